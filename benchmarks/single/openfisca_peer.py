"""OpenFisca-Core: three variables with formulas over one person, known facts only.

A variable of OpenFisca always has a value, its default where none is set, so that a fact cannot be unknown.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from benchmarks.cases import DECISIONS, SHARE_TRUE, Facts
from benchmarks.single.contender import Contender, outcomes
from benchmarks.single.expressions import BARE, LISTED
from benchmarks.single.padding import padded

PERIOD = "2026-05"


def contenders() -> Iterator[Contender]:
    """One contender."""
    from openfisca_core.simulations import SimulationBuilder

    system = _system()
    builder = SimulationBuilder()

    def prepare(facts: Facts) -> list[tuple[str, list[object]]]:
        given = padded(facts)
        return [(alias, [given[alias]]) for alias in (*SHARE_TRUE, "recipients", *_TEXTS)]

    def decide(inputs: list[tuple[str, list[object]]]) -> dict[str, object]:
        simulation = builder.build_default_simulation(system, 1)
        for alias, values in inputs:
            simulation.set_input(alias, PERIOD, values)
        return {alias: simulation.calculate(alias, PERIOD)[0] for alias in DECISIONS}

    yield Contender(
        "OpenFisca-Core",
        "status",
        False,
        decide,
        lambda found: outcomes({alias: _plain(value) for alias, value in found.items()}),
        prepare,
        "a simulation of one person for each case, built the shortest way there is; it cannot say that a fact is "
        "unknown; made for populations, not for single cases; no reasons",
    )


_TEXTS = ("service_item", "contractor_kind", "institution_class")


def _plain(value: Any) -> object:
    return value.decode() if isinstance(value, bytes) else value.item() if hasattr(value, "item") else value


def _system() -> Any:
    import numpy
    from openfisca_core.entities import build_entity
    from openfisca_core.periods import DateUnit
    from openfisca_core.taxbenefitsystems import TaxBenefitSystem
    from openfisca_core.variables import Variable

    person = build_entity("person", "persons", "a case", is_person=True)
    system = TaxBenefitSystem([person])

    def add(name: str, value_type: type, formula: Any = None) -> None:
        body: dict[str, Any] = {
            "value_type": value_type,
            "entity": person,
            "definition_period": DateUnit.MONTH,
            "label": name,
        }
        if formula is not None:
            body["formula"] = formula
        system.add_variable(type(name, (Variable,), body))

    def may_outsource(case: Any, period: Any) -> Any:
        barred = case("administrative_function", period) | (
            case("government_must_provide", period) & case("unsuitable_for_society", period)
        )
        listed = numpy.isin(case("service_item", period), LISTED)
        return numpy.select([barred, listed], ["不得购买", "可以购买"], "referred").astype(object)

    def contractor_eligibility(case: Any, period: Any) -> Any:
        kind = case("contractor_kind", period)
        registered = case("registered_with_civil_affairs", period) | case("exempt_from_registration", period)
        institution = case("institution_legal_person", period) & (case("institution_class", period) != "公益一类")
        failed = case("debarred", period) | ((kind == "社会组织") & ~registered)
        failed |= (kind == "事业单位") & ~institution
        failed |= ((kind == "企业") | (kind == "机构")) & ~case("registered_with_industry", period)
        for alias in BARE:
            failed |= ~case(alias, period)
        other = (kind == "个人") | (kind == "其他")
        return numpy.select([failed, other], ["不合格", "referred"], "合格").astype(object)

    def staff_required(case: Any, period: Any) -> Any:
        return 2 + -(-case("recipients", period) // 1500)

    for alias in SHARE_TRUE:
        add(alias, bool)
    for alias in _TEXTS:
        add(alias, str)
    add("recipients", int)
    add("may_outsource", str, may_outsource)
    add("contractor_eligibility", str, contractor_eligibility)
    add("staff_required", int, staff_required)
    return system
