"""Writes decisions of the policy language, as text: formulas, tables of every hit policy, requirement lists."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import field, frozen
from hypothesis import strategies as st

from aidrules.testing.generated.exceptions import Exceptions
from aidrules.testing.generated.expressions import Writer, number_bounds
from aidrules.testing.generated.vocabulary import (
    COLOURS,
    DAYS,
    ENUMS,
    GRADES,
    NUMERALS,
    TEXTS,
    VERDICT,
    ChoiceOf,
    Date,
    Draw,
    Enum,
    Name,
    Number,
    RangeOf,
    Roster,
    SequenceOf,
    SetOf,
    Shape,
    Text,
    Truth,
    literal,
    written_type,
)

_WHOLE = SetOf | SequenceOf | RangeOf | ChoiceOf
_SINGLE = ("唯一", "任一", "首个", "优先")
_COLLECTIONS = ("收集-求和", "收集-最大", "收集-最小", "收集-计数")


@frozen
class DecisionWriter:
    """Writes one decision.

    Attributes:
        draw: makes the choices.
        names: what its expressions may refer to.
        name: its Chinese name.
        alias: its ASCII name.
        earlier: the decisions before it, which it may follow or yield to.
        working_days: whether the policy has a calendar.
        roster: the roster over which it may count and judge, where there is one.
        replaceable: whether a lower level may replace it.
    """

    draw: Draw
    names: Sequence[Name]
    name: str
    alias: str
    earlier: Sequence[Name] = ()
    working_days: bool = False
    roster: Roster | None = None
    replaceable: bool = False
    writer: Writer = field(init=False)

    @writer.default
    def _writer(self) -> Writer:
        return Writer(self.draw, self.names, self.working_days, self.roster)

    def written(self) -> tuple[Shape, str]:
        """The type and the declaration."""
        pick = self.writer.pick
        followed = [name for name in self.earlier if name.shape != VERDICT]
        match pick("formula", "table", "table", "table", "norms", "norms", *["following"] * bool(followed)):
            case "formula":
                shape = self._result_shape()
                exceptions = Exceptions(self.writer, shape, self.earlier)
                body = f"等于 {self._outcome(shape, 2)}{exceptions.behind('，')}。"
            case "following":
                shape, body = self._following(pick(*followed))
            case "table":
                shape, body = self._table()
            case _:
                shape = VERDICT if pick(False, True) else Truth()
                exceptions = Exceptions(self.writer, shape, self.earlier)
                word = pick("要件", "同时符合", "符合下列情形之一")
                body = f"{word}：\n{self._norms(0)}{exceptions.behind('；')}。"
        applies = f"适用于 {self.writer.condition(1)}，" if pick(False, False, False, True) else ""
        force = f"{self._validity()}，" if not self.draw(st.integers(0, 7)) else ""
        leeway = "下级可替换，" if self.replaceable else ""
        return shape, f"决策 {self.name}（{self.alias}）：{written_type(shape)}，{leeway}{force}{applies}{body}"

    def _validity(self) -> str:
        """When something is in force."""
        first, last = sorted(self.draw(st.lists(st.sampled_from(DAYS), min_size=2, max_size=2)))
        return self.writer.pick(f"自 {first} 起", f"至 {last} 止", f"自 {first} 起至 {last} 止")

    def _following(self, target: Name) -> tuple[Shape, str]:
        """Another decision's rule, with exceptions of its own."""
        exceptions = Exceptions(self.writer, target.shape, self.earlier)
        return target.shape, f"参照 {target.text} 执行{exceptions.behind('，')}。"

    def _result_shape(self) -> Shape:
        sets = st.sampled_from([SetOf(COLOURS), SetOf(GRADES)])
        simple = st.sampled_from([Truth(), *ENUMS, Text(), Date()])
        permitted = st.one_of(self._number_shapes().map(RangeOf), st.sampled_from([COLOURS, GRADES]).map(ChoiceOf))
        shape: Shape = self.draw(st.one_of(simple, self._number_shapes(), sets, permitted))
        return shape

    def _number_shapes(self) -> st.SearchStrategy[Number]:
        decimals = st.sampled_from(
            [Number("", False), Number("元", False, None, "元"), Number("元", False, None, "万元")]
        )
        whole = st.sampled_from([Number("", True), Number("名", True, None, "名")])
        return st.one_of(whole, decimals)

    def _outcome(self, shape: Shape, depth: int) -> str:
        """What a formula is worth: a value, or by a condition one of several, some of them open."""
        if depth and self.draw(st.booleans()):
            then, otherwise = self._outcome(shape, depth - 1), self._outcome(shape, depth - 1)
            kinds = self.writer.pick("values", "values", "refer", "not_applicable")
            if kinds == "refer":
                then = "转人工 “由人判断”"
            elif kinds == "not_applicable":
                then = "不适用"
            return f"若 {self.writer.condition(1)} 则 {then} 否则 {otherwise}"
        return self.writer.value(shape, 1)

    # ---- tables

    def _table(self) -> tuple[Shape, str]:
        pick = self.writer.pick
        hit = pick("唯一", "任一", "首个", "优先", "收集-清单", "规则顺序", "输出顺序", *_COLLECTIONS)
        shape = self._shape_for(hit)
        columns = [self._column() for _ in range(pick(1, 2, 2, 3))]
        order = ""
        if hit in ("优先", "输出顺序") and self.draw(st.booleans()):
            members = shape.element.members if isinstance(shape, SequenceOf) else getattr(shape, "members", ())
            order = f"（{'、'.join(self.draw(st.permutations(members)))}）"
        rows = [self._row(columns, shape, hit) for _ in range(pick(1, 2, 3, 4))]
        if self.draw(st.booleans()):
            rows.append(f"  | {' | '.join(['否则'] + ['－'] * (len(columns) - 1))} || {self._result(shape, hit)} |")
        head = f"  | {' | '.join(text for text, _ in columns)} || {self.name} |"
        exceptions = Exceptions(self.writer, shape, self.earlier).behind("") if hit in _SINGLE else ""
        if exceptions:
            rows.append(f"  {exceptions}。")
        return shape, f"决策表 {hit}{order}：\n" + "\n".join([head, *rows])

    def _shape_for(self, hit: str) -> Shape:
        match hit:
            case "收集-清单":
                return SetOf(self.writer.pick(COLOURS, GRADES))
            case "规则顺序" | "输出顺序":
                return SequenceOf(self.writer.pick(COLOURS, GRADES))
            case "优先":
                return self.writer.pick(*ENUMS)
            case "收集-计数":
                return Number("", True)
            case "收集-求和" | "收集-最大" | "收集-最小":
                found: Shape = self.draw(self._number_shapes())
                return found
            case _:
                return self._result_shape()

    def _column(self) -> tuple[str, Shape]:
        """A column: mostly a name, sometimes a condition or a number."""
        usable = [name for name in self.names if not isinstance(name.shape, _WHOLE)]
        kinds = ["name"] * 4 * bool(usable) + ["condition"] + ["number"]
        match self.writer.pick(*kinds):
            case "name":
                name = self.writer.pick(*usable)
                return name.text, name.shape
            case "number":
                return self.writer.number("名", 1).text, Number("名", False)
            case _:
                return self.writer.condition(1), Truth()

    def _row(self, columns: Sequence[tuple[str, Shape]], shape: Shape, hit: str) -> str:
        cells = " | ".join(self._cell(column) for _, column in columns)
        force = f" {self._validity()}" if not self.draw(st.integers(0, 9)) else ""
        return f"  | {cells} || {self._result(shape, hit)} |{force}"

    def _cell(self, shape: Shape) -> str:
        if not self.draw(st.integers(0, 3)):
            return "－"
        pick = self.writer.pick
        match shape:
            case Truth():
                return pick("是", "否")
            case Enum(_, members, ordered):
                if ordered and self.draw(st.booleans()):
                    return f"{pick(*members)}{pick(' 以上', ' 以下')}"
                return f"{pick('', '', '非 ')}{'、'.join(self.writer.some(members))}"
            case Number(measure):
                if self.draw(st.booleans()):
                    return number_bounds(self.writer, measure)
                unit = measure if measure != "元" else pick("元", "万元")
                return f"{pick('', '大于 ', '不满', '非 ')}{self.draw(st.integers(0, 5))}{unit}"
            case Text():
                return f"{pick('', '', '非 ')}{'、'.join(self.writer.some(TEXTS))}"
            case Date():
                return f"{pick('', '早于 ', '不早于 ')}{pick(*DAYS).isoformat()}"
            case _:
                return "－"

    def _result(self, shape: Shape, hit: str) -> str:
        pick = self.writer.pick
        match pick("literal", "literal", "literal", "literal", "refer", "not_applicable", "value"):
            case "refer":
                return "转人工 由人判断"
            case "not_applicable":
                return "不适用"
            case "value" if isinstance(shape, Number | Date) or (isinstance(shape, Truth) and hit != "优先"):
                return self.writer.value(shape, 1)
        if isinstance(shape, SequenceOf):
            return pick(*shape.element.members)
        if isinstance(shape, RangeOf):
            return self.writer.range_of(shape, 1)
        if isinstance(shape, SetOf | ChoiceOf):
            return "、".join(self.writer.some(shape.element.members))
        return pick(*TEXTS) if isinstance(shape, Text) else literal(self.draw, shape)

    # ---- requirement lists

    def _norms(self, level: int) -> str:
        count = self.draw(st.integers(1, 4 if level == 0 else 3))
        lines = []
        for position in range(count):
            number = f"（{NUMERALS[position]}）" if level == 0 else f"（{position + 1}）"
            lines.append(f"{'  ' * (level + 1)}{number}{self._norm(level)}")
        return "；\n".join(lines)

    def _norm(self, level: int) -> str:
        pick = self.writer.pick
        modality = pick("应当", "应当", "不得", "", "原则上 应当", "原则上 不得", "可以")
        condition = f"若 {self.writer.condition(0)} 则 " if modality and not self.draw(st.integers(0, 3)) else ""
        carve_out = f"除 {self.writer.condition(0)} 外，" if modality and not self.draw(st.integers(0, 5)) else ""
        if level == 0 and not self.draw(st.integers(0, 3)):
            heading = pick("同时符合", "符合下列情形之一")
            return f"{condition}{carve_out}{modality} {heading}{self._exception()}：\n{self._norms(level + 1)}"
        force = f"，{self._validity()}" if not self.draw(st.integers(0, 9)) else ""
        return f"{condition}{carve_out}{modality} {self.writer.condition(1)}{force}{self._exception()}"

    def _exception(self) -> str:
        text = ""
        if not self.draw(st.integers(0, 2)):
            text += f"，但 {self.writer.condition(0)} 的除外"
            if self.draw(st.booleans()):
                text += f"，其中 {self.writer.condition(0)} 除外"
        return text
