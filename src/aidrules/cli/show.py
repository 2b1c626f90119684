"""``aidrules show``: what a policy decides, from what, and how its decisions depend on each other."""

from __future__ import annotations

from functools import partial

import click

from aidrules.cli.graph import graph_of
from aidrules.cli.mermaid import mermaid
from aidrules.cli.options import Command, format_option, policy_argument
from aidrules.cli.outline import outline
from aidrules.cli.sources import open_policy
from aidrules.cli.terminal import Terminal


def command(terminal: Terminal) -> click.Command:
    """The command, for one run."""
    say = terminal.say
    about = say(
        "列出政策的决策、事实、口径、参数和依赖关系。\n\n"
        "POLICY 是政策文件的路径，或者内置政策的名称；给出 DECISION 时，只列这项决策和它用到的内容。\n\n"
        "退出码：0 已列出；1 政策有错误；2 没有这项决策，或者用法不对。",
        "List the decisions, facts, readings, parameters and dependencies of a policy.\n\n"
        "POLICY is the path of a policy file or the name of a bundled policy; with DECISION only this decision and "
        "what it uses are listed.\n\n"
        "Exit status: 0 when listed; 1 for a policy with errors; 2 for an unknown decision or wrong usage.",
    )
    formats = say("输出格式：text（默认），或 mermaid 图", "what to write: text (default), or a Mermaid chart")
    params = [
        policy_argument(),
        click.Argument(["decision"], metavar="[DECISION]", required=False),
        format_option(("text", "mermaid"), formats),
    ]
    return Command(terminal, "show", partial(_show, terminal), params, about)


def _show(terminal: Terminal, policy: str, decision: str | None, form: str) -> int:
    loaded = open_policy(policy)
    graph = graph_of(loaded, decision)
    if form == "mermaid":
        terminal.write(mermaid(loaded, graph, terminal.lang))
    else:
        terminal.page(outline(loaded, graph, terminal.lang))
    return 0
