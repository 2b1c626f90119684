"""``aidrules test``: runs the examples (案例) of policies."""

from __future__ import annotations

from functools import partial

import click

from aidrules.cli.options import Command, policies_argument
from aidrules.cli.sources import open_policy, policy_path, report_errors
from aidrules.cli.terminal import Terminal
from aidrules.errors import PolicyError
from aidrules.testing.examples import ExampleResult, run_examples


def command(terminal: Terminal) -> click.Command:
    """The command, for one run."""
    say = terminal.say
    about = say(
        "运行政策里的案例，列出没有通过的。\n\n"
        "退出码：0 全部通过（没有案例也算）；1 有案例未通过，或者政策有错误；2 用法不对。",
        "Run the examples of policies and list those that fail.\n\n"
        "Exit status: 0 when all pass (also when there are none); 1 when one fails or a policy has errors; "
        "2 for wrong usage.",
    )
    every = say("也列出通过的案例", "list the examples that pass, too")
    params = [policies_argument(), click.Option(["--verbose", "-v"], is_flag=True, help=every)]
    return Command(terminal, "test", partial(_test, terminal), params, about)


def _test(terminal: Terminal, policies: tuple[str, ...], verbose: bool) -> int:
    return max([_test_one(terminal, argument, verbose) for argument in policies])


def _test_one(terminal: Terminal, argument: str, verbose: bool) -> int:
    try:
        policy = open_policy(argument)
    except PolicyError as error:
        report_errors(terminal, error)
        return 1
    results = run_examples(policy)
    place = str(policy_path(argument))
    lines = [line for result in results if verbose or not result.passed for line in _lines(terminal, place, result)]
    failed = sum(not result.passed for result in results)
    terminal.page("\n".join([*lines, _summary(terminal, argument, len(results), failed)]))
    return int(failed > 0)


def _lines(terminal: Terminal, place: str, result: ExampleResult) -> list[str]:
    sign = "✓" if result.passed else "✗"
    return [
        f"{sign} {place}:{result.span.line}:{result.span.column} {result.title}",
        *(
            f"    {place}:{failure.span.line}:{failure.span.column} {failure.text(terminal.lang)}"
            for failure in result.failures
        ),
    ]


def _summary(terminal: Terminal, argument: str, count: int, failed: int) -> str:
    if not count:
        return terminal.say(f"{argument}：没有案例。", f"{argument}: no examples.")
    if not failed:
        return terminal.say(f"{argument}：{count} 个案例全部通过。", f"{argument}: {count} of {count} examples passed.")
    return terminal.say(
        f"{argument}：{count} 个案例，{failed} 个未通过。",
        f"{argument}: {count - failed} of {count} examples passed, {failed} failed.",
    )
