"""From what a caller gives to what the interpreter takes: facts, readings and the as-of date, all checked at once."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from difflib import get_close_matches

from attrs import define, field, frozen

from aidrules.core.policy import AS_OF, CorePolicy, Fact
from aidrules.errors import FactError, Problem
from aidrules.evaluation.conversion import WrongValueError, as_date, convert, written
from aidrules.evaluation.possible import Possible, known
from aidrules.evaluation.record_inputs import read_roster
from aidrules.values.domains import domain_of, records_of
from aidrules.values.ranges import in_base_unit, outside
from aidrules.values.rosters import Roster, RosterType
from aidrules.values.show import show_range, show_value
from aidrules.values.types import (
    DateType,
    NumberType,
    Value,
)

UNKNOWN_WORD = "未知"
_MAX_SUGGESTIONS = 50  # looking for the nearest name takes long, and nobody reads more


@frozen
class Case:
    """One case, checked.

    Attributes:
        facts: the given facts by Chinese name, in declared units; None for unknown.
        presumed: the facts that were not given and are presumed, with their presumed values.
        readings: the alternative in force for every reading.
        as_of: the date on which the facts are judged.
    """

    facts: Mapping[str, Value | None]
    presumed: Mapping[str, Value]
    readings: Mapping[str, str]
    as_of: datetime.date | None

    def possible(self, policy: CorePolicy) -> dict[str, Possible]:
        """What each fact may be, in base units."""
        found: dict[str, Possible] = {}
        for name, fact in policy.facts.items():
            value = self.facts.get(name, self.presumed.get(name))
            if isinstance(fact.type, RosterType):
                base = None if value is None else in_base_unit(value, fact.type)
                found[name] = Possible(records_of(base if isinstance(base, Roster) else None, fact.type))
                continue
            found[name] = Possible(domain_of(fact.type)) if value is None else known(in_base_unit(value, fact.type))
        return found


def check_case(
    policy: CorePolicy,
    facts: Mapping[str, object],
    readings: Mapping[str, str] | None = None,
    as_of: object = None,
) -> Case:
    """Check everything a caller gives.

    Args:
        policy: the policy.
        facts: values by Chinese name or alias; None and 未知 are unknown.
        readings: alternatives by the reading's name or alias.
        as_of: a date or an ISO text.

    Raises:
        FactError: with every problem there is.
    """
    checker = _Checker(policy)
    given = checker.facts(facts)
    chosen = checker.readings(readings if readings is not None else {})
    day = checker.as_of(as_of, given)
    if checker.problems:
        raise FactError(checker.problems)
    if day is not None and AS_OF in policy.facts:
        given[AS_OF] = day
    presumed = {
        name: fact.presumption
        for name, fact in policy.facts.items()
        if name not in given and fact.presumption is not None
    }
    return Case(given, presumed, chosen, day)


@define
class _Checker:
    policy: CorePolicy
    problems: list[Problem] = field(factory=list)

    def _problem(self, name: str, kind: str, zh: str, en: str, suggestion: str = "") -> None:
        self.problems.append(Problem(name, kind, zh, en, suggestion))

    def facts(self, given: object) -> dict[str, Value | None]:
        found: dict[str, Value | None] = {}
        if not isinstance(given, Mapping):
            kind = type(given).__name__
            self._problem(
                "",
                "wrong_type",
                f"事实应当是“名称—值”的映射，得到的是 {kind}。",
                f"Facts must be a mapping of names to values, not {kind}.",
            )
            return found
        by_name = {alias: fact for fact in self.policy.facts.values() for alias in (fact.name, fact.alias)}
        for name, value in given.items():
            fact = by_name.get(name) if isinstance(name, str) else None
            if fact is None:
                self._unknown_fact(name, by_name)
            elif fact.name in found:
                self._problem(
                    written(name),
                    "duplicate",
                    f"事实“{fact.name}”给出了不止一次（名称和别名各一次）。",
                    f"The fact “{fact.alias}” is given twice, by its name and by its alias.",
                )
            else:
                found[fact.name] = self._value(fact, written(name), value)
        return found

    def _unknown_fact(self, name: object, by_name: Mapping[str, Fact]) -> None:
        shown = written(name)
        decisions = {a for d in self.policy.decisions.values() for a in (d.name, d.alias)}
        if name in decisions:
            self._problem(
                shown,
                "unknown_name",
                f"“{shown}”是决策，不能作为事实给出。",
                f"“{shown}” is a decision and cannot be given as a fact.",
            )
            return
        near = self._near(shown, by_name)
        hint_zh, hint_en = (f"是否要用“{near[0]}”？", f" Did you mean “{near[0]}”?") if near else ("", "")
        self._problem(
            shown,
            "unknown_name",
            f"没有名为“{shown}”的事实。{hint_zh}",
            f"There is no fact “{shown}”.{hint_en}",
            near[0] if near else "",
        )

    def _near(self, name: str, known: Iterable[str]) -> list[str]:
        if len(self.problems) >= _MAX_SUGGESTIONS:
            return []
        return get_close_matches(name, list(known), n=1, cutoff=0.5)

    def _value(self, fact: Fact, name: str, value: object) -> Value | None:
        if value is None or (isinstance(value, str) and value.strip() == UNKNOWN_WORD):
            return None
        if isinstance(fact.type, RosterType):
            return read_roster(fact.type, name, value, self.problems)
        try:
            found = convert(fact.type, value)
        except WrongValueError as wrong:
            self._problem(name, wrong.kind, f"事实“{name}”：{wrong.zh}", f"Fact “{name}”: {wrong.en}", wrong.suggestion)
            return None
        if isinstance(fact.type, NumberType | DateType) and outside(found, fact.type):
            range_, shown = show_range(fact.type), show_value(found)
            self._problem(
                name,
                "out_of_range",
                f"事实“{name}”的值 {shown} 不在范围 {range_} 之内。",
                f"Fact “{name}”: {shown} is outside the range {range_}.",
            )
        return found

    def readings(self, given: object) -> dict[str, str]:
        chosen = {reading.name: reading.default for reading in self.policy.readings.values()}
        seen: set[str] = set()
        if not isinstance(given, Mapping):
            kind = type(given).__name__
            self._problem(
                "",
                "wrong_type",
                f"口径应当是“名称—选项”的映射，得到的是 {kind}。",
                f"Readings must be a mapping, not {kind}.",
            )
            return chosen
        by_name = {
            alias: reading for reading in self.policy.readings.values() for alias in (reading.name, reading.alias)
        }
        for name, value in given.items():
            reading = by_name.get(name) if isinstance(name, str) else None
            if reading is None:
                near = self._near(written(name), by_name)
                hint_zh, hint_en = (f"是否要用“{near[0]}”？", f" Did you mean “{near[0]}”?") if near else ("", "")
                shown = written(name)
                self._problem(
                    shown,
                    "unknown_name",
                    f"没有名为“{shown}”的口径。{hint_zh}",
                    f"There is no reading “{shown}”.{hint_en}",
                )
                continue
            if reading.name in seen:
                self._problem(
                    written(name),
                    "duplicate",
                    f"口径“{reading.name}”给出了不止一次（名称和别名各一次）。",
                    f"The reading “{reading.alias}” is given twice, by its name and by its alias.",
                )
                continue
            seen.add(reading.name)
            alternatives = {alias: a.name for a in reading.alternatives for alias in (a.name, a.alias)}
            if isinstance(value, str) and value in alternatives:
                chosen[reading.name] = alternatives[value]
            else:
                options = "、".join(a.name for a in reading.alternatives)
                shown = written(value)
                self._problem(
                    written(name),
                    "unknown_member",
                    f"口径“{name}”没有“{shown}”这个选项，可选：{options}。",
                    f"The reading “{name}” has no alternative “{shown}”; it has {options}.",
                )
        return chosen

    def as_of(self, given: object, facts: Mapping[str, object]) -> datetime.date | None:
        if given is None:
            return None
        try:
            day = as_date(given)
        except WrongValueError as wrong:
            self._problem("as_of", wrong.kind, f"基准日：{wrong.zh}", f"As-of date: {wrong.en}")
            return None
        if facts.get(AS_OF, day) != day:
            self._problem(
                "as_of",
                "duplicate",
                "基准日给出了两次，而且不一致：一次作为事实，一次作为参数。",
                "The as-of date is given twice, as a fact and as an argument, and the two differ.",
            )
        return day
