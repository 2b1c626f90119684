"""Comparing a lower policy with the one above it, from two files to every clash."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from attrs import evolve, field, frozen

from aidrules.analysis.against import Clash, Place, find_clashes, witness_between
from aidrules.analysis.pair import Pair
from aidrules.api.load import Folders, bundled_names, bundled_path, compile_policy
from aidrules.api.plain import plain
from aidrules.core.policy import CorePolicy, Parameter
from aidrules.diagnostics.diagnostic import Diagnostic
from aidrules.diagnostics.registry import Severity
from aidrules.diagnostics.render import render_terminal
from aidrules.errors import PolicyError
from aidrules.semantics.amendments import STRUCTURAL
from aidrules.source.text import Span
from aidrules.values.numbers import is_number
from aidrules.values.show import show_value
from aidrules.values.types import Value

PolicyPath = str | os.PathLike[str]


@frozen
class LevelReport:
    """What a comparison of two levels found.

    Attributes:
        lower, upper: the aliases of the two policies.
        clashes: every clash, those that the texts alone show first.
        declared: the titles of the clashes that the lower policy declares (抵触).
        compared: how many decisions both policies have.
        diagnostics: what else there is to say of the lower policy.
        names: the Chinese name of every fact and reading, by alias; the witnesses of clashes have aliases.
    """

    lower: str
    upper: str
    clashes: tuple[Clash, ...]
    declared: tuple[str, ...]
    compared: int
    diagnostics: tuple[Diagnostic, ...] = ()
    names: Mapping[str, str] = field(factory=dict)

    @property
    def not_found(self) -> tuple[str, ...]:
        """The declared clashes for which no facts were found."""
        found = {clash.args.get("title") for clash in self.clashes if clash.code == "P725"}
        return tuple(title for title in self.declared if title not in found)

    def to_dict(self, lang: str = "zh") -> dict[str, object]:
        """The report as data that JSON can carry."""
        return {
            "lower": self.lower,
            "upper": self.upper,
            "decisions_compared": self.compared,
            "clashes": [_clash(clash, lang) for clash in self.clashes],
            "declared_not_found": list(self.not_found),
        }


def check_against(lower: PolicyPath, upper: PolicyPath, *, folders: Folders = ()) -> LevelReport:
    """Hold a lower policy against the one above it.

    What the texts alone show is found for certain: a looser parameter, one that is not open, a decision that is not
    open to replacement, a requirement that is missing. For the rest facts are searched, which proves nothing where
    none are found.

    Args:
        lower: the path of the lower policy, its text, or the name of a bundled policy.
        upper: the same of the upper one.
        folders: where imported policies are looked for.

    Raises:
        PolicyError: one of the two has other errors than those a lower level makes against the upper one.
        InputError: an argument is of the wrong kind.
    """
    below, diagnostics = compile_policy(_meant(lower), folders, tolerant=True)
    if below is None:
        raise PolicyError(diagnostics, render_terminal(diagnostics))
    above, others = compile_policy(_meant(upper), folders, tolerant=True)
    if above is None:
        raise PolicyError(others, render_terminal(others))
    structural = tuple(found for found in diagnostics if found.code in STRUCTURAL)
    clashes = [*_structural(below, above, structural), *_parameters(below, above)]
    known = {clash.lower.name for clash in clashes}
    clashes += [clash for clash in find_clashes(below, above) if clash.lower.name not in known]
    aliases = {decision.alias for decision in below.decisions.values()}
    return LevelReport(
        below.alias,
        above.alias,
        tuple(clashes),
        tuple(found.title for found in below.clashes),
        sum(decision.alias in aliases for decision in above.decisions.values()),
        tuple(d for d in diagnostics if d.code not in STRUCTURAL and d.severity is not Severity.INFO),
        {
            **{fact.alias: fact.name for core in (above, below) for fact in core.facts.values()},
            **{reading.alias: reading.name for core in (above, below) for reading in core.readings.values()},
        },
    )


def _meant(policy: PolicyPath) -> PolicyPath:
    """A bundled policy by its name, unless there is a file of this name."""
    bundled = isinstance(policy, str) and policy in bundled_names() and not Path(policy).is_file()
    return bundled_path(str(policy)) if bundled else policy


# ---- what the texts alone show


def _structural(lower: CorePolicy, upper: CorePolicy, found: tuple[Diagnostic, ...]) -> Iterator[Clash]:
    """The errors that the lower policy was compiled in spite of, as clashes."""
    for diagnostic in found:
        name = str(diagnostic.args["name"])
        amendment = next((a for a in lower.amendments if a.name == name and _within(diagnostic.span, a.span)), None)
        own = lower.documents[0]
        alias = _alias(lower, name)
        here = Place(own.title, own.level, name, alias, diagnostic.span.line, amendment.citations if amendment else ())
        there = Place(
            amendment.upper_document if amendment else upper.documents[0].title,
            amendment.upper_level if amendment else upper.documents[0].level,
            name,
            alias,
            amendment.upper_span.line if amendment else 1,
            amendment.upper_citations if amendment else (),
        )
        clash = Clash(diagnostic.code, diagnostic.args, here, there)
        yield evolve(clash, witness=_witness(lower, upper, name))


def _within(inner: Span, outer: Span) -> bool:
    return outer.start <= inner.start <= outer.end


def _alias(policy: CorePolicy, name: str) -> str:
    found = policy.decisions.get(name) or policy.parameters.get(name)
    return found.alias if found else name


def _witness(lower: CorePolicy, upper: CorePolicy, name: str) -> dict[str, Value]:
    """Facts for which a decision that rests on an amended declaration comes out otherwise than above."""
    pair = Pair(lower, upper)
    theirs = {decision.alias: decision for decision in upper.decisions.values()}
    for own in lower.decisions.values():
        above = theirs.get(own.alias)
        if above is None or name not in pair.needed(lower, own.name) or not pair.changed(own, above):
            continue
        found = witness_between(pair, own, above, lambda here, there: here != there)
        if found is not None:
            return found[0]
    return {}


def _parameters(lower: CorePolicy, upper: CorePolicy) -> Iterator[Clash]:
    """Parameters of one alias in two policies that are not linked."""
    if {document.title for document in upper.documents} & {document.title for document in lower.documents}:
        return
    mine = {parameter.alias: parameter for parameter in lower.parameters.values()}
    for theirs in upper.parameters.values():
        own = mine.get(theirs.alias)
        if own is None or theirs.local not in ("down", "up"):
            continue
        here, there = own.base_value, theirs.base_value
        if is_number(here) and is_number(there) and (here > there if theirs.local == "down" else here < there):
            document = upper.documents[0]
            args = {
                "name": own.name,
                "document": document.title,
                "way": "调低" if theirs.local == "down" else "调高",
                "before": show_value(theirs.value),
                "value": show_value(own.value),
            }
            yield Clash("P711", args, _at(lower, own), _at(upper, theirs))


def _at(policy: CorePolicy, found: Parameter) -> Place:
    document = policy.documents[0]
    return Place(document.title, document.level, found.name, found.alias, found.span.line, found.citations)


# ---- as data


def _clash(clash: Clash, lang: str) -> dict[str, object]:
    return {
        "code": clash.code,
        "message": clash.message(lang),
        "lower": _place(clash.lower),
        "upper": _place(clash.upper),
        "witness": {alias: plain(value) for alias, value in clash.witness.items()},
    }


def _place(place: Place) -> dict[str, object]:
    first = place.citations[0] if place.citations else None
    return {
        "document": place.document,
        "level": place.level,
        "name": place.name,
        "alias": place.alias,
        "line": place.line,
        "locator": first.locator if first else None,
        "phrase": first.phrase if first else None,
    }
