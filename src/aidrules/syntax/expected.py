"""Says what could have stood at a place, from the terminals the grammar accepts there."""

from __future__ import annotations

from collections.abc import Collection

from aidrules.diagnostics.diagnostic import OneOf, Term, quote
from aidrules.syntax.lexicon import lexicon
from aidrules.syntax.places import punctuation

MAX_NAMED = 5
"""How many things a message names at most."""

_VALUE = frozenset({"NUMBER", "STRING", "YES", "DATE"})  # where all of these may stand, any expression may
_VALUE_OPENERS = frozenset(
    {
        *_VALUE,
        "NO",
        "NAME",
        "QUOTED_NAME",
        "CHINESE_NUMBER",
        "FRACTION",
        "ITEM_NUMBER",
        "EMPTY_SET",
        "LPAR",
        "LSQB",
        "MINUS",
        "NOT",
        "IF",
        "FORMULA",
        "FROM_DAY",
    }
)
_TYPES = frozenset({"BOOLEAN", "INTEGER", "TEXT", "DATE_TYPE"})
_TYPE_OPENERS = frozenset({*_TYPES, "DECIMAL", "SET", "SEQUENCE", "NUMBER", "NAME", "QUOTED_NAME"})
_OPERATORS = frozenset({"PLUS", "STAR", "GREATER"})
_PLACES = frozenset({"LOCATOR", "NAME", "CHINESE_NUMBER", "DOCUMENT"})
_COMPLETING = (
    "THEN",
    "ELSE",
    "EXCEPT_END",
    "EXCEPTED",
    "STARTING",
    "WITHIN",
    "EXPIRED",
)  # what was begun cannot end without them
_LAST = ("AND", "OR")


def expected(accepted: Collection[str]) -> OneOf:
    """What may stand, the likeliest first, at most ``MAX_NAMED`` things."""
    rest = set(accepted)
    completing = [quote(_word(terminal)) for terminal in _COMPLETING if terminal in rest]
    if completing and not rest >= _VALUE:
        return OneOf(tuple(completing))
    named: list[str | Term] = []
    if rest >= _VALUE:
        named.append(Term("token-value"))
        rest -= _VALUE_OPENERS | comparisons()
    elif rest >= _TYPES:
        named.append(Term("token-type"))
        rest -= _TYPE_OPENERS
    elif rest >= _PLACES:
        named.append(Term("token-locator"))
        rest -= _PLACES
    elif "GLUED_UNIT" in rest:
        rest -= {"NAME", "GLUED_UNIT"}
    elif "NAME" in rest:
        named.append(Term("token-name"))
        rest -= {"NAME", "QUOTED_NAME"}
    if rest >= _modalities():
        named.append(Term("token-modality"))
        rest -= _modalities()
    if "STRING" in rest:
        named.append(Term("token-text"))
    if "ITEM_NUMBER" in rest:
        named.append(Term("token-item"))
    if "ROW" in rest:
        named.append(Term("token-row-start"))
    if has_operators(rest):
        named.append(Term("token-operator"))
        rest -= comparisons()
    named += [quote(sign) for terminal, sign in punctuation().items() if terminal in rest]
    words = [keyword.terminal for keyword in lexicon().keywords if keyword.terminal in rest - set(_LAST)]
    named += [quote(_word(terminal)) for terminal in (*words, *(word for word in _LAST if word in rest))]
    return OneOf(tuple(named[:MAX_NAMED])) if named else OneOf((Term("token-declaration"),))


def _word(terminal: str) -> str:
    return next(keyword.words[0] for keyword in lexicon().keywords if keyword.terminal == terminal)


def has_operators(accepted: Collection[str]) -> bool:
    """Whether an operator or a comparison may stand."""
    return set(accepted) >= _OPERATORS


def comparisons() -> frozenset[str]:
    """The terminals that compare."""
    return lexicon().group("comparison") | {"FULL", "EQUAL", "LESSTHAN", "MORETHAN", "GE", "LE", "NE", "TILDE"}


def _modalities() -> frozenset[str]:
    return lexicon().group("modality")
