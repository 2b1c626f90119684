"""How parsing and checking grow with the text, and deciding with the rows of a table."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from attrs import define, field

import aidrules
from aidrules.api.load import bundled_path
from aidrules.diagnostics.registry import Severity
from aidrules.diagnostics.sink import DiagnosticSink
from aidrules.source.text import SourceText
from aidrules.syntax.parse import parse
from benchmarks import ours
from benchmarks.cases import POLICY
from benchmarks.definition import Definition
from benchmarks.rounds import Timing, Turn, sized_turn, take_turns
from benchmarks.startup.bare_lark import bare_parser, folded
from benchmarks.startup.texts import one_table
from benchmarks.taking_part import NotBuiltError

PARSE, CHECK, LARK = "parse", "parse and check", "Lark without trees"
TABLE_CHECK, TABLE_DECIDE, TABLE_INTERPRET = "check", ours.FUNCTION, "interpreter"
LINES = "generated policies of many lines"
TOO_LONG = 60.0
"""Seconds of one measurement after which no larger one of its kind is made."""


@define
class Growth:
    """What was found: timings by size, for each kind of work; ``left_out`` tells what is missing and why.

    Attributes:
        real: on the text of the policy that is decided by, in seconds a text.
        lines: by lines of a generated policy, in seconds a text.
        rows: by rows of the table, in seconds a text or a decision.
    """

    real: Mapping[str, Timing] = field(factory=dict)
    lines: dict[int, Mapping[str, Timing]] = field(factory=dict)
    rows: dict[int, Mapping[str, Timing]] = field(factory=dict)
    left_out: dict[str, str] = field(factory=dict)

    def line_ratio(self, kind: str, small: int, large: int) -> float | None:
        """How many times as long the larger text takes; None where one of the two was not measured."""
        timings = [self.lines.get(lines, {}).get(kind) for lines in (small, large)]
        if timings[0] is None or timings[1] is None:
            return None
        return timings[1].median_cpu / timings[0].median_cpu


def measure_real(found: Growth, rounds: int) -> None:
    """Time parsing and bare Lark on the text of the policy that is decided by.

    Args:
        found: takes what is found.
        rounds: how often the text is worked through.
    """
    text = bundled_path(POLICY).read_text(encoding="utf-8")
    turns = [Turn(PARSE, _on(_parse, text), 1), Turn(CHECK, _on(aidrules.check, text), 1)]
    bare = _bare_lark(found, text)
    if bare is not None:
        turns.append(Turn(LARK, _on(bare, folded(text)), 1))
    found.real = take_turns(turns, rounds)


def measure_lines(found: Growth, sizes: Sequence[int], rounds: int, make: Callable[[int], str]) -> None:
    """Time parsing, checking and bare Lark on generated texts of several sizes.

    Args:
        found: takes what is found.
        sizes: in lines, from small to large.
        rounds: how often each text is worked through.
        make: makes a text of about so many lines.
    """
    bare = _bare_lark(found, make(sizes[0]))
    for size in sizes:
        text = make(size)
        _expect_valid(text)
        turns = [Turn(PARSE, _on(_parse, text), 1), Turn(CHECK, _on(aidrules.check, text), 1)]
        if bare is not None:
            turns.append(Turn(LARK, _on(bare, folded(text)), 1))
        found.lines[size] = take_turns(turns, rounds)
        if _is_too_long(found.lines[size]):
            found.left_out[f"more than {size:,} lines"] = f"would take longer than {TOO_LONG:.0f} s"
            return


def _bare_lark(found: Growth, text: str) -> Callable[[str], object] | None:
    """Bare Lark, unless it does not take a text: the table then tells why."""
    try:
        bare = bare_parser()
        bare(folded(text))
    except NotBuiltError as error:
        found.left_out[LARK] = str(error)
    except Exception as error:  # whatever Lark says to the text
        found.left_out[LARK] = f"{type(error).__name__}: {str(error).splitlines()[0]}"
    else:
        return bare
    return None


def measure_rows(found: Growth, sizes: Sequence[int], rounds: int) -> None:
    """Time checking a policy with one table, and deciding by it, for tables of several sizes.

    Args:
        found: takes what is found.
        sizes: in rows, from small to large, up to 10,000.
        rounds: how often.
    """
    for size in sizes:
        text = one_table(size)
        _expect_valid(text)
        policy = aidrules.load(text)
        questions = [{"persons": 10 * ((7 * number) % size) + 3} for number in range(50)]
        interpret = partial(Definition(policy).decide_each, ["grade"])
        turns = [
            Turn(TABLE_CHECK, _on(aidrules.check, text), 1),
            sized_turn(TABLE_INTERPRET, interpret, questions, 0.02, 2),
        ]
        try:
            turns.append(sized_turn(TABLE_DECIDE, _each(ours.function(policy, "grade")), questions, 0.02, 10))
        except NotBuiltError as error:
            found.left_out[TABLE_DECIDE] = str(error)
        found.rows[size] = take_turns(turns, rounds)
        if _is_too_long(found.rows[size]):
            found.left_out[f"more than {size:,} rows of a table"] = f"would take longer than {TOO_LONG:.0f} s"
            return


def _parse(text: str) -> object:
    return parse(SourceText("<text>", text), DiagnosticSink())


def _on(work: Callable[[str], object], text: str) -> Callable[[], object]:
    return lambda: work(text)


def _each(decide: Callable[[Any], object]) -> Callable[[Sequence[Any]], object]:
    return lambda cases: [decide(facts) for facts in cases]


def _expect_valid(text: str) -> None:
    wrong = [found for found in aidrules.check(text) if found.severity is Severity.ERROR]
    if wrong:
        raise ValueError(f"the generated policy has errors: {wrong[:3]}")


def _is_too_long(timings: Mapping[str, Timing]) -> bool:
    return any(max(timing.wall) > TOO_LONG for timing in timings.values())
