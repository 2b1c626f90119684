"""What an analyst sees: header, line, caret under the right columns, second places, advice."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aidrules.diagnostics.diagnostic import Diagnostic, Related, from_source_error
from aidrules.diagnostics.render import render_terminal
from aidrules.diagnostics.snippet import MAX_COLUMNS, snippet
from aidrules.source.text import NOWHERE, SourceError, SourceText
from aidrules.source.width import display_width


def undeclared(text: str, part: str, suggestion: str = "") -> Diagnostic:
    source = SourceText("示例.policy", text)
    start = text.index(part)
    args = {"name": part, "suggestion": suggestion}
    return Diagnostic("P101", source.span(start, start + len(part)), args, source=source)


def marked_columns(line: str, marks: str) -> tuple[int, int]:
    """The display columns at which the marks begin and end."""
    assert set(marks) <= {" ", "^"}
    return marks.index("^"), len(marks)


def test_the_whole_page() -> None:
    diagnostic = undeclared("类型 甲：乙、丙。\n决策 合计：整数，等于 人类 ＋ 1。\n", "人类", "人数")
    assert render_terminal([diagnostic]).splitlines() == [
        "示例.policy:2:13: 错误[P101] 没有声明过“人类”。",
        "  2 | 决策 合计：整数，等于 人类 ＋ 1。",
        "    |                       ^^^^",
        "    = 改法：是否要写“人数”？",
    ]


def test_the_whole_page_in_english() -> None:
    page = render_terminal([undeclared("决策 人类。", "人类", "人数")], lang="en")
    assert page.splitlines() == [
        "示例.policy:1:4: error[P101] “人类” is not declared.",
        "  1 | 决策 人类。",
        "    |      ^^^^",
        "    = fix: Did you mean “人数”?",
    ]


def test_a_second_place_is_shown_with_its_line() -> None:
    source = SourceText("a", "事实 人数：整数。\n" * 11)
    first, again = source.span(3, 5), source.span(103, 105)
    diagnostic = Diagnostic("P102", again, {"name": "人数"}, related=(Related(first, "first-declared"),), source=source)
    assert render_terminal([diagnostic]).splitlines()[1:6] == [
        "  11 | 事实 人数：整数。",
        "     |      ^^^^",
        "     = 最先声明在这里 (a:1:4)",
        "   1 | 事实 人数：整数。",
        "     |      ----",
    ]


@pytest.mark.parametrize(
    ("text", "part", "begin", "end"),
    [
        ("abc 甲", "甲", 4, 6),
        ("甲乙丙 x", "x", 7, 8),
        ("甲，ab乙", "ab", 4, 6),
        ("ｱa\u0301乙", "乙", 2, 4),
        ("😀甲", "甲", 2, 4),
        ("甲\u3000乙", "乙", 4, 6),
    ],
)
def test_the_caret_goes_by_display_width(text: str, part: str, begin: int, end: int) -> None:
    diagnostic = undeclared(text, part)
    assert diagnostic.source is not None
    assert marked_columns(*snippet(diagnostic.source, diagnostic.span)) == (begin, end)


def test_a_tab_counts_as_the_spaces_it_is_shown_with() -> None:
    source = SourceText("a", "\t甲\t乙")
    assert snippet(source, source.span(3, 4)) == ("    甲    乙", " " * 10 + "^^")


def test_an_empty_span_gets_one_mark() -> None:
    source = SourceText("a", "甲乙")
    assert snippet(source, source.span(1, 1)) == ("甲乙", "  ^")


def test_the_end_of_a_file_without_a_line_end() -> None:
    source = SourceText("a", "事实 人数：整数")
    diagnostic = Diagnostic("P021", source.span(8, 8), {"name": "人数"}, source=source)
    assert render_terminal([diagnostic]).splitlines()[:3] == [
        "a:1:9: 错误[P021] “人数”的声明末尾缺少“。”。",
        "  1 | 事实 人数：整数",
        "    |                ^",
    ]


def test_the_end_of_a_file_after_a_line_end() -> None:
    source = SourceText("a", "事实 人数：整数\n")
    diagnostic = Diagnostic("P021", source.span(9, 9), {"name": "人数"}, source=source)
    assert render_terminal([diagnostic]).splitlines()[1:3] == ["  2 |", "    | ^"]


def test_a_place_on_a_line_end() -> None:
    source = SourceText("a", "甲\r\n乙")
    assert snippet(source, source.span(2, 3)) == ("甲", "  ^")


def test_a_span_over_several_lines_is_marked_to_the_end_of_its_first() -> None:
    source = SourceText("a", "甲 乙\n丙\n")
    assert snippet(source, source.span(2, 6)) == ("甲 乙", "   ^^")


def test_an_empty_file_shows_no_line() -> None:
    diagnostic = Diagnostic("P026", NOWHERE, source=SourceText("空.policy", ""))
    assert render_terminal([diagnostic]).splitlines() == [
        "空.policy:1:1: 错误[P026] 文件里没有任何声明。",
        "    = 改法：请从“政策 名称：……。”开始写。",
    ]


def test_a_file_that_could_not_be_read() -> None:
    page = render_terminal([from_source_error(SourceError("P001", path="a\x1b[31m.policy", reason="missing"))])
    assert page.startswith("a␛[31m.policy:1:1: 错误[P001] 无法读取“a␛[31m.policy”：没有这个文件。\n")


def test_no_source_at_all() -> None:
    assert render_terminal([Diagnostic("P105", NOWHERE, {"name": "甲"})]).startswith("（文本）:1:1: 警告[P105] ")
    assert render_terminal([Diagnostic("P105", NOWHERE, {"name": "甲"})], "en").startswith("(text):1:1: warning")


def test_nothing_to_show() -> None:
    assert render_terminal([]) == ""


def test_several_are_separated_by_an_empty_line() -> None:
    one = undeclared("甲 乙", "甲")
    assert render_terminal([one, one]) == render_terminal([one]) + "\n\n" + render_terminal([one])


def test_colour_only_adds_control_sequences() -> None:
    diagnostic = undeclared("甲 乙 丙", "乙", "丁")
    colored = render_terminal([diagnostic], color=True)
    assert "\x1b[1;31m^^\x1b[0m" in colored
    assert re.sub(r"\x1b\[[0-9;]*m", "", colored) == render_terminal([diagnostic])


def test_control_characters_of_the_source_do_not_reach_the_terminal() -> None:
    diagnostic = undeclared("甲\x1b[2J\x07\u202e\x9b乙", "乙")
    page = render_terminal([diagnostic])
    assert page.splitlines()[1] == "  1 | 甲␛[2J␇<U+202E><U+009B>乙"
    assert diagnostic.source is not None
    assert marked_columns(*snippet(diagnostic.source, diagnostic.span)) == (23, 25)


def test_a_long_line_is_shown_around_the_place() -> None:
    text = "甲" * 300 + "乙丙" + "丁" * 300
    source = SourceText("a", text)
    line, marks = snippet(source, source.span(300, 302))
    assert line.startswith("…甲")
    assert line.endswith("丁…")
    assert display_width(line) <= MAX_COLUMNS
    assert marked_columns(line, marks) == (display_width(line[: line.index("乙")]), len(marks))
    assert marks.count("^") == 4


def test_the_ends_of_a_long_line_have_no_ellipsis() -> None:
    source = SourceText("a", "甲" * 300)
    first, _ = snippet(source, source.span(0, 1))
    last, marks = snippet(source, source.span(300, 300))
    assert first[0] == "甲"
    assert first[-1] == "…"
    assert last[0] == "…"
    assert last[-1] == "甲"
    assert len(last) > MAX_COLUMNS // 2 - 2
    assert len(marks) == display_width(last) + 1


def test_a_line_of_exactly_the_limit_is_whole() -> None:
    source = SourceText("a", "a" * (MAX_COLUMNS - 2))
    assert snippet(source, source.span(50, 51))[0] == source.text


def test_a_span_wider_than_the_window_is_marked_up_to_its_end() -> None:
    source = SourceText("a", "ab" + "甲" * 500)
    line, marks = snippet(source, source.span(2, 502))
    assert display_width(line) <= MAX_COLUMNS
    assert len(marks) == display_width(line) - 1  # all but the ellipsis


@given(st.text(alphabet="甲a \t\x1b\u202e\u0301😀\n\r", max_size=300), st.integers(0, 300), st.integers(0, 300))
def test_any_line_stays_in_its_columns_and_is_harmless(text: str, start: int, length: int) -> None:
    source = SourceText("a", text)
    line, marks = snippet(source, source.span(start, start + length))
    assert display_width(line) <= MAX_COLUMNS
    assert len(marks) <= max(display_width(line), 1) + 1
    assert marks.strip(" ")
    assert not set(line) & set("\t\x1b\u202e\n\r")


@pytest.mark.parametrize("character", ["甲", "\u0301", "\x1b"])
def test_a_line_of_a_million_characters_is_shown_in_no_time(character: str) -> None:
    source = SourceText("a", character * 1_000_000)
    begun = time.perf_counter()
    for start in range(0, 1_000_000, 50_000):
        line, _ = snippet(source, source.span(start, start + 900))
        assert len(line) < 2_000
    assert time.perf_counter() - begun < 2
