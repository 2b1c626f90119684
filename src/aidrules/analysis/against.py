"""Holds a lower policy against the one above it: for which facts the lower one permits what the upper one forbids.

Nothing is proved here. What can be told from the texts alone was told when the lower policy was compiled; the rest is
looked for among the policies' own cut points and examples, and every clash comes with the facts that show it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

from attrs import evolve, field, frozen

from aidrules.analysis.candidates import constants
from aidrules.analysis.pair import MOST_CASES, Facts, Pair
from aidrules.analysis.properties import search_property
from aidrules.core import terms as t
from aidrules.core.levels import DeclaredClash
from aidrules.core.policy import CorePolicy, Decision, Property
from aidrules.core.walk import walk
from aidrules.diagnostics.diagnostic import Arg, Diagnostic
from aidrules.source.text import Span
from aidrules.values.numbers import is_number
from aidrules.values.ranges import in_declared_unit
from aidrules.values.show import show_value
from aidrules.values.types import BooleanType, EnumType, NumberType, Value


@frozen
class Place:
    """One side of a clash: where it stands and on what it rests."""

    document: str
    level: str
    name: str
    alias: str
    line: int
    citations: tuple[t.Citation, ...] = ()


@frozen
class Clash:
    """A place where a lower policy goes against the upper one.

    Attributes:
        code: a diagnostic code; ``message`` is its sentence.
        lower, upper: both places.
        witness: facts, by alias and in declared units, that show it; those left out do not matter.
    """

    code: str
    args: Mapping[str, Arg]
    lower: Place
    upper: Place
    witness: Facts = field(factory=dict)

    def message(self, lang: str = "zh") -> str:
        """The clash in one sentence."""
        return Diagnostic(self.code, args=self.args).message(lang)


def place_of(policy: CorePolicy, decision: Decision) -> Place:
    """Where a decision stands; what an amendment made of it stands where the amendment does."""
    rule = decision.rule
    found = next((a for a in reversed(policy.amendments) if a.name == decision.name and a.kind != "added"), None)
    span: Span = found.span if found else decision.span
    citations = found.citations if found else rule.citations
    document, level = (found.document, found.level) if found else (rule.document, rule.level)
    return Place(document, level, decision.name, decision.alias, span.line, citations)


def find_clashes(lower: CorePolicy, upper: CorePolicy, most: int = MOST_CASES, seed: int = 0) -> Iterator[Clash]:
    """Every clash that a search finds.

    Args:
        lower: the policy of the lower level.
        upper: the policy above it.
        most: how many cases to look at for one pair of decisions.
        seed: where the random part begins.
    """
    pair = Pair(lower, upper, most, seed)
    yield from _decisions(pair)
    yield from _properties(pair)
    yield from _declared(pair)


# ---- decisions of one alias


def _decisions(pair: Pair) -> Iterator[Clash]:
    mine = {decision.alias: decision for decision in pair.lower.decisions.values()}
    for theirs in pair.upper.decisions.values():
        own = mine.get(theirs.alias)
        if own is None or not pair.changed(own, theirs) or _only_parameters(pair, own):
            continue
        if _verdicts(own, theirs):
            yield from _permitted(pair, own, theirs)
        elif isinstance(theirs.type, NumberType) and theirs.local in ("down", "up"):
            yield from _looser(pair, own, theirs)


def _only_parameters(pair: Pair, own: Decision) -> bool:
    """Whether a decision is still the upper one's, of which the lower policy only set or tightened parameters.

    Whether it may do that is seen from the amendments themselves; what then comes of the decision is as intended.
    """
    if own.rule.document == pair.lower.documents[0].title:
        return False
    kinds = {found.kind for found in pair.lower.amendments if found.name in pair.needed(pair.lower, own.name)}
    return bool(kinds) and kinds <= {"set", "tightened"}


def _verdicts(own: Decision, theirs: Decision) -> bool:
    return all(
        isinstance(found.type, BooleanType) or (isinstance(found.type, EnumType) and len(found.type.members) == 2)
        for found in (own, theirs)
    )


def _results(decision: Decision) -> tuple[Value, Value]:
    """The answer that permits and the one that forbids."""
    if isinstance(decision.type, EnumType):
        return decision.type.members[0], decision.type.members[1]
    return True, False


def witness_between(
    pair: Pair, own: Decision, theirs: Decision, differ: Callable[[Value, Value], bool]
) -> tuple[dict[str, Value], Value, Value] | None:
    """Facts for which two decisions are decided and their values differ in some way, and both values."""
    needed, above = pair.needed(pair.lower, own.name), pair.needed(pair.upper, theirs.name)
    facts = pair.facts((pair.lower, needed, ()), (pair.upper, above, ()))
    values = constants(pair.lower, needed) | constants(pair.upper, above)

    def both(case: Facts) -> tuple[Value | None, Value | None]:
        return pair.decide(pair.lower, own.name, case), pair.decide(pair.upper, theirs.name, case)

    def shows(case: Facts) -> bool:
        here, there = both(case)
        return here is not None and there is not None and differ(here, there)

    found = pair.search(facts, values, shows)
    if found is None:
        return None
    here, there = both(found)
    return None if here is None or there is None else (found, here, there)


def _permitted(pair: Pair, own: Decision, theirs: Decision) -> Iterator[Clash]:
    permits, forbids = _results(own)[0], _results(theirs)[1]
    found = witness_between(pair, own, theirs, lambda here, there: here == permits and there == forbids)
    if found is not None:
        args = {
            "lower": own.name,
            "upper": theirs.name,
            "permitted": show_value(permits),
            "forbidden": show_value(forbids),
        }
        places = place_of(pair.lower, own), place_of(pair.upper, theirs)
        yield Clash("P722", args, *places, found[0])


def _looser(pair: Pair, own: Decision, theirs: Decision) -> Iterator[Clash]:
    def looser(here: Value, there: Value) -> bool:
        if not is_number(here) or not is_number(there):
            return False
        return here > there if theirs.local == "down" else here < there

    found = witness_between(pair, own, theirs, looser)
    if found is not None:
        facts, here, there = found
        args = {
            "lower": own.name,
            "value": show_value(in_declared_unit(here, own.type)),
            "before": show_value(in_declared_unit(there, theirs.type)),
        }
        yield Clash("P723", args, place_of(pair.lower, own), place_of(pair.upper, theirs), facts)


# ---- properties of the upper policy


def _properties(pair: Pair) -> Iterator[Clash]:
    for claim in pair.upper.properties:
        mine = next((p for p in pair.lower.upper_properties if p.title == claim.title), None)
        found = mine or (claim if _known(pair.lower, claim) else None)
        if found is None or not _touched(pair, found, claim):
            continue
        result = search_property(pair.lower, found)
        if result.counterexample is None:
            continue
        facts = {pair.lower.facts[name].alias: value for name, value in result.counterexample.facts.items()}
        title = claim.title
        own, above = pair.lower.documents, pair.upper.documents
        yield Clash(
            "P724",
            {"title": title},
            Place(own[0].title, own[0].level, title, title, _line(pair.lower, found), _cited(pair.lower, found)),
            Place(above[0].title, above[0].level, title, title, claim.span.line, claim.citations),
            facts,
        )


def _known(policy: CorePolicy, claim: Property) -> bool:
    """Whether a policy has everything that a property of another one names."""
    names = {
        part.name
        for term in claim.terms
        for part in walk(term)
        if isinstance(part, t.FactRef | t.ParameterRef | t.ReadingRef | t.DecisionRef)
    }
    return names <= {*policy.facts, *policy.parameters, *policy.readings, *policy.decisions}


def _references(terms: Sequence[t.Term]) -> list[str]:
    return [part.name for term in terms for part in walk(term) if isinstance(part, t.DecisionRef)]


def _touched(pair: Pair, found: Property, claim: Property) -> bool:
    """Whether anything that a property speaks of is another than in the upper policy."""
    here, there = _references(found.terms), _references(claim.terms)
    return len(here) != len(there) or any(
        pair.changed(pair.lower.decisions[mine], pair.upper.decisions[theirs])
        for mine, theirs in zip(here, there, strict=True)
    )


def _line(policy: CorePolicy, claim: Property) -> int:
    names = set(_references(claim.terms))
    return next((a.span.line for a in policy.amendments if a.name in names), 1)


def _cited(policy: CorePolicy, claim: Property) -> tuple[t.Citation, ...]:
    names = set(_references(claim.terms))
    return next((a.citations for a in policy.amendments if a.name in names), ())


# ---- clashes that the lower policy declares


def _declared(pair: Pair) -> Iterator[Clash]:
    for declared in pair.lower.clashes:
        terms = (declared.lower, declared.upper)
        needed = {name for found in _references(terms) for name in pair.needed(pair.lower, found)}
        names = [name for name in pair.lower.decisions if name in needed]
        literals = {part.value for term in terms for part in walk(term) if isinstance(part, t.Literal)}
        values = constants(pair.lower, names) | frozenset(literals)
        facts = pair.facts((pair.lower, names, terms))
        both = t.Logic("and", terms)
        found = pair.search(facts, values, partial(pair.holds, both))
        if found is None:
            continue
        own = pair.lower.documents[0]
        yield Clash(
            "P725",
            {"title": declared.title},
            Place(own.title, own.level, declared.title, declared.title, declared.span.line, declared.lower_citations),
            _other_side(pair, declared),
            found,
        )


def _other_side(pair: Pair, declared: DeclaredClash) -> Place:
    """Where the upper condition stands: with the first decision that it names and another document makes."""
    own = pair.lower.documents[0].title
    for name in _references((declared.upper,)):
        decision = pair.lower.decisions[name]
        if decision.rule.document != own:
            return evolve(place_of(pair.lower, decision), citations=declared.upper_citations)
    above = pair.upper.documents[0]
    return Place(above.title, above.level, declared.title, declared.title, 0, declared.upper_citations)
