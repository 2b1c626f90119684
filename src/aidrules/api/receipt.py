"""Receipts: everything needed to decide a case again, and to see whether anything has changed since."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, cast

from attrs import asdict, field, frozen

from aidrules.api.plain import plain
from aidrules.core.policy import EDITION, REGION
from aidrules.errors import EvaluationError, FactError, InputError, UnknownDecisionError
from aidrules.values.misuse import wrong_argument
from aidrules.values.permitted import is_plain_interval

if TYPE_CHECKING:
    from aidrules.api.decision import Decision
    from aidrules.api.policy import Policy

FORMAT = "aidrules-receipt/2"
_FORMER = "aidrules-receipt/1"
"""Without edition and region, which it did not know."""


class ReceiptError(InputError):
    """What was given is no receipt."""

    def __init__(self, message: str, message_en: str) -> None:
        super().__init__(message)
        self.message_en = message_en

    def text(self, lang: str = "zh") -> str:
        """The message in Chinese or English."""
        return self.message_en if lang == "en" else str(self)


@frozen
class Receipt:
    """What a decision was made of.

    Attributes:
        policy: the policy's alias.
        fingerprint: the SHA-256 of its core.
        version: the version of the library.
        decision: the decision's alias.
        as_of: the date on which the facts were judged, as ISO text, or None.
        readings: the alternative in force for each reading, by alias.
        facts: the facts given, by alias; None for unknown.
        status: the outcome.
        value: the value as JSON carries it, or None.
        missing: the aliases of the missing facts.
        reasons: the codes of the reasons.
        edition: the day whose edition of the policy was asked, as ISO text, or None.
        region: the region for which was decided, or None.
    """

    policy: str
    fingerprint: str
    version: str
    decision: str
    as_of: str | None
    readings: Mapping[str, str]
    facts: Mapping[str, object]
    status: str
    value: object
    missing: tuple[str, ...]
    reasons: tuple[str, ...]
    edition: str | None = field(default=None, kw_only=True)
    region: str | None = field(default=None, kw_only=True)
    format: str = field(default=FORMAT, kw_only=True)

    def to_dict(self) -> dict[str, object]:
        """The receipt as data that JSON can carry."""
        return {**asdict(self), "missing": list(self.missing), "reasons": list(self.reasons)}

    def to_json(self) -> str:
        """The receipt as JSON text."""
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=2)

    @staticmethod
    def from_dict(data: object) -> Receipt:
        """Read a receipt back.

        Raises:
            ReceiptError: it is none, or of another format.
        """
        if not isinstance(data, Mapping) or data.get("format") not in (FORMAT, _FORMER):
            raise ReceiptError(f"这不是一份收据（应有 format：{FORMAT}）。", f"It has no format “{FORMAT}”.")
        texts = ("policy", "fingerprint", "version", "decision", "status")
        lists = ("missing", "reasons")
        good = (
            all(isinstance(data.get(name), str) for name in texts)
            and all(isinstance(data.get(name), Mapping) for name in ("readings", "facts"))
            and all(isinstance(chosen, str) for chosen in data["readings"].values())
            and all(map(_is_plain, data["facts"].values()))
            and all(_is_texts(data.get(name)) for name in lists)
            and all(isinstance(data.get(name), str | None) for name in ("as_of", "edition", "region"))
            and (data["format"] == _FORMER or {"edition", "region"} <= set(data))
            and "value" in data
            and _is_plain(data["value"])
        )
        if not good:
            zh = "这份收据缺少内容，或者内容的类型不对。"
            raise ReceiptError(zh, "Something is missing in it, or of the wrong type.")
        return Receipt(
            **{name: str(data[name]) for name in texts},
            as_of=data.get("as_of"),
            readings=dict(cast("Mapping[str, str]", data["readings"])),
            facts=dict(cast("Mapping[str, object]", data["facts"])),
            value=data["value"],
            missing=tuple(data["missing"]),
            reasons=tuple(data["reasons"]),
            edition=data.get("edition"),
            region=data.get("region"),
        )


def _is_plain(value: object) -> bool:
    """Whether a value is one that ``plain`` makes."""
    if isinstance(value, bool | int | str | None):
        return True
    return _is_texts(value) or is_plain_interval(value) or _is_roster(value)


def _is_roster(value: object) -> bool:
    records = value
    if isinstance(value, Mapping):
        records = value.get("records") if set(value) == {"records", "complete"} else None
    return isinstance(records, list | tuple) and all(
        isinstance(record, Mapping) and all(found is None or _is_plain(found) for found in record.values())
        for record in records
    )


def _is_texts(value: object) -> bool:
    return isinstance(value, list | tuple) and all(isinstance(item, str) for item in value)


@frozen
class Difference:
    """One thing that is not as the receipt says: its name, what the receipt says, and what is found now."""

    name: str
    then: object
    now: object


@frozen
class Replay:
    """What came of deciding a receipt again.

    Attributes:
        result: the differences in the answer; empty when it is the same.
        causes: the differences that may explain them: policy or library version.
        error: the case can no longer be decided, and why; None otherwise.
        error_en: the same in English.
    """

    result: tuple[Difference, ...]
    causes: tuple[Difference, ...]
    error: str | None = None
    error_en: str | None = None

    @property
    def same(self) -> bool:
        """Whether the answer is the same in status, value, missing facts and reasons."""
        return not self.result and self.error is None


def make_receipt(decision: Decision) -> Receipt:
    """The receipt of a decision."""
    from aidrules import __version__

    policy = decision.policy
    facts = {
        policy.core.facts[name].alias: plain(value)
        for name, value in decision.given.items()
        if value is None or name not in (EDITION, REGION) or policy.core.facts[name].origin != "builtin"
    }
    readings = {policy.core.readings[name].alias: chosen for name, chosen in decision.readings.items()}
    return Receipt(
        policy.alias,
        policy.fingerprint,
        __version__,
        decision.alias,
        decision.as_of.isoformat() if decision.as_of else None,
        readings,
        facts,
        decision.status.value,
        plain(decision.value),
        tuple(fact.alias for fact in decision.missing),
        tuple(reason.code for reason in decision.reasons),
        edition=decision.edition.isoformat() if decision.edition else None,
        region=decision.region,
    )


def replay(receipt: Receipt, policy: Policy) -> Replay:
    """Decide the case of a receipt again, by a policy as it is now.

    Args:
        receipt: the receipt.
        policy: the policy to decide by.

    Raises:
        InputError: one of the two is something else.
    """
    from aidrules import __version__
    from aidrules.api.policy import Policy

    if not isinstance(receipt, Receipt):
        raise wrong_argument("receipt", "a Receipt, such as Receipt.from_dict reads", receipt)
    if not isinstance(policy, Policy):
        raise wrong_argument("policy", "a Policy, such as load and bundled give", policy)

    causes = [
        Difference(name, then, now)
        for name, then, now in (
            ("policy", receipt.policy, policy.alias),
            ("fingerprint", receipt.fingerprint, policy.fingerprint),
            ("version", receipt.version, __version__),
        )
        if then != now
    ]
    try:
        decision = policy.decide(
            receipt.decision,
            receipt.facts,
            as_of=receipt.as_of,
            edition=receipt.edition,
            region=receipt.region,
            readings=receipt.readings,
        )
    except (FactError, UnknownDecisionError, EvaluationError) as error:
        return Replay((), tuple(causes), error.text(), error.text("en"))
    now = make_receipt(decision)
    pairs = (
        ("status", receipt.status, now.status),
        ("value", receipt.value, now.value),
        ("missing", receipt.missing, now.missing),
        ("reasons", receipt.reasons, now.reasons),
    )
    result = tuple(
        Difference(name, then, found)
        for name, then, found in pairs
        if then != found or type(then) is not type(found)  # 1 is not 是
    )
    return Replay(result, tuple(causes))
