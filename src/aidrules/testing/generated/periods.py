"""Writes periods: conditions on dates as statutes have them, and calendars."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import strategies as st

from aidrules.testing.generated.vocabulary import Draw

if TYPE_CHECKING:
    from aidrules.testing.generated.expressions import Writer

CALENDAR = """日历 工作日历：
    2019年 放假 2019-12-25 至 2019-12-26；
    2020年 放假 2020-01-01、2020-01-24 至 2020-02-02，上班 2020-01-19、2020-02-29；
    2021年 放假 2021-02-11 至 2021-02-17。"""


def header(draw: Draw) -> str:
    """The header's words about periods, or none."""
    words = [draw(st.sampled_from(pair)) for pair in (("", "首日计入", "首日不计入"), ("", "末日不顺延"))]
    said = "、".join(word for word in words if word)
    return f"：边界 {said}" if said else ""


def length(writer: Writer) -> str:
    """The length of a period."""
    units = ["个月", "日"] + ["个工作日"] * writer.working_days
    return f"{writer.pick('6', '1', '12', '30')}{writer.pick(*units)}"


def date_condition(writer: Writer, name: str, depth: int) -> str:
    """A date held against a period, or a date of birth against an age."""
    match writer.pick("within", "after", "until", "expired", "before", "age", "count"):
        case "within":
            return f"{name} 在 自 {writer.date(depth)} 起 {length(writer)} 内"
        case "after":
            return f"{name} 在 自 {writer.date(depth)} 起 {length(writer)} 届满 之后"
        case "until":
            return f"{name} 在 自 {writer.date(depth)} 起 {length(writer)} 届满 之前"
        case "expired":
            return f"自 {name} 起 届满 {length(writer)}"
        case "before":
            return f"{name} 在 {writer.date(depth)} 前 {length(writer)} 内"
        case "count" if writer.working_days:
            return f"工作日数（{name}，{writer.date(depth)}） {writer.pick('大于', '不超过')} {writer.pick('0', '3')}"
        case _:
            return f"{name} {writer.pick('已满', '未满')} {writer.pick('1', '2')}周岁"
