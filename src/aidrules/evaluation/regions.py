"""Regions as paths: which one lies in which, on what is known of them."""

from __future__ import annotations

from attrs import evolve

from aidrules.core import terms as t
from aidrules.core.walk import walk
from aidrules.evaluation.possible import Possible
from aidrules.values.domains import TRUTH, AnyText, Domain, Finite, single
from aidrules.values.regions import inside


def region_test(operand: Domain, region: str) -> Domain:
    """Whether a region of some domain is the named one or lies in it."""
    match operand:
        case Finite(values):
            return Finite(frozenset(inside(str(value), region) for value in values))
        case AnyText():
            return single(True) if inside("", region) else TRUTH
        case _:
            raise TypeError(f"a region is {operand}")


def listed_regions(table: t.Table, column: int, possible: Possible) -> Possible:
    """What a column may be, each region replaced by the smallest one around it that the table names.

    A table tells regions apart only by those that it names, so it treats both alike; but it has looked at the named
    ones when it looked for gaps.
    """
    tests = [term for row in table.rows for term in walk(row.tests[column])]
    named = {term.region for term in tests if isinstance(term, t.InRegion)}
    if not named or not isinstance(possible.values, Finite):
        return possible
    found = {smallest_region(str(value), named) for value in possible.values.values}
    return evolve(possible, values=Finite(frozenset(found)))


def smallest_region(region: str, named: set[str]) -> str:
    """The smallest of some named regions that holds a region; the region itself where none does."""
    around = [name for name in named if inside(region, name)]
    return max(around, key=lambda name: (name != "全国", len(name)), default=region)
