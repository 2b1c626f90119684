"""Periods written in other ways: 在 决定日 后 30日 内, 15个 工作日, 自 and 起 forgotten."""

from __future__ import annotations

from collections.abc import Iterator

from aidrules.diagnostics.diagnostic import Arg, Fix, quote
from aidrules.syntax.lexicon import lexicon
from aidrules.syntax.line import Line
from aidrules.syntax.misreadings import Change

_NUMERALS = frozenset({"NUMBER", "CHINESE_NUMBER"})
_DAYS = frozenset({"NAME", "QUOTED_NAME", "DATE"})
_AFTER = ("之后", "以后", "后")


def mistaken_periods(line: Line, index: int) -> Iterator[Change]:
    """What a period about the token in error may have been meant as."""
    yield from _unit_in_pieces(line, index)
    yield from _counted_from(line, index)


def _unit_in_pieces(line: Line, index: int) -> Iterator[Change]:
    """15个 工作日: a unit in two words behind its number."""
    tokens = line.tokens
    if index < 2 or tokens[index - 2].type not in _NUMERALS or tokens[index - 1].type != "NAME":
        return
    unit = f"{tokens[index - 1]}{tokens[index]}"
    if unit in lexicon().unit_words:
        span = line.span(index - 1, index + 1)
        args: dict[str, Arg] = {"expected": quote(unit), "found": quote(line.text(span))}
        yield Change("P029", index - 1, index + 1, ("NAME",), Fix(span, unit), args)


def _counted_from(line: Line, index: int) -> Iterator[Change]:
    """在 决定日 之后 30日 内, 在 决定日 起 30日 内: a period whose beginning lacks its 自 or its 起."""
    tokens = line.tokens
    for at in (index - 1, index - 2):
        if at < 1 or tokens[at - 1].type != "AT" or tokens[at].type not in _DAYS:
            continue
        word = str(tokens[at + 1])
        if word not in _AFTER and tokens[at + 1].type != "STARTING":
            continue
        span = line.span(at, at + 2)
        meant = f"自 {tokens[at]} {'起' if word in _AFTER else word}"
        args: dict[str, Arg] = {"expected": quote(meant), "found": quote(line.text(span))}
        yield Change("P029", at, at + 2, ("FROM_DAY", tokens[at].type, "STARTING"), Fix(span, meant), args)
