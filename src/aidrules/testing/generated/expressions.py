"""Writes well-typed expressions of the policy language, as text."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import evolve, frozen
from hypothesis import strategies as st

from aidrules.testing.generated.periods import date_condition, length
from aidrules.testing.generated.vocabulary import (
    DAYS,
    GRADES,
    TEXTS,
    ChoiceOf,
    Date,
    Draw,
    Enum,
    Name,
    Number,
    RangeOf,
    Roster,
    SetOf,
    Shape,
    T,
    Text,
    Truth,
    literal,
    number_literal,
)

_LESS_OR_MORE = ("大于", "小于", "不少于", "不超过", "为", "不为", "≥", "＜")
_GRADED = ("不低于", "低于", "不高于", "高于", "为", "不为")
_EARLIER_OR_LATER = ("早于", "晚于", "不早于", "不晚于", "为", "不为")


@frozen
class Numeral:
    """A written number, and whether it is whole whatever the facts are."""

    text: str
    integral: bool


@frozen
class Writer:
    """Writes expressions over some names, and over a roster where there is one; ``draw`` makes the choices, and
    ``working_days`` tells of a calendar."""

    draw: Draw
    names: Sequence[Name]
    working_days: bool = False
    roster: Roster | None = None

    def pick(self, *options: T) -> T:
        """One of some options; the first is the simplest."""
        found: T = self.draw(st.sampled_from(options))
        return found

    def some(self, options: Sequence[T], least: int = 1) -> list[T]:
        """Several different options."""
        found: list[T] = self.draw(st.lists(st.sampled_from(options), unique=True, min_size=least, max_size=3))
        return found

    def known(self, shape: Shape) -> list[str]:
        """The names of values of exactly a type."""
        return [name.text for name in self.names if name.shape == shape]

    # ---- values of any type

    def value(self, shape: Shape, depth: int = 2) -> str:
        """A value that a decision of this type may have."""
        match shape:
            case Truth():
                return self.condition(depth)
            case Number(measure, integral):
                return self.number(measure, depth, integral).text
            case Date():
                return self.date(depth)
            case SetOf():
                return self.set_of(shape, depth)
            case RangeOf():
                return self.range_of(shape, depth)
            case _:
                return self.choice(shape, depth)

    def choice(self, shape: Shape, depth: int) -> str:
        """A constant, a name, or one of two by a condition."""
        kinds = ["literal", "literal"] + ["name"] * bool(self.known(shape)) + ["if"] * (depth > 0)
        match self.pick(*kinds):
            case "name":
                return self.pick(*self.known(shape))
            case "if":
                condition = self.condition(depth - 1)
                return f"（若 {condition} 则 {self.choice(shape, depth - 1)} 否则 {self.choice(shape, depth - 1)}）"
            case _:
                return literal(self.draw, shape)

    def range_of(self, shape: RangeOf, depth: int) -> str:
        """A range: bounds, a number, a name, multiples, or ends that are computed and may be in the wrong order."""
        measure, integral = shape.number.measure, shape.number.integral
        kinds = ["bounds", "bounds", "most", "single", "multiples"] + ["name"] * bool(self.known(shape))
        match self.pick(*kinds, *["computed"] * (depth > 0)):
            case "name":
                return self.pick(*self.known(shape))
            case "most":
                word = self.pick("不超过", "不满", "不少于", "大于")
                return f"{word} {number_literal(self.draw, measure, integral)}"
            case "single":
                single = self.number(measure, depth, integral).text
                return single if "－" not in single else f"最大（{single}，0）"  # 3 － 7 alone is taken for 3至7
            case "multiples":
                return f"{self.number(measure, 0, integral).text} 的 1倍以上{self.pick('2', '3')}倍以下"
            case "computed":
                low = self.number(measure, 0, integral).text
                return f"{low} 以上 最大（{low}，{self.number(measure, 0, integral).text}） 以下"
            case _:
                return number_bounds(self, measure)

    # ---- numbers

    def number(self, measure: str, depth: int, integral: bool = False) -> Numeral:
        """A number that measures something; with ``integral`` one that is surely whole."""
        found = self._number(measure, depth)
        if integral and not found.integral:
            return Numeral(f"{self.pick('向上取整', '向下取整')}（{found.text}）", True)
        return found

    def _number(self, measure: str, depth: int) -> Numeral:
        named = [name for name in self.names if isinstance(name.shape, Number) and name.shape.measure == measure]
        kinds = ["literal"] + ["name", "name"] * bool(named)
        if depth > 0:
            kinds += ["sum", "sum", "product", "extreme", "round", "round", "if", "negative"]
            kinds += ["end"] * 4 * bool(self._ranges(measure))
            kinds += ["size"] * (measure == "" and bool(self._sets()))
            kinds += ["roster"] * 4 * (measure != "" and self.roster is not None)
        match self.pick(*kinds):
            case "name":
                name = self.pick(*named)
                return Numeral(name.text, isinstance(name.shape, Number) and name.shape.integral)
            case "sum":
                left, right = self._number(measure, depth - 1), self._number(measure, depth - 1)
                bare = measure == "名" and left.text[-1].isdigit()  # 1 － 3名 is refused: it may be meant as a range
                text = f"（{left.text} {'＋' if bare else self.pick('＋', '－')} {right.text}）"
                return Numeral(text, left.integral and right.integral)
            case "product":
                left, right = self._number(measure, depth - 1), self._number("", depth - 1)
                return Numeral(f"（{left.text} × {right.text}）", left.integral and right.integral)
            case "extreme":
                parts = [self._number(measure, depth - 1) for _ in range(self.pick(2, 3))]
                function = self.pick("最大", "最小")
                text = f"{function}（{'，'.join(part.text for part in parts)}）"
                return Numeral(text, all(part.integral for part in parts))
            case "round":
                return self._rounded(measure, depth)
            case "if":
                condition = self.condition(depth - 1)
                left, right = self._number(measure, depth - 1), self._number(measure, depth - 1)
                text = f"（若 {condition} 则 {left.text} 否则 {right.text}）"
                return Numeral(text, left.integral and right.integral)
            case "negative":
                inner = self._number(measure, depth - 1)
                return Numeral(f"（－{inner.text}）", inner.integral)
            case "end":
                name = self.pick(*self._ranges(measure))
                integral = isinstance(name.shape, RangeOf) and name.shape.number.integral
                return Numeral(f"{self.pick('上限', '下限')}（{name.text}）", integral)
            case "roster":
                return self._of_records(measure, depth - 1)
            case "size":
                return Numeral(f"个数（{self.set_of(self.pick(*self._sets()), depth - 1)}）", True)
            case _:
                text = number_literal(self.draw, measure, self.draw(st.booleans()))
                return Numeral(text, "." not in text and "角" not in text)

    def _ranges(self, measure: str) -> list[Name]:
        return [name for name in self.names if isinstance(name.shape, RangeOf) and name.shape.number.measure == measure]

    # ---- rosters

    def _records(self, depth: int) -> tuple[Writer, str]:
        """A writer of what is said inside a roster, and the roster with or without a filter."""
        if self.roster is None:
            raise TypeError("no roster")
        inside = evolve(self, names=(*self.roster.inside, *self.names), roster=None)
        return inside, self.roster.name + (f" 其中 {inside.condition(depth)}" if self.draw(st.booleans()) else "")

    def _of_records(self, measure: str, depth: int) -> Numeral:
        """A number that the records of a roster come to."""
        inside, records = self._records(depth)
        function = self.pick("合计", "平均", "最大", "最小", *["人数"] * (measure == "名"))
        if function == "人数":
            return Numeral(f"人数（{records}）", True)
        value = inside._number(measure, depth)
        if function == "平均":
            return Numeral(f"四舍五入（平均（{records}，{value.text}），2位）", False)
        return Numeral(f"{function}（{records}，{value.text}）", value.integral)

    def _any_or_every(self, depth: int) -> str:
        inside, records = self._records(depth)
        return f"{self.pick('存在', '每名均')}（{records}，{inside.condition(depth)}）"

    def _rounded(self, measure: str, depth: int) -> Numeral:
        quotient = self.quotient(measure, depth)
        match self.pick("向上取整", "向下取整", "四舍五入", "四舍五入"):
            case "四舍五入":
                places = self.pick(0, 1, 2)
                return Numeral(f"四舍五入（{quotient}，{places}位）", places == 0 and measure != "元")
            case function:
                return Numeral(f"{function}（{quotient}）", measure != "元")

    def quotient(self, measure: str, depth: int) -> str:
        """A division; its divisor may be zero for some facts, but is no written zero, which is an error."""
        divisor = self.pick("2", "3", "1500", self._number("", depth - 1).text)
        return f"{self._number(measure, depth - 1).text} ÷ {'4' if divisor == '0' else divisor}"

    # ---- dates and sets

    def date(self, depth: int) -> str:
        """A date."""
        named = [name.text for name in self.names if isinstance(name.shape, Date)]
        kinds = ["literal"] + ["name", "name"] * bool(named) + ["shift", "shift", "shift", "add", "if"] * (depth > 0)
        match self.pick(*kinds):
            case "name":
                return self.pick(*named)
            case "shift":
                return f"期满日（{self.date(depth - 1)}，{length(self)}）"
            case "add":
                return f"（{self.date(depth - 1)} {self.pick('＋', '－')} {self.pick('1日', '2周', '1个月', '1年')}）"
            case "if":
                return f"（若 {self.condition(depth - 1)} 则 {self.date(depth - 1)} 否则 {self.date(depth - 1)}）"
            case _:
                return literal(self.draw, Date())

    def _sets(self) -> list[SetOf]:
        return list(dict.fromkeys(name.shape for name in self.names if isinstance(name.shape, SetOf)))

    def set_of(self, shape: SetOf, depth: int) -> str:
        """A set, of which at least one part is a name, so that its type can be told."""
        named = self.known(shape)
        if not named:
            return literal(self.draw, shape)
        if depth > 0 and self.draw(st.booleans()):
            function = self.pick("并集", "交集", "差集")
            return f"{function}（{self.set_of(shape, depth - 1)}，{self.set_of(shape, depth - 1)}）"
        return self.pick(*named)

    # ---- conditions

    def condition(self, depth: int = 2) -> str:
        """A condition."""
        kinds = ["compare", "compare", "compare"] + ["name", "name"] * bool(self.known(Truth()))
        if depth > 0:
            kinds += ["logic", "logic", "logic", "not", "quotient", "if"]
            kinds += ["roster", "roster"] * (self.roster is not None)
        match self.pick(*kinds):
            case "name":
                return self.pick(*self.known(Truth()))
            case "logic":
                parts = [self.condition(depth - 1) for _ in range(self.pick(2, 3))]
                return f"（{self.pick(' 且 ', ' 或 ').join(parts)}）"
            case "roster":
                return self._any_or_every(depth - 1)
            case "not":
                return f"并非（{self.condition(depth - 1)}）"
            case "quotient":
                measure = self.pick("", "名", "元")
                limit = self.pick("2", "三分之一", "50%")
                return f"（{self.quotient(measure, depth)} {self.pick('大于', '不超过', '为')} {limit}）"
            case "if":
                parts = [self.condition(depth - 1) for _ in range(3)]
                return f"（若 {parts[0]} 则 {parts[1]} 否则 {parts[2]}）"
            case _:
                return self._comparison(depth)

    def _comparison(self, depth: int) -> str:
        comparable = [name for name in self.names if not isinstance(name.shape, Truth)]
        if not comparable:
            measure = self.pick("", "名", "元")
            left, right = self._number(measure, depth - 1), self._number(measure, depth - 1)
            return f"{left.text} {self.pick(*_LESS_OR_MORE)} {right.text}"
        name = self.pick(*comparable)
        match name.shape:
            case Enum():
                return self._of_members(name.text, name.shape)
            case Number(measure):
                return self._of_numbers(name.text, measure, depth)
            case Text():
                return self._of_texts(name.text)
            case Date():
                return self._of_dates(name.text, depth)
            case SetOf(element):
                members = f"（{'、'.join(self.some(element.members))}）"
                word = self.pick("包含", "不包含", "包含任一")
                single = self.draw(st.booleans())
                return f"{name.text} {word} {self.pick(*element.members) if single else members}"
            case RangeOf(Number(measure)):
                match self.pick("end", "inside", "same", "inside"):
                    case "same":
                        return f"{name.text} 为 {number_bounds(self, measure)}"
                    case "end":
                        end = self.pick("上限", "下限")
                        return f"{end}（{name.text}） {self.pick(*_LESS_OR_MORE)} {self._number(measure, 0).text}"
                return f"{self._number(measure, 0).text} {self.pick('在', '不在')} {name.text} 内"
            case ChoiceOf(element):
                if self.draw(st.booleans()):
                    return f"{name.text} {self.pick('包含', '不包含')} {self.pick(*element.members)}"
                return f"{self.pick(*element.members, *self.known(element))} {self.pick('属于', '不属于')} {name.text}"
            case _:
                return literal(self.draw, Truth())

    def _of_members(self, name: str, shape: Enum) -> str:
        if shape == GRADES and self.draw(st.booleans()):
            other = self.pick(*shape.members, *self.known(shape))
            return f"{name} {self.pick(*_GRADED)} {other}"
        if self.draw(st.booleans()):
            return f"{name} {self.pick('属于', '不属于')}（{'、'.join(self.some(shape.members))}）"
        return f"{name} {self.pick('为', '不为')} {self.pick(*shape.members, *self.known(shape))}"

    def _of_numbers(self, name: str, measure: str, depth: int) -> str:
        match self.pick("compare", "compare", "bounds", "member"):
            case "bounds":
                return f"{name} 在 {number_bounds(self, measure)}"
            case "member":
                members = [number_literal(self.draw, measure, True) for _ in range(2)]
                return f"{name} {self.pick('属于', '不属于')}（{'、'.join(members)}）"
            case _:
                return f"{name} {self.pick(*_LESS_OR_MORE)} {self._number(measure, max(depth - 1, 0)).text}"

    def _of_texts(self, name: str) -> str:
        if self.draw(st.booleans()):
            return f"{name} {self.pick('属于', '不属于')}（{'、'.join(f'“{text}”' for text in self.some(TEXTS))}）"
        return f"{name} {self.pick('为', '不为')} “{self.pick(*TEXTS)}”"

    def _of_dates(self, name: str, depth: int) -> str:
        if self.draw(st.booleans()):
            return date_condition(self, name, max(depth - 1, 0))
        if self.draw(st.booleans()):
            return f"{name} 在 {self.pick(*DAYS).isoformat()} {self.pick('之前', '之后')}"
        return f"{name} {self.pick(*_EARLIER_OR_LATER)} {self.date(max(depth - 1, 0))}"


def number_bounds(writer: Writer, measure: str) -> str:
    """Bounds that a number may lie within, in every way of writing them."""
    low, high = sorted(writer.draw(st.tuples(st.integers(0, 6), st.integers(0, 6))))
    unit = writer.pick("", measure) if measure != "元" else writer.pick("元", "万元")
    match writer.pick("from", "to", "both", "interval", "range"):
        case "from":
            return f"{low}{unit}以上"
        case "to":
            return f"{high}{unit}以下"
        case "both":
            return f"{low}{unit}以上{high + 1}{unit}以下"
        case "interval":
            return f"{writer.pick('[', '（')}{low}{unit}，{high + 1}{unit}{writer.pick(']', '）')}"
        case _:
            return f"{low}{unit}至{high + 1}{unit}"
