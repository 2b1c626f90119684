"""From what a caller gives to what the interpreter takes: facts, readings and the as-of date, all checked at once."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from typing import TypeVar, cast

from attrs import define, field, frozen

from aidrules.core.policy import AS_OF, EDITION, REGION, CorePolicy, Fact
from aidrules.errors import FactError, Problem
from aidrules.evaluation.conversion import WrongValueError, as_date, convert, written
from aidrules.evaluation.possible import Possible, known
from aidrules.evaluation.quick_inputs import QuickInputs
from aidrules.evaluation.record_inputs import read_roster
from aidrules.source.near import get_close_matches
from aidrules.values.domains import Interval, domain_of, records_of
from aidrules.values.ranges import in_base_unit, outside
from aidrules.values.regions import region_path
from aidrules.values.rosters import Roster, RosterType
from aidrules.values.show import show_range, show_value
from aidrules.values.types import (
    Bound,
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
        edition: the day whose edition of the policy is asked; the as-of date where it is not given, and None where
            neither is: the newest edition, unless the facts say that it is unknown.
        region: the region for which is decided, as a path; that of the policy's header where it is not given.
        assumed: the built-in facts that nobody gave: the newest edition, the header's region.
    """

    facts: Mapping[str, Value | None]
    presumed: Mapping[str, Value]
    readings: Mapping[str, str]
    as_of: datetime.date | None
    edition: datetime.date | None = None
    region: str | None = None
    assumed: frozenset[str] = frozenset()

    def is_newest(self, fact: Fact) -> bool:
        """Whether a fact is the edition that is asked, and no day was given for it: the newest one is meant, which is
        that of some day since the last provision began."""
        return fact.name == EDITION and fact.origin == "builtin" and EDITION not in self.facts

    def possible(self, policy: CorePolicy) -> dict[str, Possible]:
        """What each fact may be, in base units; not those that are looked up because they are not given."""
        found: dict[str, Possible] = {}
        for name, fact in policy.facts.items():
            if fact.default is not None and name not in self.facts:
                continue
            if self.is_newest(fact):
                start = policy.last_commencement
                found[name] = Possible(Interval(None if start is None else Bound(start)))
                continue
            value = self.facts.get(name, self.presumed.get(name))
            if isinstance(fact.type, RosterType):
                base = None if value is None else in_base_unit(value, fact.type)
                found[name] = Possible(records_of(base if isinstance(base, Roster) else None, fact.type))
                continue
            found[name] = Possible(domain_of(fact.type)) if value is None else known(in_base_unit(value, fact.type))
        return found


@frozen
class Inputs:
    """What a policy takes: found once, so that many cases can be checked.

    Attributes:
        policy: the policy.
        by_name: its facts, by Chinese name and by alias.
        presumptions: the facts that are presumed where they are not given.
        builtin: the built-in facts that it asks for.
        region: that of its header, as a path.
        quick: says of the common case that it is right.
    """

    policy: CorePolicy
    by_name: Mapping[str, Fact] = field(init=False)
    presumptions: Mapping[str, Value] = field(init=False)
    builtin: frozenset[str] = field(init=False)
    region: str | None = field(init=False)
    quick: QuickInputs = field(init=False)

    @by_name.default
    def _by_name(self) -> Mapping[str, Fact]:
        return {alias: fact for fact in self.policy.facts.values() for alias in (fact.name, fact.alias)}

    @presumptions.default
    def _presumptions(self) -> Mapping[str, Value]:
        facts = self.policy.facts.items()
        return {name: fact.presumption for name, fact in facts if fact.presumption is not None}

    @builtin.default
    def _builtin(self) -> frozenset[str]:
        return frozenset(name for name in (AS_OF, EDITION, REGION) if _is_builtin(self.policy, name))

    @property
    def special(self) -> frozenset[str]:
        """The built-in facts that say what is looked at, and are no ordinary facts of a case."""
        return self.builtin - {AS_OF}

    @region.default
    def _region(self) -> str | None:
        return region_path(self.policy.attributes.get(REGION, ""))

    @quick.default
    def _quick(self) -> QuickInputs:
        return QuickInputs(self.policy.facts.values())

    def check(
        self,
        facts: Mapping[str, object],
        readings: Mapping[str, str] | None = None,
        as_of: object = None,
        edition: object = None,
        region: object = None,
    ) -> Case:
        """Check everything a caller gives; see ``check_case``."""
        policy = self.policy
        checker = _Checker(self)
        given = checker.facts(facts)
        chosen = checker.readings(readings if readings is not None else {})
        day = checker.day("as_of", AS_OF, as_of, given)
        stood = checker.day("edition", EDITION, edition, given)
        place = checker.region(region, given)
        if checker.problems:
            raise FactError(checker.problems)
        own = {name: given[name] for name in (AS_OF, *self.builtin) if name in given}
        stood = _first(stood, own, EDITION, _first(day, own, AS_OF, None))
        place = _first(place, own, REGION, self.region)
        for name, value in ((AS_OF, day), (EDITION, stood), (REGION, place)):
            if value is not None and (name == AS_OF or name in self.builtin) and name in policy.facts:
                given[name] = value
        presumed = {name: value for name, value in self.presumptions.items() if name not in given}
        assumed = {REGION} if region is None and REGION not in own and place is not None else set()
        if stood is None and EDITION not in own:
            assumed.add(EDITION)
        return Case(given, presumed, chosen, day, stood, place, self.builtin & assumed)


def check_case(
    policy: CorePolicy,
    facts: Mapping[str, object],
    readings: Mapping[str, str] | None = None,
    as_of: object = None,
    edition: object = None,
    region: object = None,
) -> Case:
    """Check everything a caller gives. Who checks many cases of one policy keeps its ``Inputs``.

    Args:
        policy: the policy.
        facts: values by Chinese name or alias; None and 未知 are unknown.
        readings: alternatives by the reading's name or alias.
        as_of: a date or an ISO text.
        edition: a date or an ISO text; None for the as-of date, and without one for the newest edition.
        region: a path such as ``海南省/海口市``; None for that of the policy's header.

    Raises:
        FactError: with every problem there is.
    """
    return Inputs(policy).check(facts, readings, as_of, edition, region)


T = TypeVar("T", datetime.date, str)


def _is_builtin(policy: CorePolicy, name: str) -> bool:
    """Whether a policy asks for a built-in fact, and has none of its own of that name."""
    return name in policy.facts and policy.facts[name].origin == "builtin"


def _first(argument: T | None, given: Mapping[str, Value | None], name: str, otherwise: T | None) -> T | None:
    """A built-in fact: the argument, or what is given as a fact (it may be unknown), or something else."""
    if argument is not None:
        return argument
    if name in given:
        return cast("T | None", given[name])
    return otherwise


@define
class _Checker:
    inputs: Inputs
    problems: list[Problem] = field(factory=list)

    @property
    def policy(self) -> CorePolicy:
        return self.inputs.policy

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
        by_name, quick = self.inputs.by_name, self.inputs.quick.value
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
                plain = None if value is None else quick(fact.name, value)
                found[fact.name] = self._value(fact, written(name), value) if plain is None else plain
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

    def day(self, argument: str, name: str, given: object, facts: Mapping[str, object]) -> datetime.date | None:
        """One of the two dates that are given beside the facts."""
        if given is None:
            return None
        english = {AS_OF: "as-of date", EDITION: "edition date"}[name]
        try:
            day = as_date(given)
        except WrongValueError as wrong:
            self._problem(argument, wrong.kind, f"{name}：{wrong.zh}", f"{english.capitalize()}: {wrong.en}")
            return None
        self._given_twice(argument, name, english, day, facts)
        return day

    def _given_twice(self, argument: str, name: str, english: str, value: object, facts: Mapping[str, object]) -> None:
        if facts.get(name, value) != value:
            self._problem(
                argument,
                "duplicate",
                f"{name}给出了两次，而且不一致：一次作为事实，一次作为参数。",
                f"The {english} is given twice, as a fact and as an argument, and the two differ.",
            )

    def region(self, given: object, facts: dict[str, Value | None]) -> str | None:
        """The region, from the argument or from the facts, in its one form."""
        fact = facts.get(REGION)
        if isinstance(fact, str) and REGION in self.inputs.builtin:
            facts[REGION] = self._path(REGION, fact)
        if given is None:
            return None
        path = self._path("region", given)
        if path is not None:
            self._given_twice("region", REGION, "region", path, facts)
        return path

    def _path(self, name: str, given: object) -> str | None:
        path = region_path(given) if isinstance(given, str) else None
        if path is None:
            shown = written(given)
            self._problem(
                name,
                "wrong_type",
                f"辖区：“{shown}”不是辖区的写法，请从大到小写，用“/”隔开，例如“海南省/海口市/龙华区”。",
                f"Region: “{shown}” is no region; write it from the largest down with slashes: 海南省/海口市/龙华区.",
            )
        return path
