"""``aidrules schema``: the JSON Schema of the facts and the result of a decision."""

from __future__ import annotations

import json
from functools import partial

import click

from aidrules.cli.options import Command, policy_argument
from aidrules.cli.sources import open_policy
from aidrules.cli.terminal import Terminal


def command(terminal: Terminal) -> click.Command:
    """The command, for one run."""
    params = [policy_argument(), click.Argument(["decision"], metavar="[DECISION]", required=False)]
    about = terminal.say(
        "输出一项决策（或整个政策）所需事实的 JSON Schema（2020-12）；结果的 Schema 在 $defs 的 result 里。",
        "Print the JSON Schema (2020-12) of the facts that a decision, or the whole policy, takes; the schema of the "
        "result stands under $defs as result.",
    )
    return Command(terminal, "schema", partial(_schema, terminal), params, about)


def _schema(terminal: Terminal, policy: str, decision: str | None) -> int:
    found = open_policy(policy).schema(decision)
    terminal.write(json.dumps(found, ensure_ascii=False, indent=2))
    return 0
