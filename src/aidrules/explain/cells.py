"""The cells of a decision table in words: what a column has to be, and what then follows."""

from __future__ import annotations

from attrs import frozen

from aidrules.core import terms as t
from aidrules.explain.range_words import describe_result
from aidrules.explain.wording import Describer
from aidrules.values.ranges import in_declared_unit
from aidrules.values.types import Type

ANY = "－"
_SIGNS = {"lt": "＜", "le": "≤", "gt": "＞", "ge": "≥"}


@frozen
class Cells:
    """Describes the cells of one table."""

    describer: Describer
    columns: tuple[t.Term, ...]

    def heading(self, index: int) -> str:
        """What a column looks at."""
        return self.describer.describe(self.columns[index])

    def test(self, test: t.Term) -> str:
        """A condition without the column it is about: 甲、乙, ≥ 3 名, 非 甲, or － where anything will do."""
        describer, zh = self.describer, self.describer.lang == "zh"
        match test:
            case t.Literal(True):
                return ANY
            case t.Compare(operator, t.ColumnRef() as column, right):
                shown = describer.describe(right, self.columns)
                if isinstance(right, t.Literal):
                    shown = describer.beside(column, right.value, self.columns)
                if operator == "ne":
                    return f"非 {shown}" if zh else f"not {shown}"
                return shown if operator == "eq" else f"{_SIGNS[operator]} {shown}"
            case t.SetOperation("has", (t.MakeSet(members), t.ColumnRef())):
                return self._list(members)
            case t.Logic("or", operands):
                return "、".join(map(self.test, operands)) if zh else " or ".join(map(self.test, operands))
            case t.Logic("and", operands):
                return (" 且 " if zh else " and ").join(map(self.test, operands))
            case t.Not(operand):
                return f"非 {self.test(operand)}" if zh else f"not {self.test(operand)}"
            case _:
                return describer.describe(test, self.columns)

    def output(self, output: t.Term, type_: Type) -> str:
        """A result, constants in the unit of the decision."""
        match output:
            case t.Literal(value):
                return self.describer.value(in_declared_unit(value, type_), type_)
            case t.MakeSet(members):
                return self._list(members)
            case _:
                return describe_result(self.describer, output, type_, self.columns)

    def _list(self, members: tuple[t.Term, ...]) -> str:
        between = "、" if self.describer.lang == "zh" else ", "
        return between.join(self.describer.describe(member, self.columns) for member in members)
