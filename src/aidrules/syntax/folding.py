"""Full-width forms outside quotes become half-width, one character for one, so that offsets stay true.

Unicode normalisation is not used: it would change the length of some characters (㎡, ①) and so move every span.
"""

from __future__ import annotations

from aidrules.syntax.grammar import protected_pattern

_TABLE = {full: full - 0xFEE0 for full in range(0xFF01, 0xFF5F)} | {
    ord(full): half
    for full, half in {
        "\u3000": " ",
        "\u00a0": " ",
        "\ufeff": " ",
        "\u200b": " ",
        "｡": "。",
        "､": "、",
        "−": "-",
        "–": "-",
        "—": "-",
        "―": "-",
        "×": "*",
        "÷": "/",
        "≧": "≥",
        "≦": "≤",
        "│": "|",
        "〜": "~",
        "・": "·",
        "‧": "·",
        "•": "·",
    }.items()
}


def fold(text: str) -> str:
    """``text`` with full-width forms outside quotes, names in 【】 and comments made half-width; same length."""
    pieces = []
    position = 0
    for match in protected_pattern().finditer(text):
        pieces.append(text[position : match.start()].translate(_TABLE))
        pieces.append(match.group())
        position = match.end()
    pieces.append(text[position:].translate(_TABLE))
    return "".join(pieces)
