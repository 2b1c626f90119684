"""Where lines break: a declaration's tokens become pieces, and pieces become lines.

A piece never changes a word. Comments stay between the tokens they stood between; a comment that stood inside a table
row moves to the end of that row, because a row is one line.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from enum import Enum

from attrs import evolve, frozen
from lark import Token

from aidrules.source.width import display_width
from aidrules.syntax.reading import ParseTree, branches, first_token, labelled

WIDTH = 100
"""How many columns a line should not exceed; a Chinese character takes two."""
INDENT = 4


class Break(Enum):
    """Whether a line ends before a piece."""

    NONE = "none"
    SOFT = "soft"  # where the line would be too long
    GROUP = "group"  # where the whole declaration does not fit on one line: then before every such piece
    HARD = "hard"


@frozen
class Piece:
    """A token, a stretch of free wording, a table row's cells, or a comment."""

    text: str
    before: str = ""
    line_break: Break = Break.NONE
    indent: int = 0
    comment: bool = False


def breaks(tree: ParseTree) -> dict[int, tuple[Break, int]]:
    """The breaks of one declaration, by the start of the token they stand before."""
    found: dict[int, tuple[Break, int]] = {}
    inner = branches(tree)[0]

    def mark(parts: Iterable[ParseTree | Token], kind: Break, indent: int = INDENT) -> None:
        for part in parts:
            found.setdefault(first_token(part).start_pos or 0, (kind, indent))

    match inner.data:
        case "policy":
            mark(labelled(inner, "policy_attribute", "policy_boundary"), Break.HARD)
        case "reading":
            mark(labelled(inner, "alternative"), Break.HARD)
        case "fact" | "parameter" | "property":
            clauses = ("presumption", "question", "source", "note", "range", "compared_range")
            mark(labelled(inner, *clauses), Break.SOFT)
        case "decision":
            _decision_breaks(inner, mark)
        case "example":
            words = [child for child in inner.children if isinstance(child, Token) and child.type in ("GIVEN", "THEN")]
            mark(words, Break.GROUP)
            mark([*labelled(inner, "given"), *_expected(inner)], Break.SOFT, 2 * INDENT)
            mark(labelled(inner, "row"), Break.HARD)
    for subtree in inner.iter_subtrees():
        if subtree.data == "conditional":
            words = [child for child in subtree.children if isinstance(child, Token) and child.type in ("THEN", "ELSE")]
            mark(words, Break.SOFT, 2 * INDENT)
    return found


def _expected(tree: ParseTree) -> Iterator[ParseTree]:
    return (child for child in branches(tree) if str(child.data).startswith("expected_"))


def _decision_breaks(tree: ParseTree, mark: object) -> None:
    if not callable(mark):
        raise TypeError("not a function")
    body = branches(tree)[-1]
    heads = list(labelled(tree, "decision_head"))
    mark(heads[1:], Break.SOFT)
    mark(labelled(tree, "source", "note", "applies", "modality_clause", "question"), Break.GROUP)
    match body.data:
        case "formula":
            mark([body], Break.GROUP)
            mark(labelled(body, "source", "note", "modality_clause"), Break.SOFT)
        case "table":
            mark([body], Break.HARD)
            mark(labelled(body, "row"), Break.HARD)
        case _:
            mark([body], Break.HARD)
            for item in labelled(body, "item", "heading"):
                indent = INDENT * item_level(item)
                mark([item], Break.HARD, indent)
                mark(labelled(item, "source", "note", "label"), Break.SOFT, indent + INDENT)
                mark(labelled(item, "exception", "exception_to_exception"), Break.SOFT, indent + INDENT)


def item_level(tree: ParseTree) -> int:
    """（一） is the first level, （1） the second, ① the third."""
    mark = str(first_token(tree))
    if not mark.startswith("("):
        return 3
    return 2 if mark[1].isascii() else 1


def lines(pieces: Sequence[Piece]) -> Iterator[str]:
    """Lay pieces out in lines."""
    whole = "".join(piece.before + piece.text for piece in pieces)
    hard = any(piece.comment or piece.line_break is Break.HARD for piece in pieces)
    fits = not hard and display_width(whole) <= WIDTH
    line: list[Piece] = []
    for index, piece in enumerate(pieces):
        breaks_here = piece.line_break is Break.HARD or (piece.line_break is Break.GROUP and not fits)
        if index and pieces[index - 1].comment:
            breaks_here = True
        if breaks_here and line:
            yield from _filled(line)
            line = []
            piece = evolve(piece, before="")
        line.append(piece)
    if line:
        yield from _filled(line)


def _filled(line: list[Piece]) -> Iterator[str]:
    """One line, broken at its soft breaks where it is too long."""
    text = " " * line[0].indent + line[0].text
    for index, piece in enumerate(line[1:], start=1):
        if piece.line_break is Break.SOFT:
            ahead = piece.before + piece.text
            for after in line[index + 1 :]:
                if after.line_break is Break.SOFT:
                    break
                ahead += after.before + after.text
            if display_width(text + ahead) > WIDTH:
                yield text.rstrip()
                text = " " * piece.indent + piece.text
                continue
        text += piece.before + piece.text
    yield text.rstrip()
