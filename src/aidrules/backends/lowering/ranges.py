"""Ranges of permitted numbers: ``evaluation/ranges.py`` one level up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from aidrules.backends.lowering.domains import Domain, Interval, RangeEnd, Ranges, exact, ranges, truth_choice
from aidrules.backends.lowering.operators import below
from aidrules.backends.lowering.outcomes import Outcomes
from aidrules.backends.lowering.trace import Node, Part
from aidrules.backends.plan import Expr
from aidrules.core import terms as t

if TYPE_CHECKING:
    from aidrules.backends.expressions import Expressions
    from aidrules.backends.lowering.terms import Lowering


def lower_range(lowering: Lowering, term: t.MakeInterval | t.IntervalEnd | t.Inside, columns: Sequence[Node]) -> Node:
    """Lower a term about ranges."""
    ex = lowering.ex
    operands: tuple[t.Term, ...]
    match term:
        case t.MakeInterval():
            operands = term.ends
        case t.IntervalEnd(operand):
            operands = (operand,)
        case t.Inside(number, found):
            operands = (number, found)
    nodes = [lowering.lower(operand, columns) for operand in operands]
    has_value, referred, not_applicable, fault = lowering.kleene.strict([node.result for node in nodes])
    parts = tuple(Part(ex.true, node) for node in nodes)
    domains = [node.result.domain for node in nodes if node.result.domain is not None]
    if len(domains) < len(nodes):
        return Node(term, Outcomes(None, ex.false, referred, not_applicable, fault), parts)
    values: Domain
    match term:
        case t.MakeInterval():
            values, may_be, may_fail = _made(ex, term, [_number(domain) for domain in domains])
        case t.IntervalEnd():
            whole = _ranges(domains[0])
            end = whole.low if term.end == "low" else whole.high
            values, may_be, may_fail = end.value, end.some, end.may_lack
        case t.Inside():
            values, may_be, may_fail = _inside(ex, _number(domains[0]), _ranges(domains[1])), ex.true, ex.false
    excuses = (referred, not_applicable, ex.or_(fault, ex.and_(has_value, may_fail)))
    result = lowering.kleene.where(ex.and_(has_value, may_be), values, excuses)
    return Node(term, result, parts)


def _made(ex: Expressions, term: t.MakeInterval, numbers: Sequence[Interval]) -> tuple[Ranges, Expr, Expr]:
    """The range, whether it may be one, and whether it may be empty."""
    low = None if term.low is None else numbers[0]
    high = None if term.high is None else numbers[-1]
    made = ranges(ex, _as_end(ex, low, term.low_closed), _as_end(ex, high, term.high_closed))
    closed = term.low_closed and term.high_closed
    if low is None or high is None or (term.is_single and closed):
        return made, ex.true, ex.false
    if term.is_single:
        return made, ex.false, ex.true
    good = below(ex, low, high, closed)
    empty = ex.and_(ex.not_(good), below(ex, high, low, not closed))
    return made, ex.not_(empty), ex.not_(good)


def _as_end(ex: Expressions, number: Interval | None, closed: bool) -> RangeEnd:
    if number is None:
        return RangeEnd(exact(ex, ex.const(0)), ex.false, ex.true, ex.true, ex.false)
    return RangeEnd(number, ex.true, ex.false, ex.const(closed), ex.const(not closed))


def _inside(ex: Expressions, number: Interval, whole: Ranges) -> Domain:
    """Whether a number lies inside: each end keeps it in for certain, out for certain, or neither."""
    kept, lost = [], []
    for end, lower, upper in ((whole.low, whole.low.value, number), (whole.high, number, whole.high.value)):
        closed, open_ = ex.not_(end.open), ex.not_(end.closed)  # for certain
        lies_in = ex.select(closed, below(ex, lower, upper, True), below(ex, lower, upper, False))
        lies_out = ex.select(open_, below(ex, upper, lower, True), below(ex, upper, lower, False))
        kept.append(ex.or_(ex.not_(end.some), lies_in))
        lost.append(ex.and_(end.some, ex.not_(end.may_lack), ex.not_(lies_in), lies_out))
    fails = ex.or_(*lost)
    return truth_choice(ex, ex.not_(fails), ex.not_(ex.and_(ex.not_(fails), *kept)))


def _number(domain: Domain) -> Interval:
    if not isinstance(domain, Interval):
        raise TypeError(f"an end of a range is {domain}")
    return domain


def _ranges(domain: Domain) -> Ranges:
    if not isinstance(domain, Ranges):
        raise TypeError(f"a range is {domain}")
    return domain
