"""A whole policy as one HTML page that needs nothing else: what it decides, from what, and where that stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from attrs import frozen

from aidrules.core.levels import LOCAL_WORDS
from aidrules.core.policy import CorePolicy, Fact, Parameter, Reading
from aidrules.explain import html, svg
from aidrules.explain.graph import Node
from aidrules.explain.lookups import rows_of
from aidrules.explain.markup import Content, Markup, element, joined
from aidrules.explain.page_bodies import Bodies
from aidrules.explain.page_checks import Checked, Checks
from aidrules.explain.page_exceptions import deemed_lines
from aidrules.explain.page_parts import Parts, row
from aidrules.explain.page_style import STYLE
from aidrules.explain.page_words import ATTRIBUTES, Lang
from aidrules.explain.svg import draw_graph
from aidrules.explain.type_words import type_words
from aidrules.explain.validity_words import in_force_words


def render_policy(
    policy: CorePolicy,
    lang: Lang = "zh",
    examples: Sequence[Checked] = (),
    properties: Sequence[Checked] = (),
    notes: Mapping[str, str] | None = None,
) -> str:
    """A policy as a complete page.

    Args:
        policy: the policy.
        lang: the language of the page; what the policy says itself stays as written.
        examples: what came of the examples, in their order; none where they were not run.
        properties: what came of the properties, in their order; none where they were not searched.
        notes: what stands at the foot, by heading.
    """
    parts = Parts(policy, lang)
    page = _Page(parts, Checks(parts, examples, properties), notes or {})
    style = element("style", Markup(f"body{{margin:0;background:#eef1f5}}{html.STYLE}{STYLE}{svg.STYLE}"))
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("title", page.title()),
        style,
    )
    whole = element("html", head, element("body", page.article()), lang="zh-Hans" if lang == "zh" else "en")
    return f"<!doctype html>\n{whole.text}\n"


@frozen
class _Page:
    parts: Parts
    checks: Checks
    notes: Mapping[str, str]

    def title(self) -> str:
        policy = self.parts.policy
        return self.parts.say(policy.attributes.get("标题") or policy.name, policy.alias)

    def article(self) -> Markup:
        sections = [(key, count, content) for key, count, content in self._sections() if count]
        written = (
            element("section", element("h2", self.parts.words[key]), *content, id=key) for key, _, content in sections
        )
        return element(
            "article",
            self._header(),
            self._contents([(key, count) for key, count, _ in sections]),
            element("main", *written),
            self._footer(),
            class_="aidrules page",
        )

    def _header(self) -> Markup:
        parts, policy = self.parts, self.parts.policy
        words = parts.words
        lines: list[Markup] = []
        for key, value in {**policy.attributes, words["boundary"]: policy.boundary}.items():
            if value and value != self.title():
                lines += [element("dt", parts.say(key, ATTRIBUTES.get(key, key))), element("dd", value)]
        if policy.calendar is not None:
            years = words["comma"].join(str(year) for year in policy.calendar.days.years)
            known = f"{policy.calendar.name}{parts.describer.bracketed(years)}"
            lines += [element("dt", words["calendar"]), element("dd", known, *parts.cited(policy.calendar.citations))]
        force = in_force_words(policy.validity, parts.lang)
        if force:
            lines += [element("dt", words["in_force"]), element("dd", force)]
        names = [element("p", *parts.named(policy.name, policy.alias))]
        return element(
            "header",
            element("p", words["policy"], class_="policy"),
            element("h1", self.title()),
            *(names if {policy.name, policy.alias} != {self.title()} else ()),
            element("dl", *lines),
        )

    def _contents(self, sections: Sequence[tuple[str, int]]) -> Markup:
        words = self.parts.words
        items = []
        for key, count in sections:
            below: list[Markup] = []
            if key == "decisions":
                names = (Node("decision", name) for name in self.parts.graph.inputs)
                below.append(element("ul", *(element("li", self.parts.link(node)) for node in names)))
            number = () if key == "graph" else (element("span", str(count), class_="quiet"),)
            items.append(element("li", element("a", words[key], href=f"#{key}"), *number, *below))
        return element("nav", element("ul", *items), aria_label=words["contents"])

    def _footer(self) -> Markup:
        lines = (element("p", f"{name}{self.parts.words['colon']}{value}") for name, value in self.notes.items())
        return element("footer", *lines)

    def _sections(self) -> Iterator[tuple[str, int, Sequence[Markup]]]:
        """The sections with how many things each holds; an empty one is left out."""
        policy, checks = self.parts.policy, self.checks
        bodies = Bodies(self.parts)
        decisions = [policy.decisions[name] for name in self.parts.graph.inputs]
        yield "decisions", len(decisions), [bodies.decision(decision) for decision in decisions]
        yield "facts", len(policy.facts), [self._facts()]
        yield "parameters", len(policy.parameters), [self._parameters()]
        yield "readings", len(policy.readings), [self._reading(found) for found in policy.readings.values()]
        yield "examples", len(policy.examples), [checks.example_tally(), *checks.all_examples()]
        yield "properties", len(policy.properties), [checks.property_tally(), checks.all_properties()]
        yield "records", len(policy.records), [self._records()]
        yield "graph", len(decisions), self._graph()

    # ---- vocabulary

    def _facts(self) -> Markup:
        words = self.parts.words
        headings = [words["facts"], words["values"], f"{words['question']}、{words['source']}", words["used_by"]]
        headings[2] = self.parts.say("提问和依据", "Question and source")
        return self.parts.table(headings, map(self._fact, self.parts.policy.facts.values()))

    def _fact(self, fact: Fact) -> Markup:
        parts, words = self.parts, self.parts.words
        about: list[Content] = [element("div", fact.question), *parts.cited(fact.citations), *parts.note(fact.note)]
        values: list[Content] = [type_words(fact.type, parts.lang)]
        if fact.presumption is not None:
            shown = parts.describer.value(fact.presumption, fact.type)
            values.append(element("div", f"{words['presumed']}{words['colon']}{shown}", class_="quiet"))
        values += deemed_lines(parts, fact)
        if fact.origin == "parameter":
            values.append(element("div", words["looked_up"], class_="quiet"))
            values.append(element("ul", *(element("li", line) for line in rows_of(fact, parts.describer))))
        node = Node("fact", fact.name)
        return row([self._named(fact), joined(values), joined(about), parts.used_by(node)], id_=parts.anchors[node])

    def _named(self, found: Fact | Parameter) -> Markup:
        return element("td", *self.parts.named(found.name, found.alias), class_="name")

    def _parameters(self) -> Markup:
        words = self.parts.words
        headings = [words["parameters"], words["value"], words["source"], words["used_by"]]
        return self.parts.table(headings, map(self._parameter, self.parts.policy.parameters.values()))

    def _parameter(self, found: Parameter) -> Markup:
        parts = self.parts
        value = parts.describer.value(found.value, found.type)
        node = Node("parameter", found.name)
        local = LOCAL_WORDS[found.local][parts.lang == "en"]
        remark = (element("span", local, class_="note"),) if local else ()
        about = joined([*parts.cited(found.citations), *parts.note(found.note), *remark])
        return row([self._named(found), value, about, parts.used_by(node)], id_=parts.anchors[node])

    def _reading(self, found: Reading) -> Markup:
        parts, words = self.parts, self.parts.words
        node = Node("reading", found.name)
        lines = []
        for alternative in found.alternatives:
            is_default = alternative.name == found.default
            default = (element("span", f"✓ {words['default']}", class_="default"),) if is_default else ()
            ground = (element("span", alternative.ground, class_="note"),) if alternative.ground else ()
            lines.append(element("li", *parts.named(alternative.name, alternative.alias), *default, *ground))
        return element(
            "section",
            element("h3", *parts.named(found.name, found.alias)),
            element("p", *parts.cited(found.citations), class_="head"),
            element("ul", *lines),
            element("p", words["used_by"], words["colon"], parts.used_by(node), class_="uses"),
            id=parts.anchors[node],
            class_="decision",
        )

    def _records(self) -> Markup:
        words = self.parts.words
        rows = (row([joined(self.parts.cited([found.citation])), found.reason]) for found in self.parts.policy.records)
        return self.parts.table([words["passage"], words["reason"]], rows)

    def _graph(self) -> Sequence[Markup]:
        drawn = draw_graph(self.parts.graph, self.parts.describer, self.parts.links)
        about = element("p", self.parts.words["graph_about"], class_="quiet")
        return [about, element("div", drawn, class_="graph")]
