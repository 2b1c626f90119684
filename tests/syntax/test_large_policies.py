"""The parser's own way through Lark's table gives Lark's trees, and long policies take time in proportion."""

from __future__ import annotations

import gc
import importlib.util
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from lark import Token, Tree

import aidrules
from aidrules.api.load import bundled_path
from aidrules.diagnostics.sink import DiagnosticSink
from aidrules.source.text import read_source
from aidrules.syntax.automaton import tree_of
from aidrules.syntax.grammar import parser
from aidrules.syntax.trees import read_trees
from aidrules.testing import run_examples

GENERATOR = Path(__file__).parents[2] / "benchmarks" / "large_policy.py"


def large_policy() -> Callable[[int], str]:
    spec = importlib.util.spec_from_file_location("large_policy", GENERATOR)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    found: Callable[[int], str] = module.large_policy
    return found


def parts(tree: object) -> object:
    """A tree as nested tuples; tokens with their terminals and places."""
    if isinstance(tree, Tree):
        return (str(tree.data), *map(parts, tree.children))
    assert isinstance(tree, Token)
    return (tree.type, str(tree), tree.start_pos, tree.end_pos)


@pytest.mark.parametrize("name", aidrules.bundled_names())
def test_trees_are_those_of_lark(name: str) -> None:
    source = read_source(bundled_path(name))
    declarations = read_trees(source, DiagnosticSink(source)).declarations
    assert declarations
    for found in declarations:
        state = parser().parse_interactive()
        for token in found.tokens:
            state.feed_token(token)
        assert found.tree is not None
        assert parts(found.tree) == parts(state.feed_eof(found.tokens[-1]))


def test_what_lark_refuses_has_no_tree() -> None:
    source = read_source(bundled_path("guangdong"))
    tokens = read_trees(source, DiagnosticSink(source)).declarations[0].tokens
    for wrong in (tokens[:-1], tokens[1:], (*tokens, tokens[-1]), ()):
        assert tree_of(wrong) is None


def test_generated_policies_of_any_length_are_sound() -> None:
    for lines in (1, 100, 300):
        text = large_policy()(lines)
        policy = aidrules.load(text)
        assert text.count("\n") >= lines
        assert policy.diagnostics == ()
        assert all(result.passed for result in run_examples(policy))


@pytest.mark.slow
def test_ten_times_the_lines_take_at_most_twelve_times_as_long() -> None:
    make = large_policy()

    def least(lines: int) -> float:
        text, times = make(lines), []
        for _ in range(3):
            gc.collect()
            start = time.process_time()
            assert aidrules.check(text) == []
            times.append(time.process_time() - start)
        return min(times)

    least(100)
    assert least(10_000) <= 12 * least(1_000)
