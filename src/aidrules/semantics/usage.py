"""Checks over the whole policy: decisions that go in circles, and declarations that nothing uses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from aidrules.core.policy import Fact, Parameter, Reading
from aidrules.core.terms import DecisionRef, FactRef, Term
from aidrules.core.walk import walk
from aidrules.diagnostics.diagnostic import Related
from aidrules.diagnostics.sink import DiagnosticSink
from aidrules.semantics.symbols import Scope
from aidrules.semantics.typed import (
    TypedDecision,
    TypedException,
    TypedFollowing,
    TypedFormula,
    TypedRequirements,
    TypedSpecial,
    TypedTable,
)


def body_terms(decision: TypedDecision) -> Iterator[Term]:
    """The core terms that a typed decision holds."""
    if decision.applies is not None:
        yield decision.applies.condition
    match decision.body:
        case TypedFormula():
            yield decision.body.value
        case TypedTable():
            yield from decision.body.columns
            for row in (*decision.body.rows, *([decision.body.otherwise] if decision.body.otherwise else [])):
                yield from row.tests
                if decision.column < len(row.outputs):
                    yield row.outputs[decision.column]
        case TypedRequirements():
            yield from _requirement_terms(decision.body)
        case TypedFollowing():
            yield from (new for _, new, _ in decision.body.substitutions)
    yield from _special_terms(decision.specials)
    yield from (found.decision for found in decision.yields)


def _special_terms(specials: Iterable[TypedSpecial]) -> Iterator[Term]:
    for special in specials:
        yield special.condition
        if special.value is not None:
            yield special.value
        yield from _special_terms(special.exceptions)


def _requirement_terms(requirements: TypedRequirements) -> Iterator[Term]:
    for item in requirements.items:
        if isinstance(item.body, TypedRequirements):
            yield from _requirement_terms(item.body)
        else:
            yield item.body
        if item.condition is not None:
            yield item.condition
        yield from _exception_terms(item.exceptions)


def _exception_terms(exceptions: Iterable[TypedException]) -> Iterator[Term]:
    for exception in exceptions:
        yield exception.condition
        yield from _exception_terms(exception.exceptions)


def dependencies(decision: TypedDecision, needs: Mapping[str, tuple[str, ...]]) -> list[str]:
    """The decisions that a decision refers to or follows, each once, in order.

    Args:
        decision: the decision.
        needs: the decisions that tell what a deemed fact counts as.
    """
    found: dict[str, None] = {}
    if isinstance(decision.body, TypedFollowing):
        found[decision.body.target] = None
    for term in body_terms(decision):
        for part in walk(term):
            if isinstance(part, DecisionRef):
                found[part.name] = None
            elif isinstance(part, FactRef):
                found |= dict.fromkeys(needs.get(part.name, ()))
    return list(found)


def in_order(decisions: Sequence[TypedDecision], needs: Mapping[str, tuple[str, ...]]) -> list[list[TypedDecision]]:
    """Each decision, with its versions, after those it refers to; otherwise as written. There are no circles."""
    by_name: dict[str, list[TypedDecision]] = {}
    for decision in decisions:
        by_name.setdefault(decision.name, []).append(decision)
    found = {
        name: [need for version in versions for need in dependencies(version, needs)]
        for name, versions in by_name.items()
    }
    done: dict[str, list[TypedDecision]] = {}
    for root in by_name:
        stack = [root]
        while stack:
            name = stack[-1]
            waiting = [] if name in done else [need for need in found[name] if need in by_name and need not in done]
            if waiting:
                stack.extend(waiting)
            else:
                done.setdefault(stack.pop(), by_name[name])
    return list(done.values())


def report_cycles(
    decisions: Sequence[TypedDecision], needs: Mapping[str, tuple[str, ...]], sink: DiagnosticSink
) -> None:
    """Report each circle of decisions once, as the circle."""
    graph: dict[str, list[str]] = {}
    for decision in decisions:  # versions of one decision share its name
        graph[decision.name] = list(dict.fromkeys([*graph.get(decision.name, []), *dependencies(decision, needs)]))
    spans = {decision.name: decision.span for decision in decisions}
    done: set[str] = set()
    for root in graph:
        path: list[str] = []
        on_path: set[str] = set()
        stack: list[tuple[str, Iterator[str]]] = []
        if root not in done:
            stack.append((root, iter(graph[root])))
            path.append(root)
            on_path.add(root)
        while stack:
            name, rest = stack[-1]
            for after in rest:
                if after in on_path:
                    cycle = path[path.index(after) :]
                    steps = zip(cycle, [*cycle[1:], after], strict=True)
                    related = tuple(
                        Related(spans[step], "step-of-cycle", {"name": step, "next": then}) for step, then in steps
                    )
                    shown = " → ".join([*cycle, after])
                    sink.report("P106", spans[after], related=related, cycle=shown)
                elif after in graph and after not in done:
                    stack.append((after, iter(graph[after])))
                    path.append(after)
                    on_path.add(after)
                    break
            else:
                done.add(name)
                on_path.discard(path.pop())
                stack.pop()


def report_unused(
    facts: Iterable[Fact],
    parameters: Iterable[Parameter | Fact | None],
    readings: Iterable[Reading | None],
    scope: Scope,
    sink: DiagnosticSink,
) -> None:
    """Warn of facts, parameters and readings that no decision uses; silent while errors may hide the use."""
    if sink.has_errors:
        return
    for code, declared in (("P105", facts), ("P113", parameters), ("P112", readings)):
        for found in declared:
            if found is not None and found.name not in scope.used:
                sink.report(code, scope.values[found.name].span, name=found.name)
