"""The decisions on a policy's page: tables, requirement lists, formulas."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from attrs import frozen

from aidrules.core import terms as t
from aidrules.core.policy import Decision
from aidrules.core.walk import walk
from aidrules.explain.cells import ANY, Cells
from aidrules.explain.graph import Node
from aidrules.explain.markup import Content, Markup, element
from aidrules.explain.page_exceptions import exceptions_list, yields_line
from aidrules.explain.page_parts import Parts
from aidrules.explain.page_words import HIT_POLICIES
from aidrules.explain.range_words import describe_result
from aidrules.explain.reasons import is_force
from aidrules.explain.tree import item_number
from aidrules.explain.type_words import type_words
from aidrules.explain.validity_words import versions_words
from aidrules.values.ranges import in_declared_unit
from aidrules.values.types import Type

_MODALITY = {
    "不": "forbidden",
    "严": "forbidden",
    "原": "principle",
    "可": "advisory",
    "优": "advisory",
    "鼓": "advisory",
    "探": "advisory",
}
"""How a modal word is shown, by its first character."""


@frozen
class Bodies:
    """Writes the decisions of one policy."""

    parts: Parts

    def decision(self, decision: Decision) -> Markup:
        """A decision with everything that belongs to it."""
        parts, words = self.parts, self.parts.words
        node = Node("decision", decision.name)
        inputs = parts.graph.inputs[decision.name]
        lines = [
            element("h3", *parts.named(decision.name, decision.alias)),
            element(
                "p",
                *parts.chip(decision.rule.modality, _modality_kind(decision.rule.modality)),
                element("span", words["result"], words["colon"], type_words(decision.type, parts.lang)),
                *parts.sources(decision.rule),
                class_="head",
            ),
        ]
        if decision.follows:
            target = Node("decision", decision.follows)
            name = parts.link(target) if target in parts.users else decision.follows
            lines.append(element("p", words["follows_rule"], words["colon"], name, class_="uses"))
        force = versions_words(decision.validity, parts.lang)
        if force:
            lines.append(element("p", words["in_force"], words["colon"], force, class_="quiet"))
        if decision.roster:
            roster = parts.link(Node("fact", decision.roster))
            lines.append(element("p", words["for_each"], words["colon"], roster, class_="quiet"))
        if decision.question:
            lines.append(element("p", words["question"], words["colon"], decision.question, class_="quiet"))
        lines += self._body(decision, decision.body)
        understood = _understood_in_tables(decision.body)
        if understood and parts.lang == "zh":
            lines.append(element("p", words["understood"], words["colon"], "；".join(understood), class_="quiet"))
        if inputs:
            lines.append(element("p", words["uses"], words["colon"], *parts.by_kind(inputs), class_="uses"))
        if node in parts.users:
            lines.append(element("p", words["used_by"], words["colon"], parts.used_by(node), class_="uses"))
        return element("section", *lines, id=parts.anchors[node], class_="decision")

    def _body(self, decision: Decision, body: t.Term) -> Iterator[Markup]:
        parts, words = self.parts, self.parts.words
        match body:
            case t.Case(condition, then, t.Outcome()) if body.mark.rule.code.endswith(".applies"):
                shown = parts.describer.describe(condition)
                line: list[Content] = [
                    element("b", words["applies"]),
                    f" {shown}",
                    *parts.cited(body.mark.rule.citations),
                ]
                yield element("p", *line, " ", words["applies_not"], class_="applies")
                yield from self._body(decision, then)
            case t.Case() if is_force(body):
                yield from self._in_force(decision, body)
            case t.Case(t.Norms() as norms, t.Literal(met), t.Literal(failed)):
                value = parts.describer.value
                verdict = words["met"] + value(met) + words["failed"] + value(failed)
                yield self._list_heading(norms, verdict)
                yield self._items(norms, 1)
            case t.Norms():
                yield self._list_heading(body, "")
                yield self._items(body, 1)
            case t.Fallback(first, otherwise):
                yield yields_line(parts, body, first)
                yield from self._body(decision, otherwise)
            case t.Table(columns=()) if body.otherwise is not None:
                yield from self._body(decision, body.otherwise.output)
                yield exceptions_list(parts, body.rows)
            case t.Table():
                yield from self._table(decision, body)
            case t.Case():
                yield element("div", *self._choice(body, decision.type), class_="formula")
            case _:
                name = parts.describer.name("decision", decision.name)
                equals = "＝" if self.parts.describer.lang == "zh" else "="
                yield element("p", f"{name} {equals} {self._value(body, decision.type)}", class_="formula")

    def _in_force(self, decision: Decision, body: t.Case) -> Iterator[Markup]:
        """What is in force on which days: the versions one below the other."""
        parts, words = self.parts, self.parts.words
        both = not isinstance(body.then, t.Outcome) and not isinstance(body.otherwise, t.Outcome)
        shown = f"{words['if']} {parts.describer.describe(body.condition)}"
        if isinstance(body.then, t.Outcome):
            line = f"{shown}{words['colon']}{parts.describer.describe(body.then)}"
            yield element("p", line, class_="applies")
        else:
            yield element("p", shown, class_="applies")
            yield from self._body(decision, body.then)
        if both:
            yield element("p", words["otherwise"], class_="applies")
        yield from self._body(decision, body.otherwise)

    # ---- formulas

    def _value(self, term: t.Term, type_: Type) -> str:
        """A formula, or a constant in the unit of the decision."""
        if isinstance(term, t.Literal):
            return self.parts.describer.value(in_declared_unit(term.value, type_), type_)
        return describe_result(self.parts.describer, term, type_)

    def _choice(self, term: t.Case, type_: Type) -> Iterator[Markup]:
        """若 … 则 … 否则 …, one alternative below the other."""
        words, lines = self.parts.words, []
        then = element("b", words["then"])
        rest: t.Term = term
        while isinstance(rest, t.Case):
            condition = self.parts.describer.describe(rest.condition)
            word = words["if"] if rest is term else f"{words['otherwise']} {words['if']}"
            lines.append(element("li", element("b", word), f" {condition} ", then, *self._then(rest.then, type_)))
            rest = rest.otherwise
        lines.append(element("li", element("b", words["otherwise"]), *self._then(rest, type_)))
        yield element("ul", *lines)

    def _then(self, term: t.Term, type_: Type) -> Iterator[Markup | str]:
        if isinstance(term, t.Case):
            yield from self._choice(term, type_)
        else:
            yield f" {self._value(term, type_)}"

    # ---- requirement lists

    def _list_heading(self, norms: t.Norms, verdict: str) -> Markup:
        words = self.parts.words
        heading = words["all_of" if norms.mode == "all" else "any_of"]
        if verdict:
            heading = f"{heading.rstrip('：')}{verdict}{words['colon'].rstrip()}"
        return element("p", heading, class_="body-head")

    def _items(self, norms: t.Norms, depth: int) -> Markup:
        items = (self._item(norm, number, depth) for number, norm in enumerate(norms.norms, start=1))
        return element("ol", *items, class_="items")

    def _item(self, norm: t.Norm, number: int, depth: int) -> Markup:
        parts, words = self.parts, self.parts.words
        describe = parts.describer.describe
        line: list[Markup | str] = [element("span", item_number(number, depth), class_="number")]
        if norm.condition is not None:
            line += [element("b", words["if"]), f" {describe(norm.condition)} ", element("b", words["then"]), " "]
        line += parts.chip(parts.describer.modality(norm), _force(norm))
        below: list[Markup] = []
        if isinstance(norm.requirement, t.Norms):
            line.append(words["all_of" if norm.requirement.mode == "all" else "any_of"])
            below.append(self._items(norm.requirement, depth + 1))
        else:
            line.append(describe(norm.requirement))
        below += self._exceptions(norm.exceptions)
        return element("li", *line, *parts.sources(norm.mark.rule), *below, title=norm.mark.rule.code)

    def _exceptions(self, exceptions: Sequence[t.ExceptionTo]) -> Iterator[Markup]:
        if not exceptions:
            return
        parts = self.parts
        items = (
            element(
                "li",
                parts.describer.describe(found.condition),
                *parts.sources(found.mark.rule),
                *self._exceptions(found.exceptions),
                title=found.mark.rule.code,
            )
            for found in exceptions
        )
        yield element("div", element("b", parts.words["except"]), element("ul", *items), class_="except")

    # ---- tables

    def _table(self, decision: Decision, table: t.Table) -> Iterator[Markup]:
        parts, words = self.parts, self.parts.words
        cells = Cells(parts.describer, table.columns)
        hit_policy = HIT_POLICIES[parts.lang][table.hit_policy]
        yield element("p", hit_policy, *self._ranking(decision, table), class_="body-head")
        headings: list[Content] = [
            words["row"],
            *(cells.heading(index) for index in range(len(table.columns))),
            element("th", parts.describer.name("decision", decision.name), class_="out"),
            words["source"],
        ]
        rows = [self._row(decision, cells, found, str(number)) for number, found in enumerate(table.rows, start=1)]
        if table.otherwise is not None:
            rows.append(self._row(decision, cells, table.otherwise, words["otherwise"], True))
        yield parts.table(headings, rows, "rules")

    def _ranking(self, decision: Decision, table: t.Table) -> Iterator[str]:
        """The order of the results, where the hit policy goes by one."""
        if table.hit_policy not in ("priority", "output_order"):
            return
        cells = Cells(self.parts.describer, table.columns)
        ranked = sorted(table.rows, key=lambda found: found.rank)
        shown = dict.fromkeys(cells.output(found.output, decision.type) for found in ranked)
        yield f"（{' ＞ '.join(shown)}）" if self.parts.lang == "zh" else f" ({' > '.join(shown)})"

    def _row(self, decision: Decision, cells: Cells, found: t.Row, number: str, otherwise: bool = False) -> Markup:
        parts, rule = self.parts, found.mark.rule
        if otherwise:
            tests = [element("td", number, colspan=len(cells.columns))]
        else:
            shown = [cells.test(test) for test in found.tests]
            tests = [element("td", text, class_="any" if text == ANY else None) for text in shown]
        modality = rule.modality if rule.modality != decision.rule.modality else ""
        output = element(
            "td",
            cells.output(found.output, decision.type),
            class_="out open" if isinstance(found.output, t.Outcome) else "out",
        )
        return element(
            "tr",
            element("td", "" if otherwise else number, class_="quiet"),
            *tests,
            output,
            element("td", *parts.chip(modality, _modality_kind(modality)), *parts.sources(rule), class_="source"),
            title=rule.code,
        )


def _understood_in_tables(body: t.Term) -> tuple[str, ...]:
    """How the words of table cells were understood; conditions elsewhere say it themselves."""
    tables = (table for table in walk(body) if isinstance(table, t.Table))
    tests = (test for table in tables for found in table.rows for test in found.tests)
    return tuple(dict.fromkeys(part.mark.understood for test in tests for part in walk(test) if part.mark.understood))


def _modality_kind(word: str) -> str:
    return _MODALITY.get(word[:1], "duty")


def _force(norm: t.Norm) -> str:
    if norm.forbidden:
        return "forbidden"
    return {"binding": "duty", "in_principle": "principle"}.get(norm.force, "advisory")
