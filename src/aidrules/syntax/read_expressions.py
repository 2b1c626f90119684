"""From Lark trees to expression nodes."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from fractions import Fraction
from typing import Literal, cast

from lark import Token

from aidrules.diagnostics.diagnostic import Fix
from aidrules.source.numerals import NumeralError, parse_fraction, parse_number
from aidrules.syntax import nodes, read_ranges
from aidrules.syntax.misreadings import iso_date
from aidrules.syntax.reading import ParseTree, Reader, branches, first_token, has_token, labelled, one, unquote

_COMPARATORS: dict[str, nodes.CompareOp] = {
    "IS": "eq",
    "FORMULA": "eq",
    "EQUAL": "eq",
    "IS_NOT": "ne",
    "NE": "ne",
    "GREATER": "gt",
    "MORETHAN": "gt",
    "LATER": "gt",
    "LESS": "lt",
    "LESSTHAN": "lt",
    "EARLIER": "lt",
    "AT_LEAST": "ge",
    "FULL": "ge",
    "GE": "ge",
    "NOT_EARLIER": "ge",
    "AT_MOST": "le",
    "LE": "le",
    "NOT_LATER": "le",
}


_PARTIAL_DATE = re.compile(r"年[0-9]{1,2}月")


class ExpressionReader(Reader):
    """Reads rule ``expression`` and everything below it."""

    __slots__ = ()

    def expression(self, tree: ParseTree) -> nodes.Expression:
        """Any expression."""
        return _READERS[tree.data](self, tree)

    def value(self, tree: ParseTree) -> nodes.Value:
        """An expression, or one of the outcomes 转人工 and 不适用."""
        if tree.data == "refer":
            return nodes.Refer(self.quoted(tree), span=self.span(tree))
        if tree.data == "not_applicable":
            words = self.quoted(tree) if has_token(tree, "STRING") else ""
            return nodes.NotApplicable(words, span=self.span(tree))
        return read_ranges.permitted(self, tree)

    # ---- atoms

    def number(self, token: Token) -> Fraction:
        """The value of a numeral; a malformed one is reported and counts as 0."""
        text = str(token).strip("()")
        try:
            return parse_fraction(text) if token.type == "FRACTION" else parse_number(text)
        except NumeralError as error:
            span = self.span(token)
            if error.kind == "too_long":
                self.sink.report("P005", span, limit="40")
            elif error.kind == "colloquial":
                suggestion = error.suggestion or ""
                self.sink.report("P019", span, fix=Fix(span, suggestion), text=text, suggestion=suggestion)
            else:
                fix = Fix(span, error.suggestion) if error.suggestion else None
                self.sink.report("P018", span, fix=fix, text=text, suggestion=error.suggestion or "")
            return Fraction(0)

    def quantity(self, tree: ParseTree) -> nodes.Number | nodes.Date:
        """Rule ``quantity``: a number with its unit, or a numeral in brackets."""
        units = list(labelled(tree, "unit_name"))
        unit = str(first_token(units[0])) if units else None
        token = first_token(tree)
        if unit is not None and _PARTIAL_DATE.fullmatch(unit):
            return self._misread_date(tree, "")
        if token.type == "ITEM_NUMBER" and not str(token).startswith("("):
            self.sink.report("P013", self.span(token), char=str(token))
            return nodes.Number(Fraction(0), text=str(token), span=self.span(tree))
        return nodes.Number(self.number(token), unit, text=str(token), span=self.span(tree))

    def _misread_date(self, tree: ParseTree, suggestion: str) -> nodes.Date:
        """Report what was meant as a date; some date stands for it, so that the mistake is one error."""
        span = self.span(tree)
        fix = Fix(span, suggestion) if suggestion else None
        text = self.source.text[span.start : span.end]
        self.sink.report("P032", span, fix=fix, text=text, suggestion=suggestion)
        return nodes.Date(datetime.date(2000, 1, 1), text=text, span=span)

    def _fraction(self, tree: ParseTree) -> nodes.Number:
        token = first_token(tree)
        return nodes.Number(self.number(token), None, text=str(token), span=self.span(tree))

    def _text(self, tree: ParseTree) -> nodes.Text:
        return nodes.Text(unquote(first_token(tree)), span=self.span(tree))

    def _truth(self, tree: ParseTree) -> nodes.Truth:
        return nodes.Truth(first_token(tree).type == "YES", span=self.span(tree))

    def _date(self, tree: ParseTree) -> nodes.Date:
        token = first_token(tree)
        numbers = [part for part in re.split(r"[-年月日]", str(token)) if part]
        try:
            year, month, day = (int(parse_number(part)) for part in numbers)
            value = datetime.date(year, month, day)
        except ValueError:
            self.sink.report("P020", self.span(token), text=str(token))
            value = datetime.date(2000, 1, 1)
        return nodes.Date(value, text=str(token), span=self.span(tree))

    def _reference(self, tree: ParseTree) -> nodes.Reference:
        name = self.name(branches(tree)[0])
        return nodes.Reference(name.text, span=name.span)

    def _call(self, tree: ParseTree) -> nodes.Call:
        where = one(tree, "filter")
        arguments = tuple(self.expression(child) for child in branches(tree) if child is not where)
        condition = self.expression(branches(where)[0]) if where else None
        return nodes.Call(str(first_token(tree)), arguments, condition, span=self.span(tree))

    def _group(self, tree: ParseTree) -> nodes.Expression:
        inner = tuple(self.expression(child) for child in branches(tree))
        return inner[0] if len(inner) == 1 else nodes.SetOf(inner, span=self.span(tree))

    def _empty_set(self, tree: ParseTree) -> nodes.SetOf:
        return nodes.SetOf((), span=self.span(tree))

    # ---- arithmetic

    def _chain(self, tree: ParseTree) -> tuple[nodes.Expression, tuple[tuple[str, nodes.Expression], ...]]:
        operands = [self.expression(child) for child in branches(tree)]
        signs = [str(child) for child in tree.children if isinstance(child, Token)]
        return operands[0], tuple(zip(signs, operands[1:], strict=True))

    def _sum(self, tree: ParseTree) -> nodes.Sum:
        first, rest = self._chain(tree)
        read_ranges.report_dash(self, first, rest)
        return nodes.Sum(
            first, cast("tuple[tuple[Literal['+', '-'], nodes.Expression], ...]", rest), span=self.span(tree)
        )

    def _product(self, tree: ParseTree) -> nodes.Product | nodes.Date:
        span = self.span(tree)
        suggestion = iso_date(self.source.text[span.start : span.end])
        if suggestion:
            return self._misread_date(tree, suggestion)
        first, rest = self._chain(tree)
        return nodes.Product(
            first, cast("tuple[tuple[Literal['*', '/'], nodes.Expression], ...]", rest), span=self.span(tree)
        )

    def _negative(self, tree: ParseTree) -> nodes.Expression:
        return nodes.Negative(self.expression(branches(tree)[0]), span=self.span(tree))

    # ---- logic

    def _not(self, tree: ParseTree) -> nodes.Not:
        return nodes.Not(self.expression(branches(tree)[0]), span=self.span(tree))

    def _logic(self, tree: ParseTree) -> nodes.Logic:
        operands = tuple(self.expression(child) for child in branches(tree))
        words = [child for child in tree.children if isinstance(child, Token)]
        if len({word.type for word in words}) > 1:
            self._report_mixed(tree, words)
        operator: Literal["and", "or"] = "and" if words[0].type == "AND" else "or"
        return nodes.Logic(operator, operands, span=self.span(tree))

    def _report_mixed(self, tree: ParseTree, words: list[Token]) -> None:
        texts = [self.source.text[s.start : s.end] for s in map(self.span, branches(tree))]
        first = _bracketed(texts, words, "AND")
        second = _bracketed(texts, words, "OR")
        odd = next(word for word in words if word.type != words[0].type)
        self.sink.report("P017", self.span(odd), fix=Fix(self.span(tree), first), first=first, second=second)

    def _conditional(self, tree: ParseTree) -> nodes.If:
        condition, then, otherwise = branches(tree)
        return nodes.If(self.expression(condition), self.value(then), self.value(otherwise), span=self.span(tree))

    # ---- comparison

    def _compared(self, tree: ParseTree) -> nodes.Compare:
        left, comparator, right = branches(tree)
        word = first_token(comparator)
        return nodes.Compare(
            _COMPARATORS[word.type],
            self.expression(left),
            self.expression(right),
            word=str(word),
            span=self.span(tree),
        )

    def _two_sided(self, operator: nodes.CompareOp, word: str) -> Callable[[ParseTree], nodes.Compare]:
        def read(tree: ParseTree) -> nodes.Compare:
            left, right = branches(tree)
            return nodes.Compare(
                operator, self.expression(left), self.expression(right), word=word, span=self.span(tree)
            )

        return read

    def bounds(self, tree: ParseTree) -> nodes.Bounds:
        """Rule ``bounds``. 以上 and 以下 leave closedness to the policy; 至 and [ ] include, ( ) exclude."""
        if tree.data == "multiples":
            return read_ranges.multiples(self, tree)
        ends = [self.expression(child) for child in branches(tree)]
        span = self.span(tree)
        match tree.data:
            case "from_":
                return nodes.Bounds(ends[0], None, word="以上", span=span)
            case "up_to":
                return nodes.Bounds(None, ends[0], word="以下", span=span)
            case "from_up_to":
                return nodes.Bounds(ends[0], ends[1], word="以上以下", span=span)
            case "from_below":
                return nodes.Bounds(ends[0], ends[1], None, False, word="以上不满", span=span)
            case "from_at_most":
                return nodes.Bounds(ends[0], ends[1], None, True, word="以上不超过", span=span)
            case "from_to":
                return nodes.Bounds(ends[0], ends[1], True, True, word="至", span=span)
            case _:
                low_closed, high_closed = str(tree.children[0]) == "[", str(tree.children[-1]) == "]"
                return nodes.Bounds(ends[0], ends[1], low_closed, high_closed, word="[]", span=span)

    def _within(self, tree: ParseTree) -> nodes.Within:
        subject, bounds = branches(tree)
        word = next(child for child in tree.children if isinstance(child, Token))
        return nodes.Within(
            self.expression(subject),
            self.bounds(bounds),
            tree.data == "not_bounded",
            word=str(word),
            span=self.span(tree),
        )

    def _member(self, tree: ParseTree) -> nodes.Member:
        item, options = branches(tree)
        negated = tree.data == "not_member"
        return nodes.Member(self.expression(item), self.expression(options), negated, span=self.span(tree))

    def _inside(self, tree: ParseTree) -> nodes.Inside:
        subject, interval = (self.expression(child) for child in branches(tree))
        return nodes.Inside(subject, interval, tree.data == "not_inside", span=self.span(tree))

    def _contains(self, tree: ParseTree) -> nodes.Contains:
        modes: dict[str, Literal["all", "none", "any"]] = {
            "contains": "all",
            "contains_not": "none",
            "contains_any": "any",
        }
        collection, item = branches(tree)
        return nodes.Contains(
            self.expression(collection), self.expression(item), modes[tree.data], span=self.span(tree)
        )

    def _provided(self, tree: ParseTree) -> nodes.Provided:
        return nodes.Provided(self.name(branches(tree)[0]), span=self.span(tree))

    def _period(self, mode: nodes.PeriodMode, tree: ParseTree) -> nodes.Period:
        """A date held against a period; 自 … 起 届满 … has no subject."""
        parts = [part for child in branches(tree) for part in (branches(child) if child.data == "period" else [child])]
        *subject, start, amount = map(self.expression, parts)
        return nodes.Period(subject[0] if subject else None, start, amount, mode, span=self.span(tree))

    def comparison(self, tree: ParseTree) -> nodes.Comparison:
        """A comparator with its right side only, as in a table cell or a range."""
        comparator, right = branches(tree)
        word = first_token(comparator)
        return nodes.Comparison(_COMPARATORS[word.type], self.expression(right), word=str(word), span=self.span(tree))


def _bracketed(texts: list[str], words: list[Token], tight: str) -> str:
    """The chain with brackets around each run joined by ``tight``."""
    groups: list[list[str]] = [[texts[0]]]
    joints: list[str] = []
    for word, text in zip(words, texts[1:], strict=True):
        if word.type == tight:
            groups[-1] += [str(word), text]
        else:
            joints.append(str(word))
            groups.append([text])
    shown = [f"（{' '.join(group)}）" if len(group) > 1 else group[0] for group in groups]
    result = shown[0]
    for joint, group_text in zip(joints, shown[1:], strict=True):
        result += f" {joint} {group_text}"
    return result


_READERS: dict[str, Callable[[ExpressionReader, ParseTree], nodes.Expression]] = {
    "quantity": ExpressionReader.quantity,
    "fraction": ExpressionReader._fraction,
    "text": ExpressionReader._text,
    "truth": ExpressionReader._truth,
    "date": ExpressionReader._date,
    "reference": ExpressionReader._reference,
    "call": ExpressionReader._call,
    "group": ExpressionReader._group,
    "empty_set": ExpressionReader._empty_set,
    "sum": ExpressionReader._sum,
    "product": ExpressionReader._product,
    "negative": ExpressionReader._negative,
    "not_": ExpressionReader._not,
    "mixed_logic": ExpressionReader._logic,
    "conditional": ExpressionReader._conditional,
    "compared": ExpressionReader._compared,
    "equal": lambda reader, tree: reader._two_sided("eq", "为")(tree),
    "before": lambda reader, tree: reader._two_sided("lt", "之前")(tree),
    "after": lambda reader, tree: reader._two_sided("gt", "之后")(tree),
    "bounded": ExpressionReader._within,
    "not_bounded": ExpressionReader._within,
    "member": ExpressionReader._member,
    "not_member": ExpressionReader._member,
    "inside": ExpressionReader._inside,
    "not_inside": ExpressionReader._inside,
    "in_period": lambda reader, tree: reader._period("within", tree),
    "after_period": lambda reader, tree: reader._period("after", tree),
    "until_period": lambda reader, tree: reader._period("until", tree),
    "expired": lambda reader, tree: reader._period("after", tree),
    "look_back": lambda reader, tree: reader._period("before", tree),
    "contains": ExpressionReader._contains,
    "contains_not": ExpressionReader._contains,
    "contains_any": ExpressionReader._contains,
    "provided": ExpressionReader._provided,
}
