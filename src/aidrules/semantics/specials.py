"""Checks exceptions with a result, and the special rules that are written apart from their decision."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import combinations

from attrs import evolve, frozen

from aidrules.core import terms
from aidrules.core.amend import ORIGINAL
from aidrules.diagnostics.diagnostic import Fix, Related
from aidrules.diagnostics.sink import DiagnosticSink
from aidrules.semantics.expressions import ExpressionChecker
from aidrules.semantics.provided import find_decision
from aidrules.semantics.rules import make_rule
from aidrules.semantics.symbols import Scope, Symbol, nearest
from aidrules.semantics.typed import TypedSpecial, TypedYield
from aidrules.semantics.typing_rules import Context
from aidrules.source.text import NOWHERE
from aidrules.syntax import nodes
from aidrules.values.types import EnumType, NumberType, Type, UnknownType, show_type


def special_rules(
    written: Iterable[nodes.SpecialRule], scope: Scope, sink: DiagnosticSink
) -> Mapping[str, Sequence[nodes.SpecialRule]]:
    """The special rules of each decision, by its Chinese name."""
    found: dict[str, list[nodes.SpecialRule]] = {}
    for node in written:
        symbol = find_decision(node.name, "construct-special-rule", scope, sink)
        if symbol is not None and symbol.document:
            sink.report("P726", node.name.span, name=symbol.name, document=symbol.document)
        elif symbol is not None:
            found.setdefault(symbol.name, []).append(node)
        if node.specials and not any(special.citations for special in node.specials):
            sink.report("P401", node.name.span, name=f"特别规定 {node.name.text}")
    return found


def comparable(found: Type, wanted: Type) -> bool:
    """Whether a result can be that of another decision: the same kind of value, with the same members or unit."""
    match found, wanted:
        case (UnknownType(), _) | (_, UnknownType()):
            return True
        case EnumType(), EnumType():
            return found.members == wanted.members
        case NumberType(), NumberType():
            one = found.unit.base if found.unit else ""
            other = wanted.unit.base if wanted.unit else ""
            places = wanted.places is None or (found.places is not None and found.places <= wanted.places)
            exact = found.integral or (not wanted.integral and places)
            return one == other and exact and _factor(found) >= _factor(wanted)
        case _:
            return found == wanted


def _factor(type_: NumberType) -> Fraction:
    return type_.unit.factor if type_.unit else Fraction(1)


@frozen
class SpecialChecker:
    """Checks the exceptions of one decision.

    Attributes:
        expressions: for the decision's rule.
        name: the decision's Chinese name.
        type: what it decides.
    """

    expressions: ExpressionChecker
    name: str
    type: Type

    @property
    def sink(self) -> DiagnosticSink:
        return self.expressions.sink

    def all(
        self, own: Sequence[nodes.Special], apart: Sequence[nodes.SpecialRule]
    ) -> tuple[tuple[TypedSpecial, ...], tuple[TypedYield, ...]]:
        """The exceptions that stand with the decision and those that stand apart; and the decisions it yields to.

        Args:
            own: those behind the decision's body.
            apart: the special rules for it, in whatever order.
        """
        specials: list[TypedSpecial] = []
        yields: list[TypedYield] = []
        nodes_: list[nodes.Special] = []
        base = self.expressions.rule.code
        for position, node in enumerate(own, start=1):
            if node.value is None and isinstance(node.condition, nodes.Provided):
                yields += self._yield(node, f"{base}.{node.label or f'x{position}'}")
            else:
                nodes_.append(node)
                specials.append(self._special(node, f"{base}.{node.label or f'x{position}'}"))
        outside = [(node, self._special(node, f"{base}.")) for rule in apart for node in rule.specials]
        outside.sort(key=lambda found: (found[0].label or "", repr(found[1])))  # their order in the file says nothing
        for position, (node, typed) in enumerate(outside, start=1):
            nodes_.append(node)
            specials.append(_renamed(typed, f"{base}.", f"{base}.{node.label or f's{position}'}"))
        specials = list(self._ranked(nodes_, specials))
        self._report_pairs(specials)
        return tuple(specials), tuple(yields)

    def _yield(self, node: nodes.Special, code: str) -> Iterator[TypedYield]:
        if not isinstance(node.condition, nodes.Provided):
            return
        written = node.condition.decision
        symbol = find_decision(written, "construct-provided", self.expressions.scope, self.sink)
        if symbol is None:
            return
        if not comparable(symbol.type, self.type):
            self._report_type(symbol, written)
            return
        mark = terms.Mark(node.span, make_rule(code, node.citations, self.expressions.rule.citations, (), node.note))
        yield TypedYield(terms.DecisionRef(symbol.name, mark=mark), mark)

    def _report_type(self, symbol: Symbol, written: nodes.Name) -> None:
        left, right = show_type(self.type), show_type(symbol.type)
        related = (Related(symbol.span, "declared-here"),)
        self.sink.report("P336", written.span, related=related, name=symbol.name, expected=left, found=right)

    def _special(self, node: nodes.Special, code: str, nested: bool = False) -> TypedSpecial:
        rule = make_rule(code, node.citations, self.expressions.rule.citations, (), node.note)
        checker = evolve(self, expressions=self.expressions.for_rule(rule))
        value: terms.Term | None = None
        if node.value is not None:
            value = checker._value(node.value)
        elif not nested:
            value = terms.Outcome("not_applicable", "", mark=checker.expressions.mark(node.span))
        for inner in node.exceptions:
            if value is None and inner.value is not None:
                self.sink.report("P337", inner.span)
        return TypedSpecial(
            checker.expressions.condition(node.condition),
            value,
            tuple(
                checker._special(inner, f"{code}.x{position}", nested=True)
                for position, inner in enumerate(node.exceptions, start=1)
            ),
            checker.expressions.mark(node.span),
        )

    def _value(self, node: nodes.Value) -> terms.Term:
        """The result of an exception, in which 原规定 is what the rule says without its exceptions.

        Inside 替换 it is what was replaced, as everywhere there.
        """
        values = self.expressions.scope.values
        general = ORIGINAL not in values
        if general:
            values[ORIGINAL] = Symbol("decision", ORIGINAL, ORIGINAL, self.type, NOWHERE)
        try:
            return self.expressions.check(node, Context.declared(self.type), "为").term
        finally:
            if general:
                del values[ORIGINAL]

    # ---- which exception prevails

    def _ranked(self, written: Sequence[nodes.Special], specials: Sequence[TypedSpecial]) -> Iterator[TypedSpecial]:
        """The exceptions with those that prevail over them, directly or through others."""
        labels: dict[str, int] = {}
        for index, node in enumerate(written):
            if node.label is not None and labels.setdefault(node.label, index) != index:
                related = (Related(written[labels[node.label]].span, "first-declared"),)
                self.sink.report("P332", node.span, related=related, label=node.label)
        over: dict[int, set[int]] = {index: set() for index in range(len(written))}  # who prevails over each
        for index, node in enumerate(written):
            for name in node.prevails:
                if name.text in labels:
                    over[labels[name.text]].add(index)
                else:
                    suggestion = nearest(name.text, labels)
                    fix = Fix(name.span, suggestion) if suggestion else None
                    self.sink.report("P330", name.span, fix=fix, label=name.text, name=self.name)
        for index, special in enumerate(specials):
            found: set[int] = set()
            stack = list(over[index])
            while stack:
                above = stack.pop()
                if above not in found:
                    found.add(above)
                    stack += over[above]
            if index in found:
                self.sink.report("P331", written[index].span, label=written[index].label or "")
                found = set()
            yield evolve(special, behind=tuple(specials[above].mark.rule.code for above in sorted(found)))

    def _report_pairs(self, specials: Sequence[TypedSpecial]) -> None:
        """Two exceptions for the same circumstance: one too many, or a contradiction."""
        for first, second in combinations(specials, 2):
            if first.condition != second.condition or first.exceptions != second.exceptions:
                continue
            related = (Related(first.mark.span, "first-declared"),)
            if first.value == second.value:
                self.sink.report("P329", second.mark.span, related=related, name=self.name)
            elif first.mark.rule.code not in second.behind and second.mark.rule.code not in first.behind:
                self.sink.report("P339", second.mark.span, related=related, name=self.name)


def _renamed(special: TypedSpecial, old: str, new: str) -> TypedSpecial:
    """A special rule under the code that its place among the others gives it."""

    def marked(mark: terms.Mark) -> terms.Mark:
        code = mark.rule.code
        return evolve(mark, rule=evolve(mark.rule, code=new + code.removeprefix(old)))

    def moved(found: TypedSpecial) -> TypedSpecial:
        return evolve(found, mark=marked(found.mark), exceptions=tuple(map(moved, found.exceptions)))

    return moved(special)
