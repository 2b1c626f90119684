"""``aidrules test``: runs the examples (案例) and properties (性质) of policies."""

from __future__ import annotations

from functools import partial

import click

from aidrules.analysis.properties import MOST_CASES
from aidrules.cli.options import Command, UsageError, policies_argument
from aidrules.cli.sources import open_policy, policy_path, report_errors
from aidrules.cli.terminal import Terminal
from aidrules.errors import PolicyError
from aidrules.source.text import Span
from aidrules.testing.examples import ExampleResult, run_examples
from aidrules.testing.properties import PropertyReport, run_properties

_MOST_DIGITS = 7


def command(terminal: Terminal) -> click.Command:
    """The command, for one run."""
    say = terminal.say
    about = say(
        "运行政策里的案例，检验政策里的性质，列出没有通过的。\n\n"
        "性质在若干情形中寻找反例，先试政策自己的界限值；没有找到反例，不等于已经证明。\n\n"
        "退出码：0 全部通过（没有案例和性质也算）；1 有案例未通过、有性质不成立，或者政策有错误；2 用法不对。",
        "Run the examples of policies, test their properties, and list those that fail.\n\n"
        "For a property, cases are searched for a counterexample, beginning with the cut points of the policy; "
        "that none is found is no proof.\n\n"
        "Exit status: 0 when all pass (also when there are none); 1 when an example or property fails or a policy "
        "has errors; 2 for wrong usage.",
    )
    every = say("也列出通过的案例和性质", "list the examples and properties that pass, too")
    params = [
        policies_argument(),
        _cases_option(terminal),
        click.Option(["--verbose", "-v"], is_flag=True, help=every),
    ]
    return Command(terminal, "test", partial(_test, terminal), params, about)


def _cases_option(terminal: Terminal) -> click.Option:
    """How many cases are searched."""

    def number(ctx: click.Context, _param: click.Parameter, text: str | None) -> int:
        if text is None:
            return MOST_CASES
        if text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS and int(text):
            return int(text)
        zh = f"--cases 后面写 1 以上的整数，最多 {_MOST_DIGITS} 位，不能是“{text}”。"
        en = f"--cases takes a whole number from 1 on, of at most {_MOST_DIGITS} digits, not “{text}”."
        raise UsageError(terminal.say(zh, en), ctx)

    about = terminal.say(
        f"每条性质搜索多少个情形（默认 {MOST_CASES}）",
        f"how many cases to search for each property ({MOST_CASES})",
    )
    return click.Option(["--cases"], metavar="N", callback=number, help=about)


def _test(terminal: Terminal, policies: tuple[str, ...], cases: int, verbose: bool) -> int:
    return max([_test_one(terminal, argument, cases, verbose) for argument in policies])


def _test_one(terminal: Terminal, argument: str, cases: int, verbose: bool) -> int:
    try:
        policy = open_policy(argument)
    except PolicyError as error:
        report_errors(terminal, error)
        return 1
    place = str(policy_path(argument))
    examples = run_examples(policy)
    properties = run_properties(policy, cases)
    lines = [
        *(line for result in examples if verbose or not result.passed for line in _example(terminal, place, result)),
        *(line for report in properties if verbose or not report.passed for line in _property(terminal, place, report)),
        _examples_summary(terminal, argument, examples),
    ]
    if properties:
        lines.append(_properties_summary(terminal, argument, properties))
    terminal.page("\n".join(lines))
    return int(not (all(result.passed for result in examples) and all(report.passed for report in properties)))


def _example(terminal: Terminal, place: str, result: ExampleResult) -> list[str]:
    failures = result.failures
    return [
        _headline(place, result.span, result.passed, result.title),
        *(f"    {place}:{f.span.line}:{f.span.column} {f.text(terminal.lang)}" for f in failures),
    ]


def _property(terminal: Terminal, place: str, report: PropertyReport) -> list[str]:
    title = terminal.say(f"性质 {report.title}", f"property {report.title}")
    return [_headline(place, report.span, report.passed, title), f"    {report.text(terminal.lang)}"]


def _headline(place: str, span: Span, passed: bool, title: str) -> str:
    return f"{'✓' if passed else '✗'} {place}:{span.line}:{span.column} {title}"


def _examples_summary(terminal: Terminal, argument: str, results: tuple[ExampleResult, ...]) -> str:
    count, failed = len(results), sum(not result.passed for result in results)
    if not count:
        return terminal.say(f"{argument}：没有案例。", f"{argument}: no examples.")
    if not failed:
        return terminal.say(f"{argument}：{count} 个案例全部通过。", f"{argument}: {count} of {count} examples passed.")
    return terminal.say(
        f"{argument}：{count} 个案例，{failed} 个未通过。",
        f"{argument}: {count - failed} of {count} examples passed, {failed} failed.",
    )


def _properties_summary(terminal: Terminal, argument: str, reports: tuple[PropertyReport, ...]) -> str:
    count, failed = len(reports), sum(not report.passed for report in reports)
    searched = sum(report.searched for report in reports)
    zh = f"{failed} 条不成立" if failed else "都未发现反例"
    en = f"{failed} failed" if failed else "no counterexample found"
    return terminal.say(
        f"{argument}：{count} 条性质，{zh}，已搜索 {searched} 个情形。",
        f"{argument}: {count} propert{'ies' if count > 1 else 'y'}, {en}, {searched} cases searched.",
    )
