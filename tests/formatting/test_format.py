"""The formatter: the same tree, the same comments, stable, narrow, aligned."""

from __future__ import annotations

from functools import cache

import pytest
from formatting_corpus import EVERY_CONSTRUCT, literate_policies, parses, repository_policies
from formatting_laws import check_laws, untidy
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from aidrules.diagnostics.sink import DiagnosticSink
from aidrules.source.text import SourceText
from support.policies import SEARCH, policies

REPOSITORY = repository_policies()


def _declarations(text: str) -> list[str]:
    from aidrules.syntax.trees import read_trees

    source = SourceText("policy", text)
    forest = read_trees(source, DiagnosticSink(source))
    return [text[found.tokens[0].start_pos : found.tokens[-1].end_pos] for found in forest.declarations]


@cache
def declarations() -> list[str]:
    """Every declaration of all these policies, the largest left out; read by the test that wants them."""
    texts = (EVERY_CONSTRUCT, *REPOSITORY.values(), *literate_policies().values())
    return sorted({found for text in texts for found in _declarations(text) if len(found) < 1500})


@pytest.mark.parametrize("name", REPOSITORY)
def test_every_policy_of_the_repository(name: str) -> None:
    check_laws(REPOSITORY[name])


def test_literate_policies() -> None:
    """One in four; all of them are parts of what the searches below put together, and run with ``-m slow``."""
    texts = list(literate_policies().values())
    assert len(texts) > 100
    for text in texts[::4]:
        check_laws(text)


@pytest.mark.slow
def test_every_literate_policy() -> None:
    for text in literate_policies().values():
        check_laws(text)


def test_every_construct() -> None:
    check_laws(EVERY_CONSTRUCT)


@given(data=st.data())
@settings(max_examples=100, suppress_health_check=list(HealthCheck))
def test_comments_and_untidiness_between_any_two_tokens(data: st.DataObject) -> None:
    chosen = data.draw(st.lists(st.sampled_from(declarations()), min_size=1, max_size=2))
    text = data.draw(untidy("\n".join(chosen)))
    assume(parses(text))
    check_laws(text)


@given(text=policies(), data=st.data())
@settings(SEARCH, max_examples=15, suppress_health_check=list(HealthCheck))
def test_generated_policies(text: str, data: st.DataObject) -> None:
    check_laws(text)
    worse = data.draw(untidy(text))
    assume(parses(worse))
    check_laws(worse)
