"""Comparison of domains: decided when every pair of values agrees."""

from __future__ import annotations

from typing import Literal

from aidrules.values.domains import (
    TRUTH,
    Domain,
    Finite,
    Interval,
    certainly_below,
    disjoint,
    single,
    the_value,
)
from aidrules.values.types import Bound

Operator = Literal["eq", "ne", "lt", "le", "gt", "ge"]


def compare_domains(operator: Operator, left: Domain, right: Domain, order: tuple[str, ...] | None) -> Domain:
    """Compare two domains.

    Args:
        operator: how to compare.
        left: one side.
        right: the other.
        order: the members of an ordered enumeration, lowest first, when such are compared.
    """
    match operator:
        case "eq" | "ne":
            value = the_value(left)
            if value is not None and value == the_value(right):
                return single(operator == "eq")
            return single(operator == "ne") if disjoint(left, right) else TRUTH
        case "gt" | "ge":
            return compare_domains("lt" if operator == "gt" else "le", right, left, order)
        case _:
            a, b = _positions(left, order), _positions(right, order)
            if certainly_below(a, b, operator == "le"):
                return single(True)
            return single(False) if certainly_below(b, a, operator == "lt") else TRUTH


def _positions(domain: Domain, order: tuple[str, ...] | None) -> Interval:
    """A domain as an interval: members of an ordered enumeration by their position."""
    if isinstance(domain, Interval):
        return domain
    if isinstance(domain, Finite) and order is not None:
        positions = [order.index(str(value)) for value in domain.values]
        return Interval(Bound(min(positions)), Bound(max(positions)))
    raise TypeError(f"{domain} has no order")
