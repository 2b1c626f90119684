"""A Hypothesis strategy for whole policies, for tests of tools that work on any policy.

Every text loads without errors. A policy has facts of every type, within ranges and presumed or not; it may have a
reading and a parameter; and it has a few decisions, of which the later may refer to the earlier::

    import aidrules
    from aidrules.testing import facts, policies
    from hypothesis import given
    from hypothesis import strategies as st

    @given(policies(), st.data())
    def test_every_answer_has_reasons(text, data):
        policy = aidrules.load(text)
        case = data.draw(facts(policy, unknowns=True))
        for name in policy.decisions:
            try:
                decision = policy.decide(name, case)
            except aidrules.EvaluationError:
                continue  # rows that contradict each other, a division by zero
            assert decision.reasons
"""

from __future__ import annotations

from attrs import frozen
from hypothesis import strategies as st

from aidrules.testing.generated.decisions import DecisionWriter
from aidrules.testing.generated.exceptions import Exceptions, deeming
from aidrules.testing.generated.expressions import Writer
from aidrules.testing.generated.periods import CALENDAR, header
from aidrules.testing.generated.vocabulary import (
    ENUMS,
    NUMERALS,
    ROSTER,
    Date,
    Draw,
    Enum,
    Name,
    Number,
    Roster,
    Shape,
    Truth,
    fact_shapes,
    literal,
    written_type,
)

_READING = Enum("口径甲", ("从宽", "从严"))

_TABLE = """参数 表数（p2）：整数 名，按 辖区、期间：
  | 全国            | 至 2019-12-31 止         | 1名 |
  | 海南省          | 2020-01-01 至 2024-02-29 | 2名 |
  | “海南省/海口市” | 自 2024-01-01 起         | 3名 |"""
"""A parameter that is looked up, with days and places for which there is no row."""


def policies(most_facts: int = 4, most_decisions: int = 3) -> st.SearchStrategy[str]:
    """Well-typed policies, as text for ``aidrules.load``.

    Args:
        most_facts: how many facts a policy may declare, from 1 to 9; it has at least one, and the as-of date
            beside them where it judges by it.
        most_decisions: how many decisions it may have, from 1 to 9; it has at least one.

    Raises:
        ValueError: a number is not from 1 to 9.
    """
    for count in (most_facts, most_decisions):
        if not 1 <= count <= len(NUMERALS):
            raise ValueError(f"a policy may have from 1 to {len(NUMERALS)} facts or decisions, not {count}")
    return written_policies(most_facts, most_decisions).map(lambda written: written.text)


@frozen
class Declared:
    """A decision, and the text that declares it."""

    name: Name
    alias: str
    text: str


@frozen
class Written:
    """A generated policy.

    Attributes:
        text: as ``aidrules.load`` takes it.
        names: what an expression of a lower level may refer to.
        decisions: its decisions, those for each record left out.
        parameter: the parameter that a lower level may set, or None.
    """

    text: str
    names: tuple[Name, ...]
    decisions: tuple[Declared, ...]
    parameter: Name | None


@st.composite
def written_policies(draw: Draw, most_facts: int, most_decisions: int, leeway: bool = False) -> Written:
    """Policies with what is needed to write others on top of them.

    Args:
        draw: makes the choices.
        most_facts: how many facts a policy may declare.
        most_decisions: how many decisions it may have.
        leeway: whether a lower level may replace decisions and set the parameter.
    """
    lines = [f"政策 生成的政策（generated）{header(draw)}。"]
    working_days = draw(st.booleans())
    lines += [CALENDAR] * working_days
    lines += [f"类型 {shape.name}：{('＜' if shape.ordered else '、').join(shape.members)}。" for shape in ENUMS]
    names: list[Name] = []
    roster: Roster | None = None
    parameter: Name | None = None
    for number in range(draw(st.integers(1, most_facts))):
        if number and roster is None and not draw(st.integers(0, 2)):
            roster = ROSTER
            fields = [f"    {found.text}：{written_type(found.shape)}{_range(found.shape)}" for found in roster.inside]
            lines.append(f"名册 {roster.name}（f{number + 1}）：\n" + "；\n".join(fields) + "。")
            continue
        name, shape = f"事{NUMERALS[number]}", draw(fact_shapes())
        deemed = ""
        if names and isinstance(shape, Truth | Enum) and not draw(st.integers(0, 2)):
            deemed = deeming(Writer(draw, names), shape)
        clauses = f"{_range(shape)}{_presumption(draw, shape)}{deemed}"
        lines.append(f"事实 {name}（f{number + 1}）：{written_type(shape)}{clauses}。")
        names.append(Name(name, shape))
    if draw(st.booleans()):
        lines.append(f"口径 {_READING.name}（r1）：从宽（默认）：理由甲；从严：理由乙。")
        names.append(Name(_READING.name, _READING))
    if draw(st.booleans()):
        may_set = "，下级可设定" if leeway else ""
        parameter = Name("定数", Number("名", True, None, "名"))
        lines.append(f"参数 {parameter.text}（p1） ＝ {draw(st.integers(0, 4))} 名{may_set}。")
        names.append(parameter)
    decisions: list[Name] = []
    declared: list[Declared] = []
    if not draw(st.integers(0, 4)):
        lines.append(_TABLE)
        names.append(Name("表数", Number("名", True, None, "名")))
    if roster is not None and draw(st.booleans()):
        condition = Writer(draw, (*roster.inside, *names)).condition(1)
        lines.append(f"决策 单判（each）：是否，逐名 {roster.name}，等于 {condition}。")
        roster = Roster(roster.name, (Name("单判", Truth()), *roster.inside))
    for number in range(draw(st.integers(1, most_decisions))):
        name = f"决{NUMERALS[number]}"
        decision = DecisionWriter(draw, names, name, f"d{number + 1}", tuple(decisions), working_days, roster, leeway)
        shape, text = decision.written()
        lines.append(text)
        if not draw(st.integers(0, 3)):
            lines.append(Exceptions(Writer(draw, names), shape).special_rule(name, f"特{number + 1}"))
        declared.append(Declared(Name(name, shape), f"d{number + 1}", text))
        decisions.append(Name(name, shape))
        names.append(Name(name, shape))
    return Written("\n".join(lines) + "\n", tuple(names), tuple(declared), parameter)


def _range(shape: Shape) -> str:
    match shape:
        case Number(low=None, high=None) | Date(low=None, high=None):
            return ""
        case Number(low=low, high=None):
            return f"，{low} 以上" if low is not None and low >= 0 else f"，不小于 {low}"
        case Number(low=None, high=high):
            return f"，{high} 以下"
        case Number(low=low, high=high):
            return f"，[{low}，{high}]"
        case Date(low=low, high=None):
            return f"，晚于 {low}"
        case Date(low=low, high=high):
            return f"，[{low}，{high}）"
        case _:
            return ""


def _presumption(draw: Draw, shape: Shape) -> str:
    if draw(st.integers(0, 3)) or not isinstance(shape, Truth | Enum | Number):
        return ""
    return f"，推定 {max(shape.low or 1, 1)}" if isinstance(shape, Number) else f"，推定 {literal(draw, shape)}"
