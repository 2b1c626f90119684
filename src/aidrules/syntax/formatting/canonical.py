"""One way to write each token, and what stands between two of them."""

from __future__ import annotations

from itertools import pairwise
from typing import TypeGuard

from lark import Token, Tree

from aidrules.syntax.lexicon import lexicon
from aidrules.syntax.reading import ParseTree, first_token, last_token

_TEXT = {
    "COLON": "：",
    "COMMA": "，",
    "SEMICOLON": "；",
    "LPAR": "（",
    "RPAR": "）",
    "LESSTHAN": "＜",
    "MORETHAN": "＞",
    "EQUAL": "＝",
    "PLUS": "＋",
    "MINUS": "－",
    "STAR": "×",
    "SLASH": "÷",
    "GE": "≥",
    "LE": "≤",
    "NE": "≠",
    "TILDE": "至",
    "STOP": "。",
    "BAR": "|",
    "ROW": "|",
    "DOUBLE_BAR": "||",
}
_FULL = str.maketrans("()", "（）")
_PAUSE = "、"
# Nothing stands before these, and nothing after those.
_TIGHT_BEFORE = frozenset({"COLON", "COMMA", "SEMICOLON", "LPAR", "RPAR", "RSQB", "STOP", "PLACES"})
_TIGHT_AFTER = frozenset({"COLON", "COMMA", "SEMICOLON", "LPAR", "RPAR", "LSQB", "STOP", "ITEM_NUMBER"})
_LIKE_NUMERALS = "十百千万亿"
_BOUNDS = ("以上", "以下", "至")


def canonical(token: Token) -> str:
    """A token as the formatter writes it: full-width punctuation, “ ” around texts, half-width digits.

    Words are left as they were written: 应 and 应当 mean the same here, but they quote different sources.
    """
    text = str(token)
    if token.type in _TEXT:
        return _TEXT[token.type]
    match token.type:
        case "STRING":
            return _quoted(text)
        case "LOCATOR" | "ITEM_NUMBER":
            return text.translate(_FULL)
        case "FRACTION":
            return text.replace(":", "∶").replace(" ", "")
        case _:
            return text


def _quoted(text: str) -> str:
    """A text in “ ” where its content allows."""
    content = text[1:-1]
    depth = deepest = 0
    for character in content:
        depth += (character == "“") - (character == "”")
        deepest = max(deepest, depth)
        if depth < 0:
            return text
    return f"“{content}”" if depth == 0 and deepest <= 2 else text


def is_pause(token: Token) -> bool:
    """Whether a token is the sign between the members of a list."""
    return str(token) == _PAUSE


def gap(left: Token, right: Token) -> str:
    """What stands between two tokens on one line, by their kinds: a space or nothing.

    Args:
        left: the token before.
        right: the token after.
    """
    if is_pause(left) and right.type == "ITEM_NUMBER":
        return " "  # 一、（二） would be a place in a source
    if right.type in _TIGHT_BEFORE or left.type in _TIGHT_AFTER or is_pause(left) or is_pause(right):
        return ""
    if left.type == "DOCUMENT" and right.type in ("LOCATOR", "CHINESE_NUMBER"):
        return ""
    return " "


def touching(tree: ParseTree) -> frozenset[int]:
    """The ends of the tokens of a tree behind which nothing stands because of what they are in it.

    A sign and what it changes, a place and the phrase that stands there, a number and its unit, the ends of a range:
    1500名以上3000名以下, 2万至5万.
    """
    return frozenset(token.end_pos or 0 for node in tree.iter_subtrees() for token in _touching(node))


def _touching(node: ParseTree) -> list[Token]:
    children = node.children
    if len(children) < 2:
        return []
    match node.data:
        case "negative" | "any_cell" | "calendar_year":
            return [first_token(children[0])]
        case "citation" if isinstance(children[0], Tree):
            return [last_token(children[0])]
        case "quantity" if _holds_together(first_token(node), last_token(node)):
            return [first_token(node)]
        case "validity":
            return [part for part, after in pairwise(children) if _is(part, "STARTING") and _is(after, "TO")]
        case "from_" | "up_to" | "from_up_to" | "from_below" | "from_at_most" | "from_to":
            return [
                last_token(child)
                for child, following in pairwise(children)
                if (_is_numeral(child) or isinstance(child, Token))
                and (_is_numeral(following) or isinstance(following, Token))
            ]
        case _:
            return []


def _is(part: ParseTree | Token, terminal: str) -> TypeGuard[Token]:
    return isinstance(part, Token) and part.type == terminal


def _holds_together(number: Token, unit: Token) -> bool:
    """Whether a number and its unit are still two tokens without a space between them.

    10 万元 is ten of a unit, and 10万元 a hundred thousand yuan. A word that holds 以上 falls apart behind a number.
    Behind a Chinese numeral only the units that every policy knows are told from the rest of a name (三名, but not
    三床).
    """
    if str(unit)[0] in _LIKE_NUMERALS or any(word in unit for word in _BOUNDS):
        return False
    return number.type == "NUMBER" or str(unit) in lexicon().unit_words


def _is_numeral(part: ParseTree | Token) -> bool:
    """Whether a part of a range is a plain number, which may touch the word beside it."""
    if isinstance(part, Token):
        return False
    if part.data == "negative":
        return isinstance(part.children[1], Tree) and _is_numeral(part.children[1])
    return part.data == "quantity" or (part.data == "fraction" and str(first_token(part))[-1] in "%‰")
