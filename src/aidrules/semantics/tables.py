"""Checks decision tables: shape, columns, cells and hit policy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from attrs import evolve, frozen

from aidrules.core import terms
from aidrules.core.policy import EDITION, Validity
from aidrules.diagnostics.diagnostic import Fix, Related, Term
from aidrules.semantics.expressions import ExpressionChecker
from aidrules.semantics.mistaken_comparisons import report_no_date
from aidrules.semantics.periods import has_age
from aidrules.semantics.ranges import check_cell
from aidrules.semantics.regions import region_condition
from aidrules.semantics.rules import make_rule
from aidrules.semantics.symbols import nearest
from aidrules.semantics.typed import Typed, TypedRow, TypedTable
from aidrules.semantics.typing_rules import Context, fit
from aidrules.semantics.undeclared import report_undeclared
from aidrules.semantics.validity import claim, in_force, validity_of
from aidrules.source.text import Span
from aidrules.syntax import nodes
from aidrules.values.types import (
    ChoiceType,
    DateType,
    EnumType,
    NumberType,
    RangeType,
    SequenceType,
    SetType,
    TextType,
    Type,
    UnknownType,
    show_type,
)

_HIT_POLICIES: Mapping[str, terms.HitPolicy] = {
    "唯一": "unique",
    "任一": "any",
    "优先": "priority",
    "首个": "first",
    "规则顺序": "rule_order",
    "输出顺序": "output_order",
    "收集-清单": "collect_set",
    "收集-求和": "collect_sum",
    "收集-最大": "collect_max",
    "收集-最小": "collect_min",
    "收集-计数": "collect_count",
}


@frozen
class TableChecker:
    """Checks one table; ``heads`` are the decisions it decides, with their types."""

    expressions: ExpressionChecker
    heads: Sequence[tuple[nodes.Head, Type]]
    code: str

    def table(self, node: nodes.Table) -> TypedTable:
        """Check the whole table."""
        sink = self.expressions.sink
        policy = self._hit_policy(node.hit_policy)
        header = node.header
        split = self._split(header)
        columns = [self._column(cell, index) for index, cell in enumerate(header.cells[:split])]
        columns = [self._no_age(column, index, node) for index, column in enumerate(columns)]
        self._check_outputs(header, split)
        inputs = [
            evolve(column, term=terms.ColumnRef(index, mark=column.term.mark)) for index, column in enumerate(columns)
        ]
        day = self._edition(node)
        columns = [*columns, day] if day else columns
        rows: list[TypedRow] = []
        otherwise: TypedRow | None = None
        for number, written in enumerate(node.rows, start=1):
            row = _whole_otherwise(written, split)
            if len(row.cells) != len(header.cells) or row.split not in (split, None) or split == 0:
                expected, found = str(len(header.cells)), str(len(row.cells))
                if len(row.cells) == len(header.cells) and split:
                    sink.report("P302", row.span)
                elif split:
                    related = (Related(header.span, "header-row"),)
                    sink.report("P301", row.span, related=related, expected=expected, found=found)
                continue
            if row.split is None:
                sink.report("P302", row.span, fix=self._double_bar(row, split))
                continue
            if any(isinstance(cell, nodes.OtherwiseCell) for cell in row.cells[:split]):
                if written is not node.rows[-1]:
                    sink.report("P304", row.span)
                self._check_otherwise(row.cells[:split])
                otherwise = self._row(row, split, inputs, "else", policy, otherwise=True)
                if row.validity is not None:
                    sink.report("P603", row.validity.span)
            else:
                typed = self._row(row, split, inputs, f"r{number}", policy)
                rows.append(evolve(typed, tests=(*typed.tests, self._in_force(row, len(inputs)))) if day else typed)
        order = self._order(node.hit_policy, policy)
        return TypedTable(
            policy,
            tuple(column.term for column in columns),
            tuple(rows),
            otherwise,
            order,
            self.expressions.mark(node.span),
        )

    def _edition(self, node: nodes.Table) -> Typed | None:
        """The column that rows which hold from or until a day add to a table."""
        dated = [row.validity.span for row in node.rows if row.validity is not None]
        if node.header.validity is not None:
            self.expressions.sink.report("P615", node.header.validity.span)
        if not dated:
            return None
        term = claim(self.expressions.scope, EDITION, self.expressions.mark(dated[0]), self.expressions.sink)
        return Typed(term, DateType())

    def _in_force(self, row: nodes.Row, column: int) -> terms.Term:
        """The condition that a row puts on the column of the edition."""
        mark = self.expressions.mark(row.validity.span if row.validity else row.span)
        validity = validity_of(row.validity) or Validity()
        return in_force(validity, terms.ColumnRef(column, mark=mark), mark)

    def _check_otherwise(self, cells: Sequence[nodes.Cell]) -> None:
        """A 否则 row has no conditions of its own."""
        for cell in cells:
            if not isinstance(cell, nodes.OtherwiseCell | nodes.AnyCell | nodes.MissingCell):
                text = self.expressions.snippet(cell.span)
                self.expressions.sink.report("P325", cell.span, fix=Fix(cell.span, "－"), text=text)

    def _double_bar(self, row: nodes.Row, split: int) -> Fix | None:
        """The bar that should be a double one, by the place it has in the header."""
        source = self.expressions.sink.source
        start, end = row.cells[split - 1].span.end, row.cells[split].span.start
        if source is None or source.text[start:end].strip() not in ("|", "｜"):
            return None
        bar = start + len(source.text[start:end]) - len(source.text[start:end].lstrip())
        return Fix(source.span(bar, bar + 1), "||")

    # ---- header

    def _split(self, header: nodes.Row) -> int:
        if header.split is None or header.split < 0:
            self.expressions.sink.report("P302", header.span)
            return 0
        return header.split

    def _column(self, cell: nodes.Cell, index: int) -> Typed:
        if isinstance(cell, nodes.ChoiceCell) and len(cell.choices) == 1 and not cell.negated:
            choice = cell.choices[0]
            if not isinstance(choice, nodes.Bounds | nodes.Comparison):
                column = self.expressions.infer(choice)
                if isinstance(column.type, SetType | SequenceType | RangeType):
                    found = show_type(column.type)
                    self.expressions.sink.report("P201", cell.span, expected=Term("value-condition"), found=found)
                return column
        sink = self.expressions.sink
        if isinstance(cell, nodes.MissingCell):
            sink.report("P303", cell.span)
        else:
            sink.report("P320", cell.span)
        return Typed(terms.Literal(False), UnknownType("reported"))

    def _no_age(self, column: Typed, index: int, node: nodes.Table) -> Typed:
        """A column; one of dates of birth whose cells are ages is reported, and its cells then no more."""
        cells = [row.cells[index] for row in node.rows if index < len(row.cells)]
        if not isinstance(column.type, DateType) or not any(has_age(self.expressions, cell) for cell in cells):
            return column
        span = node.header.cells[index].span
        text = self.expressions.snippet(span)
        self.expressions.sink.report("P230", span, fix=Fix(span, f"周岁（{text}）"), text=text)
        return evolve(column, type=UnknownType("reported"))

    def _check_outputs(self, header: nodes.Row, split: int) -> None:
        """The result columns must name the decisions of the table, in their order."""
        if split == 0:
            return
        names = [head.name.text for head, _ in self.heads]
        outputs = header.cells[split:]
        for position, cell in enumerate(outputs):
            written = _single_name(cell)
            expected = names[position] if position < len(names) else None
            if written is None or written != expected:
                fix = Fix(cell.span, expected) if expected else None
                shown = written or self.expressions.snippet(cell.span)
                self.expressions.sink.report("P316", cell.span, fix=fix, name=shown)
        if len(outputs) < len(names):
            self.expressions.sink.report("P316", header.span, name=names[len(outputs)])

    # ---- rows

    def _row(
        self,
        row: nodes.Row,
        split: int,
        inputs: Sequence[Typed],
        suffix: str,
        policy: terms.HitPolicy,
        otherwise: bool = False,
    ) -> TypedRow:
        outer = self.expressions.rule
        code = f"{self.code}.{row.label or suffix}"
        rule = make_rule(code, row.citations, outer.citations, row.modality, row.note)
        if not rule.modality:
            rule = evolve(rule, modality=outer.modality)
        checker = evolve(self, expressions=self.expressions.for_rule(rule))
        tests: list[terms.Term] = []
        if not otherwise:
            tests = [checker.test(cell, column) for cell, column in zip(row.cells, inputs, strict=False)]
        outputs = tuple(
            checker.output(cell, type_, policy) for cell, (_, type_) in zip(row.cells[split:], self.heads, strict=False)
        )
        return TypedRow(tuple(tests), outputs, checker.expressions.mark(row.span))

    def test(self, cell: nodes.Cell, column: Typed) -> terms.Term:
        """The condition that a cell puts on its column."""
        mark = self.expressions.mark(cell.span)
        match cell:
            case nodes.AnyCell():
                return terms.Literal(True, mark=mark)
            case nodes.ChoiceCell():
                found = self._choices(cell, column)
                return terms.Not(found, mark=mark) if cell.negated else found
            case nodes.MissingCell():
                self.expressions.sink.report("P303", cell.span, fix=Fix(cell.span, " － "))
            case nodes.UnknownCell():
                self.expressions.sink.report("P310", cell.span)
            case nodes.PeriodCell():
                self.expressions.sink.report("P615", cell.span)
            case nodes.OutcomeCell() | nodes.OtherwiseCell():
                self.expressions.sink.report("P320", cell.span)
        return terms.Literal(False, mark=mark)

    def _choices(self, cell: nodes.ChoiceCell, column: Typed) -> terms.Term:
        mark = self.expressions.mark(cell.span)
        tests = [self._choice(choice, column) for choice in cell.choices]
        literals = [
            test.right
            for test in tests
            if isinstance(test, terms.Compare) and test.operator == "eq" and isinstance(test.right, terms.Literal)
        ]
        if len(tests) == 1:
            return tests[0]
        if len(literals) == len(tests) and isinstance(column.type, TextType | EnumType):
            return terms.SetOperation("has", (terms.MakeSet(tuple(literals), mark=mark), column.term), mark=mark)
        return terms.Logic("or", tuple(tests), mark=mark)

    def _choice(self, choice: nodes.Choice, column: Typed) -> terms.Term:
        expressions = self.expressions
        if column.region and isinstance(choice, nodes.Text | nodes.Reference | nodes.Product):
            return region_condition(expressions, column.term, choice)
        match choice:
            case nodes.Bounds():
                return expressions.bounds(column, choice)
            case nodes.Comparison():
                report_no_date(choice.word, column, choice.span, expressions.sink)
                right = expressions.check(choice.right, Context.beside(column), choice.word)
                return expressions.comparison(choice.operator, column, right, choice.span)
            case nodes.Reference() if isinstance(column.type, TextType):
                value: terms.Term = terms.Literal(choice.name, mark=expressions.mark(choice.span))
                return expressions.comparison("eq", column, Typed(value, TextType()), choice.span)
            case _:
                right = expressions.check(choice, Context.beside(column), "为")
                return expressions.comparison("eq", column, right, choice.span)

    def output(self, cell: nodes.Cell, type_: Type, policy: terms.HitPolicy) -> terms.Term:
        """The result in a cell, of the decision's type or, for lists, of its element."""
        expressions = self.expressions
        match cell:
            case nodes.OutcomeCell():
                return expressions.infer(cell.outcome).term
            case nodes.ChoiceCell() if not cell.negated and isinstance(type_, RangeType):
                return check_cell(expressions, cell, type_)
            case nodes.ChoiceCell() if not cell.negated:
                values = [c for c in cell.choices if not isinstance(c, nodes.Bounds | nodes.Comparison)]
                if len(values) < len(cell.choices):
                    expressions.sink.report("P305", cell.span)
                    return terms.Literal(False)
                return self._result(values, type_, policy, cell.span)
            case nodes.MissingCell():
                expressions.sink.report("P303", cell.span)
            case nodes.PeriodCell():
                expressions.sink.report("P615", cell.span)
            case _:
                expressions.sink.report("P305", cell.span)
        return terms.Literal(False)

    def _result(self, values: list[nodes.Expression], type_: Type, policy: terms.HitPolicy, span: Span) -> terms.Term:
        expressions = self.expressions
        if isinstance(type_, SequenceType):
            type_ = type_.element
        if isinstance(type_, SetType):
            members = nodes.SetOf(tuple(values), span=span)
            single = values[0] if len(values) == 1 else members
            return expressions.check(single, Context.declared(type_), "结果").term
        if len(values) > 1:
            expressions.sink.report("P305", span)
            return terms.Literal(False)
        if policy == "collect_count":
            return expressions.infer(values[0], type_).term
        if isinstance(type_, TextType) and isinstance(values[0], nodes.Reference):
            return terms.Literal(values[0].name, mark=expressions.mark(span))
        return fit(
            expressions.check(values[0], Context.declared(type_), "结果"),
            Context.declared(type_),
            span,
            expressions.sink,
            "结果",
        ).term

    # ---- hit policy

    def _hit_policy(self, node: nodes.HitPolicy) -> terms.HitPolicy:
        name = f"{node.name}-{node.aggregation}" if node.aggregation else node.name
        if name == "收集":
            name = "收集-清单"
        policy = _HIT_POLICIES.get(name)
        if policy is None:
            suggestion = nearest(name, _HIT_POLICIES)
            fix = Fix(node.span, suggestion) if suggestion else None
            self.expressions.sink.report("P311", node.span, fix=fix, name=name)
            return "unique"
        for _, type_ in self.heads:
            needs = _needs(policy, type_)
            if needs and not isinstance(type_, UnknownType):
                self.expressions.sink.report("P309", node.span, policy=name, needs=needs)
        if node.order and policy not in ("priority", "output_order"):
            self.expressions.sink.report("P309", node.span, policy=name, needs=Term("needs-no-order"))
        return policy

    def _order(self, node: nodes.HitPolicy, policy: terms.HitPolicy) -> tuple[str, ...] | None:
        """The ranking of the outputs: as given, or as the type lists its members."""
        if policy not in ("priority", "output_order"):
            return None
        type_ = self.heads[0][1]
        element = type_.element if isinstance(type_, SequenceType | SetType) else type_
        if not isinstance(element, EnumType):
            return None
        given = []
        for name in node.order:
            if name.text in element.members:
                given.append(name.text)
            else:
                report_undeclared(self.expressions, name.text, name.span, element)
        return tuple(given) + tuple(member for member in element.members if member not in given)


def _needs(policy: terms.HitPolicy, type_: Type) -> Term | None:
    """What a hit policy needs of the type of its result, or None where the type serves."""
    match policy:
        case "collect_set":
            return None if isinstance(type_, SetType) and not isinstance(type_, ChoiceType) else Term("needs-set")
        case "rule_order" | "output_order":
            return None if isinstance(type_, SequenceType) else Term("needs-sequence")
        case "collect_sum" | "collect_min" | "collect_max":
            return None if isinstance(type_, NumberType) else Term("needs-number")
        case "collect_count":
            return None if isinstance(type_, NumberType) and type_.integral else Term("needs-integer")
        case "priority":
            return None if isinstance(type_, EnumType) else Term("needs-members")
        case _:
            return None if not isinstance(type_, SequenceType) else Term("needs-single")


def _whole_otherwise(row: nodes.Row, split: int) -> nodes.Row:
    """A 否则 row that stands for all its condition cells at once (| 否则 || x |), with a cell for each of them."""
    if row.split == 1 and split > 1 and isinstance(row.cells[0], nodes.OtherwiseCell):
        filled = (row.cells[0], *(nodes.AnyCell(span=row.cells[0].span) for _ in range(split - 1)), *row.cells[1:])
        return evolve(row, cells=filled, split=split)
    return row


def _single_name(cell: nodes.Cell) -> str | None:
    if isinstance(cell, nodes.ChoiceCell) and len(cell.choices) == 1:
        choice = cell.choices[0]
        if isinstance(choice, nodes.Reference):
            return choice.name
    return None
