"""What a fact may be, in finitely many atoms: sets of values that a decision does not tell apart."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import combinations
from typing import Literal, TypeAlias

from attrs import field, frozen

from aidrules.core import terms as t
from aidrules.core.policy import CorePolicy, Fact
from aidrules.evaluation.constants_met import Met, NotFiniteError
from aidrules.evaluation.coverage import pieces_of, step_of
from aidrules.values.domains import AnyText, Domain, Finite, Interval, SetRange, disjoint, domain_of, single, the_value
from aidrules.values.regions import NATION, inside
from aidrules.values.types import (
    BooleanType,
    Bound,
    ChoiceType,
    DateType,
    EnumType,
    NumberType,
    SetType,
    TextType,
    Value,
)

MAX_ATOMS = 64
"""How many atoms one fact may have."""


@frozen
class InRegionOnly:
    """The regions in a region that lie in none of some others, and are none of some texts.

    Attributes:
        region: the region, or "" for any text.
        but: the regions to be left out, with all that lies in them.
        texts: single texts to be left out.
    """

    region: str
    but: frozenset[str]
    texts: frozenset[str]

    def holds(self, value: str) -> bool:
        """Whether a text is one of them."""
        return (
            (not self.region or inside(value, self.region))
            and not any(inside(value, other) for other in self.but)
            and value not in self.texts
        )


Piece: TypeAlias = Finite | Interval | AnyText | SetRange | InRegionOnly
"""Some values: members or texts, numbers or days between two ends, other texts, sets that hold some members and none of
some others (those of neither kind make no difference), regions."""


def holds(piece: Piece, value: Value) -> bool:
    """Whether a value, in base units, belongs to a piece."""
    match piece:
        case InRegionOnly():
            return isinstance(value, str) and piece.holds(value)
        case SetRange(must, may):
            return isinstance(value, frozenset) and must <= value <= may
        case _:
            return not disjoint(piece, single(value))


def meets(piece: Piece, domain: Domain) -> bool:
    """Whether some value of a domain belongs to a piece."""
    value = the_value(domain)
    if value is not None:
        return holds(piece, value)
    if isinstance(domain, Finite):
        return any(holds(piece, found) for found in domain.values)
    if isinstance(piece, InRegionOnly):
        return isinstance(domain, AnyText)
    return not disjoint(piece, domain)


@frozen
class Variable:
    """What a diagram may ask for.

    Attributes:
        kind: ``fact`` for the value of a fact; ``given`` for whether a fact is given, even as unknown, and not looked
            up; ``reading`` for the alternative in force.
        name: the Chinese name of the fact or reading.
    """

    kind: Literal["fact", "given", "reading"]
    name: str


@frozen
class Atoms:
    """The atoms of a variable.

    Attributes:
        variable: the variable.
        pieces: for each atom what belongs to it; truth values for ``given``, the names of alternatives for ``reading``.
            Together they are all that the variable may be, and no value belongs to two of them.
    """

    variable: Variable
    pieces: tuple[tuple[Piece, ...], ...]
    _singles: dict[Value, int] = field(init=False, eq=False, repr=False)

    @_singles.default
    def _default_singles(self) -> dict[Value, int]:
        return {
            value: at
            for at, pieces in enumerate(self.pieces)
            for piece in pieces
            if isinstance(piece, Finite)
            for value in piece.values
        }

    def of_value(self, value: Value) -> int:
        """The atom to which a value, in base units, belongs.

        Raises:
            ValueError: it belongs to none: it lies outside the declared range.
        """
        found = self._singles.get(value)
        if found is not None:
            return found
        for at, pieces in enumerate(self.pieces):
            if any(holds(piece, value) for piece in pieces):
                return at
        raise ValueError(value)

    def of_domain(self, domain: Domain) -> tuple[int, ...]:
        """The atoms of which some value lies in a domain."""
        value = the_value(domain)
        if value is not None:
            return (self.of_value(value),)
        return tuple(at for at, pieces in enumerate(self.pieces) if any(meets(piece, domain) for piece in pieces))


def pieces_of_fact(policy: CorePolicy, fact: Fact, met: Met, whole: bool) -> list[tuple[Piece, Domain]]:
    """What a fact may be, in pieces; each with a domain on which every test of the decision has one answer.

    Args:
        policy: the policy.
        fact: the fact.
        met: what it is compared with.
        whole: whether sets are told apart by all of their members, or by those only that are met.

    Raises:
        NotFiniteError: there are too many, or the type has no such pieces.
    """
    match fact.type:
        case BooleanType():
            found: Iterable[tuple[Piece, Domain]] = [_own(single(value)) for value in (True, False)]
        case EnumType(_, members):
            found = [_own(single(member)) for member in members]
        case TextType() if met.regions:
            found = _regions(met)
        case TextType():
            texts = sorted(value for value in met.values if isinstance(value, str))
            found = map(_own, [*map(single, texts), AnyText(frozenset(texts))])
        case SetType(element):
            found = map(_own, _sets(element.members, met, whole, isinstance(fact.type, ChoiceType)))
        case NumberType() | DateType():
            found = map(_own, _intervals(policy, fact, met))
        case _:
            raise NotFiniteError(fact.name)
    pieces = list(found)
    if len(pieces) > MAX_ATOMS:
        raise NotFiniteError(fact.name)
    return pieces


def _own(domain: Domain) -> tuple[Piece, Domain]:
    """A piece that is a domain itself."""
    if not isinstance(domain, Finite | Interval | AnyText | SetRange):
        raise TypeError(f"no piece of a fact: {domain}")
    return domain, domain


def _regions(met: Met) -> Iterator[tuple[Piece, Domain]]:
    """Single texts, then what is left of each region, then what lies in none.

    Two texts that no constant is stand for all of a region: they lie in it, and equal nothing for certain.
    """
    texts = sorted(value for value in met.values if isinstance(value, str))
    for text in texts:
        yield _own(single(text))
    named = sorted(met.regions - {NATION}, key=lambda region: (-len(region), region))
    fresh = "·"
    while any(fresh in constant for constant in (*texts, *named)):
        fresh += "·"
    for region in (*named, ""):
        within = frozenset(other for other in named if other != region and (not region or inside(other, region)))
        front = f"{region}/" if region else ""
        two = Finite(frozenset({f"{front}{fresh}一", f"{front}{fresh}二"}))
        yield InRegionOnly(region, within, frozenset(texts)), two


def _sets(members: Sequence[str], met: Met, whole: bool, never_empty: bool) -> Iterator[Domain]:
    """The sets that are told apart by some members, the largest first."""
    named = [member for member in members if whole or member in met.values]
    others = frozenset(members) - frozenset(named)
    if 2 ** len(named) > MAX_ATOMS:
        raise NotFiniteError("too many sets")
    for size in range(len(named), -1, -1):
        for found in combinations(named, size):
            must = frozenset(found)
            if must or others or not never_empty:
                yield SetRange(must, must | others)


def _intervals(policy: CorePolicy, fact: Fact, met: Met) -> Iterator[Domain]:
    """The numbers or days between the constants, and these themselves, within the declared range."""
    declared = domain_of(fact.type)
    if not isinstance(declared, Interval):
        raise TypeError(f"numbers and dates are {declared}")
    step = step_of(policy, t.FactRef(fact.name))
    dates = isinstance(fact.type, DateType)
    constants = {value for value in met.values if isinstance(value, datetime.date) is dates}
    for piece in pieces_of(declared, constants, None):
        if isinstance(piece, Interval):
            inner = Interval(_inner(piece.low, declared.low, True), _inner(piece.high, declared.high, False))
            if not _is_empty(inner, step):
                yield inner


def _inner(one: Bound | None, other: Bound | None, low: bool) -> Bound | None:
    """The one of two ends that leaves less."""
    if one is None or other is None:
        return one or other
    if one.value == other.value:
        return Bound(one.value, one.closed and other.closed)
    first = Interval(one, None) if low else Interval(None, one)
    point = Interval(Bound(other.value), Bound(other.value))
    return one if disjoint(first, point) else other


def _is_empty(interval: Interval, step: Fraction | None) -> bool:
    """Whether no day, or no number of so many decimals, lies in an interval."""
    low, high = interval.low, interval.high
    first, last = (None if end is None else end.value for end in (low, high))
    if isinstance(first, datetime.date) or isinstance(last, datetime.date):
        begin = first.toordinal() if isinstance(first, datetime.date) else datetime.date.min.toordinal()
        end = last.toordinal() if isinstance(last, datetime.date) else datetime.date.max.toordinal()
        return begin + (low is not None and not low.closed) > end - (high is not None and not high.closed)
    if low is None or high is None or first is None or last is None:
        return False
    if step is None:
        return first > last or (first == last and not (low.closed and high.closed))
    least, most = -(-first // step), last // step  # how many steps from 0
    least += not low.closed and least * step == first
    most -= not high.closed and most * step == last
    return least > most
