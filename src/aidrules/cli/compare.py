"""``aidrules compare``: decides the same cases under several policies and shows where they differ."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import click
from attrs import evolve

from aidrules.api.compare import CIRCUMSTANCES, compare
from aidrules.api.comparison import Comparison
from aidrules.api.policy import Policy
from aidrules.cli.compare_page import as_csv, page
from aidrules.cli.given import Given
from aidrules.cli.named_cases import read_cases
from aidrules.cli.options import (
    Command,
    UsageError,
    format_option,
    policies_argument,
    reading_option,
    time_and_place_options,
)
from aidrules.cli.sources import open_policy
from aidrules.cli.terminal import Terminal
from aidrules.cli.written import as_written
from aidrules.core.policy import Fact
from aidrules.errors import FactError, InputError, UnknownDecisionError

Questions = dict[str, dict[str, str]]


def command(terminal: Terminal) -> click.Command:
    """The command, for one run."""
    say = terminal.say
    params = [
        policies_argument(),
        click.Option(
            ["--cases", "cases_file"],
            metavar="FILE",
            required=True,
            help=say("案件，JSON 列表或 CSV；“-”为标准输入", "the cases, a JSON list or CSV; “-” is stdin"),
        ),
        click.Option(
            ["--decision", "decisions"],
            metavar="NAME",
            multiple=True,
            help=say("比较哪一项决策，可以多次给出", "which decision to compare; may be given several times"),
        ),
        click.Option(
            ["--as", "aligned"],
            metavar="NAME=POLICY:DECISION,...",
            multiple=True,
            help=say("名称不同的决策怎样对齐", "how decisions of other names answer one question"),
        ),
        click.Option(
            ["--name", "column"],
            metavar="COLUMN",
            help=say("哪一列是案件的名称", "the column that names the case"),
        ),
        reading_option(terminal),
        *time_and_place_options(terminal),
        click.Option(
            ["--all", "everything"],
            is_flag=True,
            help=say("相同的也列出", "list the cases in which all agree as well"),
        ),
        click.Option(
            ["--exit-code"],
            is_flag=True,
            help=say("有不同时以 1 退出", "exit with 1 when there is a difference"),
        ),
        format_option(["text", "json", "csv"], say("结果的形式", "the form of the result")),
    ]
    return Command(terminal, "compare", partial(_compare, terminal), params, _about(terminal))


def _about(terminal: Terminal) -> str:
    return terminal.say(
        "用几份政策判断同样的案件，列出结论不同的地方。\n\n"
        "POLICY 是政策文件的路径，或者内置政策的名称，至少两份。案件写在一个文件里：JSON 对象的列表，或者有表头的 CSV；"
        "一列是案件的名称，其余各列是事实，用名称或别名都可以；空着是没有给出，“未知”是不知道。"
        "一份政策没有的事实，只对这一份略去，并且说明。"
        "基准日（as_of）、版本日（edition）、辖区（region）也可以各写一列，只对这个案件有效。\n\n"
        "决策用 --decision 指定；各份政策名称不同的，用 --as 对齐，如\n"
        "--as 应配人员=hainan:staff_required,guangdong:township_staff_required\n"
        "两者都不写时，比较别名相同的各项决策。\n\n"
        "退出码：0 比较完毕，不论有没有不同；1 政策有错误，或者写了 --exit-code 而有不同；2 案件或者用法不对。",
        "Decide the same cases under several policies, and show where the answers differ.\n\n"
        "POLICY is the path of a policy file or the name of a bundled policy, at least two. The cases stand in one "
        "file: a list of JSON objects, or CSV with a header; one column names the case, the others are facts by name "
        "or alias; an empty cell gives nothing, 未知 is unknown. A fact that a policy does not know is left out for "
        "that policy alone, and told. Columns as_of, edition and region give these for one case.\n\n"
        "--decision names a decision; --as aligns decisions of other names, as in\n"
        "--as staff=hainan:staff_required,guangdong:township_staff_required\n"
        "Without either, every decision whose alias policies share is compared.\n\n"
        "Exit status: 0 when all was compared, different or not; 1 for a policy with errors, or for a difference with "
        "--exit-code; 2 for wrong cases or wrong usage.",
    )


def _compare(
    terminal: Terminal,
    policies: tuple[str, ...],
    cases_file: str,
    decisions: tuple[str, ...],
    aligned: tuple[str, ...],
    column: str | None,
    readings: tuple[str, ...],
    as_of: str | None,
    edition: str | None,
    region: str | None,
    everything: bool,
    exit_code: bool,
    form: str,
) -> int:
    opened = _opened(terminal, policies)
    known = {name for policy in opened.values() for fact in policy.facts.values() for name in (fact.name, fact.alias)}
    cases = read_cases(cases_file, known | CIRCUMSTANCES, column)
    questions = {**{name: {} for name in decisions}, **dict(_alignment(terminal, text, opened) for text in aligned)}
    given = Given()
    given.add_readings(readings)
    if given.problems:
        raise FactError(given.problems)
    try:
        found = compare(
            opened,
            [(case.name, case.facts) for case in cases],
            questions or None,
            as_of=as_of,
            edition=edition,
            region=region,
            readings=given.readings,
            read=_written,
        )
    except (FactError, UnknownDecisionError):
        raise
    except InputError as error:
        zh = "这些政策没有别名相同的决策，请用 --as 说明哪一项对哪一项。"
        raise UsageError(terminal.say(zh, f"{error}; say with --as which answers which.")) from error
    _write(terminal, found, everything, form)
    return 1 if exit_code and found.differences else 0


def _write(terminal: Terminal, found: Comparison, everything: bool, form: str) -> None:
    if form == "json":
        shown = found if everything else evolve(found, rows=found.differences)
        terminal.write(json.dumps(shown.to_dict(), ensure_ascii=False, indent=2))
    elif form == "csv":
        terminal.write(as_csv(found, terminal, everything).rstrip("\n"))
    else:
        terminal.page(page(found, terminal, everything))


def _opened(terminal: Terminal, arguments: tuple[str, ...]) -> dict[str, Policy]:
    """The policies by label: the name of the file, or the whole argument where two files have the same name."""
    if len(arguments) < 2 or len(set(arguments)) < len(arguments):
        zh, en = "请给出至少两份不同的政策。", "Give at least two different policies."
        raise UsageError(terminal.say(zh, en))
    stems = [Path(argument).stem for argument in arguments]
    labels = [argument if stems.count(stem) > 1 else stem for argument, stem in zip(arguments, stems, strict=True)]
    return {label: open_policy(argument) for label, argument in zip(labels, arguments, strict=True)}


def _alignment(terminal: Terminal, text: str, policies: dict[str, Policy]) -> tuple[str, dict[str, str]]:
    """NAME=POLICY:DECISION,POLICY:DECISION, with full-width marks as well."""
    name, equals, listed = text.replace("＝", "=").partition("=")
    pairs = [part.strip().replace("：", ":").rpartition(":") for part in listed.replace("，", ",").split(",")]
    if not name.strip() or not equals or not all(label and decision for label, _, decision in pairs):
        zh = f"“{text}”应写成“名称=政策:决策,政策:决策”。"
        raise UsageError(terminal.say(zh, f"“{text}” has to be written NAME=POLICY:DECISION,POLICY:DECISION."))
    labels = [label.strip() for label, _, _ in pairs]
    twice = next((label for label in labels if labels.count(label) > 1), None)
    if twice is not None:
        zh = f"--as 里的“{twice}”不止一次；一个问题在一份政策里只对应一项决策。"
        raise UsageError(terminal.say(zh, f"“{twice}” stands twice in one --as."))
    for label in labels:
        if label not in policies:
            known = "、".join(policies)
            zh = f"--as 里的“{label}”不在所比较的政策之中：{known}。"
            raise UsageError(terminal.say(zh, f"“{label}” in --as is none of the policies: {known}."))
    return name.strip(), {label.strip(): decision.strip() for label, _, decision in pairs}


def _written(fact: Fact, value: object) -> object:
    return as_written(fact, value) if isinstance(value, str) else value
