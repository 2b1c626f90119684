"""Conditions put together in ways of other languages: commas for 且, a bound said twice, 2倍户数, names in pieces."""

from __future__ import annotations

import re
from collections.abc import Iterator

from aidrules.diagnostics.diagnostic import Arg, Fix, quote
from aidrules.source.text import Span
from aidrules.syntax.lexicon import lexicon
from aidrules.syntax.line import Line
from aidrules.syntax.misreadings import Change
from aidrules.syntax.places import COMMA, enumeration

NUMERALS = frozenset({"NUMBER", "CHINESE_NUMBER"})
TIMES = "倍"
_UNITS = frozenset({"NAME", "GLUED_UNIT"})
_BOUNDS = frozenset({"ABOVE", "BELOW"})
_ORDERING = frozenset({"GREATER", "LESS", "AT_LEAST", "AT_MOST", "MORETHAN", "LESSTHAN", "GE", "LE"})
_COMPARING = frozenset({*_ORDERING, "IS_NOT", "EARLIER", "LATER", "NOT_EARLIER", "NOT_LATER", "EQUAL", "NE"})
_BEFORE_A_RANGE = frozenset({"ROW", "BAR", "DOUBLE_BAR", COMMA})
_ONE_OF = {"IS": "IN", "IN": "IN", "IS_NOT": "NOT_IN", "NOT_IN": "NOT_IN"}
_JOINS = frozenset({"AND", "OR", "LPAR", "SEMICOLON", "COLON", *_BEFORE_A_RANGE})
_WITH_CONDITIONS = frozenset({"DECISION", "PROPERTY"})
_DECLARES_EVERYWHERE = frozenset({"TYPE", "READING", "UNIT"})
_MAX_PIECES = 6
_UNSEEN = re.compile(r"[\u00ad\u200b-\u200d\u2060\ufeff]+")
_BLANKS = re.compile(rf"(?:\s|{_UNSEEN.pattern})+")


def miswritten(line: Line, index: int) -> Iterator[Change]:
    """What a condition about the token in error may have been meant as."""
    yield from name_in_pieces(line, index)
    yield from _upper_bound_first(line, index)
    yield from _bound_said_twice(line, index)
    yield from _is_before_a_comparison(line, index)
    yield from _multiple(line, index)
    yield from _fourth_level(line, index)
    yield from _deeming_without_but(line, index)


def _options_in_a_row(line: Line, at: int) -> Iterator[Change]:
    """等于 减发、停发 where a choice is decided: a formula lists its options in brackets."""
    types = [token.type for token in line.tokens]
    if "CHOICE" not in types[:at] or types[at] != enumeration():
        return
    start, end = at - 1, at + 2
    while types[start - 2 : start] == ["NAME", enumeration()]:
        start -= 2
    while types[end : end + 2] == [enumeration(), "NAME"]:
        end += 2
    if types[start] == "NAME" and types[end - 1 : end] == ["NAME"] and types[start - 1] in {"FORMULA", "THEN", "ELSE"}:
        span = line.span(start, end)
        text = line.text(span)
        yield Change("P246", start, end, ("NAME",), Fix(span, f"（{text}）"), {"text": text})


def joined_by_a_sign(line: Line, index: int) -> Iterator[Change]:
    """甲，乙 and 甲、乙: conditions without the word that says whether one or all must hold. Which, nobody can tell."""
    tokens = line.tokens
    for at in (index, index - 1):
        if at <= 0 or tokens[at].type not in {COMMA, enumeration()} or tokens[0].type not in _WITH_CONDITIONS:
            continue
        yield from _values_in_a_row(line, at)
        yield from _options_in_a_row(line, at)
        parts = at + 2 < len(tokens) and tokens[at + 2].type in {COMMA, enumeration()}
        args: dict[str, Arg] = {"found": quote(line.text(line.span(at, at + 1)))}
        yield Change("P037", at, at + 1, ("AND",), None, args, reach=1 if parts else 2)


def _values_in_a_row(line: Line, sign: int) -> Iterator[Change]:
    """为 高中、大专: values and no conditions. A comma parts conditions as well, unless numbers or texts follow it."""
    tokens = line.tokens
    first = next((at for at in (sign - 1, sign - 2) if at > 1 and tokens[at - 1].type in _ONE_OF), None)
    if first is None or _behind_value(line, first) != sign:
        return
    end = sign
    while end < len(tokens) and tokens[end].type == tokens[sign].type and _behind_value(line, end + 1):
        end = _behind_value(line, end + 1)
    if end > sign and (tokens[sign].type != COMMA or tokens[sign + 1].type not in {"NAME", "QUOTED_NAME"}):
        keyword = _ONE_OF[tokens[first - 1].type]
        span = line.span(first - 1, end)
        values = line.text(line.span(first, end)).replace(line.text(line.span(sign, sign + 1)), "、")
        word = next(found.words[0] for found in lexicon().keywords if found.terminal == keyword)
        meant = f"{word} （{values}）"
        args: dict[str, Arg] = {"expected": quote(meant), "found": quote(line.text(span))}
        yield Change("P029", first - 1, end, (keyword, "LPAR", "NAME", "RPAR"), Fix(span, meant), args, reach=1)


def _behind_value(line: Line, at: int) -> int:
    """The token behind a name, a text or a quantity; 0 when none stands there."""
    tokens = line.tokens
    if at >= len(tokens) or tokens[at].type not in {*NUMERALS, "NAME", "QUOTED_NAME", "STRING"}:
        return 0
    return _behind_quantity(line, at) if tokens[at].type in NUMERALS else at + 1


def bounded(line: Line, index: int) -> int | None:
    """The token behind 3以上 or 3名 至 5名, when such a range begins at a token."""
    tokens = line.tokens
    if tokens[index].type not in NUMERALS or tokens[index - 1].type not in {"NAME", "QUOTED_NAME"}:
        return None
    end = _behind_quantity(line, index)
    return end + 1 if end < len(tokens) and tokens[end].type in {*_BOUNDS, "TO"} else None


def _behind_quantity(line: Line, at: int) -> int:
    """The token behind a numeral and its unit."""
    has_unit = at + 1 < len(line.tokens) and line.tokens[at + 1].type in _UNITS
    return at + 2 if has_unit else at + 1


def name_in_pieces(line: Line, index: int) -> Iterator[Change]:
    """人 数: blanks in a declared name, or in any name when they cannot be seen. The longest name is tried first."""
    tokens = line.tokens
    for start in range(max(1, index - _MAX_PIECES + 1), index + 1):
        for end in range(min(len(tokens), start + _MAX_PIECES), max(index, start + 1), -1):
            span = line.span(start, end)
            name = _BLANKS.sub("", line.text(span))
            text = line.text(span)
            meant = name in line.names or (name == _UNSEEN.sub("", text) and name.isalnum())
            if meant and name != text and "\n" not in text and _is_one_name(line, start, end):
                yield Change("P038", start, end, ("NAME",), Fix(span, name), {"name": name}, reach=1)


def _is_one_name(line: Line, start: int, end: int) -> bool:
    """Whether a word would stand for nothing by itself; in a list of names each one declares itself."""
    words = {str(token) for token in line.tokens[start:end] if token.type == "NAME"}
    return line.tokens[0].type in _DECLARES_EVERYWHERE or not words <= set(line.names)


def _upper_bound_first(line: Line, index: int) -> Iterator[Change]:
    """5以下3以上: the token in error is the second numeral."""
    tokens = line.tokens
    if tokens[index].type not in NUMERALS or tokens[index - 1].type != "BELOW":
        return
    first = next((at for at in (index - 2, index - 3) if at > 0 and tokens[at].type in NUMERALS), None)
    above = _behind_quantity(line, index)
    if first is None or above >= len(tokens) or tokens[above].type != "ABOVE":
        return
    span = line.span(first, above + 1)
    lower, upper = line.text(line.span(index, above)), line.text(line.span(first, index - 1))
    suggestion = f"{lower.strip()}以上{upper.strip()}以下"
    args: dict[str, Arg] = {"text": line.text(span), "suggestion": suggestion}
    terminals = ("NUMBER", "ABOVE", "NUMBER", "BELOW")
    yield Change("P042", first, above + 1, terminals, Fix(span, suggestion), args, reach=1)


def _bound_said_twice(line: Line, index: int) -> Iterator[Change]:
    """大于 3以上: one of the two words has to go, and they differ in whether 3 counts."""
    tokens = line.tokens
    if tokens[index].type not in _BOUNDS:
        return
    for at in range(index - 2, 0, -1):
        second = tokens[at + 1].type in NUMERALS and tokens[at].type in {*NUMERALS, *_UNITS}
        if second or tokens[at].type in _JOINS:
            return
        if tokens[at].type in _ORDERING:
            without = line.text(line.span(at, index))
            bounds = line.text(line.span(at + 1, index + 1))
            alone = tokens[at - 1].type in {*_BEFORE_A_RANGE, enumeration()}
            other = bounds if alone else f"为 {bounds}"
            args: dict[str, Arg] = {
                "first": line.text(line.span(at, at + 1)),
                "second": line.text(line.span(index, index + 1)),
                "one": without,
                "other": other,
            }
            yield Change("P040", index, index + 1, (), None, args, line.span(at, index + 1), reach=1)
            return


def _is_before_a_comparison(line: Line, index: int) -> Iterator[Change]:
    """为 大于 3."""
    tokens = line.tokens
    if tokens[index].type in _COMPARING and tokens[index - 1].type == "IS" and index > 1:
        gap = line.source.span(line.begin(index - 1), line.begin(index))
        found: dict[str, Arg] = {"found": quote(line.text(line.span(index - 1, index)))}
        mark = line.span(index - 1, index)
        yield Change("P030", index - 1, index, (), Fix(gap, ""), found, mark, reach=1)


def _multiple(line: Line, index: int) -> Iterator[Change]:
    """2倍户数 and 2倍 户数."""
    tokens = line.tokens
    first = index - 2
    if first <= 0 or tokens[index].type not in {"NAME", "QUOTED_NAME"} or str(tokens[index - 1]) != TIMES:
        return
    if tokens[first].type in NUMERALS:
        span = line.span(first, index + 1)
        product = f"{line.text(line.span(index, index + 1))} × {line.text(line.span(first, first + 1))}"
        args: dict[str, Arg] = {"text": line.text(span), "suggestion": product}
        fix = Fix(span, _blank_before(line, span) + product)
        yield Change("P039", first, index + 1, ("NAME", "STAR", "NUMBER"), fix, args, reach=1)


def _blank_before(line: Line, span: Span) -> str:
    return " " if line.source.text[span.start - 1].isalnum() else ""


def _fourth_level(line: Line, index: int) -> Iterator[Change]:
    """（a） below ①: all items of that level are passed over."""
    tokens = line.tokens
    numbers = [at for at in range(index) if tokens[at].type == "ITEM_NUMBER"]
    if tokens[index].type != "LPAR" or tokens[index - 1].type != "COLON" or not numbers:
        return
    mark = line.text(line.span(index, min(index + 3, len(tokens))))
    if is_third_level(str(tokens[numbers[-1]])) and re.fullmatch(r"[(（][A-Za-zａ-ｚ][)）]", mark):
        end = next((at for at in range(index, len(tokens)) if tokens[at].type in {"ITEM_NUMBER", "STOP"}), None)
        if end is not None:
            separator = ("SEMICOLON",) if tokens[end].type == "ITEM_NUMBER" else ()
            terminals = ("ITEM_NUMBER", "YES", *separator)
            yield Change("P043", index, end, terminals, None, {"found": mark}, line.span(index, index + 3), reach=1)


def _deeming_without_but(line: Line, index: int) -> Iterator[Change]:
    """逾期 的，视为 同意 without its 但, in a fact; the token in error stands in the circumstance or behind it."""
    tokens = line.tokens
    if tokens[0].type != "FACT":
        return
    start = next((at + 1 for at in range(index - 1, 0, -1) if tokens[at].type == COMMA), 0)
    end = next((at for at in range(start, len(tokens)) if tokens[at].type in {"OF", "STOP", COMMA}), 0)
    if start and tokens[start].type != "BUT" and end and tokens[end].type == "OF":
        place = line.source.span(line.begin(start), line.begin(start))
        args: dict[str, Arg] = {"expected": quote("但")}
        yield Change("P028", start, start, ("BUT",), Fix(place, "但 "), args, line.span(start, start + 1))


def is_third_level(number: str) -> bool:
    """Whether an item number is of the innermost of the three levels: ①."""
    return not number.startswith("(")
