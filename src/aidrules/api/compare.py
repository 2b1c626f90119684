"""The same cases under several policies: what each of them says, and where they differ."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from difflib import get_close_matches
from fractions import Fraction
from functools import cached_property
from typing import Literal, TypeAlias

from attrs import asdict, define, frozen

from aidrules.api.decision import Decision, Status
from aidrules.api.plain import plain
from aidrules.api.policy import Names, Policy
from aidrules.core.policy import Decision as CoreDecision
from aidrules.core.policy import Fact, Reading
from aidrules.errors import EvaluationError, FactError, InputError, Problem, UnknownDecisionError
from aidrules.evaluation.conversion import WrongValueError, as_date, written
from aidrules.values.misuse import wrong_argument
from aidrules.values.permitted import Interval
from aidrules.values.ranges import in_base_unit
from aidrules.values.types import NumberType

Facts: TypeAlias = Mapping[str, object]
Read: TypeAlias = Callable[[Fact, object], object]
Kind: TypeAlias = Literal["facts", "readings", "decisions"]


@frozen
class Note:
    """Why a policy gives no answer in one place.

    Attributes:
        kind: ``no_decision``, ``wrong_facts`` or ``no_answer``.
        message: the reason in Chinese.
        message_en: the same in English.
    """

    kind: str
    message: str
    message_en: str


@frozen
class Cell:
    """What one policy says of one case.

    Attributes:
        policy: the label of the policy.
        decision: the answer; None where there is none.
        note: why there is none; None where there is one.
    """

    policy: str
    decision: Decision | None
    note: Note | None = None

    @property
    def status(self) -> Status | None:
        """The status of the answer."""
        return self.decision.status if self.decision is not None else None

    @cached_property
    def outcome(self) -> tuple[str, object] | None:
        """Status and value, as they are compared: numbers in base units, so that 2万元 is 20000元."""
        if self.decision is None:
            return None
        value: object = self.decision.value
        type_ = self.decision.policy.decisions[self.decision.name].type
        if isinstance(value, bool):
            value = ("bool", value)  # True is not 1
        elif isinstance(value, int | Decimal) and isinstance(type_, NumberType):
            value = Fraction(value) * (type_.unit.factor if type_.unit is not None else 1)
        elif isinstance(value, Interval):
            value = in_base_unit(value, type_)
        return self.decision.status.value, value

    def to_dict(self) -> dict[str, object]:
        """The cell as data that JSON can carry."""
        found = self.decision
        return {
            "decision": found.alias if found else None,
            "status": found.status.value if found else None,
            "value": plain(found.value) if found else None,
            "missing": [fact.alias for fact in found.missing] if found else [],
            "note": asdict(self.note) if self.note else None,
        }


@frozen
class Row:
    """What all policies say of one case and one question.

    Attributes:
        case: the name of the case.
        question: the name of the question.
        cells: an answer of each policy, in the order of the policies.
    """

    case: str
    question: str
    cells: tuple[Cell, ...]

    @property
    def differs(self) -> bool:
        """Whether two policies that answer give different statuses or values, or one cannot take the facts."""
        failed = any(cell.note is not None and cell.note.kind != "no_decision" for cell in self.cells)
        return failed or len({cell.outcome for cell in self.cells if cell.outcome is not None}) > 1


@frozen
class Comparison:
    """The answers of several policies to the same questions about the same cases.

    Attributes:
        policies: the labels of the policies.
        questions: the names of the questions.
        rows: one for every question and case.
        ignored: the facts that one policy does not know while another does, by label.
        unknown: the facts that no policy knows.
    """

    policies: tuple[str, ...]
    questions: tuple[str, ...]
    rows: tuple[Row, ...]
    ignored: Mapping[str, tuple[str, ...]]
    unknown: tuple[str, ...]

    @cached_property
    def differences(self) -> tuple[Row, ...]:
        """The rows in which the policies differ."""
        return tuple(row for row in self.rows if row.differs)

    def to_dict(self) -> dict[str, object]:
        """The comparison as data that JSON can carry, every row included."""
        return {
            "policies": list(self.policies),
            "questions": list(self.questions),
            "rows": [
                {
                    "case": row.case,
                    "question": row.question,
                    "differs": row.differs,
                    "answers": {cell.policy: cell.to_dict() for cell in row.cells},
                }
                for row in self.rows
            ],
            "ignored": {label: list(names) for label, names in self.ignored.items()},
            "unknown": list(self.unknown),
        }


def compare(
    policies: Mapping[str, Policy] | Iterable[Policy],
    cases: Mapping[str, Facts] | Iterable[tuple[str, Facts]],
    decisions: Iterable[str] | Mapping[str, Mapping[str, str]] | None = None,
    *,
    as_of: object = None,
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
        readings: alternatives by the reading's name or alias.
        read: what a given value is for a fact of a policy; as it stands unless told otherwise.

    Raises:
        UnknownDecisionError: no policy has a decision of this name, or the one named for a policy is not its own.
        FactError: no policy knows a reading, or the date is none.
        InputError: an argument of the wrong kind, fewer than two policies, an alias that stands twice, a label that is
            no policy's, or nothing that two policies share.
    """
    labelled = _labelled(policies)
    given = _cases(cases)
    asked = _Asked(labelled, _day(as_of), dict(readings or {}), read)
    questions = asked.questions(decisions)
    rows = tuple(
        Row(case, question, tuple(asked.cell(label, wanted.get(label), facts) for label in labelled))
        for question, wanted in questions.items()
        for case, facts in given
    )
    names = list(dict.fromkeys(name for _, facts in given for name in facts))
    known = {label: {name for name in names if asked.known("facts", label, name)} for label in labelled}
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


def _day(as_of: object) -> datetime.date | None:
    if as_of is None:
        return None
    try:
        return as_date(as_of)
    except WrongValueError as wrong:
        raise FactError([Problem("as_of", wrong.kind, f"基准日：{wrong.zh}", f"As-of date: {wrong.en}")]) from wrong


@define
class _Asked:
    """What is asked, of whom: finds every name in every policy, and asks one policy about one case."""

    policies: dict[str, Policy]
    as_of: datetime.date | None
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
            return Cell(
                label, policy.decide(wanted, self._taken(label, facts), as_of=self.as_of, readings=self._chosen(label))
            )
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
            if own is None:
                continue
            key = name if name in policy.facts else policy.facts[own].alias
            key = own if key in found else key  # the same fact twice: the policy will say so
            found[key] = self.read(policy.facts[own], value) if self.read is not None else value
        return found

    def _chosen(self, label: str) -> dict[str, str]:
        found = {self.known("readings", label, name): value for name, value in self.readings.items()}
        return {name: value for name, value in found.items() if name is not None}
