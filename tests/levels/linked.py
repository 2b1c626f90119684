"""Small policies of three levels, written into a folder."""

from __future__ import annotations

from pathlib import Path

import aidrules
from aidrules.api.policy import Policy

PROVINCE = """政策 某省办法（province）：标题 “某省办法”；辖区 “某省”。
事实 人数（people）：整数 名，0 以上。
事实 现有（staff）：整数 名，0 以上。
事实 有设施（premises）：是否。
事实 有制度（rules）：是否。
类型 主体：企业、社会组织。
事实 主体类型（kind）：主体。
参数 每名服务人数（per_worker）：整数 名 ＝ 100名，依据 第一条“每100名”，下级只能调低。
参数 最低人数（minimum）：整数 名 ＝ 2名，依据 第一条“2名”，下级只能调高。
参数 年限（years）：整数 年 ＝ 3年，依据 第二条“3年”，下级可设定。
参数 定数（fixed）：整数 名 ＝ 5名，依据 第二条“5名”。
决策 应配（required）：整数 名，依据 第一条“每100名至少1名”，下级只能调高，
    等于 最大（最低人数，向上取整（人数 ÷ 每名服务人数））。
决策 缺口（shortfall）：整数 名，依据 第一条“缺口”，等于 最大（0名，应配 － 现有）。
决策 资格（fit）：合格、不合格，依据 第三条“条件”，下级可替换，要件：
    （一）应当 有设施，依据 “有设施”；
    （二）应当 有制度，依据 “有制度”。
决策 窗口（window）：达标、不达标，依据 第四条“窗口”，要件 符合下列情形之一：
    （一）有设施，依据 “设施”；
    （二）有制度，依据 “制度”。
决策 可选（optional）：准许、不准，依据 第五条“准许”，下级可替换，等于 若 主体类型 为 企业 则 不准 否则 准许。
决策 期限（term）：整数 年，依据 第二条“年”，等于 年限。
案例 应配：已知 人数 为 101；则 应配 为 2。
性质 没有设施不合格：不同时 资格 为 合格、并非 有设施。
性质 企业不准：若 主体类型 为 企业，则 可选 为 不准。
"""

HEAD = """细则 某市细则（city）基于 province：标题 “某市细则”；辖区 “某省/某市”；公布 已公布。
事实 已公布（published）：是否，推定 是。
"""


def write(folder: Path, **texts: str) -> Path:
    """Policies as files of a folder, by name."""
    for name, text in texts.items():
        (folder / f"{name}.policy").write_text(text, encoding="utf-8")
    return folder


def province(folder: Path) -> Path:
    """The folder with the province's policy in it."""
    return write(folder, province=PROVINCE)


def city(folder: Path, text: str, head: str = HEAD) -> Policy:
    """The policy of a city of the province."""
    return aidrules.load(head + text, folders=[province(folder)])


def codes(folder: Path, text: str, head: str = HEAD) -> list[tuple[str, int]]:
    """What there is to say of the policy of a city, with its lines."""
    found = aidrules.check(head + text, folders=[province(folder)])
    return [(diagnostic.code, diagnostic.span.line) for diagnostic in found]
