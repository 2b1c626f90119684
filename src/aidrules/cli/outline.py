"""A policy as a page to read: its decisions with their inputs, its facts, readings and parameters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial

from attrs import frozen

from aidrules.api.policy import Policy
from aidrules.cli.graph import tree
from aidrules.cli.terminal import Lang
from aidrules.core.exceptions import deemings
from aidrules.core.terms import Citation
from aidrules.explain.graph import KINDS, Graph, Kind, Node
from aidrules.explain.lookups import rows_of
from aidrules.explain.type_words import type_words
from aidrules.explain.validity_words import in_force_words, versions_words
from aidrules.explain.wording import Describer, citation_text
from aidrules.values.types import Type

_HEADINGS: Mapping[Lang, Mapping[Kind, str]] = {
    "zh": {"decision": "决策", "fact": "事实", "reading": "口径", "parameter": "参数"},
    "en": {"decision": "Decisions", "fact": "Facts", "reading": "Readings", "parameter": "Parameters"},
}


def outline(policy: Policy, graph: Graph, lang: Lang) -> str:
    """A policy, or a part of it, as text: every declaration that the graph holds, and the graph itself."""
    return "\n".join(_Outline(policy, graph, Describer(policy.core, lang)).lines())


@frozen
class _Outline:
    policy: Policy
    graph: Graph
    describer: Describer

    def lines(self) -> Iterator[str]:
        core = self.policy.core
        yield self._both(core.name, core.alias)
        for key, value in core.attributes.items():
            yield f"  {key}{self._say('：', ': ')}{value}"
        if core.calendar is not None:
            years = self._say("、", ", ").join(map(str, core.calendar.days.years))
            known = f"{core.calendar.name}{self.describer.bracketed(years)}"
            yield f"  {self._say('日历：', 'calendar: ')}{known}{_cited(core.calendar.citations)}"
        force = in_force_words(core.validity, self.describer.lang)
        if force:
            yield f"  {self._say('有效期：', 'in force: ')}{force}"
        for kind in KINDS:
            names = sorted(self.graph.nodes(kind), key=partial(self._place, kind))
            if names:
                yield ""
                yield _HEADINGS[self.describer.lang][kind]
                for name in names:
                    yield from self._declaration(kind, name)
        yield ""
        yield self._say("依赖关系（每项决策之下是它用到的决策）", "Dependencies (below each decision, those it uses)")
        labels = {name: self.describer.name("decision", name) for name in self.graph.inputs}
        for line in tree(self.graph, labels, self._say("（见上）", " (see above)")):
            yield f"  {line}"

    def _place(self, kind: Kind, name: str) -> int:
        core = self.policy.core
        match kind:
            case "decision":
                return core.decisions[name].span.start
            case "fact":
                return core.facts[name].span.start
            case "reading":
                return core.readings[name].span.start
            case "parameter":
                return core.parameters[name].span.start

    def _declaration(self, kind: Kind, name: str) -> Iterator[str]:
        match kind:
            case "decision":
                yield from self._decision(name)
            case "fact":
                yield from self._fact(name)
            case "reading":
                yield from self._reading(name)
            case "parameter":
                found = self.policy.core.parameters[name]
                value = self.describer.value(found.value, found.type)
                heading = self._both(name, found.alias)
                yield f"  {heading}{self._say(' ＝ ', ' = ')}{value}{_cited(found.citations)}"
                yield from self._note(found.note)

    def _decision(self, name: str) -> Iterator[str]:
        found = self.policy.core.decisions[name]
        roster = self.describer.name("fact", found.roster) if found.roster else ""
        each = self._say(f"，逐条判断 {roster}", f", for each record of {roster}") if roster else ""
        yield f"  {self._typed(name, found.alias, found.type)}{each}{_bracketed(self.describer.standing(found.rule))}"
        yield from self._note(found.rule.note)
        if found.follows:
            yield f"    {self._say('参照：', 'follows: ')}{self.describer.name('decision', found.follows)}"
        force = versions_words(found.validity, self.describer.lang)
        if force:
            yield f"    {self._say('有效期：', 'in force: ')}{force}"
        for kind in KINDS:
            used = [node for node in self.graph.inputs[name] if node.kind == kind]
            if used:
                yield f"    {_HEADINGS[self.describer.lang][kind]}{self._say('：', ': ')}{self._list(used)}"

    def _fact(self, name: str) -> Iterator[str]:
        found = self.policy.core.facts[name]
        presumed = ""
        if found.presumption is not None:
            value = self.describer.value(found.presumption, found.type)
            presumed = self._say(f"，推定 {value}", f", presumed {value}")
        yield f"  {self._typed(name, found.alias, found.type)}{presumed}{_cited(found.citations)}"
        if found.origin == "parameter":
            yield f"    {self._say('参数，不写出时查表：', 'parameter, looked up where it is not given:')}"
            yield from (f"      {line}" for line in rows_of(found, self.describer))
        yield f"    {self._say('问：', 'question: ')}{found.question}"
        for row in deemings(self.policy.core, name):
            condition, value = self.describer.describe(row.tests[0]), self.describer.describe(row.output)
            shown = self._say(f"{condition} 的，视为 {value}", f"deemed {value} where {condition}")
            yield f"    {shown}{_cited(row.mark.rule.citations)}"
        yield from self._note(found.note)

    def _reading(self, name: str) -> Iterator[str]:
        found = self.policy.core.readings[name]
        yield f"  {self._both(name, found.alias)}{_cited(found.citations)}"
        for alternative in found.alternatives:
            shown = self._both(alternative.name, alternative.alias)
            default = self._say("（默认）", " (default)") if alternative.name == found.default else ""
            yield f"    · {shown}{default}{self._say('：', ': ')}{alternative.ground}"

    # ---- words

    def _say(self, zh: str, en: str) -> str:
        return en if self.describer.lang == "en" else zh

    def _both(self, name: str, alias: str) -> str:
        """The Chinese name and the alias, the one of the language first."""
        if name == alias:
            return name
        return self._say(f"{name}（{alias}）", f"{alias} ({name})")

    def _typed(self, name: str, alias: str, type_: Type) -> str:
        return f"{self._both(name, alias)}{self._say('：', ': ')}{type_words(type_, self.describer.lang)}"

    def _list(self, nodes: list[Node]) -> str:
        return self._say("、", ", ").join(self.describer.name(node.kind, node.name) for node in nodes)

    def _note(self, note: str) -> Iterator[str]:
        if note:
            yield f"    {self._say('注：', 'note: ')}{note}"


def _cited(citations: tuple[Citation, ...]) -> str:
    return _bracketed(citation_text(citations))


def _bracketed(text: str) -> str:
    return f"　〔{text.strip()}〕" if text else ""
