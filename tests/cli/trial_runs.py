"""A small policy of these tests' own, one with errors, and what a run of the command gives."""

from __future__ import annotations

import sys
from collections.abc import Callable

import click
from attrs import frozen

from aidrules.cli.program import run

TRIAL = """\
政策 社区服务试行办法（trial）：
    标题 “社区服务试行办法”。

类型 学历：高中 ＜ 大专 ＜ 本科。
类型 项目：助餐、助浴、助医。

事实 服务人数（people）：整数 名，0 以上，问 “服务多少人？”，依据 一（一）“服务人数”。
事实 服务单位（unit_name）：文本，依据 一（一）“服务单位”。
事实 学历（degree）：学历，依据 一（二）“学历”。
事实 处于禁止期（banned）：是否，推定 否，依据 一（二）“禁止期”。
事实 成立日期（founded）：日期，依据 一（二）“成立日期”。
事实 收费（fee）：2位小数 元，0 以上 100 以下，依据 一（三）“收费”。
事实 服务项目（items）：集合 项目，依据 一（三）“服务项目”，注 “以合同为准”。

参数 每组人数（group_size） ＝ 100 名，依据 一（一）“每100名”。

口径 余数（remainder），依据 一（一）“每100名”：
    进一（默认）：不足一组也要有人服务；
    舍去：满一组才算。

决策 组数（groups）：整数，依据 一（一）“每100名”，
    等于 若 余数 为 舍去
         则 向下取整（服务人数 ÷ 每组人数）
         否则 向上取整（服务人数 ÷ 每组人数）。

决策 单位资格（standing）：合格、不合格，依据 一（二）“单位资格”，
    要件：
    （一）应当 学历 不低于 大专，依据 “学历”；
    （二）不得 处于禁止期，依据 “禁止期”；
    （三）应当 成立日期 不晚于 2020年3月1日，依据 “成立日期”。

决策 能否承接（may_serve）：可以承接、不得承接，依据 一（二）“承接”，
    决策表 首个：
    | 单位资格 | 服务单位 || 能否承接 |
    | 不合格   | －       || 不得承接 |
    | 合格     | 服务站   || 可以承接 |
    | －       | －       || 转人工 其他单位由人判断 |

决策 收费档次（fee_level）：高、低，依据 一（三）“收费”，
    决策表 唯一：
    | 收费     || 收费档次 |
    | 50以上   || 高       |
    | 60以下   || 低       |

决策 覆盖全部项目（covers_all）：是否，依据 一（三）“服务项目”，
    等于 服务项目 包含（助餐、助浴、助医）。

案例 不足三组：已知 服务人数 为 201；则 组数 为 3。
案例 各种单位：
    | 学历 | 成立日期   | 服务单位 || 单位资格 | 能否承接 |
    | 大专 | 2020-03-01 | 服务站   || 合格     | 可以承接 |
    | 高中 | 2020-03-01 | 服务站   || 不合格   | 不得承接 |
    | 本科 | 2020-03-01 | 协会     || 合格     | 转人工   |
    | 未知 | 2020-03-02 | 服务站   || 不合格   | 不得承接 |
案例 还缺什么：已知 学历 为 本科；则 单位资格 待查明 缺 成立日期。
"""

BROKEN = """\
政策 有错的办法（broken）：
    标题 “有错的办法”。

事实 人数（people）：整数 名。

决策 甲（first）：整数 名，依据 一“甲”，等于 人类 ＋ 1 名。
决策 乙（second）：是否，依据 一“乙”，等于 户数 大于 1。
"""


@frozen
class Outcome:
    """What one run of the command did."""

    status: int
    out: str
    err: str


Aidrules = Callable[..., Outcome]


class Program(click.Command):
    """The program where the test runner of click expects a click command."""

    def main(self, args: list[str], **_: object) -> None:  # type: ignore[override] # the runner gives no more
        sys.exit(run(args))
