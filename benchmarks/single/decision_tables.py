"""The three decisions as decision tables, for the engines that take tables: rows from top to bottom, the first hit."""

from __future__ import annotations

from typing import Literal, TypeAlias

from attrs import frozen

from benchmarks.single.expressions import LISTED
from benchmarks.single.handwritten import CAPABILITIES

Plain: TypeAlias = bool | str | None


@frozen
class Test:
    """What a cell asks of a fact: that it is this, one of these, or not this."""

    kind: Literal["is", "in", "not"]
    values: tuple[Plain, ...]


@frozen
class Row:
    """One row: tests by alias, and the outcome; ``FORMULA`` stands for the number of staff."""

    tests: dict[str, Test]
    outcome: str


FORMULA = "formula"


def _is(value: Plain) -> Test:
    return Test("is", (value,))


def _in(*values: Plain) -> Test:
    return Test("in", values)


def _not(value: Plain) -> Test:
    return Test("not", (value,))


TABLES: dict[str, tuple[Row, ...]] = {
    "may_outsource": (
        Row({"administrative_function": _is(True)}, "不得购买"),
        Row({"government_must_provide": _is(True), "unsuitable_for_society": _is(True)}, "不得购买"),
        Row({"administrative_function": _is(None)}, "undetermined"),
        Row({"government_must_provide": _not(False), "unsuitable_for_society": _not(False)}, "undetermined"),
        Row({"service_item": _is(None)}, "undetermined"),
        Row({"service_item": _in(*LISTED)}, "可以购买"),
        Row({}, "referred"),
    ),
    "contractor_eligibility": (
        Row(
            {
                "contractor_kind": _is("社会组织"),
                "registered_with_civil_affairs": _is(False),
                "exempt_from_registration": _is(False),
            },
            "不合格",
        ),
        Row({"contractor_kind": _is("事业单位"), "institution_legal_person": _is(False)}, "不合格"),
        Row({"contractor_kind": _is("事业单位"), "institution_class": _is("公益一类")}, "不合格"),
        Row({"contractor_kind": _in("企业", "机构"), "registered_with_industry": _is(False)}, "不合格"),
        *(Row({alias: _is(False)}, "不合格") for _, alias in CAPABILITIES),
        Row({"debarred": _is(True)}, "不合格"),
        Row({"contractor_kind": _is(None)}, "undetermined"),
        Row(
            {
                "contractor_kind": _is("社会组织"),
                "registered_with_civil_affairs": _not(True),
                "exempt_from_registration": _not(True),
            },
            "undetermined",
        ),
        Row({"contractor_kind": _is("事业单位"), "institution_legal_person": _is(None)}, "undetermined"),
        Row({"contractor_kind": _is("事业单位"), "institution_class": _is(None)}, "undetermined"),
        Row({"contractor_kind": _in("企业", "机构"), "registered_with_industry": _is(None)}, "undetermined"),
        *(Row({alias: _is(None)}, "undetermined") for _, alias in CAPABILITIES),
        Row({"debarred": _is(None)}, "undetermined"),
        Row({"contractor_kind": _in("个人", "其他")}, "referred"),
        Row({}, "合格"),
    ),
    "staff_required": (
        Row({"recipients": _is(None)}, "undetermined"),
        Row({}, FORMULA),
    ),
}


def columns(decision: str) -> list[str]:
    """The facts that a table looks at, in the order in which its rows name them."""
    return list(dict.fromkeys(alias for row in TABLES[decision] for alias in row.tests))
