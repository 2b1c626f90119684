"""Slips about clauses: 是否依据, 依椐, 名0以上, 自 2024.3.1 起, 但 甲 为 3 without its 的, fields parted by commas."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from attrs import evolve

from aidrules.diagnostics.diagnostic import Arg, Fix, quote
from aidrules.syntax.grammar import parser
from aidrules.syntax.lexicon import lexicon
from aidrules.syntax.line import Line
from aidrules.syntax.misreadings import Change, iso_date
from aidrules.syntax.places import COMMA

_CLAUSES = ("SOURCE", "NOTE", "ASK", "PRESUMED", "APPLIES", "LABEL", "BY", "MODALITY")
_WORDS = frozenset({"NAME", "GLUED_UNIT", "GLUED_WORD"})
_NUMERALS = frozenset({"NUMBER", "CHINESE_NUMBER"})
_RANGE_SIGNS = frozenset({"ABOVE", "BELOW", "TO", "MINUS", "TILDE"})
_TYPE_WORDS = frozenset({"INTEGER", "DECIMAL", "PLACES"})
_NUMBER_TYPES = frozenset({"整数", "小数"})
_DAY_ENDS = {"起": "STARTING", "之日起": "STARTING", "止": "ENDING"}
_SLASHED = ["NUMBER", "SLASH", "NUMBER", "SLASH", "NUMBER"]
_NUMERAL = re.compile(r"[0-9]|[零〇一二三四五六七八九十百千万亿两]")
_GLUED_SOURCE = re.compile(r"(.+?)(依据)([一二三四五六七八九十]+)")
_PLACES = frozenset({"LOCATOR", "DOCUMENT", "CHINESE_NUMBER"})
_LONGEST_NAME = 4  # tokens of a field's name and its alias


def slips(line: Line, index: int) -> Iterator[Change]:
    """What a clause about the token in error may have been meant as."""
    yield from _title_of_a_document(line, index)
    yield from _glued_clause(line, index)
    yield from _glued_range(line, index)
    yield from _slashed_day(line, index)
    yield from _exception_without_of(line, index)
    yield from _field_behind_a_comma(line, index)
    yield from _misspelt_clause(line, index)


def _title_of_a_document(line: Line, index: int) -> Iterator[Change]:
    """引用 《某办法》: an import names a file."""
    if line.tokens[index].type == "DOCUMENT" and line.tokens[index - 1].type in {"BASED_ON", "IMPORT"}:
        yield Change("P054", index, index + 1, ("STRING",), None, {"found": line.text(line.span(index, index + 1))})


def _glued_clause(line: Line, index: int) -> Iterator[Change]:
    """是否依据 and 1000元依据: the comma and the space before a clause's keyword are forgotten."""
    for at in (index - 1, index):
        word = str(line.tokens[at])
        if at < 1 or line.tokens[at].type not in _WORDS or word in line.names:
            continue
        yield from _source_within(line, at, index)
        for terminal in _CLAUSES:
            for keyword in _words_of(terminal):
                head = word.removesuffix(keyword)
                cites = terminal == "SOURCE" and at < index and line.tokens[index].type in _PLACES
                if head != word and head and (cites or _is_known(head, line.names)):
                    yield evolve(_comma_within(line, at, len(head), (terminal,)), reach=None if at < index else 1)


def _source_within(line: Line, at: int, index: int) -> Iterator[Change]:
    """整数依据一: the place that is cited is glued as well."""
    found = _GLUED_SOURCE.fullmatch(str(line.tokens[at]))
    if found is None or not found[1]:
        return
    change = _comma_within(line, at, len(found[1]), ("SOURCE", "CHINESE_NUMBER"))
    mark = line.source.span(line.begin(at) + len(found[1]), line.end(at))
    yield evolve(change, fix=Fix(mark, f"，{found[2]} {found[3]}"), reach=None if at < index else 1)


def _is_known(word: str, names: Collection[str]) -> bool:
    return word in names or word in lexicon().by_word() or word in lexicon().unit_words


def _comma_within(line: Line, at: int, offset: int, behind: tuple[str, ...]) -> Change:
    """A comma put into a word."""
    begin = line.begin(at) + offset
    place = line.source.span(begin, begin)
    head = [token.type for token in parser().lex(str(line.tokens[at])[:offset])]
    args: dict[str, Arg] = {"expected": quote("，")}
    mark = line.source.span(begin, line.end(at))
    return Change("P028", at, at + 1, (*head, COMMA, *behind), Fix(place, "，"), args, mark)


def _glued_range(line: Line, index: int) -> Iterator[Change]:
    """万元0 以上 behind 整数: the comma before a range is forgotten."""
    tokens = line.tokens
    at = index - 1
    if at < 1 or tokens[index].type not in _RANGE_SIGNS or tokens[at - 1].type not in {*_TYPE_WORDS, "COLON"}:
        return
    heads = _NUMBER_TYPES if tokens[at - 1].type == "COLON" else {*lexicon().unit_words, *line.names}
    offset = split_at_number(str(tokens[at]), heads)
    if tokens[at].type == "NAME" and offset:
        rest = [token.type for token in parser().lex(str(tokens[at])[offset:])]
        yield evolve(_comma_within(line, at, offset, tuple(rest)), reach=1)


def split_at_number(word: str, units: Collection[str]) -> int:
    """How long the unit is that a word begins with when a number follows in it (名0); 0 when it is no such word."""
    ends = (end for end in range(len(word) - 1, 0, -1) if word[:end] in units and _NUMERAL.match(word, end))
    return next(ends, 0)


def _slashed_day(line: Line, index: int) -> Iterator[Change]:
    """自 2024/3/1 起, which is read as a division and a unit."""
    tokens = line.tokens
    start, word = index - 6, str(tokens[index - 1])
    if start < 0 or word not in _DAY_ENDS or [token.type for token in tokens[start : index - 1]] != _SLASHED:
        return
    span = line.span(start, index - 1)
    suggestion = iso_date(line.text(span))
    if suggestion:
        args: dict[str, Arg] = {"text": line.text(span), "suggestion": suggestion}
        yield Change("P032", start, index, ("DATE", _DAY_ENDS[word]), Fix(span, suggestion), args, span, reach=1)


def dotted_day(line: Line, index: int) -> Iterator[Change]:
    """自 2024.3.1 起, whose last word is read as a unit; the token in error is the second dot."""
    word = str(line.tokens[index + 2]) if index + 2 < len(line.tokens) else ""
    if index < 1 or word not in _DAY_ENDS:
        return
    span = line.span(index - 1, index + 2)
    suggestion = iso_date(line.text(span))
    if suggestion:
        args: dict[str, Arg] = {"text": line.text(span), "suggestion": suggestion}
        terminals = ("DATE", _DAY_ENDS[word])
        yield Change("P032", index - 1, index + 3, terminals, Fix(span, suggestion), args, span, reach=1)


def _exception_without_of(line: Line, index: int) -> Iterator[Change]:
    """但 低保 为 3名 in a decision that is no condition: 的， is forgotten before the other result."""
    tokens = line.tokens
    before = [token.type for token in tokens[:index]]
    if tokens[0].type != "DECISION" or "ITEM_NUMBER" in before or "BUT" not in before:
        return
    but = index - 1 - before[::-1].index("BUT")
    colon = before.index("COLON") if "COLON" in before else 0
    if before[colon + 1 : colon + 2] == ["BOOLEAN"] or {"OF", COMMA} & set(before[but:]):
        return
    for at in range(index, but + 1, -1):
        if tokens[at].type == "IS":
            gap = line.source.span(line.end(at - 1), line.begin(at))
            args: dict[str, Arg] = {"expected": quote("的，")}
            yield Change("P028", at, at, ("OF", COMMA), Fix(gap, " 的，"), args, line.span(at, at + 1))
            return


def _field_behind_a_comma(line: Line, index: int) -> Iterator[Change]:
    """姓名：文本，年龄：整数 in a roster: its fields are parted by semicolons."""
    tokens = line.tokens
    if tokens[0].type != "ROSTER" or tokens[index].type != "COLON":
        return
    for at in range(index - 2, max(index - 2 - _LONGEST_NAME, 1), -1):
        if tokens[at].type == COMMA:
            span = line.span(at, at + 1)
            args: dict[str, Arg] = {"expected": quote("；"), "found": quote(line.text(span))}
            yield Change("P029", at, at + 1, ("SEMICOLON",), Fix(span, "；"), args, reach=index - at + 1)
            return


def _misspelt_clause(line: Line, index: int) -> Iterator[Change]:
    """依椐: a word behind a comma that differs from a clause's keyword in one character."""
    tokens = line.tokens
    for at in (index, index - 1):
        word = str(tokens[at])
        if at < 2 or tokens[at - 1].type != COMMA or tokens[at].type != "NAME" or word in line.names:
            continue
        for terminal in _CLAUSES:
            keyword = next((known for known in _words_of(terminal) if _is_near(word, known)), "")
            if keyword:
                span = line.span(at, at + 1)
                args: dict[str, Arg] = {"expected": quote(keyword), "found": quote(word)}
                yield Change("P029", at, at + 1, (terminal,), Fix(span, keyword), args, reach=index - at + 1)


def _is_near(word: str, keyword: str) -> bool:
    if len(word) != len(keyword) or len(word) < 2:
        return False
    return sum(left != right for left, right in zip(word, keyword, strict=True)) == 1


def _words_of(terminal: str) -> tuple[str, ...]:
    return next((keyword.words for keyword in lexicon().keywords if keyword.terminal == terminal), ())
