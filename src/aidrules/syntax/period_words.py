"""Words of a period that are written without spaces: 起30日内, 前三年内, 日内, 满60周岁.

The lexer takes such a word for a name. Where the grammar has no place for a name, it is read as the words that are
meant; anywhere else it stays the name that it may well be: 前三名 is a member, 三年内 is another.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from lark import Token

from aidrules.syntax.lexicon import lexicon

_UNITS = ("个工作日", "工作日", "个月", "月", "年", "日", "天", "周岁", "岁", "星期", "周")
_NUMERAL = r"[0-9]+(?:\.[0-9]+)?|[零〇一二三四五六七八九十百千万两]+"
_BEHIND = r"(?P<within>内|以内|之内)|(?P<expired>届满)(?P<side>之后|之前)?"
_UNIT = "|".join(_UNITS)
_ENDS_A_VALUE = frozenset({"NAME", "GLUED_UNIT", "QUOTED_NAME", "DATE", "RPAR"})
_ENDS_A_RANGE = frozenset({"RSQB", "ABOVE", "BELOW"})
_OPENS_A_PERIOD = frozenset({"STARTING", "EXPIRED", "AHEAD", "BEFORE"})
_NUMERALS = frozenset({"NUMBER", "CHINESE_NUMBER"})

# 日内, 年届满之后, 年放假
_BEHIND_A_NUMBER = re.compile(rf"(?P<unit>{_UNIT})(?:{_BEHIND}|(?P<days>放假|上班))")
# 三十日内, 届满六个月
_IN_A_PERIOD = re.compile(rf"(?P<begun>届满)?(?P<number>{_NUMERAL})(?P<unit>{_UNIT})(?:{_BEHIND})?")
# 起30日内, 起届满6个月, 前三年内, 满60周岁
_BEHIND_A_VALUE = re.compile(
    rf"(?P<start>之日起|起)(?P<begun>届满|满)?(?:(?P<number>{_NUMERAL})(?P<unit>{_UNIT})(?:{_BEHIND})?)?"
    rf"|(?P<ahead>前|之前)(?P<number2>{_NUMERAL})(?P<unit2>{_UNIT})(?P<within2>内|以内|之内)?"
    rf"|(?P<full>已满|年满|满)(?P<number3>{_NUMERAL})(?P<unit3>{_UNIT})"
)

BEFORE_A_PERIOD = _NUMERALS | _ENDS_A_VALUE | _OPENS_A_PERIOD
"""The terminals behind which a name may be words of a period that are written without spaces."""
NAMES_AS_WELL = frozenset({"STARTING", "ENDING", "AHEAD", "WITHIN", "EXPIRED", "FULL", "REST", "MAKE_UP"})
"""The keywords of periods that are names too: see ``is_mere_name``."""


def is_mere_name(terminal: str, before: str, opener: str) -> bool:
    """Whether a word that is a keyword of periods stands where only a name can: 前 and 届满 are names as well.

    Args:
        terminal: the word's terminal as a keyword.
        before: the terminal of the token before it, or "".
        opener: the keyword of the declaration it stands in.
    """
    match terminal:
        case "STARTING" | "ENDING" | "AHEAD":
            return before not in _ENDS_A_VALUE
        case "WITHIN":
            return before not in _ENDS_A_VALUE | _ENDS_A_RANGE | _NUMERALS
        case "EXPIRED" | "FULL":
            return before not in {*_ENDS_A_VALUE, "STARTING"}
        case "REST" | "MAKE_UP":
            return opener != "CALENDAR"
        case _:
            return False


def period_words(word: Token, before: str) -> Iterator[tuple[str, str]]:
    """The words that a name is made of, each with its terminal; the name itself where it is none of these.

    Args:
        word: a name.
        before: the terminal of the token before it, or "".
    """
    if before in _NUMERALS:
        pattern = _BEHIND_A_NUMBER
    elif before in _ENDS_A_VALUE:
        pattern = _BEHIND_A_VALUE
    elif before in _OPENS_A_PERIOD:
        pattern = _IN_A_PERIOD
    else:
        yield word.type, str(word)
        return
    found = pattern.fullmatch(word)
    if found is None:
        yield word.type, str(word)
        return
    for group, text in sorted(found.groupdict().items(), key=lambda item: found.start(item[0])):
        if text is not None:
            yield _terminal(group.rstrip("23"), text), text


def _terminal(group: str, text: str) -> str:
    if group == "unit":
        return "NAME"
    if group == "number":
        return "NUMBER" if text[0].isascii() else "CHINESE_NUMBER"
    return _keywords()[text]


@cache
def _keywords() -> dict[str, str]:
    return {word: keyword.terminal for word, keyword in lexicon().by_word().items()}
