"""How words of the law were read, in both languages: the pieces of which a mark's ``understood`` is made."""

from __future__ import annotations

_GROUNDS = {
    "本政策声明": "as this policy says",
    "民法典第1259条": "Civil Code art. 1259",
    "民法典第201条": "Civil Code art. 201",
    "民法典第203条": "Civil Code art. 203",
    "不是限期办理": "it is no limit for doing something",
}
_READ = {
    "以上含本数": "以上 includes the number itself",
    "以上不含本数": "以上 does not include the number itself",
    "以下含本数": "以下 includes the number itself",
    "以下不含本数": "以下 does not include the number itself",
    "首日计入": "the first day counts",
    "首日不计入": "the first day does not count",
    "末日遇休假日顺延": "a last day of rest moves to the next working day",
    "末日不顺延": "a last day of rest does not move",
    "本政策没有日历": "this policy has no calendar",
    "前推至对应日": "counted back to the corresponding day",
    "当日不计入": "the day itself does not count",
}
_BETWEEN = "；、，"


def in_english(understood: str) -> str:
    """What ``Mark.understood`` says, in English.

    Raises:
        KeyError: a piece of it stands in no table here.
    """
    for sign in _BETWEEN:
        understood = understood.replace(sign, "\n")
    return "; ".join(map(_piece, understood.split("\n")))


def _piece(text: str) -> str:
    words, _, ground = text.rstrip("）").partition("（")
    behind = f" ({_GROUNDS.get(ground) or _READ[ground]})" if ground else ""
    return f"{_READ[words]}{behind}"
