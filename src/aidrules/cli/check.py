"""``aidrules check``: says everything there is to say about policy files."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from functools import partial

import click

from aidrules.api.load import check
from aidrules.cli.options import Command, format_option, policies_argument
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
        "退出码：0 没有错误（可以有警告）；1 有错误，或者文件不能读取；2 用法不对。",
        "Check policy files and list every error and warning.\n\n"
        "Exit status: 0 without errors (warnings are allowed); 1 with errors, or for a file that cannot be read; "
        "2 for wrong usage.",
    )
    formats = say(
        "输出格式：text（默认）、json，或代码平台能读的 sarif",
        "what to write: text (default), json, or sarif, which code hosting reads",
    )
    params = [policies_argument(), format_option(("text", "json", "sarif"), formats)]
    return Command(terminal, "check", partial(_check, terminal), params, about)


def _check(terminal: Terminal, policies: tuple[str, ...], form: str) -> int:
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
