"""Checks what a policy makes of another one: 设定, 收紧, 增加, 替换. All that needs no solver is found here."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from attrs import define, evolve, field, frozen

from aidrules.core.amend import ORIGINAL, original_name, requirements_of
from aidrules.core.levels import Amendment, Document
from aidrules.core.policy import CorePolicy, Decision, Fact, Parameter, Validity
from aidrules.core.terms import Case, Citation, DecisionRef, Literal, Norms, Rule
from aidrules.core.walk import walk
from aidrules.diagnostics.diagnostic import Fix, Related, quote
from aidrules.diagnostics.sink import DiagnosticSink
from aidrules.semantics.constants import check_range, constant
from aidrules.semantics.expressions import ExpressionChecker
from aidrules.semantics.requirements import RequirementChecker
from aidrules.semantics.resolve_types import resolve_type
from aidrules.semantics.rules import citations, make_rule
from aidrules.semantics.symbols import Scope, Symbol, SymbolKind, nearest
from aidrules.semantics.typed import TypedDecision, TypedRequirements
from aidrules.semantics.typing_rules import Context
from aidrules.semantics.usage import body_terms
from aidrules.source.text import NOWHERE, Span
from aidrules.syntax import nodes
from aidrules.values.numbers import is_number
from aidrules.values.ranges import in_declared_unit
from aidrules.values.show import show_value
from aidrules.values.types import BooleanType, EnumType, NumberType, Type, UnknownType, Value, show_type

STRUCTURAL = frozenset({"P710", "P711", "P713", "P715", "P716"})
"""What a lower level may not do to the policy above it; with all of these it can still be compiled to be compared."""
_WORDS = {"down": "调低", "up": "调高"}


@frozen
class TypedSetting:
    """A parameter's new value, in base units."""

    amendment: Amendment
    value: Value
    rule: Rule


@frozen
class TypedAddition:
    amendment: Amendment
    requirements: TypedRequirements
    rule: Rule


@frozen
class TypedReplacement:
    amendment: Amendment
    decision: TypedDecision


TypedChange = TypedSetting | TypedAddition | TypedReplacement
Decisions = Callable[[nodes.Decision, dict[int, Type | None]], list[TypedDecision]]


@define
class AmendmentChecker:
    """Checks the amendments of one policy.

    Attributes:
        upper: the policies that it imports, as one.
        document: the policy's own document.
        published: the fact that says whether it is published, or "".
        validity: when the policy itself is in force.
    """

    scope: Scope
    sink: DiagnosticSink
    upper: CorePolicy
    document: Document
    alias: str
    published: str
    validity: Validity
    _seen: dict[str, Span] = field(factory=dict)

    def all(self, declarations: tuple[nodes.Declaration, ...], decisions: Decisions) -> Iterator[TypedChange]:
        """Every amendment of a file, in the order written.

        Args:
            declarations: the declarations of the file.
            decisions: checks a decision's declaration; the types of its heads come with it.
        """
        for node in declarations:
            match node:
                case nodes.Setting():
                    setting = self.setting(node)
                    if setting is not None:
                        yield setting
                case nodes.Addition():
                    addition = self.addition(node)
                    if addition is not None:
                        yield addition
                case nodes.Replacement():
                    yield from self.replacements(node, decisions)
                case _:
                    pass

    # ---- parameters

    def setting(self, node: nodes.Setting) -> TypedSetting | None:
        """A parameter that is set or tightened."""
        found = self._found("parameter", node.name)
        if found is None or self._again(found.name, node.name.span):
            return None
        typed = ExpressionChecker(self.scope, self.sink)
        value = constant(typed.check(node.value, Context.declared(found.type), "＝").term)
        if value is None:
            if not isinstance(found.type, UnknownType) and not self.sink.has_errors:
                self.sink.report("P218", node.value.span)
            return None
        shown = in_declared_unit(value, found.type)
        check_range(shown, found.type, node.value.span, self.sink)
        self._may_set(node, found, shown)
        cited = citations(node.citations)
        if not node.citations:
            self.sink.report("P401", node.name.span, name=found.name)
        rule = make_rule(f"{found.alias}.{self.alias}", node.citations, (), (), node.note)
        amendment = self._amendment(found, node.span, cited)
        amendment = evolve(
            amendment,
            kind="tightened" if node.kind == "tighten" else "set",
            original="" if isinstance(found, Fact) else original_name(self.upper, found.name),
        )
        return TypedSetting(amendment, value, rule)

    def _may_set(self, node: nodes.Setting, found: Parameter | Decision | Fact, value: Value) -> None:
        bound = found.name in self.upper.bound
        local = "open" if isinstance(found, Fact) else found.local
        if bound and local == "fixed":
            self.sink.report("P710", node.name.span, name=found.name, document=self._document(found.name))
            return
        written = "收紧" if node.kind == "tighten" else "设定"
        wanted = "收紧" if bound and local in ("down", "up") else "设定" if local in ("open", "fixed") else written
        if written != wanted:
            span = Span(node.span.start, node.span.start + len(written), node.span.line, node.span.column)
            self.sink.report("P712", span, fix=Fix(span, wanted), name=found.name, word=wanted)
        before = self._current(found)
        if local not in ("down", "up") or not is_number(before) or not is_number(value) or not bound:
            return
        if value > before if local == "down" else value < before:
            unit = found.type.unit.word if isinstance(found.type, NumberType) and found.type.unit else ""
            self.sink.report(
                "P711",
                node.value.span,
                name=found.name,
                document=self._document(found.name),
                way=_WORDS[local],
                before=f"{show_value(before)}{unit}",
                value=f"{show_value(value)}{unit}",
            )

    def _current(self, found: Parameter | Decision | Fact) -> Value | None:
        """The value that a parameter has so far, in its declared unit."""
        if isinstance(found, Fact):
            return None
        if isinstance(found, Parameter):
            return found.value
        body = found.body.then if isinstance(found.body, Case) else found.body
        return in_declared_unit(body.value, found.type) if isinstance(body, Literal) else None

    # ---- requirements

    def addition(self, node: nodes.Addition) -> TypedAddition | None:
        """Requirements that are added to a list."""
        found = self._found("decision", node.name)
        if not isinstance(found, Decision):
            return None
        norms = requirements_of(found.body)
        if norms is None:
            self.sink.report("P714", node.name.span, name=found.name)
            return None
        if norms.mode == "any":
            self.sink.report("P715", node.name.span, name=found.name, document=self._document(found.name))
        rule = make_rule(f"{found.alias}.{self.alias}", ())
        checker = RequirementChecker(ExpressionChecker(self.scope, self.sink, rule), rule.code)
        items = checker.requirements(nodes.Requirements("all", node.items, span=node.span))
        for item in node.items:
            if not item.citations:
                self.sink.report("P401", item.span, name=f"{found.name}{item.number}")
        cited = tuple(citation for item in node.items for citation in citations(item.citations))
        return TypedAddition(evolve(self._amendment(found, node.span, cited), kind="added"), items, rule)

    # ---- decisions

    def replacements(self, node: nodes.Replacement, decisions: Decisions) -> Iterator[TypedReplacement]:
        """The decisions that one 替换 puts in the place of others."""
        heads = []
        types: dict[int, Type | None] = {}
        olds: list[Decision] = []
        for head in node.decision.heads:
            found = self._found("decision", head.name)
            if not isinstance(found, Decision) or self._again(found.name, head.name.span):
                continue
            if head.alias is not None and head.alias.text != found.alias:
                fix = Fix(head.alias.span, found.alias)
                document = self._document(found.name)
                self.sink.report(
                    "P707", head.alias.span, fix=fix, name=found.name, alias=head.alias.text, document=document
                )
            if found.name in self.upper.bound and not found.replaceable:
                self.sink.report("P713", head.name.span, name=found.name, document=self._document(found.name))
            heads.append(evolve(head, alias=nodes.Name(found.alias, span=head.name.span)))
            types[id(heads[-1])] = found.type if self._same_type(head, found) else UnknownType("reported")
            olds.append(found)
        if len(heads) != len(node.decision.heads):
            return
        names = [original_name(self.upper, found.name) for found in olds]
        if len(olds) == 1:
            original = Symbol("decision", names[0], ORIGINAL, olds[0].type, NOWHERE, "", self._document(olds[0].name))
            self.scope.values[ORIGINAL] = original
        written = evolve(node.decision, heads=tuple(heads))
        for old, name, typed in zip(olds, names, decisions(written, types), strict=False):
            typed = evolve(typed, name=old.name, alias=old.alias)
            self._keeps_requirements(node, old, typed, name)
            amendment = self._amendment(old, node.span, citations(node.decision.citations))
            if typed.validity is not None:  # outside of it there is what was replaced
                amendment = evolve(amendment, during=(*amendment.during, (typed.validity.first, typed.validity.last)))
                typed = evolve(typed, validity=None)
            yield TypedReplacement(evolve(amendment, kind="replaced", original=name), typed)
        self.scope.values.pop(ORIGINAL, None)

    def _same_type(self, head: nodes.Head, found: Decision) -> bool:
        type_ = resolve_type(head.type, head.name.text, self.scope, self.sink)
        match type_, found.type:
            case UnknownType(), _:
                return False
            case EnumType(), EnumType():
                same = (type_.members, type_.ordered) == (found.type.members, found.type.ordered)
            case NumberType(), NumberType():
                same = (type_.integral, type_.unit) == (found.type.integral, found.type.unit)
            case _:
                same = type_ == found.type
        if not same:
            document = self._document(found.name)
            self.sink.report("P717", head.type.span, name=found.name, document=document, expected=_shown(found.type))
        return same

    def _keeps_requirements(self, node: nodes.Replacement, old: Decision, new: TypedDecision, original: str) -> None:
        """A list in the place of a list has every requirement that the upper level binds; or it takes up 原规定."""
        norms = requirements_of(old.body)
        if old.name not in self.upper.bound or norms is None or norms.mode != "all":
            return
        if any(isinstance(t, DecisionRef) and t.name == original for b in body_terms(new) for t in walk(b)):
            return
        if not isinstance(new.body, TypedRequirements) or new.body.mode != "all":
            return
        kept = [(item.body, "prohibition" in item.modality) for item in new.body.items if item.condition is None]
        for norm in norms.norms:
            if norm.force != "binding" or isinstance(norm.requirement, Norms):
                continue
            conditional = [
                (i.body, "prohibition" in i.modality) for i in new.body.items if i.condition == norm.condition
            ]
            if (norm.requirement, norm.forbidden) not in (*kept, *conditional):
                number = norm.mark.rule.number
                document = self._document(old.name)
                span = node.decision.heads[0].name.span
                self.sink.report("P716", span, name=old.name, number=number, document=document)
                return

    # ---- what all of them share

    def _found(self, kind: SymbolKind, name: nodes.Name) -> Parameter | Decision | Fact | None:
        """The declaration of another document that a name means; a parameter set before is a decision by now.

        One that was left open is a fact, with a default once it is set.
        """
        symbol = self.scope.values.get(name.text)
        pool: dict[str, Parameter | Decision | Fact] = {**self.upper.parameters} if kind == "parameter" else {}
        if kind == "decision":
            pool.update(self.upper.decisions)
        else:
            set_before = {found.parameter for found in self.upper.amendments}
            pool.update({n: d for n, d in self.upper.decisions.items() if n in set_before})
            for found in self.upper.facts.values():
                if found.origin == "parameter" and (found.default is None or found.name in set_before):
                    pool[found.name] = found
        if symbol is not None and symbol.document and symbol.name in pool:
            self.scope.used.add(symbol.name)
            return pool[symbol.name]
        if name.text in self.scope.broken:
            return None
        word = "参数" if kind == "parameter" else "决策"
        if symbol is not None and not symbol.document:
            related = (Related(symbol.span, "declared-here"),)
            self.sink.report("P709", name.span, related=related, kind=word, name=name.text, suggestion="")
            return None
        suggestion = nearest(name.text, pool) if self.scope.may_guess(name.text) else ""
        fix = Fix(name.span, suggestion) if suggestion else None
        self.sink.report("P709", name.span, fix=fix, kind=word, name=name.text, suggestion=suggestion)
        return None

    def _again(self, name: str, span: Span) -> bool:
        """Whether a declaration is amended a second time, which is reported."""
        earlier = self._seen.setdefault(name, span)
        if earlier is span:
            return False
        self.sink.report("P720", span, related=(Related(earlier, "first-declared"),), name=name)
        return True

    def _document(self, name: str) -> str:
        symbol = self.scope.values.get(name)
        return symbol.document if symbol else ""

    def _amendment(self, found: Parameter | Decision | Fact, span: Span, cited: tuple[Citation, ...]) -> Amendment:
        rule = found.rule if isinstance(found, Decision) else None
        upper = next((d for d in self.upper.documents if d.title == self._document(found.name)), None)
        bound = found.name in self.upper.bound
        return Amendment(
            "set",
            found.name,
            self.document.title,
            self.document.level,
            rule.document if rule else self._document(found.name),
            rule.level if rule else upper.level if upper else "",
            citations=cited,
            upper_citations=rule.citations if rule else found.citations if isinstance(found, Parameter | Fact) else (),
            published=self.published if bound else "",
            during=((self.validity.first, self.validity.last),) if self.validity != Validity() else (),
            span=span,
            upper_span=found.span,
        )


def published_fact(header: nodes.Policy, scope: Scope, sink: DiagnosticSink) -> str:
    """The fact that says whether a 细则 is published, from its head; "" where the head names none."""
    found = ""
    for word, name in header.published:
        if word.text != "公布":
            suggestion = nearest(word.text, ("公布",))
            fix = Fix(word.span, "公布") if suggestion else None
            sink.report("P055", word.span, fix=fix, found=quote(word.text))
            continue
        symbol = scope.values.get(name.text)
        if symbol is None or symbol.kind != "fact" or symbol.document or not isinstance(symbol.type, BooleanType):
            if name.text not in scope.broken:
                sink.report("P718", name.span, name=name.text)
            continue
        scope.used.add(symbol.name)
        found = symbol.name
    return found


def _shown(type_: Type) -> str:
    return "、".join(type_.members) if isinstance(type_, EnumType) else show_type(type_)
