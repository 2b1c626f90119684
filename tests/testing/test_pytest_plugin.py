"""``pytest policies/``: every example and property of a policy file is a test, and says in words why it fails."""

from __future__ import annotations

from pathlib import Path

import pytest

from aidrules.testing import items

pytest_plugins = ["pytester"]

HEAD = """\
政策 试行（trial）。
事实 人数（people）：整数 名，0 以上。
事实 特困（poor）：是否。
口径 余数（remainder）：进一（默认）：理由甲；舍去：理由乙。
决策 配员（staff）：整数 名，依据 一“配员”，
    等于 若 余数 为 舍去 则 向下取整（人数 ÷ 500） 否则 若 特困 且 人数 大于 1500名 则 1名 否则 向上取整（人数 ÷ 500）。
"""
GOOD = """\
案例 小镇：已知 人数 为 500；则 配员 为 1名。
案例 几种人数：
  | 人数 | 特困 || 配员 |
  | 501  | 否   || 2名  |
  | 未知 | 否   || 待查明 缺 人数 |
性质 非负：恒有 配员 不少于 0名。
"""


@pytest.fixture(autouse=True)
def only_this_plugin(monkeypatch: pytest.MonkeyPatch) -> None:
    """The runs within these tests load the plugin by its module, whatever else is installed here."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)


def write(pytester: pytest.Pytester, text: str, name: str = "trial.policy") -> Path:
    folder = pytester.path / "policies"
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def run(pytester: pytest.Pytester, *arguments: str) -> pytest.RunResult:
    return pytester.runpytest_inprocess("-p", "aidrules_pytest", "-p", "no:cacheprovider", "policies", *arguments)


def outcomes(result: pytest.RunResult) -> dict[str, str]:
    """The outcome of each item of a verbose run, by name."""
    words = ("PASSED", "FAILED", "ERROR")
    lines = [line.split("::", 1)[1] for line in result.outlines if line.startswith("policies") and "::" in line]
    found = {}
    for line in lines:
        for word in words:
            if f" {word} " in line:
                found[line.split(f" {word} ")[0]] = word
    return found


# ---- what is collected


def test_each_example_row_and_property_is_an_item(pytester: pytest.Pytester) -> None:
    write(pytester, HEAD + GOOD)
    result = run(pytester, "-v")
    assert outcomes(result) == dict.fromkeys(
        ["检查", "案例 小镇", "案例 几种人数（第 1 行）", "案例 几种人数（第 2 行）", "性质 非负"], "PASSED"
    )
    assert result.ret == pytest.ExitCode.OK


def test_a_policy_without_examples_is_still_checked(pytester: pytest.Pytester) -> None:
    write(pytester, HEAD)
    assert outcomes(run(pytester, "-v")) == {"检查": "PASSED"}


def test_other_files_are_left_alone(pytester: pytest.Pytester) -> None:
    write(pytester, "not a policy", "notes.policy.txt")
    write(pytester, "not a policy", "policy")
    assert run(pytester).ret == pytest.ExitCode.NO_TESTS_COLLECTED


def test_policies_and_python_tests_run_together(pytester: pytest.Pytester) -> None:
    write(pytester, HEAD + GOOD)
    pytester.makepyfile("def test_one(): pass")
    run(pytester, ".").assert_outcomes(passed=6)


def test_items_are_chosen_by_keyword_and_by_node_id(pytester: pytest.Pytester) -> None:
    write(pytester, HEAD + GOOD)
    assert set(outcomes(run(pytester, "-v", "-k", "性质"))) == {"性质 非负"}
    assert set(outcomes(run(pytester, "-v", "-k", "几种人数"))) == {
        "案例 几种人数（第 1 行）",
        "案例 几种人数（第 2 行）",
    }
    plugin = ("-p", "aidrules_pytest", "-p", "no:cacheprovider", "-v")
    result = pytester.runpytest_inprocess(*plugin, "policies/trial.policy::案例 小镇")
    assert outcomes(result) == {"案例 小镇": "PASSED"}


def test_odd_names_make_usable_items(pytester: pytest.Pytester) -> None:
    odd = ["甲::乙", "[3] 甲/乙", "a\tb", "甲\u202e乙", "甲：：乙"]
    write(pytester, HEAD + "".join(f"案例 “{name}”：已知 人数 为 500；则 配员 为 2名。\n" for name in odd))
    named = ["甲：：乙", "[3] 甲/乙", "a    b", "甲<U+202E>乙", "甲：：乙〔2〕"]
    result = run(pytester, "-v", "-rN")
    assert outcomes(result) == {"检查": "PASSED"} | {f"案例 {name}": "FAILED" for name in named}
    assert "\u202e" not in result.stdout.str()
    plugin = ("-p", "aidrules_pytest", "-p", "no:cacheprovider", "-v")
    for name in named:
        one = pytester.runpytest_inprocess(*plugin, f"policies/trial.policy::案例 {name}")
        assert outcomes(one) == {f"案例 {name}": "FAILED"}


def test_properties_of_one_name_are_two_items(pytester: pytest.Pytester) -> None:
    write(pytester, HEAD + "性质 甲：恒有 是。\n性质 甲：恒有 否。\n")
    found = outcomes(run(pytester, "-v"))
    assert found == {"检查": "PASSED", "性质 甲": "PASSED", "性质 甲〔2〕": "FAILED"}


# ---- what is said


def test_a_failing_example_says_what_was_expected_found_and_missing(pytester: pytest.Pytester) -> None:
    write(pytester, f"{HEAD}案例 大镇：已知 人数 为 3000，余数 为 进一；则 配员 为 6名。\n")
    result = run(pytester)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(
        [
            "*案例 大镇*",
            "policies/trial.policy:7: 案例“大镇”没有通过。",
            "  已知：人数 为 3000 名，余数 为 进一",
            "policies/trial.policy:7:30: “配员”应为“6 名”，实际为“待查明”。",
            "  缺：特困",
            "  理由：*待查明*〔一“配员”〕",
        ]
    )
    assert "Traceback" not in result.stdout.str()
    assert "def " not in result.stdout.str()


def test_each_failing_expectation_stands_at_its_own_place(pytester: pytest.Pytester) -> None:
    table = "案例 表：\n  | 人数 | 余数 || 配员 |\n  | 1000 | 舍去 || 2名 |\n  | 1000 | 舍去 || 3名 |\n"
    write(pytester, HEAD + table)
    result = run(pytester, "-v", "-rN")
    assert outcomes(result) == {"检查": "PASSED", "案例 表（第 1 行）": "PASSED", "案例 表（第 2 行）": "FAILED"}
    result.stdout.fnmatch_lines(["policies/trial.policy:10:18: “配员”应为“3 名”，实际为“2 名”。"])


def test_an_example_that_cannot_be_decided_fails_in_words(pytester: pytest.Pytester) -> None:
    share = "决策 人均（share）：整数 名，依据 一“人均”，等于 向上取整（100 名 ÷ 个数）。\n"
    text = HEAD + "事实 个数（count）：整数，0 以上。\n" + share + "案例 空组：已知 个数 为 0；则 人均 为 1名。\n"
    write(pytester, text)
    result = run(pytester)
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["policies/trial.policy:9:*“人均”没有得出结论：*除数是零*"])


def test_a_failing_property_says_its_smallest_counterexample(pytester: pytest.Pytester) -> None:
    write(pytester, f"{HEAD}性质 单调：人数 增加，则 配员 不减。\n")
    result = run(pytester)
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(
        [
            "policies/trial.policy:7:1: 性质“单调”不成立。",
            "  搜索到第 * 个情形时发现反例：特困 为 是，人数 由 1500 名 变为 1501 名；配员 由 3 名 变为 1 名。",
        ]
    )


def test_a_policy_with_errors_is_one_item_with_all_its_diagnostics(pytester: pytest.Pytester) -> None:
    write(pytester, f"{HEAD}决策 甲（a）：是否，依据 一“甲”，等于 人头。\n{GOOD}案例 乙：则 丙 为 1。\n")
    result = run(pytester, "-v")
    assert outcomes(result) == {"检查": "FAILED"}
    result.stdout.fnmatch_lines(
        ["policies/trial.policy:7:*错误*“人头”*", "*人头*", "*^^*", "policies/trial.policy:14:*丙*"]
    )
    assert "Traceback" not in result.stdout.str()


def test_a_file_that_is_no_text_is_one_failing_item(pytester: pytest.Pytester) -> None:
    write(pytester, "").write_bytes(b"\xff\xfe\x00")
    result = run(pytester, "-v")
    assert outcomes(result) == {"检查": "FAILED"}
    result.stdout.fnmatch_lines(["policies/trial.policy:*P002*"])


def test_a_fault_of_the_library_keeps_its_traceback(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("a fault that was planted")

    write(pytester, HEAD + GOOD)
    monkeypatch.setattr(items, "run_example", broken)
    result = run(pytester, "-k", "小镇")
    result.assert_outcomes(failed=1, deselected=4)
    result.stdout.fnmatch_lines(["*def broken*", "*ZeroDivisionError: a fault that was planted*"])


# ---- how much is searched


def test_the_number_of_cases_is_said_and_can_be_chosen(pytester: pytest.Pytester) -> None:
    write(pytester, HEAD + GOOD + "性质 有限：恒有 配员 不超过 100000名。\n")
    result = run(pytester, "--aidrules-cases", "3")
    result.assert_outcomes(passed=6)
    result.stdout.fnmatch_lines(["检验了 2 条性质，共搜索 6 个情形（搜索不是证明）。"])
    (more,) = [line for line in run(pytester).outlines if line.startswith("检验了 2 条性质")]
    assert int(more.split("共搜索 ")[1].split(" ")[0]) > 6


def test_nothing_is_said_of_a_search_when_there_was_none(pytester: pytest.Pytester) -> None:
    write(pytester, HEAD)
    assert "检验了" not in run(pytester).stdout.str()


@pytest.mark.parametrize("number", ["0", "-1", "x", "1.5", "³"])
def test_a_number_of_cases_that_is_none_is_a_usage_error(pytester: pytest.Pytester, number: str) -> None:
    write(pytester, HEAD)
    result = run(pytester, f"--aidrules-cases={number}")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*--aidrules-cases*is not a whole number from 1 on*"])


# ---- beside other tests and plugins


def test_a_run_without_policies_never_imports_the_library(pytester: pytest.Pytester) -> None:
    pytester.makeconftest(
        """
        import sys

        def pytest_unconfigure():
            print("loaded:", sorted(name for name in sys.modules if name.partition(".")[0] == "aidrules"))
        """
    )
    pytester.makepyfile("def test_one(): pass")
    command = ("-p", "aidrules_pytest", "-p", "no:cacheprovider")
    plain = pytester.runpytest_subprocess(*command)
    plain.assert_outcomes(passed=1)
    plain.stdout.fnmatch_lines(["loaded: []"])
    write(pytester, HEAD)
    other = pytester.runpytest_subprocess(*command)
    other.assert_outcomes(passed=2)
    other.stdout.fnmatch_lines(["loaded: *'aidrules.testing.items'*"])


def test_items_are_shared_out_by_xdist(pytester: pytest.Pytester) -> None:
    write(pytester, f"{HEAD}{GOOD}性质 单调：人数 增加，则 配员 不减。\n")
    write(pytester, f"{HEAD}决策 甲（a）：是否，等于 人头。\n", "wrong.policy")
    command = ("-p", "aidrules_pytest", "-p", "no:cacheprovider", "-p", "xdist", "-n", "2", "--aidrules-cases", "400")
    result = pytester.runpytest_subprocess(*command, "policies")
    result.assert_outcomes(passed=5, failed=2)
    text = result.stdout.str()
    assert "人数 由 1500 名 变为 1501 名；配员 由 3 名 变为 1 名。" in text
    assert "policies/wrong.policy:7:" in text
    assert "检验了 2 条性质，共搜索 " in text
