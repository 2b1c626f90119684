"""Runs every policy of the language manual: what the manual says is what the language does."""

from __future__ import annotations

import pytest

from aidrules.diagnostics.registry import Severity
from aidrules.diagnostics.render import render_terminal
from aidrules.diagnostics.sink import DiagnosticSink
from aidrules.semantics.builtins import BUILTINS
from aidrules.semantics.tables import _HIT_POLICIES
from aidrules.source.text import SourceText
from aidrules.syntax.grammar import parser
from aidrules.syntax.lexicon import lexicon
from aidrules.syntax.reading import ParseTree
from aidrules.syntax.trees import read_trees
from doc_blocks import DOCS, Block, blocks_of
from doc_policies import TOLERATED, codes, diagnostics, failures, of_severity, whole_text

MANUAL = DOCS / "manual"
POLICIES = blocks_of(MANUAL, "policy")
# Options of a policy block: the codes it must report, whether its examples are to fail, the name of a file for the
# commands that follow, and whether it is a whole file that gets no header.
OPTIONS = {"error", "notice", "fails", "file", "whole"}


def _named(block: Block) -> str:
    return block.name


@pytest.mark.parametrize("block", POLICIES, ids=_named)
def test_policy_block(block: Block) -> None:
    assert set(block.options) <= OPTIONS
    found = diagnostics(block)
    shown = render_terminal(found)
    assert of_severity(found, Severity.ERROR) == codes(block, "error"), shown
    noticed = of_severity(found, Severity.WARNING) | of_severity(found, Severity.INFO)
    assert noticed - TOLERATED == codes(block, "notice"), shown
    if not codes(block, "error"):
        assert bool(failures(block)) == ("fails" in block.options), failures(block)


# ---- every construct has an example


def _sound() -> list[Block]:
    # A table in a file of its own (P611) can be shown, and has no folder here.
    return [block for block in POLICIES if codes(block, "error") <= {"P611"}]


def _used_words() -> set[str]:
    return {
        str(token)
        for block in _sound()
        for declaration in _trees(block)
        for token in declaration.scan_values(lambda _: True)
    }


def _trees(block: Block) -> list[ParseTree]:
    source = SourceText(block.name, whole_text(block))
    forest = read_trees(source, DiagnosticSink(source))
    return [found.tree for found in forest.declarations if found.tree is not None]


def test_every_keyword_is_used_in_an_example() -> None:
    words = {word for keyword in lexicon().keywords if keyword.group != "reserved" for word in keyword.words}
    assert words - _used_words() == set()


def test_every_rule_of_the_grammar_is_used_in_an_example() -> None:
    rules = {rule.alias or rule.origin.name for rule in parser().rules}
    # Rules that Lark inlines or makes up itself, and the cell 未知 that only an example's table may hold.
    named = {str(rule) for rule in rules if not str(rule).startswith("_") and not str(rule).startswith("?")}
    used = {str(tree.data) for block in _sound() for whole in _trees(block) for tree in whole.iter_subtrees()}
    inlined = {str(rule.origin.name) for rule in parser().rules if rule.options.expand1}
    assert named - used - inlined == set()


def test_every_function_is_used_in_an_example() -> None:
    assert set(BUILTINS) - _used_words() == set()


def test_every_hit_policy_is_used_in_an_example() -> None:
    text = "".join(block.text for block in _sound())
    assert {policy for policy in _HIT_POLICIES if f"决策表 {policy}" not in text} == set()
