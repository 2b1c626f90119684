"""What a term may be, as expressions: the interpreter's domains (``values/domains.py``) one level up.

Where a domain has a set of values, its counterpart here has a condition for each: whether it may be this one. Each also
has ``single``: whether only one value is left.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from attrs import frozen

from aidrules.backends.expressions import Expressions
from aidrules.backends.plan import Emission, Expr
from aidrules.values.numbers import Number


@frozen(eq=False)
class Choice:
    """One of some truth values or members: for each whether it may be it."""

    can: Mapping[bool | str, Expr]
    single: Expr


@frozen(eq=False)
class End:
    """An end of an interval; where it is not ``bounded`` there is none."""

    value: Expr
    bounded: Expr
    closed: Expr


@frozen(eq=False)
class Interval:
    """A number or date between two ends.

    ``floor`` is a number that the value is certainly not below, or None.
    """

    low: End
    high: End
    single: Expr
    floor: Number | None = None


@frozen(eq=False)
class RatioEnd:
    """An end of a quotient: one number over another, which is not below 0, and not 0 where the end counts."""

    num: Expr
    den: Expr
    bounded: Expr
    closed: Expr


@frozen(eq=False)
class Quotient:
    """A quotient that is still to be rounded or compared, between two ends."""

    low: RatioEnd
    high: RatioEnd
    single: Expr
    floor: Number | None = None


@frozen(eq=False)
class Texts:
    """One of some texts, each with the condition under which it is among them, or any text at all."""

    any: Expr
    options: tuple[tuple[Expr, Expr], ...]
    single: Expr


@frozen(eq=False)
class Members:
    """A set: for each member whether it certainly holds it, and whether it may hold it."""

    must: Mapping[str, Expr]
    may: Mapping[str, Expr]
    single: Expr


@frozen(eq=False)
class Order:
    """Members in an order, or any sequence at all (not ``single``)."""

    items: tuple[Emission, ...]
    single: Expr


@frozen(eq=False)
class RangeEnd:
    """An end of a range of permitted numbers: what it may be, whether there may be none, and whether it may belong to
    the range, or not. ``some`` says that there may be one."""

    value: Interval
    some: Expr
    may_lack: Expr
    closed: Expr
    open: Expr


@frozen(eq=False)
class Ranges:
    """A range of permitted numbers."""

    low: RangeEnd
    high: RangeEnd
    single: Expr


@frozen(eq=False)
class Records:
    """The records of a roster: whether it is given at all, and whether no others may be missing from it."""

    roster: str
    given: bool
    complete: Expr
    single: Expr


Domain: TypeAlias = Choice | Interval | Quotient | Texts | Members | Order | Ranges | Records


def at_most_one(ex: Expressions, conditions: Sequence[Expr]) -> Expr:
    """Whether no two of some conditions hold."""
    open_ = [condition for condition in conditions if not condition.is_false]
    if len(open_) > 4:
        return ex.lt(ex.count(open_), ex.const(2))
    pairs = [ex.and_(a, b) for at, a in enumerate(open_) for b in open_[at + 1 :]]
    return ex.not_(ex.or_(*pairs))


def choice(ex: Expressions, can: Mapping[bool | str, Expr]) -> Choice:
    """A choice, with what follows from its conditions."""
    return Choice(can, at_most_one(ex, list(can.values())))


def truth_choice(ex: Expressions, may_hold: Expr, may_fail: Expr) -> Choice:
    """A truth value that may be true, and may be false."""
    return choice(ex, {True: may_hold, False: may_fail})


def exact(ex: Expressions, value: Expr) -> Interval:
    """The number or date that an expression is."""
    end = End(value, ex.true, ex.true)
    floor = value.data if value.operator == "const" and isinstance(value.data, int) else None
    return Interval(end, end, ex.true, floor)


def bounds_of(ex: Expressions, low: End, high: End, floor: Number | None = None) -> Interval:
    """An interval between two ends, single where they are the same."""
    single = ex.and_(low.bounded, high.bounded, ex.eq(low.value, high.value))
    return Interval(low, high, single, floor)


def as_texts(ex: Expressions, domain: Choice | Texts) -> Texts:
    """Members as texts."""
    if isinstance(domain, Texts):
        return domain
    return Texts(ex.false, tuple((ex.const(value), can) for value, can in domain.can.items()), domain.single)


def members(ex: Expressions, must: Mapping[str, Expr], may: Mapping[str, Expr]) -> Members:
    """A set, single where it may hold nothing but what it must."""
    return Members(must, may, ex.and_(*(ex.or_(must[name], ex.not_(may[name])) for name in may)))


# ---- joining: whatever is in any of them


def join(ex: Expressions, parts: Sequence[tuple[Expr, Domain]]) -> Domain:
    """A domain that holds every part whose condition holds; at least one condition does where the result counts."""
    parts = [(when, part) for when, part in parts if not when.is_false]
    if len(parts) == 1:
        return parts[0][1]
    if any(isinstance(part, Texts) for _, part in parts):
        parts = [(when, as_texts(ex, part) if isinstance(part, Choice) else part) for when, part in parts]
    first = parts[0][1]
    match first:
        case Choice():
            return _joined_choices(ex, [(when, part) for when, part in parts if isinstance(part, Choice)])
        case Texts():
            return _joined_texts(ex, [(when, part) for when, part in parts if isinstance(part, Texts)])
        case Members():
            return _joined_sets(ex, [(when, part) for when, part in parts if isinstance(part, Members)])
        case Interval():
            return _joined_intervals(ex, [(when, part) for when, part in parts if isinstance(part, Interval)])
        case Ranges():
            return _joined_ranges(ex, [(when, part) for when, part in parts if isinstance(part, Ranges)])
        case Order():
            return _joined_sequences(ex, [(when, part) for when, part in parts if isinstance(part, Order)])
        case _:
            raise TypeError(f"no way to join {first}")


def _joined_choices(ex: Expressions, parts: Sequence[tuple[Expr, Choice]]) -> Choice:
    values = dict.fromkeys(value for _, part in parts for value in part.can)
    can = {
        value: ex.or_(*(ex.and_(when, part.can[value]) for when, part in parts if value in part.can))
        for value in values
    }
    return choice(ex, can)


def _joined_texts(ex: Expressions, parts: Sequence[tuple[Expr, Texts]]) -> Texts:
    any_ = ex.or_(*(ex.and_(when, part.any) for when, part in parts))
    options = [(text, ex.and_(when, there)) for when, part in parts for text, there in part.options]
    return texts(ex, any_, options)


def texts(ex: Expressions, any_: Expr, options: Sequence[tuple[Expr, Expr]]) -> Texts:
    """Texts, single where all that count are the same."""
    differing = [
        ex.and_(here, there, ex.not_(ex.eq(text, other)))
        for at, (text, here) in enumerate(options)
        for other, there in options[at + 1 :]
    ]
    return Texts(any_, tuple(options), ex.not_(ex.or_(any_, *differing)))


def _joined_sets(ex: Expressions, parts: Sequence[tuple[Expr, Members]]) -> Members:
    names = dict.fromkeys(name for _, part in parts for name in part.may)
    must = {
        name: ex.and_(*(ex.or_(ex.not_(when), part.must.get(name, ex.false)) for when, part in parts)) for name in names
    }
    may = {name: ex.or_(*(ex.and_(when, part.may.get(name, ex.false)) for when, part in parts)) for name in names}
    return members(ex, must, may)


def _joined_intervals(ex: Expressions, parts: Sequence[tuple[Expr, Interval]]) -> Interval:
    there, whole = parts[0]
    for when, part in parts[1:]:
        low = _joined_end(ex, there, whole.low, when, part.low, True)
        high = _joined_end(ex, there, whole.high, when, part.high, False)
        floors = (whole.floor, part.floor)
        floor = None if floors[0] is None or floors[1] is None else min(floors[0], floors[1])
        whole = Interval(low, high, ex.false, floor)
        there = ex.or_(there, when)
    same = ex.and_(whole.low.bounded, whole.high.bounded, ex.eq(whole.low.value, whole.high.value))
    return Interval(whole.low, whole.high, same, whole.floor)


def _joined_end(ex: Expressions, there: Expr, a: End, when: Expr, b: End, lowest: bool) -> End:
    """The outer of two ends, each of which counts under a condition."""
    outer = ex.lt(b.value, a.value) if lowest else ex.lt(a.value, b.value)
    takes_b = ex.and_(when, ex.or_(ex.not_(there), outer))
    same = ex.and_(there, when, ex.eq(a.value, b.value))
    value = ex.select(takes_b, b.value, a.value)
    bounded = ex.and_(ex.or_(ex.not_(there), a.bounded), ex.or_(ex.not_(when), b.bounded))
    closed = ex.select(same, ex.or_(a.closed, b.closed), ex.select(takes_b, b.closed, a.closed))
    return End(value, bounded, closed)


def _joined_sequences(ex: Expressions, parts: Sequence[tuple[Expr, Order]]) -> Order:
    items = tuple(Emission(item.item, ex.and_(when, item.when)) for when, part in parts for item in part.items)
    several = ex.not_(at_most_one(ex, [when for when, _ in parts]))
    open_ = ex.or_(several, *(ex.and_(when, ex.not_(part.single)) for when, part in parts))
    return Order(items, ex.not_(open_))


def _joined_ranges(ex: Expressions, parts: Sequence[tuple[Expr, Ranges]]) -> Ranges:
    low = _joined_range_ends(ex, [(when, part.low) for when, part in parts])
    high = _joined_range_ends(ex, [(when, part.high) for when, part in parts])
    return ranges(ex, low, high)


def _joined_range_ends(ex: Expressions, parts: Sequence[tuple[Expr, RangeEnd]]) -> RangeEnd:
    with_value = [(ex.and_(when, end.some), end) for when, end in parts]
    value = _joined_intervals(
        ex, [(when, end.value) for when, end in with_value if not when.is_false] or [(ex.true, parts[0][1].value)]
    )
    some = ex.or_(*(when for when, _ in with_value))
    lack = ex.or_(*(ex.and_(when, end.may_lack) for when, end in parts))
    closed = ex.or_(*(ex.and_(when, end.closed) for when, end in with_value))
    open_ = ex.or_(*(ex.and_(when, end.open) for when, end in with_value))
    return RangeEnd(value, some, lack, closed, open_)


def ranges(ex: Expressions, low: RangeEnd, high: RangeEnd) -> Ranges:
    """A range, single where both ends are settled."""
    return Ranges(low, high, ex.and_(_settled(ex, low), _settled(ex, high)))


def _settled(ex: Expressions, end: RangeEnd) -> Expr:
    one = ex.and_(ex.not_(end.may_lack), ex.not_(ex.and_(end.closed, end.open)), end.value.single)
    return ex.or_(ex.not_(end.some), one)
