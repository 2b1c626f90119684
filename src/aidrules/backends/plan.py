"""The plan: a policy's answers as flat expressions over its facts, from which Python and SQL are printed.

A plan has no unknowns of its own. Where the interpreter computes with everything that a fact may be, the plan has
expressions that say what may be: whether a condition can be true, whether it can be false, the ends of a number. So a
printer needs no three-valued logic, and no expression ever has no value: ``input`` stands only where ``known`` of the
same fact holds, and the other leaves have a value whatever was given.

Values of facts are in the unit they are declared in; expressions compute in base units, and answers are converted back.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Any, Literal, TypeAlias

from attrs import field, frozen

from aidrules.core.policy import Fact
from aidrules.values.numbers import RoundingMode
from aidrules.values.types import Type

Sort: TypeAlias = Literal["bool", "number", "date", "text"]

Operator: TypeAlias = Literal[
    # leaves
    "const",  # data: bool | int | Fraction | date | str
    "known",  # data: name of a fact. bool: it was given, and not as unknown
    "may",  # data: (name, value). bool: the fact is unknown, or has this value (是否, enumeration, text)
    "is",  # data: (name, value). bool: the fact is known and has this value
    "member",  # data: (name, member). bool: the fact is a known set that holds the member
    "input",  # data: name. number, date or text: the value of a known fact, in its declared unit
    # bool
    "and",  # any number of operands
    "or",
    "not",
    "eq",  # two operands of one sort
    "lt",  # two numbers, or two dates
    "inside",  # data: a region. Whether the text, a region's path, is it or lies in it
    "fits",  # data: see "shift". Whether the shifted date lies within the calendar
    # lists of records
    "complete",  # data: a roster. bool: it was given, and nothing is missing from it
    "captured",  # data: a number. Within a body: that operand of the fold around it; of the operand's sort
    "fold",  # data: Fold. What the bodies come to over the records of a roster; none where it is unknown
    # any sort
    "select",  # condition, value if it holds, value if not
    # number
    "add",
    "sub",
    "mul",
    "quotient",  # data: (mode, places). The first over the second, which is not 0, rounded
    "round",  # data: (mode, places)
    "max",  # any number of operands; numbers or dates
    "min",
    "count",  # how many of the operands (bool) hold
    "years",  # whole years from the first date to the second
    # date
    "shift",  # data: ("months" | "days", counts_first). A date, and a whole number of periods
]


FoldHow: TypeAlias = Literal["any", "all", "count", "sum", "min", "max"]
FactKey: TypeAlias = str | tuple[str, str]
"""What ``known``, ``may``, ``is``, ``member`` and ``input`` speak of: a fact by its name; within the body of a fold
also a field of the record that is looked at, as roster and field."""


@frozen(eq=False, repr=False)
class Expr:
    """An expression. Two that are made by one ``Expressions`` are the same object where they are alike.

    Attributes:
        operator: what it does; see ``Operator``.
        operands: what it does it to.
        data: what else it needs to know.
        sort: what it gives.
    """

    operator: Operator
    operands: tuple[Expr, ...] = ()
    data: object = None
    sort: Sort = "bool"

    def __repr__(self) -> str:
        """The operator and what stands directly below: written out whole, shared parts would make it endless."""
        shown = [] if self.data is None else [repr(self.data)]
        shown += [operand.operator for operand in self.operands]
        return f"<{self.operator} {', '.join(shown)}>"

    @property
    def is_true(self) -> bool:
        """Whether it is the constant TRUE."""
        return self.operator == "const" and self.data is True

    @property
    def is_false(self) -> bool:
        """Whether it is the constant FALSE."""
        return self.operator == "const" and self.data is False


@frozen(eq=False)
class Fold:
    """What is asked of the records of a roster.

    Attributes:
        roster: the roster, by its Chinese name.
        how: ``any``, ``all``: whether the body holds for some or every record; ``count``: for how many; ``sum``,
            ``min``, ``max``: of the second body over the records for which the first holds, 0 where there are none.
        bodies: one or two expressions over a record. They hold no other fold, and of what does not depend on the
            record only constants: the rest is ``captured``.
    """

    roster: str
    how: FoldHow
    bodies: tuple[Expr, ...]


@frozen
class Emission:
    """An item of a list (the code of a rule, the alias of a fact, a value), there when a condition holds."""

    item: str
    when: Expr


@frozen
class OneOf:
    """A value that is one of some: the one whose condition holds."""

    options: tuple[tuple[bool | str, Expr], ...]


@frozen
class Scalar:
    """A number or date or text, in the unit that the decision is declared in."""

    value: Expr


@frozen
class Listed:
    """A set, or a sequence: the items whose conditions hold, in this order."""

    items: tuple[Emission, ...]


@frozen
class Between:
    """A range of permitted numbers. ``low`` counts where ``has_low`` holds, and likewise the other end."""

    has_low: Expr
    low: Expr
    low_closed: Expr
    has_high: Expr
    high: Expr
    high_closed: Expr


Output: TypeAlias = OneOf | Scalar | Listed | Between


@frozen
class Answer:
    """What becomes of one decision. Exactly one of the five conditions holds.

    Attributes:
        name: the Chinese name of the decision.
        alias: its ASCII name.
        type: its type.
        decided, undetermined, referred, not_applicable: the four outcomes.
        fault: the policy has no answer for these facts: an ``EvaluationError`` of the interpreter.
        value: its value where it is decided; None where it never is.
        reasons: the codes of the rules it rests on, in order; of one code at most one condition holds for each of the
            words that go with it.
        missing: the aliases of the unknown facts that can change it, in order; None where the plan cannot tell.
        missing_refused: why the plan cannot tell, or "".
    """

    name: str
    alias: str
    type: Type
    decided: Expr
    undetermined: Expr
    referred: Expr
    not_applicable: Expr
    fault: Expr
    value: Output | None
    reasons: tuple[Emission, ...]
    missing: tuple[Emission, ...] | None
    missing_refused: str = ""


@frozen
class Plan:
    """The answers to some questions, over the facts they read.

    Attributes:
        policy: the alias of the policy.
        facts: the facts that are read, in the order of the policy.
        answers: the answers, in the order asked.
        assumed_known: the facts of which the plan takes for granted that they are known.
    """

    policy: str
    facts: tuple[Fact, ...]
    answers: tuple[Answer, ...]
    assumed_known: frozenset[FactKey] = field(default=frozenset())


def roots(answer: Answer) -> Iterator[Expr]:
    """Every expression that an answer is made of."""
    yield from (answer.decided, answer.undetermined, answer.referred, answer.not_applicable, answer.fault)
    match answer.value:
        case OneOf(options):
            yield from (when for _, when in options)
        case Scalar(value):
            yield value
        case Listed(items):
            yield from (item.when for item in items)
        case Between():
            found = answer.value
            yield from (found.has_low, found.low, found.low_closed, found.has_high, found.high, found.high_closed)
        case None:
            pass
    yield from (emission.when for emission in (*answer.reasons, *(answer.missing or ())))


def facts_read(plan: Plan) -> frozenset[FactKey]:
    """The facts that a plan reads, and the fields of records."""
    found: set[FactKey] = set()
    waiting = [root for answer in plan.answers for root in roots(answer)]
    while waiting:
        expressions, waiting = in_order(waiting), []
        for expression in expressions:
            data: Any = expression.data
            match expression.operator:
                case "fold":
                    found.add(data.roster)
                    waiting += data.bodies
                case "may" | "is" | "member":
                    found.add(data[0])
                case "known" | "input" | "complete":
                    found.add(data)
    return frozenset(found)


def in_order(expressions: Iterable[Expr]) -> list[Expr]:
    """The expressions and all below them, each once, each after its operands."""
    found: dict[Expr, None] = {}
    entered: set[Expr] = set()
    stack = list(expressions)[::-1]
    while stack:
        top = stack[-1]
        if top in found:
            stack.pop()
        elif top in entered:
            found[stack.pop()] = None
        else:
            entered.add(top)
            stack.extend(operand for operand in reversed(top.operands) if operand not in found)
    return list(found)


Constant: TypeAlias = bool | int | Fraction | datetime.date | str
Rounding: TypeAlias = tuple[RoundingMode, int]
