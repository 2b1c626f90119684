"""zen-engine: as one compiled object expression, its fastest form, and as decision tables (JDM)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from benchmarks.cases import DECISIONS
from benchmarks.single.contender import Contender, outcomes
from benchmarks.single.decision_tables import FORMULA, TABLES, Row, Test, columns
from benchmarks.single.expressions import Words, expressions, in_brackets, known_expressions
from benchmarks.single.padding import padded

WORDS = Words("and", "or", "not ", "ceil(recipients / 1500)", in_brackets)
FASTEST = "zen-engine expression"
FASTEST_KNOWN = "zen-engine expression, known facts only"


def contenders() -> Iterator[Contender]:
    """The three forms."""
    import zen

    yield Contender(
        FASTEST,
        "status",
        True,
        zen.compile_expression(_object(expressions(WORDS))).evaluate,
        outcomes,
        padded,
        "one object expression, compiled once; no reasons; whole numbers come back as floats",
    )
    yield Contender(
        FASTEST_KNOWN,
        "status",
        False,
        zen.compile_expression(_object(known_expressions(WORDS))).evaluate,
        outcomes,
        padded,
        "the same without the comparisons with null",
    )
    decision = zen.ZenEngine().create_decision(json.dumps(jdm(), ensure_ascii=False))
    yield Contender(
        "zen-engine decision tables (JDM)",
        "status",
        True,
        decision.evaluate,
        lambda found: outcomes(found["result"]),
        padded,
        "three tables, first hit; no reasons",
    )


def _object(parts: dict[str, str]) -> str:
    return "{" + ", ".join(f"{alias}: {text}" for alias, text in parts.items()) + "}"


def jdm() -> dict[str, Any]:
    """The decision graph: a table for each decision beside the others."""
    nodes: list[dict[str, Any]] = [
        {"id": "in", "type": "inputNode", "name": "facts", "position": {"x": 0, "y": 0}},
        {"id": "out", "type": "outputNode", "name": "outcomes", "position": {"x": 800, "y": 0}},
    ]
    edges = []
    for number, decision in enumerate(DECISIONS):
        nodes.append(
            {
                "id": decision,
                "type": "decisionTableNode",
                "name": decision,
                "position": {"x": 400, "y": 200 * number},
                "content": _table(decision),
            }
        )
        edges.append({"id": f"{decision}-in", "type": "edge", "sourceId": "in", "targetId": decision})
        edges.append({"id": f"{decision}-out", "type": "edge", "sourceId": decision, "targetId": "out"})
    return {"nodes": nodes, "edges": edges}


def _table(decision: str) -> dict[str, Any]:
    return {
        "hitPolicy": "first",
        "inputs": [{"id": alias, "name": alias, "field": alias} for alias in columns(decision)],
        "outputs": [{"id": "outcome", "name": decision, "field": decision}],
        "rules": [_rule(f"{decision}-{number}", row, decision) for number, row in enumerate(TABLES[decision])],
    }


def _rule(name: str, row: Row, decision: str) -> dict[str, str]:
    cells = {alias: _cell(row.tests[alias]) if alias in row.tests else "" for alias in columns(decision)}
    outcome = f"2 + {WORDS.ceiling}" if row.outcome == FORMULA else f"'{row.outcome}'"
    return {"_id": name, **cells, "outcome": outcome}


def _cell(test: Test) -> str:
    values = [_literal(value) for value in test.values]
    return f"$ != {values[0]}" if test.kind == "not" else ", ".join(values)


def _literal(value: object) -> str:
    return f"'{value}'" if isinstance(value, str) else json.dumps(value)
