"""SpiffWorkflow: its DMN engine on three tables, without a workflow around them."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any
from xml.sax.saxutils import escape

from benchmarks.single.contender import Contender, outcomes
from benchmarks.single.decision_tables import FORMULA, TABLES, Row, Test, columns
from benchmarks.single.padding import padded

NAMESPACE = "https://www.omg.org/spec/DMN/20191111/MODEL/"


def contenders() -> Iterator[Contender]:
    """One contender."""
    from lxml import etree
    from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
    from SpiffWorkflow.dmn.engine.DMNEngine import DMNEngine
    from SpiffWorkflow.dmn.parser.DMNParser import DMNParser

    engines = {}
    for decision in TABLES:
        parser = DMNParser(None, etree.fromstring(dmn(decision)), {"dmn": NAMESPACE})
        parser.parse()
        engines[decision] = DMNEngine(parser.decision.decisionTables[0])
    workflow = SimpleNamespace(script_engine=PythonScriptEngine())

    def decide(facts: Any) -> dict[str, object]:
        task = SimpleNamespace(data=facts, workflow=workflow)
        found: dict[str, object] = {}
        for engine in engines.values():
            found.update(engine.result(task))
        return found

    yield Contender(
        "SpiffWorkflow DMN",
        "status",
        True,
        decide,
        outcomes,
        padded,
        "three tables under the hit policy UNIQUE, under which it stops at the first row that hits (under FIRST it "
        "looks at all rows); no workflow around them; no reasons",
    )


def dmn(decision: str) -> str:
    """A decision as a DMN document."""
    inputs = "".join(
        f'<input id="{alias}" label="{alias}"><inputExpression typeRef="string"><text>{alias}</text>'
        "</inputExpression></input>"
        for alias in columns(decision)
    )
    rules = "".join(_rule(decision, number, row) for number, row in enumerate(TABLES[decision]))
    return (
        f'<definitions xmlns="{NAMESPACE}"><decision id="{decision}" name="{decision}">'
        f'<decisionTable id="{decision}_table" hitPolicy="UNIQUE">{inputs}'
        f'<output id="{decision}_outcome" label="{decision}" name="{decision}" typeRef="string"/>{rules}'
        "</decisionTable></decision></definitions>"
    )


def _rule(decision: str, number: int, row: Row) -> str:
    name = f"{decision}_{number}"
    cells = "".join(
        f'<inputEntry id="{name}_{alias}"><text>{escape(_cell(row.tests[alias])) if alias in row.tests else "-"}</text>'
        "</inputEntry>"
        for alias in columns(decision)
    )
    outcome = "2 + -(-recipients // 1500)" if row.outcome == FORMULA else repr(row.outcome)
    return f'<rule id="{name}">{cells}<outputEntry id="{name}_out"><text>{escape(outcome)}</text></outputEntry></rule>'


def _cell(test: Test) -> str:
    value = test.values[0]
    if test.kind == "in":
        return f"? in {test.values!r}"
    if isinstance(value, str):
        return repr(value)
    return f"? is not {value!r}" if test.kind == "not" else f"? is {value!r}"
