"""Rows of a parameter table that stand in a file of their own beside the policy, as comma-separated values."""

from __future__ import annotations

import csv
import datetime
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from attrs import evolve, field, frozen

from aidrules.core.policy import REGION, Validity
from aidrules.core.terms import Citation
from aidrules.diagnostics.diagnostic import Term, from_source_error
from aidrules.diagnostics.sink import DiagnosticSink
from aidrules.diagnostics.visible import clip
from aidrules.semantics.rules import citations
from aidrules.source.text import SourceError, SourceText, Span, read_source
from aidrules.syntax import nodes
from aidrules.syntax.parse import parse
from aidrules.values.regions import NATION, region_path

COLUMNS = (REGION, "自", "至", "值", "依据", "注")
"""The header of such a file; a parameter that is not looked up by 辖区 or 期间 has no columns for them."""
MOST_ROWS = 5000
_DAY = re.compile(r"([0-9]{4})(?:-|/|年)([0-9]{1,2})(?:-|/|月)([0-9]{1,2})日?")
_NAME = re.compile(r"[^\\/:*?\"<>|\x00-\x1f]+\.csv", re.IGNORECASE)
_SHOWN = 40


class _WrongError(Exception):
    """What is wrong with a row: a word of ``terms.toml``, and the text that is meant."""

    def __init__(self, problem: str, text: str) -> None:
        super().__init__(problem)
        self.problem, self.text = problem, text


@frozen
class DataRow:
    """One row of a file.

    Attributes:
        file: the name of the file.
        number: the line of the row in the file, counted from 1.
        expression: the value, or None when the text is none.
        value: the text of the value.
        span: where the policy names the file.
    """

    file: str
    number: int
    region: str
    validity: Validity
    expression: nodes.Expression | None = field(eq=False)
    value: str
    citations: tuple[Citation, ...]
    note: str
    span: Span

    def wrong(self, sink: DiagnosticSink, problem: str, text: str) -> None:
        """Report what is wrong with the row."""
        _report(sink, self.span, self.file, self.number, problem, text)


def _report(sink: DiagnosticSink, span: Span, file: str, number: int, problem: str, text: str) -> None:
    shown = clip(text, _SHOWN)
    sink.report("P610", span, file=file, row=str(number), problem=Term(problem), text=shown)


def read_data(name: nodes.Text, keys: Sequence[str], sink: DiagnosticSink) -> Iterator[DataRow]:
    """The rows of the file that a policy names; what is wrong is reported.

    Args:
        name: a plain file name; the file lies in the folder of the policy.
        keys: what the parameter is looked up by.
        sink: its source is the policy.
    """
    text = _read(name, sink)
    if text is None:
        return
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    header: list[str] | None = None
    try:
        for cells in reader:
            stripped = [cell.strip() for cell in cells]
            if not any(stripped):
                continue
            if header is None:
                header = stripped
                if not _good_header(header, keys):
                    wanted = "、".join(_wanted(keys))
                    sink.report("P609", name.span, file=name.value, columns=wanted)
                    return
                continue
            if reader.line_num > MOST_ROWS:
                raise _WrongError("data-too-many", str(MOST_ROWS))
            try:
                yield _row(name, reader.line_num, header, stripped)
            except _WrongError as wrong:
                _report(sink, name.span, name.value, reader.line_num, wrong.problem, wrong.text)
    except csv.Error as error:
        _report(sink, name.span, name.value, reader.line_num, "data-csv", str(error))
    except _WrongError as wrong:
        _report(sink, name.span, name.value, reader.line_num, wrong.problem, wrong.text)
    if header is None:
        sink.report("P609", name.span, file=name.value, columns="、".join(_wanted(keys)))


def _read(name: nodes.Text, sink: DiagnosticSink) -> str | None:
    if not _NAME.fullmatch(name.value) or name.value.startswith("."):
        sink.report("P612", name.span, file=clip(name.value, _SHOWN))
        return None
    policy = Path(sink.source.name) if sink.source else Path("<text>")
    if not _is_file(policy):
        sink.report("P611", name.span, file=name.value)
        return None
    path = policy.parent / name.value
    if path.is_symlink():  # it may lead out of the folder
        sink.report("P612", name.span, file=name.value)
        return None
    try:
        return read_source(path).text
    except SourceError as error:
        found = from_source_error(error)
        sink.add(evolve(found, span=name.span, source=sink.source))
        return None


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def _wanted(keys: Sequence[str]) -> list[str]:
    left_out = {key for key in (REGION, "期间") if key not in keys}
    period = {"自", "至"} if "期间" in left_out else set[str]()
    return [column for column in COLUMNS if column not in left_out | period]


def _good_header(header: Sequence[str], keys: Sequence[str]) -> bool:
    wanted = _wanted(keys)
    needed = [column for column in wanted if column not in ("依据", "注")]
    return len(set(header)) == len(header) and set(needed) <= set(header) <= set(wanted)


def _row(name: nodes.Text, number: int, header: Sequence[str], cells: Sequence[str]) -> DataRow:
    if len(cells) != len(header):
        raise _WrongError("data-columns", str(len(cells)))
    found = dict(zip(header, cells, strict=True))
    written = found.get(REGION, NATION)
    region = region_path(written)
    if region is None:
        raise _WrongError("data-region", written)
    first, last = _day(found, "自"), _day(found, "至")
    if first and last and last < first:
        raise _WrongError("data-period", f"{first} — {last}")
    return DataRow(
        name.value,
        number,
        region,
        Validity(first, last),
        _expression(found["值"]),
        found["值"],
        _citations(found.get("依据", "")),
        found.get("注", ""),
        name.span,
    )


def _day(row: Mapping[str, str], column: str) -> datetime.date | None:
    text = row.get(column, "")
    if not text:
        return None
    found = _DAY.fullmatch(text)
    try:
        if found is None:
            raise ValueError(text)
        return datetime.date(*map(int, found.groups()))
    except ValueError:
        raise _WrongError("data-date", text) from None


def _parameter(text: str) -> nodes.Parameter | None:
    """What the language makes of the text of a parameter, or None when it is not one and nothing else."""
    quiet = DiagnosticSink()
    declarations = parse(SourceText("<data>", text), quiet).declarations
    only = declarations[0] if len(declarations) == 1 and not quiet.has_errors else None
    return only if isinstance(only, nodes.Parameter) else None


def _expression(text: str) -> nodes.Expression | None:
    found = _parameter(f"参数 值 ＝ {text}。\n") if text else None
    return found.value if found and not found.citations and found.validity is None and found.note is None else None


def _citations(text: str) -> tuple[Citation, ...]:
    """Citations as the language writes them; anything else is the name of a document."""
    if not text:
        return ()
    found = _parameter(f"参数 值 ＝ 0，依据 {text}。\n")
    return citations(found.citations) if found else (Citation(None, None, text),)
