"""Checks examples, properties and records."""

from __future__ import annotations

from typing import cast

from attrs import evolve, frozen

from aidrules.core import policy, terms
from aidrules.core.levels import DeclaredClash
from aidrules.core.policy import AS_OF, REGION
from aidrules.diagnostics.diagnostic import Fix, Related, Term
from aidrules.diagnostics.sink import DiagnosticSink
from aidrules.semantics.constants import check_range, constant
from aidrules.semantics.example_records import listed_records
from aidrules.semantics.expressions import ExpressionChecker
from aidrules.semantics.regions import written_region
from aidrules.semantics.rules import citations
from aidrules.semantics.symbols import Scope, Symbol, nearest
from aidrules.semantics.typing_rules import CONDITION, Context
from aidrules.semantics.validity import BUILT_IN, built_in_symbol
from aidrules.source.text import NOWHERE, Span
from aidrules.syntax import nodes
from aidrules.syntax.read_ranges import as_bounds
from aidrules.values.ranges import in_declared_unit
from aidrules.values.rosters import Roster, RosterType
from aidrules.values.types import (
    BooleanType,
    DateType,
    EnumType,
    NumberType,
    RangeType,
    SequenceType,
    SetType,
    TextType,
    Type,
    UnknownType,
    Value,
    show_type,
)

_DATE = Symbol("fact", AS_OF, "as_of", DateType(), NOWHERE)


@frozen
class ExampleChecker:
    """Checks what is said after the decisions; nothing here changes an answer."""

    scope: Scope
    sink: DiagnosticSink

    # ---- examples

    def examples(self, written: list[nodes.Example]) -> tuple[policy.Example, ...]:
        """Check all examples; a table of examples is one for each row."""
        seen: dict[str, nodes.Example] = {}
        found: list[policy.Example] = []
        for node in written:
            if node.title in seen:
                related = (Related(seen[node.title].span, "first-declared"),)
                self.sink.report("P504", node.span, related=related, name=node.title)
            seen[node.title] = node
            if node.rows:
                found.extend(self._table(node))
            else:
                found.append(self._example(node))
        return tuple(found)

    def _example(self, node: nodes.Example) -> policy.Example:
        if not node.expected:
            self.sink.report("P503", node.span, name=node.title)
        facts: list[tuple[str, Value | None]] = []
        readings: list[tuple[str, str]] = []
        for given in node.given:
            self._given(given.name, given.values, node.title, facts, readings, given)
        expected = [self._expected(item) for item in node.expected]
        return policy.Example(
            node.title,
            tuple(facts),
            tuple(readings),
            tuple(item for item in expected if item is not None),
            span=node.span,
        )

    def _given(
        self,
        name: nodes.Name,
        values: tuple[nodes.Expression, ...] | None,
        title: str,
        facts: list[tuple[str, Value | None]],
        readings: list[tuple[str, str]],
        given: nodes.Given | None = None,
    ) -> None:
        symbol = self.scope.values.get(name.text)
        if name.text == AS_OF:
            symbol = _DATE
        elif symbol is None and name.text in BUILT_IN:
            symbol = built_in_symbol(name.text)
        if symbol is None or symbol.kind not in ("fact", "reading"):
            if symbol is None and name.text in self.scope.broken:
                return
            if symbol is None:
                self._undeclared(name, ("fact", "reading"))
            else:
                self.sink.report("P501", name.span, name=title, target=name.text)
            return
        if given is not None and given.records is not None:
            if isinstance(symbol.type, RosterType):
                facts.append((symbol.name, listed_records(given, symbol.type, self._value, self.sink)))
            else:
                self.sink.report("P224", name.span, name="列有", text=name.text)
            return
        if values is None:
            if symbol.kind == "fact":
                facts.append((symbol.name, None))
            else:
                self.sink.report("P501", name.span, name=title, target=name.text)
            return
        value = self._value(values, symbol.type, name.span)
        if value is None:
            return
        if symbol.name == REGION and symbol.span == NOWHERE:
            value = written_region(str(value), name.span, str(value), self.sink)
        if symbol.kind == "reading":
            readings.append((symbol.name, str(value)))
        else:
            facts.append((symbol.name, value))

    def _value(self, values: tuple[nodes.Value, ...], type_: Type, span: Span) -> Value | None:
        """The constant that an example writes, in the declared unit."""
        if isinstance(type_, UnknownType):
            return None
        if isinstance(type_, RosterType):
            return self._no_records(values, span)
        span = Span.join(values[0].span, values[-1].span) if values else span
        checker = ExpressionChecker(self.scope, self.sink)
        if isinstance(type_, SequenceType):
            return self._sequence(values, type_)
        if len(values) == 1:
            node: nodes.Value = values[0]
        elif isinstance(type_, SetType):
            node = nodes.SetOf(cast("tuple[nodes.Expression, ...]", values), span=span)
        else:
            self.sink.report("P201", span, expected=show_type(type_), found=Term("value-several"))
            return None
        if isinstance(type_, TextType) and isinstance(node, nodes.Reference):
            return node.name
        typed = checker.check(node, Context.declared(type_), "为")
        value = constant(typed.term)
        if value is None:
            if not isinstance(typed.type, UnknownType):
                self.sink.report("P321", node.span)
            return None
        if isinstance(typed.type, UnknownType):
            return None
        value = in_declared_unit(value, type_)
        check_range(value, type_, span, self.sink)
        return value

    def _no_records(self, values: tuple[nodes.Value, ...], span: Span) -> Value | None:
        """The empty roster; anything else that stands behind 为 is no roster."""
        if len(values) == 1 and isinstance(values[0], nodes.SetOf) and not values[0].members:
            return Roster()
        self.sink.report("P044", Span.join(values[0].span, values[-1].span) if values else span)
        return None

    def _sequence(self, values: tuple[nodes.Value, ...], type_: SequenceType) -> Value | None:
        checker = ExpressionChecker(self.scope, self.sink)
        items = values[0].members if len(values) == 1 and isinstance(values[0], nodes.SetOf) else values
        found = [constant(checker.check(item, Context.declared(type_.element), "为").term) for item in items]
        return tuple(item for item in found if isinstance(item, str))

    def _decision(self, name: nodes.Name) -> Symbol | None:
        symbol = self.scope.values.get(name.text)
        if symbol is not None and symbol.roster:
            self.sink.report("P223", name.span, name=symbol.name, roster=symbol.roster)
            return None
        if symbol is not None and symbol.kind == "decision":
            return symbol
        if symbol is None and name.text in self.scope.broken:
            return None
        if symbol is None:
            self._undeclared(name, ("decision",))
        else:
            self.sink.report("P502", name.span, target=name.text)
        return None

    def _undeclared(self, name: nodes.Name, kinds: tuple[str, ...]) -> None:
        candidates = [s for s, v in self.scope.values.items() if v.kind in kinds]
        suggestion = nearest(name.text, candidates) if self.scope.may_guess(name.text) else ""
        fix = Fix(name.span, suggestion) if suggestion else None
        self.sink.report("P101", name.span, fix=fix, name=name.text, suggestion=suggestion)

    def _expected(self, node: nodes.Expected) -> policy.Expectation | None:
        symbol = self._decision(node.name)
        if symbol is None:
            return None
        if node.status == "decided":
            value = self._value(node.values, symbol.type, node.span)
            if value is None:
                return None
            return policy.Expectation(symbol.name, "decided", value, span=node.span)
        missing = None
        if node.lacking is not None:
            missing = tuple(found for found in map(self._fact_name, node.lacking) if found)
        return policy.Expectation(symbol.name, node.status, None, missing, span=node.span)

    def _fact_name(self, name: nodes.Name) -> str | None:
        if name.text == AS_OF:
            return AS_OF
        symbol = self.scope.values.get(name.text)
        if symbol is None and name.text in BUILT_IN:
            return BUILT_IN[name.text].name
        if symbol is not None and symbol.kind == "fact":
            return symbol.name
        if symbol is not None:
            found = Term(f"kind-{symbol.kind}")
            self.sink.report("P107", name.span, name=name.text, found=found, expected=Term("kind-fact"))
        elif name.text not in self.scope.broken:
            self._undeclared(name, ("fact",))
        return None

    # ---- tables of examples

    def _table(self, node: nodes.Example) -> list[policy.Example]:
        header, *rows = node.rows
        if header.split is None or header.split < 0:
            self.sink.report("P302", header.span)
            return []
        if not rows:
            self.sink.report("P312", header.span)
        names = [self._header_name(cell) for cell in header.cells]
        found = []
        for number, row in enumerate(rows, start=1):
            if len(row.cells) != len(header.cells):
                expected, count = str(len(header.cells)), str(len(row.cells))
                self.sink.report("P301", row.span, expected=expected, found=count)
                continue
            if row.split != header.split:
                self.sink.report("P302", row.span)
                continue
            example = self._row(node.title, row, names, header.split)
            found.append(evolve(example, title=f"{node.title}（第 {number} 行）"))
        return found

    def _header_name(self, cell: nodes.Cell) -> nodes.Name | None:
        if isinstance(cell, nodes.ChoiceCell) and len(cell.choices) == 1:
            choice = cell.choices[0]
            if isinstance(choice, nodes.Reference):
                return nodes.Name(choice.name, span=choice.span)
        self.sink.report("P320", cell.span)
        return None

    def _row(self, title: str, row: nodes.Row, names: list[nodes.Name | None], split: int) -> policy.Example:
        facts: list[tuple[str, Value | None]] = []
        readings: list[tuple[str, str]] = []
        expected: list[policy.Expectation] = []
        for cell, name in zip(row.cells[:split], names[:split], strict=True):
            if name is None or isinstance(cell, nodes.AnyCell):
                continue
            values = self._cell_values(cell)
            if values is not None or isinstance(cell, nodes.UnknownCell):
                self._given(name, values, title, facts, readings)
        for cell, name in zip(row.cells[split:], names[split:], strict=True):
            if name is None or isinstance(cell, nodes.AnyCell):
                continue
            found = self._expected_cell(cell, name)
            if found is not None:
                expected.append(found)
        return policy.Example(title, tuple(facts), tuple(readings), tuple(expected), span=row.span)

    def _cell_values(self, cell: nodes.Cell) -> tuple[nodes.Expression, ...] | None:
        match cell:
            case nodes.ChoiceCell(negated=False):
                values = tuple(c for c in cell.choices if not isinstance(c, nodes.Bounds | nodes.Comparison))
                if len(values) == len(cell.choices):
                    return values
                self.sink.report("P305", cell.span)
            case nodes.UnknownCell(kind="unknown"):
                return None
            case nodes.MissingCell():
                self.sink.report("P303", cell.span, fix=Fix(cell.span, " － "))
            case _:
                self.sink.report("P305", cell.span)
        return None

    def _expected_cell(self, cell: nodes.Cell, name: nodes.Name) -> policy.Expectation | None:
        span = cell.span
        match cell:
            case nodes.UnknownCell(kind="undetermined"):
                return self._expected(nodes.Expected(name, "undetermined", lacking=cell.lacking, span=span))
            case nodes.OutcomeCell(outcome=nodes.Refer()):
                return self._expected(nodes.Expected(name, "referred", span=span))
            case nodes.OutcomeCell():
                return self._expected(nodes.Expected(name, "not_applicable", span=span))
            case nodes.ChoiceCell((nodes.Bounds() | nodes.Comparison() as choice,), False):
                bounds = as_bounds(choice) if isinstance(choice, nodes.Comparison) else choice
                if bounds is None:
                    self.sink.report("P059", span, text=ExpressionChecker(self.scope, self.sink).snippet(span))
                    return None
                return self._expected(nodes.Expected(name, "decided", (bounds,), span=span))
            case _:
                values = self._cell_values(cell)
                if values is None:
                    return None
                return self._expected(nodes.Expected(name, "decided", values, span=span))

    # ---- properties and records

    def property(self, node: nodes.Property) -> policy.Property | None:
        """Check a property. Every kind but the monotone one becomes a condition that must always hold."""
        checker = ExpressionChecker(self.scope, self.sink, terms.Rule(f"性质.{node.title}"), remarks=False)
        claim = node.claim
        cited = citations(node.citations)
        match claim:
            case nodes.Monotone():
                cause, effect = checker.infer(claim.cause), checker.infer(claim.effect)
                if not isinstance(cause.term, terms.FactRef) and not isinstance(cause.type, UnknownType):
                    self.sink.report("P322", claim.cause.span)
                    return None
                for typed, part in ((cause, claim.cause), (effect, claim.effect)):
                    if not _is_ordered(typed.type):
                        ranged = checker.snippet(part.span) if isinstance(typed.type, RangeType) else ""
                        self.sink.report("P204", part.span, type=show_type(typed.type), range=ranged)
                        return None
                return policy.Property(
                    node.title,
                    "monotone",
                    (cause.term, effect.term),
                    claim.cause_rises,
                    claim.effect_not_falling,
                    cited,
                    span=node.span,
                )
            case nodes.Implies():
                premise = checker.condition(claim.premise)
                conclusion = checker.condition(claim.conclusion)
                held: terms.Term = terms.Logic("or", (terms.Not(premise), conclusion), mark=checker.mark(claim.span))
            case nodes.Always():
                held = checker.check(claim.claim, CONDITION).term
            case nodes.NeverBoth():
                parts = tuple(checker.condition(part) for part in claim.claims)
                held = terms.Not(terms.Logic("and", parts), mark=checker.mark(claim.span))
        return policy.Property(node.title, "always", (held,), citations=cited, span=node.span)

    def clash(self, node: nodes.Clash) -> DeclaredClash:
        """A clash that the policy declares."""
        checker = ExpressionChecker(self.scope, self.sink, terms.Rule(f"抵触.{node.title}"), remarks=False)
        return DeclaredClash(
            node.title,
            checker.condition(node.lower),
            checker.condition(node.upper),
            citations(node.lower_citations),
            citations(node.upper_citations),
            node.note or "",
            span=node.span,
        )

    def records(self, written: list[nodes.Record]) -> tuple[policy.Record, ...]:
        """Records in core form."""
        return tuple(policy.Record(citations((node.citation,))[0], node.reason, span=node.span) for node in written)


def _is_ordered(type_: Type) -> bool:
    if isinstance(type_, EnumType):
        return type_.ordered
    return isinstance(type_, NumberType | DateType | BooleanType | UnknownType)
