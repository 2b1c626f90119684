"""What a contender for single decisions is, and how its answers are compared with the interpreter's."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Literal, TypeAlias

from attrs import frozen

from benchmarks.cases import DECISIONS, Facts
from benchmarks.definition import Defined

Gives: TypeAlias = Literal["reasons", "status", "value"]
"""What comes out: value, status and every reason; value and status; or the value alone."""

SHOWN_GIVES: Mapping[Gives, str] = {
    "reasons": "value, status, reason codes",
    "status": "value, status",
    "value": "value",
}


@frozen
class Contender:
    """Something that decides all three questions about one case.

    Attributes:
        name: unique, for ``--only`` and the table.
        gives: how much of an answer it gives.
        takes_unknown: whether it takes facts that are unknown; one that does not is timed on known facts only.
        decide: takes what ``prepare`` makes of a case.
        read: makes ``{alias: (status, value, reasons)}`` of what ``decide`` returns; not timed. Status is "" and
            reasons are () where they are not given.
        prepare: what a caller holds in his hand when he asks; not timed.
        note: what a reader has to know to judge the row.
    """

    name: str
    gives: Gives
    takes_unknown: bool
    decide: Callable[[Any], Any]
    read: Callable[[Any], Mapping[str, tuple[str, object, Sequence[str]]]]
    prepare: Callable[[Facts], Any] = dict
    note: str = ""


def outcomes(found: Mapping[str, object]) -> dict[str, tuple[str, object, tuple[str, ...]]]:
    """Reads answers in which the status stands in the place of the value where there is none."""
    return {alias: _outcome(found[alias]) for alias in DECISIONS}


def _outcome(found: object) -> tuple[str, object, tuple[str, ...]]:
    if found in ("undetermined", "referred"):
        return str(found), None, ()
    return "decided", found, ()


def disagreement(contender: Contender, facts: Facts, expected: Mapping[str, Defined]) -> str | None:
    """What a contender says otherwise than the interpreter about one case; None when they agree."""
    found = contender.read(contender.decide(contender.prepare(facts)))
    for alias, wanted in expected.items():
        status, value, reasons = found[alias]
        if contender.gives == "value" and wanted.status != "decided":
            continue
        same = _plain(value) == _plain(wanted.value)
        if contender.gives != "value":
            same = same and status == wanted.status
        if contender.gives == "reasons":
            same = same and tuple(reasons) == wanted.reasons
        if not same:
            return f"{contender.name}: {alias} of {dict(facts)} is {found[alias]}, and should be {wanted}"
    return None


def _plain(value: object) -> object:
    """Numbers compare as numbers: engines that know doubles only give 5.0 for 5."""
    return Decimal(str(value)) if isinstance(value, int | float) and not isinstance(value, bool) else value
