"""`aidrules replay`: a receipt is decided again; what differs is told, and what may explain it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from trial_runs import TRIAL, Aidrules

import aidrules as library

REPLAY = ("replay", "receipt.json", "--policy", "trial.policy")
FACTS = {"degree": "本科", "founded": "2020-03-01", "unit_name": "服务站"}
Keep = Callable[..., None]

pytestmark = pytest.mark.usefixtures("trial")


@pytest.fixture
def keep(tmp_path: Path) -> Keep:
    """Write the receipt of a case, with some of its entries written over."""

    def write(**changes: object) -> None:
        receipt = library.load(TRIAL).decide("may_serve", FACTS).receipt
        data = {**receipt.to_dict(), **changes}
        (tmp_path / "receipt.json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")

    return write


def change(folder: Path, old: str, new: str) -> None:
    """Change the policy."""
    assert old in TRIAL
    (folder / "trial.policy").write_text(TRIAL.replace(old, new), encoding="utf-8")


# ---- the same


def test_a_receipt_of_decide_replays(aidrules: Aidrules, tmp_path: Path) -> None:
    facts = [f"{name}={value}" for name, value in FACTS.items()]
    assert aidrules("decide", "trial.policy", "may_serve", *facts, "--receipt", "receipt.json").status == 0
    assert (tmp_path / "receipt.json").is_file()
    done = aidrules(*REPLAY)
    assert (done.status, done.out, done.err) == (0, "结论与收据相同。\n", "")
    done = aidrules(*REPLAY, "--lang", "en")
    assert (done.status, done.out, done.err) == (0, "The answer is the same as in the receipt.\n", "")
    done = aidrules(*REPLAY, "--json")
    assert (done.status, json.loads(done.out)) == (0, {"same": True, "result": [], "causes": [], "error": None})


def test_a_receipt_of_a_bundled_policy_needs_no_policy(aidrules: Aidrules) -> None:
    assert aidrules("decide", "hainan", "may_outsource", "--receipt", "receipt.json").status == 0
    done = aidrules("replay", "receipt.json")
    assert (done.status, done.out) == (0, "结论与收据相同。\n")


def test_a_receipt_of_another_policy_needs_one(aidrules: Aidrules, keep: Keep) -> None:
    keep()
    done = aidrules("replay", "receipt.json")
    assert (done.status, done.out) == (2, "")
    assert "收据所记的政策“trial”不是内置的" in done.err and "--policy" in done.err
    assert "“trial” is not bundled" in aidrules("replay", "receipt.json", "--lang", "en").err


def test_the_policy_that_a_receipt_names_is_never_taken_for_a_path(aidrules: Aidrules, keep: Keep) -> None:
    keep(policy="trial.policy")
    done = aidrules("replay", "receipt.json")
    assert (done.status, done.out) == (2, "")


def test_comments_and_layout_are_no_difference(aidrules: Aidrules, keep: Keep, tmp_path: Path) -> None:
    keep()
    change(tmp_path, "类型 项目", "# 项目\n类型   项目")
    assert aidrules(*REPLAY).out == "结论与收据相同。\n"


def test_a_byte_order_mark_is_no_damage(aidrules: Aidrules, keep: Keep, tmp_path: Path) -> None:
    keep()
    path = tmp_path / "receipt.json"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert aidrules(*REPLAY).status == 0


# ---- something else


def test_a_changed_policy_with_the_same_answer_is_told(aidrules: Aidrules, keep: Keep, tmp_path: Path) -> None:
    keep()
    change(tmp_path, "＝ 100 名", "＝ 90 名")
    done = aidrules(*REPLAY)
    assert (done.status, done.err) == (0, "")
    first, second, third = done.out.splitlines()
    assert (first, second) == ("结论与收据相同。", "与收据不同的还有：")
    before, now = library.load(TRIAL).fingerprint, library.load(tmp_path / "trial.policy").fingerprint
    assert third == f"  · 政策内容（指纹）：当时为 {before}，现在为 {now}"


def test_a_changed_policy_with_another_answer_is_told(aidrules: Aidrules, keep: Keep, tmp_path: Path) -> None:
    keep()
    change(tmp_path, "应当 学历 不低于 大专", "应当 学历 低于 大专")
    done = aidrules(*REPLAY)
    assert (done.status, done.err) == (1, "")
    lines = done.out.splitlines()
    assert lines[:2] == ["结论与收据不同：", "  · 结果：当时为 可以承接，现在为 不得承接"]
    assert "与收据不同的还有：" in lines
    assert lines[-1].startswith("  · 政策内容（指纹）：")
    assert "可能被改动过" not in done.out
    found = json.loads(aidrules(*REPLAY, "--json").out)
    assert found["same"] is False
    assert found["result"][0] == {"name": "value", "then": "可以承接", "now": "不得承接"}
    assert [item["name"] for item in found["causes"]] == ["fingerprint"]


def test_another_version_is_told(aidrules: Aidrules, keep: Keep) -> None:
    keep(version="0.0.1")
    done = aidrules(*REPLAY)
    assert done.status == 0
    assert f"  · 程序版本：当时为 0.0.1，现在为 {library.__version__}\n" in done.out
    done = aidrules(*REPLAY, "--lang", "en")
    assert f"  · version: then 0.0.1, now {library.__version__}\n" in done.out


def test_a_result_that_was_altered_is_told(aidrules: Aidrules, keep: Keep) -> None:
    keep(value="不得承接", missing=["degree"], reasons=[])
    done = aidrules(*REPLAY)
    assert (done.status, done.err) == (1, "")
    lines = done.out.splitlines()
    assert "  · 结果：当时为 不得承接，现在为 可以承接" in lines
    assert "  · 尚缺的事实：当时为 degree，现在为 （无）" in lines
    assert any(line.startswith("  · 理由：当时为 （无），现在为 may_serve.r2") for line in lines)
    assert lines[-1] == "政策和程序都没有变化，收据可能被改动过。"
    done = aidrules(*REPLAY, "--lang", "en")
    assert done.out.endswith("Policy and version are the same: the receipt may have been altered.\n")
    assert "（无）" not in done.out


def test_truth_values_and_sets_are_shown_in_words(aidrules: Aidrules, tmp_path: Path) -> None:
    decided = aidrules("decide", "trial.policy", "covers_all", "items=助餐", "--receipt", "receipt.json")
    assert decided.status == 0
    path = tmp_path / "receipt.json"
    data = json.loads(path.read_text(encoding="utf-8"))
    for value, zh, en in (
        (True, "是", "yes"),
        (["助餐", "助医"], "助餐、助医", "助餐, 助医"),
        (None, "（无）", "(none)"),
    ):
        path.write_text(json.dumps({**data, "value": value}), encoding="utf-8")
        assert f"  · 结果：当时为 {zh}，现在为 否\n" in aidrules(*REPLAY).out
        assert f"  · value: then {en}, now no\n" in aidrules(*REPLAY, "--lang", "en").out


def test_a_case_that_can_no_longer_be_decided_is_told(aidrules: Aidrules, keep: Keep, tmp_path: Path) -> None:
    keep()
    change(tmp_path, "学历（degree）", "学历（education）")
    done = aidrules(*REPLAY)
    assert (done.status, done.err) == (1, "")
    assert done.out.startswith("按收据里的事实已不能决策：\n  给出的事实有 1 处问题：\n  - 没有名为“degree”的事实。")
    assert "政策内容（指纹）" in done.out
    done = aidrules(*REPLAY, "--lang", "en")
    assert done.out.startswith(
        "The case can no longer be decided:\n  1 problem(s) with the facts given:\n  - There is no fact “degree”."
    )
    found = json.loads(aidrules(*REPLAY, "--json").out)
    assert (found["same"], found["result"]) == (False, [])
    assert "degree" in found["error"]


def test_a_policy_with_errors_or_none_is_no_difference(aidrules: Aidrules, keep: Keep, broken: str) -> None:
    keep()
    for policy, code in ((broken, "P101"), ("none.policy", "P001")):
        done = aidrules("replay", "receipt.json", "--policy", policy)
        assert (done.status, done.out) == (1, "")
        assert f"错误[{code}]" in done.err


def test_control_characters_of_a_receipt_reach_no_terminal(aidrules: Aidrules, keep: Keep) -> None:
    keep(value="\x1b[31m不得承接", version="\x1b[2J")
    done = aidrules(*REPLAY)
    assert done.status == 1
    assert "\x1b" not in done.out + done.err
    assert "␛[31m不得承接" in done.out


# ---- no receipt


@pytest.mark.parametrize(
    ("content", "zh", "en"),
    [
        (b"", "不是 JSON 文本", "no JSON text"),
        (b"{", "不是 JSON 文本", "no JSON text"),
        ('{"format": "收据"'.encode("gb18030"), "不是 JSON 文本", "no JSON text"),
        (b"\xff\xfe{\x00}\x00", "不是 JSON 文本", "no JSON text"),
        (b"[" * 100_000, "不是 JSON 文本", "no JSON text"),
        (b"9" * 10_000, "不是 JSON 文本", "no JSON text"),
        (b"null", "不是一份收据", "no receipt: It has no format"),
        (b"[1]", "不是一份收据", "no receipt: It has no format"),
        (b'{"people": 3}', "不是一份收据", "no receipt: It has no format"),
        (b'{"format": "aidrules-receipt/1"}', "缺少内容", "no receipt: Something is missing"),
        (TRIAL.encode(), "不是 JSON 文本", "no JSON text"),
    ],
)
def test_a_file_that_is_no_receipt_is_wrong_usage(
    aidrules: Aidrules, tmp_path: Path, content: bytes, zh: str, en: str
) -> None:
    (tmp_path / "receipt.json").write_bytes(content)
    for lang, expected in (("zh", zh), ("en", en)):
        done = aidrules(*REPLAY, "--lang", lang)
        assert (done.status, done.out) == (2, "")
        assert "receipt.json" in done.err and expected in done.err


def test_a_receipt_that_was_cut_off_anywhere_is_told(aidrules: Aidrules, keep: Keep, tmp_path: Path) -> None:
    keep()
    path = tmp_path / "receipt.json"
    whole = path.read_bytes()
    for length in range(0, len(whole), 40):
        path.write_bytes(whole[:length])
        assert aidrules(*REPLAY).status == 2


@pytest.mark.parametrize(
    "changes",
    [
        {"facts": {"fee": 1.5}},
        {"facts": {"degree": {"a": 1}}},
        {"readings": {"remainder": 1}},
        {"value": float("nan")},
        {"value": [[["x"]]]},
        {"reasons": [None]},
        {"status": 1},
    ],
)
def test_a_receipt_with_entries_of_another_type_is_damaged(
    aidrules: Aidrules, keep: Keep, changes: dict[str, object]
) -> None:
    keep(**changes)
    done = aidrules(*REPLAY)
    assert (done.status, done.out) == (2, "")
    assert "内容的类型不对" in done.err


@pytest.mark.parametrize("name", ["none.json", ".", "a\0b", "长" * 5000])
def test_a_file_that_is_none_is_wrong_usage(aidrules: Aidrules, name: str) -> None:
    for lang, expected in (("zh", "没有这个文件，或者不能打开它"), ("en", "cannot be opened")):
        done = aidrules("replay", name, "--policy", "trial.policy", "--lang", lang)
        assert (done.status, done.out) == (2, "")
        assert expected in done.err
