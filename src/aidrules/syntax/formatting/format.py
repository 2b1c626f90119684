"""The formatter: one way to write a policy, with the same tree and the same comments.

It works on the Lark trees of the declarations, not on their text, so it cannot change a word. What it wrote is parsed
again and compared before anyone sees it.
"""

from __future__ import annotations

import difflib
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TypeAlias

from attrs import evolve, field, frozen

from aidrules.diagnostics.sink import DiagnosticSink
from aidrules.source.text import SourceText, Span
from aidrules.syntax.formatting.layout import Piece, lines
from aidrules.syntax.formatting.places import INDENT, Break, Place, places
from aidrules.syntax.formatting.units import Unit, UnitReader
from aidrules.syntax.parse import parse, read_nodes
from aidrules.syntax.trees import DeclarationTree, read_trees

# A comment before one of these moves behind it, so that no line begins with it.
_CLOSING = frozenset({"COLON", "COMMA", "SEMICOLON", "STOP", "、"})


class FormatError(Exception):
    """The formatter would have changed the policy. This is a fault of the formatter, never of the policy."""


def format_text(source: SourceText, sink: DiagnosticSink) -> str | None:
    """Format a policy.

    Lines end with a line feed, whatever they ended with before, and there is no byte order mark.

    Args:
        source: the text.
        sink: takes the syntax errors.

    Returns:
        The formatted text, or None when the text has syntax errors.

    Raises:
        FormatError: the result would not say the same; it is not returned.
    """
    forest = read_trees(source, sink)
    before = read_nodes(forest, source, sink)
    if sink.has_errors:
        return None
    text = _Formatter(source, forest.comments).text(forest.declarations)
    formatted = SourceText(source.name, text)
    again = DiagnosticSink(formatted)
    after = parse(formatted, again)
    same_comments = [c.text.rstrip() for c in before.comments] == [c.text for c in after.comments]
    if again.has_errors or before.declarations != after.declarations or not same_comments:
        raise FormatError(f"formatting would change {source.name}")
    return text


def format_diff(source: SourceText, formatted: str) -> str:
    """What formatting changes, as a unified diff that ``patch`` applies; "" when nothing is changed.

    Args:
        source: the text as it is.
        formatted: the text as it should be.
    """
    before, after = _with_ends(source.text), _with_ends(formatted)
    changed = difflib.unified_diff(before, after, f"a/{source.name}", f"b/{source.name}")
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in changed)


def _with_ends(text: str) -> list[str]:
    """The lines of a text with their ends; only a line feed ends one."""
    found = [f"{line}\n" for line in text.split("\n")]
    found[-1] = found[-1][:-1]
    return found if found[-1] else found[:-1]


@frozen
class _Written:
    """A declaration as it is written, and where it stood."""

    text: str
    start: int
    end: int


@frozen
class _Remark:
    """A comment, where it stood, and whether it stands on a line of its own."""

    text: str
    start: int
    end: int
    alone: bool


_Block: TypeAlias = _Written | _Remark


@frozen
class _Formatter:
    source: SourceText
    comments: Sequence[Span]
    _starts: list[int] = field(init=False)

    @_starts.default
    def _comment_starts(self) -> list[int]:
        return [comment.start for comment in self.comments]

    def text(self, declarations: Sequence[DeclarationTree]) -> str:
        blocks: list[_Block] = []
        position = 0
        for declaration in declarations:
            blocks += self._between(position, declaration.tokens[0].start_pos or 0)
            blocks += self._declaration(declaration)
            position = declaration.tokens[-1].end_pos or 0
        blocks += self._between(position, len(self.source.text))
        shown = [self._separator(before, block) + block.text for before, block in pairwise(blocks)]
        return "".join([blocks[0].text, *shown]) + "\n"

    def _between(self, start: int, end: int) -> list[_Remark]:
        found = self.comments[bisect_left(self._starts, start) : bisect_left(self._starts, end)]
        return [self._remark(comment) for comment in found]

    def _remark(self, comment: Span) -> _Remark:
        line = self.source.text.rfind("\n", 0, comment.start) + 1
        alone = not self.source.text[line : comment.start].strip("\ufeff\u200b \t\r\u3000\u00a0")
        return _Remark(self.source.text[comment.start : comment.end].rstrip(), comment.start, comment.end, alone)

    def _separator(self, before: _Block, block: _Block) -> str:
        """What stands between two blocks: a comment behind a declaration stays there; one blank line is kept."""
        if isinstance(block, _Remark) and not block.alone and not isinstance(before, _Remark):
            return "  "
        return "\n\n" if self.source.text.count("\n", before.end, block.start) > 1 else "\n"

    # ---- one declaration

    def _declaration(self, declaration: DeclarationTree) -> Iterator[_Block]:
        """A declaration in lines, and the comments that come to stand behind it."""
        if declaration.tree is None:
            raise FormatError("a declaration with errors")
        units = UnitReader(self.source, declaration.tree, self.comments).units()
        remarks = self._beside(units, declaration)
        found = places(declaration.tree)
        pieces = list(_pieces(tuple(_loosened(units, remarks)), remarks, found))
        yield _Written("\n".join(lines(pieces)), units[0].start, declaration.tokens[-1].end_pos or 0)
        yield from remarks[-1]

    def _beside(self, units: Sequence[Unit], declaration: DeclarationTree) -> list[list[_Remark]]:
        """The comments behind each unit.

        A comment inside free wording or inside a row stands behind it, because these are not torn apart; and one
        before a comma behind the comma.
        """
        behind: list[list[_Remark]] = [[] for _ in units]
        starts = [unit.start for unit in units]
        for remark in self._between(units[0].start, declaration.tokens[-1].end_pos or 0):
            index = bisect_right(starts, remark.start) - 1
            while index + 1 < len(units) and units[index + 1].belongs_to(units[index], _CLOSING):
                index += 1
            behind[index].append(remark)
        return behind


def _loosened(units: Sequence[Unit], remarks: Sequence[Sequence[_Remark]]) -> Iterator[Unit]:
    """The units, with spaces in what is left of one word behind a comment: 名以上 is a name without its number."""
    torn = False
    for index, unit in enumerate(units):
        yield evolve(unit, before=" ") if torn and unit.touches else unit
        torn = bool(remarks[index]) or (torn and unit.touches)


def _pieces(units: Sequence[Unit], remarks: Sequence[Sequence[_Remark]], found: dict[int, Place]) -> Iterator[Piece]:
    for index, unit in enumerate(units):
        place = found.get(unit.start, Place(Break.NONE))
        yield Piece(unit.text, unit.before, place, unit.start)
        if index + 1 == len(units):
            break  # what stands behind the declaration is no part of it
        indent = found.get(units[index + 1].start, Place(Break.NONE)).indent or INDENT
        for remark in remarks[index]:
            alone = remark.alone or remark is not remarks[index][0]
            kind = Break.HARD if alone else Break.NONE
            yield Piece(remark.text, "  ", Place(kind, indent), comment=True)
