"""The dependency graph: what it holds, how it is laid out, and how it is drawn."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from page_samples import EVERY_CONSTRUCT, HOSTILE, assert_self_contained, elements, parsed, text_of

import aidrules
from aidrules.api.policy import Policy
from aidrules.explain.graph import KINDS, Node, graph_of
from aidrules.explain.layers import Drawing, Point, draw
from aidrules.explain.svg import draw_graph, render_svg
from aidrules.explain.wording import Describer
from support.policies import bundled


@pytest.fixture(scope="module")
def policy() -> Policy:
    return aidrules.load(EVERY_CONSTRUCT)


def svg(policy: Policy, lang: str = "zh") -> str:
    return render_svg(graph_of(policy.core), Describer(policy.core, "en" if lang == "en" else "zh"))


# ---- what it holds


def test_the_inputs_of_a_decision_are_those_of_its_text(policy: Policy) -> None:
    graph = graph_of(policy.core)
    assert graph.inputs["组数"] == (Node("fact", "人数"), Node("reading", "余数"), Node("parameter", "每组人数"))
    assert set(graph.inputs["资格"]) == {
        Node("fact", name) for name in ("学历", "禁止期", "获得批准", "批准撤销", "人数", "预算", "服务项目")
    }
    assert graph.below("资助") == ("资格",)


def test_decisions_stand_as_written_and_the_tops_are_used_by_none(policy: Policy) -> None:
    graph = graph_of(policy.core)
    assert graph.nodes("decision") == ("组数", "资格", "资助", "档次")
    assert graph.tops() == ("组数", "资助", "档次")
    assert "用不到" not in graph.nodes("fact")


def test_users_are_the_inputs_the_other_way_round(policy: Policy) -> None:
    graph = graph_of(policy.core)
    users = graph.users()
    assert users[Node("decision", "资格")] == ("资助",)
    assert users[Node("fact", "预算")] == ("资格", "资助", "档次")
    pairs = {(node, name) for name, nodes in graph.inputs.items() for node in nodes}
    assert pairs == {(node, name) for node, names in users.items() for name in names}


def test_the_graph_of_one_decision_holds_what_it_rests_on(policy: Policy) -> None:
    graph = graph_of(policy.core, policy.decisions_below("grant"))
    assert graph.nodes("decision") == ("资格", "资助")
    assert graph.nodes("reading") == ()


# ---- how it is laid out


@st.composite
def graphs(draw_: st.DrawFn) -> tuple[list[Point], list[tuple[int, int]]]:
    """Boxes of different sizes, and lines among them without a circle."""
    count = draw_(st.integers(0, 14))
    side = st.integers(10, 200).map(float)
    sizes = draw_(st.lists(st.tuples(side, side), min_size=count, max_size=count))
    order = draw_(st.permutations(range(count)))
    pairs = [(order[a], order[b]) for a in range(count) for b in range(a + 1, count)]
    return sizes, draw_(st.lists(st.sampled_from(pairs), unique=True, max_size=30)) if pairs else []


@given(graphs())
def test_boxes_never_overlap_and_stay_inside(graph: tuple[list[Point], list[tuple[int, int]]]) -> None:
    sizes, lines = graph
    drawing = draw(sizes, lines)
    boxes = [(x, y, x + w, y + h) for (x, y), (w, h) in zip(drawing.corners, sizes, strict=True)]
    for index, (left, top, right, bottom) in enumerate(boxes):
        assert left >= -1e-6 and top >= -1e-6
        assert right <= drawing.width + 1e-6 and bottom <= drawing.height + 1e-6
        for other in boxes[:index]:
            apart = left >= other[2] or other[0] >= right or top >= other[3] - 1e-6 or other[1] >= bottom - 1e-6
            assert apart


@given(graphs())
def test_lines_lead_from_box_to_box_and_always_to_the_right(graph: tuple[list[Point], list[tuple[int, int]]]) -> None:
    sizes, lines = graph
    drawing = draw(sizes, lines)
    assert len(drawing.routes) == len(lines)
    for (start, end), route in zip(lines, drawing.routes, strict=True):
        (x, y), (width, height) = drawing.corners[start], sizes[start]
        assert route[0] == pytest.approx((x + width, y + height / 2))
        (x, y), (_, height) = drawing.corners[end], sizes[end]
        assert route[-1] == pytest.approx((x, y + height / 2))
        assert all(right[0] >= left[0] - 1e-6 for left, right in pairwise(route))


@given(graphs())
def test_lines_pass_no_box_that_they_do_not_join(graph: tuple[list[Point], list[tuple[int, int]]]) -> None:
    sizes, lines = graph
    drawing = draw(sizes, lines)
    for ends, route in zip(lines, drawing.routes, strict=True):
        for box, ((x, y), (width, height)) in enumerate(zip(drawing.corners, sizes, strict=True)):
            if box in ends:
                continue
            for (left, level), (right, after) in pairwise(route):
                if level == after and left < x + width and right > x:
                    assert not y < level < y + height


@given(graphs())
def test_a_drawing_is_always_the_same(graph: tuple[list[Point], list[tuple[int, int]]]) -> None:
    assert draw(*graph) == draw(*graph)


def crossings(drawing: Drawing, lines: list[tuple[int, int]]) -> int:
    heights = [(drawing.routes[index][0][1], drawing.routes[index][-1][1]) for index in range(len(lines))]
    return sum((a[0] - b[0]) * (a[1] - b[1]) < 0 for a in heights for b in heights) // 2


def test_lines_that_need_not_cross_do_not() -> None:
    sizes: list[Point] = [(40.0, 20.0)] * 12
    lines = [(6, 5), (7, 4), (8, 3), (9, 2), (10, 1), (11, 0), (7, 5), (8, 4), (9, 3), (10, 2), (11, 1)]
    assert crossings(draw(sizes, lines), lines) == 0


def test_what_does_not_hang_together_stands_apart() -> None:
    drawing = draw([(600.0, 20.0)] * 4, [(1, 0), (3, 2)])
    assert max(drawing.corners[0][1], drawing.corners[1][1]) + 20 < min(drawing.corners[2][1], drawing.corners[3][1])


def test_nothing_is_drawn_of_nothing() -> None:
    assert draw([], []) == Drawing((), (), 0.0, 0.0)


def test_a_chain_may_be_longer_than_any_recursion() -> None:
    drawing = draw([(40.0, 20.0)] * 3000, [(index + 1, index) for index in range(2999)])
    assert len({y for _, y in drawing.corners}) == 1


def test_an_input_of_every_link_of_a_chain_does_not_grow_with_its_square() -> None:
    count = 400
    lines = [(index + 1, index) for index in range(count)] + [(count + 1, index) for index in range(count)]
    drawing = draw([(40.0, 20.0)] * (count + 2), lines)
    assert sum(map(len, drawing.routes)) < 40 * count


# ---- how it is drawn


def test_every_declaration_has_a_box_and_every_input_a_line(policy: Policy) -> None:
    graph = graph_of(policy.core)
    tree = parsed(svg(policy).split("\n", 1)[1])
    boxes = {
        kind: {
            text_of(next(elements(box, "title"))) for box in elements(tree, "g", kind) if "node" in box.get("class", "")
        }
        for kind in KINDS
    }
    assert boxes == {kind: set(graph.nodes(kind)) for kind in KINDS}
    assert len(list(elements(tree, "path", "line"))) == sum(map(len, graph.inputs.values()))
    assert len(list(elements(tree, "path", "from-reading"))) == 1


def test_a_box_is_as_wide_as_its_name(policy: Policy) -> None:
    text = "政策 宽（w）：标题 “宽”。\n事实 短：是否。\n事实 这一个名称比另一个长得多：是否。\n"
    text += "决策 甲：是否，依据 一“甲”，等于 短 且 这一个名称比另一个长得多。\n"
    wide = aidrules.load(text)
    tree = parsed(svg(wide).split("\n", 1)[1])
    widths = {
        text_of(next(elements(box, "title"))): float(next(elements(box, "rect")).get("width", "0"))
        for box in elements(tree, "g", "node")
    }
    assert widths["这一个名称比另一个长得多"] - widths["短"] == pytest.approx(11 * 13)


def test_a_long_name_is_folded_and_kept_whole_in_its_title() -> None:
    name = "很长的名称" * 30
    text = f"政策 长（l）：标题 “长”。\n事实 {name}：是否。\n决策 甲：是否，依据 一“甲”，等于 {name}。\n"
    tree = parsed(svg(aidrules.load(text)).split("\n", 1)[1])
    box = next(found for found in elements(tree, "g", "fact") if "node" in found.get("class", ""))
    lines = [text_of(line) for line in elements(box, "text")]
    assert text_of(next(elements(box, "title"))) == name
    assert len(lines) == 3 and lines[-1].endswith("…")
    assert name.startswith("".join(lines).removesuffix("…"))


def test_the_graph_is_drawn_in_english(policy: Policy) -> None:
    shown = text_of(parsed(svg(policy, "en").split("\n", 1)[1]))
    for name in ("groups", "group_size", "remainder", "people", "decision", "reading"):
        assert name in shown
    assert "组数" not in shown and "决策" not in shown


def test_boxes_lead_where_they_are_told(policy: Policy) -> None:
    graph, node = graph_of(policy.core), Node("fact", "人数")
    tree = parsed(draw_graph(graph, Describer(policy.core), {node: "#here"}).text)
    assert [link.get("href") for link in elements(tree, "a")] == ["#here"]
    assert "人数" in text_of(next(elements(tree, "a")))


def test_names_cannot_break_out_of_the_drawing() -> None:
    hostile = aidrules.load(HOSTILE)
    text = svg(hostile).split("\n", 1)[1]
    assert_self_contained(text)
    titles = {text_of(title) for title in elements(parsed(text), "title")}
    assert {"</text><script>x</script>", "r<>", "p\"'<", "d'\"<>&"} <= titles


def test_what_cannot_be_seen_is_made_visible() -> None:
    text = "政策 隐（h）：标题 “隐”。\n事实 【甲\u202e乙】：是否。\n决策 丙：是否，依据 一“丙”，等于 【甲\u202e乙】。\n"
    drawn = svg(aidrules.load(text))
    assert "\u202e" not in drawn
    assert "甲&lt;U+202E&gt;乙" in drawn


def test_a_policy_without_decisions_is_drawn_as_an_empty_picture() -> None:
    empty = aidrules.load("政策 空（e）：标题 “空”。\n")
    tree = parsed(svg(empty).split("\n", 1)[1])
    assert not list(elements(tree, "g", "node"))


def test_the_bundled_policy_is_drawn_whole() -> None:
    hainan = bundled("hainan")
    shown = {text_of(title) for title in elements(parsed(svg(hainan).split("\n", 1)[1]), "title")}
    assert set(hainan.decisions) <= shown
    assert set(hainan.readings) <= shown
