"""Exact arithmetic in SQL: of every number is known how wide it can become, and what does not fit is refused."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import reduce
from math import gcd, lcm

from attrs import evolve, frozen
from sqlglot import exp

from aidrules.backends.sql.build import Sql, all_of, any_of, binary, call, case, cast, integer, joined
from aidrules.backends.sql.dialects.base import LONG, Dialect, decimal, digits_of
from aidrules.backends.sql.refusal import CannotCarryError
from aidrules.values.numbers import MAX_BITS, Number, RoundingMode


@frozen(eq=False)
class Num:
    """A number in SQL: the value of ``sql`` divided by ``divisor``.

    Attributes:
        sql: an expression.
        bound: ``abs(sql) * 10 ** places`` is at most this.
        places: ``sql`` has at most so many decimal places.
        divisor: a whole number above 0; 1 unless something was multiplied by a fraction such as 1/12.
        type: the type that the engine gives ``sql``, as far as that is known.
        constant: the value of ``sql`` where it is one.
    """

    sql: Sql
    bound: int
    places: int = 0
    divisor: int = 1
    type: exp.DataType | None = None
    constant: Fraction | None = None


class Arithmetic:
    """Writes numbers for a dialect."""

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect

    def const(self, value: Number) -> Num:
        """A constant."""
        exact = Fraction(value)
        rest, places = exact.denominator, 0
        while gcd(rest, 10) > 1:
            rest, places = rest // gcd(rest, 10), places + 1
        written = exact * rest
        scaled = int(written * 10**places)
        type_ = self.type(abs(scaled), places)
        if places == 0 and abs(scaled) <= LONG:
            literal = integer(scaled)
        else:
            digits = str(abs(scaled)).rjust(places + 1, "0")
            point = len(digits) - places
            sign = "-" if scaled < 0 else ""
            literal = exp.Literal.string(f"{sign}{digits[:point]}{'.' if places else ''}{digits[point:]}")
        return Num(cast(literal, type_), abs(scaled), places, rest, type_, written)

    def of(self, sql: Sql, bound: int) -> Num:
        """A whole number of the engine's type for so small a one: a year, a day."""
        return Num(sql, bound, 0, 1, self.type(bound, 0))

    # ---- operators

    def sum(self, left: Num, right: Num, kind: type[exp.Binary] = exp.Add) -> Num:
        """Sum, or with ``exp.Sub`` difference."""
        left, right = self._same_divisor([left, right])
        places = max(left.places, right.places)
        bound = _rescaled(left, places) + _rescaled(right, places)
        type_ = self.type(bound, places)
        if places:
            self._dialect.sum_fits(digits_of(bound, places))
        sql = binary(kind, self.as_type(left, type_), self.as_type(right, type_))
        return Num(sql, bound, places, left.divisor, _kept(type_))

    def total(self, number: Num, most: int) -> Num:
        """A number as one of the type that holds the sum of so many of them."""
        bound = number.bound * most
        type_ = self.type(bound, number.places)
        if number.places and most > 1:
            self._dialect.sum_fits(digits_of(bound, number.places))
        return Num(self.as_type(number, type_), bound, number.places, number.divisor, type_)

    def product(self, left: Num, right: Num) -> Num:
        """Product."""
        places, bound = left.places + right.places, left.bound * right.bound
        type_ = self.type(bound, places)
        types = [type_, type_]
        if type_.is_type(exp.DataType.Type.DECIMAL) and self._dialect.counted:
            widths = digits_of(left.bound, left.places), digits_of(right.bound, right.places)
            self._dialect.product_fits(*widths)
            types = [decimal(width, of.places) for width, of in zip(widths, (left, right), strict=True)]
        operands = [self.as_type(number, wanted) for number, wanted in zip((left, right), types, strict=True)]
        return Num(binary(exp.Mul, *operands), bound, places, left.divisor * right.divisor, _kept(type_))

    def extreme(self, name: str, numbers: Sequence[Num]) -> Num:
        """GREATEST or LEAST."""
        sqls, shape = self._aligned(numbers)
        return evolve(shape, sql=call(name, *sqls))

    def select(self, condition: Sql, then: Num, otherwise: Num) -> Num:
        """One of two."""
        (a, b), shape = self._aligned([then, otherwise])
        return evolve(shape, sql=case([(condition, a)], b))

    def compared(self, kind: type[exp.Binary], left: Num, right: Num) -> Sql:
        """A comparison."""
        (a, b), _ = self._aligned([left, right])
        return binary(kind, a, b)

    def count(self, conditions: Sequence[Sql]) -> Num:
        """How many hold."""
        type_ = self.type(len(conditions), 0)
        one, none = (cast(integer(value), type_) for value in (1, 0))
        counted = [case([(condition, one.copy())], none.copy()) for condition in conditions]
        return Num(joined(exp.Add, counted), len(conditions), 0, 1, type_)

    def quotient(self, left: Num, right: Num, mode: RoundingMode, places: int) -> Num:
        """A quotient, rounded to so many places. The operands are written several times, so they should be columns."""
        above, below = self._unscaled(left), self._unscaled(right)
        times = Fraction(right.divisor, left.divisor) * Fraction(10) ** (below.short - above.short + places)
        by_constant = right.constant is not None and right.constant != 0
        if right.constant and by_constant:
            times /= right.constant * 10**below.short
        n, d = times.numerator, times.denominator
        top = above.number.bound * abs(n)
        bottom = d if by_constant else below.number.bound * d
        self._dialect.division_fits(max(top, bottom))
        type_ = self.type(max(top, 2 * bottom), 0)
        numerator = self._times(above.number, n, type_)
        if by_constant:
            denominator = cast(self.const(d).sql, type_)
        else:
            denominator = call("nullif", self._times(below.number, d, type_), cast(integer(0), type_))
        rounded = self._rounded(numerator, denominator, mode, type_, positive=by_constant)
        found = Num(rounded, top // (d if by_constant else 1) + 1, 0, 1, type_)
        return self.product(found, self.const(Fraction(10) ** -places)) if places else found

    def round(self, number: Num, mode: RoundingMode, places: int) -> Num:
        """A rounded number; the operand is written several times."""
        if number.divisor == 1 and number.places <= places:
            return number
        return self.quotient(number, self.const(1), mode, places)

    def whole(self, number: Num) -> Num:
        """A number that is a length of a period, and so a whole one."""
        if number.divisor != 1 or number.places:
            raise CannotCarryError("不一定是整数的期间长度", "a length of a period that may be no whole number")
        return number

    def output(self, number: Num, places: int | None) -> Sql:
        """A number as an answer, with as many places as it is declared to have, or more."""
        if number.divisor != 1:
            raise CannotCarryError("不一定能写成有限小数的结果", "a result that may be no finite decimal")
        if not self._dialect.counted:
            return number.sql
        shown = max(places or 0, number.places)
        bound = _rescaled(number, shown)
        type_ = self.type(bound, shown)
        if not shown and bound > LONG:
            type_ = decimal(digits_of(bound, 0), 0)  # Arrow knows no HUGEINT
        return self.as_type(number, type_)

    # ---- details

    def _rounded(self, n: Sql, d: Sql, mode: RoundingMode, type_: exp.DataType, positive: bool) -> Sql:
        """The rounded quotient of two whole numbers; ``positive``: the divisor is above 0."""
        zero, one = cast(integer(0), type_), cast(integer(1), type_)
        towards_zero = self._dialect.quotient(n.copy(), d.copy(), type_)
        rest = binary(exp.Mod, n.copy(), d.copy())  # it has the sign of n

        def alike(left: Sql) -> Sql:
            """Whether a number other than 0 and the divisor are on one side of 0."""
            over = binary(exp.GT, left.copy(), zero.copy())
            if positive:
                return over
            under = binary(exp.LT, left.copy(), zero.copy())
            below = [under, binary(exp.LT, d.copy(), zero.copy())]
            return any_of([all_of([over, binary(exp.GT, d.copy(), zero.copy())]), all_of(below)])

        def unlike(left: Sql) -> Sql:
            """Whether they are on two sides of 0."""
            under = binary(exp.LT, left.copy(), zero.copy())
            if positive:
                return under
            over = [binary(exp.GT, left.copy(), zero.copy()), binary(exp.LT, d.copy(), zero.copy())]
            return any_of([all_of(over), all_of([under, binary(exp.GT, d.copy(), zero.copy())])])

        if mode == "half_up":
            twice = binary(exp.Mul, call("abs", rest), cast(integer(2), type_))
            far = binary(exp.GTE, twice, call("abs", d.copy()))
            step = case([(far, case([(alike(n), one)], cast(integer(-1), type_)))], zero.copy())
            return binary(exp.Add, towards_zero, step)
        if mode == "up":
            return binary(exp.Add, towards_zero, case([(alike(rest), one)], zero.copy()))
        return binary(exp.Sub, towards_zero, case([(unlike(rest), one)], zero.copy()))

    def _unscaled(self, number: Num) -> _Unscaled:
        """A whole number, and how many places it is short of the number that it stands for."""
        if not self._dialect.counted:  # its division takes decimals
            return _Unscaled(evolve(number, bound=number.bound // 10**number.places + 1, places=0, divisor=1), 0)
        if number.places == 0:
            return _Unscaled(evolve(number, divisor=1), 0)
        power = 10**number.places
        self.type(number.bound * power, number.places)
        scaled = self.product(evolve(number, divisor=1), self.const(power))
        type_ = self.type(number.bound, 0)
        return _Unscaled(Num(cast(scaled.sql, type_), number.bound, 0, 1, type_), number.places)

    def _times(self, number: Num, factor: int, type_: exp.DataType) -> Sql:
        made = number if factor == 1 else self.product(number, self.const(factor))
        return self.as_type(made, type_)

    def _same_divisor(self, numbers: Sequence[Num]) -> list[Num]:
        common = reduce(lcm, (number.divisor for number in numbers))
        found = []
        for number in numbers:
            factor = common // number.divisor
            made = number if factor == 1 else self.product(number, self.const(factor))
            found.append(evolve(made, divisor=common))
        return found

    def _aligned(self, numbers: Sequence[Num]) -> tuple[list[Sql], Num]:
        """Numbers as ones of one type, and what one of them is like."""
        same = self._same_divisor(numbers)
        places = max(number.places for number in same)
        bound = max(_rescaled(number, places) for number in same)
        type_ = self.type(bound, places)
        return [self.as_type(number, type_) for number in same], Num(exp.null(), bound, places, same[0].divisor, type_)

    def as_type(self, number: Num, type_: exp.DataType) -> Sql:
        """The number with a type that holds it."""
        return number.sql if number.type == type_ else cast(number.sql, type_)

    def type(self, bound: int, places: int) -> exp.DataType:
        """The engine's type for such numbers."""
        if bound.bit_length() > MAX_BITS:
            raise CannotCarryError("可能太大的数", "a number that may grow too large")
        return self._dialect.number_type(bound, places)


@frozen(eq=False)
class _Unscaled:
    number: Num
    short: int


def _rescaled(number: Num, places: int) -> int:
    return number.bound * int(10 ** (places - number.places))


def _kept(type_: exp.DataType) -> exp.DataType | None:
    """The type of a sum or product of numbers of a type, where it is the same."""
    return None if type_.is_type(exp.DataType.Type.DECIMAL) and type_.expressions else type_
