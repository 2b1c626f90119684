"""From Lark trees to declarations."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from attrs import evolve
from lark import Token

from aidrules.syntax import nodes
from aidrules.syntax.read_calendar import CalendarReader
from aidrules.syntax.read_examples import ExampleReader
from aidrules.syntax.read_levels import LevelReader
from aidrules.syntax.read_specials import SpecialReader
from aidrules.syntax.reading import ParseTree, branches, first_token, labelled, last_token, one, unquote


class DeclarationReader(SpecialReader, ExampleReader, LevelReader, CalendarReader):
    """Reads rule ``declaration``; the one entry from outside this room is ``declaration``."""

    __slots__ = ()

    def declaration(self, tree: ParseTree) -> nodes.Declaration:
        """Any declaration."""
        inner = branches(tree)[0]
        return _READERS[inner.data](self, inner)

    def _policy(self, tree: ParseTree) -> nodes.Policy:
        name, alias = self._named(tree)
        attributes = []
        for item in labelled(tree, "policy_attribute"):
            key, text = item.children
            attributes.append(
                (
                    nodes.Name(str(key), span=self.span(key)),
                    nodes.Text(unquote(first_token(text)), span=self.span(text)),
                )
            )
        boundary = tuple(
            nodes.Name(str(word), span=self.span(word))
            for item in labelled(tree, "policy_boundary")
            for word in item.children
            if isinstance(word, Token) and word.type == "NAME"
        )
        based = one(tree, "target")
        return nodes.Policy(
            name,
            alias,
            tuple(attributes),
            boundary,
            self.validity(tree),
            self.target(based) if based else None,
            tuple(self.published(item) for item in labelled(tree, "published")),
            span=self.span(tree),
        )

    def _named(self, tree: ParseTree) -> tuple[nodes.Name, nodes.Name | None]:
        return self.name(next(labelled(tree, "name"))), self.alias(tree)

    # ---- vocabulary

    def _type(self, tree: ParseTree) -> nodes.Type:
        name, alias = self._named(tree)
        members = next(labelled(tree, "plain_members", "ordered_members"))
        return nodes.Type(name, alias, self.names(members), members.data == "ordered_members", span=self.span(tree))

    def _units(self, tree: ParseTree) -> nodes.Unit:
        if tree.data == "new_units":
            return nodes.Unit(self.names(tree), span=self.span(tree))
        number, base = one(tree, "number"), one(tree, "unit_name")
        assert number is not None and base is not None  # noqa: S101 - the grammar's own rule has both
        token = first_token(base)
        return nodes.Unit(
            self.names(tree),
            self.number(first_token(number)),
            nodes.Name(str(token), span=self.span(token)),
            span=self.span(tree),
        )

    def type_of(self, tree: ParseTree) -> nodes.TypeExpression:
        """Rule ``type_of`` and ``element_type``."""
        span = self.span(tree)
        units = list(labelled(tree, "unit_name"))
        unit = str(first_token(units[0])) if units else None
        match tree.data:
            case "boolean_type":
                return nodes.SimpleType("boolean", span=span)
            case "text_type":
                return nodes.SimpleType("text", span=span)
            case "date_type":
                return nodes.SimpleType("date", span=span)
            case "integer_type":
                return nodes.NumberType(True, None, unit, span=span)
            case "decimal_type":
                return nodes.NumberType(False, self._places(tree), unit, span=span)
            case "set_type" | "sequence_type":
                kind: Literal["set", "sequence"] = "set" if tree.data == "set_type" else "sequence"
                element = self.type_of(branches(tree)[0])
                assert isinstance(element, nodes.NamedType | nodes.InlineType)  # noqa: S101 - rule element_type
                return nodes.CollectionType(kind, element, span=span)
            case "range_type":
                number = self.type_of(branches(tree)[0])
                assert isinstance(number, nodes.NumberType)  # noqa: S101 - rule number_type
                return nodes.RangeType(number, span=span)
            case "choice_type":
                chosen = self.type_of(branches(tree)[0])
                assert isinstance(chosen, nodes.NamedType | nodes.InlineType)  # noqa: S101 - rule element_type
                return nodes.CollectionType("choice", chosen, span=span)
            case "choice_of_members":
                members = nodes.InlineType(self.names(tree), span=span)
                return nodes.CollectionType("choice", members, span=span)
            case "named_type":
                return nodes.NamedType(self.names(tree)[0].text, span=span)
            case _:
                return nodes.InlineType(self.names(tree), tree.data == "inline_ordered_type", span=span)

    def _places(self, tree: ParseTree) -> int | None:
        token = first_token(tree)
        if token.type != "NUMBER":
            return None
        places = self.number(token)
        if places.denominator != 1 or places > 12:
            self.sink.report("P213", self.span(token), text=str(token))
            return None
        return int(places)

    def _fact(self, tree: ParseTree) -> nodes.Fact:
        name, alias = self._named(tree)
        presumed, question = one(tree, "presumption"), one(tree, "question")
        deemed, citations, note = self.deemings(tree.children)
        return nodes.Fact(
            name,
            alias,
            self.type_of(_type_tree(tree)),
            self.expression(branches(presumed)[0]) if presumed else None,
            self.quoted(question) if question else None,
            self._ranges(tree),
            citations,
            note,
            deemed,
            span=self.span(tree),
        )

    def _ranges(self, tree: ParseTree) -> tuple[nodes.Bounds | nodes.Comparison, ...]:
        return tuple(
            self.bounds(branches(clause)[0]) if clause.data == "range" else self.comparison(clause)
            for clause in labelled(tree, "range", "compared_range")
        )

    def _roster(self, tree: ParseTree) -> nodes.Roster:
        name, alias = self._named(tree)
        counted, question = one(tree, "counted"), one(tree, "question")
        unit = first_token(branches(counted)[0]) if counted else None
        return nodes.Roster(
            name,
            alias,
            tuple(self._roster_field(child) for child in labelled(tree, "roster_field")),
            nodes.Name(str(unit), span=self.span(unit)) if unit else None,
            self.quoted(question) if question else None,
            self.citations(tree),
            self.note(tree),
            span=self.span(tree),
        )

    def _roster_field(self, tree: ParseTree) -> nodes.RosterField:
        name, alias = self._named(tree)
        type_ = self.type_of(_type_tree(tree))
        return nodes.RosterField(
            name, alias, type_, self._ranges(tree), self.citations(tree), self.note(tree), span=self.span(tree)
        )

    def _parameter(self, tree: ParseTree) -> nodes.Parameter:
        name, alias = self._named(tree)
        declared = [child for child in branches(tree) if child.data in _TYPE_RULES]
        aside = {"name", "alias", "source", "note", "validity", "local", *_TYPE_RULES}
        value = next(child for child in branches(tree) if child.data not in aside)
        return nodes.Parameter(
            name,
            alias,
            self.type_of(declared[0]) if declared else None,
            self.expression(value),
            self.citations(tree),
            self.note(tree),
            self.validity(tree),
            self.local(tree),
            span=self.span(tree),
        )

    def _parameter_table(self, tree: ParseTree) -> nodes.ParameterTable:
        name, alias = self._named(tree)
        keys, data, question = one(tree, "lookup"), one(tree, "data"), one(tree, "question")
        file = last_token(data) if data else None
        for clause in labelled(tree, "presumption"):
            self.sink.report("P051", self.span(clause), name=name.text)
        return nodes.ParameterTable(
            name,
            alias,
            self.type_of(_type_tree(tree)),
            self.names(keys) if keys else (),
            tuple(self.row(child) for child in labelled(tree, "row")),
            nodes.Text(unquote(file), span=self.span(file)) if file else None,
            self.quoted(question) if question else None,
            self._ranges(tree),
            self.citations(tree),
            self.note(tree),
            self.local(tree),
            span=self.span(tree),
        )

    def _reading(self, tree: ParseTree) -> nodes.Reading:
        name, alias = self._named(tree)
        alternatives = tuple(self._alternative(child) for child in labelled(tree, "alternative"))
        return nodes.Reading(name, alias, alternatives, self.citations(tree), span=self.span(tree))

    def _alternative(self, tree: ParseTree) -> nodes.Alternative:
        name, alias = self._named(tree)
        ground = one(tree, "prose")
        default = one(tree, "default_mark") is not None
        return nodes.Alternative(name, alias, default, self.prose(ground) if ground else None, span=self.span(tree))

    # ---- decisions

    def _decision(self, tree: ParseTree) -> nodes.Decision:
        heads = tuple(self._head(child) for child in labelled(tree, "decision_head"))
        body_tree = branches(tree)[-1]
        specials, clauses = self.tail(body_tree)
        question, for_each = one(tree, "question"), one(tree, "for_each")
        decision = nodes.Decision(
            heads,
            self._body(body_tree),
            modality=tuple(
                word
                for clause in (*labelled(tree, "modality_clause"), *labelled(body_tree, "modality_clause"))
                for word in self.modal_words(clause)
            ),
            question=self.quoted(question) if question else None,
            note=self.note(tree) or next((self.quoted(clause) for clause in clauses if clause.data == "note"), None),
            specials=specials,
            validity=self.validity(tree) or self.validity(body_tree),
            for_each=self.names(for_each)[0] if for_each else None,
            local=self.local(tree),
            span=self.span(tree),
        )
        citations: list[nodes.Citation] = []
        applies: nodes.Applies | None = None
        for clause in (*branches(tree)[:-1], *(found for found in clauses if found.data == "source")):
            if clause.data == "applies":
                applies = nodes.Applies(self.expression(branches(clause)[0]), span=self.span(clause))
            elif clause.data == "source":
                found = self.source_clause(clause)
                if applies is not None and citations and not applies.citations:
                    applies = evolve(applies, citations=found)
                else:
                    citations.extend(found)
        return evolve(decision, citations=tuple(citations), applies=applies)

    def _head(self, tree: ParseTree) -> nodes.Head:
        name, alias = self._named(tree)
        return nodes.Head(name, alias, self.type_of(_type_tree(tree)), span=self.span(tree))

    def _body(self, tree: ParseTree) -> nodes.Formula | nodes.Following | nodes.Table | nodes.Requirements:
        match tree.data:
            case "following":
                return self.following(tree)
            case "formula":
                return nodes.Formula(self.value(branches(tree)[0]), span=self.span(tree))
            case "table":
                return self.table(tree)
            case _:
                return self.requirements(tree)

    # ---- records

    def _record(self, tree: ParseTree) -> nodes.Record:
        citation, reason = branches(tree)
        return nodes.Record(self.citation(citation), self.prose(reason), span=self.span(tree))

    # ---- what a lower level says

    def _replacement(self, tree: ParseTree) -> nodes.Replacement:
        return nodes.Replacement(self._decision(branches(tree)[0]), span=self.span(tree))

    def _clash(self, tree: ParseTree) -> nodes.Clash:
        return self.clash(self.title(tree), tree)


_TYPE_RULES = frozenset(
    {
        "boolean_type",
        "integer_type",
        "decimal_type",
        "text_type",
        "date_type",
        "set_type",
        "sequence_type",
        "range_type",
        "choice_type",
        "choice_of_members",
        "named_type",
        "inline_type",
        "inline_ordered_type",
    }
)


def _type_tree(tree: ParseTree) -> ParseTree:
    return next(child for child in branches(tree) if child.data in _TYPE_RULES)


_READERS: dict[str, Callable[[DeclarationReader, ParseTree], nodes.Declaration]] = {
    "policy": DeclarationReader._policy,
    "refinement": DeclarationReader._policy,
    "import": DeclarationReader.imported,
    "type": DeclarationReader._type,
    "new_units": DeclarationReader._units,
    "derived_unit": DeclarationReader._units,
    "fact": DeclarationReader._fact,
    "roster": DeclarationReader._roster,
    "parameter": DeclarationReader._parameter,
    "parameter_table": DeclarationReader._parameter_table,
    "parameter_data": DeclarationReader._parameter_table,
    "open_parameter": DeclarationReader._parameter_table,
    "reading": DeclarationReader._reading,
    "decision": DeclarationReader._decision,
    "special_rule": DeclarationReader.special_rule,
    "example": DeclarationReader.example,
    "property": DeclarationReader.property,
    "record": DeclarationReader._record,
    "calendar": DeclarationReader.calendar,
    "setting": DeclarationReader.setting,
    "tightening": DeclarationReader.setting,
    "addition": DeclarationReader.addition,
    "replacement": DeclarationReader._replacement,
    "clash": DeclarationReader._clash,
}
