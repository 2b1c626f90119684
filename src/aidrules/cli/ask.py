"""``aidrules ask``: finds a decision by asking one question after another."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from fractions import Fraction
from functools import partial

import click

from aidrules.api.interview import UNKNOWN, Interview, Question
from aidrules.cli.given import Given
from aidrules.cli.options import Command, policy_argument, reading_option, time_and_place_options
from aidrules.cli.sources import open_policy
from aidrules.cli.terminal import Terminal, is_terminal
from aidrules.cli.written import as_written
from aidrules.errors import FactError

_BACK = frozenset({"返回", "上一题", "back"})
_STOP = frozenset({"退出", "quit", "exit"})
_UNKNOWN = frozenset({UNKNOWN, "未知", "?", "？", "unknown"})
_NONE = frozenset({"无", "空集", "none"})
_LONGEST_NUMBER = 6  # of an option


def command(terminal: Terminal) -> click.Command:
    """The command, for one run."""
    say = terminal.say
    params = [
        policy_argument(),
        click.Argument(["decision"], metavar="DECISION"),
        click.Argument(["values"], metavar="[NAME=VALUE]...", nargs=-1),
        reading_option(terminal),
        *time_and_place_options(terminal),
    ]
    about = say(
        "一次问一个问题，只问还会影响结论的事实，最后给出结论和理由。\n\n"
        "可以回答“不知道”；输入“返回”回到上一题，“退出”就此结束。选项可以输入序号。",
        "Ask one question after another, only for what can still change the answer; then give the answer and its "
        "reasons.\n\n"
        "“unknown” is an answer too; “back” returns to the question before, “quit” ends. Options may be answered by "
        "their numbers.",
    )
    return Command(terminal, "ask", partial(_ask, terminal), params, about)


def _ask(
    terminal: Terminal,
    policy: str,
    decision: str,
    values: tuple[str, ...],
    readings: tuple[str, ...],
    as_of: str | None,
    edition: str | None,
    region: str | None,
) -> int:
    loaded = open_policy(policy)
    target = loaded.find_decision(decision)
    given = Given()
    given.add_facts(values)
    given.add_readings(readings)
    when = {"as_of": as_of, "edition": edition, "region": region}
    given.check(loaded.core, when)
    interview = loaded.interview(target.name, given.facts, readings=given.readings, **when)
    _prepare_stdin()
    _run(terminal, interview)
    terminal.page(interview.decision.explain(terminal.lang))
    return 0


def _run(terminal: Terminal, interview: Interview) -> None:
    """Ask until nothing is left to ask, or the person stops."""
    while (question := interview.next_question) is not None:
        number = len(interview.answers) + 1
        terminal.page("\n".join(_lines(terminal, question, number)))
        answer = _read()
        if answer is None or answer in _STOP:
            terminal.page("")
            return
        if answer in _BACK:
            interview.back()
        elif _has_stray_bytes(answer):
            terminal.error(terminal.say("回答里有不成文字的字节。", "The answer holds bytes that are no text."))
        elif answer:
            try:
                interview.answer(_value(question, answer))
            except FactError as error:
                terminal.error(error.text(terminal.lang))
    terminal.page("")


def _prepare_stdin() -> None:
    """Let every byte be read: files and pipes are UTF-8, and what is no text anywhere is told from what is."""
    reconfigure = getattr(sys.stdin, "reconfigure", None)  # a stream that stands in for stdin may have none
    if reconfigure is None:
        return
    if is_terminal(sys.stdin):
        reconfigure(errors="surrogateescape")
    else:
        reconfigure(encoding="utf-8-sig", errors="surrogateescape")


def _read() -> str | None:
    """A line from the person, or None at the end."""
    line = sys.stdin.readline() if sys.stdin is not None else ""
    return line.strip() if line else None


def _has_stray_bytes(answer: str) -> bool:
    return any("\ud800" <= character <= "\udfff" for character in answer)


def _lines(terminal: Terminal, question: Question, number: int) -> Iterator[str]:
    say = terminal.say
    yield ""
    unit = f"（{question.unit}）" if question.unit else ""
    yield f"{number}. {question.text}{unit}"
    for position, option in enumerate(question.options, start=1):
        yield f"   {position}) {option}"
    if question.several:
        yield say(
            "   （可选几项，用“、”分开；一项都没有请答“无”）",
            "   (several may be chosen, separated by commas; “none” for none)",
        )
    if question.fields:
        names = "，".join(f"{field.name} …" for field in question.fields)
        yield say(
            f"   （每条记录写在括号里：（{names}）、（…）；不止这些的，最后写“其余不详”；没有的请答“无”）",
            f"   (each record in brackets: ({names}), (…); then “其余不详” if there may be others; “none” for none)",
        )
    for why, why_en in zip(question.why[:3], question.why_en[:3], strict=True):
        yield say(f"   为什么问：{why}", f"   why: {why_en}")
    yield say("   （可答“不知道”“返回”“退出”）", "   (or “unknown”, “back”, “quit”)")


def _value(question: Question, answer: str) -> object:
    """An answer with numbers of options replaced by the options."""
    if answer in _UNKNOWN:
        return None
    if not question.several:
        return _option(question, answer)
    if answer in _NONE:
        return ()
    parts = answer.replace("，", "、").replace(",", "、").split("、")
    return tuple(_option(question, part.strip()) for part in parts if part.strip())


def _option(question: Question, answer: str) -> str | Fraction:
    short = answer.isdecimal() and len(answer) <= _LONGEST_NUMBER
    if short and 1 <= int(answer) <= len(question.options):
        return question.options[int(answer) - 1]
    return as_written(question.fact, answer)
