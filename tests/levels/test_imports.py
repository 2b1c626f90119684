"""引用: which file is meant, what its names are here, and facts that are shared."""

from __future__ import annotations

from pathlib import Path

import pytest

import aidrules
from aidrules.api.imports import MAX_DEPTH, MAX_FILES
from aidrules.core.levels import level_of
from levels.linked import HEAD, PROVINCE, codes, province, write

USES = "决策 乙（b）：整数 名，依据 第九条“乙”，等于 应配 ＋ 1。\n"


def reported(text: str, *folders: Path) -> list[str]:
    return [found.code for found in aidrules.check(text, folders=folders)]


def test_names_come_as_they_are(tmp_path: Path) -> None:
    policy = aidrules.load("政策 甲（a）。\n引用 “province”。\n" + USES, folders=[province(tmp_path)])
    assert policy.decide("b", {"people": 201}).value == 4
    assert policy.decide("required", {"people": 201}).value == 3


def test_names_get_a_prefix_and_facts_do_not(tmp_path: Path) -> None:
    text = "政策 甲（a）。\n引用 province 为 省（prov）。\n" + USES.replace("应配", "省·应配")
    policy = aidrules.load(text, folders=[province(tmp_path)])
    assert policy.decide("b", {"people": 201}).value == 4
    assert policy.decide("省·应配", {"人数": 201}).alias == "prov_required"
    assert "prov_per_worker" in policy.parameters
    assert "required" not in policy.decisions
    assert {"people", "staff"} <= {fact.alias for fact in policy.core.facts.values()}
    assert policy.decide("prov_required", {"people": 201}).reasons[0].code == "prov_required"


def test_a_prefix_without_an_alias_takes_the_name_of_the_file(tmp_path: Path) -> None:
    policy = aidrules.load("政策 甲（a）。\n引用 province 为 省。\n", folders=[province(tmp_path)])
    assert "province_required" in policy.decisions


def test_the_folder_of_the_file_comes_first_then_those_named_then_the_bundled(tmp_path: Path) -> None:
    beside, named = tmp_path / "beside", tmp_path / "named"
    beside.mkdir(), named.mkdir()
    write(beside, lower="政策 甲（a）。\n引用 hainan。\n决策 乙（b）：整数，依据 一“乙”，等于 数。\n")
    write(named, hainan="政策 名（named）。\n参数 数（n）：整数 ＝ 1，依据 一“数”。\n")
    path = beside / "lower.policy"
    assert [d.code for d in aidrules.check(path)] == ["P101"]  # the bundled hainan has no 数
    assert aidrules.load(path, folders=[named]).decide("b").value == 1
    write(beside, hainan="政策 旁（beside）。\n参数 数（n）：整数 ＝ 2，依据 一“数”。\n")
    assert aidrules.load(path, folders=[named]).decide("b").value == 2


def test_a_text_sees_bundled_policies_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(province(tmp_path))
    assert reported("政策 甲（a）。\n引用 province。\n") == ["P701"]
    assert aidrules.load("政策 甲（a）。\n引用 hainan。\n").decide("funding", {"in_budget": True}).value == "合规"


@pytest.mark.parametrize("name", ["../province", "/etc/passwd", "省", "province.policy", "a b", "", "a/b", "a\\b"])
def test_only_a_plain_name_is_looked_for(name: str, tmp_path: Path) -> None:
    assert reported(f"政策 甲（a）。\n引用 “{name}”。\n", province(tmp_path)) == ["P054"]


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    inside, outside = tmp_path / "inside", tmp_path / "outside"
    inside.mkdir(), outside.mkdir()
    province(outside)
    (inside / "province.policy").symlink_to(outside / "province.policy")
    assert reported("政策 甲（a）。\n引用 province。\n", inside) == ["P701"]
    assert reported("政策 甲（a）。\n引用 province。\n", outside) == []


def test_circles_are_found(tmp_path: Path) -> None:
    one, two = "政策 甲（a）。\n引用 two。\n", "政策 乙（b）。\n引用 one。\n"
    write(tmp_path, one=one, two=two, self="政策 己（c）。\n引用 self。\n")
    assert [d.code for d in aidrules.check(tmp_path / "self.policy")] == ["P702"]
    found = aidrules.check(tmp_path / "one.policy")
    assert sorted(d.code for d in found) == ["P702", "P703"]
    circle = next(d for d in found if d.code == "P702")
    assert circle.message() == "引用兜了圈子：one → two → one。"
    assert circle.source is not None
    assert circle.source.name.endswith("two.policy")


def test_errors_of_an_imported_file_are_shown_with_their_own_source(tmp_path: Path) -> None:
    write(tmp_path, bad="政策 坏（bad）。\n决策 甲（a）：整数，依据 一“甲”，等于 没有。\n")
    found = aidrules.check(
        "政策 上（up）。\n引用 bad。\n决策 乙（b）：整数，依据 一“乙”，等于 甲。\n", folders=[tmp_path]
    )
    assert [d.code for d in found] == ["P703", "P101"]
    assert found[1].source is not None
    assert found[1].source.name.endswith("bad.policy")
    assert found[1].span.line == 2


def test_chains_and_crowds_have_a_limit(tmp_path: Path) -> None:
    for number in range(MAX_DEPTH + 1):
        write(tmp_path, **{f"f{number}": f"政策 甲{number}（a{number}）。\n引用 f{number + 1} 为 前{number}。\n"})
    write(tmp_path, **{f"f{MAX_DEPTH + 1}": "政策 末（z）。\n"})
    assert "P704" in [d.code for d in aidrules.check(tmp_path / "f0.policy")]
    assert "P704" not in [d.code for d in aidrules.check(tmp_path / "f2.policy")]
    for number in range(MAX_FILES + 1):
        write(tmp_path, **{f"g{number}": f"政策 甲{number}（a{number}）。\n"})
    crowd = "政策 众（crowd）。\n" + "".join(f"引用 g{number}。\n" for number in range(MAX_FILES + 1))
    assert reported(crowd, tmp_path) == ["P704"]


# ---- facts and types are shared


def test_an_enumeration_is_widened_by_the_importing_file(tmp_path: Path) -> None:
    text = "政策 甲（a）。\n引用 province。\n类型 主体：个人、企业、社会组织。\n"
    policy = aidrules.load(text, folders=[province(tmp_path)])
    assert policy.decide("optional", {"kind": "个人"}).value == "准许"
    text = "政策 甲（a）。\n引用 province。\n事实 主体类型（kind）：个人、企业。\n"
    policy = aidrules.load(text, folders=[province(tmp_path)])
    kind = policy.facts["kind"].type
    assert getattr(kind, "members", ()) == ("企业", "社会组织", "个人")


def test_an_enumeration_is_widened_by_another_import(tmp_path: Path) -> None:
    write(tmp_path, other="政策 乙（other）。\n事实 主体类型（kind）：企业、个人，推定 个人。\n")
    text = "政策 甲（a）。\n引用 province。\n引用 other。\n"
    assert reported(text, province(tmp_path)) == ["P708"]
    text += "事实 主体类型（kind）：企业、社会组织、个人，推定 企业。\n"
    policy = aidrules.load(text, folders=[tmp_path])
    assert getattr(policy.facts["kind"].type, "members", ()) == ("企业", "社会组织", "个人")
    assert policy.decide("optional").value == "不准"
    assert policy.decide("optional", {"kind": "个人"}).value == "准许"


def test_what_two_imports_say_of_one_fact_has_to_agree(tmp_path: Path) -> None:
    head = "政策 甲（a）。\n引用 province。\n引用 other。\n"
    province(tmp_path)
    for declared, code in [
        ("事实 人数（people）：文本。", "P706"),
        ("事实 人数（people）：整数 户。", "P706"),
        ("事实 人数（number）：整数 名。", "P707"),
        ("事实 人员（people）：整数 名。", "P707"),
        ("决策 应配（need）：是否，依据 一“甲”，等于 是。", "P705"),
        ("参数 应配数（required）：整数 ＝ 1，依据 一“甲”。", "P705"),
    ]:
        write(tmp_path, other=f"政策 乙（other）。\n{declared}\n")
        assert reported(head, tmp_path) == [code], declared
    write(tmp_path, other="政策 乙（other）。\n事实 人数（people）：整数 名，10 以下。\n")
    policy = aidrules.load(head, folders=[tmp_path])
    with pytest.raises(aidrules.FactError):
        policy.decide("required", {"people": 11})
    with pytest.raises(aidrules.FactError):
        policy.decide("required", {"people": -1})


def test_one_document_twice_is_one(tmp_path: Path) -> None:
    write(tmp_path, one="政策 甲（a）。\n引用 province。\n", two="政策 乙（b）。\n引用 province。\n")
    policy = aidrules.load("政策 丙（c）。\n引用 one。\n引用 two。\n", folders=[province(tmp_path)])
    assert [found.alias for found in policy.core.documents] == ["c", "a", "province", "b"]
    assert policy.decide("required", {"people": 0}).value == 2


def test_examples_and_records_of_imports_stay_behind_and_properties_are_kept(tmp_path: Path) -> None:
    policy = aidrules.load("政策 丙（c）。\n引用 province 为 省（p）。\n", folders=[province(tmp_path)])
    assert policy.core.examples == policy.core.properties == ()
    assert [found.title for found in policy.core.upper_properties] == ["没有设施不合格", "企业不准"]


def test_the_fingerprint_covers_what_is_imported(tmp_path: Path) -> None:
    text = HEAD + "收紧 参数 最低人数 ＝ 3名，依据 第一条“3名”。\n"
    before = aidrules.load(text, folders=[province(tmp_path)]).fingerprint
    assert before != aidrules.load(text.replace("3名", "4名"), folders=[tmp_path]).fingerprint
    write(tmp_path, province="# 只加一行注释\n" + PROVINCE)
    assert before == aidrules.load(text, folders=[tmp_path]).fingerprint
    write(tmp_path, province=PROVINCE.replace("＝ 100名", "＝ 99名"))
    assert before != aidrules.load(text, folders=[tmp_path]).fingerprint
    write(tmp_path, province=PROVINCE.replace("标题 “某省办法”", "标题 “某省新办法”"))
    assert before != aidrules.load(text, folders=[tmp_path]).fingerprint


def test_a_refinement_may_stand_behind_a_prefix(tmp_path: Path) -> None:
    head = HEAD.replace("基于 province", "基于 province 为 省（p）")
    text = "收紧 参数 省·每名服务人数 ＝ 50名，依据 第一条“50名”。\n"
    text += "增加 决策 省·资格：（三）应当 已公布，依据 第二条“公布”。\n"
    policy = aidrules.load(head + text, folders=[province(tmp_path)])
    assert policy.decide("p_required", {"people": 101}).value == 3
    assert codes(tmp_path, "收紧 参数 每名服务人数 ＝ 50名，依据 第一条“50名”。\n", head) == [("P709", 3)]


@pytest.mark.parametrize(
    ("region", "level"),
    [
        ("全国", "国家级"),
        ("海南省", "省级"),
        ("北京市", "省级"),
        ("广西壮族自治区", "省级"),
        ("海南省/海口市", "市级"),
        ("海南省/海口市/美兰区", "县级"),
        ("海南省/琼中黎族苗族自治县", "县级"),
        ("海南省/海口市/美兰区/灵山镇", "乡级"),
        ("全国/海南省", "省级"),
        ("", ""),
    ],
)
def test_levels(region: str, level: str) -> None:
    assert level_of(region) == level


def test_the_head_may_name_the_level_itself() -> None:
    policy = aidrules.load("政策 甲（a）：辖区 “海南省/五指山市”；层级 “县级”。\n事实 乙（b）：是否。\n")
    assert policy.core.documents[0].level == "县级"


def test_a_decision_of_another_document_is_followed_with_other_facts(tmp_path: Path) -> None:
    text = (
        "政策 市（city）：标题 “市”；辖区 “某省/某市”。\n引用 province 为 省（prov）。\n"
        "事实 街道人数（street_people）：整数 名，0 以上。\n"
        "决策 街道应配（street）：整数 名，依据 二“参照”，参照 省·应配 执行，以 街道人数 代 人数。\n"
    )
    write(province(tmp_path), lower=text)
    policy = aidrules.load(tmp_path / "lower.policy")
    assert policy.decide("street", {"street_people": 301}).value == 4
    assert [fact.alias for fact in policy.decide("street", {"people": 301}).missing] == ["street_people"]


def test_a_name_that_is_not_found_is_answered_with_those_that_are(tmp_path: Path) -> None:
    write(tmp_path, own="政策 甲（a）。\n引用 provnice。\n", province=PROVINCE, town="政策 乙（b）。\n")
    (found,) = aidrules.check(tmp_path / "own.policy")
    assert found.code == "P701" and found.fix is not None and found.fix.replacement == "province"
    hint = found.hint("zh") or ""
    assert "province、town、" in hint and "hainan、" in hint and "own" not in hint.replace("town", "")


def test_a_name_like_no_other_gets_no_fix(tmp_path: Path) -> None:
    (found,) = aidrules.check("政策 甲（a）。\n引用 nosuch。\n", folders=[province(tmp_path)])
    assert found.fix is None and "province" in (found.hint("zh") or "")


def test_the_title_of_a_document_is_no_name_of_a_file(tmp_path: Path) -> None:
    rules = "决策 甲（a）：整数 名，依据 第九条“乙”，等于 应配。\n"
    head = "细则 某市细则（city）基于 《某省办法》：公布 已公布。\n"
    assert reported(head + rules, province(tmp_path)) == ["P054"]
    assert reported("政策 乙（b）。\n引用 《某省办法》。\n" + rules, province(tmp_path)) == ["P054"]


CALENDAR = "政策 乙（b）：标题 “甲办法”。\n日历 历：2024年 放假 2024-01-01；2023年 放假 2023-01-02。\n"


@pytest.mark.parametrize(
    ("days", "found"),
    [
        ("2024年 放假 2024-01-01", []),
        ("2024年 放假 2024-01-01、2024-01-06", []),  # a Saturday is no working day anyway
        ("2025年 放假 2025-01-01", []),
        ("2024年 放假 2024-01-01 至 2024-01-02", ["2024"]),
        ("2024年 放假 2024-01-01，上班 2024-01-06", ["2024"]),
        ("2024年 放假 2024-01-02；2023年 放假 2023-01-03", ["2023", "2024"]),
    ],
)
def test_two_calendars_that_disagree_on_a_year(tmp_path: Path, days: str, found: list[str]) -> None:
    text = f"政策 甲（a）。\n引用 other。\n日历 历：{days}。\n"
    told = aidrules.check(text, folders=[write(tmp_path, other=CALENDAR)])
    assert [(item.code, item.args["year"]) for item in told] == [("P728", year) for year in found]
    assert all("《甲办法》" in item.message("zh") and item.span.line == 3 for item in told)


def test_two_imported_calendars_that_disagree(tmp_path: Path) -> None:
    other = "政策 丙（c）。\n日历 历：2024年 放假 2024-01-02。\n"
    text = "政策 甲（a）。\n引用 one。\n引用 two。\n"
    (found,) = aidrules.check(text, folders=[write(tmp_path, one=CALENDAR, two=other)])
    assert (found.code, found.span.line) == ("P728", 3)
    assert "先引用的那一份" in found.message("zh")


def test_deeming_is_for_facts_of_the_same_file(tmp_path: Path) -> None:
    text = "政策 甲（a）。\n引用 province。\n事实 逾期（late）：是否。\n事实 {}：是否，但 逾期 的，视为 是。\n"
    own = "事实 补（late）：是否。\n决策 乙（b）：是否，依据 第一条“x”，等于 {} 且 逾期。\n"
    assert reported((text + own.replace("（late）", "（more）")).format("有设施", "有设施"), province(tmp_path)) == [
        "P727"
    ]
    assert "P727" not in reported((text + own.replace("（late）", "（more）")).format("自有", "自有"))
