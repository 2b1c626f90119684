"""What each fact may be, from what is given of it: ``evaluation/inputs.py: Case.possible`` one level up."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from attrs import frozen

from aidrules.backends.expressions import Expressions
from aidrules.backends.lowering.domains import (
    Choice,
    Domain,
    End,
    Interval,
    Members,
    Order,
    Texts,
    choice,
    exact,
    members,
)
from aidrules.backends.plan import Emission, Expr
from aidrules.backends.refusal import RefusedError
from aidrules.core.policy import AS_OF, EDITION, CorePolicy, Fact
from aidrules.values import domains as possible
from aidrules.values.domains import domain_of
from aidrules.values.numbers import is_number
from aidrules.values.ranges import in_base_unit
from aidrules.values.types import BooleanType, Bound, DateType, EnumType, NumberType, SetType, TextType, Value


@frozen
class Given:
    """What is given of a case, before the case itself is known.

    Attributes:
        inputs: the facts whose values come with each case (or as unknown), by Chinese name.
        fixed: facts that are the same in every case, in declared units; None for unknown.
        readings: the alternative in force for every reading.
    """

    inputs: frozenset[str]
    fixed: Mapping[str, Value | None]
    readings: Mapping[str, str]

    def gives(self, fact: Fact) -> bool:
        """Whether a fact is given at all, be it as unknown."""
        return fact.name in self.inputs or fact.name in self.fixed


def fact_domain(ex: Expressions, policy: CorePolicy, fact: Fact, given: Given) -> Domain:
    """What a fact may be that is not looked up.

    Raises:
        RefusedError: it is a list of records.
    """
    if fact.name in given.inputs:
        return _input(ex, fact)
    if fact.name == EDITION and fact.origin == "builtin" and fact.name not in given.fixed:
        return _edition(ex, policy, given)
    value = given.fixed.get(fact.name) if fact.name in given.fixed else fact.presumption
    return whole(ex, fact) if value is None else constant(ex, in_base_unit(value, fact.type))


def _edition(ex: Expressions, policy: CorePolicy, given: Given) -> Interval:
    """The edition where no day is given for it: the as-of date, and without one the newest."""
    start = policy.last_commencement
    newest = _interval(ex, None if start is None else Bound(start), None, datetime.date.min)
    day = given.fixed.get(AS_OF)
    if isinstance(day, datetime.date):
        return exact(ex, ex.const(day))
    if AS_OF not in given.inputs:
        return newest
    return _known_or(ex, AS_OF, ex.input(AS_OF, "date"), newest)


def _input(ex: Expressions, fact: Fact) -> Domain:
    name, known = fact.name, ex.known(fact.name)
    match fact.type:
        case BooleanType():
            return Choice({value: ex.may(name, value) for value in (True, False)}, known)
        case EnumType(_, values):
            return Choice({value: ex.may(name, value) for value in values}, ex.true if len(values) == 1 else known)
        case TextType():
            return Texts(ex.not_(known), ((ex.input(name, "text"), known),), known)
        case SetType(element):
            must = {value: ex.member(name, value) for value in element.members}
            return Members(must, {value: ex.or_(ex.not_(known), found) for value, found in must.items()}, known)
        case NumberType() | DateType():
            base = ex.input(name, "number" if isinstance(fact.type, NumberType) else "date")
            if isinstance(fact.type, NumberType) and fact.type.unit is not None:
                base = ex.mul(base, ex.const(fact.type.unit.factor))
            found = whole(ex, fact)
            if not isinstance(found, Interval):
                raise TypeError(f"numbers and dates are intervals, not {found}")
            return _known_or(ex, name, base, found)
        case _:
            raise RefusedError(f"名册“{fact.name}”", f"the roster “{fact.alias}”")


def _known_or(ex: Expressions, name: str, value: Expr, unknown: Interval) -> Interval:
    """A number or date that is known, or else lies in an interval."""
    known = ex.known(name)
    low, high = (
        End(ex.select(known, value, end.value), ex.or_(known, end.bounded), ex.or_(known, end.closed))
        for end in (unknown.low, unknown.high)
    )
    return Interval(low, high, ex.or_(known, unknown.single), unknown.floor)


def whole(ex: Expressions, fact: Fact) -> Domain:
    """Everything that a fact's type and range allow."""
    found = domain_of(fact.type)
    match found:
        case possible.Finite(values) if isinstance(fact.type, BooleanType):
            return choice(ex, {value: ex.true for value in (True, False) if value in values})
        case possible.Finite() if isinstance(fact.type, EnumType):
            return choice(ex, dict.fromkeys(fact.type.members, ex.true))
        case possible.AnyText():
            return Texts(ex.true, (), ex.false)
        case possible.SetRange(must, may) if isinstance(fact.type, SetType):
            names = [name for name in fact.type.element.members if name in may]
            return members(ex, {n: ex.const(n in must) for n in names}, dict.fromkeys(names, ex.true))
        case possible.Interval(low, high):
            return _interval(ex, low, high, 0 if isinstance(fact.type, NumberType) else datetime.date.min)
        case _:
            raise RefusedError(f"名册“{fact.name}”", f"the roster “{fact.alias}”")


def _interval(ex: Expressions, low: Bound | None, high: Bound | None, nothing: int | datetime.date) -> Interval:
    ends = [
        End(ex.const(nothing), ex.false, ex.true)
        if bound is None
        else End(ex.const(bound.value), ex.true, ex.const(bound.closed))
        for bound in (low, high)
    ]
    single = low is not None and high is not None and low.value == high.value
    floor = low.value if low is not None and is_number(low.value) else None
    return Interval(ends[0], ends[1], ex.const(single), floor)


def constant(ex: Expressions, value: Value) -> Domain:
    """The domain of one value."""
    match value:
        case bool() | str():
            return Choice({value: ex.true}, ex.true)
        case frozenset():
            held = dict.fromkeys(sorted(value), ex.true)
            return Members(held, held, ex.true)
        case tuple():
            return Order(tuple(Emission(str(item), ex.true) for item in value), ex.true)
        case _ if is_number(value) or isinstance(value, datetime.date):
            return exact(ex, ex.const(value))
        case _:
            raise RefusedError("这样的常量", f"a constant such as {value}")
