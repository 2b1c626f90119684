"""Exceptions with a result on a policy's page, decisions that go before, and what facts are deemed to be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from aidrules.core import terms as t
from aidrules.core.exceptions import deemings, exceptions_to, exclusions, prevailing
from aidrules.core.policy import Fact
from aidrules.explain.markup import Content, Markup, element
from aidrules.explain.page_parts import Parts


def exceptions_list(parts: Parts, rows: Iterable[t.Row]) -> Markup:
    """The exceptions of a rule, each with its source, and the exceptions to them."""
    items = (_item(parts, found) for found in rows)
    return element("div", element("b", parts.words["exceptions"]), element("ul", *items), class_="except")


def _item(parts: Parts, row: t.Row) -> Markup:
    line: list[Content] = [parts.describer.exception(row), *parts.sources(row.mark.rule)]
    above = "、".join(found.mark.rule.code for found in prevailing(row))
    if above:
        line.append(element("span", parts.words["behind"], parts.words["colon"], above, class_="quiet"))
    inner = [_item(parts, found) for found in exceptions_to(row)]
    inner += list(_excluded(parts, row))
    below = [element("ul", *inner)] if inner else []
    return element("li", *line, *below, title=row.mark.rule.code)


def _excluded(parts: Parts, row: t.Row) -> Iterator[Markup]:
    for test in exclusions(row):
        inside = test.operand if isinstance(test, t.Not) else test
        shown = parts.describer.describe(inside)
        text = parts.say(f"{shown} 的除外", f"not where {shown}")
        yield element("li", text, *parts.sources(test.mark.rule), title=test.mark.rule.code)


def yields_line(parts: Parts, term: t.Fallback, first: t.Term) -> Markup:
    """That another decision goes before where it applies."""
    shown = parts.describer.describe(first)
    text = parts.say(f"{shown} 另有规定的，从其规定。", f"Where {shown} applies, it decides.")
    return element("p", text, *parts.sources(term.mark.rule), class_="applies")


def deemed_lines(parts: Parts, fact: Fact) -> Iterator[Markup]:
    """What a fact is deemed to be, each with its source."""
    for row in deemings(parts.policy, fact.name):
        condition, value = parts.describer.describe(row.tests[0]), parts.describer.describe(row.output)
        text = parts.say(f"{condition} 的，视为 {value}", f"deemed {value} where {condition}")
        yield element("div", text, *parts.cited(row.mark.rule.citations), class_="quiet")
