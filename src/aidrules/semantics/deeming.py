"""Checks 视为: facts that count as something where a condition holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from aidrules.core.terms import DecisionRef, FactRef
from aidrules.core.walk import walk
from aidrules.diagnostics.sink import DiagnosticSink
from aidrules.semantics.constants import constant
from aidrules.semantics.expressions import ExpressionChecker
from aidrules.semantics.rules import citations, make_rule
from aidrules.semantics.symbols import Scope
from aidrules.semantics.typed import TypedDeeming
from aidrules.semantics.typing_rules import Context
from aidrules.syntax import nodes
from aidrules.values.types import BooleanType, EnumType, Type, UnknownType, show_type

MOST_DEEMED = 60
"""How many facts may rest on each other by what they are deemed to be."""


def check_deemings(
    node: nodes.Fact, type_: Type, document: str, scope: Scope, sink: DiagnosticSink
) -> Iterator[TypedDeeming]:
    """The deemings of one fact. Their own conditions see the fact as it was given.

    Args:
        node: the fact.
        type_: its type.
        document: the imported document that declares the fact too, whose rules see none of this; "" where none does.
        scope: what is declared.
        sink: takes what is wrong.
    """
    if node.deemed and document:
        sink.report("P727", node.deemed[0].span, name=node.name.text, document=document)
        return
    alias = node.alias.text if node.alias else node.name.text
    for position, written in enumerate(node.deemed, start=1):
        if not isinstance(type_, BooleanType | EnumType | UnknownType):
            sink.report("P333", written.span, name=node.name.text, type=show_type(type_))
            continue
        rule = make_rule(f"{alias}.v{position}", written.citations, citations(node.citations))
        expressions = ExpressionChecker(scope, sink, rule)
        value = expressions.check(written.value, Context.declared(type_), "视为").term
        if constant(value) is None:
            sink.report("P218", written.value.span)
            continue
        condition = expressions.condition(written.condition)
        yield TypedDeeming(node.name.text, alias, condition, value, expressions.mark(written.span))


def needs_of(deemings: Iterable[TypedDeeming], sink: DiagnosticSink) -> Mapping[str, tuple[str, ...]]:
    """The decisions that each deemed fact rests on, through other deemed facts too; circles of facts are reported."""
    direct: dict[str, list[TypedDeeming]] = {}
    for found in deemings:
        direct.setdefault(found.fact, []).append(found)
    facts = {name: _facts(name, own, direct) for name, own in direct.items()}
    deep = _too_deep(facts)
    if deep is not None:
        sink.report("P007", direct[deep][0].mark.span, limit=str(MOST_DEEMED))
        return {}
    needs: dict[str, tuple[str, ...]] = {}
    reported: set[str] = set()
    for name, own in direct.items():
        reached: dict[str, None] = {name: None}
        for near in reached_from(name, facts):
            reached[near] = None
            if near == name and name not in reported:
                reported |= set(reached)
                sink.report("P334", own[0].mark.span, name=name)
        needs[name] = tuple(
            dict.fromkeys(
                part.name
                for fact in reached
                for deeming in direct[fact]
                for part in walk(deeming.condition)
                if isinstance(part, DecisionRef)
            )
        )
    return needs


def _too_deep(facts: Mapping[str, tuple[str, ...]]) -> str | None:
    """The first fact that rests on too long a chain of others; None where there is none, or only a circle."""
    waiting = {name: set(others) for name, others in facts.items()}
    users: dict[str, list[str]] = {}
    for name, others in facts.items():
        for other in others:
            users.setdefault(other, []).append(name)
    level = [name for name, others in waiting.items() if not others]
    for _ in range(MOST_DEEMED):
        following: list[str] = []
        for name in level:
            for user in users.get(name, ()):
                waiting[user].discard(name)
                if not waiting[user]:
                    following.append(user)
        level = following
    return level[0] if level else None


def _facts(name: str, own: Iterable[TypedDeeming], deemed: Mapping[str, object]) -> tuple[str, ...]:
    """The other deemed facts that the conditions of a fact's deemings look at."""
    parts = (part for deeming in own for part in walk(deeming.condition))
    return tuple({p.name: None for p in parts if isinstance(p, FactRef) and p.name in deemed and p.name != name})


def reached_from(name: str, graph: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    """Everything that can be reached from a node by one step or more, the node itself where it lies on a circle."""
    seen: set[str] = set()
    stack = list(graph[name])
    while stack:
        found = stack.pop()
        if found not in seen:
            seen.add(found)
            yield found
            stack += graph[found]
