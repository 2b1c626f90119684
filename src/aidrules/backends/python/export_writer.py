"""The expressions of exported modules as text, with those that are asked of the records of rosters."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from attrs import define, evolve, field

from aidrules.backends.plan import Expr, FactKey, Fold, in_order
from aidrules.backends.python.magnitude import is_whole
from aidrules.backends.python.writer import Writer, bare
from aidrules.core.policy import Fact
from aidrules.values.types import DateType, NumberType, TextType


@define
class ExportWriter(Writer):
    """Writes conditions on facts as calls, which type checkers do not draw conclusions from: a plan may ask what it
    could know already. What is asked of every record is a function of its own.

    Attributes:
        facts: the facts, and the fields of records.
        record: the class of the records of a roster.
        attribute: the name of a field, of a roster and the name that the policy gives it.
        captured: the text of what the fold around captured.
    """

    facts: Mapping[FactKey, Fact] = field(factory=dict, kw_only=True)
    record: Callable[[str], str] = field(default=str, kw_only=True)
    attribute: Callable[[str, str], str] = field(default=lambda _, name: name, kw_only=True)
    captured: Sequence[str] = field(default=(), kw_only=True)

    def copy(self) -> ExportWriter:
        found = evolve(self, done=dict(self.done))
        found._depths.update(self._depths)
        found._shared = self._shared
        return found

    def text(self, expression: Expr) -> str:
        data: Any = expression.data
        if expression not in self.done:
            match expression.operator:
                case "captured":
                    return str(self.captured[data])
                case "complete":
                    return f"known({self.variable(data)})"
        return super().text(expression)

    def _value(self, expression: Expr, operands: Sequence[str]) -> str:
        extreme = expression.operator in ("max", "min") and expression.sort == "number"
        if extreme and is_whole(expression, self.facts, [False] * len(self.captured)):
            return f"{expression.operator}({', '.join(operands)})"  # which type checkers know to be whole
        return super()._value(expression, operands)

    def before(self, expression: Expr, name: str) -> list[str]:
        """A function of one record, and the fold as what is worked out with it."""
        fold = expression.data
        if not isinstance(fold, Fold):
            return []
        inner = evolve(
            self,
            variable=lambda key: f"r{self._position(key)}",
            number=lambda key: f"m{self._position(key)}",
            done={},
            prefix=f"{name}_",
            captured=[self.text(operand) for operand in expression.operands],
        )
        lines = [*self._fields(fold), *inner.statements(fold.bodies)]
        first, *rest = (bare(inner.text(body)) for body in fold.bodies)
        around = [found.sort == "number" and is_whole(found, self.facts) for found in expression.operands]
        whole = fold.bodies[-1].sort == "number" and is_whole(fold.bodies[-1], self.facts, around)
        sort = "int" if whole else {"number": "Number", "date": "date"}.get(fold.bodies[-1].sort, "str")
        result = f"tuple[bool, {sort}]" if rest else "bool"
        returned = f"{first}, {rest[0]}" if rest else first
        body = "\n".join(f"    {line}".replace("\n", "\n    ") for line in [*lines, f"return {returned}"])
        each = f"each_{name}"
        self.done[expression] = self._folded(fold, f"map({each}, {self.variable(fold.roster)} or ())", whole)
        return [f"def {each}(record: {self.record(fold.roster)}) -> {result}:\n{body}"]

    def _folded(self, fold: Fold, shares: str, whole: bool) -> str:
        match fold.how:
            case "any" | "all":
                return f"{fold.how}({shares})"
            case "count":
                return f"sum({shares})"
            case "sum":
                return f"{'sum' if whole else 'total'}(counted({shares}))"
        if whole or fold.bodies[-1].sort == "date":
            return f"{fold.how}(counted({shares}), default={'0' if whole else 'date.min'})"
        return f"{self.names.get(fold.how, fold.how)}(*(counted({shares}) or [0]))"

    def _fields(self, fold: Fold) -> list[str]:
        """Lines that look up the fields of the record."""
        read: dict[FactKey, bool] = {}
        for found in in_order(fold.bodies):
            key: Any = found.data
            if found.operator in ("may", "is", "member"):
                key = key[0]
            if isinstance(key, tuple) and key in self.facts:
                read[key] = read.get(key, False) or found.operator == "input"
        lines = []
        for key, computed in read.items():
            at, type_ = self._position(key), self.facts[key].type
            lines.append(f"r{at} = record.{self.attribute(fold.roster, key[1])}")
            if computed:
                nothing = "date.min" if isinstance(type_, DateType) else "''" if isinstance(type_, TextType) else "0"
                decimal = isinstance(type_, NumberType) and not type_.integral
                known = f"exact(r{at})" if decimal else f"r{at}"
                lines.append(f"m{at} = {nothing} if r{at} is None else {known}")
        return lines

    def _position(self, key: FactKey) -> int:
        return list(self.facts).index(key)

    def _leaf(self, expression: Expr) -> str:
        data: Any = expression.data
        if expression.operator == "known":
            return f"known({self.variable(data)})"
        call = {"may": "may_be", "is": "is_known", "member": "holds"}[expression.operator]
        return f"{call}({self.variable(data[0])}, {self.constant(data[1])})"

    def _negated(self, operand: Expr) -> str:
        if operand.operator == "known":
            return f"(not {self.text(operand)})"
        return super()._negated(operand)
