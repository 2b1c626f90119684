"""Ranges of permitted numbers on domains: making one, its ends, and whether a number lies inside."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from aidrules.core import terms as t
from aidrules.evaluation.possible import Fault, Possible, strict
from aidrules.evaluation.steps import Step
from aidrules.values.domains import TRUTH, Domain, End, Interval, Ranges, certainly_below, single

if TYPE_CHECKING:
    from aidrules.evaluation.interpreter import Interpreter

RangeTerm = t.MakeInterval | t.IntervalEnd | t.Inside


def evaluate_range(interpreter: Interpreter, term: RangeTerm, columns: Sequence[Possible]) -> Step:
    """Evaluate a term about ranges. Each needs a value of every operand.

    A range in which nothing lies, and the end of a range that has none, are no values but faults of the policy.
    """
    operands: tuple[t.Term, ...]
    match term:
        case t.MakeInterval():
            operands = term.ends
        case t.IntervalEnd(operand):
            operands = (operand,)
        case t.Inside(number, interval):
            operands = (number, interval)
    parts = tuple(interpreter.evaluate(operand, columns) for operand in operands)
    excuses = strict([part.result for part in parts])
    domains = [part.result.values for part in parts if part.result.values is not None]
    if len(domains) < len(parts):
        return Step(term, excuses, parts)
    match term:
        case t.MakeInterval():
            values, fault = _made(term, [_number(domain) for domain in domains])
        case t.IntervalEnd():
            values, fault = _end(term, _ranges(domains[0]))
        case t.Inside():
            values, fault = _inside(_number(domains[0]), _ranges(domains[1])), None
    result = Possible(values, excuses.referred, excuses.not_applicable, excuses.fault or fault)
    return Step(term, result, parts)


def _made(term: t.MakeInterval, numbers: Sequence[Interval]) -> tuple[Domain | None, Fault | None]:
    low = None if term.low is None else numbers[0]
    high = None if term.high is None else numbers[-1]
    values = Ranges(_as_end(low, term.low_closed), _as_end(high, term.high_closed))
    closed = term.low_closed and term.high_closed
    if low is None or high is None or (term.is_single and closed):
        return values, None
    if not term.is_single and certainly_below(low, high, closed):
        return values, None
    fault = Fault("empty_range", term.mark)
    empty = term.is_single or certainly_below(high, low, not closed)
    return (None if empty else values), fault


def _as_end(number: Interval | None, closed: bool) -> End:
    return End(None, True) if number is None else End(number, False, frozenset({closed}))


def _end(term: t.IntervalEnd, ranges: Ranges) -> tuple[Domain | None, Fault | None]:
    end = ranges.low if term.end == "low" else ranges.high
    return end.value, Fault("no_end", term.mark) if end.may_lack else None


def _inside(number: Interval, ranges: Ranges) -> Domain:
    """Whether a number lies inside: certain, impossible or open, by each end."""
    low, high = ranges.low, ranges.high
    sides = [(low, low.value, number), (high, number, high.value)]
    outcomes = [_keeps(end, below, above) for end, below, above in sides]
    if False in outcomes:
        return single(False)
    return TRUTH if None in outcomes else single(True)


def _keeps(end: End, below: Interval | None, above: Interval | None) -> bool | None:
    """Whether what should be below is, with the one end that may lack; None where that is open."""
    if below is None or above is None:
        return True
    if certainly_below(below, above, False not in end.closed):
        return True
    if not end.may_lack and certainly_below(above, below, True not in end.closed):
        return False
    return None


def _number(domain: Domain) -> Interval:
    if not isinstance(domain, Interval):
        raise TypeError(f"an end of a range is {domain}")
    return domain


def _ranges(domain: Domain) -> Ranges:
    if not isinstance(domain, Ranges):
        raise TypeError(f"a range is {domain}")
    return domain
