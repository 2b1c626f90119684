"""The examples and properties on a policy's page, and whether they hold."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from attrs import frozen

from aidrules.core import terms as t
from aidrules.core.policy import AS_OF, EDITION, REGION, Example, Expectation, Property
from aidrules.explain.markup import Content, Markup, element, joined
from aidrules.explain.page_parts import Parts, row
from aidrules.values.types import Value

_TABLE_ROW = re.compile(r"(.*)（第 \d+ 行）", re.DOTALL)

_APART = {AS_OF: "as of", EDITION: "edition", REGION: "region"}
"""What an example gives beside the facts, in English."""


@frozen
class Checked:
    """What came of an example or a property.

    Attributes:
        passed: whether it holds.
        remarks: what was found, in the language of the page.
    """

    passed: bool
    remarks: tuple[str, ...] = ()


@frozen
class Checks:
    """Writes the examples and properties of one policy.

    Attributes:
        parts: makes the parts.
        examples: what came of each example; fewer where they were not run.
        properties: what came of each property.
    """

    parts: Parts
    examples: Sequence[Checked]
    properties: Sequence[Checked]

    # ---- examples

    def all_examples(self) -> Iterator[Markup]:
        """The examples as written: those of one table in a table of their own, the others one to a row."""
        numbered = list(enumerate(self.parts.policy.examples))
        for table, group in groupby(numbered, key=lambda item: _table_of(item[1])):
            indexes = [index for index, _ in group]
            if table is None:
                yield self._single(indexes)
            else:
                yield self._grouped(table, indexes)

    def _single(self, indexes: Sequence[int]) -> Markup:
        words, policy = self.parts.words, self.parts.policy
        headings = [words["examples"], words["given"], words["follows"], words["outcome"]]
        rows: list[Markup] = []
        for index in indexes:
            example = policy.examples[index]
            cells: list[Content] = [example.title, self._given(example), self._follows(example)]
            rows += self._checked(cells, self.examples, index)
        return self.parts.table(headings, rows, "checks single")

    def _grouped(self, title: str, indexes: Sequence[int]) -> Markup:
        words, examples = self.parts.words, [self.parts.policy.examples[index] for index in indexes]
        facts = list(dict.fromkeys(name for example in examples for name, _ in example.facts))
        readings = list(dict.fromkeys(name for example in examples for name, _ in example.readings))
        decisions = list(dict.fromkeys(found.decision for example in examples for found in example.expected))
        name = self.parts.describer.name
        headings: list[Content] = [
            *(self._fact_name(fact) for fact in facts),
            *(name("reading", reading) for reading in readings),
            *(element("th", name("decision", decision), class_="out") for decision in decisions),
            words["outcome"],
        ]
        rows: list[Markup] = []
        for index, example in zip(indexes, examples, strict=True):
            given, chosen = dict(example.facts), dict(example.readings)
            expected = {found.decision: found for found in example.expected}
            cells: list[Content] = [
                *(self._value(fact, given[fact]) if fact in given else words["not_given"] for fact in facts),
                *(chosen.get(reading, words["not_given"]) for reading in readings),
                *(element("td", self._outcome(expected.get(found)), class_="out") for found in decisions),
            ]
            rows += self._checked(cells, self.examples, index)
        known = [self.examples[index] for index in indexes if index < len(self.examples)]
        failed = any(not found.passed for found in known)
        count = self.parts.say(f"（{len(rows)} 例）", f" ({len(rows)})")
        summary = element("summary", title, count, " ", *self._badge(known))
        return element("details", summary, self.parts.table(headings, rows, "checks"), open="open" if failed else None)

    def _checked(self, cells: list[Content], results: Sequence[Checked], index: int) -> Iterator[Markup]:
        """A row with what came of it, and below it what went wrong."""
        result = results[index] if index < len(results) else None
        if result is None:
            yield row([*cells, element("td", self.parts.words["unchecked"], class_="quiet")])
            return
        sign, role = ("✓", "met") if result.passed else ("✗", "failed")
        remarks = (element("span", remark, class_="note") for remark in result.remarks)
        shown = element("td", sign, *remarks, class_=role, title=self._word(result.passed))
        yield row([*cells, shown], class_=None if result.passed else "broken")

    def _word(self, passed: bool) -> str:
        return self.parts.words["passed" if passed else "broken"]

    def _badge(self, results: Sequence[Checked]) -> Iterator[Markup]:
        if results:
            failed = sum(not result.passed for result in results)
            shown = self.parts.say(f"✗ {failed} 例未通过", f"✗ {failed} failed") if failed else "✓"
            yield element("span", shown, class_="failed" if failed else "met")

    def example_tally(self) -> Markup:
        """How many examples passed."""
        count = len(self.parts.policy.examples)
        failed = sum(not result.passed for result in self.examples)
        if failed:
            sentence = self.parts.say(f"{count} 个中有 {failed} 个未通过。", f"{failed} of {count} failed.")
        else:
            sentence = self.parts.say(f"{count} 个全部通过。", f"All {count} passed.")
        return self._tally(sentence, self.examples, count)

    def property_tally(self) -> Markup:
        """How many properties were broken; that none was proves nothing, and is not called a pass."""
        count = len(self.parts.policy.properties)
        failed = sum(not result.passed for result in self.properties)
        if failed:
            sentence = self.parts.say(f"{count} 条中有 {failed} 条不成立。", f"{failed} of {count} do not hold.")
        else:
            sentence = self.parts.say(f"{count} 条都没有发现反例。", f"No counterexample to any of {count}.")
        return self._tally(sentence, self.properties, count)

    def _tally(self, sentence: str, results: Sequence[Checked], count: int) -> Markup:
        if len(results) < count:
            return element("p", self.parts.words["unchecked"], class_="quiet")
        return element("p", sentence, class_="met" if all(result.passed for result in results) else "failed")

    def _given(self, example: Example) -> Markup | str:
        parts = self.parts
        shown = [self._equation(self._fact_name(name), self._value(name, value)) for name, value in example.facts]
        shown += [self._equation(parts.describer.name("reading", name), value) for name, value in example.readings]
        if not shown:
            return element("span", parts.words["nothing"], class_="quiet")
        return joined(shown, parts.say("，", ", "))

    def _follows(self, example: Example) -> Markup:
        name = self.parts.describer.name
        shown = (
            self._equation(name("decision", found.decision), self._outcome(found), found.status != "decided")
            for found in example.expected
        )
        return joined(shown, self.parts.say("，", ", "))

    def _equation(self, name: str, value: str, bare: bool = False) -> str:
        if bare:
            return f"{name} {value}"
        return self.parts.say(f"{name} 为 {value}", f"{name} = {value}")

    def _fact_name(self, name: str) -> str:
        if name in _APART and name not in self.parts.policy.facts:
            return self.parts.say(name, _APART[name])
        return self.parts.describer.name("fact", name)

    def _value(self, name: str, value: Value | None) -> str:
        fact = self.parts.policy.facts.get(name)
        return self.parts.describer.value(value, fact.type if fact else None)

    def _outcome(self, expected: Expectation | None) -> str:
        words = self.parts.words
        if expected is None:
            return words["not_given"]
        if expected.status == "decided":
            return self.parts.describer.value(expected.value, self.parts.policy.decisions[expected.decision].type)
        text = words[expected.status]
        if expected.missing:
            text += f" {words['lacking']} {words['comma'].join(map(self._fact_name, expected.missing))}"
        return text

    # ---- properties

    def all_properties(self) -> Markup:
        """The properties, each with what it claims."""
        words = self.parts.words
        headings = [words["name"], words["claim"], words["source"], words["outcome"]]
        rows: list[Markup] = []
        for index, found in enumerate(self.parts.policy.properties):
            cells: list[Content] = [found.title, self._claim(found), joined(self.parts.cited(found.citations))]
            rows += self._checked(cells, self.properties, index)
        return self.parts.table(headings, rows, "checks single claims")

    def _claim(self, found: Property) -> str:
        describe, say = self.parts.describer.describe, self.parts.say
        if found.kind == "monotone":
            cause, effect = map(describe, found.terms)
            moves = say("增加", "rises") if found.cause_rises else say("减少", "falls")
            holds = say("不减", "does not fall") if found.effect_not_falling else say("不增", "does not rise")
            return say(f"{cause} {moves}，则 {effect} {holds}", f"when {cause} {moves}, {effect} {holds}")
        match found.terms[0]:
            case t.Logic("or", (t.Not(premise), conclusion)):
                left, right = describe(premise), describe(conclusion)
                return say(f"若 {left}，则 {right}", f"if {left}, then {right}")
            case t.Not(t.Logic("and", parts)):
                shown = [describe(part) for part in parts]
                return say(f"不同时 {'、'.join(shown)}", f"never both {' and '.join(shown)}")
            case term:
                return say(f"恒有 {describe(term)}", f"always {describe(term)}")


def _table_of(example: Example) -> str | None:
    """The table of examples that an example stands in, by its title, or None."""
    found = _TABLE_ROW.fullmatch(example.title)
    return found.group(1) if found else None
