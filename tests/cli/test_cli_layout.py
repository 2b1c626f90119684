"""Lines are broken by display width, where Chinese and English lines may break, and lose nothing."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aidrules.cli.layout import fold
from aidrules.source.width import display_width

SIGNS = re.compile(r"[\s│├└─]")
TEXT = st.text(alphabet="政策规定应当abc12 ，。：（）“”〔〕、━✓－é", max_size=200)
LEADS = st.sampled_from(["", "  ", "    ", "  · ", "✓ ", "├─ ", "│  ├─ ✗ ", "│     └─ ？ "])


def test_a_line_that_fits_stays() -> None:
    assert fold("  · 应当 甲", 11) == ["  · 应当 甲"]
    assert fold("", 20) == [""]


def test_a_line_goes_on_below_its_text() -> None:
    assert fold("  · 一二三四五六七八九十一二三四五", 26) == ["  · 一二三四五六七八九十一", "    二三四五"]
    assert fold("一二三四五六七八九十一二三四五", 24) == ["一二三四五六七八九十一二", "  三四五"]
    assert fold("一二三四五六七八九十一二三四五", 24, indent=0) == ["一二三四五六七八九十一二", "三四五"]


def test_the_branches_of_a_tree_go_on() -> None:
    assert fold("│  ├─ ✓ 一二三四五六七八九十一二", 30) == ["│  ├─ ✓ 一二三四五六七八九十一", "│  │    二"]
    assert fold("└─ 一二三四五六七八九十一二三", 26) == ["└─ 一二三四五六七八九十一", "     二三"]


def test_no_line_begins_with_a_closing_sign_or_ends_with_an_opening_one() -> None:
    assert fold("一二三四五六七八九十一二，三", 24, indent=0) == ["一二三四五六七八九十一", "二，三"]
    assert fold("一二三四五六七八九十一（二）", 24, indent=0) == ["一二三四五六七八九十一", "（二）"]


def test_english_words_and_numbers_are_not_cut() -> None:
    text = "the decision rests on requirement 12345678"
    lines = fold(text, 24, indent=0)
    assert " ".join(lines) == text
    assert max(map(len, lines)) <= 24


def test_a_word_wider_than_the_line_is_cut() -> None:
    assert fold("x" * 50, 24, indent=0) == ["x" * 24, "x" * 24, "xx"]


@pytest.mark.parametrize("width", [10, 21])
def test_where_hardly_any_room_is_left_the_line_stays(width: int) -> None:
    line = "│  " * 4 + "├─ " + "字" * 40
    assert fold(line, width) == [line]


@given(lead=LEADS, text=TEXT, width=st.integers(40, 100))
def test_lines_are_no_wider_and_hold_the_same_characters(lead: str, text: str, width: int) -> None:
    line = lead + text
    lines = fold(line, width)
    assert all(display_width(part) <= width for part in lines)
    assert SIGNS.sub("", "".join(lines)) == SIGNS.sub("", line)
    assert lines[0].startswith(lead.rstrip())
