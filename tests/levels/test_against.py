"""`check --against`: clashes between two levels, each with the facts that show it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import aidrules
from aidrules.api.against import LevelReport, check_against
from aidrules.cli.program import run
from levels.linked import HEAD, PROVINCE, province, write
from support.policies import bundled

BUNDLED = Path(__file__).parents[2] / "policies"


def compared(folder: Path, text: str, head: str = HEAD) -> LevelReport:
    write(province(folder), lower=head + text)
    return check_against(folder / "lower.policy", folder / "province.policy")


def found(report: LevelReport) -> list[str]:
    return [clash.code for clash in report.clashes]


def test_nothing_changed_is_no_clash(tmp_path: Path) -> None:
    report = compared(tmp_path, "")
    assert (found(report), report.compared) == ([], 6)


def test_what_tightens_is_no_clash(tmp_path: Path) -> None:
    text = "收紧 参数 每名服务人数 ＝ 50名，依据 一“一”。\n增加 资格：（三）应当 已公布，依据 一“一”。\n"
    assert found(compared(tmp_path, text)) == []


@pytest.mark.parametrize(
    ("text", "code", "name"),
    [
        ("收紧 参数 每名服务人数 ＝ 200名，依据 第八条“200名”。\n", "P711", "per_worker"),
        ("收紧 参数 最低人数 ＝ 1名，依据 第八条“1名”。\n", "P711", "minimum"),
        ("设定 参数 定数 ＝ 6名，依据 第八条“6名”。\n", "P710", "fixed"),
        ("替换 决策 期限（term）：整数 年，依据 第八条“年”，等于 9年。\n", "P713", "term"),
        ("替换 决策 资格（fit）：合格、不合格，依据 第八条“一”，要件：（一）有设施。\n", "P716", "fit"),
        ("增加 决策 窗口：（三）应当 已公布，依据 第八条“窗口”。\n", "P715", "window"),
    ],
)
def test_what_the_texts_alone_show(text: str, code: str, name: str, tmp_path: Path) -> None:
    report = compared(tmp_path, text)
    assert found(report)[0] == code
    clash = report.clashes[0]
    assert (clash.lower.alias, clash.lower.document, clash.lower.level) == (name, "某市细则", "市级")
    assert (clash.upper.document, clash.upper.level) == ("某省办法", "省级")
    assert clash.lower.citations[0].locator == "第八条"
    assert clash.upper.citations
    assert PROVINCE.split("\n")[clash.upper.line - 1].startswith(("参数", "决策"))
    assert clash.lower.line == 3
    assert clash.message("zh") != clash.message("en")


def test_a_looser_parameter_is_shown_on_facts(tmp_path: Path) -> None:
    report = compared(tmp_path, "收紧 参数 每名服务人数 ＝ 200名，依据 一“一”。\n")
    witness = dict(report.clashes[0].witness)
    lower, _ = aidrules_values(tmp_path, "required", witness, tolerant=True)
    upper = aidrules.load(tmp_path / "province.policy").decide("required", people(witness)).value
    assert isinstance(lower, int)
    assert isinstance(upper, int)
    assert lower < upper


def people(facts: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in facts.items() if name != "published"}


def aidrules_values(folder: Path, name: str, facts: dict[str, object], tolerant: bool) -> tuple[object, object]:
    from aidrules.api.load import compile_policy
    from aidrules.api.policy import Policy

    core, _ = compile_policy(folder / "lower.policy", tolerant=tolerant)
    assert core is not None
    return Policy(core).decide(name, facts).value, core


def test_a_search_finds_what_is_permitted_below_and_forbidden_above(tmp_path: Path) -> None:
    text = """替换 决策 可选（optional）：准许、不准，依据 第九条“准许”，
    等于 若 人数 为 777名 则 准许 否则 原规定。
"""
    report = compared(tmp_path, text)
    assert found(report) == ["P722", "P724"]
    permits, broken = report.clashes
    assert dict(permits.witness) == {"kind": "企业", "people": 777, "published": True}
    assert permits.lower.citations[0].locator == "第九条"
    assert permits.upper.citations[0].locator == "第五条"
    policy = aidrules.load(tmp_path / "lower.policy")
    assert policy.decide("optional", dict(permits.witness)).value == "准许"
    assert (broken.args["title"], broken.upper.line) == ("企业不准", 25)
    assert policy.decide("optional", dict(broken.witness)).value == "准许"


def test_a_number_that_may_only_rise_is_searched_too(tmp_path: Path) -> None:
    open_ = PROVINCE.replace("下级只能调高，\n    等于", "下级只能调高，下级可替换，\n    等于")
    text = "替换 决策 应配（required）：整数 名，依据 一“一”，等于 若 人数 大于 450名 则 4名 否则 原规定。\n"
    write(tmp_path, province=open_, lower=HEAD + text)
    report = check_against(tmp_path / "lower.policy", tmp_path / "province.policy")
    assert found(report) == ["P723"]
    assert dict(report.clashes[0].witness)["people"] > 450  # type: ignore[operator]


def test_two_policies_that_are_not_linked(tmp_path: Path) -> None:
    other = """政策 另省办法（other）：辖区 “另省”。
事实 主体类型（kind）：企业、社会组织、个人。
参数 每名（per_worker）：整数 名 ＝ 300名，依据 第八条“300名”。
决策 可选（optional）：准许、不准，依据 第九条“准许”，等于 若 主体类型 为 个人 则 不准 否则 准许。
"""
    write(province(tmp_path), other=other)
    report = check_against(tmp_path / "other.policy", tmp_path / "province.policy")
    assert found(report) == ["P711", "P722", "P724"]
    assert dict(report.clashes[1].witness) == {"kind": "企业"}


def test_declared_clashes_are_found_or_said_not_to_be(tmp_path: Path) -> None:
    text = """事实 派驻（dispatch）：是否。
抵触 派驻企业：派驻 与 可选 为 不准，依据 三（二）“派驻”、依据 《某省办法》第五条“准许”。
抵触 不会发生：资格 为 合格 与 并非 有设施，依据 三（二）“派驻”、第三条“条件”。
"""
    report = compared(tmp_path, text)
    assert found(report) == ["P725"]
    clash = report.clashes[0]
    assert dict(clash.witness) == {"dispatch": True, "kind": "企业"}
    assert [c.locator for c in (*clash.lower.citations, *clash.upper.citations)] == ["三（二）", "第五条"]
    assert report.not_found == ("不会发生",)


# ---- on the command line


def test_the_looser_county_is_rejected(capsys: pytest.CaptureFixture[str]) -> None:
    looser = BUNDLED / "examples" / "county_looser.policy"
    with pytest.raises(aidrules.PolicyError):
        aidrules.load(looser)
    assert run(["check", str(looser), "--against", "hainan", "--format", "json"]) == 1
    data = json.loads(capsys.readouterr().out)
    (clash,) = data["clashes"]
    assert clash["code"] == "P711"
    assert clash["lower"]["line"] == next(
        n for n, line in enumerate(looser.read_text(encoding="utf-8").split("\n"), 1) if line.startswith("收紧")
    )
    assert clash["lower"]["document"] == "临河县政府购买社会救助服务实施细则（虚构）"
    assert (clash["upper"]["locator"], clash["upper"]["level"]) == ("三（二）", "省级")
    assert clash["witness"]["recipients"] > 1500
    assert "2000名" in clash["message"]


def test_bundled_policies_are_compared_by_name() -> None:
    assert check_against("hainan", "hainan").compared == len(bundled("hainan").decisions)


def test_the_tighter_county_is_accepted(capsys: pytest.CaptureFixture[str]) -> None:
    tighter = BUNDLED / "examples" / "county_tighter.policy"
    assert run(["check", str(tighter), "--against", "hainan"]) == 0
    assert "没有发现抵触" in capsys.readouterr().out
    assert run(["check", str(tighter), "--against", "hainan", "--format", "json", "--lang", "en"]) == 0
    assert json.loads(capsys.readouterr().out)["clashes"] == []


def test_the_text_shows_both_places_and_the_facts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(province(tmp_path), lower=HEAD + "收紧 参数 最低人数 ＝ 1名，依据 第八条“1名”。\n")
    paths = [str(tmp_path / "lower.policy"), "--against", str(tmp_path / "province.policy")]
    assert run(["check", *paths]) == 1
    out = capsys.readouterr().out
    assert "下级：市级《某市细则》第 3 行　〔第八条“1名”〕" in out
    assert "上级：省级《某省办法》第 9 行　〔第一条“2名”〕" in out
    assert "例如：" in out
    assert run(["check", *paths, "--lang", "en"]) == 1
    assert "for example: " in capsys.readouterr().out


def test_wrong_use_of_against(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", "hainan", "hainan", "--against", "hainan"]) == 2
    assert run(["check", "hainan", "--against", "hainan", "--format", "sarif"]) == 2
    capsys.readouterr()
    assert run(["check", "hainan", "--against", str(tmp_path / "没有.policy")]) == 2
    assert "P001" in capsys.readouterr().err


@pytest.mark.parametrize("turned", [False, True])
def test_what_cannot_be_compared_is_no_clash(turned: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    broken = tmp_path / "broken.policy"
    broken.write_text("政策 例（p）。\n决策 甲（a）：是否，依据 一“x”，等于 没有。\n", encoding="utf-8")
    for other, code in ((str(tmp_path / "没有.policy"), "P001"), (str(broken), "P101")):
        lower, upper = (other, "hainan") if turned else ("hainan", other)
        assert run(["check", lower, "--against", upper, "--format", "json"]) == 2
        shown = capsys.readouterr()
        assert code in [item["code"] for item in json.loads(shown.out)]
        assert run(["check", lower, "--against", upper]) == 2
        assert f"错误[{code}]" in capsys.readouterr().err
