"""Operators on what their operands may be: comparison, sets, regions. See ``evaluation/compare.py`` and its like."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from aidrules.backends.expressions import Expressions
from aidrules.backends.lowering.domains import (
    Choice,
    Domain,
    End,
    Interval,
    Members,
    Order,
    Quotient,
    RangeEnd,
    Ranges,
    RatioEnd,
    Texts,
    as_texts,
    bounds_of,
    members,
    truth_choice,
)
from aidrules.backends.lowering.numbers import Arithmetic
from aidrules.backends.plan import Expr
from aidrules.backends.refusal import RefusedError
from aidrules.core import terms as t
from aidrules.evaluation.compare import Operator


def compare(ex: Expressions, operator: Operator, left: Domain, right: Domain, order: tuple[str, ...] | None) -> Choice:
    """Compare two domains: which answers some pair of values gives."""
    if operator in ("gt", "ge"):
        return compare(ex, "lt" if operator == "gt" else "le", right, left, order)
    if isinstance(left, Quotient) or isinstance(right, Quotient):
        return _compare_quotients(ex, operator, left, right)
    if operator in ("eq", "ne"):
        may_differ, may_agree = _may_differ(ex, left, right), _may_agree(ex, left, right)
        pair = (may_agree, may_differ) if operator == "eq" else (may_differ, may_agree)
        return truth_choice(ex, *pair)
    if order is not None:
        return _compare_positions(ex, operator, _chosen(left), _chosen(right), order)
    a, b = _interval(left), _interval(right)
    if operator == "lt":
        return truth_choice(ex, ex.not_(below(ex, b, a, True)), ex.not_(below(ex, a, b, False)))
    return truth_choice(ex, ex.not_(below(ex, b, a, False)), ex.not_(below(ex, a, b, True)))


def below(ex: Expressions, left: Interval, right: Interval, or_equal: bool) -> Expr:
    """Whether every value of one interval is less than (or equal to) every value of another."""
    return _ends_below(ex, left.high, right.low, or_equal)


def _may_differ(ex: Expressions, left: Domain, right: Domain) -> Expr:
    """Whether the two are not certain to be the same value."""
    return ex.not_(ex.and_(left.single, right.single, _may_agree(ex, left, right)))


def _may_agree(ex: Expressions, left: Domain, right: Domain) -> Expr:
    """Whether some value lies in both."""
    if isinstance(left, Choice) and isinstance(right, Choice):
        return ex.or_(*(ex.and_(left.can[value], right.can[value]) for value in left.can if value in right.can))
    if isinstance(left, Choice | Texts) and isinstance(right, Choice | Texts):
        a, b = as_texts(ex, left), as_texts(ex, right)
        pairs = [ex.and_(here, there, ex.eq(x, y)) for x, here in a.options for y, there in b.options]
        return ex.or_(a.any, b.any, *pairs)
    if isinstance(left, Interval) and isinstance(right, Interval):
        if left.single.is_true and right.single.is_true:
            return ex.eq(left.low.value, right.low.value)
        return ex.not_(ex.or_(below(ex, left, right, False), below(ex, right, left, False)))
    if isinstance(left, Members) and isinstance(right, Members):
        return ex.and_(_within(ex, left.must, right.may), _within(ex, right.must, left.may))
    if isinstance(left, Ranges) and isinstance(right, Ranges):
        return ex.not_(ex.or_(_ends_differ(ex, left.low, right.low), _ends_differ(ex, left.high, right.high)))
    if isinstance(left, Order) and isinstance(right, Order):
        return ex.or_(ex.not_(ex.and_(left.single, right.single)), _same_order(ex, left, right))
    raise RefusedError("这两个值的比较", "a comparison of these two values")


def _same_order(ex: Expressions, left: Order, right: Order) -> Expr:
    """Whether two sequences that are settled hold the same items, and of each two the same one first."""
    names = list(dict.fromkeys(item.item for item in (*left.items, *right.items)))

    def there(order: Order, name: str) -> Expr:
        return ex.or_(*(item.when for item in order.items if item.item == name))

    def before(order: Order, first: str, second: str) -> Expr:
        return ex.or_(
            *(
                ex.and_(item.when, later.when)
                for at, item in enumerate(order.items)
                for later in order.items[at + 1 :]
                if item.item == first and later.item == second
            )
        )

    asked = [(there(left, name), there(right, name)) for name in names]
    asked += [(before(left, a, b), before(right, a, b)) for at, a in enumerate(names) for b in names[at + 1 :]]
    return ex.and_(*(ex.select(here, same, ex.not_(same)) for here, same in asked))


def _ends_differ(ex: Expressions, left: RangeEnd, right: RangeEnd) -> Expr:
    apart = ex.not_(_may_agree(ex, left.value, right.value))
    unlike = ex.not_(ex.or_(ex.and_(left.closed, right.closed), ex.and_(left.open, right.open)))
    both = ex.and_(left.some, right.some)
    return ex.and_(ex.not_(ex.and_(left.may_lack, right.may_lack)), ex.or_(ex.not_(both), apart, unlike))


def _chosen(domain: Domain) -> Choice:
    if not isinstance(domain, Choice):
        raise TypeError(f"{domain} is no choice of members")
    return domain


def _compare_positions(
    ex: Expressions, operator: Operator, left: Choice, right: Choice, order: tuple[str, ...]
) -> Choice:
    places = {value: place for place, value in enumerate(order)}
    found: dict[bool, list[Expr]] = {True: [], False: []}
    for x, may_x in left.can.items():
        for y, may_y in right.can.items():
            a, b = places[str(x)], places[str(y)]
            found[a < b if operator == "lt" else a <= b].append(ex.and_(may_x, may_y))
    return truth_choice(ex, ex.or_(*found[True]), ex.or_(*found[False]))


def _compare_quotients(ex: Expressions, operator: Operator, left: Domain, right: Domain) -> Choice:
    """Compare a quotient with a number by multiplying both sides with the divisor, which is positive."""
    if isinstance(left, Quotient) and isinstance(right, Quotient):
        constant = right.low.den.operator == right.high.den.operator == "const"
        if constant:
            right = Arithmetic(ex).plain(t.Literal(0), right)
        else:
            left = Arithmetic(ex).plain(t.Literal(0), left)
    quotient, other = (left, right) if isinstance(left, Quotient) else (right, left)
    if not isinstance(quotient, Quotient) or not isinstance(other, Interval):
        raise TypeError("a quotient is compared with a number")

    def quotient_below(or_equal: bool) -> Expr:
        scaled = End(ex.mul(other.low.value, quotient.high.den), other.low.bounded, other.low.closed)
        return _ends_below(ex, quotient.high, scaled, or_equal)

    def other_below(or_equal: bool) -> Expr:
        scaled = End(ex.mul(other.high.value, quotient.low.den), other.high.bounded, other.high.closed)
        return _ends_below(ex, scaled, quotient.low, or_equal)

    if operator in ("eq", "ne"):
        apart = ex.or_(quotient_below(False), other_below(False))
        differ = ex.not_(ex.and_(quotient.single, other.single, ex.not_(apart)))
        return truth_choice(ex, *((ex.not_(apart), differ) if operator == "eq" else (differ, ex.not_(apart))))
    under, over = (quotient_below, other_below) if quotient is left else (other_below, quotient_below)
    strict = operator == "lt"
    return truth_choice(ex, ex.not_(over(strict)), ex.not_(under(not strict)))


def _ends_below(ex: Expressions, high: End | RatioEnd, low: End | RatioEnd, or_equal: bool) -> Expr:
    """Whether an upper end lies below a lower one; of a quotient the numerator counts, its divisor being positive."""
    a, b = (end.num if isinstance(end, RatioEnd) else end.value for end in (high, low))
    found = ex.le(a, b) if or_equal else ex.select(ex.and_(high.closed, low.closed), ex.lt(a, b), ex.le(a, b))
    return ex.and_(high.bounded, low.bounded, found)


def _interval(domain: Domain) -> Interval:
    if not isinstance(domain, Interval):
        raise TypeError(f"a number or date is wanted, not {domain}")
    return domain


# ---- regions


def region_test(ex: Expressions, operand: Domain, region: str) -> Choice:
    """Whether a region is the named one or lies in it."""
    if not isinstance(operand, Choice | Texts):
        raise TypeError(f"a region is {operand}")
    found = as_texts(ex, operand)
    inside = [(there, ex.inside(text, region)) for text, there in found.options]
    nation = ex.inside(ex.const(""), region).is_true
    may_hold = ex.or_(found.any, *(ex.and_(there, holds) for there, holds in inside))
    may_fail = ex.or_(ex.false if nation else found.any, *(ex.and_(there, ex.not_(holds)) for there, holds in inside))
    return truth_choice(ex, may_hold, may_fail)


# ---- sets


def make_set(ex: Expressions, domains: Sequence[Domain]) -> Members:
    """The set of some members."""
    must: dict[str, Expr] = {}
    may: dict[str, Expr] = {}
    for domain in domains:
        found = _chosen(domain)
        for value, can in found.can.items():
            name = str(value)
            must[name] = ex.or_(must.get(name, ex.false), ex.and_(found.single, can))
            may[name] = ex.or_(may.get(name, ex.false), can)
    return members(ex, must, may)


def _within(ex: Expressions, part: Mapping[str, Expr], whole: Mapping[str, Expr]) -> Expr:
    return ex.and_(*(ex.or_(ex.not_(here), whole.get(name, ex.false)) for name, here in part.items()))


def _overlap(ex: Expressions, left: Mapping[str, Expr], right: Mapping[str, Expr]) -> Expr:
    return ex.or_(*(ex.and_(here, right[name]) for name, here in left.items() if name in right))


def _decided(ex: Expressions, certainly: Expr, possibly: Expr) -> Choice:
    return truth_choice(ex, ex.or_(certainly, possibly), ex.not_(certainly))


def _has(ex: Expressions, domains: Sequence[Domain]) -> Choice:
    whole, item = _set(domains[0]), domains[1]
    if isinstance(item, Choice):
        can = {str(value): found for value, found in item.can.items()}
        return _decided(ex, _within(ex, can, whole.must), _overlap(ex, can, whole.may))
    if not isinstance(item, Texts):
        raise TypeError(f"a member of a set is {item}")
    held = [
        (there, _overlap(ex, named := {name: ex.eq(text, ex.const(name)) for name in whole.may}, whole.must), named)
        for text, there in item.options
    ]
    certainly = ex.and_(ex.not_(item.any), *(ex.or_(ex.not_(there), must) for there, must, _ in held))
    possibly = ex.or_(
        ex.and_(item.any, ex.or_(*whole.may.values())),
        *(ex.and_(there, _overlap(ex, named, whole.may)) for there, _, named in held),
    )
    return _decided(ex, certainly, possibly)


def _includes(ex: Expressions, domains: Sequence[Domain]) -> Choice:
    whole, part = _set(domains[0]), _set(domains[1])
    return _decided(ex, _within(ex, part.may, whole.must), _within(ex, part.must, whole.may))


def _meets(ex: Expressions, domains: Sequence[Domain]) -> Choice:
    left, right = _set(domains[0]), _set(domains[1])
    return _decided(ex, _overlap(ex, left.must, right.must), _overlap(ex, left.may, right.may))


def _union(ex: Expressions, domains: Sequence[Domain]) -> Members:
    left, right = _set(domains[0]), _set(domains[1])
    names = dict.fromkeys((*left.may, *right.may))
    no = ex.false
    must = {name: ex.or_(left.must.get(name, no), right.must.get(name, no)) for name in names}
    return members(ex, must, {name: ex.or_(left.may.get(name, no), right.may.get(name, no)) for name in names})


def _intersection(ex: Expressions, domains: Sequence[Domain]) -> Members:
    left, right = _set(domains[0]), _set(domains[1])
    names = [name for name in left.may if name in right.may]
    must = {name: ex.and_(left.must.get(name, ex.false), right.must.get(name, ex.false)) for name in names}
    return members(ex, must, {name: ex.and_(left.may[name], right.may[name]) for name in names})


def _difference(ex: Expressions, domains: Sequence[Domain]) -> Members:
    left, right = _set(domains[0]), _set(domains[1])
    no = ex.false
    must = {name: ex.and_(left.must.get(name, no), ex.not_(right.may.get(name, no))) for name in left.may}
    may = {name: ex.and_(found, ex.not_(right.must.get(name, no))) for name, found in left.may.items()}
    return members(ex, must, may)


def _size(ex: Expressions, domains: Sequence[Domain]) -> Interval:
    found = _set(domains[0])
    low, high = (End(ex.count(held.values()), ex.true, ex.true) for held in (found.must, found.may))
    return bounds_of(ex, low, high, 0)


def _set(domain: Domain) -> Members:
    if not isinstance(domain, Members):
        raise TypeError(f"a set operation on {domain}")
    return domain


SET_OPERATIONS: Mapping[str, Callable[[Expressions, Sequence[Domain]], Domain]] = {
    "has": _has,
    "includes": _includes,
    "meets": _meets,
    "union": _union,
    "intersection": _intersection,
    "difference": _difference,
    "size": _size,
}
