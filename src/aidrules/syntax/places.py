"""The parts of a declaration: table rows, list items, clauses. A mistake in one leaves the others readable."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from lark import Token
from lark.lexer import PatternStr

from aidrules.syntax.grammar import parser

COMMA = "COMMA"
# Lark names the other signs itself; these are the signs that part or close something, as they are shown.
_SIGNS = {"：": ":", "，": ",", "、": "、", "；": ";", "）": ")", "]": "]", "＝": "="}


@cache
def punctuation() -> Mapping[str, str]:
    """The terminals of the signs that part or close something, with the sign as it is shown."""
    names = {t.pattern.value: t.name for t in parser().terminals if isinstance(t.pattern, PatternStr)}
    named = {"STOP": "。", "BAR": "|", "DOUBLE_BAR": "||"}
    return {names[half]: shown for shown, half in _SIGNS.items() if half in names} | named


@cache
def enumeration() -> str:
    """The terminal of 、."""
    return next(terminal for terminal, sign in punctuation().items() if sign == "、")


CLAUSE_OPENERS = frozenset(
    {
        "SOURCE",
        "NOTE",
        "ASK",
        "PRESUMED",
        "APPLIES",
        "MODALITY",
        "FROM_DAY",
        "BY",
        "DATA",
        "LEFT_OPEN",
        "LABEL",
        "BUT",
        "AMONG",
        "FORMULA",
        "TABLE",
        "REQUIREMENTS",
        "ALL_OF",
        "ANY_OF",
        "LOCAL_SET",
        "LOCAL_LOWER",
        "LOCAL_RAISE",
        "LOCAL_REPLACE",
    }
)
_SEMICOLONS_PART = frozenset({"POLICY", "REFINEMENT", "READING", "EXAMPLE", "DECISION", "ADDITION", "REPLACEMENT"})


def starts_segment(tokens: Sequence[Token], at: int) -> bool:
    """Whether a part begins with the token: a row, an item, an alternative, or the comma before a clause."""
    if at == 0:
        return False
    token, previous = tokens[at], tokens[at - 1]
    if token.type == "ROW":
        return True
    if previous.type == "SEMICOLON":
        return tokens[0].type in _SEMICOLONS_PART
    if token.type == "ITEM_NUMBER":
        return previous.type == "COLON"
    return token.type == COMMA and at + 1 < len(tokens) and tokens[at + 1].type in CLAUSE_OPENERS


def segment_end(tokens: Sequence[Token], at: int) -> int:
    """The first token from ``at`` on that ends a part or begins the next one; the number of tokens if there is none."""
    if at < len(tokens) and tokens[at].type == "STOP":
        return at
    for index in range(at + 1, len(tokens)):
        fresh_item = tokens[index].type == "ITEM_NUMBER" and tokens[index].line != tokens[index - 1].end_line
        if tokens[index].type == "STOP" or fresh_item or starts_segment(tokens, index):
            return index
    return len(tokens)
