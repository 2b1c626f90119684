"""The Lark parser, built once from ``policy.lark`` and the lexicon."""

from __future__ import annotations

import re
import sys
from functools import cache

from lark import Lark, Token, Tree

from aidrules.source.resources import grammar_file
from aidrules.syntax.lexicon import lexicon

_CHINESE_DIGITS = "零〇一二三四五六七八九十百千万亿两"
_CHINESE_FIRST = "零〇一二三四五六七八九十两"  # 万元 is a unit and no numeral
# Words that open a clause end a table cell; every other keyword may stand in free wording.
_CLAUSE_OPENERS = frozenset({"SOURCE", "NOTE", "LABEL", "MODALITY"})
# What folding to half-width must leave alone.
_PROTECTED = ("STRING", "QUOTED_NAME", "DOCUMENT", "COMMENT")


def _alternatives(words: list[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))


def _generated_part() -> str:
    """The terminals whose words come from the lexicon.

    A keyword is a name token whose whole text is a keyword (see ``_retype``), so it has no pattern of its own.
    Only words that may stand directly before a digit, and Chinese numerals before a unit, need one.
    """
    words = lexicon()
    terminals = [keyword.terminal for keyword in words.keywords]
    glued = _alternatives([word for keyword in words.keywords if keyword.glued for word in keyword.words])
    units = _alternatives(list(words.unit_words))
    digits = f"[{_CHINESE_FIRST}][{_CHINESE_DIGITS}]*"
    # A Chinese numeral is one only where a word could end behind it: 三名以上, but not 三名单.
    chinese = rf"{digits}(?:{units})?(?:以上|以下)?(?!\w)"
    # 3户以上不满10户: the upper end may follow at once with a word of its own.
    uppers = _alternatives([word for k in words.keywords if k.terminal in ("LESS", "AT_MOST") for word in k.words])
    upper = rf"(?:{uppers})(?=[0-9]|{chinese})"
    bound = rf"(?:以上|以下)(?:(?!\w)|(?=[0-9])|(?={chinese})|(?={upper}))"
    behind_number = "|".join(rf"(?<=[0-9{_CHINESE_DIGITS}]{space})" for space in ("", " "))
    return "\n".join(
        [
            "%declare " + " ".join(terminals),
            "_keyword: " + " | ".join(name for name in terminals if name not in _CLAUSE_OPENERS),
            rf"STARTED.6: /(?:之日)?起(?=至(?:(?!\w)|[0-9]|{chinese}))/",
            f"GLUED_WORD.6: /(?:{glued})(?=[0-9]|{chinese})|以上(?={upper})/",
            rf"GLUED_UNIT.5: /(?!以上|以下|至)(?:{behind_number})[^\W\d]\w*?"
            rf"(?={bound}|的(?:除外)?(?!\w)|至(?:(?!\w)|[0-9]|{chinese}))/",
            f"CHINESE_NUMBER.4: /{digits}(?:点[零〇一二三四五六七八九]+[万亿]?)?"
            rf"(?=(?:{units})?(?:(?!\w)|{bound}|至(?:[0-9]|{chinese})))/",
            "",
        ]
    )


class PlainTree(Tree[Token]):
    """A tree that is named by a plain text: Lark names it by a token, and comparing tokens takes long."""

    def __init__(self, data: str, children: list[Token | Tree[Token]], meta: None = None) -> None:
        self.data = sys.intern(str(data))
        self.children = children
        self._meta = meta


@cache
def parser() -> Lark:
    """The LALR parser of one declaration.

    The basic lexer is used on purpose: with the contextual one a keyword out of place silently becomes a name.
    """
    keywords = {word: keyword.terminal for word, keyword in lexicon().by_word().items()}

    def retype(token: Token) -> Token:
        terminal = keywords.get(token.value)
        if terminal is not None:
            token.type = terminal
        return token

    return Lark(
        grammar_file("policy.lark").read_text(encoding="utf-8") + "\n" + _generated_part(),
        parser="lalr",
        lexer="basic",
        start="declaration",
        maybe_placeholders=False,
        keep_all_tokens=True,
        tree_class=PlainTree,
        lexer_callbacks={"NAME": retype, "GLUED_WORD": retype, "STARTED": retype},
    )


@cache
def protected_pattern() -> re.Pattern[str]:
    """Matches quoted text and comments, whose characters folding must not touch."""
    return re.compile("|".join(parser().get_terminal(name).pattern.to_regexp() for name in _PROTECTED))
