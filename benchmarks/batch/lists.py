"""Lists of codes through bit masks: the form in which lists are fast in columns.

Whoever makes the lists row by row with NumPy or Polars spends nearly all the time on them. So a mask says for each row
which codes stand in its list, and every list there can be is made once.
"""

from __future__ import annotations

from collections.abc import Sequence

OUTSOURCE_REASONS = (
    "may_outsource.r1",
    "may_outsource.r2",
    "may_outsource.r5",
    "may_outsource.r6",
    "service_category.else",
)
OUTSOURCE_FACTS = ("administrative_function", "government_must_provide", "unsuitable_for_society", "service_item")
ELIGIBILITY_REASONS = (*(f"contractor_eligibility.{number}" for number in range(1, 14)), "contractor_kind_listed.r4")
ELIGIBILITY_FACTS = (
    "contractor_kind",
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
    "institution_class",
)


def every_list(codes: Sequence[str]) -> list[list[str]]:
    """The list for each mask; bit n of a mask stands for code n."""
    return [[code for bit, code in enumerate(codes) if mask >> bit & 1] for mask in range(1 << len(codes))]
