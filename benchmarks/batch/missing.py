"""Which unknown facts still matter, by hand: what a row-by-row batch adds to ``single/handwritten.py``."""

from __future__ import annotations

from benchmarks.single.handwritten import CAPABILITIES, Facts, either


def may_outsource(facts: Facts) -> list[str]:
    """The facts that ``may_outsource`` misses where it is undetermined."""
    government = facts.get("government_must_provide", False)
    unsuitable = facts.get("unsuitable_for_society", False)
    missing = []
    if facts.get("administrative_function", False) is None:
        missing.append("administrative_function")
    if government is None and unsuitable is not False:
        missing.append("government_must_provide")
    if unsuitable is None and government is not False:
        missing.append("unsuitable_for_society")
    if facts.get("service_item") is None:
        missing.append("service_item")
    return missing


def contractor_eligibility(facts: Facts) -> list[str]:
    """The facts that ``contractor_eligibility`` misses where it is undetermined."""
    kind = facts.get("contractor_kind")
    registered = facts.get("registered_with_civil_affairs")
    exempt = facts.get("exempt_from_registration", False)
    legal_person = facts.get("institution_legal_person")
    institution_class = facts.get("institution_class")
    institution_may_fit = legal_person is not False and institution_class != "公益一类"

    missing = []
    if kind is None:
        missing.append("contractor_kind")
    if kind in (None, "社会组织") and either(registered, exempt) is None:
        if registered is None:
            missing.append("registered_with_civil_affairs")
        if exempt is None:
            missing.append("exempt_from_registration")
    if kind in (None, "事业单位") and institution_may_fit and legal_person is None:
        missing.append("institution_legal_person")
    if kind in (None, "企业", "机构") and facts.get("registered_with_industry") is None:
        missing.append("registered_with_industry")
    missing += [alias for _, alias in CAPABILITIES if facts.get(alias) is None]
    if facts.get("debarred", False) is None:
        missing.append("debarred")
    if kind in (None, "事业单位") and institution_may_fit and institution_class is None:
        missing.append("institution_class")
    return missing


def staff_required(facts: Facts) -> list[str]:
    """The facts that ``staff_required`` misses where it is undetermined."""
    return ["recipients"] if facts.get("recipients") is None else []
