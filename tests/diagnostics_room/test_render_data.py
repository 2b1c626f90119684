"""Diagnostics for other programs: JSON and SARIF."""

from __future__ import annotations

import json
from typing import Any

import jsonschema  # type: ignore[import-untyped]  # it ships no types
import pytest

from aidrules.diagnostics.diagnostic import Diagnostic, Fix, Related
from aidrules.diagnostics.registry import REGISTRY
from aidrules.diagnostics.render import to_json, to_sarif
from aidrules.source.text import NOWHERE, SourceText

SOURCE = SourceText("规则/示例.policy", "事实 人数：整数。\n决策 😀 人类\n类")
UNDECLARED = Diagnostic(
    "P101",
    SOURCE.span(15, 17),
    {"name": "人类", "suggestion": "人数"},
    Fix(SOURCE.span(15, 17), "人数"),
    (Related(SOURCE.span(3, 5), "declared-here"),),
    SOURCE,
)
UNUSED = Diagnostic("P105", SOURCE.span(3, 5), {"name": "人数"}, source=SOURCE)
A_REMARK = Diagnostic("P315", SOURCE.span(16, 19), source=SOURCE)


def test_json() -> None:
    assert to_json([UNDECLARED, UNUSED]) == [
        {
            "code": "P101",
            "severity": "error",
            "file": "规则/示例.policy",
            "line": 2,
            "column": 6,
            "end_line": 2,
            "end_column": 8,
            "message": "没有声明过“人类”。",
            "hint": "是否要写“人数”？",
            "fix": {"line": 2, "column": 6, "end_line": 2, "end_column": 8, "replacement": "人数"},
            "related": [{"line": 1, "column": 4, "end_line": 1, "end_column": 6, "message": "声明在这里"}],
        },
        {
            "code": "P105",
            "severity": "warning",
            "file": "规则/示例.policy",
            "line": 1,
            "column": 4,
            "end_line": 1,
            "end_column": 6,
            "message": "事实“人数”没有被任何决策用到。",
            "hint": "请核对是否漏写了条件；确实不用的话可以删去。",
            "fix": None,
            "related": [],
        },
    ]


def test_json_in_english_over_two_lines() -> None:
    (item,) = to_json([A_REMARK], lang="en")
    assert item["message"] == "The wording of this item only encourages and does not change the result."
    assert (item["line"], item["column"], item["end_line"], item["end_column"]) == (2, 7, 3, 2)


def test_json_without_a_source() -> None:
    (item,) = to_json([Diagnostic("P209", NOWHERE)])
    assert (item["file"], item["line"], item["column"], item["end_column"]) == (None, 1, 1, 1)


def test_json_can_be_written() -> None:
    assert json.loads(json.dumps(to_json([UNDECLARED]))) == to_json([UNDECLARED])
    assert to_json([]) == []


# The parts of the SARIF 2.1.0 schema (OASIS, errata 01) that a log of ours uses, closed: nothing else passes.
def _object(required: dict[str, Any], optional: dict[str, Any] | None = None) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {**required, **(optional or {})},
        "required": list(required),
        "additionalProperties": False,
    }


def _array(items: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "array", "items": items, **more}


TEXT = _object({"text": {"type": "string", "minLength": 1}})
LEVEL = {"enum": ["none", "note", "warning", "error"]}
FROM_ONE = {"type": "integer", "minimum": 1}
REGION = _object({"startLine": FROM_ONE, "startColumn": FROM_ONE, "endLine": FROM_ONE, "endColumn": FROM_ONE})
ARTIFACT = _object({"uri": {"type": "string", "pattern": r"^[A-Za-z0-9._~:/?#@!$&'()*+,;=%-]+$"}})
PHYSICAL = _object({"artifactLocation": ARTIFACT, "region": REGION})
REPLACEMENT = _object({"deletedRegion": REGION, "insertedContent": _object({"text": {"type": "string"}})})
CHANGE = _object({"artifactLocation": ARTIFACT, "replacements": _array(REPLACEMENT, minItems=1)})
RULE = _object(
    {
        "id": {"type": "string"},
        "name": {"type": "string"},
        "shortDescription": TEXT,
        "defaultConfiguration": _object({"level": LEVEL}),
    },
    {"fullDescription": TEXT},
)
RESULT = _object(
    {
        "ruleId": {"type": "string"},
        "ruleIndex": {"type": "integer", "minimum": 0},
        "level": LEVEL,
        "message": TEXT,
        "locations": _array(_object({"physicalLocation": PHYSICAL})),
    },
    {
        "relatedLocations": _array(_object({"physicalLocation": PHYSICAL, "message": TEXT}), uniqueItems=True),
        "fixes": _array(_object({"description": TEXT, "artifactChanges": _array(CHANGE, minItems=1)})),
    },
)
RUN = _object(
    {
        "tool": _object({"driver": _object({"name": {"type": "string"}, "rules": _array(RULE, uniqueItems=True)})}),
        "language": {"type": "string", "pattern": "^[a-zA-Z]{2}(-[a-zA-Z]{2})?$"},
        "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
        "results": _array(RESULT),
    }
)
LOG = _object({"$schema": {"type": "string"}, "version": {"const": "2.1.0"}, "runs": _array(RUN)})


def run_of(*diagnostics: Diagnostic, lang: str = "zh") -> dict[str, Any]:
    log: Any = to_sarif(diagnostics, lang)
    jsonschema.validate(log, LOG)
    assert json.loads(json.dumps(log)) == log
    (run,) = log["runs"]
    assert isinstance(run, dict)
    return run


def test_sarif_of_nothing() -> None:
    run = run_of()
    assert run["results"] == []
    assert run["tool"]["driver"]["rules"] == []


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_sarif_rules_are_those_that_occur_and_results_point_at_them(lang: str) -> None:
    run = run_of(UNUSED, UNDECLARED, A_REMARK, UNUSED, lang=lang)
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == ["P101", "P105", "P315"]
    assert [rule["name"] for rule in rules] == [REGISTRY[rule["id"]].name for rule in rules]
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
    assert [result["level"] for result in run["results"]] == ["warning", "error", "note", "warning"]


def test_sarif_rule_texts_speak_one_language() -> None:
    (chinese,) = run_of(UNDECLARED)["tool"]["driver"]["rules"]
    (english,) = run_of(UNDECLARED, lang="en")["tool"]["driver"]["rules"]
    assert chinese["shortDescription"]["text"] == "没有声明过“…”。"
    assert chinese["fullDescription"]["text"] == REGISTRY["P101"].why_zh
    assert english["shortDescription"]["text"] == "“…” is not declared."
    assert "fullDescription" not in english


def test_sarif_columns_are_utf16_code_units() -> None:
    run = run_of(UNDECLARED)
    (result,) = run["results"]
    region = result["locations"][0]["physicalLocation"]["region"]
    assert run["columnKind"] == "utf16CodeUnits"
    assert region == {"startLine": 2, "startColumn": 7, "endLine": 2, "endColumn": 9}


def test_sarif_fix_and_second_place() -> None:
    (result,) = run_of(UNDECLARED)["results"]
    (fix,) = result["fixes"]
    (replacement,) = fix["artifactChanges"][0]["replacements"]
    assert fix["description"]["text"] == "是否要写“人数”？"
    assert replacement["insertedContent"]["text"] == "人数"
    assert replacement["deletedRegion"] == result["locations"][0]["physicalLocation"]["region"]
    assert result["relatedLocations"][0]["message"]["text"] == "声明在这里"


def test_sarif_region_over_two_lines() -> None:
    (result,) = run_of(A_REMARK)["results"]
    assert result["locations"][0]["physicalLocation"]["region"] == {
        "startLine": 2,
        "startColumn": 8,
        "endLine": 3,
        "endColumn": 2,
    }


@pytest.mark.parametrize(
    ("name", "uri"),
    [
        ("a.policy", "a.policy"),
        ("规则/a b.policy", "%E8%A7%84%E5%88%99/a%20b.policy"),
        ("/x/规.policy", "file:///x/%E8%A7%84.policy"),
        ("c:d.policy", "c%3Ad.policy"),
        ("<text>", "%3Ctext%3E"),
        ("\ud800.policy", "%3F.policy"),
    ],
)
def test_sarif_names_become_uris(name: str, uri: str) -> None:
    diagnostic = Diagnostic("P209", NOWHERE, source=SourceText(name, "甲"))
    (result,) = run_of(diagnostic)["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == uri


def test_sarif_without_a_source() -> None:
    (result,) = run_of(Diagnostic("P209", NOWHERE, fix=Fix(NOWHERE, "1")))["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "text"
