"""Policies to format: every one of the repository, and a text with every construct of the language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from aidrules.diagnostics.sink import DiagnosticSink
from aidrules.source.text import SourceText
from aidrules.syntax.parse import parse

ROOT = Path(__file__).parents[2]
_FENCE = re.compile(r"^```policy\b[^\n]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)

EVERY_CONSTRUCT = """\
政策 例子（sample）：标题 “例”；边界 以上含本数、以下不含本数。
类型 级别：甲级、乙级。 类型 学历（edu）：初中 ＜ 高中 ＜ 【或】。
单位 床、套。单位 打 ＝ 12 个。单位 担 = 50 公斤.
事实 人数（n）：整数 名，0 以上，推定 3名，问 “几名？”，依据 第三条第二款第（四）项“人”，注 “按「户」计”。
事实 金额(money):2位小数 万元,[0，100).
事实 比例：小数，(0,1]，不为 0.5。
事实 【A 类】：甲、乙＿丙。事实 等：低 ＜ 高。事实 备注：文本。事实 日：日期，2020年3月1日 以上。
事实 办：集合（立项、公示），依据 《办法》第八条“办”、序言“言”、二、（三）。
参数 每组：整数 名 ＝ 1500 名，依据 三（二）1.“每1500名”。 参数 线 为 10 万元，注 “线”。
口径 余数（r），依据 三（二）“至少”：进一（默认）：“至少”是下限，不足 一 组的也算；舍去：满一组；其他（o）。
口径 单：甲；乙：“一段”；。
决策 配（need）：整数 名，依据 三（二）“配”，情态 要 原则上，问 “配几名？”，注 “注”，
    等于 若 余数 为 舍去，则 向下取整（人数 ÷ 每组） 否则 若 人数 在 10 万元以上20万元以下 则 转人工 “写”否则 不适用。
决策 长（long）：是否，等于（很长的第一个条件 或 很长的第二个条件 或 真 为 是）且 并非（很长的第三个条件 或 （第四个条件 ＋ 1） × 2 大于 －3 ）且 很长的第五个条件 属于（甲、乙、丙）。
决策 再（again）：集合 级别，适用于 人数 为 1500名以上3000名以下，依据 第五条“五”，等于 并集（办，（甲、乙））。
决策 数：小数，等于 四舍五入（人数 × 60% ÷ 三分之二 － 1∶3 ＋ 百分之五，2位） － 【A 类】 / 一千五百 * 2, 依据 二“数”，注 “n”。
决策 甲（a）：级别；乙（b）：是否，依据 二“甲乙”，决策表 唯一：
    | 人数 ＋ 1 | 人数 大于 3 | 备注 || 甲 | 乙 |
    | 1500名以上3000名以下、5、[1，2) | 是 | 家计调查、“a|b” || 甲级 | 是 | 依据 第二条“表”，注 “a，b”，情态 应当，代号 行甲
    | 非 3、4 | － | 非 甲 || 转人工 等，由 人 定 | 不适用 |
    | 不满18 | —— | －－ || 乙级 | 转人工 “引” | 情态 不得
    | 三 床 以上 | 否 | － || 乙级 | 否
    | 否则 | － | － || 不适用 “不管” | 不适用
决策 列：集合 级别，决策表 收集 － 清单：
    | 日 || 列 |
    | 早于 2024年1月1日 || 甲级、乙级 |
    | 2024-01-01 至 2024-12-31、2万～5万 || 甲级 |。
决策 序：级别，决策表 优先（乙级、甲级）:
    | 人数 || 序 |
    | ≥ 3 || 甲级 |
    | <= 2 || 乙级 |
决策 资格（fit）：合格、不合格，依据 二（三）“资格”，要件：
    （一）应当 甲 大于 1500，依据 “甲”，代号 第一；
    （二）若 乙 为 1 则 除 丙 依据 “丙” 外，不得 丁，依据 “丁”、第二条“x”，但 戊 的除外，依据 “戊”，其中 己 除外，注 “注”；
    （三）应当 符合下列情形之一，依据 “之一”：
    （1）甲；
    （2）应 同时符合：
    ① 甲；② 原则上 应 乙；
    （3）除 乙 外 可以 丙；
    （四）鼓励 探索 很长的条件甲甲甲甲甲甲甲甲甲甲 或 很长的条件乙乙乙乙乙乙乙乙乙乙 或 很长的条件丙丙丙丙丙丙丙丙丙；。
决策 任（any）：是否，符合下列情形之一：（一）甲 包含 乙；（二）甲 不包含（乙、丙）；（三）甲 包含任一（乙）；（四）甲 不属于 乙。
决策 全：是否，要件 同时具备下列条件：（一）甲 在 2024-01-01 之前；（二）甲 在 乙 之后；（三）甲 早于 乙；（四）甲 不属于 3 至 五。
决策 比：是否，等于 甲 != 3 且 甲 <> 4 且 甲>=5 且 甲 ＜ 6 且 甲 ＝ 空集 且 甲 不满18周岁 且 甲 超过三名 且 甲 在 60%以上80%以下 且 甲 在 三名以上五名以下 且 甲 在 3名至五名。
案例 一个例子：已知 人数 为 3001，【A 类】，办 为 立项、公示，备注 为 未知；则 配 为 3，甲 待查明 缺 人数、【A 类】，乙 转人工；列 不适用。
案例 “没有已知”：则 办 为 （立项、公示）。案例 少：已知 甲，则 乙 为 1 万元。
案例 表：
    | 人数 | 备注 | 日 || 配 | 甲 |
    | 3 | 家计调查 | － || 1 | 待查明 缺 人数、日 |
    | 未知 | “x” | 2024-01-01 || 待查明 | 转人工
性质 增：人数 增加，则 配 不减，依据 二“增”，注 “注”。
性质 减：人数 减少 则 配 不增。性质 “若”：若 甲 为 1，则 乙 为 2。
性质 恒：恒有 配 不少于 甲 － 1。性质 不：不同时 配 为 3、甲、并非 乙。
存目 三（四）“加快”：规划性要求，没有（可）判断的条件；依据、注 和 代号 都 在 其中 3名。
存目 《办法》第八条之一第一款“条”：“全是 引文”。
"""


def parses(text: str) -> bool:
    """Whether a text has no syntax error."""
    source = SourceText("x", text)
    sink = DiagnosticSink(source)
    parse(source, sink)
    return not sink.has_errors


def repository_policies() -> dict[str, str]:
    """Every ``.policy`` file of the repository that parses, by path."""
    found = {}
    for path in sorted(ROOT.rglob("*.policy")):
        parts = path.relative_to(ROOT).parts
        if not any(part.startswith(".") for part in parts):
            found["/".join(parts)] = path.read_text(encoding="utf-8")
    return {name: text for name, text in found.items() if parses(text)}


def literate_policies() -> dict[str, str]:
    """Every ``policy`` block of a Markdown file of docs and tests that parses, by file and number."""
    return {name: text for name, text in _blocks() if parses(text)}


def _blocks() -> Iterator[tuple[str, str]]:
    for folder in ("docs", "tests"):
        for path in sorted((ROOT / folder).rglob("*.md")):
            for number, block in enumerate(_FENCE.findall(path.read_text(encoding="utf-8")), start=1):
                yield f"{path.relative_to(ROOT)}:{number}", block
