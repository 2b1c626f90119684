"""Linking: policies put together at the core, each compiled by itself: prefixes, shared facts, one order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar, cast

from attrs import evolve, frozen

from aidrules.core.levels import Document
from aidrules.core.marks import with_rules
from aidrules.core.policy import Calendar, CorePolicy, Decision, Property
from aidrules.core.rewrite import rewrite
from aidrules.core.terms import DecisionRef, ParameterRef, ReadingRef, Rule, Term
from aidrules.core.walk import walk
from aidrules.values.calendar import WorkCalendar
from aidrules.values.types import EnumType, SequenceType, SetType, Type
from aidrules.values.units import Unit

T = TypeVar("T")
TermChange = Callable[[Term], Term]
JOINT = "·"
"""What stands between a prefix and a name."""


@frozen
class Module:
    """A policy that was compiled by itself, and the named types and units that it declares."""

    core: CorePolicy
    types: Mapping[str, EnumType]
    units: Mapping[str, Unit]


class CircleError(Exception):
    """Decisions that go in a circle once the policies are put together.

    Attributes:
        names: the decisions of the circle, each of which refers to the next; the last one is the first again.
    """

    def __init__(self, names: tuple[str, ...]) -> None:
        super().__init__(" → ".join(names))
        self.names = names


def stamped(policy: CorePolicy, document: Document) -> CorePolicy:
    """A policy compiled by itself, with its document named by every rule, and by itself as its only document."""

    def stamp(rule: Rule) -> Rule:
        return evolve(rule, document=document.title, level=document.level)

    decisions = {
        name: evolve(found, body=with_rules(found.body, stamp), rule=stamp(found.rule))
        for name, found in policy.decisions.items()
    }
    facts = {
        name: found if found.default is None else evolve(found, default=with_rules(found.default, stamp))
        for name, found in policy.facts.items()
    }
    return evolve(policy, decisions=decisions, facts=facts, documents=(document,))


def prefixed(policy: CorePolicy, prefix: str, alias: str) -> CorePolicy:
    """A policy whose decisions, parameters and readings begin with a prefix. Its facts keep their names.

    Args:
        policy: the policy.
        prefix: what comes before the Chinese names, and ``·``.
        alias: what comes before the aliases and the codes of the rules, and ``_``.
    """
    own = {*policy.decisions, *policy.parameters, *policy.readings}
    names = {name: f"{prefix}{JOINT}{name}" for name in own}

    def code(rule: Rule) -> Rule:
        return evolve(rule, code=f"{alias}_{rule.code}") if rule.code else rule

    def renamed(term: Term) -> Term:
        return _renamed(term, names)

    decisions = {
        names[name]: evolve(
            found,
            name=names[name],
            alias=f"{alias}_{found.alias}",
            body=with_rules(rewrite(found.body, renamed), code),
            rule=code(found.rule),
            follows=names.get(found.follows, ""),
        )
        for name, found in policy.decisions.items()
    }
    return evolve(
        with_terms(policy, renamed),
        decisions=decisions,
        parameters={names[n]: _with_prefix(p, names[n], alias) for n, p in policy.parameters.items()},
        readings={names[n]: _with_prefix(r, names[n], alias) for n, r in policy.readings.items()},
        documents=tuple(evolve(found, prefix=prefix) for found in policy.documents),
        amendments=tuple(
            evolve(found, name=names.get(found.name, found.name), original=names.get(found.original, ""))
            for found in policy.amendments
        ),
        bound=frozenset(names.get(name, name) for name in policy.bound),
        foreign=frozenset(names.get(name, name) for name in policy.foreign),
    )


def _with_prefix(item: T, name: str, alias: str) -> T:
    found = cast("Decision", item)
    return cast("T", evolve(found, name=name, alias=f"{alias}_{found.alias}"))


def _renamed(term: Term, names: Mapping[str, str]) -> Term:
    match term:
        case ParameterRef(name) | ReadingRef(name) | DecisionRef(name) if name in names:
            return evolve(term, name=names[name])
        case _:
            return term


def with_terms(policy: CorePolicy, change: TermChange) -> CorePolicy:
    """A policy with every term put through a change: those of decisions, defaults, properties and clashes."""

    def property_(found: Property) -> Property:
        return evolve(found, terms=tuple(rewrite(term, change) for term in found.terms))

    return evolve(
        policy,
        decisions={name: evolve(d, body=rewrite(d.body, change)) for name, d in policy.decisions.items()},
        facts={
            name: found if found.default is None else evolve(found, default=rewrite(found.default, change))
            for name, found in policy.facts.items()
        },
        properties=tuple(map(property_, policy.properties)),
        upper_properties=tuple(map(property_, policy.upper_properties)),
        clashes=tuple(
            evolve(found, lower=rewrite(found.lower, change), upper=rewrite(found.upper, change))
            for found in policy.clashes
        ),
    )


def retyped(policy: CorePolicy, types: Mapping[EnumType, EnumType]) -> CorePolicy:
    """A policy whose enumerations are widened: ``types`` has the wider one of each that is."""
    return evolve(
        policy,
        facts={name: evolve(found, type=wider(found.type, types)) for name, found in policy.facts.items()},
        parameters={name: evolve(found, type=wider(found.type, types)) for name, found in policy.parameters.items()},
        decisions={name: evolve(found, type=wider(found.type, types)) for name, found in policy.decisions.items()},
    )


def wider(type_: Type, types: Mapping[EnumType, EnumType]) -> Type:
    """A type with its enumeration widened."""
    match type_:
        case EnumType():
            return types.get(type_, type_)
        case SetType() | SequenceType():
            return evolve(type_, element=types.get(type_.element, type_.element))
        case _:
            return type_


def united(policies: Iterable[CorePolicy]) -> CorePolicy:
    """Imported policies as one, which has no name of its own. What has one name in several of them is the same there.

    The examples and records of imported policies stay behind, and their properties are kept beside those of the
    policy that imports them.
    """
    found = CorePolicy("", "", {}, "", {}, {}, {}, {})
    for policy in policies:
        found = evolve(
            found,
            facts={**policy.facts, **found.facts},
            parameters={**policy.parameters, **found.parameters},
            readings={**policy.readings, **found.readings},
            decisions={**policy.decisions, **found.decisions},
            documents=_each_once((*found.documents, *policy.documents)),
            amendments=_each_once((*found.amendments, *policy.amendments)),
            bound=found.bound | policy.bound,
            foreign=found.foreign | policy.foreign,
            upper_properties=_each_once((*found.upper_properties, *policy.properties, *policy.upper_properties)),
            clashes=(),
            calendar=_calendar(found.calendar, policy.calendar),
        )
    return found


def _calendar(first: Calendar | None, second: Calendar | None) -> Calendar | None:
    """The years that two calendars know; of a year that both know, the first tells the days."""
    if first is None or second is None:
        return first or second
    years = tuple(year for year in second.days.years if year not in first.days.years)
    rest, work = (
        known | {day for day in others if day.year in years}
        for known, others in ((first.days.rest, second.days.rest), (first.days.work, second.days.work))
    )
    return evolve(first, days=WorkCalendar((*first.days.years, *years), rest, work))


def _each_once(items: Iterable[T]) -> tuple[T, ...]:
    found: list[T] = []
    for item in items:
        if item not in found:
            found.append(item)
    return tuple(found)


def joined(own: CorePolicy, upper: CorePolicy) -> CorePolicy:
    """A policy together with what it imports; facts that both declare are those of the policy itself."""
    return evolve(
        own,
        facts={**{n: f for n, f in upper.facts.items() if n not in own.facts}, **own.facts},
        parameters={**upper.parameters, **own.parameters},
        readings={**upper.readings, **own.readings},
        decisions={**upper.decisions, **own.decisions},
        documents=(*own.documents, *upper.documents),
        amendments=upper.amendments,
        bound=upper.bound,
        foreign=upper.foreign | {*upper.facts, *upper.parameters, *upper.readings} - {*own.facts},
        upper_properties=upper.upper_properties,
        calendar=_calendar(own.calendar, upper.calendar),
    )


def in_order(policy: CorePolicy) -> CorePolicy:
    """A policy with each decision behind those it refers to.

    Raises:
        CircleError: there is no such order.
    """
    needs = {
        name: list(dict.fromkeys(term.name for term in walk(found.body) if isinstance(term, DecisionRef)))
        for name, found in policy.decisions.items()
    }
    done: dict[str, Decision] = {}
    for root in needs:
        path = [root]
        while path:
            name = path[-1]
            waiting = [need for need in needs[name] if need not in done] if name not in done else []
            if not waiting:
                done.setdefault(path.pop(), policy.decisions[name])
            elif waiting[0] in path:
                raise CircleError((*path[path.index(waiting[0]) :], waiting[0]))
            else:
                path.append(waiting[0])
    return evolve(policy, decisions=done)
