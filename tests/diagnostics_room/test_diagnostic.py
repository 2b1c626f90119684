"""One diagnostic: its values, its words, and what it refuses."""

from __future__ import annotations

import copy
import pickle

import pytest

from aidrules.diagnostics.diagnostic import (
    Args,
    Diagnostic,
    Fix,
    OneOf,
    Related,
    Term,
    from_source_error,
    quote,
)
from aidrules.diagnostics.registry import Severity
from aidrules.diagnostics.visible import MAX_SHOWN, clip, visible
from aidrules.source.text import NOWHERE, SourceError, SourceText, Span

PLACE = Span(3, 5, 1, 4)


def test_message_in_both_languages() -> None:
    diagnostic = Diagnostic("P101", PLACE, {"name": "人类"})
    assert diagnostic.message() == diagnostic.message("zh") == "没有声明过“人类”。"
    assert diagnostic.message("en") == "“人类” is not declared."
    assert diagnostic.severity is Severity.ERROR


def test_hint_needs_its_value() -> None:
    assert Diagnostic("P019", PLACE, {"text": "一万五"}).hint() is None
    assert Diagnostic("P019", PLACE, {"text": "一万五", "suggestion": ""}).hint() is None
    found = Diagnostic("P101", PLACE, {"name": "人类", "suggestion": "人数"})
    assert (found.hint(), found.hint("en")) == ("是否要写“人数”？", "Did you mean “人数”?")


def test_general_advice_where_the_value_is_missing() -> None:
    general = Diagnostic("P101", PLACE, {"name": "人类"})
    assert general.hint() == "请核对写法，或者先用“事实”“参数”“决策”等声明它。"
    assert general.hint("en") == "Check the spelling, or declare it first with “事实”, “参数”, “决策” or the like."
    assert Diagnostic("P101", PLACE, {"name": "人类", "suggestion": ""}).hint() == general.hint()


def test_no_hint_where_the_registry_has_no_advice() -> None:
    assert Diagnostic("P010", PLACE, {"found": "甲", "expected": "乙"}).hint() is None


def test_a_value_that_is_missing_or_unknown_is_refused() -> None:
    with pytest.raises(ValueError, match="P101"):
        Diagnostic("P101", PLACE, {})
    with pytest.raises(ValueError, match="sugestion"):
        Diagnostic("P101", PLACE, {"name": "甲", "sugestion": "乙"})
    with pytest.raises(KeyError):
        Diagnostic("P999", PLACE, {})


def test_terms_speak_the_language_of_the_message() -> None:
    expected = OneOf((Term("token-value"), Term("token-name"), quote("。")))
    diagnostic = Diagnostic("P011", PLACE, {"name": "人数", "expected": expected})
    assert diagnostic.message() == "“人数”的声明到这里没有写完，还缺少一个值或者条件、一个名称或“。”。"
    assert diagnostic.message("en") == (
        "The declaration of “人数” ends here, and a value or a condition, a name or “。” is still missing."
    )


def test_one_of_one_and_of_none() -> None:
    one = Diagnostic("P011", PLACE, {"name": "甲", "expected": OneOf((Term("token-name"),))})
    none = Diagnostic("P011", PLACE, {"name": "甲", "expected": OneOf(())})
    assert one.message().endswith("还缺少一个名称。")
    assert none.message().endswith("还缺少。")


def test_an_unknown_term_is_refused() -> None:
    with pytest.raises(KeyError, match="no-such-term"):
        Term("no-such-term")
    with pytest.raises(KeyError, match="no-such-term"):
        Related(PLACE, "no-such-term")


def test_related_places_check_their_values() -> None:
    related = Related(PLACE, "step-of-cycle", {"name": "甲", "next": "乙"})
    assert (related.message(), related.message("en")) == ("“甲”在这里用到了“乙”", "“甲” uses “乙” here")
    with pytest.raises(ValueError, match="step-of-cycle"):
        Related(PLACE, "step-of-cycle", {"name": "甲"})


def test_values_with_braces_stand_as_they_are() -> None:
    assert Diagnostic("P101", PLACE, {"name": "{suggestion}{0}"}).message() == "没有声明过“{suggestion}{0}”。"


def test_values_are_made_harmless_and_short() -> None:
    message = Diagnostic("P101", PLACE, {"name": "a\x1b[2J\nb\u202e" + "长" * 10_000}).message()
    assert message.startswith("没有声明过“a␛[2J␊b<U+202E>长")
    assert message.endswith("长…”。")
    assert len(message) < MAX_SHOWN + 20


def test_diagnostics_compare_without_their_source() -> None:
    one = Diagnostic("P101", PLACE, {"name": "甲"}, source=SourceText("a", "x"))
    other = Diagnostic("P101", PLACE, {"name": "甲"}, source=SourceText("b", "y"))
    assert one == other
    assert hash(one) == hash(other)
    assert one != Diagnostic("P101", PLACE, {"name": "乙"})
    assert "SourceText" not in repr(one)


def test_diagnostics_can_be_copied_and_pickled() -> None:
    diagnostic = Diagnostic(
        "P102",
        PLACE,
        {"name": "甲"},
        Fix(PLACE, "乙"),
        (Related(NOWHERE, "first-declared"),),
        SourceText("a", "甲甲"),
    )
    for twin in (copy.deepcopy(diagnostic), pickle.loads(pickle.dumps(diagnostic))):  # noqa: S301 - our own bytes
        assert twin == diagnostic
        assert twin.message() == diagnostic.message()


def test_args_are_a_mapping_that_keeps_its_values() -> None:
    values = {"b": "2", "a": "1"}
    args = Args(values)
    values["a"] = "9"
    assert (dict(args), len(args), args == {"a": "1", "b": "2"}) == ({"a": "1", "b": "2"}, 2, True)
    assert repr(args) == "{'a': '1', 'b': '2'}"
    with pytest.raises(KeyError):
        args["c"]


@pytest.mark.parametrize(
    ("error", "code", "zh", "en"),
    [
        (
            SourceError("P001", path="a.policy", reason="missing"),
            "P001",
            "无法读取“a.policy”：没有这个文件。",
            "“a.policy” cannot be read: there is no such file.",
        ),
        (
            SourceError("P002", path="a.policy", offset="4", guess="gb18030"),
            "P002",
            "“a.policy”不是 UTF-8 文本，第 4 个字节起无法识别，看起来是 GB18030（GBK）编码。",
            "“a.policy” is not UTF-8 text: the bytes at offset 4 cannot be read; it looks like GB18030 (GBK).",
        ),
        (
            SourceError("P002", path="a.policy", offset="4", guess="unknown"),
            "P002",
            "“a.policy”不是 UTF-8 文本，第 4 个字节起无法识别。",
            "“a.policy” is not UTF-8 text: the bytes at offset 4 cannot be read.",
        ),
        (
            SourceError("P003", path="a.policy", size="5", limit="4"),
            "P003",
            "文件有 5 字节，超过了 4 字节的上限。",
            "The file has 5 bytes, more than the limit of 4.",
        ),
    ],
)
def test_source_errors_become_diagnostics(error: SourceError, code: str, zh: str, en: str) -> None:
    diagnostic = from_source_error(error)
    assert (diagnostic.code, diagnostic.message(), diagnostic.message("en")) == (code, zh, en)
    assert diagnostic.span == NOWHERE
    assert diagnostic.source is not None
    assert diagnostic.source.name == "a.policy"


@pytest.mark.parametrize("reason", ["missing", "directory", "not-a-file", "permission", "unreadable"])
def test_every_reason_for_an_unreadable_file_has_words(reason: str) -> None:
    assert reason not in from_source_error(SourceError("P001", path="a", reason=reason)).message()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("政策 a，　", "政策 a，　"),
        ("\t", "    "),
        ("\x00\x1b\r\n\x7f", "␀␛␍␊␡"),
        ("\x9b", "<U+009B>"),
        ("\u200b\ufeff\u2028\u202e", "<U+200B><U+FEFF><U+2028><U+202E>"),
        ("\ud800", "<U+D800>"),
        ("😀", "😀"),
    ],
)
def test_visible(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_clip() -> None:
    assert clip("abcd", 4) == "abcd"
    assert clip("abcde", 4) == "abc…"
