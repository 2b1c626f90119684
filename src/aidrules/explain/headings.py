"""The headings of an explanation, in Chinese and English."""

from __future__ import annotations

from collections.abc import Mapping

HEADINGS: Mapping[str, Mapping[str, str]] = {
    "zh": {
        "reasons": "理由",
        "given": "已知的事实",
        "missing": "尚缺的事实",
        "presumed": "推定的事实",
        "looked_up": "查表得出",
        "overridden": "给出的值代替了表中的值",
        "readings": "换一种口径，结论会变",
        "current": "现用",
        "others": "另有",
        "understood": "用语",
        "tree": "推理过程",
        "note": "注",
        "source": "依据",
        "policy": "政策",
        "fingerprint": "政策指纹",
        "version": "程序版本",
        "as_of": "基准日",
        "edition": "版本日",
        "region": "辖区",
        "colon": "：",
    },
    "en": {
        "reasons": "Reasons",
        "given": "Facts given",
        "missing": "Missing facts",
        "presumed": "Presumed facts",
        "looked_up": "Looked up",
        "overridden": "Given instead of what the table says",
        "readings": "Another reading would change the answer",
        "current": "in force",
        "others": "others",
        "understood": "Words as read",
        "tree": "Proof",
        "note": "Note",
        "source": "Source",
        "policy": "Policy",
        "fingerprint": "Policy fingerprint",
        "version": "Library version",
        "as_of": "As of",
        "edition": "Edition",
        "region": "Region",
        "colon": ": ",
    },
}
