"""A small policy with a SELECT written by hand, which stands in where what is around the lowering is tested."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import aidrules
from aidrules.api.policy import Policy
from aidrules.backends.sql import Column

STAFF = """\
政策 配备办法（staffing）：
    标题 “配备办法”。

类型 地区：城区、山区。
类型 项目：助餐、助浴、助医。

事实 服务人数（people）：整数 名，0 以上。
事实 地区（area）：地区。
事实 服务单位（unit_name）：文本。
事实 项目（items）：集合 项目。
事实 经费（money）：2位小数 元，0 以上。
事实 处于禁止期（banned）：是否，推定 否。
事实 成立日期（founded）：日期。

决策 应配人数（staff）：整数 名，依据 一“甲”，
    等于 若 地区 为 山区 则 向上取整（服务人数 ÷ 50 名）× 1 名 否则 向上取整（服务人数 ÷ 100 名）× 1 名。
决策 人均经费（share）：2位小数 元，依据 一“乙”，
    等于 四舍五入（经费 ÷ 服务人数 × 1 名，2）。
"""


class SqlPolicy(Policy):
    """The policy above with a SELECT for ``staff`` alone, written by hand; it records what it was asked."""

    asked: list[dict[str, object]]

    def to_sql(
        self,
        decisions: Sequence[str],
        *,
        dialect: str,
        table: str,
        columns: Mapping[str, Column],
        keep: Sequence[str],
        checked: bool,
        enums: bool,
        readings: Mapping[str, str],
        as_of: object,
        edition: object,
        region: object,
    ) -> str:
        names = {fact: found.name for fact, found in columns.items()}
        self.asked.append({"dialect": dialect, "columns": names, "keep": list(keep), "as_of": as_of})
        assert list(decisions) == ["staff"]
        people = f'"{names["服务人数"]}"' if "服务人数" in names else "NULL::BIGINT"
        area = f'"{names["地区"]}"' if "地区" in names else "NULL::VARCHAR"
        kept = "".join('"' + name.replace('"', '""') + '", ' for name in keep)
        return f"""
            SELECT {kept}
                CASE WHEN {people} IS NULL THEN NULL
                     WHEN {area} = '山区' THEN ({people} + 49) // 50
                     WHEN {area} = '城区' THEN ({people} + 99) // 100
                     WHEN ({people} + 49) // 50 = ({people} + 99) // 100 THEN ({people} + 49) // 50
                END AS staff,
                CASE WHEN staff IS NOT NULL THEN 'decided'
                     WHEN {people} = 130 THEN 'ask the interpreter'
                     ELSE 'undetermined' END AS staff__status,
                ['staff'] AS staff__reasons,
                CASE WHEN staff IS NOT NULL THEN []
                     WHEN {area} IS NULL AND {people} IS NULL THEN ['area', 'people']
                     WHEN {area} IS NULL THEN ['area'] ELSE ['people'] END AS staff__missing
            FROM {table}
        """  # noqa: S608 # names from the test


def staffing() -> SqlPolicy:
    """The policy, anew."""
    loaded = aidrules.load(STAFF)
    policy = SqlPolicy(loaded.core, loaded.diagnostics)
    policy.asked = []
    return policy
