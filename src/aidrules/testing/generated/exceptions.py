"""Writes exceptions with a result, special rules and deeming, as text."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import frozen
from hypothesis import strategies as st

from aidrules.testing.generated.expressions import Writer
from aidrules.testing.generated.vocabulary import Name, SequenceOf, Shape, literal


@frozen
class Exceptions:
    """Writes exceptions of one decision.

    Attributes:
        writer: writes conditions and values, and makes the choices.
        shape: the type of the decision.
        earlier: the decisions that it may yield to.
    """

    writer: Writer
    shape: Shape
    earlier: Sequence[Name] = ()

    def behind(self, sign: str) -> str:
        """None, one or two exceptions behind a body; ``sign`` stands before the first."""
        count = self.writer.pick(0, 0, 0, 1, 2)
        if isinstance(self.shape, SequenceOf) or not count:
            return ""
        parts = [self._exception(position) for position in range(count)]
        before = [name.text for name in self.earlier if name.shape == self.shape]
        if before and self.writer.draw(st.booleans()):
            parts.append(f"但 {self.writer.pick(*before)} 另有规定 的除外")
        return sign + "，".join(parts)

    def special_rule(self, name: str, label: str) -> str:
        """A special rule for a decision, or "" where its type has none."""
        if isinstance(self.shape, SequenceOf):
            return ""
        return f"特别规定 {name}：{self._circumstance(2)} 的，{self._result()}，代号 {label}。"

    def _exception(self, position: int) -> str:
        text = f"但 {self._circumstance(position)} 的，{self._result()}"
        inner = self.writer.pick("none", "none", "result", "back")
        if inner == "result":
            text += f"，其中 {self.writer.condition(0)} 的，{self._result()}"
        elif inner == "back":
            text += f"，其中 {self.writer.condition(0)} 的除外"
        return f"{text}，代号 外{position + 1}"

    def _circumstance(self, place: int) -> str:
        """A condition that no other exception of the decision has: the same twice would be an error."""
        condition = self.writer.condition(0)
        for _ in range(2 * place):
            condition = f"并非（{condition}）"
        return condition

    def _result(self) -> str:
        match self.writer.pick("value", "value", "value", "refer", "not_applicable"):
            case "refer":
                return "转人工 “由人判断”"
            case "not_applicable":
                return "不适用"
            case _:
                return f"为 {literal(self.writer.draw, self.shape)}"


def deeming(writer: Writer, shape: Shape) -> str:
    """A deeming clause of a fact, about the facts before it."""
    return f"，但 {writer.condition(0)} 的，视为 {literal(writer.draw, shape)}"
