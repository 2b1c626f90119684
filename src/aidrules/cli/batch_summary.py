"""What a run over many rows came to, for people and for programs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aidrules.api.decision import Status
from aidrules.api.policy import Policy
from aidrules.cli.terminal import Terminal
from aidrules.diagnostics.visible import clip
from aidrules.source.width import display_width, pad

if TYPE_CHECKING:
    from aidrules.backends.batch.run import Done, Files

_MOST_REASONS = 5
_LONGEST = 100
_CODES = {
    "unknown_name": ("名称未知", "unknown name"),
    "wrong_type": ("值的种类不对", "wrong kind of value"),
    "out_of_range": ("超出范围", "out of range"),
    "unknown_member": ("不在可选的值之中", "unknown member"),
    "duplicate": ("重复给出", "given twice"),
    "too_large": ("数太大", "too large"),
    "too_wide": ("结果放不进结果列", "too wide for its column"),
    "conflict": ("几行规则冲突", "conflict of rules"),
    "division_by_zero": ("除数是零", "division by zero"),
    "empty_range": ("幅度里没有数", "empty range"),
    "calendar": ("日历里没有这一年", "year not in the calendar"),
    "no_answer": ("得不出结论", "no answer"),
}


def as_data(done: Done, files: Files, seconds: float) -> dict[str, object]:
    """The summary as data that JSON can carry.

    Args:
        done: what was done.
        files: the files.
        seconds: how long it took.
    """
    tally = done.tally
    return {
        "rows": tally.rows,
        "kept": tally.kept,
        "rejected": tally.rejected,
        "output": str(files.target),
        "rejects": None if done.rejects is None else str(done.rejects),
        "problems": dict(tally.ordered(tally.codes)),
        "warnings": [{"column": found.name, "message": found.message_en} for found in done.warnings],
        "decisions": {
            alias: {
                "statuses": {status.value: statuses.get(status.value, 0) for status in Status},
                "reasons": dict(tally.ordered(tally.reasons[alias])),
            }
            for alias, statuses in tally.statuses.items()
        },
        "seconds": round(seconds, 3),
    }


def rate(terminal: Terminal, rows: int, seconds: float) -> str:
    """How long a run took, and how many rows that is a second.

    Args:
        terminal: whom it is for.
        rows: how many rows there were.
        seconds: how long it took.
    """
    each = f"{rows / max(seconds, 1e-6):,.0f}"
    return terminal.say(f"用时 {seconds:.1f} 秒，每秒 {each} 行。", f"{seconds:.1f} s, {each} rows a second.")


def page(terminal: Terminal, policy: Policy, done: Done, files: Files) -> str:
    """The summary for people: the same for the same rows, however long they took.

    Args:
        terminal: whom it is for.
        policy: the policy.
        done: what was done.
        files: the files.
    """
    return "\n".join(_lines(terminal, policy, done, files))


def _lines(terminal: Terminal, policy: Policy, done: Done, files: Files) -> Iterator[str]:
    say, tally = terminal.say, done.tally
    for warning in done.warnings:
        yield say(f"提示：{warning.message}", f"note: {warning.message_en}")
    yield say(f"共 {tally.rows:,} 行。", f"{tally.rows:,} rows.")
    yield say(f"写入 {files.target}：{tally.kept:,} 行。", f"Written to {files.target}: {tally.kept:,} rows.")
    if done.rejects is not None:
        yield say(
            f"未决记录 {done.rejects}：{tally.rejected:,} 行。",
            f"Rejected, in {done.rejects}: {tally.rejected:,} rows.",
        )
    for code, count in tally.ordered(tally.codes):
        zh, en = _CODES.get(code, (code, code))
        yield say(f"  · {zh}（{code}）：{count:,} 行", f"  · {en} ({code}): {count:,} rows")
    if tally.statuses and tally.kept:
        yield ""
        yield from _table(terminal, policy, done)
        for alias in tally.statuses:
            yield from _reasons(terminal, policy, done, alias)


def _table(terminal: Terminal, policy: Policy, done: Done) -> Iterator[str]:
    """The decisions, and how many rows have which status."""
    lang = terminal.lang
    head = [terminal.say("决策", "decision"), *(status.label(lang) for status in Status)]
    rows = [
        [_name(terminal, policy, alias), *(f"{statuses.get(status.value, 0):,}" for status in Status)]
        for alias, statuses in done.tally.statuses.items()
    ]
    widths = [max(display_width(row[at]) for row in [head, *rows]) for at in range(len(head))]
    for row in [head, *rows]:
        first, *numbers = row
        shown = "".join(" " * (width - display_width(n) + 3) + n for n, width in zip(numbers, widths[1:], strict=True))
        yield f"{pad(first, widths[0])}{shown}".rstrip()


def _name(terminal: Terminal, policy: Policy, alias: str) -> str:
    return terminal.say(policy.decisions[alias].name, alias) if alias in policy.decisions else alias


def _reasons(terminal: Terminal, policy: Policy, done: Done, alias: str) -> Iterator[str]:
    from aidrules.backends.batch.rule_words import rule_words

    found = done.tally.ordered(done.tally.reasons[alias])[:_MOST_REASONS]
    if not found:
        return
    words = rule_words(policy.core, [code for code, _ in found], terminal.lang)
    name = _name(terminal, policy, alias)
    yield ""
    yield terminal.say(f"{name}：最常见的理由", f"{name}: most frequent reasons")
    width = max(len(f"{count:,}") for _, count in found)
    for code, count in found:
        rule = words.get(code)
        text = "" if rule is None else f"  {clip(rule.text, _LONGEST)}"
        if rule is not None and rule.source:
            text += terminal.say(f"　〔{rule.source}〕", f"  [{rule.source}]")
        yield f"  {count:>{width},}  {code}{text}"
