"""Text to tokens: Lark's lexer, and the words that it cannot tell from names."""

from __future__ import annotations

from collections.abc import Iterator

from lark import Token

from aidrules.syntax.grammar import parser
from aidrules.syntax.lexicon import lexicon
from aidrules.syntax.period_words import BEFORE_A_PERIOD, NAMES_AS_WELL, is_mere_name, period_words

_NUMERALS = frozenset({"NUMBER", "CHINESE_NUMBER"})
_AMOUNT_OPENERS = _NUMERALS | {"FRACTION", "ITEM_NUMBER", "NAME", "QUOTED_NAME", "LSQB", "LPAR", "MINUS"}
_LOOKED_BACK = 1  # blanks between a numeral and its unit that the lexer's own patterns reach over


def tokens_of(folded: str) -> Iterator[Token]:
    """The tokens of a folded text.

    Behind a number 名以上 is a unit and a bound, elsewhere it is a name. The lexer sees that over one blank at most;
    over more of them, or over a comment, the word is read again here. Words of a period that are written without spaces
    are read apart: see ``period_words``. 的 before an amount (违法所得 的 1倍) is another word than the one that closes
    the circumstance of an exception (边远 的，为 2).
    """
    before: Token | None = None
    for token in _words(folded):
        if before is not None and before.type == "OF" and token.type in _AMOUNT_OPENERS:
            before.type = "OF_AMOUNT"
        if before is not None:
            yield before
        before = token
    if before is not None:
        yield before


def _words(folded: str) -> Iterator[Token]:
    before = opener = ""
    openers = lexicon().group("declaration")
    for token in _with_bounds(folded):
        if token.type in openers:
            opener = token.type
        elif token.type in NAMES_AS_WELL and is_mere_name(token.type, before, opener):
            token.type = "NAME"
        if token.type != "NAME" or before not in BEFORE_A_PERIOD:
            yield token
            before = token.type
            continue
        offset = 0
        for terminal, text in period_words(token, before):
            yield token if len(text) == len(token) else moved(terminal, text, token, offset)
            offset += len(text)
            before = terminal


def _with_bounds(folded: str) -> Iterator[Token]:
    number: Token | None = None
    quantity = False
    for token in parser().lex(folded):
        far = number is not None and (token.start_pos or 0) - (number.end_pos or 0) > _LOOKED_BACK
        if far and token.type == "NAME":
            yield from _behind_a_number(token)
        elif quantity and token.type == "NAME":
            yield from _bound_before_a_number(token)
        else:
            yield token
        number = token if token.type in _NUMERALS else None
        quantity = number is not None or token.type == "GLUED_UNIT"


def _behind_a_number(word: Token) -> Iterator[Token]:
    numeral = "0 "
    _, *found = parser().lex(numeral + word)
    for part in found:
        yield moved(part.type, str(part), word, (part.start_pos or 0) - len(numeral))


def _bound_before_a_number(word: Token) -> Iterator[Token]:
    """以下3以上 behind a number, which the lexer takes for a unit."""
    for bound, keyword in lexicon().by_word().items():
        if keyword.terminal == "BELOW" and word.startswith(bound):
            rest = list(parser().lex(word[len(bound) :]))
            if rest and rest[0].type in _NUMERALS:
                yield moved(keyword.terminal, bound, word, 0)
                for part in rest:
                    yield moved(part.type, str(part), word, len(bound) + (part.start_pos or 0))
                return
    yield word


def moved(terminal: str, text: str, place: Token, offset: int) -> Token:
    """A token ``offset`` characters behind the beginning of another one, on its line."""
    begin = (place.start_pos or 0) + offset
    return Token(terminal, text, begin, place.line, place.column, place.end_line, place.end_column, begin + len(text))
