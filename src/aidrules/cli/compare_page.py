"""A comparison of policies as text and as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction

from aidrules.api.comparison import Cell, Comparison, Row
from aidrules.api.decision import Status
from aidrules.api.plain import plain
from aidrules.cli.terminal import Terminal
from aidrules.diagnostics.visible import visible
from aidrules.explain.wording import Describer
from aidrules.source.width import display_width, pad
from aidrules.values.permitted import Interval

_DIFFERENT = "≠"
_NOTHING = "—"
_MOST_MISSING = 2


def page(found: Comparison, terminal: Terminal, everything: bool) -> str:
    """The comparison as a table for each question, with notes and a summary.

    Args:
        found: the comparison.
        terminal: in whose language.
        everything: whether the cases in which all agree are listed as well.
    """
    return "\n".join(_lines(found, terminal, everything))


def _lines(found: Comparison, terminal: Terminal, everything: bool) -> Iterator[str]:
    notes: dict[str, int] = {}
    for question in found.questions:
        asked = [row for row in found.rows if row.question == question]
        shown = [row for row in asked if everything or row.differs]
        yield _heading(terminal, question, asked)
        if shown:
            header = ["", terminal.say("案件", "case"), *found.policies]
            yield from _table([header, *(_cells(row, terminal, notes) for row in shown)])
        yield ""
    listed = [*(f"[{number}] {text}" for text, number in notes.items()), *_left_out(found, terminal)]
    if listed:
        yield terminal.say("说明：", "Notes:")
        yield from (f"  · {line}" for line in listed)


def _heading(terminal: Terminal, question: str, asked: Sequence[Row]) -> str:
    total, different = len(asked), sum(row.differs for row in asked)
    answers = [cell.decision for row in asked for cell in row.cells if cell.decision is not None]
    alias = next((found.alias for found in answers if found.name == question), question)
    zh = f"{question}：{total} 个案件，{different} 个不同。" if different else f"{question}：{total} 个案件都相同。"
    return terminal.say(zh, f"{alias}: {total} cases, {different} of them different.")


def _cells(row: Row, terminal: Terminal, notes: dict[str, int]) -> list[str]:
    name = visible(row.case)
    return [_DIFFERENT if row.differs else "", name, *(_cell(cell, terminal, notes) for cell in row.cells)]


def _cell(cell: Cell, terminal: Terminal, notes: dict[str, int]) -> str:
    """What stands in a cell; the reason why there is no answer becomes a numbered note."""
    found = cell.decision
    if found is None:
        if cell.note is None:
            return _NOTHING
        text = terminal.say(f"{cell.policy}：{cell.note.message}", f"{cell.policy}: {cell.note.message_en}")
        return f"{_NOTHING} [{notes.setdefault(text, len(notes) + 1)}]"
    if found.status is Status.DECIDED:
        value = Fraction(found.value) if isinstance(found.value, Decimal) else found.value
        type_ = found.policy.find_decision(found.name).type
        return Describer(found.policy.core, terminal.lang).value(value, type_)
    label = found.status.label(terminal.lang)
    if found.status is not Status.UNDETERMINED or not found.missing:
        return label
    names = [fact.alias if terminal.lang == "en" else fact.name for fact in found.missing]
    some = "、".join(names[:_MOST_MISSING]) if terminal.lang == "zh" else ", ".join(names[:_MOST_MISSING])
    more = terminal.say(f"等 {len(names)} 项", f" and {len(names) - _MOST_MISSING} more")
    return f"{label} {terminal.say('缺', 'wants')} {some}{more if len(names) > _MOST_MISSING else ''}"


def _left_out(found: Comparison, terminal: Terminal) -> Iterator[str]:
    for label, names in found.ignored.items():
        if names:
            shown = "、".join(map(visible, names))
            zh = f"{label} 没有这些事实，已略去：{shown}。"
            yield terminal.say(zh, f"{label} has no such facts, which are left out: {shown}.")
    if found.unknown:
        shown = "、".join(map(visible, found.unknown))
        zh = f"各份政策都没有这些事实，请核对写法：{shown}。"
        yield terminal.say(zh, f"No policy has these facts; check their spelling: {shown}.")


def _table(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    widths = [max(map(display_width, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  " + "  ".join(pad(cell, width) for cell, width in zip(row, widths, strict=True)).rstrip()


def as_csv(found: Comparison, terminal: Terminal, everything: bool) -> str:
    """The comparison as CSV: a line for each question and case, four columns for each policy.

    The names of the columns are the same in every language, for programs; the notes are in that of the run.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    parts = ("status", "value", "missing", "note")
    writer.writerow(["question", "case", "differs", *(f"{p}.{part}" for p in found.policies for part in parts)])
    for row in found.rows:
        if everything or row.differs:
            differs = "true" if row.differs else "false"
            writer.writerow(
                [row.question, row.case, differs, *(part for cell in row.cells for part in _parts(cell, terminal))]
            )
    return text.getvalue()


def _parts(cell: Cell, terminal: Terminal) -> tuple[str, str, str, str]:
    note = terminal.say(cell.note.message, cell.note.message_en) if cell.note else ""
    if cell.decision is None:
        return "", "", "", note
    value = plain(cell.decision.value)
    shown = "、".join(map(str, value)) if isinstance(value, list) else "" if value is None else str(value)
    if isinstance(cell.decision.value, Interval):
        shown = cell.decision.value.words(lang=terminal.lang)
    truth = {True: "true", False: "false"}
    text = truth[value] if isinstance(value, bool) else shown
    return cell.decision.status.value, text, "、".join(fact.alias for fact in cell.decision.missing), note
