"""What a dialect has to say for itself: types, literals, whole division, dates, lists."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Literal, TypeAlias

from attrs import frozen
from sqlglot import exp

from aidrules.backends.plan import FoldHow
from aidrules.backends.sql.build import Sql, binary, case, cast
from aidrules.backends.sql.refusal import too_wide
from aidrules.values.types import Type

DatePart: TypeAlias = Literal["year", "month", "day"]
Item: TypeAlias = tuple[str, Sql]
Layer: TypeAlias = Mapping[str, Sql]
"""Name and expression of columns."""

BOOLEAN = exp.DataType.build("BOOLEAN")
TEXT = exp.DataType.build("TEXT")
DATE = exp.DataType.build("DATE")
INTEGER = exp.DataType.build("INT")
BIGINT = exp.DataType.build("BIGINT")
LONG = 2**63 - 1
DIGITS = 38


def decimal(digits: int, places: int) -> exp.DataType:
    """DECIMAL(digits, places)."""
    return exp.DataType.build(f"DECIMAL({digits}, {places})")


def digits_of(bound: int, places: int) -> int:
    """How many digits a DECIMAL has that holds every number up to a bound."""
    return max(len(str(bound)), places, 1)


@frozen
class Value:
    """What a fold takes of a record.

    Attributes:
        sql: an expression over the columns of the layers.
        none: what it comes to where there are no records: a constant.
        type: the type of both.
    """

    sql: Sql
    none: Sql
    type: exp.DataType


class Dialect(ABC):
    """One engine's SQL.

    Attributes:
        name: what it is called, here and by sqlglot.
        counted: whether its exact numbers have a greatest width, so that it has to be known how wide each may become.
        array: the type of a list of texts.
    """

    name: str
    counted: bool = True
    array: exp.DataType

    # ---- literals

    @abstractmethod
    def text(self, value: str) -> Sql:
        """A text, so that nothing in it can end it."""

    def column_name(self, name: str) -> str:
        """A name that stands between quotes; raises ``CannotCarryError`` where it cannot."""
        return name

    # ---- numbers

    @abstractmethod
    def number_type(self, bound: int, places: int) -> exp.DataType:
        """The type of numbers that are multiples of ``10 ** -places``, at most ``bound`` of them from 0.

        Raises:
            CannotCarryError: there is none.
        """

    def product_fits(self, left: int, right: int) -> None:
        """Raise ``CannotCarryError`` where decimals of so many digits cannot be multiplied exactly."""
        return

    def product_widths(self, left: int, right: int) -> tuple[int, int]:
        """How wide decimals of so many digits have to be made for their product to be wide enough."""
        return left, right

    def sum_fits(self, digits: int) -> None:
        """Raise ``CannotCarryError`` where decimals of so many digits cannot be added exactly."""
        return

    def division_fits(self, bound: int) -> None:
        """Raise ``CannotCarryError`` where whole numbers up to a bound cannot be divided exactly."""
        return

    @abstractmethod
    def quotient(self, left: Sql, right: Sql, type_: exp.DataType) -> Sql:
        """The whole quotient, towards zero, of two numbers of a type of whole numbers."""

    def is_given(self, value: Sql, given: Sql, places: int) -> Sql:
        """Whether a value that was cast to ``number_type`` is the one that was given."""
        return binary(exp.EQ, value, given)

    # ---- dates

    @abstractmethod
    def add_months(self, date: Sql, months: Sql) -> Sql:
        """A date so many months later (a whole number of any width that fits), or the last day of that month."""

    @abstractmethod
    def add_days(self, date: Sql, days: Sql) -> Sql:
        """A date so many days later."""

    @abstractmethod
    def days_since(self, date: Sql, first: Sql) -> Sql:
        """How many days lie between, as ``number_type`` of so small a number."""

    @abstractmethod
    def part(self, date: Sql, part: DatePart) -> Sql:
        """The year, month or day, as ``number_type`` of so small a number."""

    # ---- texts, lists, records

    @abstractmethod
    def starts_with(self, text: Sql, prefix: str) -> Sql:
        """Whether a text starts with another."""

    @abstractmethod
    def contains(self, values: Sql, member: str) -> Sql:
        """Whether a list of texts holds one; NULL or FALSE where it does not."""

    @abstractmethod
    def only_of(self, values: Sql, members: Sequence[str]) -> Sql:
        """Whether every element of a list that is not NULL is one of some and none is NULL."""

    def as_list(self, values: Sql) -> Sql:
        """A list of texts as one of the engine's own texts."""
        return values

    @abstractmethod
    def listed(self, items: Sequence[Item]) -> Sql:
        """The list of the texts whose conditions hold, in this order."""

    @abstractmethod
    def record(self, fields: Mapping[str, Sql]) -> Sql:
        """A value of named parts."""

    @abstractmethod
    def record_type(self, fields: Mapping[str, exp.DataType]) -> exp.DataType:
        """Its type."""

    def layer(self, select: exp.Select) -> exp.Select:
        """A layer, so that what is computed in it is computed once."""
        return select

    # ---- texts of which the engine is told beforehand which there are

    def coded(self, texts: Sequence[str]) -> Dialect:
        """The dialect in which these texts, alone and in lists, have a type of their own; as it is where none has."""
        return self

    def code(self, text: str) -> Sql:
        """One of those texts."""
        return self.text(text)

    # ---- lists of records

    @abstractmethod
    def field(self, name: str, type_: Type) -> Sql:
        """A field of the record that is looked at, as a column that holds such a fact would be."""

    def misshapen(self, name: str, type_: Type) -> Sql | None:
        """Whether a field holds something of another kind; None where lists of records have types of their own."""
        return None

    @abstractmethod
    def of_record(self, name: str) -> Sql:
        """A column of the layers over the records."""

    def roster(self, given: Sql) -> Sql:
        """A list of records; NULL where it is unknown, or none."""
        return given

    @abstractmethod
    def no_roster(self, given: Sql, most: int) -> Sql:
        """Whether what is given holds something else than records, or more than so many; FALSE for NULL."""

    @abstractmethod
    def fold(
        self,
        how: FoldHow,
        records: Sql,
        layers: Sequence[Mapping[str, Sql]],
        condition: Sql,
        value: Value | None = None,
    ) -> Sql:
        """What is asked of all records of a list; see ``plan.Fold``. It is not NULL: NULL has no records.

        Args:
            how: what is asked.
            records: the list.
            layers: name and expression of columns, each layer over the one before, the first over ``field``.
            condition: the body, or the first of two, over the columns of the layers.
            value: what is taken of a record.
        """

    # ---- shared by those that have no better way

    def constant(self, texts: Sequence[str]) -> Sql:
        """A list of texts."""
        return cast(exp.Array(expressions=[self.text(found) for found in texts]), self.array)

    def when(self, item: Item) -> Sql:
        """The text of an item, or NULL."""
        return case([(item[1], self.text(item[0]))])

    def one(self, item: Item) -> Sql:
        """The list of one item, or of none."""
        return case([(item[1], self.constant([item[0]]))], self.constant([]))


def counted_type(bound: int, places: int, widest_whole: int, whole: exp.DataType) -> exp.DataType:
    """``number_type`` of engines whose exact numbers have a greatest width.

    Args:
        bound: the bound.
        places: the places.
        widest_whole: the largest whole number there is.
        whole: its type.
    """
    if places == 0 and bound <= LONG:
        return BIGINT
    if places == 0 and bound <= widest_whole:
        return whole
    digits = digits_of(bound, places)
    if digits > DIGITS or places == 0:
        raise too_wide(digits, DIGITS)
    return decimal(digits, places)


def plain(text: str, unsafe: str) -> bool:
    """Whether a text holds no control character and none of some signs."""
    return not any(sign in unsafe or ord(sign) < 32 or 127 <= ord(sign) < 160 for sign in text)
