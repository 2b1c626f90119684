"""A part of a policy: some decisions and everything that belongs to them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import TypeVar

from attrs import evolve

from aidrules.core.policy import AS_OF, EDITION, REGION, CorePolicy, Example, Fact
from aidrules.core.terms import DecisionRef, FactRef, ParameterRef, ReadingRef, Term
from aidrules.core.walk import walk_with_defaults

T = TypeVar("T")


def part_of(policy: CorePolicy, decisions: Collection[str]) -> CorePolicy:
    """A policy with some of its decisions, and of everything else what these use or what is about them alone.

    Args:
        policy: the policy.
        decisions: the decisions that stay, by Chinese name; those that they refer to have to be among them.
    """
    names = set(decisions)
    for name in decisions:
        names |= _names(policy.decisions[name].body, policy.facts)
    return evolve(
        policy,
        facts=_kept(policy.facts, names),
        parameters=_kept(policy.parameters, names),
        readings=_kept(policy.readings, names),
        decisions=_kept(policy.decisions, names),
        examples=tuple(_examples(policy, names)),
        properties=tuple(
            found
            for found in policy.properties
            if set[str]().union(*(_names(term, policy.facts) for term in found.terms)) <= names
        ),
        records=(),
    )


def _names(term: Term, facts: Mapping[str, Fact]) -> set[str]:
    """The declarations that a term refers to; no two of them have one name."""
    kinds = FactRef | ParameterRef | ReadingRef | DecisionRef
    return {part.name for part in walk_with_defaults(term, facts) if isinstance(part, kinds)}


def _all_names(terms: Collection[Term], facts: Mapping[str, Fact]) -> set[str]:
    return set[str]().union(*(_names(term, facts) for term in terms))


def _kept(declared: Mapping[str, T], names: Collection[str]) -> dict[str, T]:
    return {name: found for name, found in declared.items() if name in names}


def _examples(policy: CorePolicy, names: Collection[str]) -> Iterator[Example]:
    """The examples that expect something of the decisions, without what they say of others."""
    for example in policy.examples:
        expected = tuple(found for found in example.expected if found.decision in names)
        if expected:
            facts = tuple(fact for fact in example.facts if fact[0] in names or fact[0] in (AS_OF, EDITION, REGION))
            readings = tuple(reading for reading in example.readings if reading[0] in names)
            yield evolve(example, facts=facts, readings=readings, expected=expected)
