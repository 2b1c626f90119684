"""What the records of a roster come to: ``evaluation/aggregates.py`` one level up.

A record that is listed is lowered once, over the fields of the record that is looked at, and what is asked of all of
them is folded. One more stands for whatever records an incomplete list may lack.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from attrs import evolve

from aidrules.backends.lowering.domains import Domain, End, Interval, Quotient, RatioEnd, Records, bounds_of, exact
from aidrules.backends.lowering.outcomes import STRICT, Flags, Outcomes
from aidrules.backends.lowering.trace import MemberNode, Node, Part
from aidrules.backends.plan import Expr
from aidrules.backends.refusal import RefusedError
from aidrules.core import terms as t
from aidrules.evaluation.possible import AND, OR, Truth

if TYPE_CHECKING:
    from aidrules.backends.lowering.terms import Lowering


def lower_aggregate(lowering: Lowering, term: t.Aggregate, columns: Sequence[Node]) -> Node:
    """Lower an aggregate.

    Raises:
        RefusedError: it lies within another one, or is an average of records that may be unknown.
    """
    roster = lowering.lower(term.roster)
    if lowering.records:
        raise RefusedError("名册汇总里的名册汇总", "an aggregate within an aggregate", term.mark)
    records = roster.result.domain
    if not isinstance(records, Records):
        raise TypeError("an aggregate over something that is no roster")
    found = _Aggregate(lowering, term, records)
    listed = found.member(columns, listed=True) if records.given else None
    further = None if records.complete.is_true else found.member(columns, listed=False)
    result = found.result(listed, further)
    members = tuple(
        evolve(member, open=found.may_change(member, listed, further))
        for member in (listed, further)
        if member is not None
    )
    return Node(term, result, (Part(lowering.ex.true, roster),), members=members)


class _Aggregate:
    def __init__(self, lowering: Lowering, term: t.Aggregate, records: Records) -> None:
        self.lowering, self.term, self.records = lowering, term, records
        self.ex, self.kleene = lowering.ex, lowering.kleene

    def member(self, columns: Sequence[Node], listed: bool) -> MemberNode:
        """A record that is listed, or one that may be missing from the list."""
        ex, kleene, term = self.ex, self.kleene, self.term
        self.lowering.records[self.records.roster] = listed
        condition = None if term.condition is None else self.lowering.lower(term.condition, columns)
        selected = kleene.certain(Truth.TRUE)
        if condition is not None:
            selected = self._passing_over(kleene.flags(condition.result), Truth.FALSE)
        asked = selected[Truth.TRUE]
        if term.operator == "every":
            asked = ex.not_(kleene.only(selected, Truth.FALSE))
        value = None if term.value is None else self.lowering.lower(term.value, columns)
        del self.lowering.records[self.records.roster]
        roster = self.records.roster
        there = ex.fold(roster, "any", ex.true) if listed else ex.not_(self.records.complete)
        member = MemberNode(self.records.roster if listed else "", there, selected, condition, value, asked)
        quantifies = term.operator in ("exists", "every")
        return evolve(member, outcomes=self._outcomes(member) if quantifies else self._kinds(member))

    def _passing_over(self, flags: Flags, instead: Truth) -> Flags:
        """What is not applicable counts as something else."""
        both = self.ex.or_(flags[instead], flags[Truth.NOT_APPLICABLE])
        return {**flags, instead: both, Truth.NOT_APPLICABLE: self.ex.false}

    def _outcomes(self, member: MemberNode) -> Flags:
        kleene, found = self.kleene, member.selected
        if self.term.operator == "exists":
            return found if member.roster else {**found, Truth.FALSE: self.ex.true}
        own = kleene.certain(Truth.TRUE)
        if member.value is not None:
            own = self._passing_over(kleene.flags(member.value.result), Truth.TRUE)
        found = kleene.combine(OR, [kleene.turned(member.selected), own])
        return found if member.roster else {**found, Truth.TRUE: self.ex.true}

    def _kinds(self, member: MemberNode) -> Flags:
        """Whether the record has a share (or none of the number), is referred, or has a fault."""
        ex, selected = self.ex, member.selected
        counts = ex.or_(selected[Truth.TRUE], selected[Truth.FALSE])
        referred, fault = selected[Truth.REFERRED], selected[Truth.FAULT]
        if member.value is not None:
            result, asked = member.value.result, member.asked
            valueless = ex.and_(asked, ex.not_(ex.or_(result.has_value, result.not_applicable)))
            counts = ex.and_(counts, ex.not_(ex.and_(valueless, ex.not_(selected[Truth.FALSE]))))
            referred = ex.or_(referred, ex.and_(asked, result.referred))
            fault = ex.or_(fault, ex.and_(asked, result.fault))
        no = ex.false
        return {
            Truth.TRUE: counts if member.roster else ex.true,
            Truth.FALSE: no,
            Truth.REFERRED: referred,
            Truth.NOT_APPLICABLE: no,
            Truth.FAULT: fault,
        }

    # ---- all together

    def result(self, listed: MemberNode | None, further: MemberNode | None) -> Outcomes:
        operator = self.term.operator
        if operator == "exists":
            return self.kleene.from_flags(self._combined(OR, listed, further))
        if operator == "every":
            return self.kleene.from_flags(self._combined(AND, listed, further))
        kinds = self._combined(STRICT, listed, further)
        shares = [found for found in (self._share(listed), self._share(further)) if found is not None]
        value, empty = self._number(shares)
        valued = kinds[Truth.TRUE]
        ex = self.ex
        has_value = ex.and_(valued, ex.or_(*(share.some for share in shares)))
        if operator in ("count", "sum"):
            has_value, empty = valued, ex.false
        return self.kleene.where(has_value, value, [kinds[Truth.REFERRED], ex.and_(valued, empty), kinds[Truth.FAULT]])

    def _combined(self, order: Sequence[Truth], listed: MemberNode | None, further: MemberNode | None) -> Flags:
        """What the contributions of all records combine to; with no records, the weakest outcome."""
        ex = self.ex
        found = dict.fromkeys(Truth, ex.false)
        for rank, outcome in enumerate(order):
            present, below = [ex.true] if rank == 0 else [], []
            for member in (listed, further):
                if member is None:
                    continue
                own, up_to = member.outcomes[outcome], self.kleene.at_most(order, member.outcomes, rank)
                present.append(member.some(ex, own))
                below.append(member.every(ex, up_to))
            found[outcome] = ex.and_(ex.or_(*present), *below)
        return found

    # ---- what is open

    def may_change(self, member: MemberNode, listed: MemberNode | None, further: MemberNode | None) -> Expr:
        """Whether a record may still change what the records come to; see ``evaluation/aggregates.py: unsettled``."""
        ex, kleene = self.ex, self.kleene
        several = kleene.several(member.outcomes)
        if self.term.operator in ("exists", "every"):
            order = OR if self.term.operator == "exists" else AND
            stronger = []
            for rank, outcome in enumerate(order):
                weaker = [
                    other.every(ex, ex.or_(*(other.outcomes[found] for found in order[:rank])))
                    for other in (listed, further)
                    if other is not None
                ]
                stronger.append(ex.and_(member.outcomes[outcome], *weaker))
            return ex.and_(several, ex.or_(*stronger))
        share = self._share(member)
        if share is None:
            return several
        settled = ex.and_(share.certain, share.value.single)
        open_ = ex.and_(share.there, ex.not_(settled), self._may_count(share, listed))
        return ex.or_(several, open_)

    def _may_count(self, share: _Share, listed: MemberNode | None) -> Expr:
        """Not when it adds nothing, or another one is sure to exceed it."""
        ex, value = self.ex, share.value
        if self.term.operator == "sum":
            return ex.not_(ex.and_(value.single, ex.eq(value.low.value, ex.const(0))))
        others = self._share(listed) if self.term.operator in ("max", "min") else None
        if others is None:
            return ex.true
        largest = self.term.operator == "max"
        near, far = (value.high, others.value.low) if largest else (value.low, others.value.high)
        limited = ex.and_(others.certain, far.bounded)
        best = ex.fold(others.member.roster, "max" if largest else "min", limited, far.value)
        exceeded = ex.le(near.value, best) if largest else ex.le(best, near.value)
        return ex.not_(ex.and_(others.member.some(ex, limited), near.bounded, exceeded))

    # ---- numbers

    def _share(self, member: MemberNode | None) -> _Share | None:
        """What the records add to a number."""
        if member is None:
            return None
        ex, selected = self.ex, member.selected
        there = selected[Truth.TRUE]
        certain = ex.and_(there, ex.not_(selected[Truth.FALSE])) if member.roster else ex.false
        value = exact(ex, ex.const(1))
        if member.value is not None:
            result = member.value.result
            if result.domain is None:
                return None
            if not isinstance(result.domain, Interval):
                raise RefusedError("对商的汇总", "an aggregate of quotients", self.term.mark)
            value = result.domain
            there = ex.and_(there, result.has_value)
            certain = ex.and_(certain, ex.not_(result.not_applicable))
        if not (value.low.closed.is_true and value.high.closed.is_true):
            raise RefusedError("对开区间里的未知数的汇总", "an aggregate over an open range", self.term.mark)
        return _Share(member, value, there, ex.and_(there, certain), member.some(ex, there))

    def _number(self, shares: Sequence[_Share]) -> tuple[Domain | None, Expr]:
        """The number, and whether there may be nothing to take it of."""
        ex = self.ex
        if self.term.operator in ("count", "sum"):
            return self._total(shares), ex.false
        sure = [share for share in shares if share.member.roster]
        some_sure = ex.or_(*(share.member.some(ex, share.certain) for share in sure))
        empty = ex.not_(some_sure)
        if not shares:
            return None, ex.true
        if self.term.operator == "average":
            return self._average(shares), empty
        largest = self.term.operator == "max"
        return self._extreme(shares, some_sure, largest), empty

    def _total(self, shares: Sequence[_Share]) -> Interval:
        ex, zero = self.ex, self.ex.const(0)
        low = high = End(zero, ex.true, ex.true)
        single = ex.true
        for share in shares:
            value, member = share.value, share.member
            if not member.roster:  # any number of them
                never_less = ex.and_(value.low.bounded, ex.le(zero, value.low.value))
                never_more = ex.and_(value.high.bounded, ex.le(value.high.value, zero))
                none = ex.not_(share.some)
                low = End(low.value, ex.and_(low.bounded, ex.or_(none, never_less)), ex.true)
                high = End(high.value, ex.and_(high.bounded, ex.or_(none, never_more)), ex.true)
                single = ex.and_(single, ex.or_(none, ex.and_(never_less, never_more)))
                continue
            least = ex.select(share.certain, value.low.value, ex.min(value.low.value, zero))
            most = ex.select(share.certain, value.high.value, ex.max(value.high.value, zero))
            low = self._added(member, low, share.there, least, value.low.bounded)
            high = self._added(member, high, share.there, most, value.high.bounded)
            zero_only = ex.and_(value.single, ex.eq(value.low.value, zero))
            alone = ex.or_(ex.not_(share.there), zero_only, ex.and_(share.certain, value.single))
            single = ex.and_(single, member.every(ex, alone))
        floor = 0 if all(share.value.floor is not None and share.value.floor >= 0 for share in shares) else None
        return Interval(low, high, single, floor)

    def _added(self, member: MemberNode, end: End, there: Expr, value: Expr, bounded: Expr) -> End:
        ex = self.ex
        total = ex.fold(member.roster, "sum", there, value)
        limited = member.every(ex, ex.or_(ex.not_(there), bounded))
        return End(ex.add(end.value, total), ex.and_(end.bounded, limited), ex.true)

    def _extreme(self, shares: Sequence[_Share], some_sure: Expr, largest: bool) -> Interval:
        """Between the largest of what is certain and of what is possible; for the smallest the other way round."""
        ex = self.ex
        outer, inner = self._hull(shares, largest, True), self._hull(shares, largest, False)
        for share in shares:
            if not share.member.roster:
                continue
            end = share.value.low if largest else share.value.high
            limited = ex.and_(share.certain, end.bounded)
            best = ex.fold(share.member.roster, "max" if largest else "min", limited, end.value)
            known = share.member.some(ex, limited)
            inner = End(ex.select(some_sure, best, inner.value), ex.select(some_sure, known, inner.bounded), ex.true)
        return bounds_of(ex, inner, outer) if largest else bounds_of(ex, outer, inner)

    def _hull(self, shares: Sequence[_Share], largest: bool, outer: bool) -> End:
        """The outer or the inner end of all that is possible: the largest of the ends on one side, or the smallest."""
        ex = self.ex
        upper = largest is outer
        found: End | None = None
        there: Expr = ex.false
        for share in shares:
            end = share.value.high if upper else share.value.low
            bounded = share.member.every(ex, ex.or_(ex.not_(share.there), end.bounded))
            value = end.value
            if share.member.roster:
                value = ex.fold(share.member.roster, "max" if upper else "min", share.there, end.value)
            if found is None:
                found, there = End(value, bounded, ex.true), share.some
                continue
            both = ex.and_(there, share.some)
            joined = ex.max(found.value, value) if upper else ex.min(found.value, value)
            found = End(
                ex.select(both, joined, ex.select(share.some, value, found.value)),
                ex.and_(ex.or_(ex.not_(there), found.bounded), ex.or_(ex.not_(share.some), bounded)),
                ex.true,
            )
            there = ex.or_(there, share.some)
        if found is None:
            raise TypeError("nothing to take an extreme of")
        return found

    def _average(self, shares: Sequence[_Share]) -> Quotient:
        ex = self.ex
        for share in shares:
            same = ex.or_(ex.not_(share.there), ex.and_(share.certain, share.value.single))
            if not share.member.roster or not same.is_true:
                raise RefusedError("可能有未知记录的平均", "an average of records that may be unknown", self.term.mark)
        share = shares[0]
        number = ex.fold(share.member.roster, "count", share.there)
        total = self._total(shares)
        end = RatioEnd(total.low.value, number, ex.true, ex.true)
        return Quotient(end, end, ex.true, total.floor)


class _Share:
    """What records add: a value where ``there``, for certain where ``certain``; ``some``: any of them may."""

    def __init__(self, member: MemberNode, value: Interval, there: Expr, certain: Expr, some: Expr) -> None:
        self.member, self.value, self.there, self.certain, self.some = member, value, there, certain, some
