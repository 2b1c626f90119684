"""The formatter: one way to write a policy, with the same tree and the same comments.

It works on the Lark trees of the declarations, not on their text, so it cannot change a word. What it wrote is parsed
again and compared before anyone sees it.
"""

from __future__ import annotations

import difflib
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from attrs import field, frozen

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
class _Remark:
    """A comment, and whether it stands on a line of its own."""

    span: Span
    text: str
    alone: bool


@frozen
class _Formatter:
    source: SourceText
    comments: Sequence[Span]
    _starts: list[int] = field(init=False)

    @_starts.default
    def _comment_starts(self) -> list[int]:
        return [comment.start for comment in self.comments]

    def text(self, declarations: Sequence[DeclarationTree]) -> str:
        blocks: list[str] = []
        position = 0
        for declaration in declarations:
            start = declaration.tokens[0].start_pos or 0
            for remark in self._between(position, start):
                blocks.append(self._separator(position, remark.span.start, blocks) + remark.text)
                position = remark.span.end
            body, left = self._declaration(declaration)
            blocks.append(self._separator(position, start, blocks) + body)
            position = declaration.tokens[-1].end_pos or 0
            blocks += [("\n" if remark.alone or remark is not left[0] else "  ") + remark.text for remark in left]
        for remark in self._between(position, len(self.source.text)):
            blocks.append(self._separator(position, remark.span.start, blocks) + remark.text)
            position = remark.span.end
        return "".join(blocks) + "\n"

    def _between(self, start: int, end: int) -> list[_Remark]:
        found = self.comments[bisect_left(self._starts, start) : bisect_left(self._starts, end)]
        return [self._remark(comment) for comment in found]

    def _remark(self, comment: Span) -> _Remark:
        line = self.source.text.rfind("\n", 0, comment.start) + 1
        alone = not self.source.text[line : comment.start].strip("\ufeff\u200b \t\r\u3000\u00a0")
        return _Remark(comment, self.source.text[comment.start : comment.end].rstrip(), alone)

    def _separator(self, start: int, end: int, blocks: Sequence[str]) -> str:
        """What stands between two blocks: a comment behind one stays on its line; one blank line is kept."""
        breaks_between = self.source.text.count("\n", start, end)
        if not blocks:
            return ""
        if breaks_between == 0 and self.source.text[end] in "#＃":
            return "  "
        return "\n\n" if breaks_between > 1 else "\n"

    # ---- one declaration

    def _declaration(self, declaration: DeclarationTree) -> tuple[str, list[_Remark]]:
        """A declaration in lines, and the comments that come to stand behind it."""
        if declaration.tree is None:
            raise FormatError("a declaration with errors")
        units = UnitReader(self.source, declaration.tree, self.comments).units()
        remarks = self._beside(units, declaration)
        found = places(declaration.tree)
        pieces = list(_pieces(units, remarks, found))
        return "\n".join(lines(pieces)), remarks[-1]

    def _beside(self, units: Sequence[Unit], declaration: DeclarationTree) -> list[list[_Remark]]:
        """The comments behind each unit.

        A comment inside free wording or inside a row stands behind it, because these are not torn apart; and one
        before a comma behind the comma.
        """
        behind: list[list[_Remark]] = [[] for _ in units]
        starts = [unit.start for unit in units]
        for remark in self._between(units[0].start, declaration.tokens[-1].end_pos or 0):
            index = bisect_right(starts, remark.span.start) - 1
            while index + 1 < len(units) and units[index + 1].belongs_to(units[index], _CLOSING):
                index += 1
            behind[index].append(remark)
        return behind


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
