"""Hypothesis strategies for policies of two levels: a generated policy, and a 细则 that amends it.

Laws about levels need to know what was amended and in which direction, so these come with the texts.
"""

from __future__ import annotations

import re

from attrs import field, frozen
from hypothesis import strategies as st

from aidrules.testing.generated.expressions import Writer
from aidrules.testing.generated.policies import Declared, Written, written_policies
from aidrules.testing.generated.vocabulary import (
    NUMERALS,
    Draw,
    SequenceOf,
    literal,
    written_type,
)

PUBLISHED = "细则已公布"
"""The fact that says whether a generated 细则 is published; presumed."""
_HEAD = f"""细则 生成的细则（lower）基于 upper：公布 {PUBLISHED}。
事实 {PUBLISHED}（published）：是否，推定 是。
"""
_ALL_OF = re.compile(r"，(?:要件|同时符合)：\n")


@frozen
class Levels:
    """Two policies, as text.

    Attributes:
        upper: the policy of the upper level; the lower one imports it by the name ``upper``.
        lower: the policy of the lower level.
        decisions: the decisions of the upper one.
        added: those to whose requirements the lower one adds.
        changed: those that it replaces.
    """

    upper: str
    lower: str
    decisions: tuple[str, ...]
    added: tuple[str, ...] = field(default=())
    changed: tuple[str, ...] = field(default=())


@st.composite
def levels(
    draw: Draw,
    amended: bool = True,
    only_added: bool = False,
    most_facts: int = 3,
    most_decisions: int = 3,
) -> Levels:
    """A generated policy, and a 细则 that adds requirements, replaces decisions and sets the parameter, or nothing.

    Args:
        draw: makes the choices.
        amended: whether the lower one may amend anything.
        only_added: whether it only adds requirements.
        most_facts: how many facts the upper one may declare.
        most_decisions: how many decisions it may have.
    """
    upper: Written = draw(written_policies(most_facts, most_decisions, leeway=True))
    lines: list[str] = []
    added: list[str] = []
    changed: list[str] = []
    own = {decision.name for decision in upper.decisions}
    writer = Writer(draw, [name for name in upper.names if name not in own])
    if amended and not only_added and upper.parameter is not None and draw(st.booleans()):
        lines.append(f"设定 参数 {upper.parameter.text} ＝ {draw(st.integers(0, 4))} 名。")
    for decision in upper.decisions if amended else ():
        name, shape = decision.name.text, decision.name.shape
        kinds = ["leave"] + ["add"] * 3 * _is_plain_list(upper.text, decision)
        kinds += ["replace"] * (not only_added and not isinstance(shape, SequenceOf))
        match draw(st.sampled_from(kinds)):
            case "add":
                number = NUMERALS[len(re.findall(r"^  （[一二三四]）", decision.text, re.MULTILINE))]
                modality = draw(st.sampled_from(["应当", "不得", "原则上 应当", ""]))
                lines.append(f"增加 决策 {name}：\n  （{number}）{modality} {writer.condition(1)}。")
                added.append(name)
            case "replace":
                body = f"若 {writer.condition(1)} 则 {literal(draw, shape)} 否则 原规定"
                lines.append(f"替换 决策 {name}（{decision.alias}）：{written_type(shape)}，等于 {body}。")
                changed.append(name)
            case _:
                pass
    lower = _HEAD + "".join(f"{line}\n" for line in lines)
    return Levels(upper.text, lower, tuple(found.name.text for found in upper.decisions), tuple(added), tuple(changed))


def _is_plain_list(upper: str, decision: Declared) -> bool:
    """Whether something can be added: a list of which every item is required, without exceptions that have a result."""
    excepted = "的，" in decision.text or "另有规定" in decision.text or f"特别规定 {decision.name.text}：" in upper
    return _ALL_OF.search(decision.text) is not None and not excepted


# ---- parameters that may be tightened

_STRICTER_UP = "下限"
_STRICTER_DOWN = "每名负担"


@st.composite
def tightened(draw: Draw) -> Levels:
    """A number that grows as its parameters are tightened, and a 细则 that tightens one of them or both."""
    least, burden = draw(st.integers(0, 4)), draw(st.integers(1, 6))
    upper = f"""政策 生成的政策（upper）。
事实 人数（people）：整数，0 以上。
事实 现有（staff）：整数，0 以上。
事实 偏远（remote）：是否。
参数 {_STRICTER_UP}（least）：整数 ＝ {least}，下级只能调高。
参数 {_STRICTER_DOWN}（burden）：整数 ＝ {burden}，下级只能调低。
决策 应有（required）：整数，下级只能调高，等于 {_growing(draw, 3)}。
"""
    lines = []
    if draw(st.booleans()):
        lines.append(f"收紧 参数 {_STRICTER_UP} ＝ {draw(st.integers(least, 8))}。")
    if draw(st.booleans()) or not lines:
        lines.append(f"收紧 参数 {_STRICTER_DOWN} ＝ {draw(st.integers(1, burden))}。")
    return Levels(upper, _HEAD + "\n".join(lines) + "\n", ("应有",))


def _growing(draw: Draw, depth: int) -> str:
    """A number that never falls when the parameters are tightened."""
    leaves = [_STRICTER_UP, f"向上取整（人数 ÷ {_STRICTER_DOWN}）", f"向下取整（人数 ÷ {_STRICTER_DOWN}）", "人数", "2"]
    if not depth:
        return str(draw(st.sampled_from(leaves)))
    first = _growing(draw, depth - 1)
    match draw(st.sampled_from(["leaf", "sum", "difference", "times", "max", "min", "case"])):
        case "sum":
            return f"（{first} ＋ {_growing(draw, depth - 1)}）"
        case "difference":
            return f"（{first} － 现有）"
        case "times":
            return f"（{first} × {draw(st.integers(0, 3))}）"
        case "max":
            return f"最大（{first}，{_growing(draw, depth - 1)}）"
        case "min":
            return f"最小（{first}，{_growing(draw, depth - 1)}）"
        case "case":
            condition = draw(st.sampled_from(["偏远", "人数 大于 3", "现有 小于 2"]))
            return f"（若 {condition} 则 {first} 否则 {_growing(draw, depth - 1)}）"
        case _:
            return str(draw(st.sampled_from(leaves)))
