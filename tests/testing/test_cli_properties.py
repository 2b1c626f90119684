"""``aidrules test`` runs the properties, too, and says how much it searched."""

from __future__ import annotations

from pathlib import Path

import pytest

from aidrules.cli.program import run

POLICY = """\
政策 试行（trial）。
事实 人数（people）：整数 名，0 以上。
事实 特困（poor）：是否。
决策 配员（staff）：整数 名，依据 一“配员”，
    等于 若 特困 且 人数 大于 1500名 则 1名 否则 向上取整（人数 ÷ 500）。
案例 小镇：已知 人数 为 500；则 配员 为 1名。
性质 非负：恒有 配员 不少于 0名。
"""
BROKEN = "性质 单调：人数 增加，则 配员 不减。\n"


@pytest.fixture
def policy(tmp_path: Path) -> Path:
    path = tmp_path / "trial.policy"
    path.write_text(POLICY, encoding="utf-8")
    return path


def test_properties_that_hold_are_counted(policy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["test", str(policy), "--cases", "9"]) == 0
    assert capsys.readouterr().out == (
        f"{policy}：1 个案例全部通过。\n{policy}：1 条性质，都未发现反例，已搜索 9 个情形。\n"
    )
    assert run(["test", str(policy), "--cases", "9", "--lang", "en"]) == 0
    assert capsys.readouterr().out == (
        f"{policy}: 1 of 1 examples passed.\n{policy}: 1 property, no counterexample found, 9 cases searched.\n"
    )


def test_a_property_that_fails_fails_the_run(policy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    policy.write_text(POLICY + BROKEN, encoding="utf-8")
    assert run(["test", str(policy)]) == 1
    first, second, *_, last = capsys.readouterr().out.splitlines()
    assert first == f"✗ {policy}:8:1 性质 单调"
    assert second.endswith("特困 为 是，人数 由 1500 名 变为 1501 名；配员 由 3 名 变为 1 名。")
    assert last.startswith(f"{policy}：2 条性质，1 条不成立，已搜索 ")


def test_verbose_lists_what_holds(policy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["test", str(policy), "-v", "--cases", "9"]) == 0
    assert capsys.readouterr().out.splitlines()[:3] == [
        f"✓ {policy}:6:1 小镇",
        f"✓ {policy}:7:1 性质 非负",
        "    在 9 个情形中未发现反例。",
    ]


@pytest.mark.parametrize("number", ["0", "-3", "many", "12345678", "³"])
def test_a_number_of_cases_that_is_none_is_wrong_usage(
    policy: Path, number: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["test", str(policy), f"--cases={number}"]) == 2
    assert f"不能是“{number}”" in capsys.readouterr().err
    assert run(["test", str(policy), f"--cases={number}", "--lang", "en"]) == 2
    assert f"not “{number}”" in capsys.readouterr().err
