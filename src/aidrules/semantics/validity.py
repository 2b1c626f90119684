"""When something is in force: the built-in facts 版本日 and 辖区, and tests of them."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from aidrules.core import terms
from aidrules.core.policy import EDITION, REGION, Fact, Validity
from aidrules.diagnostics.diagnostic import Related
from aidrules.diagnostics.sink import DiagnosticSink
from aidrules.semantics.symbols import Scope, Symbol
from aidrules.semantics.typed import Typed
from aidrules.source.text import NOWHERE
from aidrules.syntax import nodes
from aidrules.values.types import DateType, TextType, Type

EDITION_FACT = Fact(EDITION, "edition", DateType(), "按政策在哪一天的版本判断？", origin="builtin")
REGION_FACT = Fact(REGION, "region", TextType(), "为哪个辖区判断？", origin="builtin")
BUILT_IN: Mapping[str, Fact] = {name: fact for fact in (EDITION_FACT, REGION_FACT) for name in (fact.name, fact.alias)}
"""The built-in facts of this room by name and alias."""


def built_in(scope: Scope, name: str, mark: terms.Mark) -> Typed | None:
    """A built-in fact by its name, which is then used; None when it is none, or the policy has its own."""
    fact = BUILT_IN.get(name)
    if fact is None or name in scope.values:
        return None
    scope.used.add(fact.name)
    return Typed(terms.FactRef(fact.name, mark=mark), fact.type, region=fact is REGION_FACT)


def type_of_built_in(name: str) -> Type | None:
    """The type of a built-in fact of this name."""
    fact = BUILT_IN.get(name)
    return fact.type if fact else None


def built_in_symbol(name: str) -> Symbol:
    """A built-in fact as a symbol that stands nowhere in the text."""
    fact = BUILT_IN[name]
    return Symbol("fact", fact.name, fact.alias, fact.type, NOWHERE)


def claim(scope: Scope, name: str, mark: terms.Mark, sink: DiagnosticSink) -> terms.Term:
    """A built-in fact that a construct needs; a policy that has something of its own by that name is told."""
    own = scope.values.get(name)
    if own is not None:
        sink.report("P613", own.span, related=(Related(mark.span, "needed-here"),), name=name)
    scope.used.add(name)
    return terms.FactRef(name, mark=mark)


def validity_of(node: nodes.Validity | None) -> Validity | None:
    """When something is in force, as the core says it."""
    return None if node is None else Validity(node.first, node.last)


def in_force(validity: Validity, day: terms.Term, mark: terms.Mark) -> terms.Term:
    """The condition that a day is one on which something is in force."""
    tests: list[terms.Term] = []
    if validity.first is not None:
        tests.append(terms.Compare("ge", day, terms.Literal(validity.first, mark=mark), mark=mark))
    if validity.last is not None:
        tests.append(terms.Compare("le", day, terms.Literal(validity.last, mark=mark), mark=mark))
    if not tests:
        return terms.Literal(True, mark=mark)
    return tests[0] if len(tests) == 1 else terms.Logic("and", tuple(tests), mark=mark)


def meet(first: Validity, second: Validity) -> bool:
    """Whether there is a day on which both are in force."""
    return not (_before(first, second) or _before(second, first))


def _before(first: Validity, second: Validity) -> bool:
    return first.last is not None and second.first is not None and first.last < second.first


def adjoin(first: Validity, second: Validity) -> bool:
    """Whether the second is in force from the day after the last day of the first."""
    if first.last is None or second.first is None:
        return False
    return first.last.toordinal() + 1 == second.first.toordinal()


def starts(validity: Validity) -> datetime.date:
    """The first day, or the first of the calendar; what orders versions."""
    return validity.first or datetime.date.min
