"""What the rows of a table come to together, where its hit policy collects them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from aidrules.backends.lowering.domains import (
    Choice,
    Domain,
    End,
    Interval,
    Members,
    Order,
    bounds_of,
    exact,
    join,
    members,
)
from aidrules.backends.lowering.numbers import Arithmetic
from aidrules.backends.lowering.outcomes import STRICT, Flags, Outcomes
from aidrules.backends.lowering.trace import Node, RowNode
from aidrules.backends.plan import Emission, Expr
from aidrules.backends.refusal import RefusedError
from aidrules.core.terms import Table
from aidrules.evaluation.possible import Truth

if TYPE_CHECKING:
    from aidrules.backends.lowering.terms import Lowering


class Collected:
    """The rows of a table that collects.

    Args:
        lowering: the lowering.
        table: the table.
        rows: its rows.
        possible: for each row whether it may match or be open.
        certain: for each row whether it matches for certain.
    """

    def __init__(
        self,
        lowering: Lowering,
        table: Table,
        rows: Sequence[RowNode],
        possible: Sequence[Expr],
        certain: Sequence[Expr],
    ) -> None:
        self.lowering, self.table = lowering, table
        self.ex, self.kleene = lowering.ex, lowering.kleene
        ex = self.ex
        # For each row: may it give a value, and does it match for certain.
        self.rows = [
            (row, ex.and_(row.matches[Truth.TRUE], row.output.result.has_value), sure)
            for row, sure in zip(rows, certain, strict=True)
        ]
        self.possible = possible

    def results(self, none: Expr, outside: Expr, alone: bool) -> list[tuple[Expr, Outcomes]]:
        """What may come of the rows.

        Args:
            none: whether no row may match.
            outside: whether no row may match and nothing stands in for them.
            alone: whether the table has no 否则 row, or none that is needed.
        """
        ex = self.ex
        found = self.kleene.combine(
            STRICT, [self._contribution(row, when) for (row, _, _), when in zip(self.rows, self.possible, strict=True)]
        )
        valued = found[Truth.TRUE] if self.rows else ex.true
        if not alone:
            valued = ex.and_(valued, ex.not_(none))
        results = [(ex.and_(valued, when), result) for when, result in self._together(outside)]
        return [*results, (ex.true, self.lowering.excuse(found))]

    def _contribution(self, row: RowNode, possible: Expr) -> Flags:
        """What a row does to a collection: TRUE stands for nothing, or a value."""
        ex = self.ex
        matches, result = row.matches, row.output.result
        may = matches[Truth.TRUE]
        return {
            Truth.TRUE: ex.or_(ex.not_(possible), matches[Truth.FALSE], ex.and_(may, result.has_value)),
            Truth.FALSE: ex.false,
            Truth.REFERRED: ex.or_(matches[Truth.REFERRED], ex.and_(may, result.referred)),
            Truth.NOT_APPLICABLE: ex.or_(matches[Truth.NOT_APPLICABLE], ex.and_(may, result.not_applicable)),
            Truth.FAULT: ex.or_(matches[Truth.FAULT], ex.and_(may, result.fault)),
        }

    def _together(self, outside: Expr) -> list[tuple[Expr, Outcomes]]:
        ex, value = self.ex, self.kleene.value
        match self.table.hit_policy:
            case "collect_count":
                return [(ex.true, value(self._count(outside)))]
            case "collect_sum":
                return [(ex.true, value(self._sum()))]
            case "collect_min" | "collect_max":
                return self._extreme(outside)
            case "collect_set":
                return [(ex.true, value(self._set()))]
            case _:
                return [(ex.true, value(self._sequence()))]

    def _count(self, outside: Expr) -> Interval:
        ex = self.ex
        certain = [ex.and_(sure, there) for _, there, sure in self.rows]
        least = ex.select(ex.or_(outside, *certain), ex.count(certain), ex.const(1))
        most = ex.count([there for _, there, _ in self.rows])
        return bounds_of(ex, End(least, ex.true, ex.true), End(most, ex.true, ex.true), 0)

    def _sum(self) -> Interval:
        ex = self.ex
        nothing = exact(ex, ex.const(0))
        total = nothing
        for row, there, sure in self.rows:
            domain = row.output.result.domain
            if domain is None or there.is_false:
                continue
            own = _interval(domain)
            added = join(ex, [(there, own), (ex.not_(sure), nothing)])
            absent = ex.and_(ex.not_(there), sure)  # it has no value for certain: that is told elsewhere
            total = Arithmetic(ex).add(total, _interval(join(ex, [(ex.not_(absent), added), (absent, nothing)])))
        return total

    def _extreme(self, outside: Expr) -> list[tuple[Expr, Outcomes]]:
        ex, kleene = self.ex, self.kleene
        valued = [(row, there, sure) for row, there, sure in self.rows if not there.is_false]
        none = kleene.from_flags(kleene.certain(Truth.NOT_APPLICABLE))
        if not valued:
            return [(ex.true, none)]
        largest = self.table.hit_policy == "collect_max"
        every = [(there, _output(row)) for row, there, _ in valued]
        reach = _interval(join(ex, [*every]))
        any_ = ex.or_(*(there for there, _ in every))
        sure = [(ex.and_(certain, there), _output(row)) for row, there, certain in valued]
        some = ex.or_(*(when for when, _ in sure))
        end = self._best(sure, largest)
        ends = (reach.low, reach.high)
        best = ex.select
        kept = End(
            best(some, end.value, ends[0 if largest else 1].value),
            best(some, end.bounded, ends[0 if largest else 1].bounded),
            best(some, end.closed, ends[0 if largest else 1].closed),
        )
        whole = bounds_of(ex, kept, ends[1]) if largest else bounds_of(ex, ends[0], kept)
        absent = ex.or_(ex.not_(any_), ex.and_(ex.not_(some), outside))
        return [(any_, kleene.value(whole)), (absent, none)]

    def _best(self, sure: Sequence[tuple[Expr, Interval]], largest: bool) -> End:
        """The largest lower (smallest upper) end of the rows that count."""
        ex = self.ex
        there, found = sure[0][0], sure[0][1].low if largest else sure[0][1].high
        for when, value in sure[1:]:
            end = value.low if largest else value.high
            beyond = ex.lt(found.value, end.value) if largest else ex.lt(end.value, found.value)
            beyond = ex.or_(ex.not_(found.bounded), ex.and_(end.bounded, beyond))
            takes = ex.and_(when, ex.or_(ex.not_(there), ex.and_(end.bounded, beyond)))
            same = ex.and_(there, when, found.bounded, end.bounded, ex.eq(found.value, end.value))
            found = End(
                ex.select(takes, end.value, found.value),
                ex.select(takes, end.bounded, found.bounded),
                ex.select(same, ex.and_(found.closed, end.closed), ex.select(takes, end.closed, found.closed)),
            )
            there = ex.or_(there, when)
        return found

    def _set(self) -> Members:
        ex = self.ex
        must: dict[str, Expr] = {}
        may: dict[str, Expr] = {}
        for row, there, sure in self.rows:
            domain = row.output.result.domain
            if domain is None:
                continue
            if not isinstance(domain, Members):
                raise TypeError("a list of values that are no sets")
            for name, held in domain.may.items():
                may[name] = ex.or_(may.get(name, ex.false), ex.and_(there, held))
                must[name] = ex.or_(must.get(name, ex.false), ex.and_(there, sure, domain.must[name]))
        return members(ex, must, may)

    def _sequence(self) -> Order:
        """The outputs in order, each once. A row that may match and adds nothing changes nothing."""
        ex = self.ex
        rows = [found for found in self.rows if found[0].output.result.domain is not None]
        if self.table.hit_policy == "output_order":
            rows.sort(key=lambda found: found[0].row.rank)
        values = [_only(row.output) for row, _, _ in rows]
        items, open_ = [], []
        before: dict[str, Expr] = {}
        for (_, there, sure), value in zip(rows, values, strict=True):
            first = ex.and_(there, ex.not_(before.get(value, ex.false)))
            settled = sure
            if self.table.hit_policy == "output_order":
                settled = ex.or_(
                    *(
                        ex.and_(other_there, certain)
                        for (_, other_there, certain), other in zip(rows, values, strict=True)
                        if other == value
                    )
                )
            items.append(Emission(value, first))
            open_.append(ex.and_(first, ex.not_(settled)))
            before[value] = ex.or_(before.get(value, ex.false), there)
        return Order(tuple(items), ex.not_(ex.or_(*open_)))

    def alone(self, output: Node) -> Outcomes:
        """The outcome of the 否则 row: under an order, its one value is a sequence of one."""
        found = output.result
        if self.table.hit_policy not in ("rule_order", "output_order") or found.domain is None:
            return found
        sequence = Order((Emission(_only(output), self.ex.true),), self.ex.true)
        return Outcomes(sequence, found.has_value, *found.excuses)


def _only(output: Node) -> str:
    """The one member that a row gives, whatever the case."""
    domain = output.result.domain
    if isinstance(domain, Choice) and len(domain.can) == 1:
        return str(next(iter(domain.can)))
    raise RefusedError("次序不定的序列", "a sequence of members that depend on the case", output.term.mark)


def _output(row: RowNode) -> Interval:
    domain = row.output.result.domain
    if domain is None:
        raise TypeError("a row without a value")
    return _interval(domain)


def _interval(domain: Domain) -> Interval:
    if not isinstance(domain, Interval):
        raise TypeError(f"a collection of {domain}")
    return domain
