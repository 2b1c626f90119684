"""`aidrules show` with `--format svg` and `html`, and into a file."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
from trial_runs import Aidrules

import aidrules as library

pytestmark = pytest.mark.usefixtures("trial", "broken")


def tree_of(text: str) -> ElementTree.Element:
    """An HTML page or an SVG document as a tree."""
    return ElementTree.fromstring(text.split("\n", 1)[1])  # noqa: S314 - written by the code under test


def shown(text: str) -> str:
    return "".join(tree_of(text).itertext())


def test_the_graph_is_written_as_svg(aidrules: Aidrules) -> None:
    done = aidrules("show", "trial.policy", "--format", "svg")
    assert (done.status, done.err) == (0, "")
    tree = tree_of(done.out)
    assert tree.tag == "{http://www.w3.org/2000/svg}svg"
    titles = {"".join(title.itertext()) for title in tree.iter("{http://www.w3.org/2000/svg}title")}
    policy = library.load("trial.policy")
    assert {
        name for names in (policy.decisions, policy.facts, policy.readings, policy.parameters) for name in names
    } <= titles


def test_the_page_is_written_as_html_with_the_results_of_the_examples(aidrules: Aidrules) -> None:
    done = aidrules("show", "trial.policy", "--format", "html")
    assert (done.status, done.err) == (0, "")
    assert done.out.startswith("<!doctype html>\n") and done.out.endswith("</html>\n")
    text = shown(done.out)
    policy = library.load("trial.policy")
    for declared in (policy.decisions, policy.facts, policy.readings, policy.parameters):
        for item in declared.values():
            assert item.name in text and item.alias in text
    assert "6 个全部通过。" in text
    assert policy.fingerprint in text


def test_one_decision_has_a_page_and_a_graph_of_its_own(aidrules: Aidrules) -> None:
    for form in ("svg", "html"):
        text = shown(aidrules("show", "trial.policy", "may_serve", "--format", form).out)
        assert "单位资格" in text and "能否承接" in text
        assert "组数" not in text and "收费" not in text


def test_pages_are_written_in_english(aidrules: Aidrules) -> None:
    assert "may_serve" in shown(aidrules("show", "trial.policy", "--format", "svg", "--lang", "en").out)
    text = shown(aidrules("show", "trial.policy", "--format", "html", "--lang", "en").out)
    assert "All 6 passed." in text and "Dependencies" in text


@pytest.mark.parametrize("form", ["text", "mermaid", "svg", "html"])
def test_every_form_can_be_written_to_a_file(aidrules: Aidrules, tmp_path: Path, form: str) -> None:
    printed = aidrules("show", "trial.policy", "--format", form).out
    done = aidrules("show", "trial.policy", "--format", form, "-o", "页面")
    assert (done.status, done.out) == (0, "已写入 页面\n")
    assert (tmp_path / "页面").read_bytes() == printed.encode()
    assert aidrules("show", "trial.policy", "--output=页面", "--lang", "en").out == "页面 written\n"


def test_a_file_that_cannot_be_written_is_wrong_usage(aidrules: Aidrules, tmp_path: Path) -> None:
    done = aidrules("show", "trial.policy", "--format", "html", "-o", "没有/页面.html")
    assert (done.status, done.out) == (2, "")
    assert "不能写入" in done.err
    assert not (tmp_path / "没有").exists()


@pytest.mark.parametrize("form", ["svg", "html"])
def test_failures_are_those_of_every_form(aidrules: Aidrules, tmp_path: Path, form: str) -> None:
    done = aidrules("show", "trial.policy", "nothing_like_it", "--format", form, "-o", "页面")
    assert (done.status, done.out) == (2, "")
    done = aidrules("show", "broken.policy", "--format", form, "-o", "页面")
    assert (done.status, done.out) == (1, "")
    assert not (tmp_path / "页面").exists()


def test_the_page_of_the_starter_policy(aidrules: Aidrules) -> None:
    aidrules("new", "样子")
    text = shown(aidrules("show", "样子.policy", "--format", "html").out)
    assert "14 个全部通过。" in text and "2 条都没有发现反例。" in text


def test_a_failing_example_is_shown_and_is_no_failure_of_the_command(aidrules: Aidrules, tmp_path: Path) -> None:
    text = (tmp_path / "trial.policy").read_text(encoding="utf-8").replace("则 组数 为 3", "则 组数 为 2")
    (tmp_path / "trial.policy").write_text(text, encoding="utf-8")
    done = aidrules("show", "trial.policy", "--format", "html")
    assert done.status == 0
    assert "6 个中有 1 个未通过。" in shown(done.out) and "“组数”应为“2”，实际为“3”。" in shown(done.out)


def test_the_bundled_policy_has_a_graph(aidrules: Aidrules) -> None:
    done = aidrules("show", "hainan", "--format", "svg")
    assert done.status == 0
    text = shown(done.out)
    assert all(name in text for name in library.bundled("hainan").readings)
