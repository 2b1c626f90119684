"""Runs of tokens that were meant as one: numbers and dates in other notations, names and quoted texts without marks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from attrs import frozen

from aidrules.diagnostics.diagnostic import Arg, Fix, quote
from aidrules.source.numerals import NumeralError, format_chinese, parse_number
from aidrules.source.text import Span
from aidrules.syntax.lexicon import lexicon
from aidrules.syntax.line import Line
from aidrules.syntax.places import COMMA, enumeration

_NUMERALS = frozenset({"NUMBER", "CHINESE_NUMBER"})
_WORDS = frozenset({"NAME", "GLUED_UNIT", "GLUED_WORD", *_NUMERALS})
_MEMBERS = frozenset({"TYPE", "READING", "UNIT"})
_ENDS_A_TEXT = frozenset({COMMA, "SEMICOLON", "STOP", "BAR", "DOUBLE_BAR", "ROW"})
_QUOTES = frozenset("“”\"'‘’「」『』")
_DATE = re.compile(r"([0-9]{4})[./]([0-9]{1,2})[./]([0-9]{1,2})")
_MAX_THOUSANDS = 12
_MAX_WORDS = 40
_LONGEST_FIELD = 5  # tokens of a field and its value before the sign behind them
LOOK_BACK = 2 * _MAX_THOUSANDS + 3
"""How many tokens before the one in error a change may begin."""


@frozen
class Change:
    """Tokens ``start`` up to ``end`` give way to ``terminals``.

    Attributes:
        code: the diagnostic that describes the change.
        start: the first token that gives way.
        end: the token behind the last one.
        terminals: what takes their place.
        fix: the change of the text, where it can be told.
        args: the values of the message.
        span: what the diagnostic points at, when it is not what gives way.
        reach: how many tokens behind the change must be readable then; None for the rest of the part.
    """

    code: str
    start: int
    end: int
    terminals: tuple[str, ...]
    fix: Fix | None
    args: Mapping[str, Arg]
    span: Span | None = None
    reach: int | None = None


def misreadings(line: Line, index: int, may_follow: frozenset[str]) -> Iterator[Change]:
    """What the tokens about ``index`` may have been meant as."""
    yield from _numbers(line, index)
    if "ITEM_NUMBER" in may_follow and not {"NUMBER"} & may_follow:
        yield from _item_number(line, index)
    yield from _alias(line, index)
    yield from _roster_by_value(line, index)
    yield from _unknown_result(line, index)
    yield from _names(line, index, may_follow)
    if "STRING" in may_follow and "YES" not in may_follow:
        yield from _texts(line, index)


def _roster_by_value(line: Line, index: int) -> Iterator[Change]:
    """人员 为（姓名 “张三”，次数 2）in an example: what a roster holds stands behind 列有."""
    tokens = line.tokens
    if tokens[0].type != "EXAMPLE":
        return
    for at in range(index - 1, max(index - _LONGEST_FIELD, 1), -1):
        if tokens[at].type == "LPAR" and tokens[at - 1].type == "IS":
            yield Change("P044", at - 1, at, ("LISTS",), Fix(line.span(at - 1, at), "列有"), {}, reach=index - at + 1)
            return


def dates(line: Line, index: int) -> Iterator[Change]:
    """2020.1.1: the token in error is the second dot."""
    if 0 < index < len(line.tokens) - 1 and line.adjacent(index - 1, index) and line.adjacent(index, index + 1):
        span = line.span(index - 1, index + 2)
        suggestion = iso_date(line.text(span))
        if suggestion:
            args: dict[str, Arg] = {"text": line.text(span), "suggestion": suggestion}
            yield Change("P032", index - 1, index + 2, ("DATE",), Fix(span, suggestion), args)


def iso_date(text: str) -> str:
    """2020/1/1 or 2020.1.1 as 2020-01-01; "" when it is no such thing."""
    found = _DATE.fullmatch(text)
    return f"{found[1]}-{found[2]:>02}-{found[3]:>02}" if found else ""


def _numbers(line: Line, index: int) -> Iterator[Change]:
    """1,500 and 1万5千: what looks like one number are several tokens."""
    tokens = line.tokens
    if tokens[index].type not in _NUMERALS or index == 0:
        return
    if tokens[index - 1].type in _NUMERALS and line.adjacent(index - 1, index):
        span = line.span(index - 1, index + 1)
        try:
            parse_number(line.text(span))
        except NumeralError as error:
            found = error.suggestion or ""
            args: dict[str, Arg] = {"text": line.text(span), "suggestion": found}
            code = "P019" if found else "P018"
            yield Change(code, index - 1, index + 1, ("NUMBER",), Fix(span, found) if found else None, args)
        return
    first, last = index - 2, index
    if first < 0 or tokens[index - 1].type != COMMA or tokens[first].type != "NUMBER":
        return
    while last - index < _MAX_THOUSANDS and _three_digits(line, last + 2):
        last += 2
    if _three_digits(line, index):
        span = line.span(first, last + 1)
        plain = "".join(str(token) for token in tokens[first : last + 1] if token.type == "NUMBER")
        args = {"text": line.text(span), "suggestion": plain}
        yield Change("P018", first, last + 1, ("NUMBER",), Fix(span, plain), args)


def _three_digits(line: Line, at: int) -> bool:
    if at >= len(line.tokens) or line.tokens[at].type != "NUMBER" or line.tokens[at - 1].type != COMMA:
        return False
    return len(line.tokens[at]) >= 3 and line.tokens[at][:3].isdigit() and line.adjacent(at - 1, at)


def _item_number(line: Line, index: int) -> Iterator[Change]:
    """1. and 一、 where a list numbers its items （一）."""
    token = line.tokens[index]
    if token.type not in _NUMERALS:
        return
    end = index + 1
    if end < len(line.tokens) and line.tokens[end].type in {"STOP", enumeration()} and line.adjacent(index, end):
        end += 1
    try:
        value = parse_number(str(token))
    except NumeralError:
        return
    if value.denominator == 1 and 0 < value < 100:
        span = line.span(index, end)
        number = f"（{format_chinese(int(value))}）"
        args: dict[str, Arg] = {"expected": quote(number), "found": quote(line.text(span))}
        yield Change("P029", index, end, ("ITEM_NUMBER",), Fix(span, number), args, reach=1)


def _alias(line: Line, index: int) -> Iterator[Change]:
    """（a-b）, （2x）: an alias that is no identifier."""
    tokens = line.tokens
    opening = next((at for at in (index - 1, index - 2) if at > 1 and tokens[at].type == "LPAR"), None)
    closing = next((at for at in range(index, min(index + 6, len(tokens))) if tokens[at].type == "RPAR"), None)
    if opening is None or closing is None or tokens[opening - 2].type not in {*_openers(), "SEMICOLON", "COLON"}:
        return
    span = line.span(opening + 1, closing)
    text = line.text(span)
    if text.isascii() and closing > opening + 1:
        plain = re.sub(r"\W+", "_", text).strip("_")
        fix = Fix(span, plain) if plain.isidentifier() else None
        yield Change("P104", opening + 1, closing, ("NAME",), fix, {"alias": text}, span)


def _unknown_result(line: Line, index: int) -> Iterator[Change]:
    """则 甲 为 未知: an outcome is 待查明."""
    tokens = line.tokens
    if tokens[0].type == "EXAMPLE" and index > 1 and tokens[index].type == "UNKNOWN" and tokens[index - 1].type == "IS":
        span = line.span(index - 1, index + 1)
        args: dict[str, Arg] = {"expected": quote("待查明"), "found": quote(line.text(span))}
        yield Change("P029", index - 1, index + 1, ("UNDETERMINED",), Fix(span, "待查明"), args)


def _names(line: Line, index: int, may_follow: frozenset[str]) -> Iterator[Change]:
    """A keyword, a numeral, a quoted text or several words that are meant as one name."""
    tokens = line.tokens
    token = tokens[index]
    if token.type == "STRING" and "QUOTED_NAME" in may_follow:
        span = line.span(index, index + 1)
        text = line.text(span)
        name = text[1:-1] if re.fullmatch(r"[^\W\d]\w*", text[1:-1]) else f"【{text[1:-1]}】"
        yield Change("P036", index, index + 1, ("NAME",), Fix(span, name), {"text": text[1:-1]}, reach=1)
    end = index + 1
    while end < len(tokens) and tokens[end].type in _WORDS and line.adjacent(end - 1, end):
        end += 1
    word = line.text(line.span(index, end))
    is_word = token.type in _NUMERALS or str(token) in lexicon().by_word()
    declares = index > 0 and (tokens[index - 1].type in _openers() or tokens[0].type in _MEMBERS)
    if "QUOTED_NAME" in may_follow and is_word and (declares or word in line.names):
        yield _bracketed(line, index, end)
    if index == 2 and tokens[1].type in _WORDS and tokens[0].type in _openers():
        end = index
        while end < len(tokens) and tokens[end].type in {*_WORDS, "MINUS", "SLASH", "OTHER"} and end < index + 6:
            end += 1
        yield _bracketed(line, 1, end)


def _bracketed(line: Line, start: int, end: int) -> Change:
    span = line.span(start, end)
    word = line.text(span)
    return Change("P031", start, end, ("QUOTED_NAME",), Fix(span, f"【{word}】"), {"word": word}, reach=1)


def _texts(line: Line, index: int) -> Iterator[Change]:
    """Words that should stand in quotation marks, up to the next separator on the line."""
    tokens = line.tokens
    if tokens[index].type in _ENDS_A_TEXT:
        return
    end = index + 1
    while end < min(len(tokens), index + _MAX_WORDS) and tokens[end].type not in _ENDS_A_TEXT:
        if tokens[end].line != tokens[index].line:
            break
        end += 1
    span = line.span(index, end)
    text = line.text(span)
    if not _QUOTES & set(text):
        yield Change("P035", index, end, ("STRING",), Fix(span, f"“{text}”"), {"text": text})
    elif text[-1] in _QUOTES and not _QUOTES & set(text[:-1]):
        place = line.source.span(span.start, span.start)
        mark = line.source.span(span.end - 1, span.end)
        yield Change("P012", index, end, ("STRING",), Fix(place, "“"), {"quote": text[-1]}, mark)


def mismatched_quotes(line: Line, index: int) -> Iterator[Change]:
    """‘甲’, “甲“ and “甲": a stray mark with another one behind it on its line."""
    tokens = line.tokens
    for end in range(index + 1, min(len(tokens), index + _MAX_WORDS)):
        if tokens[end].line != tokens[index].line:
            return
        if tokens[end].type == "OTHER" and str(tokens[end]) in _QUOTES:
            span = line.span(index, end + 1)
            text = line.text(span)
            meant = f"“{text[1:-1]}”"
            args: dict[str, Arg] = {"open": text[0], "close": text[-1], "suggestion": meant}
            yield Change("P041", index, end + 1, ("STRING",), Fix(span, meant), args)
            return


def _openers() -> frozenset[str]:
    return lexicon().group("declaration")
