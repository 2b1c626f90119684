"""Which decisions tell finitely many cases apart, which atoms their facts have, and how large the diagrams become."""

from __future__ import annotations

import datetime
import time
from fractions import Fraction

import pytest

import aidrules
from aidrules.evaluation import diagrams
from aidrules.evaluation.atoms import Atoms, InRegionOnly
from aidrules.evaluation.coverage import Coverage
from aidrules.evaluation.diagrams import Diagram, Manager, Node, TooLargeError, finished
from aidrules.evaluation.exact import Diagrams, FiniteDecision
from aidrules.evaluation.possible import REFERRED, Possible
from aidrules.values.domains import AnyText, Finite, Interval, SetRange, domain_of
from aidrules.values.types import Bound
from support.policies import bundled

HEAD = """政策 例（sample）。
类型 色：红、绿、蓝、黄、黑、白、灰、紫。
类型 级：丙级＜乙级＜甲级。
事实 甲（a）：是否。
事实 人数（n）：整数 名，0以上 9以下。
事实 金额（money）：小数 万元，0以上。
事实 单价（price）：2位小数 元，0以上 2以下。
事实 人口（people）：整数 名，0以上。
事实 颜色（colours）：集合 色。
事实 等级（level）：级。
事实 名称（title）：文本。
事实 别名（also）：文本。
事实 生效日（day）：日期。
"""


def finite(rules: str, name: str = "x") -> FiniteDecision | None:
    policy = aidrules.load(HEAD + rules)
    return policy.diagrams.of(policy.find_decision(name).name)


def made(rules: str, name: str = "x") -> FiniteDecision:
    found = finite(rules, name)
    assert found is not None
    return found


def atoms_of(found: FiniteDecision, fact: str) -> Atoms:
    at = found.position(fact)
    assert at is not None
    return found.variables[at]


def test_numbers_have_the_atoms_between_the_constants_that_hold_a_number() -> None:
    rule = "等于 （人数 大于 3 且 人数 不超过 4）或 人数 大于 20"
    atoms = atoms_of(made(f"决策 子（x）：是否，依据 一“子”，{rule}。"), "人数")
    by_value = [[value for value in range(10) if atoms.of_value(value) == at] for at in range(len(atoms.pieces))]
    assert by_value == [[0, 1, 2, 3, 5, 6, 7, 8, 9], [4]]  # 20 is never reached; what nothing tells apart is one atom
    assert atoms.of_domain(Interval(Bound(5), None)) == (0,)
    assert atoms.of_domain(Interval(Bound(4), None)) == (0, 1)
    with pytest.raises(ValueError, match="10"):
        atoms.of_value(10)


def test_numbers_are_cut_in_base_units_and_between_their_decimals_lies_nothing() -> None:
    atoms = atoms_of(made("决策 子（x）：是否，依据 一“子”，等于 金额 小于 3万元。"), "金额")
    assert [atoms.of_value(value) for value in (0, 29_999, Fraction(299_999, 10), 30_000)] == [0, 0, 0, 1]
    close = made("决策 子（x）：是否，依据 一“子”，等于 单价 大于 0.01元 且 单价 小于 0.02元。")
    assert close.outcomes.nodes == (Node(-1, (), Possible(Finite(frozenset({False})))),)
    assert close.facts == ()


def test_sets_have_an_atom_for_each_choice_of_the_members_that_tests_name() -> None:
    atoms = atoms_of(made("决策 子（x）：是否，依据 一“子”，等于 颜色 包含 红 且 颜色 不包含 绿。"), "颜色")
    assert [atoms.of_value(frozenset(found)) for found in (["红"], ["红", "蓝"], ["绿"], [], ["红", "绿"])] == [
        1, 1, 0, 0, 0,
    ]  # fmt: skip
    assert atoms.of_domain(SetRange(frozenset(), frozenset({"红"}))) == (0, 1)
    assert finite("决策 子（x）：集合 色，依据 一“子”，等于 颜色。") is None  # too many sets to tell apart


def test_a_small_set_may_be_a_value_too() -> None:
    found = finite("类型 时：早、午、晚。\n事实 时段（t）：集合 时。\n决策 子（x）：集合 时，依据 一“子”，等于 时段。")
    assert found is not None
    assert len(atoms_of(found, "时段").pieces) == 8


def test_texts_are_the_constants_or_another_text() -> None:
    atoms = atoms_of(made("决策 子（x）：是否，依据 一“子”，等于 名称 属于（“一”、“二”）。"), "名称")
    assert [atoms.of_value(text) for text in ("一", "二", "三", "")] == [0, 0, 1, 1]
    assert atoms.pieces[1] == (AnyText(frozenset({"一", "二"})),)
    assert finite("决策 子（x）：是否，依据 一“子”，等于 名称 为 别名。") is None


def test_ordered_members_are_told_apart_by_what_compares_them() -> None:
    atoms = atoms_of(made("决策 子（x）：是否，依据 一“子”，等于 等级 不低于 乙级。"), "等级")
    assert [atoms.of_value(level) for level in ("丙级", "乙级", "甲级")] == [0, 1, 1]


def test_days_are_cut_at_the_constants() -> None:
    atoms = atoms_of(made("决策 子（x）：是否，依据 一“子”，等于 生效日 不早于 2024-02-29。"), "生效日")
    day = datetime.date(2024, 2, 29)
    assert [atoms.of_value(day + datetime.timedelta(days=shift)) for shift in (-1, 0, 1)] == [0, 1, 1]


def test_regions_belong_to_the_smallest_named_region_around_them() -> None:
    found = made(
        "决策 子（x）：整数，依据 一“子”，决策表 首个：\n    | 辖区 || 子 |\n    | “海南省/海口市” || 1 |\n"
        "    | 海南省 || 2 |\n    | 全国 || 3 |\n"
    )
    atoms = atoms_of(found, "辖区")
    places = ["海南省/海口市/龙华区", "海南省/海口市", "海南省/三亚市", "海南省", "广东省", "海南省份"]
    groups = [atoms.of_value(place) for place in places]
    assert groups[0] == groups[1] != groups[2] == groups[3] != groups[4] == groups[5]
    assert all(isinstance(piece, InRegionOnly) for pieces in atoms.pieces for piece in pieces)
    assert atoms.of_domain(domain_of(aidrules.load(HEAD).core.facts["名称"].type)) == (0, 1, 2)


@pytest.mark.parametrize(
    "rule",
    [
        "整数 名，依据 一“子”，等于 人数 ＋ 1名",
        "整数 名，依据 一“子”，等于 人数",
        "是否，依据 一“子”，等于 人数 大于 人口",
        "是否，依据 一“子”，等于 2 × 人数 大于 5名",
    ],
)
def test_a_decision_that_tells_more_apart_is_none(rule: str) -> None:
    assert finite(f"决策 子（x）：{rule}。") is None


def test_the_edition_of_today_is_one_of_the_days_since_the_last_provision_began() -> None:
    found = made(
        "参数 线（line） ＝ 1名，至 2022-12-31 止，依据 一“线”。\n参数 线 ＝ 2名，自 2023-01-01 起，依据 一“线”。\n"
        "决策 子（x）：是否，自 2020-01-01 起至 2025-12-31 止，依据 一“子”，等于 若 甲 则 线 大于 1名 否则 甲。"
    )
    atoms = atoms_of(found, "版本日")
    newest = [atoms.of_value(datetime.date.fromisoformat(day)) for day in ("2023-01-01", "2026-01-01")]
    assert found.newest == tuple(sorted(newest))
    assert found.newest != tuple(range(len(atoms.pieces)))


def test_independent_requirements_take_a_node_each() -> None:
    facts = "".join(f"事实 件{number}（f{number}）：是否。\n" for number in range(60))
    items = "；\n".join(f"（{number + 1}）应当 件{number}" for number in range(60))
    found = made(f"{facts}决策 子（x）：是否，依据 一“子”，要件：\n{items}。")
    assert len(found.outcomes.nodes) == 62
    assert all(len(found.depends(fact).nodes) == 61 for fact in found.facts)


def test_a_table_with_many_rows_is_as_large_as_its_values() -> None:
    members = "、".join(f"项{number}" for number in range(60))
    rows = "\n".join(f"    | 项{number} || {number % 7} |" for number in range(60))
    head = f"类型 项：{members}。\n事实 事项（item）：项。\n"
    found = made(f"{head}决策 子（x）：整数，依据 一“子”，决策表 唯一：\n    | 事项 || 子 |\n{rows}\n")
    assert (len(found.outcomes.nodes), len(atoms_of(found, "事项").pieces)) == (8, 7)


def test_a_diagram_that_would_be_too_large_is_given_up_soon() -> None:
    facts = "".join(f"事实 件{number}（f{number}）：是否。\n" for number in range(40))
    pairs = " 或 ".join(f"（件{number} 且 件{number + 20}）" for number in range(20))
    text = f"{facts}决策 子（x）：是否，依据 一“子”，等于 （{' 且 '.join(f'件{n}' for n in range(40))}） 或 {pairs}。"
    start = time.process_time()
    assert finite(text) is None
    assert time.process_time() - start < 5


def test_the_eligibility_of_contractors_is_worked_out_at_once() -> None:
    start = time.process_time()
    found = Diagrams(bundled("hainan").core, Coverage(bundled("hainan").core)).of("承接主体资格")
    assert time.process_time() - start < 0.5  # 10 ms, on a machine that does nothing else
    assert found is not None
    assert len(found.variables) == 15
    assert len(found.outcomes.nodes) < 40


# ---- diagrams


def test_equal_nodes_are_one_and_a_node_that_asks_in_vain_is_none() -> None:
    manager = Manager([2, 3])
    yes, no = manager.leaf(True), manager.leaf(False)
    assert manager.node(0, [yes, yes]) == yes
    assert manager.node(1, [yes, no, yes]) == manager.node(1, [yes, no, yes])
    assert manager.leaf(REFERRED) == manager.leaf(REFERRED)


def test_a_control_may_ask_for_variables_behind_those_of_what_it_chooses() -> None:
    manager = Manager([2, 2])
    yes, no = manager.leaf("yes"), manager.leaf("no")
    control = manager.node(1, [yes, no])
    above = manager.node(0, [yes, no])
    found = finished(manager, manager.select(control, lambda leaf: above if leaf == yes else no))
    values = {(a, b): found.value([a, b]) for a in (0, 1) for b in (0, 1)}
    assert values == {(0, 0): "yes", (1, 0): "no", (0, 1): "no", (1, 1): "no"}
    assert list(found.variables()) == [0, 1]


def test_what_can_be_true_is_asked_node_by_node() -> None:
    manager = Manager([2, 2])
    yes, no = manager.leaf(True), manager.leaf(False)
    both = finished(manager, manager.node(0, [no, manager.node(1, [no, yes])]))
    assert both.reaches([[0, 1], [1]])
    assert not both.reaches([[0], [0, 1]])
    assert not Diagram((Node(-1, (), False),)).reaches([])


def test_the_limits_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(diagrams, "MAX_NODES", 2)
    manager = Manager([2])
    yes, no = manager.leaf(True), manager.leaf(False)
    with pytest.raises(TooLargeError):
        manager.node(0, [yes, no])
