"""Policies of any length for measurements: ``python benchmarks/large_policy.py 1000 > large.policy``.

Sections follow one another, each with facts of several types, a parameter, a table, a requirement list, formulas and
examples, in the proportions of a policy that people write. A section uses a decision of the section before it, so that
the length shows in chains of decisions too.
"""

from __future__ import annotations

import sys

_HEADER = """\
政策 规模测试（large）：
    标题 “为测量而生成的政策”；
    边界 以上含本数、以下含本数。
"""

_SECTION = """\

# ──── 第 {n} 节 ────

类型 等级{n}：低{n} ＜ 中{n} ＜ 高{n}。
类型 事项{n}：家访{n}、助餐{n}、助浴{n}、助医{n}。

事实 户数{n}（households_{n}）：整数 户，0 以上，问 “第 {n} 节有多少户？”，依据 {c}（一）“户数”。
事实 收入{n}（income_{n}）：2位小数 元，0 以上，依据 {c}（一）“收入”。
事实 等级{n}（grade_{n}）：等级{n}，依据 {c}（一）“等级”。
事实 事项{n}（matter_{n}）：事项{n}，依据 {c}（一）“事项”。
事实 已登记{n}（registered_{n}）：是否，依据 {c}（一）“登记”。
事实 处于禁止期{n}（banned_{n}）：是否，推定 否，依据 {c}（一）“禁止期”。
事实 成立日期{n}（founded_{n}）：日期，依据 {c}（一）“成立”。

参数 限额{n}（limit_{n}）＝ {limit} 元，依据 {c}（二）“限额”。

决策 所需人数{n}（staff_{n}）：整数 名，依据 {c}（二）“按户数配备”，
    等于 若 户数{n} ≤ {small} 则 2 名 否则 2 名 ＋ 向上取整（户数{n} ÷ 1500户）× 1名。
决策 收入达标{n}（income_ok_{n}）：是否，依据 {c}（二）“收入”，
    等于 收入{n} 不超过 限额{n} 且 并非 处于禁止期{n}。
决策 档次{n}（band_{n}）：一档{n}、二档{n}、三档{n}、不予安排{n}，依据 {c}（三）“分档”，
    决策表 首个：
    | 等级{n}       | 事项{n}            | 户数{n}  || 档次{n}     |
    | 高{n}         | －                 | －       || 一档{n}     | 依据 “一档”
    | 中{n} 以上    | 家访{n}、助餐{n}   | 100 以上 || 二档{n}     | 依据 “二档”
    | －            | 助浴{n}            | 10～99   || 二档{n}     | 依据 “助浴”
    | 低{n}         | 助医{n}            | －       || 三档{n}     | 依据 “三档”
    | 否则          |                    |          || 不予安排{n} | 依据 “其余”
决策 资格{n}（eligible_{n}）：合格{n}、不合格{n}，依据 {c}（四）“资格”，
    要件：
    （一）应当 已登记{n}，依据 “登记”；
    （二）应当 收入达标{n}，依据 “收入”；
    （三）不得 处于禁止期{n}，依据 “禁止期”；
    （四）若 等级{n} 为 低{n} 则 应当 户数{n} 大于 0 户，依据 “户数”；
    （五）应当 成立日期{n} 早于 2024-01-01，依据 “成立”{before}

案例 分档{n}：
    | 等级{n} | 事项{n} | 户数{n} || 档次{n}     |
    | 高{n}   | 助医{n} | 5       || 一档{n}     |
    | 中{n}   | 家访{n} | 200     || 二档{n}     |
    | 低{n}   | 助医{n} | 5       || 三档{n}     |
    | 低{n}   | 助浴{n} | 50      || 二档{n}     |
案例 人数{n}：已知 户数{n} 为 3000 户；则 所需人数{n} 为 {staff} 名。
案例 禁止期内不合格{n}：已知 处于禁止期{n}；则 资格{n} 为 不合格{n}。
"""

_BEFORE = """；
    （六）应当 档次{m} 不为 不予安排{m} 或 户数{n} 大于 1 户，依据 “上一节”。"""

_DIGITS = "零一二三四五六七八九"


def large_policy(lines: int) -> str:
    """A policy without errors of about so many lines.

    Args:
        lines: how many lines it is to have, at least; it goes on to the end of the section in which it reaches them.
    """
    parts = [_HEADER]
    count = _HEADER.count("\n")
    number = 0
    while count < lines:
        number += 1
        parts.append(_section(number))
        count += parts[-1].count("\n")
    return "".join(parts)


def _section(number: int) -> str:
    small = 500 + number % 7 * 100
    return _SECTION.format(
        n=number,
        c=_chapter(number),
        limit=1000 + number % 50 * 10,
        small=small,
        staff=2 if small >= 3000 else 4,
        before=_BEFORE.format(n=number, m=number - 1) if number > 1 else "。",
    )


def _chapter(number: int) -> str:
    """One of the chapters 一 to 九."""
    return _DIGITS[1 + number % 9]


if __name__ == "__main__":
    sys.stdout.write(large_policy(int(sys.argv[1])))
