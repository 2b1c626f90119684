"""Cuts the tokens of a text into declarations, and mends what would hide where one begins or a table row does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from lark import Token

from aidrules.syntax.automaton import follow, start
from aidrules.syntax.errors import SyntaxErrors
from aidrules.syntax.lexicon import lexicon
from aidrules.syntax.mistaken import meant
from aidrules.syntax.places import CLAUSE_OPENERS, COMMA

_BEHIND_A_NAME = frozenset({"LPAR", "COLON", "EQUAL", COMMA})
_BEHIND_A_RECORD = frozenset({"ITEM_NUMBER", "STRING", "DOCUMENT"})
_MEMBERS = frozenset({"TYPE", "READING"})


def chunked(tokens: Sequence[Token], errors: SyntaxErrors) -> Iterator[list[Token]]:
    """Cut where a declaration's keyword begins a line or follows the end of another declaration."""
    openers = lexicon().group("declaration") | lexicon().group("reserved")
    chunk: list[Token] = []
    previous: Token | None = None
    for position, token in enumerate(tokens):
        ended = previous is None or previous.type == "STOP"
        fresh = ended or (previous is not None and token.line != previous.end_line)
        split = _glued_opener(token, tokens[position + 1 : position + 2], errors) if ended else None
        if chunk and fresh and (split or token.type in openers):
            yield chunk
            chunk = []
        chunk += split or [token]
        previous = token
    if chunk:
        yield chunk


def _glued_opener(token: Token, behind: Sequence[Token], errors: SyntaxErrors) -> list[Token] | None:
    """事实甲 as the two words that are meant, after it is reported."""
    if token.type != "NAME" or not behind:
        return None
    for keyword in lexicon().keywords:
        word = keyword.words[0]
        if keyword.group != "declaration" or not str(token).startswith(word):
            continue
        wanted = _BEHIND_A_RECORD if keyword.terminal == "RECORD" else _BEHIND_A_NAME
        if behind[0].type not in wanted:
            continue
        errors.glued_opener(token, word)
        return [
            _token(keyword.terminal, word, token, 0),
            _token("NAME", str(token)[len(word) :], token, len(word)),
        ]
    return None


def _token(terminal: str, text: str, place: Token, offset: int) -> Token:
    begin = (place.start_pos or 0) + offset
    return Token(terminal, text, begin, place.line, place.column, place.end_line, place.end_column, begin + len(text))


def declared_names(chunks: Iterable[Sequence[Token]]) -> frozenset[str]:
    """Every word that a declaration may declare, read from the tokens alone, for finding forgotten spaces."""
    names: set[str] = set()
    for chunk in chunks:
        everything = chunk[0].type in _MEMBERS
        for previous, token in pairwise(chunk):
            if token.type in {"NAME", "QUOTED_NAME"} and (previous is chunk[0] or everything):
                names.add(str(token).strip("【】"))
    return frozenset(names)


def mistaken_opener(tokens: Sequence[Token], errors: SyntaxErrors) -> Token | None:
    """The keyword that the first of some tokens was meant for, when it makes them a declaration; it is reported."""
    word = str(tokens[0])
    stop = next((at for at, token in enumerate(tokens) if token.type == "STOP"), len(tokens) - 1)
    rest = [token.type for token in tokens[1 : stop + 1]]
    for keyword in lexicon().keywords:
        alike = len(word) == 2 and set(word) & set(keyword.words[0])
        if keyword.group != "declaration" or not (alike or keyword.words[0] in meant(word)):
            continue
        if follow(start(), [keyword.terminal, *rest])[1] == len(rest) + 1:
            errors.mistaken_opener(tokens[0], keyword.words[0])
            return _token(keyword.terminal, word, tokens[0], 0)
    return None


def mend_rows(chunk: list[Token], errors: SyntaxErrors) -> list[Token]:
    """Begin a row where a line of a table lacks its first bar, and take out lines that are no part of the table."""
    if not any(token.type == "ROW" for token in chunk):
        return chunk
    mended: list[Token] = []
    complete = False  # the row has its ‖, so another one begins another row
    for line in _lines(chunk):
        first = line[0]
        behind_bar = bool(mended) and mended[-1].type == "BAR"
        parted = any(token.type == "DOUBLE_BAR" for token in line)
        if first.type == "ROW":
            complete = parted
        elif complete and behind_bar and first.type not in {"STOP", COMMA, *CLAUSE_OPENERS}:
            if not any(token.type == "BAR" or parted for token in line):
                errors.stray(line)
                continue
            if parted:
                errors.missing_row_bar(first)
                begin = first.start_pos or 0
                mended.append(Token("ROW", "|", begin, first.line, 1, first.line, 1, begin + 1))
        else:
            complete = complete or parted
        mended += line
    return mended


def _lines(chunk: Sequence[Token]) -> Iterator[list[Token]]:
    """The tokens line by line; a row begins the line its bar stands on."""
    line: list[Token] = []
    for token in chunk:
        if line and (token.type == "ROW" or token.line != line[-1].end_line):
            yield line
            line = []
        line.append(token)
    if line:
        yield line
