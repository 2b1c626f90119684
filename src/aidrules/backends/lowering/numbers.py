"""Arithmetic on intervals, and periods between dates: ``values/intervals.py`` and ``evaluation/periods.py`` one level
up."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from aidrules.backends.expressions import Expressions
from aidrules.backends.lowering.domains import Domain, End, Interval, Quotient, RatioEnd, bounds_of, exact
from aidrules.backends.plan import Expr
from aidrules.backends.refusal import RefusedError
from aidrules.core import terms as t
from aidrules.values.numbers import round_exact


class Arithmetic:
    """Arithmetic over the expressions of one plan."""

    def __init__(self, ex: Expressions) -> None:
        self.ex = ex

    def apply(self, term: t.Arithmetic, operands: Sequence[Domain]) -> Interval | Quotient:
        """Sum, difference, product, quotient or extreme of intervals."""
        if term.operator in ("mul", "div") and isinstance(operands[0], Quotient):
            scaled = self._multiple(term, operands[0], operands[1:])
            if scaled is not None:
                return scaled
        values = [self.plain(term, operand) for operand in operands]
        match term.operator:
            case "min":
                return self.negated(self.largest([self.negated(value) for value in values]))
            case "max":
                return self.largest(values)
            case "div":
                return self.divided(term, values[0], values[1])
        total = values[0]
        for value in values[1:]:
            match term.operator:
                case "add":
                    total = self.add(total, value)
                case "sub":
                    total = self.add(total, self.negated(value))
                case _:
                    total = self.multiplied(term, total, value)
        return total

    def plain(self, term: t.Term, value: Domain) -> Interval:
        """An operand as an interval: a quotient by a constant is a product."""
        if isinstance(value, Quotient):
            ends = [self._ratio(term, end) for end in (value.low, value.high)]
            return Interval(ends[0], ends[1], value.single, value.floor)
        if not isinstance(value, Interval):
            raise TypeError(f"arithmetic on {value}")
        return value

    def add(self, left: Interval, right: Interval) -> Interval:
        """Sum."""
        ex = self.ex
        if left.single.is_true and right.single.is_true:
            found = exact(ex, ex.add(left.low.value, right.low.value))
            return Interval(found.low, found.high, ex.true, _floor(left, right))
        ends = [
            End(ex.add(a.value, b.value), ex.and_(a.bounded, b.bounded), ex.and_(a.closed, b.closed))
            for a, b in ((left.low, right.low), (left.high, right.high))
        ]
        return Interval(ends[0], ends[1], ex.and_(left.single, right.single), _floor(left, right))

    def negated(self, value: Interval) -> Interval:
        """The same with the sign turned."""
        ex = self.ex

        def turned(end: End) -> End:
            opposite = end.value.operands[1] if _is_negation(end.value) else ex.sub(ex.const(0), end.value)
            return End(opposite, end.bounded, end.closed)

        low = turned(value.low)
        high = low if value.low is value.high else turned(value.high)
        return Interval(high, low, value.single)

    def multiplied(self, term: t.Term, left: Interval, right: Interval) -> Interval:
        """Product; of intervals only where neither has numbers below 0."""
        ex = self.ex
        if left.single.is_true and right.single.is_true:
            found = exact(ex, ex.mul(left.low.value, right.low.value))
            positive = left.floor is not None and right.floor is not None and left.floor >= 0 <= right.floor
            return Interval(found.low, found.high, ex.true, 0 if positive else None)
        for factor, other in ((left, right), (right, left)):
            if factor.low.value.operator == "const" and factor.single.is_true:
                return self.scaled(other, factor.low.value)
        closed = all(end.closed.is_true for end in (left.low, left.high, right.low, right.high))
        if not closed or left.floor is None or right.floor is None or left.floor < 0 or right.floor < 0:
            raise RefusedError("可能为负的未知数相乘", "a product of unknown numbers that may be negative", term.mark)
        low = End(ex.mul(left.low.value, right.low.value), ex.true, ex.true)
        zero = ex.const(0)
        nothing = ex.or_(
            ex.and_(left.high.bounded, ex.eq(left.high.value, zero)),
            ex.and_(right.high.bounded, ex.eq(right.high.value, zero)),
        )
        both = ex.and_(left.high.bounded, right.high.bounded)
        product = ex.mul(left.high.value, right.high.value)
        high = End(ex.select(both, product, zero), ex.or_(both, nothing), ex.true)
        return bounds_of(ex, low, high, 0)

    def scaled(self, value: Interval, factor: Expr) -> Interval:
        """A multiple by a constant."""
        ex = self.ex
        if not isinstance(factor.data, int | Fraction):
            raise TypeError("a factor is a number")
        if factor.data == 0:
            return exact(ex, ex.const(0))
        ends = [End(ex.mul(end.value, factor), end.bounded, end.closed) for end in (value.low, value.high)]
        if factor.data < 0:
            return Interval(ends[1], ends[0], value.single)
        floor = None if value.floor is None else value.floor * factor.data
        return Interval(ends[0], ends[1], value.single, floor)

    def _ratio(self, term: t.Term, end: RatioEnd) -> End:
        """The end of a quotient by a constant, as a number."""
        factor = end.den.data
        if end.den.operator != "const" or not isinstance(factor, int | Fraction) or factor == 0:
            raise RefusedError("商的运算", "arithmetic on a quotient", term.mark)
        return End(self.ex.mul(end.num, self.ex.const(1 / Fraction(factor))), end.bounded, end.closed)

    def _multiple(self, term: t.Arithmetic, quotient: Quotient, others: Sequence[Domain]) -> Quotient | None:
        """A quotient times or over positive constants; None where they are none."""
        factor = Fraction(1)
        for other in others:
            value = other.low.value if isinstance(other, Interval) and other.single.is_true else None
            if value is None or value.operator != "const" or not isinstance(value.data, int | Fraction):
                return None
            if value.data <= 0:
                return None
            factor = factor * value.data if term.operator == "mul" else factor / value.data
        ends = [
            RatioEnd(self.ex.mul(end.num, self.ex.const(factor)), end.den, end.bounded, end.closed)
            for end in (quotient.low, quotient.high)
        ]
        floor = None if quotient.floor is None else quotient.floor * factor
        return Quotient(ends[0], ends[1], quotient.single, floor)

    def divided(self, term: t.Term, left: Interval, right: Interval) -> Quotient:
        """Quotient; no end counts where the divisor may be 0, which makes a fault elsewhere.

        A quotient lies between the outer end of the numerator over the divisor's nearer end to 0, and the inner one
        over the farther end; where the divisor has no farther end, that is 0, not reached.
        """
        ex, zero = self.ex, self.ex.const(0)
        ends = (left.low, left.high, right.low, right.high)
        if right.single.is_true:
            den = right.low.value
            if den.operator == "const" or (right.floor is not None and right.floor >= 0):
                negative = ex.lt(den, zero)
                den = ex.select(negative, ex.sub(zero, den), den)
                turned = self.negated(left)
                low, high = (
                    self._either(negative, a, b) for a, b in ((turned.low, left.low), (turned.high, left.high))
                )
                found = [RatioEnd(end.value, den, end.bounded, end.closed) for end in (low, high)]
                floor = 0 if left.floor is not None and left.floor >= 0 and negative.is_false else None
                return Quotient(found[0], found[1], left.single, floor)
            if left.single.is_true:
                size = ex.max(den, ex.sub(zero, den))
                num = ex.select(ex.lt(den, zero), ex.sub(zero, left.low.value), left.low.value)
                end = RatioEnd(num, size, ex.true, ex.true)
                return Quotient(end, end, ex.true)
        if right.floor is None or right.floor < 0 or not all(end.closed.is_true for end in ends):
            raise RefusedError(
                "除以可能为负的未知数", "a division by an unknown number that may be negative", term.mark
            )
        counts = ex.not_(self.holds_zero(right))
        lowest = self._quotient_end(left.low, right, ex.lt(left.low.value, zero), counts)
        highest = self._quotient_end(left.high, right, ex.lt(zero, left.high.value), counts)
        floor = 0 if left.floor is not None and left.floor >= 0 else None
        nothing = ex.and_(left.single, ex.eq(left.low.value, zero), counts)
        return Quotient(lowest, highest, ex.or_(ex.and_(left.single, right.single, counts), nothing), floor)

    def _either(self, condition: Expr, then: End, otherwise: End) -> End:
        ex = self.ex
        return End(
            ex.select(condition, then.value, otherwise.value),
            ex.select(condition, then.bounded, otherwise.bounded),
            ex.select(condition, then.closed, otherwise.closed),
        )

    def _quotient_end(self, num: End, den: Interval, outward: Expr, counts: Expr) -> RatioEnd:
        """An end: over the nearer end of the divisor where that leads outward, otherwise over the farther one."""
        ex, zero = self.ex, self.ex.const(0)
        over = ex.select(outward, den.low.value, ex.select(den.high.bounded, den.high.value, ex.const(1)))
        endless = ex.and_(ex.not_(outward), ex.not_(den.high.bounded))
        value = ex.select(endless, zero, num.value)
        # A numerator of 0 is 0 over anything; what only tends to 0 does not reach it.
        closed = ex.or_(ex.not_(endless), ex.eq(num.value, zero))
        return RatioEnd(value, over, ex.and_(num.bounded, counts), closed)

    def holds_zero(self, value: Interval) -> Expr:
        """Whether 0 lies in an interval."""
        ex, zero = self.ex, self.ex.const(0)
        low, high = value.low, value.high
        above = ex.or_(ex.not_(low.bounded), ex.lt(low.value, zero), ex.and_(ex.eq(low.value, zero), low.closed))
        below = ex.or_(ex.not_(high.bounded), ex.lt(zero, high.value), ex.and_(ex.eq(high.value, zero), high.closed))
        return ex.and_(above, below)

    def largest(self, values: Sequence[Interval]) -> Interval:
        """The largest of several values."""
        ex = self.ex
        floors = [value.floor for value in values if value.floor is not None]
        floor = max(floors, default=None)
        if all(value.single.is_true for value in values):
            found = exact(ex, ex.max(*(value.low.value for value in values)))
            return Interval(found.low, found.high, ex.true, floor)
        low, high = values[0].low, values[0].high
        for value in values[1:]:
            low = self._larger_low(low, value.low)
            high = self._larger_high(high, value.high)
        found = bounds_of(ex, low, high, floor)
        return Interval(low, high, found.single, floor)

    def _larger_low(self, a: End, b: End) -> End:
        """The larger of two lower ends; one that is missing gives way, and of equal ones the open one wins."""
        ex = self.ex
        takes_b = ex.and_(b.bounded, ex.or_(ex.not_(a.bounded), ex.lt(a.value, b.value)))
        same = ex.and_(a.bounded, b.bounded, ex.eq(a.value, b.value))
        closed = ex.select(same, ex.and_(a.closed, b.closed), ex.select(takes_b, b.closed, a.closed))
        return End(ex.select(takes_b, b.value, a.value), ex.or_(a.bounded, b.bounded), closed)

    def _larger_high(self, a: End, b: End) -> End:
        """The larger of two upper ends; none if one is missing, and of equal ones the closed one wins."""
        ex = self.ex
        closed = ex.select(
            ex.eq(a.value, b.value), ex.or_(a.closed, b.closed), ex.select(ex.lt(a.value, b.value), b.closed, a.closed)
        )
        return End(ex.max(a.value, b.value), ex.and_(a.bounded, b.bounded), closed)

    def rounded(self, term: t.Round, value: Interval | Quotient) -> Interval:
        """Rounding: monotone, so the ends round."""
        ex, rounding = self.ex, (term.mode, term.places)
        if isinstance(value, Quotient):
            return self._rounded_quotient(term, value)
        floor = None if value.floor is None else round_exact(value.floor, *rounding)
        if value.single.is_true:
            found = exact(ex, ex.round(value.low.value, rounding))
            return Interval(found.low, found.high, ex.true, floor)
        step = ex.const(Fraction(1, 10**term.places) if term.places >= 0 else 10**-term.places)
        low, high = ex.round(value.low.value, rounding), ex.round(value.high.value, rounding)
        if term.mode == "up":  # an open end on the grid of rounded values moves to the next one
            on_grid = ex.and_(ex.not_(value.low.closed), ex.eq(low, value.low.value))
            low = ex.select(on_grid, ex.add(low, step), low)
        if term.mode == "down":
            on_grid = ex.and_(ex.not_(value.high.closed), ex.eq(high, value.high.value))
            high = ex.select(on_grid, ex.sub(high, step), high)
        return bounds_of(ex, End(low, value.low.bounded, ex.true), End(high, value.high.bounded, ex.true), floor)

    def _rounded_quotient(self, term: t.Round, value: Quotient) -> Interval:
        ex, rounding = self.ex, (term.mode, term.places)
        low, high = (ex.quotient(end.num, end.den, rounding) for end in (value.low, value.high))
        if value.single.is_true:
            found = exact(ex, low)
            return Interval(found.low, found.high, ex.true, value.floor)
        step = ex.const(Fraction(1, 10**term.places) if term.places >= 0 else 10**-term.places)
        if term.mode == "up":
            on_grid = ex.and_(ex.not_(value.low.closed), ex.eq(ex.mul(low, value.low.den), value.low.num))
            low = ex.select(on_grid, ex.add(low, step), low)
        if term.mode == "down":
            on_grid = ex.and_(ex.not_(value.high.closed), ex.eq(ex.mul(high, value.high.den), value.high.num))
            high = ex.select(on_grid, ex.sub(high, step), high)
        ends = (End(low, value.low.bounded, ex.true), End(high, value.high.bounded, ex.true))
        return bounds_of(ex, *ends, value.floor)


def _floor(left: Interval, right: Interval) -> int | Fraction | None:
    return None if left.floor is None or right.floor is None else left.floor + right.floor


def _is_negation(value: Expr) -> bool:
    return value.operator == "sub" and value.operands[0].operator == "const" and value.operands[0].data == 0


# ---- periods


def shifted(
    ex: Expressions, term: t.DateShift, date: Domain, amount: Domain, certain: Expr
) -> tuple[Interval, Expr, Expr]:
    """The end of a period, whether there may be one, and whether it may lie outside the calendar.

    Args:
        ex: makes expressions.
        term: the term.
        date: the date.
        amount: how many periods.
        certain: whether date and amount are settled.
    """
    if term.unit == "working_days":
        raise RefusedError("工作日的期间", "a period of working days", term.mark)
    if not isinstance(date, Interval) or not isinstance(amount, Interval):
        raise TypeError("a period of something that is no date")
    how = (str(term.unit), term.counts_first)
    ends, fits = [], []
    for day, count in ((date.low, amount.low), (date.high, amount.high)):
        bounded = ex.and_(day.bounded, count.bounded)
        fits.append(ex.or_(ex.not_(bounded), ex.fits(day.value, count.value, *how)))
        ends.append(End(ex.shift(day.value, count.value, *how), bounded, ex.and_(day.closed, count.closed)))
    inside = ex.and_(*fits)
    low, high = (End(end.value, ex.and_(end.bounded, inside), end.closed) for end in ends)
    single = ex.and_(date.single, amount.single, inside)
    if not single.is_true:
        single = ex.or_(single, bounds_of(ex, low, high).single)
    return Interval(low, high, single), ex.or_(inside, ex.not_(certain)), ex.not_(inside)


def years(ex: Expressions, term: t.DateSpan, start: Domain, end: Domain) -> Interval:
    """Whole years between two dates: the later the first, the fewer."""
    if term.unit != "years":
        raise RefusedError("两个日期之间的工作日", "the working days between two dates", term.mark)
    if not isinstance(start, Interval) or not isinstance(end, Interval):
        raise TypeError("years between things that are no dates")
    ends = [
        End(ex.years(first.value, last.value), ex.and_(first.bounded, last.bounded), ex.true)
        for first, last in ((start.high, end.low), (start.low, end.high))
    ]
    if start.single.is_true and end.single.is_true:
        return exact(ex, ends[0].value)
    return bounds_of(ex, ends[0], ends[1])
