"""Set operations on domains: what the result must hold and may hold."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from aidrules.values.domains import TRUTH, AnyText, Domain, Finite, Interval, SetRange, single
from aidrules.values.types import Bound


def _members(domain: Domain) -> tuple[frozenset[str], frozenset[str]]:
    """What a member or text certainly is, as a set of one or none, and all it may be."""
    if not isinstance(domain, Finite):
        raise TypeError(f"a member of a set is {domain}")
    may = frozenset(str(value) for value in domain.values)
    return (may if len(may) == 1 else frozenset()), may


def make_set(domains: Sequence[Domain]) -> Domain:
    """The set of some members."""
    pairs = [_members(domain) for domain in domains]
    return SetRange(frozenset().union(*(must for must, _ in pairs)), frozenset().union(*(may for _, may in pairs)))


def _set(domain: Domain) -> SetRange:
    if not isinstance(domain, SetRange):
        raise TypeError(f"a set operation on {domain}")
    return domain


def _decided(certainly: bool, possibly: bool) -> Domain:
    if certainly:
        return single(True)
    return TRUTH if possibly else single(False)


def _has(domains: Sequence[Domain]) -> Domain:
    collection = _set(domains[0])
    if isinstance(domains[1], AnyText):
        return _decided(False, bool(collection.may - domains[1].but))
    _, items = _members(domains[1])
    return _decided(items <= collection.must, bool(items & collection.may))


def _includes(domains: Sequence[Domain]) -> Domain:
    whole, part = _set(domains[0]), _set(domains[1])
    return _decided(part.may <= whole.must, part.must <= whole.may)


def _meets(domains: Sequence[Domain]) -> Domain:
    left, right = _set(domains[0]), _set(domains[1])
    return _decided(bool(left.must & right.must), bool(left.may & right.may))


def _union(domains: Sequence[Domain]) -> Domain:
    left, right = _set(domains[0]), _set(domains[1])
    return SetRange(left.must | right.must, left.may | right.may)


def _intersection(domains: Sequence[Domain]) -> Domain:
    left, right = _set(domains[0]), _set(domains[1])
    return SetRange(left.must & right.must, left.may & right.may)


def _difference(domains: Sequence[Domain]) -> Domain:
    left, right = _set(domains[0]), _set(domains[1])
    return SetRange(left.must - right.may, left.may - right.must)


def _size(domains: Sequence[Domain]) -> Domain:
    found = _set(domains[0])
    return Interval(Bound(len(found.must)), Bound(len(found.may)))


SET_OPERATIONS: Mapping[str, Callable[[Sequence[Domain]], Domain]] = {
    "has": _has,
    "includes": _includes,
    "meets": _meets,
    "union": _union,
    "intersection": _intersection,
    "difference": _difference,
    "size": _size,
}
