"""`aidrules sources`: the report as text and as JSON, and its exit status."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from trial_runs import Aidrules

SOURCE = """\
一、总则
（一）范围。年满六十岁的可以申请。
（二）原则。公平公开。
"""
POLICY = """\
政策 助餐（meals）：标题 “助餐意见”。
事实 年龄（age）：整数 岁。
决策 能否申请（may_apply）：是否，依据 一（一）“年满六十岁的可以申请”，等于 年龄 为 60岁 以上。
存目 一（二）“公平公开”：没有可以判断的条件。
"""

pytestmark = pytest.mark.usefixtures("meals")


@pytest.fixture
def meals(tmp_path: Path) -> None:
    (tmp_path / "meals.policy").write_text(POLICY, encoding="utf-8")
    (tmp_path / "meals.txt").write_text(SOURCE, encoding="utf-8")


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_what_is_borne_out_ends_with_zero(aidrules: Aidrules) -> None:
    done = aidrules("sources", "meals.policy", "--source", "meals.txt")
    assert (done.status, done.err) == (0, "")
    assert done.out == "核对了 2 处引文，0 处对不上。\n原文 2 句：写成规则 1 句，存目 1 句，没有涉及 0 句。\n"
    english = aidrules("sources", "meals.policy", "--source", "meals.txt", "--lang", "en")
    assert english.out == ("2 phrases checked, 0 not borne out.\n2 sentences: 1 encoded, 1 recorded, 0 untouched.\n")


def test_json_has_integers_and_lists(aidrules: Aidrules) -> None:
    done = aidrules("sources", "meals.policy", "--source", "meals.txt", "--json")
    assert (done.status, done.err) == (0, "")
    data = json.loads(done.out)
    assert data["phrases_missing"] == [] and data["untouched"] == []
    figures = {name: data[name] for name in ("phrases_checked", "sentences", "encoded", "recorded")}
    assert figures == {"phrases_checked": 2, "sentences": 2, "encoded": 1, "recorded": 1}
    assert all(type(value) is int for value in figures.values())


@pytest.mark.parametrize(
    ("old", "new", "zh", "en", "problem"),
    [
        (
            "一（二）“",
            "一（一）“",
            "第 4 行 一（一）“公平公开”：这句话在 一（二）",
            "the phrase stands in 一（二）",
            "elsewhere",
        ),
        (
            "一（二）“",
            "三（二）“",
            "第 4 行 三（二）“公平公开”：原文没有这一节",
            "the source has no such section",
            "no_section",
        ),
        (
            "“公平公开”",
            "“公平公幵”",
            "第 4 行 一（二）“公平公幵”：原文没有这句话",
            "the source has no such phrase",
            "absent",
        ),
    ],
)
def test_a_phrase_that_is_not_borne_out_is_shown(
    aidrules: Aidrules, tmp_path: Path, old: str, new: str, zh: str, en: str, problem: str
) -> None:
    change(tmp_path / "meals.policy", old, new)
    done = aidrules("sources", "meals.policy", "--source", "meals.txt")
    assert (done.status, done.err) == (1, "")
    assert done.out.startswith(f"核对了 2 处引文，1 处对不上。\n  · {zh}\n")
    english = aidrules("sources", "meals.policy", "--source", "meals.txt", "--lang", "en")
    assert (english.status, english.out.split("\n")[1].endswith(f": {en}")) == (1, True)
    data = aidrules("sources", "meals.policy", "--source", "meals.txt", "--json")
    assert data.status == 1
    assert [found["problem"] for found in json.loads(data.out)["phrases_missing"]] == [problem]


def test_a_removed_record_leaves_a_sentence_untouched(aidrules: Aidrules, tmp_path: Path) -> None:
    change(tmp_path / "meals.policy", "存目 一（二）“公平公开”：没有可以判断的条件。\n", "")
    done = aidrules("sources", "meals.policy", "--source", "meals.txt")
    assert (done.status, done.err) == (1, "")
    assert done.out.endswith("没有涉及 1 句。\n  · 第 3 行（一（二））：公平公开。\n")
    english = aidrules("sources", "meals.policy", "--source", "meals.txt", "--lang", "en")
    assert english.out.endswith("1 untouched.\n  · line 3 (一（二）): 公平公开。\n")
    data = json.loads(aidrules("sources", "meals.policy", "--source", "meals.txt", "--json").out)
    assert data["untouched"] == [{"section": "一（二）", "line": 3, "text": "公平公开。"}]


def test_a_source_from_windows_reads_the_same(aidrules: Aidrules, tmp_path: Path) -> None:
    unix = aidrules("sources", "meals.policy", "--source", "meals.txt", "--json")
    (tmp_path / "meals.txt").write_bytes(b"\xef\xbb\xbf" + SOURCE.replace("\n", "\r\n").encode())
    assert aidrules("sources", "meals.policy", "--source", "meals.txt", "--json") == unix


def test_an_empty_source_bears_nothing_out(aidrules: Aidrules, tmp_path: Path) -> None:
    (tmp_path / "meals.txt").write_text("", encoding="utf-8")
    done = aidrules("sources", "meals.policy", "--source", "meals.txt", "--json")
    assert done.status == 1
    data = json.loads(done.out)
    assert (data["sentences"], len(data["phrases_missing"])) == (0, 2)


@pytest.mark.parametrize("form", [(), ("--json",)])
@pytest.mark.parametrize("name", ["没有.txt", ".", "a\0b", "\udcff.txt", "长" * 5000])
def test_a_source_that_cannot_be_read_is_told_and_ends_with_two(
    aidrules: Aidrules, name: str, form: tuple[str, ...]
) -> None:
    done = aidrules("sources", "meals.policy", "--source", name, *form)
    assert (done.status, done.out) == (2, "")
    assert "错误[P001]" in done.err
    assert "error[P001]" in aidrules("sources", "meals.policy", "--source", name, *form, "--lang", "en").err


def test_a_source_in_another_encoding_is_told_and_ends_with_two(aidrules: Aidrules, tmp_path: Path) -> None:
    (tmp_path / "meals.txt").write_bytes(SOURCE.encode("gb18030"))
    done = aidrules("sources", "meals.policy", "--source", "meals.txt")
    assert (done.status, done.out) == (2, "")
    assert "错误[P002]" in done.err


def test_wrong_usage_ends_with_two(aidrules: Aidrules) -> None:
    for arguments in (
        ("meals.policy",),
        ("--source", "meals.txt"),
        ("meals.policy", "--source", "meals.txt", "--nope"),
    ):
        done = aidrules("sources", *arguments)
        assert (done.status, done.out) == (2, "")
        assert "用法：aidrules sources" in done.err


@pytest.mark.usefixtures("broken")
@pytest.mark.parametrize("policy", ["broken.policy", "没有.policy"])
def test_a_policy_with_errors_ends_with_one(aidrules: Aidrules, policy: str) -> None:
    done = aidrules("sources", policy, "--source", "meals.txt")
    assert (done.status, done.out) == (1, "")
    assert "错误[P" in done.err


def test_the_help_states_every_exit_status(aidrules: Aidrules) -> None:
    chinese = "".join(aidrules("sources", "--help").out.split())
    assert "退出码：0全部核对无误" in chinese and "或者政策有错误；2原文无法读取" in chinese
    english = " ".join(aidrules("sources", "--help", "--lang", "en").out.split())
    assert "1 otherwise, and for a policy with errors; 2 for a source that cannot be read" in english
    assert "网页无法写入，或者用法不对" in chinese and "a page that cannot be written or wrong usage" in english


def test_control_characters_of_a_source_never_reach_the_terminal(aidrules: Aidrules, tmp_path: Path) -> None:
    (tmp_path / "meals.txt").write_text(SOURCE + "又说\x1b[31m红。\n", encoding="utf-8")
    done = aidrules("sources", "meals.policy", "--source", "meals.txt")
    assert done.status == 1
    assert "又说" in done.out and "\x1b" not in done.out


# ---- the page


def test_the_page_is_written_beside_the_report(aidrules: Aidrules, tmp_path: Path) -> None:
    plain = aidrules("sources", "meals.policy", "--source", "meals.txt")
    done = aidrules("sources", "meals.policy", "--source", "meals.txt", "--html", "meals.html")
    assert (done.status, done.err, done.out) == (0, "", plain.out + "已写入 meals.html\n")
    page = (tmp_path / "meals.html").read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>") and 'lang="zh-Hans"' in page and "◪ 存目" in page
    english = aidrules("sources", "meals.policy", "--source", "meals.txt", "--html", "meals.html", "--lang", "en")
    assert english.out.endswith("0 untouched.\nmeals.html written\n")
    assert "◪ recorded" in (tmp_path / "meals.html").read_text(encoding="utf-8")


def test_the_page_leaves_json_alone(aidrules: Aidrules, tmp_path: Path) -> None:
    plain = aidrules("sources", "meals.policy", "--source", "meals.txt", "--json")
    assert aidrules("sources", "meals.policy", "--source", "meals.txt", "--json", "--html", "meals.html") == plain
    assert (tmp_path / "meals.html").is_file()


def test_the_page_is_written_when_something_is_not_in_order(aidrules: Aidrules, tmp_path: Path) -> None:
    change(tmp_path / "meals.policy", "“公平公开”", "“公平公幵”")
    done = aidrules("sources", "meals.policy", "--source", "meals.txt", "--html", "meals.html")
    assert done.status == 1
    assert "✗ 原文没有这句话" in (tmp_path / "meals.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["", ".", "没有/页.html", "a\0b"])
def test_a_page_that_cannot_be_written_ends_with_two(aidrules: Aidrules, name: str) -> None:
    done = aidrules("sources", "meals.policy", "--source", "meals.txt", "--html", name)
    assert (done.status, done.out) == (2, "")
    assert "不能写入" in done.err
