"""Breaks long lines for a terminal: by display width, at the places where Chinese and English lines may break."""

from __future__ import annotations

import re
from collections.abc import Iterator

from aidrules.source.width import character_width, display_width

_LEAD = re.compile(r"(?:│  |├─ |└─ | )*")
_BULLET = re.compile(r"[·✓✗？→－] +")
_PIECE = re.compile(r"\s+|[!-~\u00a0-\u024f]+|.", re.DOTALL)
_NEVER_FIRST = frozenset("，。；：、！？）〕》】”’％…,.;:!?)]}%")
_NEVER_LAST = frozenset("（〔《【“‘([{")
_LEAST_ROOM = 20


def fold(line: str, width: int, indent: int = 2) -> list[str]:
    """Break a line into lines of at most ``width`` columns; what is indented so far that little room is left stays.

    Args:
        line: the line; it may begin with the branches of a tree, which go on below it, and with a bullet.
        width: the columns there are.
        indent: by how much the lines after the first stand further in, where there is no bullet to stand behind.
    """
    if display_width(line) <= width:
        return [line]
    lead = _LEAD.match(line)
    start = lead.end() if lead else 0
    bullet = _BULLET.match(line, start)
    hanging = _below(line[:start]) + " " * (display_width(bullet.group()) if bullet else indent)
    if width - display_width(hanging) < _LEAST_ROOM:
        return [line]
    return list(_filled(line[:start], hanging, line[start:], width))


def _below(lead: str) -> str:
    """What stands before a line that continues one with this lead."""
    return lead.replace("├", "│").replace("└", " ").replace("─", " ")


def _filled(lead: str, hanging: str, text: str, width: int) -> Iterator[str]:
    line, used = lead, display_width(lead)
    empty = True
    for chunk in _chunks(text):
        for part in _fitting(chunk, width - display_width(hanging)):
            room = display_width(part)
            if not empty and used + display_width(part.rstrip()) > width:
                yield line.rstrip()
                line, used, empty = hanging, display_width(hanging), True
            if empty and not part.strip():
                continue
            line, used, empty = line + part, used + room, False
    if not empty:
        yield line.rstrip()


def _chunks(text: str) -> Iterator[str]:
    """Runs of characters between which a line may break."""
    chunk = ""
    for piece in _PIECE.findall(text):
        if chunk and not (piece[0] in _NEVER_FIRST or chunk[-1] in _NEVER_LAST):
            yield chunk
            chunk = ""
        chunk += piece
    if chunk:
        yield chunk


def _fitting(chunk: str, room: int) -> Iterator[str]:
    """A chunk, cut where it is wider than a whole line."""
    part, used = "", 0
    for character in chunk:
        wide = character_width(character)
        if used + wide > room:
            yield part
            part, used = "", 0
        part, used = part + character, used + wide
    yield part
