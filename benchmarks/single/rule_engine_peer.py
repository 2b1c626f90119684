"""rule-engine: one rule with conditional expressions for each decision."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.single.contender import Contender, outcomes
from benchmarks.single.expressions import Words, expressions, in_brackets
from benchmarks.single.padding import padded

WORDS = Words("and", "or", "not ", "(recipients + 1499) // 1500", in_brackets)


def contenders() -> Iterator[Contender]:
    """One contender."""
    import rule_engine

    rules = {alias: rule_engine.Rule(text) for alias, text in expressions(WORDS).items()}

    def decide(facts: object) -> dict[str, object]:
        return {alias: rule.evaluate(facts) for alias, rule in rules.items()}

    yield Contender("rule-engine", "status", True, decide, outcomes, padded, "three rules; no reasons")
