"""The program: its commands, and what each kind of failure becomes. No failure reaches the user as a traceback."""

from __future__ import annotations

from collections.abc import Sequence

import click

import aidrules
from aidrules.cli import (
    ask,
    batch,
    check,
    compare,
    decide,
    export,
    fmt,
    new,
    params,
    replay,
    schema,
    show,
    source_check,
    test,
)
from aidrules.cli import compile as compile_
from aidrules.cli.options import Commands, telling_option, usage_text
from aidrules.cli.sources import cache_as_asked, report_errors
from aidrules.cli.terminal import Terminal, prepare_streams, spoken, to_the_end
from aidrules.errors import (
    AidrulesError,
    FactError,
    MissingExtraError,
    PolicyError,
    TableError,
    UnknownDecisionError,
)

ANSWERED = 0
FAILED = 1
MISUSED = 2


def run(arguments: Sequence[str]) -> int:
    """Run one command and return its exit status.

    Args:
        arguments: what follows the name of the program.

    Returns:
        0 when an answer of any status was given; 1 for a policy with errors, a failed example, or facts for which
        the policy gives no answer; 2 for wrong facts or usage; 141 when the reader of the output went away.
    """
    prepare_streams()
    terminal = Terminal(spoken(arguments))
    return to_the_end(terminal, lambda: _run(terminal, list(arguments)))


def _run(terminal: Terminal, arguments: list[str]) -> int:
    try:
        with cache_as_asked(arguments), commands(terminal).make_context("aidrules", arguments) as context:
            status: int = context.command.invoke(context)
            return status
    except click.exceptions.Exit as done:
        return done.exit_code
    except click.ClickException as error:
        terminal.error(usage_text(error, terminal))
        return MISUSED
    except PolicyError as error:
        report_errors(terminal, error)
        return FAILED
    except (FactError, UnknownDecisionError, TableError, MissingExtraError) as error:
        terminal.error(error.text(terminal.lang))
        return MISUSED
    except AidrulesError as error:  # no answer for these facts, or no export of these rules
        terminal.error(error.text(terminal.lang))
        return FAILED


def commands(terminal: Terminal) -> click.Group:
    """All commands, for one run."""
    say = terminal.say
    about = say(
        "用中文书写的政策规则：检查、决策、解释。\n\n“aidrules 命令 --help”给出每个命令的说明。",
        "Policy rules written in Chinese: checked, decided, explained.\n\n"
        "“aidrules COMMAND --help” tells of a command.",
    )
    shown = f"aidrules {aidrules.__version__}"
    version = telling_option(["--version"], lambda _: shown, terminal, say("显示版本", "show the version"))
    group = Commands(terminal, about, [version])
    answering, checking = (new, decide, batch, compare, ask), (check, compile_, test, fmt, source_check)
    for module in (*answering, *checking, show, params, schema, export, replay):
        group.add_command(module.command(terminal))
    return group
