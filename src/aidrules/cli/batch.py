"""``aidrules batch``: decides every row of a file."""

from __future__ import annotations

import json
import sys
from functools import partial
from pathlib import Path
from time import perf_counter

import click

from aidrules.cli.batch_progress import Bar
from aidrules.cli.batch_summary import as_data, page, rate
from aidrules.cli.files import spare_policy
from aidrules.cli.given import Given
from aidrules.cli.options import (
    Command,
    UsageError,
    json_option,
    policy_argument,
    reading_option,
    time_and_place_options,
)
from aidrules.cli.sources import open_policy
from aidrules.cli.terminal import Terminal, is_terminal
from aidrules.errors import FactError

_FORMS = ("parquet", "csv", "arrow", "arrows")


def command(terminal: Terminal) -> click.Command:
    """The command, for one run."""
    say = terminal.say
    params = [
        policy_argument(),
        click.Argument(["source"], metavar="IN"),
        click.Argument(["target"], metavar="OUT"),
        click.Option(
            ["--decision", "decisions"],
            metavar="NAME",
            multiple=True,
            help=say("要作出的决策，可以多次给出；默认全部", "a decision; may be given several times; default: all"),
        ),
        click.Option(
            ["--engine"],
            metavar="NAME",
            default="duckdb",
            help=say("引擎：duckdb（默认）、python 或者 spark", "the engine: duckdb (default), python or spark"),
        ),
        click.Option(
            ["--rejects"],
            metavar="FILE",
            help=say("未决记录写入哪个文件", "where rows that cannot be decided go"),
        ),
        click.Option(
            ["--from", "source_form"],
            type=click.Choice(_FORMS),
            help=say("输入的格式，默认看文件名", "the form of IN; default: by its name"),
        ),
        click.Option(
            ["--to", "target_form"],
            type=click.Choice(_FORMS),
            help=say("输出的格式，默认看文件名", "the form of OUT; default: by its name"),
        ),
        click.Option(
            ["--encoding"],
            type=click.Choice(["utf-8", "gb18030"]),
            default="utf-8",
            help=say("输入的 CSV 的编码", "the encoding of a CSV that is read"),
        ),
        click.Option(
            ["--roster", "rosters"],
            metavar="NAME=FILE:KEY",
            multiple=True,
            help=say(
                "名册在另一个文件里，两边都有 KEY 这一列", "a roster in a file of its own, joined by the column KEY"
            ),
        ),
        reading_option(terminal),
        *time_and_place_options(terminal),
        click.Option(
            ["--memory"],
            metavar="SIZE",
            default="400MB",
            help=say("引擎 duckdb 最多用多少内存", "the most memory of the engine duckdb"),
        ),
        click.Option(
            ["--threads"],
            type=click.IntRange(1, 1024),
            help=say("引擎 duckdb 用多少线程", "how many threads the engine duckdb uses"),
        ),
        json_option(terminal),
    ]
    return Command(terminal, "batch", partial(_batch, terminal), params, _about(terminal))


def _about(terminal: Terminal) -> str:
    return terminal.say(
        "对文件里的每一行作出决策，结果写入另一个文件。\n\n"
        "POLICY 是政策文件的路径，或者内置政策的名称。IN 和 OUT 是 Parquet、CSV 或者 Arrow 文件。列名是事实的名称或者"
        "别名，其余的列照样保留；空值是不清楚；没有的列是没有给出，政策规定了推定的按推定。基准日、版本日、辖区可以"
        "各写一列。\n"
        "每项决策在 OUT 里有四列：别名（值）、别名__status（状态）、别名__reasons（理由的编号）、别名__missing（还缺的"
        "事实）。行的顺序不变。事实有误、或者政策得不出结论的行，写入未决记录文件，注明行号和原因，不会丢掉。\n"
        "先写到旁边的 .part 文件，全部写完再改名，所以中途停下不会留下半个文件。\n\n"
        "退出码：0 每一行都有答复（不论状态）；1 政策有错误，或者有未决记录；2 文件、列或者用法不对，什么也没有写；"
        "130 被 Ctrl-C 中断，什么也没有写。",
        "Decide every row of a file, and write the results to another file.\n\n"
        "POLICY is the path of a policy file or the name of a bundled policy. IN and OUT are Parquet, CSV or Arrow. "
        "Columns are named by the Chinese name or the alias of a fact; other columns are kept. A null is unknown; a "
        "fact without a column is not given, and presumed where the policy presumes it. Columns as_of, edition and "
        "region count for their row.\n"
        "Each decision has four columns in OUT: its alias (the value), alias__status, alias__reasons (codes) and "
        "alias__missing. Rows keep their order. A row whose facts are wrong, or for which the policy gives no answer, "
        "goes to the file of rejects, with its number and the reason; nothing is dropped.\n"
        "Files are written beside, as .part, and renamed when they are whole.\n\n"
        "Exit status: 0 when every row has an answer of any status; 1 for a policy with errors, or when rows were "
        "rejected; 2 for wrong files, columns or usage, with nothing written; 130 after Ctrl-C, with nothing written.",
    )


def _batch(
    terminal: Terminal,
    policy: str,
    source: str,
    target: str,
    decisions: tuple[str, ...],
    engine: str,
    rejects: str | None,
    source_form: str | None,
    target_form: str | None,
    encoding: str,
    rosters: tuple[str, ...],
    readings: tuple[str, ...],
    as_of: str | None,
    edition: str | None,
    region: str | None,
    memory: str,
    threads: int | None,
    as_json: bool,
) -> int:
    # They need the extra, and say so where it is missing.
    from aidrules.backends.batch.engine import Limits
    from aidrules.backends.batch.run import Files, decide_file
    from aidrules.backends.batch.verdicts import Fixed

    loaded = open_policy(policy)
    given = Given()
    given.add_readings(readings)
    if given.problems:
        raise FactError(given.problems)
    files = Files(
        Path(source),
        Path(target),
        None if rejects is None else Path(rejects),
        source_form,
        target_form,
        encoding,
        dict(_roster(terminal, text) for text in rosters),
    )
    spare_policy(terminal, policy, (files.target, files.rejects_path))
    started = perf_counter()
    with Bar(terminal) as bar:
        done = decide_file(
            loaded,
            files,
            decisions or None,
            engine=engine,
            fixed=Fixed(as_of, edition, region, given.readings),
            lang=terminal.lang,
            limits=Limits(memory, threads),
            progress=bar.update,
        )
    seconds = perf_counter() - started
    if as_json:
        terminal.write(json.dumps(as_data(done, files, seconds), ensure_ascii=False, indent=2))
    else:
        terminal.page(page(terminal, loaded, done, files))
        if is_terminal(sys.stderr):  # a log is to be the same for the same rows
            terminal.note(rate(terminal, done.tally.rows, seconds))
    return 1 if done.tally.rejected else 0


def _roster(terminal: Terminal, text: str) -> tuple[str, tuple[Path, str]]:
    name, equals, place = text.replace("＝", "=", 1).partition("=")
    path, colon, key = place.rpartition(":")
    if not (equals and colon and name.strip() and path and key.strip()):
        zh, en = f"“{text}”应写成“名册=文件:列名”。", f"“{text}” has to be written NAME=FILE:KEY."
        raise UsageError(terminal.say(zh, en))
    return name.strip(), (Path(path), key.strip())
