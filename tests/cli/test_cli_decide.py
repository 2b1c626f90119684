"""`aidrules decide`: every way to give a case, every form of the answer, every exit status."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from trial_runs import Aidrules

GROUPS = ("decide", "trial.policy", "groups")

pytestmark = pytest.mark.usefixtures("trial")


def answer(text: str) -> dict[str, object]:
    found: dict[str, object] = json.loads(text)
    return found


def problems(text: str) -> list[str]:
    """The problems that an error lists, without its heading."""
    heading, *lines = text.removesuffix("\n").split("\n")
    assert heading.startswith(("错误：", "error: "))
    assert all(line.startswith("- ") for line in lines)
    assert str(len(lines)) in heading
    return [line.removeprefix("- ") for line in lines]


# ---- answers


def test_an_answer_is_explained_in_chinese(aidrules: Aidrules) -> None:
    done = aidrules(*GROUPS, "people=201")
    assert (done.status, done.err) == (0, "")
    assert done.out.startswith("组数：3（已定）\n")
    assert "一（一）“每100名”" in done.out
    assert "服务人数：201 名（已知）" in done.out


def test_an_answer_is_explained_in_english(aidrules: Aidrules) -> None:
    done = aidrules(*GROUPS, "people=201", "--lang", "en")
    assert (done.status, done.err) == (0, "")
    assert done.out.startswith("groups: 3")
    assert "组数" not in done.out


def test_an_answer_as_json_is_the_librarys_dictionary(aidrules: Aidrules) -> None:
    done = aidrules(*GROUPS, "people=201", "--json")
    assert (done.status, done.err) == (0, "")
    found = answer(done.out)
    assert (found["decision"], found["status"], found["value"]) == ("groups", "decided", 3)
    assert found["sensitive_to"] == ["remainder"]
    assert done.out == json.dumps(found, ensure_ascii=False, indent=2) + "\n"
    assert "每100名" in done.out


@pytest.mark.parametrize(
    ("decision", "facts", "status", "value"),
    [
        ("may_serve", ("degree=本科", "founded=2020-03-01", "unit_name=服务站"), "decided", "可以承接"),
        ("may_serve", (), "undetermined", None),
        ("may_serve", ("degree=本科", "founded=2020-03-01", "unit_name=协会"), "referred", None),
        ("能否承接", ("学历=高中",), "decided", "不得承接"),
        ("standing", ("degree=本科", "founded=2020-03-01", "banned=是"), "decided", "不合格"),
        ("standing", ("degree=本科", "founded=2020-03-01", "banned=true"), "decided", "不合格"),
        ("standing", ("degree=本科", "founded=2020-03-01", "banned=未知"), "undetermined", None),
        ("fee_level", ("fee=70.50",), "decided", "高"),
        ("fee_level", ("收费＝４０",), "decided", "低"),
        ("covers_all", ("items=助餐、助浴,助医",), "decided", True),
        ("covers_all", ("items=空集",), "decided", False),
        ("covers_all", (" items = 助餐 ",), "decided", False),
    ],
)
def test_answers_of_every_status_exit_with_0(
    aidrules: Aidrules, decision: str, facts: tuple[str, ...], status: str, value: object
) -> None:
    done = aidrules("decide", "trial.policy", decision, *facts, "--json")
    assert (done.status, done.err) == (0, "")
    assert (answer(done.out)["status"], answer(done.out)["value"]) == (status, value)


def test_a_reading_changes_the_answer(aidrules: Aidrules) -> None:
    for reading in ("remainder=舍去", "余数=舍去"):
        done = aidrules(*GROUPS, "people=201", "--reading", reading, "--json")
        assert (done.status, answer(done.out)["value"]) == (0, 2)


def test_the_as_of_date_is_the_built_in_fact(aidrules: Aidrules, tmp_path: Path) -> None:
    text = "政策 期限（term）：标题 “期限”。\n决策 已到期（expired）：是否，依据 一“期限”，"
    text += "等于 基准日 晚于 2020年3月1日。\n"
    (tmp_path / "term.policy").write_text(text, encoding="utf-8")
    for day, expired in (("2020-03-01", False), ("2020-03-02", True)):
        done = aidrules("decide", "term.policy", "expired", "--as-of", day, "--json")
        assert (done.status, answer(done.out)["value"]) == (0, expired)
    assert aidrules("decide", "term.policy", "expired", "--as-of", "2020-03-02", "基准日=2020-03-02").status == 0
    done = aidrules("decide", "term.policy", "expired", "--as-of", "2020-03-02", "as_of=2020-03-01")
    assert done.status == 2
    assert "基准日给出了两次" in done.err


def test_an_equals_sign_in_a_value_belongs_to_it(aidrules: Aidrules) -> None:
    done = aidrules(
        "decide", "trial.policy", "may_serve", "degree=本科", "founded=2020-03-01", "unit_name=甲=乙＝丙", "--json"
    )
    assert answer(done.out)["status"] == "referred"
    done = aidrules("decide", "trial.policy", "may_serve", "degree=本科", "founded=2020-03-01", "unit_name=甲=乙＝丙")
    assert "甲=乙＝丙" in done.out


# ---- a file of facts


def test_facts_come_from_a_file(aidrules: Aidrules, tmp_path: Path) -> None:
    facts = {"学历": "本科", "founded": "2020-03-01", "banned": False, "unit_name": "服务站"}
    (tmp_path / "facts.json").write_text(json.dumps(facts), encoding="utf-8")
    done = aidrules("decide", "trial.policy", "may_serve", "--facts", "facts.json", "--json")
    assert (done.status, answer(done.out)["value"]) == (0, "可以承接")


def test_facts_come_from_stdin_and_from_arguments_together(aidrules: Aidrules) -> None:
    stdin = '{"degree": "本科", "founded": "2020-03-01"}'
    done = aidrules("decide", "trial.policy", "may_serve", "unit_name=服务站", "--facts", "-", "--json", stdin=stdin)
    assert (done.status, answer(done.out)["value"]) == (0, "可以承接")


@pytest.mark.parametrize(
    ("decision", "text", "value"),
    [
        ("fee_level", '{"fee": 49.99}', "低"),
        ("fee_level", '{"fee": 70.10}', "高"),
        ("fee_level", '{"fee": "70.1"}', "高"),
        ("fee_level", '{"fee": 1e1}', "低"),
        ("groups", '{"people": 100.0}', 1),
        ("covers_all", '{"items": ["助餐", "助浴", "助医"]}', True),
        ("covers_all", '{"items": []}', False),
        ("covers_all", '\ufeff{"items": "助餐"}', False),
        ("groups", '{"people": null}', None),
        ("groups", "{}", None),
    ],
)
def test_values_in_a_file_stay_exact(aidrules: Aidrules, decision: str, text: str, value: object) -> None:
    done = aidrules("decide", "trial.policy", decision, "--facts", "-", "--json", stdin=text)
    assert (done.status, done.err) == (0, "")
    assert answer(done.out)["value"] == value


@pytest.mark.parametrize(
    ("stdin", "reason", "reason_en"),
    [
        ("", "不合 JSON 的写法", "no JSON"),
        ('{"people": }', "第 1 行第 12 列", "line 1, column 12"),
        ("[1]", "一个 JSON 对象", "one JSON object"),
        ("3", "一个 JSON 对象", "one JSON object"),
        ('{"people": NaN}', "NaN 不是 JSON 的数", "NaN is no JSON number"),
        ('{"people": -Infinity}', "-Infinity 不是 JSON 的数", "-Infinity is no JSON number"),
        ('{"people": 1' + "0" * 10_000 + "}", "超过 400 位", "more than 400 digits"),
        ('{"people": 1.' + "0" * 10_000 + "}", "超过 400 位", "more than 400 digits"),
        ('{"people": 1e' + "9" * 30 + "}", "超过 400 位", "more than 400 digits"),
        ("[" * 200_000, "嵌套太深", "nested too deeply"),
        (b'{"people": "\xff"}', "不是 UTF-8 文本，第 12 个字节", "not UTF-8 text, at offset 12"),
        (b" " * (4 * 1024 * 1024 + 1), "超过了 4194304 字节", "more than 4194304 bytes"),
    ],
)
def test_a_file_that_cannot_be_taken_is_one_problem(
    aidrules: Aidrules, stdin: str | bytes, reason: str, reason_en: str
) -> None:
    for lang, expected in (("zh", reason), ("en", reason_en)):
        done = aidrules(*GROUPS, "--facts", "-", "--lang", lang, stdin=stdin)
        assert (done.status, done.out) == (2, "")
        (problem,) = problems(done.err)
        assert expected in problem


@pytest.mark.parametrize(
    ("path", "reason", "reason_en"),
    [
        ("none.json", "没有这个文件", "there is no such file"),
        (".", "文件夹", "it is a folder"),
        ("a\0b", "系统不能打开它", "the system cannot open it"),
        ("长" * 5000, "系统不能打开它", "the system cannot open it"),
    ],
)
def test_a_file_that_is_none_is_one_problem(aidrules: Aidrules, path: str, reason: str, reason_en: str) -> None:
    for lang, expected in (("zh", reason), ("en", reason_en)):
        done = aidrules(*GROUPS, "--facts", path, "--lang", lang)
        assert (done.status, done.out) == (2, "")
        (problem,) = problems(done.err)
        assert expected in problem


# ---- wrong facts


def test_every_problem_is_listed_at_once(aidrules: Aidrules) -> None:
    done = aidrules(
        *GROUPS,
        "peple=3",
        "fee=101",
        "degree=博士",
        "founded=2020-02-30",
        "banned=maybe",
        "nothing",
        "unit_name=甲",
        "unit_name=乙",
        "--facts",
        "-",
        "--reading",
        "remainder=四舍五入",
        "--reading",
        "reminder=舍去",
        "--as-of",
        "tomorrow",
        stdin='{"fee": 3, "items": ["助餐", "助学"], "items": []}',
    )
    assert (done.status, done.out) == (2, "")
    found = problems(done.err)
    for expected in (
        "没有名为“peple”的事实。是否要用“people”？",
        "“fee”给出了不止一次",
        "“博士”不在可选的值之中",
        "没有 2020-02-30 这个日期",
        "事实“banned”：应为“是”或“否”",
        "“nothing”应写成“名称=值”",
        "“unit_name”给出了不止一次",
        "“助学”不在可选的值之中",
        "“items”给出了不止一次",
        "口径“remainder”没有“四舍五入”这个选项",
        "没有名为“reminder”的口径。是否要用“remainder”？",
        "基准日：",
    ):
        assert sum(expected in problem for problem in found) == 1, expected
    assert len(found) == 12


def test_problems_are_told_in_english(aidrules: Aidrules) -> None:
    done = aidrules(*GROUPS, "peple=3", "x", "a=1", "a=2", "--reading", "remainder=x", "--lang", "en")
    assert done.status == 2
    assert [problem.split(" ", 3)[:3] for problem in problems(done.err)]
    for expected in (
        "There is no fact “peple”. Did you mean “people”?",
        "“x” has to be written NAME=VALUE.",
        "The fact “a” is given more than once.",
        "The reading “remainder” has no alternative “x”",
    ):
        assert expected in done.err


@pytest.mark.parametrize(
    ("arguments", "stdin"),
    [
        (("people=1", "people=1"), ""),
        (("people=1", "服务人数=1"), ""),
        (("people=1", "--facts", "-"), '{"people": 1}'),
        (("people=1", "--facts", "-"), '{"服务人数": 1}'),
        (("--facts", "-"), '{"people": 1, "people": 1}'),
        (("people=1", "--reading", "remainder=舍去", "--reading", "remainder=舍去"), ""),
        (("people=1", "--reading", "remainder=舍去", "--reading", "余数=舍去"), ""),
    ],
)
def test_nothing_may_be_given_twice(aidrules: Aidrules, arguments: tuple[str, ...], stdin: str) -> None:
    done = aidrules(*GROUPS, *arguments, stdin=stdin)
    assert (done.status, done.out) == (2, "")
    (problem,) = problems(done.err)
    assert "给出了不止一次" in problem


@pytest.mark.parametrize("argument", ["people", "=3", "＝3", "", "　=3", "--reading="])
def test_an_argument_that_is_no_pair_is_a_problem(aidrules: Aidrules, argument: str) -> None:
    done = aidrules(*GROUPS, argument)
    assert (done.status, done.out) == (2, "")
    (problem,) = problems(done.err)
    assert "应写成“名称=值”" in problem


def test_a_value_that_is_no_text_is_refused(aidrules: Aidrules) -> None:
    for arguments, stdin in ((("unit_name=\udcff",), ""), (("--facts", "-"), '{"unit_name": "\\ud800"}')):
        done = aidrules("decide", "trial.policy", "may_serve", *arguments, stdin=stdin)
        assert (done.status, done.out) == (2, "")
        (problem,) = problems(done.err)
        assert "不成文字的字节" in problem


def test_more_wrong_names_than_anybody_reads_are_listed_in_bounded_time(aidrules: Aidrules) -> None:
    stdin = json.dumps({f"n{index}": 1 for index in range(20_000)})
    done = aidrules(*GROUPS, "--facts", "-", stdin=stdin)
    assert done.status == 2
    assert len(problems(done.err)) == 20_000


def test_an_object_as_a_value_is_a_wrong_type(aidrules: Aidrules) -> None:
    done = aidrules(*GROUPS, "--facts", "-", stdin='{"people": {"a": [1]}, "items": {"助餐": 1}}')
    assert done.status == 2
    assert len(problems(done.err)) == 2


# ---- no answer


def test_an_unknown_decision_is_wrong_usage_and_suggests_the_nearest(aidrules: Aidrules) -> None:
    done = aidrules("decide", "trial.policy", "may_server")
    assert (done.status, done.out) == (2, "")
    assert done.err == "错误：政策里没有“may_server”这项决策。是否要用“may_serve”？\n"
    done = aidrules("decide", "trial.policy", "may_server", "--lang=en")
    assert (done.status, done.out) == (2, "")
    assert done.err == "error: The policy has no decision “may_server”. Did you mean “may_serve”?\n"


def test_rows_that_conflict_are_no_answer(aidrules: Aidrules) -> None:
    done = aidrules("decide", "trial.policy", "fee_level", "fee=55", "--json")
    assert (done.status, done.out) == (1, "")
    assert done.err.startswith("错误：“收费档次”")
    done = aidrules("decide", "trial.policy", "fee_level", "fee=55", "--lang", "en")
    assert (done.status, done.out) == (1, "")
    assert done.err.startswith("error: “fee_level”")
    assert "fee_level.r1" in done.err and "fee_level.r2" in done.err


def test_a_policy_with_errors_shows_them_and_not_its_warnings(aidrules: Aidrules, tmp_path: Path) -> None:
    text = "政策 坏（bad）：标题 “坏”。\n决策 甲：是否，等于 是。\n决策 乙：是否，依据 一“乙”，等于 丙。\n"
    (tmp_path / "bad.policy").write_text(text, encoding="utf-8")
    assert "P401" in aidrules("check", "bad.policy").out
    done = aidrules("decide", "bad.policy", "甲")
    assert (done.status, done.out) == (1, "")
    assert "bad.policy:3:20: 错误[P101]" in done.err
    assert "P401" not in done.err
    assert "error[P101]" in aidrules("decide", "bad.policy", "甲", "--lang", "en").err


def test_a_policy_that_is_not_there_is_an_error_of_the_policy(aidrules: Aidrules) -> None:
    done = aidrules("decide", "none.policy", "x")
    assert (done.status, done.out) == (1, "")
    assert "none.policy:1:1: 错误[P001]" in done.err
    assert "内置的政策：" in done.err and "hainan" in done.err
    assert "Bundled policies: " in aidrules("decide", "none.policy", "x", "--lang", "en").err


# ---- which policy


def test_a_bundled_policy_is_found_by_its_name(aidrules: Aidrules) -> None:
    done = aidrules("decide", "hainan", "may_outsource", "service_item=家计调查", "--json")
    assert (done.status, answer(done.out)["value"]) == (0, "可以购买")


def test_a_file_goes_before_the_bundled_policy_of_its_name_and_a_folder_does_not(
    aidrules: Aidrules, tmp_path: Path
) -> None:
    (tmp_path / "hainan").mkdir()
    assert aidrules("decide", "hainan", "may_outsource").status == 0
    (tmp_path / "hainan").rmdir()
    (tmp_path / "trial.policy").rename(tmp_path / "hainan")
    assert aidrules("decide", "hainan", "may_outsource").status == 2
    assert aidrules("decide", "hainan", "groups").status == 0


def test_control_characters_in_facts_reach_no_terminal(aidrules: Aidrules) -> None:
    facts = ("degree=本科", "founded=2020-03-01", "unit_name=\x1b[31m甲\u202e乙\x07")
    done = aidrules("decide", "trial.policy", "may_serve", *facts)
    assert done.status == 0
    assert "␛[31m甲<U+202E>乙␇" in done.out
    done = aidrules("decide", "trial.policy", "may_serve", "\x1b[31m=甲")
    assert "\x1b" not in done.err
