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
    Records,
    Texts,
    choice,
    exact,
    members,
)
from aidrules.backends.plan import Emission, Expr, FactKey
from aidrules.backends.refusal import RefusedError
from aidrules.core.policy import AS_OF, EDITION, CorePolicy, Fact
from aidrules.values import domains as possible
from aidrules.values.domains import domain_of
from aidrules.values.numbers import is_number
from aidrules.values.ranges import in_base_unit
from aidrules.values.rosters import RosterType
from aidrules.values.types import BooleanType, Bound, DateType, EnumType, NumberType, SetType, TextType, Type, Value


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
    if isinstance(fact.type, RosterType):
        return _records(ex, fact.name, fact.type, given)
    if fact.name in given.inputs:
        return input_domain(ex, fact.name, fact.type)
    if fact.name == EDITION and fact.origin == "builtin" and fact.name not in given.fixed:
        return _edition(ex, policy, given)
    value = given.fixed.get(fact.name) if fact.name in given.fixed else fact.presumption
    return whole(ex, fact.type) if value is None else constant(ex, in_base_unit(value, fact.type))


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


def _records(ex: Expressions, name: str, type_: RosterType, given: Given) -> Records:
    """The records of a roster; where none is given there may be any."""
    if name not in given.inputs:
        if given.fixed.get(name) is not None:
            raise RefusedError(f"名册“{name}”作为固定的值", f"the roster “{name}” as a fixed value")
        return Records(name, False, ex.false, ex.false)
    complete = ex.complete(name)
    known = ex.fold(name, "all", ex.and_(*(ex.known((name, found.name)) for found in type_.fields)))
    return Records(name, True, complete, ex.and_(complete, known))


def input_domain(ex: Expressions, key: FactKey, type_: Type) -> Domain:
    """What a fact, or the field of a record, may be whose value comes with each case."""
    known = ex.known(key)
    match type_:
        case BooleanType():
            return Choice({value: ex.may(key, value) for value in (True, False)}, known)
        case EnumType(_, values):
            return Choice({value: ex.may(key, value) for value in values}, ex.true if len(values) == 1 else known)
        case TextType():
            return Texts(ex.not_(known), ((ex.input(key, "text"), known),), known)
        case SetType(element):
            must = {value: ex.member(key, value) for value in element.members}
            return Members(must, {value: ex.or_(ex.not_(known), found) for value, found in must.items()}, known)
        case NumberType() | DateType():
            base = ex.input(key, "number" if isinstance(type_, NumberType) else "date")
            if isinstance(type_, NumberType) and type_.unit is not None:
                base = ex.mul(base, ex.const(type_.unit.factor))
            found = whole(ex, type_)
            if not isinstance(found, Interval):
                raise TypeError(f"numbers and dates are intervals, not {found}")
            return _known_or(ex, key, base, found)
        case _:
            raise TypeError(f"no fact is of the type {type_}")


def _known_or(ex: Expressions, name: FactKey, value: Expr, unknown: Interval) -> Interval:
    """A number or date that is known, or else lies in an interval."""
    known = ex.known(name)
    low, high = (
        End(ex.select(known, value, end.value), ex.or_(known, end.bounded), ex.or_(known, end.closed))
        for end in (unknown.low, unknown.high)
    )
    return Interval(low, high, ex.or_(known, unknown.single), unknown.floor)


def whole(ex: Expressions, type_: Type) -> Domain:
    """Everything that a type and its range allow."""
    found = domain_of(type_)
    match found:
        case possible.Finite(values) if isinstance(type_, BooleanType):
            return choice(ex, {value: ex.true for value in (True, False) if value in values})
        case possible.Finite() if isinstance(type_, EnumType):
            return choice(ex, dict.fromkeys(type_.members, ex.true))
        case possible.AnyText():
            return Texts(ex.true, (), ex.false)
        case possible.SetRange(must, may) if isinstance(type_, SetType):
            names = [name for name in type_.element.members if name in may]
            return members(ex, {n: ex.const(n in must) for n in names}, dict.fromkeys(names, ex.true))
        case possible.Interval(low, high):
            return _interval(ex, low, high, 0 if isinstance(type_, NumberType) else datetime.date.min)
        case _:
            raise TypeError(f"no fact is of the type {type_}")


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
