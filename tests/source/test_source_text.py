"""Positions in a text, and files as they are read."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aidrules.source import text as text_module
from aidrules.source.text import MAX_BYTES, NOWHERE, SourceError, SourceText, Span, read_source

TEXTS = st.text(alphabet=st.sampled_from("甲乙a \t\r\n😀̀"), max_size=60)


def test_span_knows_its_line_and_column() -> None:
    source = SourceText("a.policy", "甲\n乙丙丁\n")
    assert source.span(3, 5) == Span(3, 5, 2, 2)


def test_join_covers_both_spans_in_either_order() -> None:
    first, second = Span(2, 4, 1, 3), Span(8, 9, 2, 1)
    assert Span.join(first, second) == Span.join(second, first) == Span(2, 9, 1, 3)


def test_join_of_a_span_inside_another_is_the_outer_one() -> None:
    outer, inner = Span(2, 9, 1, 3), Span(4, 5, 1, 5)
    assert Span.join(inner, outer) == outer


def test_nowhere_is_the_beginning() -> None:
    assert Span(0, 0, 1, 1) == NOWHERE


@pytest.mark.parametrize(
    ("offset", "place"),
    [(-5, (1, 1)), (0, (1, 1)), (1, (1, 2)), (2, (2, 1)), (4, (2, 3)), (5, (3, 1)), (99, (3, 1))],
)
def test_position_counts_from_one_and_stays_inside(offset: int, place: tuple[int, int]) -> None:
    assert SourceText("", "甲\n乙丙\n").position(offset) == place


def test_an_empty_text_has_one_empty_line() -> None:
    source = SourceText("", "")
    assert (source.line_count, source.line_text(1), source.position(0)) == (1, "", (1, 1))


def test_only_a_line_feed_ends_a_line() -> None:
    source = SourceText("", "甲\r\n乙\r丙\x0b\u2028丁\n")
    assert [source.line_text(line) for line in (1, 2, 3)] == ["甲", "乙\r丙\x0b\u2028丁", ""]
    assert source.line_count == 3


def test_only_one_carriage_return_belongs_to_the_line_end() -> None:
    assert SourceText("", "甲\r\r\n").line_text(1) == "甲\r"
    assert SourceText("", "甲\r").line_text(1) == "甲\r"


@pytest.mark.parametrize("line", [0, 3, -1])
def test_a_line_that_is_not_there_is_an_index_error(line: int) -> None:
    source = SourceText("", "甲\n乙")
    with pytest.raises(IndexError):
        source.line_text(line)
    with pytest.raises(IndexError):
        source.line_start(line)


@given(TEXTS)
def test_lines_put_together_are_the_text(text: str) -> None:
    source = SourceText("", text)
    ends = [*(source.line_start(line) for line in range(2, source.line_count + 1)), len(text)]
    pieces = [text[source.line_start(line) : end] for line, end in enumerate(ends, start=1)]
    assert "".join(pieces) == text
    for line, piece in enumerate(pieces, start=1):
        assert source.line_text(line) == (piece[:-1].removesuffix("\r") if piece.endswith("\n") else piece)


@given(TEXTS, st.integers(0, 60))
def test_position_and_line_start_are_inverse(text: str, offset: int) -> None:
    source = SourceText("", text)
    line, column = source.position(offset)
    assert source.line_start(line) + column - 1 == min(offset, len(text))


@given(TEXTS, st.integers(0, 60))
def test_utf16_column_counts_code_units(text: str, offset: int) -> None:
    source = SourceText("", text)
    start = source.line_start(source.position(offset)[0])
    assert source.utf16_column(offset) == len(text[start:offset].encode("utf-16-le")) // 2


def test_utf16_column_counts_a_lone_surrogate_once() -> None:
    assert SourceText("", "\ud800😀x").utf16_column(2) == 3


def test_texts_compare_by_name_and_characters() -> None:
    looked_at = SourceText("a", "甲\n乙")
    assert looked_at.line_count == 2
    assert looked_at == SourceText("a", "甲\n乙")
    assert hash(looked_at) == hash(SourceText("a", "甲\n乙"))
    assert looked_at != SourceText("b", "甲\n乙")


# ---- files


def _error(path: str | os.PathLike[str]) -> SourceError:
    with pytest.raises(SourceError) as caught:
        read_source(path)
    return caught.value


def test_reads_utf8_and_keeps_line_ends(tmp_path: Path) -> None:
    path = tmp_path / "甲.policy"
    path.write_bytes("政策\r\n甲。\n".encode())
    source = read_source(path)
    assert (source.name, source.text) == (str(path), "政策\r\n甲。\n")


def test_drops_one_byte_order_mark_at_the_beginning(tmp_path: Path) -> None:
    path = tmp_path / "a.policy"
    path.write_bytes(b"\xef\xbb\xbf" * 2 + b"a")
    assert read_source(str(path)).text == "\ufeffa"


def test_missing_file(tmp_path: Path) -> None:
    error = _error(tmp_path / "none.policy")
    assert (error.code, error.args_["reason"]) == ("P001", "missing")
    assert "P001" in str(error)
    assert "reason=missing" in str(error)


def test_folder(tmp_path: Path) -> None:
    assert _error(tmp_path).args_ == {"path": str(tmp_path), "reason": "directory"}


def test_pipe_is_refused_without_waiting_for_it(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert _error(tmp_path / "pipe").args_["reason"] == "not-a-file"


@pytest.mark.parametrize("path", ["a\0b", "x" * 5000, "\ud800"])
def test_names_the_system_refuses(path: str) -> None:
    error = _error(path)
    assert error.code == "P001"
    assert error.args_["reason"] in {"unreadable", "missing"}


def test_file_without_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.policy"
    path.write_text("甲", encoding="utf-8")

    def refuse(*_args: object) -> None:
        raise PermissionError

    monkeypatch.setattr(text_module, "open", refuse, raising=False)  # chmod does not stop root
    assert _error(path).args_["reason"] == "permission"


@pytest.mark.parametrize(
    ("data", "offset", "guess"),
    [
        ("政策 示例，事实 人数。".encode("gb18030"), 0, "gb18030"),
        (b"abc\n" + "政策".encode("gbk"), 4, "gb18030"),
        ("政策".encode("utf-16"), 0, "utf-16"),
        ("政策".encode() + b"\xff", 6, "unknown"),
        (b"\xef\xbb\xbf" + b"ab\xff", 5, "unknown"),
        ("caf\xe9 d\xe9j\xe0 vu".encode("latin-1"), 3, "unknown"),
    ],
)
def test_other_encodings(tmp_path: Path, data: bytes, offset: int, guess: str) -> None:
    path = tmp_path / "a.policy"
    path.write_bytes(data)
    error = _error(path)
    assert (error.code, error.args_["offset"], error.args_["guess"]) == ("P002", str(offset), guess)


def test_the_limit_itself_is_accepted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_module, "MAX_BYTES", 4)
    path = tmp_path / "a.policy"
    path.write_bytes(b"abcd")
    assert read_source(path).text == "abcd"
    path.write_bytes(b"abcde")
    error = _error(path)
    assert (error.code, error.args_["size"], error.args_["limit"]) == ("P003", "5", "4")


def test_a_huge_file_is_refused_by_its_size_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.policy"
    with path.open("wb") as file:
        file.truncate(50 * 1024 * 1024)

    def never(*_args: object) -> None:
        raise AssertionError("opened")

    monkeypatch.setattr(text_module, "open", never, raising=False)
    error = _error(path)
    assert (error.code, error.args_["size"]) == ("P003", str(50 * 1024 * 1024))


def test_a_growing_file_is_not_read_past_the_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.policy"
    path.write_bytes(b"a" * (MAX_BYTES + 10))
    small = tmp_path / "small"
    small.write_bytes(b"a")
    found = small.stat()
    monkeypatch.setattr(text_module.os, "stat", lambda _path: found)
    error = _error(path)
    assert (error.code, error.args_["size"]) == ("P003", str(MAX_BYTES + 1))
