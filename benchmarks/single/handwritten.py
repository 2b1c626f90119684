"""The three decisions of the Hainan policy as a developer would write them by hand, with None for unknown.

Each function takes the facts of a case by alias, and gives status, value and the codes of the reasons. A fact that the
policy presumes counts as False where it is not given; where it is given as None it is unknown.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

Facts: TypeAlias = Mapping[str, Any]
Outcome: TypeAlias = tuple[str, Any, tuple[str, ...]]

DECIDED = "decided"
UNDETERMINED = "undetermined"
REFERRED = "referred"

CLERICAL_WORK = frozenset({"对象排查", "家计调查", "业务培训", "政策宣传", "绩效评价"})
DIRECT_SERVICES = frozenset(
    {"照料护理", "康复训练", "送医陪护", "社会融入", "能力提升", "心理疏导", "资源链接"},
)

RECIPIENTS_PER_CASEWORKER = 1500
CIVIL_AFFAIRS_STAFF = 2

CAPABILITIES = (
    ("contractor_eligibility.6", "independent_liability"),
    ("contractor_eligibility.7", "has_facilities"),
    ("contractor_eligibility.8", "has_personnel"),
    ("contractor_eligibility.9", "has_expertise"),
    ("contractor_eligibility.10", "sound_governance"),
    ("contractor_eligibility.11", "sound_accounting"),
    ("contractor_eligibility.12", "sound_asset_management"),
)
ITEMS_ABOUT_THE_KIND = tuple(f"contractor_eligibility.{number}" for number in range(1, 6))
KIND_NOT_LISTED = "contractor_kind_listed.r4"


def may_outsource(facts: Facts) -> Outcome:
    """Whether a service may be bought from society — 二（二）."""
    administrative = facts.get("administrative_function", False)
    government = facts.get("government_must_provide", False)
    unsuitable = facts.get("unsuitable_for_society", False)
    item = facts.get("service_item")

    if administrative:
        return DECIDED, "不得购买", ("may_outsource.r1",)
    if government and unsuitable:
        return DECIDED, "不得购买", ("may_outsource.r2",)

    reasons = []
    if administrative is None:
        reasons.append("may_outsource.r1")
    if government is not False and unsuitable is not False:
        reasons.append("may_outsource.r2")
    is_open = bool(reasons) or item is None

    if item is None:
        reasons += ["may_outsource.r5", "may_outsource.r6"]
    elif item in CLERICAL_WORK:
        reasons.append("may_outsource.r5")
    elif item in DIRECT_SERVICES:
        reasons.append("may_outsource.r6")
    else:
        reasons.append("service_category.else")

    if is_open:
        return UNDETERMINED, None, tuple(reasons)
    if item in CLERICAL_WORK or item in DIRECT_SERVICES:
        return DECIDED, "可以购买", tuple(reasons)
    return REFERRED, None, tuple(reasons)


def contractor_eligibility(facts: Facts) -> Outcome:
    """Whether a contractor may take a service on — 二（三）, 二（七）."""
    kind = facts.get("contractor_kind")

    checks: list[tuple[str, bool | None]] = []
    if kind == "社会组织":
        registered = facts.get("registered_with_civil_affairs")
        exempt = facts.get("exempt_from_registration", False)
        checks.append(("contractor_eligibility.2", either(registered, exempt)))
    elif kind == "事业单位":
        institution_class = facts.get("institution_class")
        fits = None if institution_class is None else institution_class != "公益一类"
        checks.append(("contractor_eligibility.3", facts.get("institution_legal_person")))
        checks.append(("contractor_eligibility.4", fits))
    elif kind in ("企业", "机构"):
        checks.append(("contractor_eligibility.5", facts.get("registered_with_industry")))
    for code, alias in CAPABILITIES:
        checks.append((code, facts.get(alias)))
    debarred = facts.get("debarred", False)
    checks.append(("contractor_eligibility.13", None if debarred is None else not debarred))

    failed = tuple(code for code, met in checks if met is False)
    if failed:
        return DECIDED, "不合格", failed

    is_open = tuple(code for code, met in checks if met is None)
    if kind is None:
        return UNDETERMINED, None, ITEMS_ABOUT_THE_KIND + is_open
    if kind in ("个人", "其他"):
        return UNDETERMINED if is_open else REFERRED, None, (*is_open, KIND_NOT_LISTED)
    if is_open:
        return UNDETERMINED, None, is_open
    return DECIDED, "合格", ("contractor_eligibility.1", *(code for code, _ in checks))


def staff_required(facts: Facts) -> Outcome:
    """How many workers a township needs — 三（二）."""
    recipients = facts.get("recipients")
    if recipients is None:
        return UNDETERMINED, None, ("staff_required",)
    caseworkers = -(-recipients // RECIPIENTS_PER_CASEWORKER)
    return DECIDED, CIVIL_AFFAIRS_STAFF + caseworkers, ("staff_required",)


def decide(facts: Facts) -> dict[str, Outcome]:
    """All three."""
    return {
        "may_outsource": may_outsource(facts),
        "contractor_eligibility": contractor_eligibility(facts),
        "staff_required": staff_required(facts),
    }


def either(first: bool | None, second: bool | None) -> bool | None:
    """Whether one of two facts is true; None where that cannot be told."""
    if first or second:
        return True
    return None if first is None or second is None else False
