"""``aidrules show``: what a policy decides, from what, and how its decisions depend on each other."""

from __future__ import annotations

from functools import partial

import click

from aidrules.api.policy import Policy
from aidrules.cli.files import save
from aidrules.cli.mermaid import mermaid
from aidrules.cli.options import Command, format_option, policy_argument
from aidrules.cli.outline import outline
from aidrules.cli.sources import open_policy
from aidrules.cli.terminal import Terminal
from aidrules.explain.graph import Graph, graph_of
from aidrules.explain.svg import render_svg
from aidrules.explain.wording import Describer
from aidrules.testing.page import CASES, policy_page

_TEXT = "text"
_FORMATS = (_TEXT, "mermaid", "svg", "html")


def command(terminal: Terminal) -> click.Command:
    """The command, for one run."""
    say = terminal.say
    about = say(
        "列出政策的决策、事实、口径、参数和依赖关系。\n\n"
        "POLICY 是政策文件的路径，或者内置政策的名称；给出 DECISION 时，只列这项决策和它用到的内容。\n"
        f"html 是整份政策的网页，包括案例和性质的核对结果（每条性质搜索 {CASES} 个情形）；"
        "svg 和 mermaid 是依赖关系图。\n\n"
        "退出码：0 已列出；1 政策有错误；2 没有这项决策，或者用法不对。",
        "List the decisions, facts, readings, parameters and dependencies of a policy.\n\n"
        "POLICY is the path of a policy file or the name of a bundled policy; with DECISION only this decision and "
        "what it uses are listed.\n"
        f"html is a page of the whole policy, its examples run and its properties searched ({CASES} cases each); svg "
        "and mermaid draw the dependencies.\n\n"
        "Exit status: 0 when listed; 1 for a policy with errors; 2 for an unknown decision or wrong usage.",
    )
    formats = say("输出格式：text（默认）、mermaid、svg 或 html", "what to write: text (default), mermaid, svg or html")
    output = say("写入文件，不写到标准输出", "write to a file, not to stdout")
    params = [
        policy_argument(),
        click.Argument(["decision"], metavar="[DECISION]", required=False),
        format_option(_FORMATS, formats),
        click.Option(["-o", "--output"], metavar="FILE", help=output),
    ]
    return Command(terminal, "show", partial(_show, terminal), params, about)


def _show(terminal: Terminal, policy: str, decision: str | None, form: str, output: str | None) -> int:
    loaded = open_policy(policy)
    graph = graph_of(loaded.core, None if decision is None else loaded.decisions_below(decision))
    text = _written(terminal, loaded, graph, decision, form)
    if output is not None:
        save(terminal, output, text.removesuffix("\n") + "\n", policy)
        terminal.page(terminal.say(f"已写入 {output}", f"{output} written"))
    elif form == _TEXT:
        terminal.page(text)
    else:
        terminal.write(text.removesuffix("\n"))
    return 0


def _written(terminal: Terminal, policy: Policy, graph: Graph, decision: str | None, form: str) -> str:
    match form:
        case "html":
            return policy_page(policy, decision, terminal.lang)
        case "svg":
            return render_svg(graph, Describer(policy.core, terminal.lang))
        case "mermaid":
            return mermaid(policy, graph, terminal.lang)
        case _:
            return outline(policy, graph, terminal.lang)
