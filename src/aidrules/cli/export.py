"""``aidrules export``: a policy for systems without aidrules."""

from __future__ import annotations

from functools import partial
from typing import Literal

import click

from aidrules.api.exporting import ExportError, Views
from aidrules.cli.files import save, spare_policy
from aidrules.cli.given import Given
from aidrules.cli.options import Command, policy_argument, reading_option, time_and_place_options
from aidrules.cli.sources import open_policy
from aidrules.cli.terminal import Terminal

_FAILED = 1


def command(terminal: Terminal) -> click.Command:
    """The command, for one run."""
    say = terminal.say
    params = [
        policy_argument(),
        click.Option(
            ["--to"],
            type=click.Choice(["python", "sql"]),
            required=True,
            help=say("导出为 Python 模块或者 SQL 视图", "a Python module, or SQL views"),
        ),
        click.Option(
            ["--decision", "decisions"],
            metavar="DECISION",
            multiple=True,
            help=say("要导出的决策，可以多次给出；默认是全部", "a decision to export; may be given several times"),
        ),
        click.Option(
            ["--output", "-o"],
            metavar="FILE",
            help=say("写入文件；默认写到标准输出", "write to a file instead of the standard output"),
        ),
        click.Option(
            ["--no-missing"],
            is_flag=True,
            help=say("待查明时不说明缺哪些事实", "do not say which facts are missing"),
        ),
        click.Option(
            ["--dialect"],
            type=click.Choice(["duckdb", "postgres", "spark"]),
            default="duckdb",
            help=say("SQL 方言：duckdb（默认）、postgres、spark", "the SQL dialect: duckdb (default), postgres, spark"),
        ),
        click.Option(
            ["--table"],
            metavar="TABLE",
            default="cases",
            help=say("SQL 视图读哪张表，默认 cases", "the table that SQL views read; cases where it is not given"),
        ),
        click.Option(
            ["--keep"],
            metavar="COLUMN",
            multiple=True,
            help=say("SQL 视图里保留表的这一列，可以多次给出", "a column of the table to keep in SQL views"),
        ),
        reading_option(terminal),
        *time_and_place_options(terminal),
    ]
    about = say(
        "把政策导出为不需要 aidrules 的程序。\n\n"
        "Python 模块只用标准库，每项决策是一个函数，依据写在说明里。SQL 是视图，每项决策一个，从一张表读事实，"
        "列名是事实的别名。答案（结论、理由、缺少的事实）同 aidrules 一致；"
        "不能精确导出的决策会逐项列出，不会近似处理。口径、基准日、版本日、辖区在导出时选定。\n\n"
        "退出码：0 已导出；1 有决策不能导出；2 用法不对。",
        "Export a policy as a program that needs no aidrules.\n\n"
        "A Python module uses the standard library only: a function for each decision, with its citations in its "
        "docstring. In SQL it is a view for each decision, over a table whose columns have the facts' aliases. "
        "Answers, reasons and missing facts are those of aidrules; decisions that cannot be exported exactly are "
        "listed, never approximated. Readings, as-of date, edition and region are chosen now.\n\n"
        "Exit status: 0 when it was exported; 1 when some decisions cannot be; 2 for wrong usage.",
    )
    return Command(terminal, "export", partial(_export, terminal), params, about)


def _export(
    terminal: Terminal,
    policy: str,
    to: Literal["python", "sql"],
    decisions: tuple[str, ...],
    output: str | None,
    no_missing: bool,
    dialect: str,
    table: str,
    keep: tuple[str, ...],
    readings: tuple[str, ...],
    as_of: str | None,
    edition: str | None,
    region: str | None,
) -> int:
    spare_policy(terminal, policy, [] if output is None else [output])
    loaded = open_policy(policy)
    given = Given()
    given.add_readings(readings)
    when = {"as_of": as_of, "edition": edition, "region": region}
    given.check(loaded.core, when)
    try:
        views = Views(dialect, table, keep)
        text = loaded.export(*decisions, to=to, missing=not no_missing, readings=given.readings, views=views, **when)
    except ExportError as error:
        zh = "加上 --no-missing，缺少的事实就不必导出。"
        hint = terminal.say(zh, "With --no-missing the missing facts need not be exported.")
        terminal.error(error.text(terminal.lang) + ("" if no_missing or to == "sql" else f"\n{hint}"))
        return _FAILED
    if output is None:
        terminal.write(text.rstrip("\n"))
    else:
        save(terminal, output, text, policy)
    return 0
