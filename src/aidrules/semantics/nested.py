"""Reports facts and decisions that would be too large: each deeming, each special rule is written out in others."""

from __future__ import annotations

from collections.abc import Iterable

from aidrules.core.terms import Term
from aidrules.diagnostics.sink import DiagnosticSink
from aidrules.semantics.extents import MOST_PARTS, Extent
from aidrules.semantics.typed import TypedDecision, TypedDeeming, TypedSpecial


def report_nested(decisions: Iterable[TypedDecision], deemings: Iterable[TypedDeeming], sink: DiagnosticSink) -> None:
    """Report what is deemed through too many others, and too many rules that prevail over each other.

    Args:
        decisions: the decisions of the policy, and those with which it replaces others.
        deemings: what its facts count as.
        sink: takes the diagnostics.
    """
    if sink.has_errors:
        return  # there may be circles
    _report_deemed(deemings, sink)
    for decision in decisions:
        sizes: dict[str, int] = {}
        for special in sorted(decision.specials, key=lambda found: len(found.behind)):  # those it is behind have fewer
            size = Extent.of(_terms(special)).size + sum(sizes[code] for code in special.behind)
            sizes[special.mark.rule.code] = size
        if sum(sizes.values()) > MOST_PARTS and any(special.behind for special in decision.specials):
            sink.report("P063", decision.specials[-1].mark.span, name=decision.name)


def _terms(special: TypedSpecial) -> list[Term]:
    own = [special.condition, *([special.value] if special.value is not None else [])]
    return own + [term for inner in special.exceptions for term in _terms(inner)]


def _report_deemed(deemings: Iterable[TypedDeeming], sink: DiagnosticSink) -> None:
    by_fact: dict[str, list[TypedDeeming]] = {}
    for deeming in deemings:
        by_fact.setdefault(deeming.fact, []).append(deeming)
    own = {name: Extent.of(found.condition for found in written) for name, written in by_fact.items()}
    sizes: dict[str, int] = {}
    stack = list(own)
    while stack:
        name = stack[-1]
        used = {other: count for other, (count, _) in own[name].names.items() if other in own and other != name}
        waiting = [other for other in used if other not in sizes]
        if waiting:
            stack += waiting
            continue
        stack.pop()
        if name not in sizes:
            sizes[name] = own[name].size + sum(count * sizes[other] for other, count in used.items())
            if sizes[name] > MOST_PARTS:
                sink.report("P063", by_fact[name][0].mark.span, name=name)
                return
