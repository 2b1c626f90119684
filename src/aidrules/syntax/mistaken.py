"""Words that people write for a keyword of the language, with the keyword that is meant."""

from __future__ import annotations

from collections.abc import Mapping

_MEANT: Mapping[str, str] = {
    "且": "并且 而且 以及 同时 和 与 及 and AND",
    "或": "或者 或是 or OR",
    "并非": "不 非 不是 并不是 没有 没 未 not NOT",
    "为": "是 等于 ==",
    "不为": "不是 非为",
    "不小于": "大于等于 大于或等于 大于或者等于",
    "不大于": "小于等于 小于或等于 小于或者等于",
    "不低于": "高于等于 高于或等于",
    "不高于": "低于等于 低于或等于",
    "不满": "不足 不到 未达到 达不到",
    "超过": "超出",
    "以上": "及以上 含以上",
    "以下": "以内 之内 及以下",
    "之后": "以后",
    "之前": "以前",
    "起": "后 以后 之后 始",
    "届满": "超过 期满 到期 满",
    "属于": "在 属",
    "包含": "含 含有 包括",
    "不包含": "不含 不含有 不包括",
    "在": "介于",
    "内": "之间 里 之中 范围内",
    "至": "到",
    "若": "如 当 假如 假若 倘若 if IF",
    "则": "那么 就 then THEN",
    "否则": "不然 else ELSE",
    "是": "真 对 true True TRUE yes",
    "否": "假 错 false False FALSE no",
    "依据": "根据 按照 依照 来源 出处",
    "注": "备注 说明 注释 住 柱",
    "问": "提问 问题 询问 间 门",
    "推定": "默认 缺省 假定",
    "代号": "编号 代码",
    "适用于": "适用 前提 适用范围",
    "情态": "语气",
    "决策表": "表 规则表 判定表",
    "要件": "要求 条件",
    "应当": "应该 需要 需 理应",
    "不得": "不应 不应当 不许 不准",
    "同时符合": "同时满足 全部符合",
    "符合下列情形之一": "符合之一 满足之一 满足下列条件之一",
    "列有": "有 列出 列为 包括 包含 如下",
    "逐名": "逐个 逐人 逐条 逐一 每名 每人 对每名",
    "其中": "当中 里面",
    "已知": "给定 假设 若",
    "未知": "不知 不详",
    "待查明": "待定 未定 未知",
    "转人工": "人工 人工判断 转人工处理",
    "的除外": "除外的",
    "视为": "视作 视同 当作 认定为",
    "特别规定": "特殊规定 特别条款 例外规定",
    "参照": "比照 参考",
    "执行": "办理 适用",
    "代": "代替 替代 取代",
    "另有规定": "另行规定 另有约定",
    "名册": "名单 花名册 清单 列表",
    "事实": "变量 输入 事项",
    "决策": "决定 规则 输出",
    "参数": "常量 常数 标准",
    "类型": "枚举 类别 种类",
    "案例": "例 例子 示例 测试",
    "政策": "策略 文件",
    "恒有": "总是 始终 永远",
}
_TYPES: Mapping[str, str] = {
    "是否": "布尔 布尔值 真假 逻辑 boolean bool",
    "整数": "数 数字 数值 数量 整型 integer int number",
    "小数": "金额 实数 浮点 浮点数 decimal float",
    "文本": "字符串 文字 字符 string text",
    "日期": "时间 年月日 date",
}


def _by_word(table: Mapping[str, str]) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for keyword, words in table.items():
        for word in words.split():
            found[word] = (*found.get(word, ()), keyword)
    return found


_KEYWORDS = _by_word(_MEANT)
_TYPE_WORDS = _by_word(_TYPES)


def meant(word: str) -> tuple[str, ...]:
    """The keywords that may be meant by a word that is none, or that is another; the likeliest first."""
    return _KEYWORDS.get(word, ())


def meant_type(word: str) -> str:
    """The type that may be meant by a word that is none, or ""."""
    return _TYPE_WORDS.get(word, ("",))[0]
