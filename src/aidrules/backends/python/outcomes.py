"""The outcomes of an answer: when each comes about, and what its reasons are then, as diagrams."""

from __future__ import annotations

from attrs import frozen

from aidrules.backends.plan import Answer, Emission, Expr, Listed, OneOf, Scalar
from aidrules.backends.python.diagrams import FALSE, Diagrams, Node


@frozen
class Item:
    """A code or a member, and when it is there, given the outcome.

    Attributes:
        text: the code or member.
        when: when it is there.
        widest: a wider condition that is the same in all cases of this outcome, as is everything between the two.
    """

    text: str
    when: Node
    widest: Node


@frozen
class Outcome:
    """One way in which an answer may end.

    Attributes:
        status: a status, or ``fault``.
        when: when it is this one.
        value: the value where it is the same whenever this is the outcome, otherwise None.
        computed: whether the value has to be computed.
        reasons: the codes of its reasons.
        items: what the value is made of, where it is a set or sequence; None for other values.
    """

    status: str
    when: Node
    value: object
    computed: bool
    reasons: tuple[Item, ...]
    items: tuple[Item, ...] | None = None


def conditions(answer: Answer) -> dict[str, Expr]:
    """The conditions of the five outcomes, those left out that never are."""
    found = {
        "fault": answer.fault,
        "decided": answer.decided,
        "undetermined": answer.undetermined,
        "referred": answer.referred,
        "not_applicable": answer.not_applicable,
    }
    return {status: when for status, when in found.items() if not when.is_false}


def outcomes_of(answer: Answer, diagrams: Diagrams) -> list[Outcome]:
    """The outcomes that an answer can have."""
    found: list[Outcome] = []
    for status, condition in conditions(answer).items():
        when = diagrams.diagram(condition)
        if status != "decided" or answer.value is None:
            found.append(_outcome(answer, diagrams, status, when))
        elif isinstance(answer.value, OneOf):
            for value, chosen in answer.value.options:
                here = diagrams.both(when, diagrams.diagram(chosen))
                found.append(_outcome(answer, diagrams, status, here, value))
        elif isinstance(answer.value, Listed):
            items = _items(answer.value.items, diagrams, when)
            reasons = _items(answer.reasons, diagrams, when)
            found.append(Outcome(status, when, None, computed=False, reasons=reasons, items=items))
        else:
            found.append(_outcome(answer, diagrams, status, when, computed=True))
    return [outcome for outcome in found if outcome.when != FALSE]


def _outcome(
    answer: Answer, diagrams: Diagrams, status: str, when: Node, value: object = None, computed: bool = False
) -> Outcome:
    reasons = () if status == "fault" else _items(answer.reasons, diagrams, when)
    return Outcome(status, when, value, computed, reasons)


def _items(emissions: tuple[Emission, ...], diagrams: Diagrams, care: Node) -> tuple[Item, ...]:
    found = []
    for emission in emissions:
        node = diagrams.diagram(emission.when)
        if diagrams.both(node, care) == FALSE:
            continue
        parts = emission.when.operands if emission.when.operator == "and" else (emission.when,)
        supports = sorted((diagrams.support(diagrams.diagram(part)) for part in parts), key=len)
        hint = frozenset[int]().union(*(support for support in supports if len(support) <= 4)) or supports[0]
        found.append(Item(emission.item, *diagrams.narrowed(node, care, hint)))
    return tuple(found)


def numbers(answer: Answer) -> list[Expr]:
    """The expressions that a computed value is made of."""
    match answer.value:
        case None | OneOf() | Listed():
            return []
        case Scalar(value):
            return [value]
        case found:
            return [found.has_low, found.low, found.low_closed, found.has_high, found.high, found.high_closed]
