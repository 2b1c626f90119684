"""From Lark trees to decision tables and requirement lists."""

from __future__ import annotations

from typing import Literal

from attrs import evolve
from lark import Token, Tree

from aidrules.diagnostics.diagnostic import Fix
from aidrules.source.numerals import format_chinese, parse_number
from aidrules.source.text import Span
from aidrules.syntax import nodes
from aidrules.syntax.read_ranges import BOUNDS
from aidrules.syntax.read_validity import ValidityReader
from aidrules.syntax.reading import ParseTree, branches, first_token, has_token, labelled, one

_DEEPEST = 3
MOST_NESTED = 60
"""How many exceptions may stand inside each other."""
_CLAUSES = ("source", "note", "modality_clause", "label")


class TableReader(ValidityReader):
    """Reads rows, cells and whole tables."""

    __slots__ = ()

    def table(self, tree: ParseTree) -> nodes.Table:
        """Rule ``table``: the first row is the header."""
        policy = one(tree, "hit_policy")
        rows = [self.row(child) for child in labelled(tree, "row")]
        span = self.span(tree)
        if len(rows) == 1:
            self.sink.report("P312", rows[0].span)
        hit = self._hit_policy(policy) if policy else nodes.HitPolicy("唯一", span=span)
        return nodes.Table(hit, rows[0], tuple(rows[1:]), span=span)

    def _hit_policy(self, tree: ParseTree) -> nodes.HitPolicy:
        words = [
            str(child) for child in tree.children if isinstance(child, Token) and child.type in ("NAME", "PRIORITY")
        ]
        aggregation = words[1] if len(words) > 1 else None
        return nodes.HitPolicy(words[0], aggregation, self.names(tree), span=self.span(tree))

    def row(self, tree: ParseTree) -> nodes.Row:
        """Rule ``row``: cells between bars; the position of ‖; the clauses behind the last bar."""
        cells: list[nodes.Cell] = []
        split: int | None = None
        pending: nodes.Cell | None = None
        bar: Token | None = None
        validity: nodes.Validity | None = None
        clauses = False
        for child in tree.children:
            if isinstance(child, Token):
                if child.type not in ("ROW", "BAR", "DOUBLE_BAR"):
                    continue
                if bar is not None:
                    cells.append(pending or nodes.MissingCell(span=self._between(bar, child)))
                if child.type == "DOUBLE_BAR":
                    split = len(cells) if split is None else -1
                bar, pending = child, None
            elif child.data == "validity":  # behind the last bar it is a clause of the row
                found = self.one_validity(child)
                if clauses or pending is not None:
                    validity = found
                else:
                    pending = nodes.PeriodCell(found, span=self.span(child))
            elif child.data not in _CLAUSES:
                pending = self.cell(child)
            else:
                clauses = True
        if isinstance(pending, nodes.PeriodCell):
            validity = pending.validity
        elif pending is not None:  # the last bar of the row was left out
            cells.append(pending)
        label = one(tree, "label")
        modality = tuple(word for clause in labelled(tree, "modality_clause") for word in self.modal_words(clause))
        return nodes.Row(
            tuple(cells),
            split,
            self.citations(tree),
            modality,
            self.note(tree),
            self.name(branches(label)[0]).text if label else None,
            validity,
            span=self.span(tree),
        )

    def _between(self, left: Token, right: Token) -> Span:
        return self.source.span(left.end_pos or 0, right.start_pos or 0)

    def cell(self, tree: ParseTree) -> nodes.Cell:
        """Rule ``cell``."""
        span = self.span(tree)
        match tree.data:
            case "any_cell":
                return nodes.AnyCell(span=span)
            case "otherwise_cell":
                return nodes.OtherwiseCell(span=span)
            case "unknown_cell":
                return nodes.UnknownCell("unknown", span=span)
            case "undetermined_cell":
                lacking = one(tree, "lacking")
                return nodes.UnknownCell("undetermined", self.names(lacking) if lacking else None, span=span)
            case "refer_cell":
                words = self.prose(one(tree, "cell_prose"))
                return nodes.OutcomeCell(nodes.Refer(words, span=span), span=span)
            case "not_applicable_cell":
                words = self.prose(one(tree, "cell_prose"))
                return nodes.OutcomeCell(nodes.NotApplicable(words, span=span), span=span)
            case _:
                choices = tuple(self._choice(child) for child in branches(tree))
                return nodes.ChoiceCell(choices, tree.data == "negated_cell", span=span)

    def _choice(self, tree: ParseTree) -> nodes.Choice:
        if tree.data == "compared_choice":
            return self.comparison(tree)
        if tree.data in BOUNDS:
            return self.bounds(tree)
        return self.expression(tree)


class RequirementReader(TableReader):
    """Reads requirement lists: the flat sequence of numbered items becomes a nest by the style of the numbers."""

    __slots__ = ()

    def requirements(self, tree: ParseTree) -> nodes.Requirements:
        """Rules ``all_requirements`` and ``any_requirements``."""
        mode: Literal["all", "any"] = "all" if tree.data == "all_requirements" else "any"
        return nodes.Requirements(mode, self.items(tree), span=self.span(tree))

    def items(self, tree: ParseTree, counted: bool = True) -> tuple[nodes.Item, ...]:
        """The items that are direct children; ``counted`` when the numbers of the outermost begin with one."""
        entries = self._levels(tuple(labelled(tree, "item", "heading")))
        first = 1 if counted else _ordinal(str(first_token(entries[0][1])))
        return self._nest(entries, entries[0][0], first)

    def _level(self, tree: ParseTree) -> int:
        """（一） is the first level, （1） the second, ① the third."""
        mark = str(first_token(tree))
        if not mark.startswith("("):
            return _DEEPEST
        return 2 if mark[1].isascii() else 1

    def _levels(self, trees: tuple[ParseTree, ...]) -> list[tuple[int, ParseTree]]:
        """Every item with its level. Items counted anew below ① are a fourth one, which there must not be."""
        levels = [self._level(tree) for tree in trees]
        for position, tree in enumerate(trees):
            if levels[position] != _DEEPEST or tree.data != "heading":
                continue
            run = position + 1
            while run < len(trees) and self._level(trees[run]) == self._level(trees[position + 1]):
                if _ordinal(str(first_token(trees[run]))) != run - position:
                    break
                levels[run] = _DEEPEST + 1
                run += 1
            if run > position + 1:
                number = self.span(first_token(trees[position + 1]))
                self.sink.report("P043", number, found=self.source.text[number.start : number.end])
        return list(zip(levels, trees, strict=True))

    def _nest(self, entries: list[tuple[int, ParseTree]], level: int, start: int = 1) -> tuple[nodes.Item, ...]:
        items: list[nodes.Item] = []
        position = 0
        while position < len(entries):
            tree = entries[position][1]
            end = position + 1
            while end < len(entries) and entries[end][0] > level:
                end += 1
            inner = entries[position + 1 : end]
            if tree.data == "heading" and not inner:
                self.sink.report("P318", self.span(tree))
                position = end
                continue
            if tree.data == "item" and inner:
                self.sink.report("P319", self.span(inner[0][1]))
            items.append(self._item(tree, inner if tree.data == "heading" else []))
            position = end
        self._check_numbers([first_token(tree) for found, tree in entries if found == level], start)
        return tuple(items)

    def _check_numbers(self, numbers: list[Token], start: int) -> None:
        for expected, number in enumerate(numbers, start):
            if _ordinal(str(number)) != expected:
                wanted = _numbered_like(str(number), expected)
                span = self.span(number)
                written = self.source.text[span.start : span.end]
                self.sink.report("P022", span, fix=Fix(span, wanted), found=written, expected=wanted)
                return

    def _item(self, tree: ParseTree, inner: list[tuple[int, ParseTree]]) -> nodes.Item:
        number = str(first_token(tree))
        condition = one(tree, "condition")
        carve_out = one(tree, "carve_out")
        exceptions: list[nodes.ExceptionClause] = []
        if carve_out is not None:
            body = branches(carve_out)[0]
            exceptions.append(
                nodes.ExceptionClause(self.expression(body), self.citations(carve_out), span=self.span(carve_out))
            )
        if tree.data == "heading":
            mode: Literal["all", "any"] = "all" if has_token(tree, "ALL_OF") else "any"
            nested = self._nest(inner, inner[0][0])
            span = Span.join(self.span(tree), nested[-1].span) if nested else self.span(tree)
            found: nodes.Expression | nodes.Requirements = nodes.Requirements(mode, nested, span=span)
        else:
            found = self.expression(self._norm(tree))
        label = one(tree, "label")
        item = nodes.Item(
            number,
            found,
            self.modal_words(tree),
            self.expression(branches(condition)[0]) if condition else None,
            tuple(exceptions),
            note=self.note(tree),
            label=self.name(branches(label)[0]).text if label else None,
            validity=self.validity(tree),
            span=self.span(tree),
        )
        return self._with_clauses(item, tree)

    def _norm(self, tree: ParseTree) -> ParseTree:
        """The expression of an item: the one child that is neither prefix nor clause."""
        aside = {
            "condition",
            "carve_out",
            "modality",
            "source",
            "note",
            "label",
            "exception",
            "exception_to_exception",
            "validity",
        }
        return next(child for child in branches(tree) if child.data not in aside)

    def _with_clauses(self, item: nodes.Item, tree: ParseTree) -> nodes.Item:
        """Attach citations and exceptions in the order written.

        A citation belongs to the nearest norm or exception before it; 其中 … 除外 is an exception to the exception
        before it.
        """
        citations: list[nodes.Citation] = []
        exceptions = list(item.exceptions)
        behind_exception = False
        for clause in tree.children:
            if not isinstance(clause, Tree):
                continue
            if clause.data == "source":
                found = self.source_clause(clause)
                if behind_exception:
                    exceptions[-1] = _add_citations(exceptions[-1], found)
                else:
                    citations.extend(found)
            elif clause.data == "exception":
                exceptions.append(self._exception(clause))
                behind_exception = True
            elif clause.data == "exception_to_exception":
                if not exceptions:
                    self.sink.report("P317", self.span(clause))
                elif self.may_nest(exceptions[-1]):
                    exceptions[-1] = _add_exception(exceptions[-1], self._exception(clause))
                    behind_exception = True
        return evolve(item, citations=tuple(citations), exceptions=tuple(exceptions))

    def may_nest(self, exception: nodes.ExceptionClause | nodes.Special) -> bool:
        """Whether one more exception may stand inside the innermost of a chain; reported once where it may not."""
        inner: nodes.ExceptionClause | nodes.Special = exception
        for _ in range(MOST_NESTED):
            if not inner.exceptions:
                return True
            inner = inner.exceptions[-1]
        self.sink.report("P007", exception.span, limit=str(MOST_NESTED))
        return False

    def _exception(self, tree: ParseTree) -> nodes.ExceptionClause:
        return nodes.ExceptionClause(self.expression(branches(tree)[0]), self.citations(tree), span=self.span(tree))


def _add_citations(exception: nodes.ExceptionClause, citations: tuple[nodes.Citation, ...]) -> nodes.ExceptionClause:
    """Give citations to the innermost exception of a chain."""
    if exception.exceptions:
        inner = _add_citations(exception.exceptions[-1], citations)
        return evolve(exception, exceptions=(*exception.exceptions[:-1], inner))
    return evolve(exception, citations=exception.citations + citations)


def _add_exception(exception: nodes.ExceptionClause, found: nodes.ExceptionClause) -> nodes.ExceptionClause:
    """Hang an exception below the innermost of a chain: an exception to it."""
    if exception.exceptions:
        inner = _add_exception(exception.exceptions[-1], found)
        return evolve(exception, exceptions=(*exception.exceptions[:-1], inner))
    return evolve(exception, exceptions=(found,))


_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"


def _ordinal(number: str) -> int:
    """The position that an item number names."""
    if number in _CIRCLED:
        return _CIRCLED.index(number) + 1
    return int(parse_number(number.strip("()")))


def _numbered_like(number: str, ordinal: int) -> str:
    """The item number of a position, in the style of another number."""
    if number in _CIRCLED:
        return _CIRCLED[min(ordinal, len(_CIRCLED)) - 1]
    inner = str(ordinal) if number[1].isascii() else format_chinese(ordinal)
    return f"（{inner}）"
