"""Checks which values a set holds: 属于, 包含 and their kin."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aidrules.core import terms
from aidrules.semantics import ranges
from aidrules.semantics.regions import region_condition
from aidrules.semantics.typed import Typed
from aidrules.semantics.typing_rules import Context, fit
from aidrules.syntax import nodes
from aidrules.values.types import (
    BooleanType,
    ChoiceType,
    DateType,
    EnumType,
    NumberType,
    RangeType,
    SetType,
    TextType,
    Type,
    UnknownType,
    show_type,
)

if TYPE_CHECKING:
    from aidrules.semantics.expressions import ExpressionChecker


def check_member(checker: ExpressionChecker, node: nodes.Member) -> Typed:
    """属于, 不属于: one value among several."""
    item = checker.infer(node.item, _element(checker, node))
    span = node.span
    if item.region:
        regions = node.options.members if isinstance(node.options, nodes.SetOf) else (node.options,)
        tests = tuple(region_condition(checker, item.term, region) for region in regions)
        found: terms.Term = tests[0] if len(tests) == 1 else terms.Logic("or", tests, mark=checker.mark(span))
        return checker.truth(terms.Not(found, mark=checker.mark(span)) if node.negated else found)
    if isinstance(item.type, EnumType):
        options = checker.infer(node.options, SetType(item.type))
        if not isinstance(options.type, ChoiceType) or options.type.element != item.type:
            options = checker.check(node.options, Context(SetType(item.type)), "属于")
    elif isinstance(item.type, TextType):
        options = checker.infer(node.options, TextType())
    elif isinstance(item.type, NumberType | DateType) and isinstance(node.options, nodes.SetOf):
        tests = tuple(
            checker.comparison("eq", item, checker.check(member, Context.beside(item), "属于"), span)
            for member in node.options.members
        )
        found = terms.Logic("or", tests, mark=checker.mark(span))
        return checker.truth(terms.Not(found, mark=checker.mark(span)) if node.negated else found)
    else:
        options = checker.infer(node.options, item.type)
        if isinstance(options.type, RangeType) and isinstance(item.type, NumberType | RangeType):
            return ranges.inside(checker, node.item, options, node.negated, span)
        options = checker.check(node.options, Context.beside(item), "属于")
    term = options.term
    if not isinstance(term, terms.MakeSet) and isinstance(options.type, TextType | BooleanType | NumberType):
        term = terms.MakeSet((term,), mark=term.mark)
    held = terms.SetOperation("has", (term, item.term), mark=checker.mark(span))
    return checker.truth(terms.Not(held, mark=checker.mark(span)) if node.negated else held)


def _element(checker: ExpressionChecker, node: nodes.Member) -> Type | None:
    """What the members of a set or a choice are, where only it tells of what type the item is: 停发 属于 可选处理."""
    if not checker.needs_hint(node.item) or not isinstance(node.options, nodes.Reference):
        return None
    symbol = checker.scope.values.get(node.options.name)
    return symbol.type.element if symbol is not None and isinstance(symbol.type, SetType) else None


def check_contains(checker: ExpressionChecker, node: nodes.Contains) -> Typed:
    """包含, 不包含, 包含任一: what a set holds."""
    collection = checker.infer(node.collection)
    mark = checker.mark(node.span)
    if not isinstance(collection.type, SetType):
        if not isinstance(collection.type, UnknownType):
            checker.sink.report("P201", node.collection.span, expected="集合", found=show_type(collection.type))
        return checker.truth(terms.Literal(False, mark=mark))
    item = checker.infer(node.item, collection.type)
    if isinstance(item.type, EnumType) and item.type == collection.type.element:
        held: terms.Term = terms.SetOperation("has", (collection.term, item.term), mark=mark)
    else:
        other = fit(item, Context(collection.type), node.item.span, checker.sink, "包含")
        operator = "includes" if node.mode == "all" else "meets"
        held = terms.SetOperation(
            "includes" if operator == "includes" else "meets", (collection.term, other.term), mark=mark
        )
    return checker.truth(terms.Not(held, mark=mark) if node.mode == "none" else held)
