"""Periods written in other ways: 在 决定日 后 30日 内, 15个 工作日, 自 and 起 forgotten, 2023-01-01 以后."""

from __future__ import annotations

from collections.abc import Iterator

from aidrules.diagnostics.diagnostic import Arg, Fix, quote
from aidrules.syntax.lexicon import lexicon
from aidrules.syntax.line import Line
from aidrules.syntax.misreadings import Change

_NUMERALS = frozenset({"NUMBER", "CHINESE_NUMBER"})
_DAYS = frozenset({"NAME", "QUOTED_NAME", "DATE"})
_AFTER = ("之后", "以后", "后")
_BEFORE = ("之前", "以前", "前")


def mistaken_periods(line: Line, index: int) -> Iterator[Change]:
    """What a period about the token in error may have been meant as."""
    yield from _unit_in_pieces(line, index)
    yield from _counted_from(line, index)
    yield from _outside(line, index)
    yield from _open_ended(line, index)
    yield from _age_in_a_cell(line, index)


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


def _outside(line: Line, index: int) -> Iterator[Change]:
    """办结日 不在 自 受理日 起 30日 内, 处罚日 不在 申请日 前 3年 内: 并非 stands before the whole of it."""
    tokens = line.tokens
    for at in (index - 1, index - 2):
        if at < 1 or tokens[at].type != "NOT_AT" or tokens[at - 1].type not in _DAYS:
            continue
        span = line.span(at - 1, at + 1)
        meant = f"并非 {tokens[at - 1]} 在"
        args: dict[str, Arg] = {"expected": quote(meant), "found": quote(line.text(span))}
        terminals = ("NOT", tokens[at - 1].type, "AT", *(token.type for token in tokens[at + 1 : index]))
        yield Change("P029", at - 1, index, terminals, Fix(span, meant), args)


def _open_ended(line: Line, index: int) -> Iterator[Change]:
    """| 2023-01-01 以后 |: a period with one end, in a cell."""
    tokens = line.tokens
    if index < 2 or tokens[index - 1].type != "DATE" or tokens[index - 2].type not in ("BAR", "ROW"):
        return
    word, day = str(tokens[index]), tokens[index - 1]
    if word in _AFTER:
        meant, terminals = f"自 {day} 起", ("FROM_DAY", "DATE", "STARTING")
    elif word in _BEFORE:
        meant, terminals = f"至 {day} 止", ("TO", "DATE", "ENDING")
    else:
        return
    span = line.span(index - 1, index + 1)
    args: dict[str, Arg] = {"expected": quote(meant), "found": quote(line.text(span))}
    yield Change("P029", index - 1, index + 1, terminals, Fix(span, meant), args)


def _age_in_a_cell(line: Line, index: int) -> Iterator[Change]:
    """| 已满 60周岁 |: in a cell, whose column has to be an age, a comparison of numbers."""
    tokens = line.tokens
    if index < 2 or tokens[index].type not in _NUMERALS or tokens[index - 2].type not in ("BAR", "ROW"):
        return
    word = str(tokens[index - 1])
    if word in ("已满", "年满", "满"):
        span = line.span(index - 1, index)
        args: dict[str, Arg] = {"expected": quote("不低于"), "found": quote(word)}
        terminal = lexicon().by_word()["不低于"].terminal
        yield Change("P029", index - 1, index, (terminal,), Fix(span, "不低于"), args)
