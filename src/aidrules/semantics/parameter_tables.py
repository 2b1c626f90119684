"""Parameters that are looked up by region and period, or left open for a lower level: they become facts."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from itertools import combinations

from attrs import field, frozen

from aidrules.core import terms
from aidrules.core.policy import EDITION, REGION, Fact, Validity
from aidrules.diagnostics.diagnostic import Fix, Related
from aidrules.diagnostics.sink import DiagnosticSink
from aidrules.semantics.constants import check_range, constant
from aidrules.semantics.declarations import VocabularyChecker
from aidrules.semantics.expressions import ExpressionChecker
from aidrules.semantics.local_clauses import local_of_looked_up
from aidrules.semantics.parameter_data import DataRow, read_data
from aidrules.semantics.regions import report_unquoted, written_region
from aidrules.semantics.resolve_types import resolve_type
from aidrules.semantics.rules import citations, make_rule
from aidrules.semantics.typing_rules import Context
from aidrules.semantics.validity import claim, in_force, meet, validity_of
from aidrules.source.text import Span
from aidrules.syntax import nodes
from aidrules.syntax.segment import segment, spaced
from aidrules.values.ranges import in_declared_unit
from aidrules.values.regions import NATION, depth
from aidrules.values.types import Type, UnknownType, Value

PERIOD = "期间"
KEYS = (REGION, PERIOD)
"""What a parameter may be looked up by."""


@frozen
class Entry:
    """One row: where and when it holds, and what."""

    region: str
    validity: Validity
    value: Value
    mark: terms.Mark
    place: Span = field(eq=False)
    file: str = field(default="", eq=False)  # and the line in it, when the row stands in a file of data
    line: str = field(default="", eq=False)


def check_parameter_table(node: nodes.ParameterTable, vocabulary: VocabularyChecker) -> Fact | None:
    """Check and declare a parameter that is looked up or left open."""
    scope, sink = vocabulary.scope, vocabulary.sink
    type_ = vocabulary.with_range(node, resolve_type(node.type, node.name.text, scope, sink))
    if not vocabulary.declare_name("fact", node.name, node.alias, type_):
        return None
    keys = _keys(node, sink)
    name = node.name.text
    alias = node.alias.text if node.alias else name
    cited = citations(node.citations)
    mark = terms.Mark(node.span, make_rule(alias, node.citations))
    default: terms.Term | None = None
    if keys and not isinstance(type_, UnknownType):
        table = _Table(ExpressionChecker(scope, sink), type_, keys, alias, cited)
        entries = list(table.data(node.data) if node.data is not None else table.rows(node.rows))
        _report_overlaps(entries, sink)
        default = _lookup(entries, keys, mark, vocabulary)
    return Fact(
        name,
        alias,
        type_,
        node.question or f"{name}？",
        None,
        cited,
        node.note or "",
        default,
        "parameter",
        local_of_looked_up(node.local, type_, sink),
        span=node.span,
    )


def _keys(node: nodes.ParameterTable, sink: DiagnosticSink) -> tuple[str, ...]:
    found: list[str] = []
    for key in node.keys:
        if key.text not in KEYS or key.text in found:
            sink.report("P604", key.span, name=key.text)
            return ()
        found.append(key.text)
    return tuple(found)


def _lookup(
    entries: Sequence[Entry], keys: tuple[str, ...], mark: terms.Mark, vocabulary: VocabularyChecker
) -> terms.Table:
    """The table: the row of the smallest region around the case wins."""
    names = [REGION if key == REGION else EDITION for key in keys]
    columns = [claim(vocabulary.scope, name, mark, vocabulary.sink) for name in names]
    rows = []
    for entry in entries:
        tests: list[terms.Term] = []
        for index, key in enumerate(keys):
            column = terms.ColumnRef(index, mark=entry.mark)
            if key == REGION:
                tests.append(terms.InRegion(column, entry.region, mark=entry.mark))
            else:
                tests.append(in_force(entry.validity, column, entry.mark))
        value = terms.Literal(entry.value, mark=entry.mark)
        rows.append(terms.Row(tuple(tests), value, (-depth(entry.region),), mark=entry.mark))
    return terms.Table("priority", tuple(columns), tuple(rows), mark=mark)


def _report_overlaps(entries: Sequence[Entry], sink: DiagnosticSink) -> None:
    by_region: dict[str, list[Entry]] = {}
    for entry in entries:
        by_region.setdefault(entry.region, []).append(entry)
    for region, found in by_region.items():
        for first, second in combinations(found, 2):
            if meet(first.validity, second.validity):
                related = () if second.file else (Related(first.place, "other-row"),)
                sink.report(
                    "P608",
                    second.place,
                    related=related,
                    region=region,
                    file=second.file,
                    first=first.line,
                    second=second.line,
                )
                break


@frozen
class _Table:
    """Reads the rows of one parameter."""

    expressions: ExpressionChecker
    type: Type
    keys: tuple[str, ...]
    alias: str
    cited: tuple[terms.Citation, ...]

    @property
    def sink(self) -> DiagnosticSink:
        return self.expressions.sink

    # ---- rows in the policy

    def rows(self, rows: Sequence[nodes.Row]) -> Iterator[Entry]:
        """The rows that stand in the policy."""
        for number, row in enumerate(rows, start=1):
            cells = row.cells
            if len(cells) != len(self.keys) + 1 or row.split is not None:
                columns = "、".join((*self.keys, "值"))
                self.sink.report("P605", row.span, expected=str(len(self.keys) + 1), columns=columns)
                continue
            rule = make_rule(f"{self.alias}.{row.label or f'r{number}'}", row.citations, self.cited, (), row.note)
            mark = terms.Mark(row.span, rule)
            by_key = dict(zip(self.keys, cells, strict=False))
            region = self._region(by_key[REGION]) if REGION in by_key else NATION
            validity = self._period(by_key[PERIOD]) if PERIOD in by_key else Validity()
            value = self._value(cells[-1])
            if region is not None and validity is not None and value is not None:
                yield Entry(region, validity, value, mark, row.span)

    def _text(self, cell: nodes.Cell) -> str:
        return self.expressions.snippet(cell.span)

    def _region(self, cell: nodes.Cell) -> str | None:
        match cell:
            case nodes.AnyCell():
                return NATION
            case nodes.ChoiceCell((nodes.Text(value=text),), False):
                return written_region(text, cell.span, text, self.sink)
            case nodes.ChoiceCell((nodes.Reference(name=text),), False):
                return written_region(text, cell.span, text, self.sink)
            case nodes.ChoiceCell((nodes.Product(),), False):
                report_unquoted(self._text(cell), cell.span, self.sink)
                return None
            case _:
                self.sink.report("P606", cell.span, text=self._text(cell))
                return None

    def _period(self, cell: nodes.Cell) -> Validity | None:
        match cell:
            case nodes.AnyCell():
                return Validity()
            case nodes.PeriodCell():
                return validity_of(cell.validity)
            case nodes.ChoiceCell((nodes.Bounds(low=low, high=high),), False) if not _open(cell):
                first, last = _day(low), _day(high)
                if (low is None or first) and (high is None or last):
                    if first and last and last < first:
                        self.sink.report("P053", cell.span, first=first.isoformat(), last=last.isoformat())
                        return None
                    return Validity(first, last)
        text = self._text(cell)
        pieces = segment(text, (), any_keyword=True)  # 自二〇二〇年三月一日起
        fix = Fix(cell.span, spaced(pieces)) if pieces else None
        self.sink.report("P607", cell.span, fix=fix, text=text)
        return None

    def _value(self, cell: nodes.Cell) -> Value | None:
        if not isinstance(cell, nodes.ChoiceCell) or len(cell.choices) != 1 or cell.negated:
            self.sink.report("P305", cell.span)
            return None
        choice = cell.choices[0]
        if isinstance(choice, nodes.Bounds | nodes.Comparison):
            self.sink.report("P305", cell.span)
            return None
        return self._constant(choice, self.expressions)

    def _constant(self, node: nodes.Expression, expressions: ExpressionChecker) -> Value | None:
        typed = expressions.check(node, Context.declared(self.type), "值")
        value = constant(typed.term)
        if value is None and not isinstance(typed.type, UnknownType):
            expressions.sink.report("P218", node.span)
        if value is not None:
            check_range(in_declared_unit(value, self.type), self.type, node.span, expressions.sink)
        return value

    # ---- rows in a file

    def data(self, name: nodes.Text) -> Iterator[Entry]:
        """The rows of a file beside the policy."""
        for row in read_data(name, self.keys, self.sink):
            value = self._data_value(row)
            if value is None:
                row.wrong(self.sink, "data-value", row.value)
                continue
            cited = row.citations or self.cited
            rule = terms.Rule(f"{self.alias}.r{row.number}", cited, "", row.note)
            mark = terms.Mark(row.span, rule)
            yield Entry(row.region, row.validity, value, mark, row.span, row.file, str(row.number))

    def _data_value(self, row: DataRow) -> Value | None:
        if row.expression is None:
            return None
        quiet = DiagnosticSink()
        checker = ExpressionChecker(self.expressions.scope, quiet)
        value = self._constant(row.expression, checker)
        return None if quiet.has_errors else value


def _open(cell: nodes.ChoiceCell) -> bool:
    """Whether an end of the bounds is not included."""
    bounds = cell.choices[0]
    return isinstance(bounds, nodes.Bounds) and (bounds.low_closed is False or bounds.high_closed is False)


def _day(node: nodes.Expression | None) -> datetime.date | None:
    return node.value if isinstance(node, nodes.Date) else None
