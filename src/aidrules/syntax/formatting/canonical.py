"""One way to write each token, and what stands between two of them."""

from __future__ import annotations

from lark import Token

from aidrules.syntax.lexicon import lexicon

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
# Nothing stands before these, and nothing after those.
_TIGHT_BEFORE = frozenset({"COLON", "COMMA", "SEMICOLON", "RPAR", "STOP", "、", "RSQB", "LPAR"})
_TIGHT_AFTER = frozenset({"COLON", "COMMA", "SEMICOLON", "LPAR", "STOP", "、", "LSQB"})


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


def gap(left: Token, right: Token) -> str:
    """What stands between two tokens on one line: a space or nothing.

    Args:
        left: the token before.
        right: the token after.
    """
    if right.type == "LPAR":
        return " " if left.type in _logic() else ""
    if right.type in _TIGHT_BEFORE or left.type in _TIGHT_AFTER or _is_pause(left) or _is_pause(right):
        return ""
    if right.type == "STRING" and left.type in ("LOCATOR", "DOCUMENT"):
        return ""
    if left.type == "DOCUMENT" and right.type in ("LOCATOR", "CHINESE_NUMBER"):
        return ""
    if left.type == "ITEM_NUMBER":
        return ""
    if right.type in ("GLUED_UNIT", "PLACES"):
        return ""
    return " "


def _is_pause(token: Token) -> bool:
    return str(token) == "、"


def _logic() -> frozenset[str]:
    return lexicon().group("logic")
