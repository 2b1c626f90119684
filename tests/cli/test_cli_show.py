"""`aidrules show`: the page of a policy, its dependencies, and the Mermaid chart."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from trial_runs import Aidrules

import aidrules as library

pytestmark = pytest.mark.usefixtures("trial", "broken")


def section(text: str, heading: str) -> list[str]:
    """The lines below a heading, without their indentation."""
    lines = text.splitlines()
    start = next(index for index, line in enumerate(lines) if line.startswith(heading)) + 1
    end = next((index for index in range(start, len(lines)) if not lines[index]), len(lines))
    return [line.strip() for line in lines[start:end]]


def test_the_page_names_every_declaration(aidrules: Aidrules) -> None:
    done = aidrules("show", "trial.policy")
    assert (done.status, done.err) == (0, "")
    policy = library.load("trial.policy")
    for declared in (policy.decisions, policy.facts, policy.readings, policy.parameters):
        for item in declared.values():
            assert f"{item.name}（{item.alias}）" in done.out
    assert done.out.startswith("社区服务试行办法（trial）\n  标题：社区服务试行办法\n")


def test_a_decision_is_shown_with_its_values_its_source_and_its_inputs(aidrules: Aidrules) -> None:
    lines = section(aidrules("show", "trial.policy").out, "决策")
    start = lines.index("组数（groups）：整数　〔一（一）“每100名”〕")
    assert lines[start + 1 : start + 4] == ["事实：服务人数", "口径：余数", "参数：每组人数"]
    start = lines.index("能否承接（may_serve）：可以承接、不得承接　〔一（二）“承接”〕")
    assert lines[start + 1 : start + 3] == ["决策：单位资格", "事实：服务单位"]


def test_a_fact_is_shown_with_its_type_its_presumption_and_its_question(aidrules: Aidrules) -> None:
    lines = section(aidrules("show", "trial.policy").out, "事实")
    for expected in (
        "服务人数（people）：整数 名，[0，＋∞)　〔一（一）“服务人数”〕",
        "问：服务多少人？",
        "学历（degree）：高中 ＜ 大专 ＜ 本科　〔一（二）“学历”〕",
        "处于禁止期（banned）：是否，推定 否　〔一（二）“禁止期”〕",
        "成立日期（founded）：日期　〔一（二）“成立日期”〕",
        "收费（fee）：2位小数 元，[0，100]　〔一（三）“收费”〕",
        "服务单位（unit_name）：文本　〔一（一）“服务单位”〕",
        "服务项目（items）：集合（助餐、助浴、助医）　〔一（三）“服务项目”〕",
        "注：以合同为准",
    ):
        assert expected in lines


def test_facts_stand_in_the_order_of_the_policy(aidrules: Aidrules) -> None:
    text = aidrules("show", "trial.policy").out
    places = [text.index(f"（{fact.alias}）") for fact in library.load("trial.policy").facts.values()]
    assert places == sorted(places)


def test_readings_and_parameters_are_shown(aidrules: Aidrules) -> None:
    text = aidrules("show", "trial.policy").out
    assert section(text, "口径") == [
        "余数（remainder）　〔一（一）“每100名”〕",
        "· 进一（默认）：不足一组也要有人服务",
        "· 舍去：满一组才算",
    ]
    assert section(text, "参数") == ["每组人数（group_size） ＝ 100 名　〔一（一）“每100名”〕"]


def test_dependencies_are_drawn_as_a_tree(aidrules: Aidrules) -> None:
    tree = section(aidrules("show", "trial.policy").out, "依赖关系")
    assert tree == ["组数", "能否承接", "└─ 单位资格", "收费档次", "覆盖全部项目"]


def test_one_decision_is_shown_with_what_it_rests_on_alone(aidrules: Aidrules) -> None:
    for name in ("may_serve", "能否承接"):
        text = aidrules("show", "trial.policy", name).out
        assert "能否承接（may_serve）" in text and "单位资格（standing）" in text
        assert "组数" not in text and "收费" not in text
        assert "口径" not in text and "参数" not in text
        assert section(text, "依赖关系") == ["能否承接", "└─ 单位资格"]


def test_the_page_is_shown_in_english(aidrules: Aidrules) -> None:
    text = aidrules("show", "trial.policy", "--lang", "en").out
    assert text.startswith("trial (社区服务试行办法)\n")
    assert "Decisions: standing" in section(text, "Decisions")
    for expected in (
        "people (服务人数): integer 名",
        "banned (处于禁止期): yes or no, presumed no",
        "founded (成立日期): date",
        "fee (收费): decimal with 2 places 元",
        "unit_name (服务单位): text",
        "items (服务项目): set of 助餐、助浴、助医",
    ):
        assert any(line.startswith(expected) for line in section(text, "Facts")), expected
    assert "group_size (每组人数) = 100 名" in section(text, "Parameters")[0]
    assert section(text, "Dependencies") == ["groups", "may_serve", "└─ standing", "fee_level", "covers_all"]


def chain(length: int, names: str = "决策") -> str:
    """A policy of decisions each of which refers to the one before it."""
    lines = [
        "政策 长链（chain）：标题 “长链”。",
        "事实 人数：整数 名。",
        f"决策 {names}0：整数 名，依据 一“零”，等于 人数。",
    ]
    lines += [
        f"决策 {names}{number}：整数 名，依据 一“链”，等于 {names}{number - 1} ＋ 1 名。" for number in range(1, length)
    ]
    return "\n".join(lines) + "\n"


def test_a_deep_tree_is_cut_and_goes_on_below(aidrules: Aidrules, tmp_path: Path) -> None:
    (tmp_path / "chain.policy").write_text(chain(40), encoding="utf-8")
    tree = section(aidrules("show", "chain.policy").out, "依赖关系")
    named = [re.sub(r"^[│├└─ ]*", "", line) for line in tree]
    assert [name for name in named if not name.endswith(" …")] == [f"决策{number}" for number in range(39, -1, -1)]
    assert [name for name in named if name.endswith(" …")] == ["决策27 …", "决策15 …", "决策3 …"]
    assert max(map(len, tree)) < 60


def test_what_two_decisions_share_is_drawn_once(aidrules: Aidrules, tmp_path: Path) -> None:
    text = chain(3) + "决策 另一：整数 名，依据 一“另”，等于 决策1 ＋ 决策0。\n"
    (tmp_path / "shared.policy").write_text(text, encoding="utf-8")
    tree = section(aidrules("show", "shared.policy").out, "依赖关系")
    assert tree == ["决策2", "└─ 决策1", "└─ 决策0", "另一", "├─ 决策1（见上）", "└─ 决策0"]
    assert "├─ 决策1 (see above)" in section(aidrules("show", "shared.policy", "--lang", "en").out, "Dependencies")


# ---- Mermaid

NODE = re.compile(r'    (\w+)(\[|\(\[|\{\{|\[\[)"([^"]*)"(\]|\]\)|\}\}|\]\])')
EDGE = re.compile(r"    (\w+) (-->|-\.->) (\w+)")
SHAPES = {"decision": ("[", "]"), "fact": ("([", "])"), "reading": ("{{", "}}"), "parameter": ("[[", "]]")}


def chart(text: str) -> tuple[dict[str, str], set[tuple[str, str, str]]]:
    """Labels by node, and edges between labels, of a chart of which every line is understood."""
    first, *lines = text.removesuffix("\n").split("\n")
    assert first == "flowchart LR"
    labels: dict[str, str] = {}
    edges = set()
    for line in lines:
        if node := NODE.fullmatch(line):
            name, opening, label, closing = node.groups()
            assert name not in labels
            assert SHAPES[name.rstrip("0123456789")] == (opening, closing)
            labels[name] = label
        else:
            edge = EDGE.fullmatch(line)
            assert edge, line
            edges.add((labels[edge[1]], edge[2], labels[edge[3]]))
    return labels, edges


def test_the_chart_draws_what_each_decision_uses(aidrules: Aidrules) -> None:
    done = aidrules("show", "trial.policy", "--format", "mermaid")
    assert (done.status, done.err) == (0, "")
    labels, edges = chart(done.out)
    policy = library.load("trial.policy")
    declared = (policy.decisions, policy.facts, policy.readings, policy.parameters)
    assert sorted(labels.values()) == sorted(name for names in declared for name in names)
    assert ("单位资格", "-->", "能否承接") in edges
    assert ("余数", "-.->", "组数") in edges
    assert ("每组人数", "-->", "组数") in edges
    assert {source for source, _, target in edges if target == "单位资格"} == {"学历", "处于禁止期", "成立日期"}


def test_the_chart_of_one_decision_has_aliases_in_english(aidrules: Aidrules) -> None:
    done = aidrules("show", "trial.policy", "may_serve", "--format=mermaid", "--lang=en")
    labels, edges = chart(done.out)
    assert set(labels.values()) == {"may_serve", "standing", "degree", "banned", "founded", "unit_name"}
    assert ("standing", "-->", "may_serve") in edges


def test_labels_hold_nothing_that_mermaid_reads_as_its_own(aidrules: Aidrules, tmp_path: Path) -> None:
    text = (
        chain(2, names="")
        .replace("决策 0：", '决策 【甲"#<b>&`\\】（first）：')
        .replace("决策 1：", "决策 乙（end）：")
    )
    text = text.replace("等于 0 ＋", '等于 【甲"#<b>&`\\】 ＋')
    (tmp_path / "quoted.policy").write_text(text, encoding="utf-8")
    done = aidrules("show", "quoted.policy", "--format", "mermaid")
    assert done.status == 0, done.err
    labels, _ = chart(done.out)
    assert "甲#34;#35;#60;b#62;#38;#96;#92;" in labels.values()
    labels, _ = chart(aidrules("show", "quoted.policy", "--format", "mermaid", "--lang", "en").out)
    assert "end" in labels.values() and "end" not in labels


# ---- failures


def test_an_unknown_decision_is_wrong_usage(aidrules: Aidrules) -> None:
    for form in ("text", "mermaid"):
        done = aidrules("show", "trial.policy", "may_server", "--format", form)
        assert (done.status, done.out) == (2, "")
        assert "“may_serve”" in done.err


def test_a_policy_with_errors_cannot_be_shown(aidrules: Aidrules) -> None:
    done = aidrules("show", "broken.policy")
    assert (done.status, done.out) == (1, "")
    assert done.err.count("错误[P101]") == 2


def test_the_bundled_policy_is_shown(aidrules: Aidrules) -> None:
    done = aidrules("show", "hainan")
    assert (done.status, done.err) == (0, "")
    policy = library.bundled("hainan")
    assert all(f"（{decision.alias}）" in done.out for decision in policy.decisions.values())
    labels, edges = chart(aidrules("show", "hainan", "--format", "mermaid").out)
    assert set(policy.decisions) <= set(labels.values())
    assert edges
