"""What matters, found by trying every completion with the tests' own evaluator."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from fractions import Fraction
from itertools import pairwise, product
from math import prod

from aidrules.api.policy import Policy
from aidrules.core.policy import EDITION
from aidrules.source.numerals import to_decimal
from aidrules.values.numbers import is_number
from aidrules.values.ranges import in_declared_unit, outside
from aidrules.values.types import NumberType, Value
from support.facts import Given, constants, in_core, representatives
from support.oracle import Open, Oracle, Result

MOST = 1500
"""How many completions are tried, at most, where nothing else is said."""


def facts_that_matter(
    policy: Policy,
    name: str,
    case: Mapping[str, Given | None],
    not_given: frozenset[str] = frozenset(),
    most: int = MOST,
) -> set[str] | None:
    """The unknown facts of which two values lead to different outcomes, for some values of the other unknown facts.

    Args:
        policy: the policy.
        name: the decision.
        case: the facts it reads; None for unknown.
        not_given: facts that are looked up because they are not given; what the look-up does not find is unknown.
        most: how many completions are tried, at most.

    Returns:
        Their names; None where there are too many completions.
    """
    core = policy.core
    named = constants(core)
    options: dict[str, list[Given]] = {}
    for fact in policy.facts_below(name):
        value = case.get(fact)
        options[fact] = _values(policy, fact, named) if value is None else [value]
        start = core.last_commencement
        if fact == EDITION and fact not in case and start is not None:
            options[fact] = [day for day in options[fact] if isinstance(day, datetime.date) and day >= start]
    if prod(map(len, options.values())) > most:
        return None
    found: set[str] = set()
    first: dict[tuple[str, tuple[Given, ...]], object] = {}
    for values in product(*options.values()):
        known = dict(zip(options, values, strict=True))
        result = _decided(policy, name, known, not_given)
        outcome = (isinstance(result, bool), isinstance(result, Open), result)
        for at, fact in enumerate(options):
            if len(options[fact]) > 1 and fact not in found:
                others = (fact, (*values[:at], *values[at + 1 :]))
                if first.setdefault(others, outcome) != outcome:
                    found.add(fact)
    return found


def _decided(policy: Policy, name: str, known: Mapping[str, Given], not_given: frozenset[str]) -> Result:
    """What comes of a complete case; of the facts that are not given, those count that no look-up finds."""
    core = policy.core
    readings = {reading.name: reading.default for reading in core.readings.values()}
    given = {fact: value for fact, value in known.items() if fact not in not_given}
    while True:
        try:
            return Oracle(core, in_core(core, given), readings).decide(name)
        except KeyError as not_found:
            fact = str(not_found.args[0])
            if fact not in not_given or fact in given:
                raise
            given[fact] = known[fact]


def _values(policy: Policy, fact: str, named: frozenset[Value]) -> list[Given]:
    """Values of a fact; of a number with any decimals also those between constants that lie close to each other."""
    type_ = policy.core.facts[fact].type
    found = representatives(policy.core, policy.core.facts[fact], named)
    if not isinstance(type_, NumberType) or type_.integral or type_.places is not None:
        return found
    cuts = sorted({Fraction(cut) for value in named for cut in [in_declared_unit(value, type_)] if is_number(cut)})
    near = [*cuts, *((low + high) / 2 for low, high in pairwise(cuts))]
    exact = [to_decimal(value) for value in near if not outside(value, type_)]
    return [*found, *(value for value in exact if value is not None and value not in found)]
