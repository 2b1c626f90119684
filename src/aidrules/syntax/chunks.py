"""Cuts the tokens of a text into declarations, and mends what would hide where one begins or a table row does."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import pairwise

from lark import Token

from aidrules.syntax.automaton import follow, start
from aidrules.syntax.errors import SyntaxErrors
from aidrules.syntax.lexicon import lexicon
from aidrules.syntax.mistaken import meant
from aidrules.syntax.miswritten import NUMERALS, TIMES
from aidrules.syntax.places import CLAUSE_OPENERS, COMMA
from aidrules.syntax.tokens import moved, tokens_of

_BEHIND_A_NAME = frozenset({"LPAR", "COLON", "EQUAL", COMMA})
_BEHIND_A_RECORD = frozenset({"ITEM_NUMBER", "STRING", "DOCUMENT"})
_KINDS = frozenset({"PARAMETER", "DECISION"})
_MEMBERS = frozenset({"TYPE", "READING"})


def additions(tokens: Sequence[Token]) -> list[Token]:
    """The tokens, with 增加 read as a declaration's keyword where a declaration begins."""
    found: list[Token] = []
    for position, token in enumerate(tokens):
        previous = tokens[position - 1] if position else None
        behind = tokens[position + 1].type if position + 1 < len(tokens) else ""
        ended = previous is None or previous.type == "STOP"
        fresh = ended or (previous is not None and token.line != previous.end_line and behind == "DECISION")
        found.append(moved("ADDITION", str(token), token, 0) if token.type == "INCREASES" and fresh else token)
    return found


def chunked(tokens: Sequence[Token], errors: SyntaxErrors) -> Iterator[list[Token]]:
    """Cut where a declaration's keyword begins a line or follows the end of another declaration."""
    openers = lexicon().group("declaration") | lexicon().group("reserved")
    chunk: list[Token] = []
    previous: Token | None = None
    swallowed: Token | None = None
    for position, token in enumerate(tokens):
        ended = previous is None or previous.type == "STOP"
        fresh = ended or (previous is not None and token.line != previous.end_line)
        if token is swallowed:
            previous = token
            continue
        behind = tokens[position + 1] if position + 1 < len(tokens) else None
        split = _glued_opener(token, behind, errors) if ended and behind is not None else []
        if chunk and fresh and (split or token.type in openers or _opens_by_mistake(tokens, position)):
            yield chunk
            chunk = []
        chunk += split or [token]
        swallowed = behind if split and split[-1].end_pos == (behind.end_pos if behind else None) else None
        previous = token
    if chunk:
        yield chunk


def _opens_by_mistake(tokens: Sequence[Token], at: int) -> bool:
    """决定 甲（a）：, a word meant as the keyword of a declaration; the end of the one before it may be forgotten."""
    if tokens[at].type != "NAME" or at + 2 >= len(tokens) or tokens[at + 1].type not in {"NAME", "QUOTED_NAME"}:
        return False
    named = [token.type for token in tokens[at + 2 : at + 6]]
    if named[0] != "COLON" and named != ["LPAR", "NAME", "RPAR", "COLON"]:
        return False
    kinds = lexicon().group("declaration")
    return any(lexicon().by_word()[word].terminal in kinds for word in meant(str(tokens[at])))


def _glued_opener(token: Token, behind: Token, errors: SyntaxErrors) -> list[Token]:
    """事实甲 as the words that are meant, after it is reported; the token behind it may be a part of them."""
    if token.type != "NAME":
        return []
    for keyword in lexicon().keywords:
        word = keyword.words[0]
        if keyword.group != "declaration" or not str(token).startswith(word):
            continue
        if keyword.terminal == "RECORD" and behind.type in _BEHIND_A_RECORD:
            errors.glued_opener(token, word)
            return [moved("RECORD", word, token, 0), *_place(token, behind, len(word), errors)]
        kind = lexicon().by_word().get(str(token)[len(word) :])
        if kind is not None and kind.terminal in _KINDS and behind.type in ("NAME", "QUOTED_NAME"):  # 收紧参数
            errors.glued_opener(token, word)
            return [moved(keyword.terminal, word, token, 0), moved(kind.terminal, kind.words[0], token, len(word))]
        if behind.type in _BEHIND_A_NAME:
            errors.glued_opener(token, word)
            return [moved(keyword.terminal, word, token, 0), moved("NAME", str(token)[len(word) :], token, len(word))]
    return []


def _place(token: Token, behind: Token, offset: int, errors: SyntaxErrors) -> list[Token]:
    """What follows 存目 in 存目三（四）, read again: a locator may span the two tokens."""
    begin = (token.start_pos or 0) + offset
    found = tokens_of(errors.folded[begin : behind.end_pos])
    return [moved(part.type, str(part), token, (part.start_pos or 0) + offset) for part in found]


def declared_names(chunks: Iterable[Sequence[Token]]) -> frozenset[str]:
    """Every word that a declaration may declare, read from the tokens alone, for finding forgotten spaces."""
    names: set[str] = {"基准日"}  # which every policy has
    for chunk in chunks:
        everything = chunk[0].type in _MEMBERS
        for previous, token in pairwise(chunk):
            if previous is chunk[0] or (everything and token.type in {"NAME", "QUOTED_NAME"}):
                names.add(str(token).strip("【】“”"))
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
            return moved(keyword.terminal, word, tokens[0], 0)
    return None


def part_multiples(chunk: Sequence[Token], names: Collection[str]) -> list[Token]:
    """Part 倍户数 behind a numeral, which would be taken for a unit, where 户数 is a declared name."""
    found: list[Token] = []
    for token in chunk:
        behind_number = bool(found) and found[-1].type in NUMERALS and token.type == "NAME"
        if behind_number and token.startswith(TIMES) and token not in names and token[len(TIMES) :] in names:
            name = str(token)[len(TIMES) :]
            found += [moved("NAME", TIMES, token, 0), moved("NAME", name, token, len(TIMES))]
        else:
            found.append(token)
    return found


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
