"""Where lines may and must end: for each token of a declaration whether a line breaks before it, and how far in.

The levels are those of the tree: what stands higher in it is torn apart first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import Enum
from typing import TypeAlias

from attrs import evolve, frozen
from lark import Token

from aidrules.source.width import display_width
from aidrules.syntax.formatting.canonical import canonical, is_pause
from aidrules.syntax.reading import ParseTree, branches, first_token, labelled

INDENT = 4
_DEEPEST = 6 * INDENT

PROSE = frozenset({"title", "prose", "cell_prose", "record_prose"})
_SEPARATORS = frozenset({"COMMA", "SEMICOLON"})
_BREAKS_BEFORE = frozenset(
    {"AND", "OR", "THEN", "ELSE", "PLUS", "MINUS", "STAR", "SLASH", "LESSTHAN", "EQUAL", "IS", "AT", "IN", "NOT_IN"}
    | {"CONTAINS", "CONTAINS_NOT", "CONTAINS_ANY", "MEETS", "comparator", "lacking", "carve_out"}
)
# What stands behind their colon may begin a line.
_OPENS_BEHIND_COLON = frozenset({"property", "record", "alternative", "clash"})


class Break(Enum):
    """Whether a line ends before a token."""

    NONE = "none"
    SOFT = "soft"  # where the line would be too long
    GROUP = "group"  # where the whole declaration does not fit on one line
    HARD = "hard"


@frozen
class Place:
    """What may happen before a token.

    Attributes:
        kind: whether a line ends there.
        indent: the columns before the token when it begins a line.
        level: of two soft breaks the lower one is taken first.
        anchor: the offset of a token on a line above, below which this one stands; 否则 below its 若.
        together: when one break of this level is taken, all are.
    """

    kind: Break
    indent: int = INDENT
    level: int = 0
    anchor: int | None = None
    together: bool = False


Placed: TypeAlias = tuple[ParseTree | Token, Place]


def places(tree: ParseTree) -> dict[int, Place]:
    """The places of a declaration, by the offset of the token they stand before."""
    inner = branches(tree)[0]
    found: dict[int, Place] = {}
    for part, place in _structure(inner):
        found.setdefault(start_of(part), place)
    for part, place in _soft(inner, 0, 2 * INDENT if inner.data == "example" else INDENT, None):
        found.setdefault(start_of(part), place)
    return found


def start_of(part: ParseTree | Token) -> int:
    """The offset at which a tree or a token begins."""
    return first_token(part).start_pos or 0


# ---- what every declaration of a kind looks like


def _structure(tree: ParseTree) -> Iterator[Placed]:
    match tree.data:
        case "policy" | "refinement":
            items = ("policy_attribute", "policy_boundary", "validity", "published")
            yield from _at(labelled(tree, *items), Break.HARD)
        case "addition":
            yield from _items(tree)
        case "replacement":
            yield from _structure(branches(tree)[0])
        case "reading":
            yield from _at(labelled(tree, "alternative"), Break.HARD)
        case "calendar":
            yield from _at(labelled(tree, "calendar_year"), Break.HARD)
        case "special_rule":
            yield from _at(list(_exceptions(tree))[1:], Break.GROUP)
        case "fact" | "open_parameter" | "parameter_data":
            yield from _at(labelled(tree, "question", "deeming"), Break.GROUP)
        case "roster":
            yield from _at(labelled(tree, "question"), Break.GROUP)
            yield from _at(labelled(tree, "roster_field"), Break.HARD)
        case "parameter_table":
            yield from _at(labelled(tree, "question"), Break.GROUP)
            yield from _at(labelled(tree, "row"), Break.HARD)
        case "example":
            words = (child for child in tree.children if isinstance(child, Token) and child.type in ("GIVEN", "THEN"))
            yield from _at(words, Break.GROUP)
            yield from _at(labelled(tree, "row"), Break.HARD)
        case "decision":
            yield from _at(labelled(tree, "note", "applies"), Break.GROUP)
            yield from _body(branches(tree)[-1])


def _at(parts: Iterable[ParseTree | Token], kind: Break) -> Iterator[Placed]:
    return ((part, Place(kind)) for part in parts)


def _body(body: ParseTree) -> Iterator[Placed]:
    if body.data in ("formula", "following"):
        yield body, Place(Break.GROUP)
        yield from _at(_exceptions(body), Break.GROUP)
        return
    yield body, Place(Break.HARD)
    yield from _at(_exceptions(body), Break.HARD)
    yield from _at(labelled(body, "row"), Break.HARD)
    yield from _items(body)


def _items(body: ParseTree) -> Iterator[Placed]:
    for item in labelled(body, "item", "heading"):
        yield item, Place(Break.HARD, INDENT * _item_level(item))


def _exceptions(tree: ParseTree) -> Iterator[ParseTree]:
    """The exceptions of a whole decision, without those to them."""
    return labelled(tree, "special", "exception")


def _item_level(tree: ParseTree) -> int:
    """（一） is the first level, （1） the second, ① the third."""
    mark = str(first_token(tree))
    if not mark.startswith("("):
        return 3
    return 2 if mark[1].isascii() else 1


# ---- where a long line may break


def _soft(node: ParseTree, level: int, indent: int, chain: Place | None) -> Iterator[Placed]:
    """The soft breaks of a tree, and where its other tokens stand if a comment makes them begin a line.

    Args:
        node: a tree.
        level: its own level.
        indent: that of the lines which begin inside it.
        chain: the place of 否则 before this 若, which the next 否则 takes as well.
    """
    if node.data in ("item", "heading"):
        indent = INDENT * _item_level(node) + display_width(canonical(first_token(node)))
    elif node.data in ("formula", "following"):
        indent = INDENT
    if node.data == "conditional":
        chain = chain or Place(Break.SOFT, indent, level, start_of(node), together=True)
    parted = any(isinstance(child, Token) and _parts(child) for child in node.children)
    inside = min(indent + INDENT, max(indent, _DEEPEST)) if parted else indent
    for position, child in enumerate(node.children):
        yield child, _place(node, position, level, indent, chain)
        if isinstance(child, Token) or child.data in PROSE or child.data == "row":
            continue
        follows = position == len(node.children) - 1 and node.data == child.data == "conditional"
        yield from _soft(child, level + 2, inside, chain if follows else None)


def _place(node: ParseTree, position: int, level: int, indent: int, chain: Place | None) -> Place:
    child = node.children[position]
    kind = child.type if isinstance(child, Token) else str(child.data)
    if node.data == "conditional" and chain is not None:
        if kind == "ELSE":
            return chain
        if kind == "THEN":
            return evolve(chain, level=chain.level + 1, together=False)
    before = node.children[position - 1] if position else None
    if before is not None and kind != "STOP" and (kind in _BREAKS_BEFORE or _ends_part(node, before)):
        return Place(Break.SOFT, indent, level)
    return Place(Break.NONE, indent)


def _parts(token: Token) -> bool:
    return token.type in _SEPARATORS or token.type in _BREAKS_BEFORE or is_pause(token)


def _ends_part(node: ParseTree, before: ParseTree | Token) -> bool:
    """Whether a line may end behind a part of a tree."""
    if isinstance(before, Token):
        return before.type in _SEPARATORS or is_pause(before) or _opens(node, before)
    return before.data == "carve_out"


def _opens(node: ParseTree, before: Token) -> bool:
    return before.type == "COLON" and node.data in _OPENS_BEHIND_COLON
