"""``aidrules check LOWER --against UPPER``: where a lower policy goes against the one above it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from aidrules.analysis.against import Place
from aidrules.api.against import LevelReport, check_against
from aidrules.cli.sources import policy_path, report_errors
from aidrules.cli.terminal import Terminal
from aidrules.diagnostics.render import to_json
from aidrules.diagnostics.visible import visible
from aidrules.errors import PolicyError
from aidrules.explain.wording import citation_text
from aidrules.values.show import show_value
from aidrules.values.types import Value

_NOT_COMPARED = 2


def report_clashes(terminal: Terminal, lower: str, upper: str, form: str) -> int:
    """Write every clash; 1 when there is one, 2 where the two cannot be compared.

    Args:
        terminal: where to write.
        lower: the policy of the lower level, as an argument names it.
        upper: the policy above it.
        form: ``text`` or ``json``; as JSON the errors of a policy that cannot be compared are a list.
    """
    try:
        report = check_against(policy_path(lower), policy_path(upper))
    except PolicyError as error:
        if form == "json":
            found = to_json(error.diagnostics, terminal.lang)
            terminal.write(json.dumps(found, ensure_ascii=False, indent=2))
        else:
            report_errors(terminal, error)
        return _NOT_COMPARED
    if form == "json":
        terminal.write(json.dumps(report.to_dict(terminal.lang), ensure_ascii=False, indent=2))
    else:
        terminal.write("\n".join(_lines(terminal, report)))
    return int(bool(report.clashes))


def _lines(terminal: Terminal, report: LevelReport) -> Iterator[str]:
    say = terminal.say
    for number, clash in enumerate(report.clashes, start=1):
        yield f"{number}. [{clash.code}] {visible(clash.message(terminal.lang))}"
        yield f"   {say('下级：', 'lower: ')}{_place(terminal, clash.lower)}"
        yield f"   {say('上级：', 'upper: ')}{_place(terminal, clash.upper)}"
        if clash.witness:
            yield f"   {say('例如：', 'for example: ')}{_witness(terminal, report, clash.witness)}"
        yield ""
    for title in report.not_found:
        zh = f"抵触“{title}”没有找到能使两个条件同时成立的事实。"
        yield visible(say(zh, f"No facts were found that show the declared clash “{title}”."))
    count = len(report.clashes)
    yield say(
        f"比对了 {report.compared} 个同名的决策：{f'{count} 处抵触' if count else '没有发现抵触'}。"
        "没有发现不等于证明了没有。",
        f"{report.compared} decisions of one name compared: {count or 'no'} clash{'es' * (count != 1)} found. "
        "Finding none proves nothing.",
    )


def _place(terminal: Terminal, place: Place) -> str:
    line = terminal.say(f"第 {place.line} 行", f", line {place.line}") if place.line else ""
    cited = citation_text(place.citations)
    shown = f"{place.level}《{place.document}》{line}"
    return visible(f"{shown}　〔{cited}〕" if cited else shown)


def _witness(terminal: Terminal, report: LevelReport, facts: Mapping[str, Value]) -> str:
    names = report.names if terminal.lang == "zh" else {}
    comma, equals = terminal.say("，", ", "), terminal.say(" ＝ ", " = ")
    return visible(comma.join(f"{names.get(alias, alias)}{equals}{_value(value)}" for alias, value in facts.items()))


def _value(value: Value) -> str:
    return show_value(value) if not isinstance(value, frozenset) else "、".join(map(str, sorted(value))) or "空集"
