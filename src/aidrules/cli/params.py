"""``aidrules params``: the parameters that are looked up by region and period, as a table that clerks can edit."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from functools import partial

import click

from aidrules.cli.files import save
from aidrules.cli.options import Command, UsageError, policy_argument
from aidrules.cli.sources import open_policy
from aidrules.cli.terminal import Terminal
from aidrules.core import terms as t
from aidrules.core.policy import EDITION, REGION, Fact
from aidrules.core.walk import walk
from aidrules.explain.wording import citation_text
from aidrules.values.ranges import in_declared_unit
from aidrules.values.show import show_value


def command(terminal: Terminal) -> click.Command:
    """The command, for one run."""
    say = terminal.say
    params = [
        policy_argument(),
        click.Argument(["name"], metavar="[PARAMETER]", required=False),
        click.Option(
            ["--csv", "target"], metavar="FILE", help=say("把各行写入 CSV 文件", "write the rows to a CSV file")
        ),
    ]
    about = say(
        "列出按辖区和期间查的参数；给出参数的名称，列出它的各行（CSV）。\n\n"
        "写出的文件可以用表格软件编辑，再用“数据 “文件名”。”接回政策，文件和政策放在同一个文件夹。",
        "List the parameters that are looked up by region and period; with the name of one, its rows as CSV.\n\n"
        "The file can be edited as a spreadsheet and is read back by 数据 “FILE”, beside the policy.",
    )
    return Command(terminal, "params", partial(_params, terminal), params, about)


def _params(terminal: Terminal, policy: str, name: str | None, target: str | None) -> int:
    loaded = open_policy(policy)
    tables = {
        found.name: found
        for found in loaded.core.facts.values()
        if found.default is not None and any(isinstance(term, t.Table) for term in walk(found.default))
    }
    if name is None:
        for found in tables.values():
            terminal.write(f"{found.name}（{found.alias}）")
        return 0
    fact = tables.get(name) or next((found for found in tables.values() if found.alias == name), None)
    if fact is None:
        zh, en = f"没有按辖区或期间查的参数“{name}”。", f"There is no parameter “{name}” that is looked up."
        raise UsageError(terminal.say(zh, en))
    text = as_csv(fact)
    if target is None:
        terminal.write(text.rstrip("\n"))
    else:
        save(terminal, target, "\ufeff" + text, policy)  # spreadsheets take a file without the mark for GBK
    return 0


def as_csv(fact: Fact) -> str:
    """The rows of a parameter table as a data file that the policy could name."""
    table = fact.default
    while isinstance(table, t.Case):  # a lower level set it; the rows are those of the document above
        table = table.otherwise
    if not isinstance(table, t.Table):
        raise TypeError("no parameter table")
    columns = [column.name for column in table.columns if isinstance(column, t.FactRef)]
    header = [
        *([REGION] if REGION in columns else []),
        *(["自", "至"] if EDITION in columns else []),
        "值",
        "依据",
        "注",
    ]
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(_cells(fact, row, header) for row in table.rows)
    return out.getvalue()


def _cells(fact: Fact, row: t.Row, header: list[str]) -> Iterator[str]:
    found = dict.fromkeys(header, "")
    for test in row.tests:
        for term in walk(test):
            match term:
                case t.InRegion(_, region):
                    found[REGION] = region
                case t.Compare("ge", _, t.Literal(day)):
                    found["自"] = str(day)
                case t.Compare("le", _, t.Literal(day)):
                    found["至"] = str(day)
                case _:
                    pass
    value = row.output.value if isinstance(row.output, t.Literal) else ""
    found["值"] = show_value(in_declared_unit(value, fact.type))
    found["依据"] = citation_text(row.mark.rule.citations)
    found["注"] = row.mark.rule.note
    return (found[column] for column in header)
