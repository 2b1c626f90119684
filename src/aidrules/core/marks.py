"""Changing the rules that the marks of a term name: the document they stand in, the codes of one that gets a prefix."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias, TypeVar, cast

import attrs

from aidrules.core.terms import Mark, Rule, Term

T = TypeVar("T")
RuleChange: TypeAlias = Callable[[Rule], Rule]


def with_rules(part: T, change: RuleChange) -> T:
    """A term, row or requirement with the rule of every mark in it put through a change.

    It looks at fields and not at kinds of terms, so that it holds for every term there will be.
    """
    done: dict[Rule, Rule] = {}

    def changed(rule: Rule) -> Rule:
        if rule not in done:
            done[rule] = change(rule)
        return done[rule]

    return cast("T", _with_rules(part, changed))


def _with_rules(value: object, change: RuleChange) -> object:
    if isinstance(value, Mark):
        return attrs.evolve(value, rule=change(value.rule))
    if isinstance(value, tuple):
        return tuple(_with_rules(item, change) for item in value)
    if not attrs.has(type(value)) or not hasattr(value, "mark"):
        return value
    node = cast("Term", value)
    fields: dict[str, object] = {
        found.name: _with_rules(getattr(node, found.name), change)
        for found in attrs.fields(type(node))
        if isinstance(getattr(node, found.name), tuple) or attrs.has(type(getattr(node, found.name)))
    }
    return attrs.evolve(node, **fields)  # type: ignore[arg-type]  # any term or part of one
