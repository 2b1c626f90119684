"""The forms of a locator that is a word of its own; numbered sections and articles are terminals of the grammar."""

from __future__ import annotations

import re

_NUMBER = "[〇零一二三四五六七八九十百千0-9]+"
_PARTS = "部分|分编|编|章|节|条|款|项|目|段|句|页|号|批"
_NAMED = re.compile(
    rf"(?:序言|前言|引言|导言|序|标题|题目|题注|正文|总则|分则|附则|落款|说明|附注|备注|全文"
    rf"|(?:附件|附录|附表|附图|表|图|注)(?:{_NUMBER})?)?"
    rf"(?:第{_NUMBER}(?:{_PARTS}))*"
)


def is_locator(word: str) -> bool:
    """Whether a word names a part of a document: 序言, 附件2, 第三部分, 附则第二款."""
    return bool(word) and _NAMED.fullmatch(word) is not None
