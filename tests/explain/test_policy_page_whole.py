"""The page of a policy shows everything that the policy says."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from page_samples import EVERY_CONSTRUCT, HOSTILE, assert_self_contained, elements, parsed, text_of

import aidrules
from aidrules.api.policy import Policy
from aidrules.core import terms as t
from aidrules.core.walk import walk
from aidrules.explain.policy_page import render_policy
from aidrules.explain.wording import citation_text
from aidrules.testing import policies
from support.policies import SEARCH, bundled


def said(policy: Policy) -> Iterator[str]:
    """Everything that a policy says and its page has to show."""
    core = policy.core
    for declared in (core.decisions, core.facts, core.parameters, core.readings):
        yield from declared
    for fact in core.facts.values():
        yield from (fact.question, fact.note, citation_text(fact.citations))
    for parameter in core.parameters.values():
        yield from (parameter.note, citation_text(parameter.citations))
    for reading in core.readings.values():
        yield citation_text(reading.citations)
        for alternative in reading.alternatives:
            yield from (alternative.name, alternative.ground)
    for decision in core.decisions.values():
        yield from (decision.rule.note, citation_text(decision.rule.citations))
        for rule in rules(decision.body):
            yield from (rule.note, citation_text(rule.citations), rule.modality)
        yield from (part.words for part in walk(decision.body) if isinstance(part, t.Outcome))
    for example in core.examples:
        yield example.title.partition("（第 ")[0]
    for property_ in core.properties:
        yield from (property_.title, citation_text(property_.citations))
    for record in core.records:
        yield from (citation_text([record.citation]), record.reason)
    yield from core.attributes.values()


def rules(body: t.Term) -> Iterator[t.Rule]:
    for part in walk(body):
        if isinstance(part, t.Table):
            yield from (row.mark.rule for row in (*part.rows, *([part.otherwise] if part.otherwise else [])))
        elif isinstance(part, t.Norms):
            for norm in part.norms:
                yield norm.mark.rule
                yield from exception_rules(norm.exceptions)


def exception_rules(exceptions: tuple[t.ExceptionTo, ...]) -> Iterator[t.Rule]:
    for exception in exceptions:
        yield exception.mark.rule
        yield from exception_rules(exception.exceptions)


@pytest.mark.parametrize("text", [EVERY_CONSTRUCT, HOSTILE], ids=["every construct", "hostile"])
def test_the_page_says_all_that_the_policy_says(text: str) -> None:
    loaded = aidrules.load(text)
    shown = text_of(next(elements(parsed(render_policy(loaded.core)), "article")))
    missing = [word for word in said(loaded) if word not in shown]
    assert not missing


def test_the_bundled_policy_is_shown_whole() -> None:
    hainan = bundled("hainan")
    written = render_policy(hainan.core)
    assert_self_contained(written)
    shown = text_of(next(elements(parsed(written), "article")))
    missing = [word for word in said(hainan) if word not in shown]
    assert not missing
    grouped = [text_of(found) for found in elements(parsed(written), "summary")]
    assert "各类购买方的资格（11 例） " in grouped


@settings(SEARCH, max_examples=15)
@given(policies())
def test_any_policy_has_a_page(text: str) -> None:
    loaded = aidrules.load(text)
    for lang in ("zh", "en"):
        written = render_policy(loaded.core, "en" if lang == "en" else "zh")
        assert_self_contained(written)
    shown = text_of(next(elements(parsed(render_policy(loaded.core)), "article")))
    assert not [word for word in said(loaded) if word not in shown]
