"""Columns on a terminal."""

from __future__ import annotations

import pytest

from aidrules.source.width import display_width, pad


@pytest.mark.parametrize(
    ("text", "width"),
    [
        ("", 0),
        ("abc", 3),
        ("政策", 4),
        ("，。（）", 8),
        ("“”", 2),
        ("ＡＢ", 4),
        ("｜", 2),
        ("‖", 1),
        ("㎡", 2),
        ("ｱ", 1),
        ("a\u0301", 1),
        ("\u200b\ufeff", 0),
        ("\x1b\x00\n", 0),
        ("\t", 4),
        ("\u3000", 2),
        ("😀", 2),
        ("𠮷", 2),
    ],
)
def test_display_width(text: str, width: int) -> None:
    assert display_width(text) == width


def test_pad_fills_up_to_a_display_width() -> None:
    assert pad("人数", 6) == "人数  "
    assert display_width(pad("a人", 9)) == 9


def test_pad_leaves_a_wider_text_alone() -> None:
    assert pad("人数", 3) == "人数"
