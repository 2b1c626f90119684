"""Generated functions of one policy: made when they are first needed, and kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from attrs import define, field, frozen

from aidrules.core.policy import AS_OF, EDITION, REGION, CorePolicy, Fact
from aidrules.evaluation.inputs import Case
from aidrules.values.regions import region_path
from aidrules.values.types import DateType, NumberType, Value

if TYPE_CHECKING:
    from aidrules.api.policy import Policy
    from aidrules.backends.plan import Plan

Outcome: TypeAlias = tuple[str, Any, tuple[str, ...]]
"""Status, value, and the codes of the reasons."""
Keys: TypeAlias = Literal["alias", "name"]
Function: TypeAlias = Callable[[Mapping[str, Any]], dict[str, Outcome]]

_MOST_FUNCTIONS = 64
_MOST_VARIANTS = 8  # of a function, by the looked-up parameters that are given all the same
WARM = 20
"""How often a question has to be asked before ``Policy.decide`` has a function made for it."""


@frozen
class Asked:
    """What a function is made for.

    Attributes:
        decisions: the questions, by Chinese name.
        keys: ``alias`` or ``name``: how the facts are called.
        readings: the alternatives in force, those that are not the default.
        fixed: the facts that are the same in every case: as-of date, edition, region.
        given: the parameters that come with the case and would otherwise be looked up.
    """

    decisions: tuple[str, ...]
    keys: Keys = "alias"
    readings: frozenset[tuple[str, str]] = frozenset()
    fixed: frozenset[tuple[str, Value | None]] = frozenset()
    given: frozenset[str] = frozenset()


@define
class Functions:
    """The functions of a policy."""

    policy: Policy
    _made: dict[Asked, Function] = field(factory=dict, init=False)
    _times: dict[Asked, int] = field(factory=dict, init=False)

    def __reduce__(self) -> tuple[type[Functions], tuple[Policy]]:
        return Functions, (self.policy,)  # what was generated is made anew

    def function(self, asked: Asked) -> Function:
        """A function; made at once where there is none yet."""
        found = self._made.get(asked)
        if found is None:
            if len(self._made) >= _MOST_FUNCTIONS:
                self._made.clear()
                self._times.clear()
            found = self._made[asked] = _Maker(self.policy, asked).make()
        return found

    def warm(self, asked: Asked) -> Function | None:
        """A function for what is asked often; None for what was not asked often yet."""
        found = self._made.get(asked)
        if found is None:
            times = self._times.get(asked, 0) + 1
            self._times[asked] = times
            if times > WARM:
                return self.function(asked)
            if len(self._times) > _MOST_FUNCTIONS * WARM:
                self._times.clear()
        return found


@define
class _Maker:
    """Makes one function."""

    policy: Policy
    asked: Asked

    def make(self) -> Function:
        from aidrules.backends.refusal import RefusedError

        try:
            return self._of(self.asked.decisions)
        except RefusedError:
            return self._in_pieces()

    def _in_pieces(self) -> Function:
        """A function some of whose questions the interpreter answers, because no plan can carry them."""
        from aidrules.backends.refusal import RefusedError

        functions, left = [], []
        for name in self.asked.decisions:
            try:
                functions.append(self._of((name,)))
            except RefusedError:
                left.append(name)
        if left:
            functions.append(self._slow(left))
        order = [self.policy.core.decisions[name].alias for name in self.asked.decisions]

        def decide(facts: Mapping[str, Any]) -> dict[str, Outcome]:
            found = {alias: outcome for one in functions for alias, outcome in one(facts).items()}
            return {alias: found[alias] for alias in order}

        return decide if len(functions) > 1 else functions[0]

    def _of(self, names: tuple[str, ...]) -> Function:
        from aidrules.backends.python.function import generate

        full = self._plan(names)
        read = {fact.name for fact in full.facts if isinstance(fact.type, NumberType | DateType)}
        plan = self._plan(names, read) if read else full
        slow = self._slow(names)
        apart = self._apart(names)
        return generate(
            plan,
            slow,
            self._otherwise(names),
            keys=self.asked.keys,
            full=full if read else None,
            apart=apart,
            special=self._special(names, apart, slow),
        )

    def _plan(self, names: Iterable[str], known: Iterable[str] = ()) -> Plan:
        return plan_of(self.policy, self.asked, names, known)

    def _apart(self, names: Iterable[str]) -> list[Fact]:
        """Facts that the plan does not read from the case although they may be given with it."""
        below = {name for decision in names for name in self.policy.facts_below(decision)}
        facts = [self.policy.core.facts[name] for name in self.policy.core.facts if name in below]
        fixed = {name for name, _ in self.asked.fixed}
        return [
            fact
            for fact in facts
            if fact.name not in self.asked.given
            and (fact.default is not None or fact.name in fixed or (fact.origin == "builtin" and fact.name != AS_OF))
        ]

    def _special(self, names: tuple[str, ...], apart: Iterable[Fact], slow: Function) -> Function:
        """What answers when such a fact is given."""
        keys = {self._key(fact): fact for fact in apart}
        variants: dict[frozenset[str], Function] = {}

        def decide(facts: Mapping[str, Any]) -> dict[str, Outcome]:
            given = frozenset(fact.name for key, fact in keys.items() if key in facts)
            if any(keys[self._key(self.policy.core.facts[name])].default is None for name in given):
                return slow(facts)
            if given not in variants:
                if len(variants) >= _MOST_VARIANTS:
                    return slow(facts)
                own = self.asked
                variant = Asked(names, own.keys, own.readings, own.fixed, own.given | given)
                variants[given] = _Maker(self.policy, variant).make()
            return variants[given](facts)

        return decide

    def _key(self, fact: Fact) -> str:
        return fact.alias if self.asked.keys == "alias" else fact.name

    def _otherwise(self, names: Iterable[str]) -> Callable[[str, Mapping[str, Any]], Outcome]:
        """What answers one question when a fact is unknown that its plan takes to be known."""
        from aidrules.backends.python.function import generate
        from aidrules.backends.refusal import RefusedError

        by_alias = {self.policy.core.decisions[name].alias: name for name in names}
        made: dict[str, Function] = {}

        def decide(alias: str, facts: Mapping[str, Any]) -> Outcome:
            if alias not in made:
                name = by_alias[alias]
                slow = self._slow([name])
                try:
                    made[alias] = generate(
                        self._plan([name]), slow, lambda one, given: slow(given)[one], keys=self.asked.keys
                    )
                except RefusedError:
                    made[alias] = slow
            return made[alias](facts)[alias]

        return decide

    def _slow(self, names: Iterable[str]) -> Function:
        """The interpreter, as a function: it also says what is wrong with facts."""
        wanted = tuple(names)
        known = {self._key(fact) for fact in self.policy.core.facts.values()}
        readings = dict(self.asked.readings)

        def decide(facts: Mapping[str, Any]) -> dict[str, Outcome]:
            given = {name: value for name, value in facts.items() if name in known}
            fixed = {name: value for name, value in self.asked.fixed if name not in given}
            case = self.policy.check({**given, **fixed}, readings)
            found = self.policy.interpreted(wanted, case)
            return {
                alias: (
                    decision.status.value,
                    decision.value,
                    tuple(ground.mark.rule.code for ground in decision.grounds),
                )
                for alias, decision in found.items()
            }

        return decide


def plan_of(
    policy: Policy,
    asked: Asked,
    names: Iterable[str],
    known: Iterable[str] = (),
    missing: bool = False,
    rosters: bool = False,
) -> Plan:
    """The plan of some questions, as far as Python can carry it.

    Args:
        policy: the policy.
        asked: what the facts and readings are.
        names: the questions, by Chinese name.
        known: the facts that are taken to be known.
        missing: whether the missing facts are wanted.
        rosters: whether lists of records can be carried.

    Raises:
        RefusedError: something cannot be carried.
    """
    from aidrules.backends.lowering.answers import make_plan
    from aidrules.backends.python.carried import check_carried

    core, fixed = policy.core, dict(asked.fixed)
    ordinary = [
        fact.name
        for fact in core.facts.values()
        if fact.name in asked.given or (fact.default is None and (fact.origin != "builtin" or fact.name == AS_OF))
    ]
    plan = make_plan(
        core,
        names,
        inputs=[name for name in ordinary if name not in fixed],
        fixed=fixed,
        readings={**{reading.name: reading.default for reading in core.readings.values()}, **dict(asked.readings)},
        assumed_known=known,
        coverage=policy.coverage,
        diagrams=policy.diagrams if missing else None,
        missing=missing,
        rosters=rosters,
    )
    check_carried(plan)
    return plan


def asked_by(
    core: CorePolicy, decisions: tuple[str, ...], case: Case, keys: Keys = "alias", fix_day: bool = False
) -> Asked:
    """What is asked by a case that was checked: its readings, and the facts that are no ordinary ones.

    Args:
        core: the policy.
        decisions: the questions.
        case: the case.
        keys: how the facts are called.
        fix_day: whether the as-of date is the same in every case; otherwise it is a fact as others are.
    """
    facts = core.facts
    day = case.facts.get(AS_OF)
    own_region = region_path(core.attributes.get(REGION, ""))
    fixed = frozenset(
        (name, value)
        for name, value in case.facts.items()
        if facts[name].origin == "builtin"
        and (name != AS_OF or fix_day)
        and not (name == REGION and value == own_region)
        and not (name == EDITION and value is not None and value == day)
    )
    given = frozenset(name for name in case.facts if facts[name].default is not None)
    readings = frozenset(
        (name, chosen) for name, chosen in case.readings.items() if chosen != core.readings[name].default
    )
    return Asked(decisions, keys, readings, fixed, given)


__all__ = ["WARM", "Asked", "Function", "Functions", "asked_by", "plan_of"]
