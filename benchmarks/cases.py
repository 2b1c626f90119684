"""The cases that everything is timed on: a seeded mix, in the proportions that ``MIX`` tells.

Single decisions take them as mappings (``cases``), batches as the same mix in columns (``batch/tables.py``).
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Final, TypeAlias

Fact: TypeAlias = bool | int | str | None
Facts: TypeAlias = Mapping[str, Fact]

POLICY: Final = "hainan"
DECISIONS: Final = ("may_outsource", "contractor_eligibility", "staff_required")
SEED: Final = 20260501

SERVICE_ITEMS: Final = (
    "对象排查",
    "家计调查",
    "业务培训",
    "政策宣传",
    "绩效评价",
    "照料护理",
    "康复训练",
    "送医陪护",
    "社会融入",
    "能力提升",
    "心理疏导",
    "资源链接",
)
UNLISTED_ITEMS: Final = ("法律援助", "殡葬服务", "住房修缮", "配餐送餐", "就业介绍")
UNLISTED_SHARE: Final = 0.2

KINDS: Final = ("社会组织", "事业单位", "企业", "机构", "个人", "其他")
KIND_WEIGHTS: Final = (35, 20, 20, 10, 10, 5)
CLASSES: Final = ("公益一类", "公益二类", "生产经营类")
CLASS_WEIGHTS: Final = (25, 55, 20)

SHARE_TRUE: Final[Mapping[str, float]] = {
    "administrative_function": 0.08,
    "government_must_provide": 0.2,
    "unsuitable_for_society": 0.2,
    "registered_with_civil_affairs": 0.85,
    "exempt_from_registration": 0.1,
    "institution_legal_person": 0.9,
    "registered_with_industry": 0.9,
    "independent_liability": 0.96,
    "has_facilities": 0.95,
    "has_personnel": 0.95,
    "has_expertise": 0.95,
    "sound_governance": 0.96,
    "sound_accounting": 0.96,
    "sound_asset_management": 0.96,
    "debarred": 0.04,
}
"""How often each question that is answered with yes or no is answered with yes."""

PRESUMED: Final = (
    "administrative_function",
    "government_must_provide",
    "unsuitable_for_society",
    "exempt_from_registration",
    "debarred",
)
"""The facts that the policy presumes to be false where they are not given."""
ABSENT_SHARE: Final = 0.5

COMPLETE_SHARE: Final = 0.25
UNKNOWN_SHARE: Final = 0.2

MOST_RECIPIENTS: Final = 200_000
BOUNDARIES: Final = (0, 1, 1499, 1500, 1501, 2999, 3000, 3001, 149_999, 150_000, 150_001, 199_999, 200_000)
BOUNDARY_SHARE: Final = 0.3

FACTS_OF: Final[Mapping[str, tuple[str, ...]]] = {
    "may_outsource": ("service_item", "administrative_function", "government_must_provide", "unsuitable_for_society"),
    "contractor_eligibility": (
        "contractor_kind",
        "institution_class",
        "registered_with_civil_affairs",
        "exempt_from_registration",
        "institution_legal_person",
        "registered_with_industry",
        "independent_liability",
        "has_facilities",
        "has_personnel",
        "has_expertise",
        "sound_governance",
        "sound_accounting",
        "sound_asset_management",
        "debarred",
    ),
    "staff_required": ("recipients",),
}
"""The facts that each decision looks at; a test holds it to the policy."""

ALIASES: Final = tuple(alias for facts in FACTS_OF.values() for alias in facts)

MIX: Final = (
    f"{COMPLETE_SHARE:.0%} of the cases have no unknown fact, in the others each fact is unknown with "
    f"{UNKNOWN_SHARE:.0%}, so that {(1 - COMPLETE_SHARE) * UNKNOWN_SHARE:.0%} of the facts given are unknown; "
    f"each of the {len(PRESUMED)} presumed facts is not given in {ABSENT_SHARE:.0%} of the cases; "
    f"{UNLISTED_SHARE:.0%} of the service items stand on no list; all {len(KINDS)} kinds of contractors; "
    f"recipients from 0 to {MOST_RECIPIENTS:,}, {BOUNDARY_SHARE:.0%} of them next to a multiple of 1,500 or at an end "
    f"of the range; seed {SEED}"
)
"""The mix in one sentence, for the tables."""


def cases(count: int, *, known: bool = False, seed: int = SEED) -> list[dict[str, Fact]]:
    """Distinct cases of the mix.

    Args:
        count: how many, up to some millions.
        known: whether no fact is unknown (None); facts that are presumed may still not be given.
        seed: another seed gives other cases of the same mix.
    """
    draw = random.Random(seed)
    found: dict[tuple[tuple[str, Fact], ...], dict[str, Fact]] = {}
    while len(found) < count:
        case = _case(draw, known)
        found.setdefault(tuple(case.items()), case)
    return list(found.values())


def _case(draw: random.Random, known: bool) -> dict[str, Fact]:
    complete = known or draw.random() < COMPLETE_SHARE
    case: dict[str, Fact] = {}
    for alias in ALIASES:
        if alias in PRESUMED and draw.random() < ABSENT_SHARE:
            continue
        value = _value(draw, alias)
        case[alias] = None if not complete and draw.random() < UNKNOWN_SHARE else value
    return case


def _value(draw: random.Random, alias: str) -> Fact:
    match alias:
        case "service_item":
            return draw.choice(UNLISTED_ITEMS if draw.random() < UNLISTED_SHARE else SERVICE_ITEMS)
        case "contractor_kind":
            return draw.choices(KINDS, KIND_WEIGHTS)[0]
        case "institution_class":
            return draw.choices(CLASSES, CLASS_WEIGHTS)[0]
        case "recipients":
            return draw.choice(BOUNDARIES) if draw.random() < BOUNDARY_SHARE else draw.randint(0, MOST_RECIPIENTS)
        case _:
            return draw.random() < SHARE_TRUE[alias]
