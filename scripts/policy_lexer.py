"""Colours policies on the documentation's site, by the keywords of the lexicon."""

from __future__ import annotations

from typing import Any, ClassVar

from pygments.lexer import RegexLexer, words
from pygments.token import Comment, Keyword, Name, Number, Operator, Punctuation, String, Whitespace

from aidrules.syntax.lexicon import lexicon

__all__ = ["PolicyLexer"]

_KEYWORDS = lexicon().keywords
_OPENERS = [word for keyword in _KEYWORDS if keyword.group == "declaration" for word in keyword.words]
_OTHERS = [word for keyword in _KEYWORDS if keyword.group != "declaration" for word in keyword.words]
# A keyword is a word of its own; only a digit may touch it.
_BEFORE = r"(?<!\w)"
_AFTER = r"(?![^\W\d])"


class PolicyLexer(RegexLexer):
    """Finds the words of a policy; it does not read its sentences."""

    name = "aidrules policy"
    aliases: ClassVar[list[str]] = ["policy"]
    tokens: ClassVar[dict[str, Any]] = {
        "root": [
            (r"[#＃][^\n]*", Comment.Single),
            (r"“(?:“[^”\n]*”|[^“”\n])*”|\"[^\"\n]*\"|「[^」\n]*」", String),
            (r"【[^】\n]*】", Name),
            (words(_OPENERS, prefix=r"^", suffix=_AFTER), Keyword.Declaration),
            (words(_OTHERS, prefix=_BEFORE, suffix=_AFTER), Keyword),
            (r"[0-9]+(?:[.\-][0-9]+)*", Number),
            (r"[a-zA-Z_]\w*", Name.Attribute),
            (r"[×÷＋－＝＜＞≥≤≠|｜‖]+", Operator),
            (r"[^\w\s]", Punctuation),
            (r"\s+", Whitespace),
            (r"[^\W\d_a-zA-Z]+", Name),
            (r".", Name),
        ]
    }
