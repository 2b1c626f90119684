"""A source line with marks under the place a diagnostic speaks of, aligned by display width."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aidrules.diagnostics.visible import visible, visible_character
from aidrules.source.width import display_width

if TYPE_CHECKING:
    from collections.abc import Iterable

    from aidrules.source.text import SourceText, Span

MAX_COLUMNS = 100
"""Lines wider than this are shown as a window around the place."""

_CONTEXT_COLUMNS = 30
_MAX_CHARACTERS = 400  # characters of no width must not make a window endless
_CUT = "…"


def snippet(source: SourceText, span: Span, mark: str = "^") -> tuple[str, str]:
    """Return the line where a span begins and the line of marks below it.

    Both are safe to print: control and format characters appear as what stands for them. A span that goes on
    over the line's end is marked up to it, and an empty one gets a single mark.

    Args:
        source: the text that the span counts in.
        span: the place.
        mark: the character that marks it, one column wide.
    """
    line, _ = source.position(span.start)
    text = source.line_text(line)
    offset = source.line_start(line)
    start = min(max(span.start - offset, 0), len(text))
    end = min(max(span.end - offset, start), len(text))
    left, right = _window(text, start)
    before = (_CUT if left else "") + visible(text[left:start])
    marked = visible(text[start : min(end, right)])
    after = visible(text[min(end, right) : right]) + (_CUT if right < len(text) else "")
    marks = " " * display_width(before) + mark * max(1, display_width(marked))
    return before + marked + after, marks


def _window(text: str, start: int) -> tuple[int, int]:
    """Return which characters of a line to show: some before ``start``, and what fits after it."""
    room = MAX_COLUMNS - 2 * len(_CUT)
    before = _fitting(reversed(text[max(0, start - _MAX_CHARACTERS) : start]), _CONTEXT_COLUMNS)
    used = _width(text[start - before : start])
    after = _fitting(text[start : start + _MAX_CHARACTERS], room - used)
    used += _width(text[start : start + after])
    # Room that the right does not need goes to the left: the end of a long line keeps its context.
    more = text[max(0, start - before - _MAX_CHARACTERS) : start - before]
    before += _fitting(reversed(more), room - used)
    return start - before, start + after


def _fitting(characters: Iterable[str], columns: int) -> int:
    """Return how many characters, from the first on, fit in so many columns."""
    count = 0
    for character in characters:
        columns -= _width(character)
        if columns < 0:
            break
        count += 1
    return count


def _width(text: str) -> int:
    return sum(display_width(visible_character(character)) for character in text)
