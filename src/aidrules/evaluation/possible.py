"""What may come of a term: a value of some domain, a referral, no application, or a fault.

Every outcome that some completion of the unknown facts leads to is among the possible ones. When only one is left,
with one value, the answer is settled and holds under every completion.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import IntEnum
from functools import reduce
from typing import Literal

from attrs import frozen

from aidrules.core.terms import Mark
from aidrules.values.domains import Domain, Finite, join, single, the_value
from aidrules.values.types import Value


@frozen
class Fault:
    """A completion for which the policy gives no answer."""

    kind: Literal[
        "division_by_zero", "conflict", "exceptions", "too_large", "date_range", "calendar", "empty_range", "no_end"
    ]
    mark: Mark
    rows: tuple[Mark, ...] = ()
    year: int | None = None


@frozen
class Possible:
    """The possible outcomes of a term; at least one of them."""

    values: Domain | None = None
    referred: bool = False
    not_applicable: bool = False
    fault: Fault | None = None

    @property
    def kinds(self) -> int:
        """How many kinds of outcome are possible."""
        return (self.values is not None) + self.referred + self.not_applicable + (self.fault is not None)

    @property
    def settled(self) -> bool:
        """Whether one outcome is left."""
        return self.kinds == 1 and (self.values is None or the_value(self.values) is not None)

    @property
    def value(self) -> Value | None:
        """The value when the outcome is settled as one."""
        return the_value(self.values) if self.values is not None and self.kinds == 1 else None


REFERRED = Possible(referred=True)
NOT_APPLICABLE = Possible(not_applicable=True)


def known(value: Value) -> Possible:
    """A value that is certain."""
    return Possible(single(value))


def union(outcomes: Iterable[Possible]) -> Possible:
    """Every outcome of any of them."""
    return reduce(_union, outcomes)


def _union(a: Possible, b: Possible) -> Possible:
    values = a.values if b.values is None else b.values if a.values is None else join(a.values, b.values)
    return Possible(values, a.referred or b.referred, a.not_applicable or b.not_applicable, a.fault or b.fault)


class Truth(IntEnum):
    """The outcomes of a condition."""

    TRUE = 1
    FALSE = 2
    REFERRED = 3
    NOT_APPLICABLE = 4
    FAULT = 5


# Which outcome wins when several operands meet: the last one present.
AND = (Truth.TRUE, Truth.REFERRED, Truth.NOT_APPLICABLE, Truth.FAULT, Truth.FALSE)
OR = (Truth.FALSE, Truth.REFERRED, Truth.NOT_APPLICABLE, Truth.FAULT, Truth.TRUE)
# In a requirement list an item that does not apply is passed over.
ALL_NORMS = (Truth.NOT_APPLICABLE, Truth.TRUE, Truth.REFERRED, Truth.FAULT, Truth.FALSE)
ANY_NORM = (Truth.NOT_APPLICABLE, Truth.FALSE, Truth.REFERRED, Truth.FAULT, Truth.TRUE)


def combine(order: Sequence[Truth], operands: Sequence[frozenset[Truth]]) -> frozenset[Truth]:
    """The possible outcomes of a connective under which, of the operands' outcomes, the last in ``order`` wins.

    An outcome is possible when one operand may have it and every other may have it or one that it wins over. For
    且 and 或 over values this is strong Kleene logic.
    """
    found = set()
    below: set[Truth] = set()
    for outcome in order:
        below.add(outcome)
        if any(outcome in operand for operand in operands) and all(below & operand for operand in operands):
            found.add(outcome)
    return frozenset(found)


def truth(possible: Possible) -> frozenset[Truth]:
    """The outcomes of a condition."""
    found = set()
    if isinstance(possible.values, Finite):
        if True in possible.values.values:
            found.add(Truth.TRUE)
        if False in possible.values.values:
            found.add(Truth.FALSE)
    if possible.referred:
        found.add(Truth.REFERRED)
    if possible.not_applicable:
        found.add(Truth.NOT_APPLICABLE)
    if possible.fault is not None:
        found.add(Truth.FAULT)
    return frozenset(found)


def from_truth(outcomes: frozenset[Truth], fault: Fault | None) -> Possible:
    """The condition that has these outcomes."""
    values = frozenset({outcome is Truth.TRUE for outcome in outcomes & {Truth.TRUE, Truth.FALSE}})
    return Possible(
        Finite(values) if values else None,
        Truth.REFERRED in outcomes,
        Truth.NOT_APPLICABLE in outcomes,
        fault if Truth.FAULT in outcomes else None,
    )


def applies(possible: Possible) -> Possible:
    """Whether something applies: whatever may come of it, other than that it does not."""
    outcomes = {
        *([Truth.TRUE] if possible.values is not None or possible.referred else []),
        *([Truth.FALSE] if possible.not_applicable else []),
        *([Truth.FAULT] if possible.fault is not None else []),
    }
    return from_truth(frozenset(outcomes), possible.fault)


def first_fault(possibles: Iterable[Possible]) -> Fault | None:
    """The fault of the first that may have one."""
    return next((possible.fault for possible in possibles if possible.fault is not None), None)


def strict(operands: Sequence[Possible]) -> Possible:
    """What operands that all need values leave apart from a value: the outcome that wins is the weakest excuse.

    ``values`` of the result is None; the caller fills it in where every operand may have a value.
    """
    kinds = [
        frozenset(
            {
                *([Truth.TRUE] if operand.values is not None else []),
                *([Truth.REFERRED] if operand.referred else []),
                *([Truth.NOT_APPLICABLE] if operand.not_applicable else []),
                *([Truth.FAULT] if operand.fault is not None else []),
            }
        )
        for operand in operands
    ]
    found = combine((Truth.TRUE, Truth.REFERRED, Truth.NOT_APPLICABLE, Truth.FAULT), kinds)
    return Possible(
        None,
        Truth.REFERRED in found,
        Truth.NOT_APPLICABLE in found,
        first_fault(operands) if Truth.FAULT in found else None,
    )
