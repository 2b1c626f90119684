"""``aidrules fmt``: writes policies in the one form that the formatter knows."""

from __future__ import annotations

import difflib
import re
import sys
from functools import partial

import click

from aidrules.api.compiled import is_compiled
from aidrules.cli.files import save
from aidrules.cli.options import Command, UsageError, policies_argument
from aidrules.cli.sources import report_errors
from aidrules.cli.terminal import Terminal, is_terminal
from aidrules.diagnostics.diagnostic import from_source_error
from aidrules.diagnostics.render import render_terminal
from aidrules.diagnostics.sink import DiagnosticSink
from aidrules.errors import PolicyError
from aidrules.source.text import SourceError, read_source
from aidrules.syntax.formatting.format import format_text


def command(terminal: Terminal) -> click.Command:
    """The command, for one run."""
    say = terminal.say
    params = [
        policies_argument(),
        click.Option(
            ["--check", "check_only"],
            is_flag=True,
            help=say("只检查，不改动；需要改动时退出码为 1", "change nothing; exit with 1 when a file would change"),
        ),
        click.Option(["--diff"], is_flag=True, help=say("显示改动，不写入文件", "show the changes, write nothing")),
    ]
    about = say(
        "把政策文件写成统一的格式：全角标点，表格和要件对齐，注释留在原处，意思不变。\n\n"
        "退出码：0 成功；1 文件有语法错误或不能写入，或者（--check）需要改动；2 用法不对。",
        "Write policy files in one form: full-width punctuation, tables and lists aligned, comments where they were, "
        "the same meaning.\n\n"
        "Exit status: 0 for success; 1 for syntax errors, for a file that cannot be written or, with --check, when a "
        "file would change; 2 for wrong usage.",
    )
    return Command(terminal, "fmt", partial(_fmt, terminal), params, about)


def _fmt(terminal: Terminal, policies: tuple[str, ...], check_only: bool, diff: bool) -> int:
    failed = changed = False
    for name in policies:
        if is_compiled(name):
            zh, en = f"{name}：编译后的政策不能排版。", f"{name}: a compiled policy has no layout."
            terminal.error(terminal.say(zh, en))
            failed = True
            continue
        try:
            before, after = _formatted(name)
        except PolicyError as error:
            report_errors(terminal, error)
            failed = True
            continue
        if before == after:
            continue
        changed = True
        if diff:
            show = terminal.page if is_terminal(sys.stdout) else terminal.write
            show(_diff(name, before, after))
            continue
        if not check_only:
            try:
                save(terminal, name, after)
            except UsageError as error:
                terminal.error(error.message)
                failed = True
                continue
        terminal.page(_told(terminal, name, check_only))
    if not diff and not changed and not failed:
        terminal.page(terminal.say("格式都已符合。", "Nothing to change."))
    return 1 if failed or (check_only and changed) else 0


def _told(terminal: Terminal, name: str, check_only: bool) -> str:
    if check_only:
        return terminal.say(f"{name}：格式需要调整", f"{name}: would be changed")
    return terminal.say(f"{name}：已调整格式", f"{name}: changed")


def _formatted(name: str) -> tuple[str, str]:
    """The text of a file, and its formatted form.

    Raises:
        PolicyError: it cannot be read or has syntax errors.
    """
    try:
        source = read_source(name)
    except SourceError as error:
        found = (from_source_error(error),)
        raise PolicyError(found, render_terminal(found)) from error
    sink = DiagnosticSink(source)
    text = format_text(source, sink)
    if text is None:
        raise PolicyError(sink.items, render_terminal(sink.items))
    return source.text, text


def _diff(name: str, before: str, after: str) -> str:
    found = difflib.unified_diff(_lines(before), _lines(after), name, name)
    return "\n".join(_no_end(line) for line in found)


def _lines(text: str) -> list[str]:
    """The lines of a text with their ends, as tools that apply a diff count them."""
    return [line for line in re.split(r"(?<=\n)", text) if line]


def _no_end(line: str) -> str:
    return line.removesuffix("\n") if line.endswith("\n") else f"{line}\n\\ No newline at end of file"
