"""What can be said of a policy before any fact is known: which decisions a decision needs, and the gaps of its tables.

A gap is a box: for each column the values for which, taken together, no row is certain to match. The boxes of a table
say at run time whether a case of unknown facts may fall outside its rows.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence, Set
from fractions import Fraction
from functools import cached_property
from itertools import combinations
from typing import TypeAlias

from attrs import frozen

from aidrules.core import terms as t
from aidrules.core.policy import CorePolicy
from aidrules.core.walk import walk
from aidrules.evaluation.possible import Possible, Truth, truth
from aidrules.evaluation.regions import listed_regions
from aidrules.evaluation.shared import shared_facts
from aidrules.values.domains import AnyText, Domain, Finite, Interval, disjoint, domain_of, single
from aidrules.values.numbers import is_number
from aidrules.values.rosters import RosterType
from aidrules.values.types import Bound, NumberType, Type, Value
from aidrules.values.units import builtin_units

MAX_TESTS = 20_000
"""How many cells may be looked at to find the gaps of one table; a larger table counts as full of gaps."""

MAX_ROWS_IN_PAIRS = 200
"""Tables with more rows are not searched for pairs of rows that may match together."""

# For each column the atoms of the box; None for a column that plays no part.
Box: TypeAlias = tuple[tuple[Domain, ...] | None, ...]


class Coverage:
    """Facts about one policy that do not depend on the case, found when first asked for."""

    def __init__(self, policy: CorePolicy) -> None:
        self.policy = policy
        self._needed: dict[str, tuple[str, ...]] = {}
        self._shared: dict[str, tuple[str, ...]] = {}
        self._gaps: dict[int, tuple[Box, ...] | None] = {}
        self._atoms: dict[int, Sequence[Sequence[Domain]]] = {}
        self._searches: dict[int, TableSearch] = {}
        self._overlaps: dict[int, Mapping[tuple[int, int], Box]] = {}

    @cached_property
    def anything(self) -> Mapping[str, Possible]:
        """For each fact everything its type allows; one that is looked up may also be given, as anything."""
        return {name: Possible(domain_of(fact.type)) for name, fact in self.policy.facts.items()}

    def needed(self, name: str) -> tuple[str, ...]:
        """A decision and those it refers to, each after those it refers to itself."""
        if name not in self._needed:
            found = {name}
            stack = [name]
            while stack:
                for term in walk(self.policy.decisions[stack.pop()].body):
                    if isinstance(term, t.DecisionRef) and term.name not in found:
                        found.add(term.name)
                        stack.append(term.name)
            self._needed[name] = tuple(decision for decision in self.policy.decisions if decision in found)
        return self._needed[name]

    def shared(self, name: str) -> tuple[str, ...]:
        """The facts with few values that a decision looks at in several places."""
        if name not in self._shared:
            self._shared[name] = shared_facts(self.policy, self.needed(name))
        return self._shared[name]

    def gaps(self, table: t.Table) -> tuple[Box, ...] | None:
        """The gaps of a table of this policy; None when it is too large to tell."""
        if id(table) not in self._gaps:
            search = self._search(table)
            self._gaps[id(table)], self._atoms[id(table)] = find_gaps(search), search.atoms
        return self._gaps[id(table)]

    def atoms(self, table: t.Table) -> Sequence[Sequence[Domain]]:
        """For each column of a table of this policy the pieces on which its tests have one answer."""
        self.gaps(table)
        return self._atoms[id(table)]

    def overlaps(self, table: t.Table) -> Mapping[tuple[int, int], Box]:
        """The pairs of rows that some values of the columns may match together, with these values.

        What excludes two rows is looked for column by column, as far as constants tell. A table that is too large to be
        looked at counts as one without such pairs.
        """
        if id(table) not in self._overlaps:
            self._overlaps[id(table)] = find_overlaps(self._search(table))
        return self._overlaps[id(table)]

    def matching_together(self, table: t.Table, columns: Sequence[Possible]) -> Iterator[tuple[int, int]]:
        """The pairs of rows that may match together, as far as the column values tell."""
        overlaps = self.overlaps(table)
        if overlaps:
            columns = [listed_regions(table, index, column) for index, column in enumerate(columns)]
            yield from (pair for pair, box in overlaps.items() if _touches(box, columns))

    def _search(self, table: t.Table) -> TableSearch:
        if id(table) not in self._searches:
            self._searches[id(table)] = TableSearch(self, table)
        return self._searches[id(table)]

    def may_be_outside(self, table: t.Table, columns: Sequence[Possible]) -> bool:
        """Whether column values may fall into a gap.

        A column without a value leaves the rows that look at it open. It is outside only where the other columns
        exclude those rows, and then it would be with every value.
        """
        gaps = self.gaps(table)
        if gaps is None:
            return True
        columns = [listed_regions(table, index, column) for index, column in enumerate(columns)]
        touched = [box for box in gaps if _touches(box, columns)]
        return bool(touched) and all(
            _cover([box[index] for box in touched], self.atoms(table)[index])
            for index, column in enumerate(columns)
            if column.values is None
        )


def _cover(parts: Sequence[tuple[Domain, ...] | None], atoms: Sequence[Domain]) -> bool:
    """Whether the parts of a column that some boxes take are together the whole column."""
    return any(part is None for part in parts) or {atom for part in parts if part for atom in part} >= set(atoms)


def _touches(box: Box, columns: Sequence[Possible]) -> bool:
    for atoms, column in zip(box, columns, strict=True):
        if atoms is None or column.values is None:
            continue
        if all(disjoint(atom, column.values) for atom in atoms):
            return False
    return True


def find_gaps(search: TableSearch) -> tuple[Box, ...] | None:
    """The combinations of atoms that no row is sure to match; None when there are too many to look at."""
    try:
        return tuple(search.boxes(0, (), [_Live(number, True) for number in range(len(search.table.rows))]))
    except _TooManyError:
        return None


def find_overlaps(search: TableSearch) -> Mapping[tuple[int, int], Box]:
    """The pairs of rows that may match together; none where there are too many rows, or cells, to look at."""
    numbers = range(len(search.table.rows))
    if len(numbers) > MAX_ROWS_IN_PAIRS:
        return {}
    try:
        found = {pair: search.common(*pair) for pair in combinations(numbers, 2)}
    except _TooManyError:
        return {}
    return {pair: box for pair, box in found.items() if box is not None}


class _TooManyError(Exception):
    """The search has looked at more cells than it may."""


@frozen
class _Live:
    """A row not yet excluded; ``certain`` when every test so far is sure to hold."""

    number: int
    certain: bool


class TableSearch:
    """Looks at the cells of a table on the atoms of its columns: each domain, cut at the constants of its tests."""

    def __init__(self, coverage: Coverage, table: t.Table) -> None:
        from aidrules.evaluation.interpreter import Interpreter

        self.interpreter = Interpreter(coverage.policy, coverage.anything, {}, coverage)
        self.table = table
        domains = [self.interpreter.evaluate(column).result.values for column in table.columns]
        self.atoms = [
            _atoms(domain, [row.tests[index] for row in table.rows], step_of(coverage.policy, table.columns[index]))
            if domain is not None
            else []
            for index, domain in enumerate(domains)
        ]
        self.tests = 0
        self.cache: dict[tuple[int, int, int], frozenset[Truth]] = {}

    def boxes(self, column: int, above: Box, live: list[_Live], within: int | None = None) -> list[Box]:
        """The gaps below a choice of atoms for the columns before ``column``.

        Args:
            column: the column to split next.
            above: the atoms chosen so far.
            live: the rows that may still match.
            within: look only where this row may match; None for everywhere.
        """
        if any(row.certain and self._rest_is_free(row.number, column) for row in live):
            return []
        if not live or column == len(self.atoms):
            return [above + (None,) * (len(self.atoms) - column)]
        groups: dict[tuple[_Live, ...], list[Domain]] = {}
        for index, atom in enumerate(self.atoms[column]):
            if within is None or self.test(within, column, index) != {Truth.FALSE}:
                groups.setdefault(tuple(self._surviving(column, index, live)), []).append(atom)
        found: list[Box] = []
        for survivors, atoms in groups.items():
            whole = len(atoms) == len(self.atoms[column])
            found += self.boxes(column + 1, (*above, None if whole else tuple(atoms)), list(survivors), within)
        return found

    def covered_before(self, number: int) -> bool:
        """Whether the rows before a row are sure to match wherever it may match."""
        live = [_Live(earlier, True) for earlier in range(number)]
        try:
            return not self.boxes(0, (), live, number)
        except _TooManyError:
            return False

    def meet(self, column: int, first: int, second: int) -> bool:
        """Whether the cells of two rows may hold for the same value of a column."""
        return any(
            self.test(first, column, index) != {Truth.FALSE} and self.test(second, column, index) != {Truth.FALSE}
            for index in range(len(self.atoms[column]))
        )

    def common(self, first: int, second: int) -> Box | None:
        """The values of each column for which two rows may match together; None where some column excludes that."""
        box: list[tuple[Domain, ...] | None] = []
        for column, atoms in enumerate(self.atoms):
            pair = [self.table.rows[number].tests[column] for number in (first, second)]
            if any(isinstance(test, t.Literal) and test.value is True for test in pair):
                box.append(None)  # whether the other one matches tells the row itself
                continue
            both = tuple(
                atom
                for index, atom in enumerate(atoms)
                if all(Truth.TRUE in self.test(number, column, index) for number in (first, second))
            )
            if not both:
                return None
            box.append(both)
        return tuple(box)

    def _rest_is_free(self, number: int, column: int) -> bool:
        tests = self.table.rows[number].tests[column:]
        return all(isinstance(test, t.Literal) and test.value is True for test in tests)

    def _surviving(self, column: int, index: int, live: list[_Live]) -> list[_Live]:
        found = []
        for row in live:
            outcomes = self.test(row.number, column, index)
            if outcomes != {Truth.FALSE}:
                found.append(_Live(row.number, row.certain and outcomes == {Truth.TRUE}))
        return found

    def test(self, number: int, column: int, index: int) -> frozenset[Truth]:
        """What may come of a row's test of a column on one of the column's atoms."""
        key = (number, column, index)
        if key not in self.cache:
            self.tests += 1
            if self.tests > MAX_TESTS:
                raise _TooManyError
            values = [Possible(self.atoms[column][index])] * len(self.atoms)
            self.cache[key] = truth(self.interpreter.evaluate(self.table.rows[number].tests[column], values).result)
        return self.cache[key]


def step_of(policy: CorePolicy, column: t.Term) -> Fraction | None:
    """The distance between neighbouring values of a numeric column, in base units; None where it may take any."""
    type_: Type | None = None
    match column:
        case t.FactRef(name) if name in policy.facts:
            type_ = policy.facts[name].type
        case t.FieldRef(roster, name) if roster in policy.facts:
            records = policy.facts[roster].type
            type_ = records.field(name).type if isinstance(records, RosterType) else None
        case t.DecisionRef(name):
            type_ = policy.decisions[name].type
        case t.Aggregate("sum" | "min" | "max", value=t.FieldRef() as value):
            return step_of(policy, value)
        case t.SetOperation("size") | t.Aggregate("count"):
            type_ = NumberType(True)
        case _:
            return None
    if not isinstance(type_, NumberType):
        return None
    factor = type_.unit.factor if type_.unit else Fraction(1)
    if isinstance(column, t.DecisionRef):  # what it computes may have more decimals, or be whole in a smaller unit only
        base = type_.unit.base if type_.unit else ""
        smaller = any(unit.base == base and unit.factor < factor for unit in builtin_units().values())
        return factor if type_.integral and not smaller else None
    places = 0 if type_.integral else type_.places
    return None if places is None else factor / 10**places


def _atoms(domain: Domain, tests: Sequence[t.Term], step: Fraction | None) -> list[Domain]:
    """A domain in pieces on each of which constant tests have one answer."""
    constants = {term.value for test in tests for term in walk(test) if isinstance(term, t.Literal)}
    constants |= {term.region for test in tests for term in walk(test) if isinstance(term, t.InRegion)}
    match domain:
        case Finite(values):
            return [single(value) for value in sorted(values, key=str)]
        case AnyText():
            texts = sorted(value for value in constants if isinstance(value, str))
            return [*map(single, texts), AnyText(domain.but | frozenset(texts))]
        case Interval():
            return pieces_of(domain, constants, step)
        case _:
            return [domain]


def pieces_of(interval: Interval, constants: Set[Value], step: Fraction | None) -> list[Domain]:
    """An interval, cut at constants; without the pieces that hold no value."""
    numbers = sorted(value for value in constants if is_number(value))
    dates = sorted(value for value in constants if isinstance(value, datetime.date))
    cuts = [*map(Bound, numbers), *map(Bound, dates)]
    pieces: list[Interval] = []
    below: Bound | None = None
    for cut in cuts:
        pieces.append(Interval(below, Bound(cut.value, False)))
        pieces.append(Interval(cut, cut))
        below = Bound(cut.value, False)
    pieces.append(Interval(below, None))
    inside = [piece for piece in pieces if not disjoint(piece, interval) and not _between_values(piece, step)]
    return [interval] if len(inside) == 1 else [*inside]


def _between_values(piece: Interval, step: Fraction | None) -> bool:
    """Whether a piece holds no value: it lies between two neighbouring days, or two neighbouring numbers."""
    if piece.low is None or piece.high is None:
        return False
    low, high = piece.low.value, piece.high.value
    if isinstance(low, datetime.date) and isinstance(high, datetime.date):
        return low != high and high.toordinal() - low.toordinal() <= 1
    if step is None or not is_number(low) or not is_number(high):
        return False
    first = low / step if piece.low.closed else low // step + 1  # the first value that may lie inside
    first = -(-first // 1)
    return first * step > high or (first * step == high and not piece.high.closed)
