"""The same cases under several policies: what each of them says, and where they differ."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from typing import Literal, TypeAlias

from attrs import define

from aidrules.api.comparison import Cell, Comparison, Note, Row
from aidrules.api.names import Names
from aidrules.api.policy import Policy
from aidrules.core.policy import AS_OF, EDITION, REGION, Fact, Reading
from aidrules.core.policy import Decision as CoreDecision
from aidrules.errors import EvaluationError, FactError, InputError, Problem, UnknownDecisionError
from aidrules.evaluation.conversion import WrongValueError, as_date, written
from aidrules.evaluation.inputs import UNKNOWN_WORD
from aidrules.values.misuse import wrong_argument
from aidrules.values.regions import region_path
from aidrules.values.rosters import RosterType
from aidrules.values.types import DateType, TextType

Facts: TypeAlias = Mapping[str, object]
Read: TypeAlias = Callable[[Fact, object], object]
Kind: TypeAlias = Literal["facts", "readings", "decisions"]
_CIRCUMSTANCES: Mapping[str, Fact] = {
    name: Fact(word, alias, type_, "", origin="builtin")
    for word, alias, type_ in (
        (AS_OF, "as_of", DateType()),
        (EDITION, "edition", DateType()),
        (REGION, "region", TextType()),
    )
    for name in (word, alias)
}
CIRCUMSTANCES = frozenset(_CIRCUMSTANCES)
"""What a case may name beside its facts: date, edition and region."""


def compare(
    policies: Mapping[str, Policy] | Iterable[Policy],
    cases: Mapping[str, Facts] | Iterable[tuple[str, Facts]],
    decisions: Iterable[str] | Mapping[str, Mapping[str, str]] | None = None,
    *,
    as_of: object = None,
    edition: object = None,
    region: object = None,
    readings: Mapping[str, str] | None = None,
    read: Read | None = None,
) -> Comparison:
    """Decide the same questions about the same cases under several policies.

    A name counts for every policy that declares the same alias: facts and decisions named in the Chinese of one policy
    are found in the others by alias. A fact or a reading that a policy does not know is left out for that policy alone.
    What one policy cannot decide does not stop the others; its cell says why.

    Args:
        policies: at least two, by label; without labels their aliases are taken.
        cases: facts by the name of the case, as ``Policy.decide`` takes them.
        decisions: names or aliases of decisions; or, where policies call the same thing differently, a name for each
            question and the decision that answers it in each policy. None for every decision that two of them share.
        as_of: the date on which the facts are judged, as for ``Policy.decide``.
        edition: the day whose edition of every policy is asked, as for ``Policy.decide``.
        region: the region for which is decided, as for ``Policy.decide``. A case may name date, edition and region of
            its own, as facts (基准日 or ``as_of``, 版本日 or ``edition``, 辖区 or ``region``), which then count for it.
        readings: alternatives by the reading's name or alias.
        read: what a given value is for a fact of a policy; as it stands unless told otherwise.

    Raises:
        UnknownDecisionError: no policy has a decision of this name, or the one named for a policy is not its own.
        FactError: no policy knows a reading, or a date or the region is none.
        InputError: an argument of the wrong kind, fewer than two policies, an alias that stands twice, a label that is
            no policy's, or nothing that two policies share.
    """
    labelled = _labelled(policies)
    given = _cases(cases)
    asked = _Asked(labelled, _when(as_of, edition, region), dict(readings or {}), read)
    questions = asked.questions(decisions)
    rows = tuple(
        Row(case, question, tuple(asked.cell(label, wanted.get(label), facts) for label in labelled))
        for question, wanted in questions.items()
        for case, facts in given
    )
    names = list(dict.fromkeys(name for _, facts in given for name in facts))
    known = {
        label: {name for name in names if asked.circumstance(label, name) or asked.known("facts", label, name)}
        for label in labelled
    }
    anywhere = set().union(*known.values())
    ignored = {label: tuple(name for name in names if name in anywhere - known[label]) for label in labelled}
    unknown = tuple(name for name in names if name not in anywhere)
    return Comparison(tuple(labelled), tuple(questions), rows, ignored, unknown)


def _labelled(policies: Mapping[str, Policy] | Iterable[Policy]) -> dict[str, Policy]:
    if isinstance(policies, Mapping):
        found = dict(policies)
    elif isinstance(policies, str | Policy) or not isinstance(policies, Iterable):
        raise wrong_argument("policies", "policies in a list or by label", policies)
    else:
        listed = list(policies)
        _only_policies(listed)
        found = {policy.alias: policy for policy in listed}
        if len(found) < len(listed):
            raise InputError("two policies have the same alias; give each a label of its own")
    _only_policies(found.values())
    if len(found) < 2:
        raise InputError("a comparison takes at least two policies")
    return found


def _only_policies(found: Iterable[object]) -> None:
    for policy in found:
        if not isinstance(policy, Policy):
            raise wrong_argument("each of the policies", "a Policy, such as load and bundled give", policy)


def _cases(cases: object) -> list[tuple[str, Facts]]:
    if isinstance(cases, str) or not isinstance(cases, Iterable):
        raise wrong_argument("cases", "facts by the name of the case, or a list of names and facts", cases)
    given: list[tuple[str, Facts]] = []
    for case in cases.items() if isinstance(cases, Mapping) else cases:
        if not isinstance(case, tuple | list) or len(case) != 2:
            raise wrong_argument("each case", "a pair of its name and its facts", case)
        if not isinstance(case[1], Mapping):
            raise wrong_argument("the facts of a case", "a mapping of names to values", case[1])
        given.append((case[0], case[1]))
    return given


def _unknown(value: object) -> bool:
    return value is None or (isinstance(value, str) and value.strip() == UNKNOWN_WORD)


def _when(as_of: object, edition: object, region: object) -> dict[str, object]:
    """Date, edition and region that count for every case, checked."""
    found: dict[str, object] = {"as_of": _day("as_of", "基准日", as_of), "edition": _day("edition", "版本日", edition)}
    path = region_path(region) if isinstance(region, str) else None
    if region is not None and path is None:
        shown = written(region)
        zh, en = f"辖区：“{shown}”不是辖区的写法，例如“海南省/海口市”。", f"Region: “{shown}” is no region."
        raise FactError([Problem("region", "wrong_type", zh, en)])
    return {**found, "region": path}


def _day(name: str, zh: str, given: object) -> datetime.date | None:
    if given is None:
        return None
    try:
        return as_date(given)
    except WrongValueError as wrong:
        en = {"as_of": "As-of date", "edition": "Edition date"}[name]
        raise FactError([Problem(name, wrong.kind, f"{zh}：{wrong.zh}", f"{en}: {wrong.en}")]) from wrong


@define
class _Asked:
    """What is asked, of whom: finds every name in every policy, and asks one policy about one case."""

    policies: dict[str, Policy]
    when: dict[str, object]
    readings: dict[str, str]
    read: Read | None

    def __attrs_post_init__(self) -> None:
        unknown = [name for name in self.readings if not any(self.known("readings", p, name) for p in self.policies)]
        if unknown:
            raise FactError(
                [
                    Problem(
                        name,
                        "unknown_name",
                        f"各份政策都没有名为“{name}”的口径。",
                        f"No policy has a reading “{name}”.",
                    )
                    for name in unknown
                ]
            )

    def known(self, kind: Kind, label: str, name: str) -> str | None:
        """The Chinese name that a policy has for what is called so by itself or, with the same alias, by another."""
        own: Names[Fact] | Names[Reading] | Names[CoreDecision] = getattr(self.policies[label], kind)
        if name in own:
            return own[name].name
        tables = [getattr(policy, kind) for policy in self.policies.values()]
        aliases = {table[name].alias for table in tables if name in table}
        found = [own[alias].name for alias in aliases if alias in own]
        return found[0] if len(found) == 1 else None

    # ---- questions

    def questions(self, decisions: Iterable[str] | Mapping[str, Mapping[str, str]] | None) -> dict[str, dict[str, str]]:
        """For every question, the decision that answers it in each policy that has one."""
        if decisions is None:
            every = [self._everywhere(found.alias) for p in self.policies.values() for found in p.decisions.values()]
            shared = {next(iter(found.values())): found for found in every if len(found) > 1}
            if not shared:
                raise InputError("no two of the policies have a decision with the same alias")
            return shared
        if isinstance(decisions, Mapping):
            return {
                name: self._aligned(mapping) if mapping else self._found(name) for name, mapping in decisions.items()
            }
        return {name: self._found(name) for name in decisions}

    def _everywhere(self, name: str) -> dict[str, str]:
        found = {label: self.known("decisions", label, name) for label in self.policies}
        return {label: own for label, own in found.items() if own is not None}

    def _found(self, name: str) -> dict[str, str]:
        found = self._everywhere(name)
        if not found:
            known = [alias for p in self.policies.values() for d in p.decisions.values() for alias in (d.name, d.alias)]
            near = get_close_matches(written(name), known, n=1, cutoff=0.4)
            raise UnknownDecisionError(written(name), near[0] if near else "")
        return found

    def _aligned(self, mapping: Mapping[str, str]) -> dict[str, str]:
        for label in mapping:
            if label not in self.policies:
                raise InputError(f"there is no policy “{label}” among {', '.join(self.policies)}")
        return {label: self.policies[label].find_decision(name).name for label, name in mapping.items()}

    # ---- answers

    def cell(self, label: str, wanted: str | None, facts: Facts) -> Cell:
        """What one policy says of one case."""
        if wanted is None:
            return Cell(label, None, Note("no_decision", "没有这项决策", "has no such decision"))
        policy = self.policies[label]
        try:
            when = {**self.when, **self._circumstances(label, facts)}
            found = policy.decide(
                wanted,
                self._taken(label, facts),
                as_of=when["as_of"],
                edition=when["edition"],
                region=when["region"],
                readings=self._chosen(label),
            )
            return Cell(label, found)
        except FactError as error:
            zh, en = (
                "".join(found.message for found in error.problems),
                " ".join(found.message_en for found in error.problems),
            )
            return Cell(label, None, Note("wrong_facts", zh, en))
        except EvaluationError as error:
            return Cell(label, None, Note("no_answer", str(error), error.message_en))

    def _taken(self, label: str, facts: Facts) -> dict[str, object]:
        """The facts that a policy knows, as it calls them."""
        policy = self.policies[label]
        found: dict[str, object] = {}
        for name, value in facts.items():
            own = self.known("facts", label, name)
            if own is None or (self.circumstance(label, name) and not _unknown(value)):
                continue
            key = name if name in policy.facts else policy.facts[own].alias
            key = own if key in found else key  # the same fact twice: the policy will say so
            read = self.read(policy.facts[own], value) if self.read is not None else value
            found[key] = self._records(policy.facts[own], read)
        return found

    def _records(self, fact: Fact, value: object) -> object:
        """The records of a roster with the fields named as a policy names them: these too are matched by alias."""
        if not isinstance(fact.type, RosterType):
            return value
        rosters = [p.facts[fact.alias].type for p in self.policies.values() if fact.alias in p.facts]
        aliases = {f.name: f.alias for roster in rosters if isinstance(roster, RosterType) for f in roster.fields}
        own = {f.name for f in fact.type.fields}

        def named(item: object) -> object:
            if isinstance(item, Mapping):
                return {k if k in own else aliases.get(k, k): named(v) for k, v in item.items()}
            return [named(part) for part in item] if isinstance(item, list | tuple) else item

        return named(value)

    def circumstance(self, label: str, name: str) -> str | None:
        """The argument of ``decide`` that a name of a case stands for; None where it is a fact of the policy."""
        fact = _CIRCUMSTANCES.get(name)
        own = self.policies[label].facts
        if fact is None or (name in own and own[name].origin != "builtin"):
            return None
        return fact.alias

    def _circumstances(self, label: str, facts: Facts) -> dict[str, object]:
        """Date, edition and region of a case; what is said to be unknown is None for all that the others say."""
        found: dict[str, object] = {}
        for name, value in facts.items():
            argument = self.circumstance(label, name)
            if argument is not None:
                read = value if self.read is None else self.read(_CIRCUMSTANCES[name], value)
                found[argument] = None if _unknown(value) else read
        return found

    def _chosen(self, label: str) -> dict[str, str]:
        found = {self.known("readings", label, name): value for name, value in self.readings.items()}
        return {name: value for name, value in found.items() if name is not None}
