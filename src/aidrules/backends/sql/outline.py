"""What becomes of a plan before it is printed: conditions that are alike are one, and lists are parted by outcome."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from attrs import evolve, frozen

from aidrules.backends.plan import Answer, Between, Emission, Expr, Listed, OneOf, Output, Plan, Scalar, in_order, roots
from aidrules.backends.sql.diagrams import FALSE, TRUE, Diagrams, Node, TooLargeError
from aidrules.values.types import EnumType, Type

YES: Final = Expr("const", (), True)
NO: Final = Expr("const", (), False)


@frozen
class Choice:
    """The items of a list in the cases in which a condition holds; no two of the conditions of a list hold together."""

    when: Expr
    items: tuple[Emission, ...]


@frozen
class Outline:
    """An answer.

    Attributes:
        alias, type: those of the decision.
        statuses: when each outcome is the one.
        value: the value where it is decided.
        reasons, missing: the lists; where none of the choices holds they are empty.
    """

    alias: str
    type: Type
    statuses: Mapping[str, Expr]
    value: Output | None
    reasons: tuple[Choice, ...]
    missing: tuple[Choice, ...]

    @property
    def decided(self) -> Expr:
        """When it is decided."""
        return self.statuses["decided"]

    def roots(self) -> Iterator[Expr]:
        """Every expression, as often as it is written."""
        yield self.decided
        yield from self.statuses.values()
        match self.value:
            case OneOf(options):
                yield from (when for _, when in options)
            case Scalar(value):
                yield value
            case Listed(items):
                yield from (item.when for item in items)
            case Between() as found:
                yield from (found.has_low, found.low, found.low_closed, found.has_high, found.high, found.high_closed)
            case None:
                pass
        for choice in (*self.reasons, *self.missing):
            yield choice.when
            yield from (item.when for item in choice.items)

    def changed(self, change: Callable[[Expr], Expr]) -> Outline:
        """The same of other expressions."""

        def emissions(items: Sequence[Emission]) -> tuple[Emission, ...]:
            return tuple(Emission(found.item, change(found.when)) for found in items)

        def choices(found: Sequence[Choice]) -> tuple[Choice, ...]:
            return tuple(Choice(change(choice.when), emissions(choice.items)) for choice in found)

        value = self.value
        match value:
            case OneOf(options):
                value = OneOf(tuple((option, change(when)) for option, when in options))
            case Scalar(expression):
                value = Scalar(change(expression))
            case Listed(items):
                value = Listed(emissions(items))
            case Between():
                ends = (value.has_low, value.low, value.low_closed, value.has_high, value.high, value.high_closed)
                value = Between(*map(change, ends))
            case None:
                pass
        return evolve(
            self,
            statuses={name: change(when) for name, when in self.statuses.items()},
            value=value,
            reasons=choices(self.reasons),
            missing=choices(self.missing),
        )


def outlines(plan: Plan, missing: bool, checked: bool) -> tuple[Outline, ...]:
    """The answers of a plan, as simple as they are found to be.

    Args:
        plan: the plan.
        missing: whether the missing facts are wanted.
        checked: whether there can be rows with values that are none of their facts.
    """
    plainly = tuple(_plain(answer, missing) for answer in plan.answers)
    try:
        members = {fact.name: fact.type.members for fact in plan.facts if isinstance(fact.type, EnumType)}
        asked = [root for answer in plan.answers for root in roots(answer)]
        diagrams = Diagrams(asked, {} if checked else members)
        alike = _Alike(diagrams)
        one = tuple(found.changed(alike.simplest) for found in plainly)
        return tuple(_Parted(diagrams, alike, found).outline() for found in one)
    except (TooLargeError, RecursionError):
        return plainly


def _plain(answer: Answer, missing: bool) -> Outline:
    statuses = {
        "decided": answer.decided,
        "undetermined": answer.undetermined,
        "referred": answer.referred,
        "not_applicable": answer.not_applicable,
        "fault": answer.fault,
    }
    lacking = answer.missing if missing else None
    return Outline(
        answer.alias,
        answer.type,
        statuses,
        answer.value,
        (Choice(YES, answer.reasons),) if answer.reasons else (),
        (Choice(YES, lacking),) if lacking else (),
    )


class _Alike:
    """Makes conditions that always agree the same expression, the simplest of them that stands in the plan."""

    def __init__(self, diagrams: Diagrams) -> None:
        self._diagrams = diagrams
        self._by_node: dict[Node, Expr] = {TRUE: YES, FALSE: NO}
        self._made: dict[Expr, Expr] = {}
        for expression in diagrams.of:  # a leaf is simpler than anything that comes to it
            if not expression.operands:
                self._by_node.setdefault(diagrams.of[expression], expression)

    def simplest(self, expression: Expr) -> Expr:
        """The expression, of the simplest parts."""
        if expression not in self._made:
            for found in in_order([expression]):
                if found not in self._made:
                    self._made[found] = self._one(found)
        return self._made[expression]

    def at(self, node: Node) -> Expr | None:
        """The simplest expression so far that comes to a diagram."""
        return self._by_node.get(node)

    def of(self, node: Node, otherwise: Expr) -> Expr:
        """The simplest expression that comes to a diagram, or the one that is given."""
        found = self._by_node.setdefault(node, otherwise)
        self._diagrams.of.setdefault(found, node)
        return found

    def _one(self, expression: Expr) -> Expr:
        operands = tuple(self._made[operand] for operand in expression.operands)
        made = expression if operands == expression.operands else evolve(expression, operands=operands)
        node = self._diagrams.of.get(expression)
        if node is None:
            return made
        known = self._by_node.get(node)
        if known is None:
            turned = self._by_node.get(self._diagrams.negated(node))
            if turned is not None and made.operator != "not":
                made = Expr("not", (turned,))
            known = self._by_node[node] = made
        self._diagrams.of.setdefault(known, node)
        return known


class _Parted:
    """Parts the lists of an answer by its outcome, so that in each part little is left to ask."""

    def __init__(self, diagrams: Diagrams, alike: _Alike, outline: Outline) -> None:
        self._diagrams, self._alike, self._outline = diagrams, alike, outline
        self._leaves = [(found, node) for found, node in diagrams.of.items() if not found.operands]

    def outline(self) -> Outline:
        """The answer with its lists parted."""
        cells = self._cells()
        if cells is None:
            return self._outline
        parted = [
            self._choices(choices[0].items, cells) if choices else ()
            for choices in (self._outline.reasons, self._outline.missing)
        ]
        return evolve(self._outline, reasons=parted[0], missing=parted[1])

    def _cells(self) -> list[tuple[Expr, Node]] | None:
        """Conditions of which at most one holds: the outcomes, and of the decided ones the values."""
        whens = [when for name, when in self._outline.statuses.items() if name != "decided"]
        if isinstance(self._outline.value, OneOf):
            whens = [*map(self._decided_as, self._outline.value.options), *whens]
        else:
            whens = [self._outline.decided, *whens]
        cells = [(when, self._diagrams.of[when]) for when in whens]
        cells = [(when, node) for when, node in cells if node != FALSE]
        for at, (_, one) in enumerate(cells):
            if any(self._diagrams.both(one, other) != FALSE for _, other in cells[at + 1 :]):
                return None
        return cells

    def _decided_as(self, option: tuple[bool | str, Expr]) -> Expr:
        """When the answer is decided and is a value; what says that it is the value holds of undecided answers too."""
        decided, when = self._outline.decided, option[1]
        node = self._diagrams.both(self._diagrams.of[decided], self._diagrams.of[when])
        return self._alike.of(node, Expr("and", (decided, when)))

    def _choices(self, emissions: Sequence[Emission], cells: Sequence[tuple[Expr, Node]]) -> tuple[Choice, ...]:
        nodes = [self._diagrams.of[found.when] for found in emissions]
        covered = [self._diagrams.negated(node) for _, node in cells]
        none = TRUE
        for node in covered:
            none = self._diagrams.both(none, node)
        if any(self._diagrams.both(none, node) != FALSE for node in nodes):
            return (Choice(YES, tuple(emissions)),)
        found = []
        for when, cell in cells:
            items = [
                Emission(emission.item, self._within(emission.when, node, cell))
                for emission, node in zip(emissions, nodes, strict=True)
                if self._diagrams.both(node, cell) != FALSE
            ]
            if items:
                found.append(Choice(when, tuple(items)))
        return tuple(found)

    def _within(self, when: Expr, node: Node, cell: Node) -> Expr:
        """A condition that agrees with another one in the cases of a cell."""
        if self._diagrams.implies(cell, node):
            return YES
        there = self._diagrams.both(cell, node)
        for leaf, own in self._leaves:
            if self._diagrams.both(cell, own) == there:
                return leaf
            if self._diagrams.both(cell, self._diagrams.negated(own)) == there:
                return self._alike.at(self._diagrams.negated(own)) or Expr("not", (leaf,))
        if when.operator not in ("and", "or"):
            return when
        # what always holds in the cell is no part of AND, and what never holds no part of OR
        superfluous = TRUE if when.operator == "and" else FALSE
        kept = []
        for part in when.operands:
            own = self._diagrams.both(cell, self._diagrams.of[part])
            if own != (cell if superfluous == TRUE else FALSE):
                kept.append(part)
        if len(kept) == 1:
            return kept[0]
        return when if len(kept) == len(when.operands) else evolve(when, operands=tuple(kept))
