"""What comes of the same cases under several policies, as data."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from attrs import asdict, frozen

from aidrules.api.decision import Decision, Status
from aidrules.api.plain import plain
from aidrules.values.permitted import Interval
from aidrules.values.ranges import in_base_unit
from aidrules.values.types import NumberType


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
        type_ = self.decision.policy.find_decision(self.decision.name).type
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
