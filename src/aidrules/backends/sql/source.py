"""The lowest layers of a SELECT: facts under names of its own, compared and checked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

from sqlglot import exp

from aidrules.backends.plan import FactKey, Plan, facts_read
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
from aidrules.core.policy import Fact
from aidrules.errors import InputError
from aidrules.values.numbers import is_number
from aidrules.values.regions import MOST_LEVELS, NATION
from aidrules.values.rosters import MAX_RECORDS, RosterType
from aidrules.values.types import Bound, DateType, EnumType, NumberType, SetType, TextType

WRONG = "_wrong"
"""The column that says whether a row has a fact that is none."""
_NOT_IN_NAMES = " \u3000,，;；、\\|>＞／"


class Source:
    """Reads facts from columns, or the fields of a record; what is asked of it becomes a column of the lowest layers.

    Attributes:
        layers: name and expression of the columns of one layer, or of three where facts are checked.
    """

    prefix = ""
    """How the names of its columns begin."""

    def __init__(
        self,
        dialect: Dialect,
        facts: Mapping[FactKey, Fact],
        columns: Mapping[FactKey, Column],
        checked: bool,
        read: frozenset[FactKey] = frozenset(),
    ) -> None:
        self._dialect, self._arithmetic, self._checked = dialect, Arithmetic(dialect), checked
        self._facts, self._columns, self._read = facts, columns, read
        self._at = {fact: at for at, fact in enumerate(facts)}
        self._values: dict[FactKey, dict[str, int]] = {}
        self.layers: list[dict[str, Sql]] = [{}, {}, {}] if checked else [{}]
        if checked:
            self._check()

    @classmethod
    def of(cls, plan: Plan, dialect: Dialect, columns: Mapping[str, Column], checked: bool) -> Source:
        """The facts of a plan in the columns of a table."""
        facts: dict[FactKey, Fact] = {fact.name: fact for fact in plan.facts}
        return cls(dialect, facts, _found(plan, columns), checked, facts_read(plan))

    def own(self, name: str) -> Sql:
        """A column of the layers."""
        return column(name)

    def raw(self, fact: FactKey) -> Sql:
        """A fact as it is given."""
        return column(self._columns[fact].name)

    def misshapen(self, fact: FactKey) -> Sql | None:
        """Whether what is given is of another kind than the fact; None where the engine's own types rule that out."""
        return None

    # ---- rosters

    def roster(self, roster: str) -> Sql:
        """The records of a roster, NULL where it is unknown."""
        return self._kept(roster)

    def records(self, roster: FactKey, checked: bool = False) -> Records:
        """Reads those fields of the records of a roster that the plan looks at."""
        type_, own = self._facts[roster].type, self._columns[roster]
        if not isinstance(type_, RosterType) or not isinstance(roster, str):
            raise TypeError(f"{roster} is no roster")
        facts: dict[FactKey, Fact] = {
            (roster, found.name): Fact(found.name, found.alias, found.type, "")
            for found in type_.fields
            if (roster, found.name) in self._read
        }
        columns: dict[FactKey, Column] = {
            key: own.fields.get(fact.name) or own.fields.get(fact.alias) or Column(fact.alias)
            for key, fact in facts.items()
        }
        return Records(self._dialect, facts, columns, checked)

    # ---- facts

    def known(self, fact: FactKey) -> Sql:
        """Whether a fact is known."""
        return not_null(self._kept(fact))

    def truth(self, fact: FactKey, value: bool, unknown: bool) -> Sql:
        """Whether a 是否 is known to have a value, or with ``unknown`` may have it."""
        kept = self._kept(fact)
        return negation(holds(kept, not value)) if unknown else holds(kept, value)

    def text_is(self, fact: FactKey, value: str, unknown: bool) -> Sql:
        """Whether a text is known to be another, or with ``unknown`` may be it."""
        same = self._same(fact, value)
        return negation(holds(same, False)) if unknown else holds(same)

    def _same(self, fact: FactKey, value: str) -> Sql:
        return self._compared(fact, value, lambda text: binary(exp.EQ, text, self._dialect.text(value)))

    def member(self, fact: FactKey, member: str) -> Sql:
        """Whether a set is known to hold a member."""
        found = self._compared(
            fact, member, lambda values: self._dialect.contains(self._dialect.as_list(values), member)
        )
        return holds(found)

    def value(self, fact: FactKey) -> Sql:
        """The value of a text or date."""
        return self._kept(fact)

    def number(self, fact: FactKey) -> Num:
        """The value of a number."""
        size = self._extent(fact)
        return Num(self._kept(fact), size.bound, size.places, 1, self._arithmetic.type(size.bound, size.places))

    # ---- columns of the lowest layers

    def _kept(self, fact: FactKey) -> Sql:
        name = f"{self.prefix}f{self._at[fact]}"
        type_ = self._facts[fact].type
        if self._checked and isinstance(type_, NumberType | DateType | RosterType):
            return self.own(name)  # made by the check
        if isinstance(type_, NumberType):
            size = self._extent(fact)
            self.layers[0].setdefault(name, cast(self.raw(fact), self._arithmetic.type(size.bound, size.places)))
        elif isinstance(type_, DateType):
            self.layers[0].setdefault(name, cast(self.raw(fact), DATE))
        elif isinstance(type_, RosterType):
            self.layers[0].setdefault(name, self._dialect.roster(self.raw(fact)))
        else:
            self.layers[0].setdefault(name, self.raw(fact))
        return self.own(name)

    def _compared(self, fact: FactKey, value: str, compare: Callable[[Sql], Sql]) -> Sql:
        values = self._values.setdefault(fact, {})
        name = f"{self.prefix}f{self._at[fact]}_{values.setdefault(value, len(values))}"
        if name not in self.layers[0]:
            self.layers[0][name] = compare(self.raw(fact))
        return self.own(name)

    def _extent(self, fact: FactKey) -> Extent:
        type_ = self._facts[fact].type
        if not isinstance(type_, NumberType):
            raise TypeError(f"{fact} is no number")
        return extent(self._columns[fact], type_, self._dialect.counted, fact)

    # ---- checks

    def _check(self) -> None:
        wrong = []
        for name, fact in self._facts.items():
            raw, at = self.raw(name), self._at[name]
            match fact.type:
                case EnumType(_, members):
                    # member by member: DuckDB makes a join of a long list, which does not keep the order of rows
                    same = [self._same(name, member) for member in members]
                    wrong.append(holds(any_of(same), False))
                case TextType() if fact.origin == "builtin":
                    wrong.append(holds(self._is_region(name), False))
                case SetType(element):
                    right = self._dialect.only_of(self._dialect.as_list(raw), element.members)
                    self.layers[0][f"{self.prefix}w{at}"] = right
                    wrong.append(holds(self.own(f"{self.prefix}w{at}"), False))
                case NumberType():
                    wrong.append(self._masked(at, raw, *self._number(at, name, fact.type, raw)))
                case DateType():
                    wrong.append(self._masked(at, raw, *self._date(at, fact.type, raw)))
                case RosterType():
                    wrong.append(self._roster(name))
                case _:
                    pass
            misshapen = self.misshapen(name)
            if misshapen is not None:
                self.layers[0][f"{self.prefix}s{at}"] = misshapen
                wrong.append(self.own(f"{self.prefix}s{at}"))
        self.layers[2][self.prefix + WRONG] = any_of(wrong)

    def _is_region(self, name: FactKey) -> Sql:
        """Whether a text is a region's path in its one form; ``decide`` would bring others into it."""
        at = self._at[name]
        path = self.raw(name)
        self.layers[0][f"{self.prefix}f{at}"] = path
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
        self.layers[0][f"{self.prefix}w{at}"] = all_of(tests)
        return self.own(f"{self.prefix}w{at}")

    def _roster(self, name: FactKey) -> Sql:
        """Whether there are too many records, one is none, or one has a value that is none of its field."""
        records, at, raw = self.records(name, checked=True), self._at[name], self.raw(name)
        wrong = self._dialect.fold(
            "any", self._dialect.roster(raw), records.layers, records.own(records.prefix + WRONG)
        )
        self.layers[0][f"w{at}"] = any_of([self._dialect.no_roster(raw.copy(), MAX_RECORDS), wrong])
        self.layers[0][f"g{at}"] = self._dialect.roster(raw.copy())
        self.layers[1][f"f{at}"] = case([(negation(column(f"w{at}")), column(f"g{at}"))])
        return column(f"w{at}")

    def _masked(self, at: int, raw: Sql, value: Sql, right: list[Sql]) -> Sql:
        """Whether a value is wrong; it is unknown then to all that computes with it, so that nothing overflows."""
        self.layers[0][f"{self.prefix}v{at}"], self.layers[0][f"{self.prefix}g{at}"] = value, raw
        self.layers[1][f"{self.prefix}f{at}"] = case([(all_of(right), self.own(f"{self.prefix}v{at}"))])
        return all_of([not_null(self.own(f"{self.prefix}g{at}")), is_null(self.own(f"{self.prefix}f{at}"))])

    def _date(self, at: int, type_: DateType, raw: Sql) -> tuple[Sql, list[Sql]]:
        """A date, and whether it is the one that was given and may be given."""
        value = self.own(f"{self.prefix}v{at}")
        first, last = (cast(exp.Literal.string(day.isoformat()), DATE) for day in first_and_last_day(type_))
        inside = [binary(exp.GTE, value.copy(), first), binary(exp.LTE, value.copy(), last)]
        return cast(raw, DATE), [binary(exp.EQ, value, self.own(f"{self.prefix}g{at}")), *inside]

    def _number(self, at: int, name: FactKey, type_: NumberType, raw: Sql) -> tuple[Sql, list[Sql]]:
        """A number of the type that is computed with, and whether it is the one that was given and may be given."""
        size = self._extent(name)
        of = self._arithmetic.type(size.bound, size.places)
        value = self.own(f"{self.prefix}v{at}")
        found = Num(value, size.bound, size.places, 1, of)
        tests = [self._dialect.is_given(value, self.own(f"{self.prefix}g{at}"), size.places)]
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


class Records(Source):
    """Reads the fields of the record that is looked at."""

    prefix = "r"  # not the names of the layers around it, which the records are read in

    def own(self, name: str) -> Sql:
        return self._dialect.of_record(name)

    def raw(self, fact: FactKey) -> Sql:
        return self._dialect.field(self._columns[fact].name, self._facts[fact].type)

    def misshapen(self, fact: FactKey) -> Sql | None:
        return self._dialect.misshapen(self._columns[fact].name, self._facts[fact].type)


def _found(plan: Plan, columns: Mapping[str, Column]) -> dict[FactKey, Column]:
    lacking = [fact.name for fact in plan.facts if fact.name not in columns]
    if lacking:
        raise InputError(f"没有给出这些事实的列：{'、'.join(lacking)}。")
    return {fact.name: columns[fact.name] for fact in plan.facts}


def _length(text: Sql) -> Sql:
    return call("length", text)
