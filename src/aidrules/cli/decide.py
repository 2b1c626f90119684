"""``aidrules decide``: decides one question about one case."""

from __future__ import annotations

from functools import partial

import click

from aidrules.cli.deciding import decide
from aidrules.cli.options import Command, json_option, policy_argument, reading_option, time_and_place_options
from aidrules.cli.terminal import Terminal


def command(terminal: Terminal) -> click.Command:
    """The command, for one run."""
    say = terminal.say
    params = [
        policy_argument(),
        click.Argument(["decision"], metavar="DECISION"),
        click.Argument(["values"], metavar="[NAME=VALUE]...", nargs=-1),
        click.Option(
            ["--facts", "facts_file"],
            metavar="FILE",
            help=say("从 JSON 文件读取事实；“-”为标准输入", "read facts from a JSON file; “-” is stdin"),
        ),
        reading_option(terminal),
        *time_and_place_options(terminal),
        json_option(terminal),
        click.Option(
            ["--format", "form"],
            type=click.Choice(["text", "markdown", "html"]),
            default="text",
            help=say("说明的形式", "the form of the explanation"),
        ),
        click.Option(
            ["--receipt"],
            metavar="FILE",
            help=say("把收据写入文件，供以后核对", "write the receipt to a file, to be replayed later"),
        ),
    ]
    return Command(terminal, "decide", partial(decide, terminal), params, _about(terminal))


def _about(terminal: Terminal) -> str:
    return terminal.say(
        "对一个案件作出一项决策，并说明理由。\n\n"
        "POLICY 是政策文件的路径，或者内置政策的名称（同名文件优先）；DECISION 是决策的名称或别名。\n"
        "事实写作 名称=值：是、否，数字，2020-03-01，成员名，集合写作 甲、乙，不清楚写 未知。没有给出的事实，"
        "政策规定了推定的按推定，其余视为未知。\n\n"
        "退出码：0 有答复（包括待查明、转人工、不适用）；1 政策有错误，或者对这些事实得不出结论；"
        "2 给出的事实或者用法不对。",
        "Decide one question about one case, and say why.\n\n"
        "POLICY is the path of a policy file or the name of a bundled policy (a file of that name goes first); "
        "DECISION is a decision's name or alias.\n"
        "Facts are written NAME=VALUE: true or false, numbers, 2020-03-01, members, sets as 甲、乙, and 未知 for "
        "unknown. A fact that is not given is presumed where the policy presumes it, and otherwise unknown.\n\n"
        "Exit status: 0 for an answer of any status; 1 for a policy with errors, or one that gives no answer for "
        "these facts; 2 for wrong facts or wrong usage.",
    )
