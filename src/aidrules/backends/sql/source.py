"""The lowest layers of a SELECT: facts under names of its own, compared and checked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

from sqlglot import exp

from aidrules.backends.plan import Plan
from aidrules.backends.sql.build import (
    Sql,
    all_of,
    any_of,
    binary,
    call,
    case,
    cast,
    column,
    holds,
    integer,
    is_null,
    negation,
    not_null,
)
from aidrules.backends.sql.columns import Column, Extent, extent, first_and_last_day
from aidrules.backends.sql.dialects.base import DATE, Dialect
from aidrules.backends.sql.numeric import Arithmetic, Num
from aidrules.errors import InputError
from aidrules.values.numbers import is_number
from aidrules.values.regions import MOST_LEVELS, NATION
from aidrules.values.types import Bound, DateType, EnumType, NumberType, SetType, TextType

WRONG = "_wrong"
"""The column that says whether a row has a fact that is none."""
_NOT_IN_NAMES = " \u3000,，;；、\\|>＞／"


class Source:
    """Reads facts from columns; what is asked of it becomes a column of the lowest layers.

    Attributes:
        layers: name and expression of the columns of one layer, or of three where facts are checked.
    """

    def __init__(self, plan: Plan, dialect: Dialect, columns: Mapping[str, Column], checked: bool) -> None:
        self._dialect, self._arithmetic, self._checked = dialect, Arithmetic(dialect), checked
        self._facts = {fact.name: fact for fact in plan.facts}
        self._at = {fact.name: at for at, fact in enumerate(plan.facts)}
        self._columns = _found(plan, columns)
        self._values: dict[str, dict[str, int]] = {}
        self.layers: list[dict[str, Sql]] = [{}, {}, {}] if checked else [{}]
        if checked:
            self._check()

    def known(self, fact: str) -> Sql:
        """Whether a fact is known."""
        return not_null(self._kept(fact))

    def truth(self, fact: str, value: bool, unknown: bool) -> Sql:
        """Whether a 是否 is known to have a value, or with ``unknown`` may have it."""
        kept = self._kept(fact)
        return negation(holds(kept, not value)) if unknown else holds(kept, value)

    def text_is(self, fact: str, value: str, unknown: bool) -> Sql:
        """Whether a text is known to be another, or with ``unknown`` may be it."""
        same = self._same(fact, value)
        return negation(holds(same, False)) if unknown else holds(same)

    def _same(self, fact: str, value: str) -> Sql:
        return self._compared(fact, value, lambda text: binary(exp.EQ, text, self._dialect.text(value)))

    def member(self, fact: str, member: str) -> Sql:
        """Whether a set is known to hold a member."""
        found = self._compared(
            fact, member, lambda values: self._dialect.contains(self._dialect.as_list(values), member)
        )
        return holds(found)

    def value(self, fact: str) -> Sql:
        """The value of a text or date."""
        return self._kept(fact)

    def number(self, fact: str) -> Num:
        """The value of a number."""
        size = self._extent(fact)
        return Num(self._kept(fact), size.bound, size.places, 1, self._arithmetic.type(size.bound, size.places))

    # ---- columns of the lowest layers

    def _kept(self, fact: str) -> Sql:
        name = f"f{self._at[fact]}"
        type_ = self._facts[fact].type
        if self._checked and isinstance(type_, NumberType | DateType):
            return column(name)  # made by the check
        if isinstance(type_, NumberType):
            size = self._extent(fact)
            self.layers[0].setdefault(name, cast(self._raw(fact), self._arithmetic.type(size.bound, size.places)))
        elif isinstance(type_, DateType):
            self.layers[0].setdefault(name, cast(self._raw(fact), DATE))
        else:
            self.layers[0].setdefault(name, self._raw(fact))
        return column(name)

    def _compared(self, fact: str, value: str, compare: Callable[[Sql], Sql]) -> Sql:
        values = self._values.setdefault(fact, {})
        name = f"f{self._at[fact]}_{values.setdefault(value, len(values))}"
        if name not in self.layers[0]:
            self.layers[0][name] = compare(self._raw(fact))
        return column(name)

    def _raw(self, fact: str) -> Sql:
        return column(self._columns[fact].name)

    def _extent(self, fact: str) -> Extent:
        type_ = self._facts[fact].type
        if not isinstance(type_, NumberType):
            raise TypeError(f"{fact} is no number")
        return extent(self._columns[fact], type_, self._dialect.counted, fact)

    # ---- checks

    def _check(self) -> None:
        wrong = []
        for name, fact in self._facts.items():
            raw, at = self._raw(name), self._at[name]
            match fact.type:
                case EnumType(_, members):
                    # member by member: DuckDB makes a join of a long list, which does not keep the order of rows
                    same = [self._same(name, member) for member in members]
                    wrong.append(holds(any_of(same), False))
                case TextType() if fact.origin == "builtin":
                    wrong.append(holds(self._is_region(name), False))
                case SetType(element):
                    right = self._dialect.only_of(self._dialect.as_list(raw), element.members)
                    self.layers[0][f"w{at}"] = right
                    wrong.append(holds(column(f"w{at}"), False))
                case NumberType():
                    wrong.append(self._masked(at, raw, *self._number(at, name, fact.type, raw)))
                case DateType():
                    wrong.append(self._masked(at, raw, *self._date(at, fact.type, raw)))
                case _:
                    pass
        self.layers[2][WRONG] = any_of(wrong)

    def _is_region(self, name: str) -> Sql:
        """Whether a text is a region's path in its one form; ``decide`` would bring others into it."""
        at = self._at[name]
        path = self._raw(name)
        self.layers[0][f"f{at}"] = path
        text = self._dialect.text
        parted = call("replace", path.copy(), text("/"), text(""))
        tests = [
            binary(exp.EQ, path.copy(), call("translate", path.copy(), text(_NOT_IN_NAMES), text(""))),
            binary(exp.GT, _length(path.copy()), integer(0)),
            binary(exp.LTE, binary(exp.Sub, _length(path.copy()), _length(parted)), integer(MOST_LEVELS - 1)),
            binary(exp.NEQ, call("left", path.copy(), integer(1)), text("/")),
            binary(exp.NEQ, call("right", path.copy(), integer(1)), text("/")),
            *(
                binary(exp.EQ, path.copy(), call("replace", path.copy(), text(wrong), text("")))
                for wrong in ("//", f"/{NATION}")
            ),
        ]
        self.layers[0][f"w{at}"] = all_of(tests)
        return column(f"w{at}")

    def _masked(self, at: int, raw: Sql, value: Sql, right: list[Sql]) -> Sql:
        """Whether a value is wrong; it is unknown then to all that computes with it, so that nothing overflows."""
        self.layers[0][f"v{at}"], self.layers[0][f"g{at}"] = value, raw
        self.layers[1][f"f{at}"] = case([(all_of(right), column(f"v{at}"))])
        return all_of([not_null(column(f"g{at}")), is_null(column(f"f{at}"))])

    def _date(self, at: int, type_: DateType, raw: Sql) -> tuple[Sql, list[Sql]]:
        """A date, and whether it is the one that was given and may be given."""
        value = column(f"v{at}")
        first, last = (cast(exp.Literal.string(day.isoformat()), DATE) for day in first_and_last_day(type_))
        inside = [binary(exp.GTE, value.copy(), first), binary(exp.LTE, value.copy(), last)]
        return cast(raw, DATE), [binary(exp.EQ, value, column(f"g{at}")), *inside]

    def _number(self, at: int, name: str, type_: NumberType, raw: Sql) -> tuple[Sql, list[Sql]]:
        """A number of the type that is computed with, and whether it is the one that was given and may be given."""
        size = self._extent(name)
        of = self._arithmetic.type(size.bound, size.places)
        value = column(f"v{at}")
        found = Num(value, size.bound, size.places, 1, of)
        tests = [self._dialect.is_given(value, column(f"g{at}"), size.places)]
        widest = Fraction(size.bound, 10**size.places)
        ends: list[tuple[Bound | None, Fraction, type[exp.Binary], type[exp.Binary]]] = [
            (type_.low, -widest, exp.GT, exp.GTE),
            (type_.high, widest, exp.LT, exp.LTE),
        ]
        for end, outermost, open_, closed in ends:
            kind, limit = closed, outermost
            if end is not None and is_number(end.value) and abs(Fraction(end.value)) <= widest:
                kind, limit = closed if end.closed else open_, Fraction(end.value)
            tests.append(self._arithmetic.compared(kind, found, self._arithmetic.const(limit)).copy())
        return cast(raw, of, attempt=self._dialect.counted), tests


def _found(plan: Plan, columns: Mapping[str, Column]) -> dict[str, Column]:
    lacking = [fact.name for fact in plan.facts if fact.name not in columns]
    if lacking:
        raise InputError(f"没有给出这些事实的列：{'、'.join(lacking)}。")
    return {fact.name: columns[fact.name] for fact in plan.facts}


def _length(text: Sql) -> Sql:
    return call("length", text)
