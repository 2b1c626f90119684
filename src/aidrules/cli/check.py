"""``aidrules check``: says everything there is to say about policy files."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from functools import partial

import click

from aidrules.api.load import check
from aidrules.cli.clashes import report_clashes
from aidrules.cli.options import Command, UsageError, format_option, policies_argument
from aidrules.cli.sources import policy_path
from aidrules.cli.terminal import Terminal, has_colors
from aidrules.diagnostics.diagnostic import Diagnostic
from aidrules.diagnostics.registry import Severity
from aidrules.diagnostics.render import render_terminal, to_json, to_sarif


def command(terminal: Terminal) -> click.Command:
    """The command, for one run."""
    say = terminal.say
    about = say(
        "检查政策文件，列出全部错误和警告。\n\n"
        "用 --against 与上级的政策比对，列出每一处抵触和能够说明它的事实。\n\n"
        "退出码：0 没有错误（可以有警告），也没有抵触；1 有错误或者抵触，或者文件不能读取；"
        "2 用法不对，或者有一份不能比对。",
        "Check policy files and list every error and warning.\n\n"
        "With --against a policy is held against the one above it: every clash, and the facts that show it.\n\n"
        "Exit status: 0 without errors (warnings are allowed) and clashes; 1 with them, or for a file that cannot be "
        "read; 2 for wrong usage, or where one of the two cannot be compared.",
    )
    formats = say(
        "输出格式：text（默认）、json，或代码平台能读的 sarif",
        "what to write: text (default), json, or sarif, which code hosting reads",
    )
    above = say("上级的政策：文件，或者内置政策的名称", "the policy above: a file, or the name of a bundled policy")
    against = click.Option(["--against"], metavar="UPPER", help=above)
    params = [policies_argument(), against, format_option(("text", "json", "sarif"), formats)]
    return Command(terminal, "check", partial(_check, terminal), params, about)


def _check(terminal: Terminal, policies: tuple[str, ...], against: str | None, form: str) -> int:
    if against is not None:
        if len(policies) > 1 or form == "sarif":
            zh = "--against 一次比对一个文件，输出格式是 text 或 json。"
            raise UsageError(terminal.say(zh, "--against takes one file, and writes text or json."))
        return report_clashes(terminal, policies[0], against, form)
    found = [diagnostic for argument in policies for diagnostic in check(policy_path(argument))]
    match form:
        case "json":
            terminal.write(json.dumps(to_json(found, terminal.lang), ensure_ascii=False, indent=2))
        case "sarif":
            terminal.write(json.dumps(to_sarif(found, terminal.lang), ensure_ascii=False, indent=2))
        case _:
            if found:
                terminal.write(render_terminal(found, terminal.lang, has_colors(sys.stdout)) + "\n")
            terminal.write(_summary(terminal, len(policies), found))
    return int(any(diagnostic.severity is Severity.ERROR for diagnostic in found))


def _summary(terminal: Terminal, files: int, found: Sequence[Diagnostic]) -> str:
    counts = [sum(item.severity is severity for item in found) for severity in Severity]
    zh = "，".join(f"{n} 个{word}" for n, word in zip(counts, ("错误", "警告", "提示"), strict=True) if n)
    en = ", ".join(
        f"{n} {word}{'s' * (n > 1)}" for n, word in zip(counts, ("error", "warning", "remark"), strict=True) if n
    )
    return terminal.say(
        f"检查了 {files} 个文件：{zh or '没有发现问题'}。",
        f"{files} file{'s' * (files > 1)} checked: {en or 'nothing to report'}.",
    )
