"""Whatever text comes in, checking it ends with diagnostics and never with anything else."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import aidrules
from aidrules.syntax.lexicon import lexicon

POLICY = (Path(__file__).parents[2] / "policies" / "hainan.policy").read_text(encoding="utf-8")
DECLARATIONS = [part + "\n" for part in POLICY.split("\n\n") if part.strip()]
WORDS = [word for keyword in lexicon().keywords for word in keyword.words]
PUNCTUATION = list("：，；。、（）“”【】《》|‖＜＞＝＋－×÷[]()#~@%‰∶①\n 　")
TOKENS = [*WORDS, *PUNCTUATION, "||", "甲", "乙（b）", "三（二）", "1500名", "60%", "2020-03-01", "一千五", "“引文”"]


def _sound(text: str) -> None:
    if "\n" not in text:
        text += "\n"
    for found in aidrules.check(text):
        assert 0 <= found.span.start <= found.span.end <= len(text)
        assert found.message("zh")
        assert found.message("en")


@given(st.text(max_size=200))
@settings(max_examples=60)
def test_arbitrary_text(text: str) -> None:
    _sound(text)


@given(st.lists(st.sampled_from(TOKENS), max_size=40))
@settings(max_examples=150)
def test_the_language_s_own_words_in_any_order(words: list[str]) -> None:
    _sound(" ".join(words))


@given(st.data())
@settings(max_examples=120)
def test_a_damaged_declaration(data: st.DataObject) -> None:
    text = data.draw(st.sampled_from(DECLARATIONS))
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 8)))
    inserted = data.draw(st.sampled_from(["", *TOKENS]))
    _sound(text[:start] + inserted + text[end:])


HEADER = "政策 甲。\n事实 乙：是否。\n事实 人数：整数，0 以上。\n"


@pytest.mark.parametrize(
    ("formula", "code"),
    [
        ("（" * 10_000 + "乙" + "）" * 10_000, "P004"),
        ("并非 " * 10_000 + "乙", "P007"),
        ("人数 大于 " + "9" * 10_000, "P005"),
        ("人数 大于 " + "九" * 10_000, "P005"),
        ("若 乙 则 是 否则 " * 1_000 + "否", "P007"),
        ("人数 大于 " + "2 × " * 1_000 + "2", "P007"),
    ],
)
def test_monstrous_formulas_are_refused(formula: str, code: str) -> None:
    found = aidrules.check(f"{HEADER}决策 丙：是否，依据 一“丙”，等于 {formula}。\n")
    assert code in {item.code for item in found}
    assert len(found) < 20


def test_a_table_of_100_000_rows_is_refused() -> None:
    rows = "| 是 || 是 |\n" * 100_000
    found = aidrules.check(f"{HEADER}决策 丙：是否，依据 一“丙”，决策表 唯一：\n| 乙 || 丙 |\n{rows}")
    assert [item.code for item in found] == ["P006"]


def test_a_file_of_50_megabytes_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "big.policy"
    with path.open("wb") as file:
        file.truncate(50_000_000)
    assert [item.code for item in aidrules.check(path)] == ["P003"]


def test_a_chain_of_5_000_decisions_is_decided() -> None:
    chain = "".join(f"决策 甲{i}：整数，依据 一“甲”，等于 甲{i - 1} ＋ 1。\n" for i in range(1, 5_000))
    policy = aidrules.load(f"{HEADER}决策 甲0：整数，依据 一“甲”，等于 人数 ＋ 1。\n{chain}")
    assert policy.decide("甲4999", {"人数": 0}).value == 5_000
    unknown = policy.decide("甲4999", {})
    assert [fact.name for fact in unknown.missing] == ["人数"]
    assert "甲4998" in unknown.explain()


def test_numbers_that_outgrow_every_bound_are_an_error_not_a_hang() -> None:
    squares = "".join(f"决策 甲{i}：整数，依据 一“甲”，等于 甲{i - 1} × 甲{i - 1}。\n" for i in range(1, 100))
    policy = aidrules.load(f"{HEADER}决策 甲0：整数，依据 一“甲”，等于 人数 × 3。\n{squares}")
    with pytest.raises(aidrules.MagnitudeError, match="太大"):
        policy.decide("甲99", {"人数": 3})


@pytest.mark.parametrize("text", ["\x00\n", "政策\n", "\ud800\n", "|\n" * 1000, "。\n" * 1000, "“\n" * 300])
def test_odd_texts(text: str) -> None:
    _sound(text)
