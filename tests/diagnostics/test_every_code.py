"""Every diagnostic code has a policy that raises it, at the place it should and together with nothing else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

import aidrules
from aidrules.diagnostics.diagnostic import Diagnostic
from aidrules.diagnostics.registry import REGISTRY, Severity
from aidrules.source.text import MAX_BYTES
from diagnostics.linked_codes import LINKED, SEARCHED
from diagnostics.marked import POLICIES, Marked, applied, covered, line_of, read_marked
from support.tampering import UNUSABLE

HEADER = "政策 示例（sample）。\n"

FILES = sorted(POLICIES.glob("*.policy"))
CASES = [pytest.param(read_marked(path), path.stem[:4], id=path.stem) for path in FILES]


def places(diagnostics: Sequence[Diagnostic]) -> list[tuple[str, int, int]]:
    return sorted((found.code, found.span.line, found.span.column) for found in diagnostics)


@pytest.mark.parametrize(("marked", "code"), CASES)
def test_what_is_reported_and_where(marked: Marked, code: str) -> None:
    found = aidrules.check(marked.text)
    assert places(found) == sorted((mark.code, mark.line, mark.column) for mark in marked.marks)
    assert code in {diagnostic.code for diagnostic in found}


@pytest.mark.parametrize(("marked", "code"), CASES)
def test_the_marked_words(marked: Marked, code: str) -> None:
    words = {(mark.code, mark.line, mark.column): mark.words for mark in marked.marks}
    for diagnostic in aidrules.check(marked.text):
        wanted = words[diagnostic.code, diagnostic.span.line, diagnostic.span.column]
        assert wanted in (None, covered(marked.text, diagnostic)), code


@pytest.mark.parametrize(("marked", "code"), CASES)
def test_message_and_advice_in_both_languages(marked: Marked, code: str) -> None:
    for diagnostic in aidrules.check(marked.text):
        for lang in ("zh", "en"):
            message, advice = diagnostic.message(lang), diagnostic.hint(lang)
            assert message.strip() == message != "", code
            assert "{" not in message + (advice or "")
            assert advice or diagnostic.code in WITHOUT_ADVICE
        assert diagnostic.message("zh") != diagnostic.message("en")


# Once 已登计且甲登记 is parted, its first name is found to be misspelt.
REVEALED = {"P016": {17: ["P101"]}}
WITHOUT_ADVICE = {"P010"}  # its sentence says what could stand there


@pytest.mark.parametrize(("marked", "code"), CASES)
def test_a_fix_makes_its_diagnostic_vanish(marked: Marked, code: str) -> None:
    before = aidrules.check(marked.text)
    for diagnostic in before:
        if diagnostic.fix is None:
            continue
        after = aidrules.check(applied(marked.text, diagnostic.fix))
        gone = Counter(_kept(before)) - Counter(_kept(after))
        new = [found for found in after if _kept([found])[0] not in _kept(before)]
        assert gone[diagnostic.code, diagnostic.span.line] == 1, code
        assert sum(gone.values()) == 1, code
        assert [found.code for found in new if found.severity is Severity.ERROR] == REVEALED.get(code, {}).get(
            diagnostic.span.line, []
        )


def _kept(diagnostics: Sequence[Diagnostic]) -> list[tuple[str, int]]:
    """Warnings about what is not used come and go with the errors, so that they prove nothing about a fix."""
    unused = {"P105", "P112", "P113"}
    return [(found.code, found.span.line) for found in diagnostics if found.code not in unused]


@pytest.mark.parametrize(("marked", "code"), CASES)
def test_a_fix_says_what_the_policy_says_it_does(marked: Marked, code: str) -> None:
    found: dict[int, list[str]] = {}
    for diagnostic in aidrules.check(marked.text):
        if diagnostic.fix is not None:
            line = line_of(applied(marked.text, diagnostic.fix), diagnostic.fix.span.start)
            found.setdefault(diagnostic.span.line, []).append(line)
    assert found == marked.fixed, code


# ---- what a file of its own cannot hold


def missing_file(folder: Path) -> str:
    return str(folder / "没有这个文件.policy")


def not_utf8(folder: Path) -> str:
    path = folder / "gbk.policy"
    path.write_bytes("政策 示例（sample）。".encode("gb18030"))
    return str(path)


def too_large(folder: Path) -> str:
    path = folder / "large.policy"
    path.write_bytes(b"#" * (MAX_BYTES + 1))
    return str(path)


def deep_brackets(_folder: Path) -> str:
    return HEADER + "决策 甲（a）：整数，依据 一“甲”，等于 " + "（" * 61 + "2＋1" + "）" * 61 + "。\n"


def long_number(_folder: Path) -> str:
    return HEADER + "决策 甲（a）：整数，依据 一“甲”，等于 " + "1" * 41 + "。\n"


def many_rows(_folder: Path) -> str:
    rows = "".join(f"|{number}||{number}|\n" for number in range(10_001))
    head = "事实 人数（n）：整数。\n决策 甲（a）：整数，依据 一“甲”，决策表 唯一：\n|人数||甲|\n"
    return HEADER + head + rows


def many_records(_folder: Path) -> str:
    head = "名册 人员（staff）：次数：整数。\n决策 甲（a）：是否，依据 一“甲”，等于 每名均（人员，次数 大于 1）。\n"
    records = "、".join("（次数 2）" for _ in range(1001))
    return f"{HEADER}{head}案例 多：已知 人员 列有 {records}；则 甲 为 是。\n"


def deep_expression(_folder: Path) -> str:
    return HEADER + "事实 甲（a）：是否。\n决策 乙（b）：是否，依据 一“甲”，等于 " + "并非 " * 200 + "甲。\n"


def many_errors(_folder: Path) -> str:
    return HEADER + "".join(f"事实 甲{number}：整数\n" for number in range(600))


def many_remarks(_folder: Path) -> str:
    return HEADER + "".join(f"事实 甲{number}：整数。\n" for number in range(600))


def empty(_folder: Path) -> str:
    return "# 只有一行注释\n"


def with_data(folder: Path, data: str) -> str:
    (folder / "lines.csv").write_text(data, encoding="utf-8")
    path = folder / "data.policy"
    text = (
        "参数 线（line）：整数 元，按 辖区、期间，数据 “lines.csv”。\n决策 多（d）：整数 元，依据 一“线”，等于 线。\n"
    )
    path.write_text(HEADER + text, encoding="utf-8")
    return str(path)


def wrong_columns(folder: Path) -> str:
    return with_data(folder, "地区,开始,结束,金额\n海南省,2023-01-01,,100\n")


def wrong_day(folder: Path) -> str:
    return with_data(folder, "辖区,自,至,值\n海南省,2023-01-01,2025年底,100\n")


MADE: dict[str, tuple[Callable[[Path], str], int, int]] = {
    "P001": (missing_file, 1, 1),
    "P002": (not_utf8, 1, 1),
    "P003": (too_large, 1, 1),
    "P004": (deep_brackets, 2, 83),
    "P005": (long_number, 2, 23),
    "P006": (many_rows, 10_005, 1),
    "P007": (deep_expression, 3, 1),
    "P026": (empty, 1, 1),
    "P609": (wrong_columns, 2, 28),
    "P610": (wrong_day, 2, 28),
    "P228": (many_records, 4, 9),
    **{code: (make, 1, 1) for code, make in UNUSABLE.items()},
}


@pytest.mark.parametrize("code", MADE)
def test_made_files(code: str, tmp_path: Path) -> None:
    make, line, column = MADE[code]
    assert places(aidrules.check(make(tmp_path))) == [(code, line, column)]


@pytest.mark.parametrize("code", LINKED)
def test_codes_that_need_several_files(code: str, tmp_path: Path) -> None:
    for name, text in LINKED[code].items():
        (tmp_path / f"{name}.policy").write_text(text, encoding="utf-8")
    found = aidrules.check(tmp_path / "lower.policy")
    assert code in {diagnostic.code for diagnostic in found}
    for diagnostic in found:
        for lang in ("zh", "en"):
            assert "{" not in diagnostic.message(lang) + (diagnostic.hint(lang) or "")
            assert diagnostic.hint(lang)


@pytest.mark.parametrize(("code", "kept", "make"), [("P008", "P021", many_errors), ("P009", "P105", many_remarks)])
def test_a_flood_ends_in_one_notice(code: str, kept: str, make: Callable[[Path], str], tmp_path: Path) -> None:
    found = [diagnostic.code for diagnostic in aidrules.check(make(tmp_path))]
    assert found == [kept] * 500 + [code]


def test_every_code_has_a_policy_and_every_policy_a_code() -> None:
    shown = {path.stem[:4] for path in FILES} | set(MADE) | {"P008", "P009"} | set(LINKED) | SEARCHED
    assert shown == set(REGISTRY)


def test_the_first_line_of_a_policy_names_its_code() -> None:
    for path in FILES:
        code = path.stem[:4]
        assert path.read_text(encoding="utf-8").split("\n")[0] == f"# {code} {REGISTRY[code].name}"


def test_seven_mistakes_in_seven_declarations_are_seven_errors() -> None:
    text = """政策 县（county）。
事实 人数（n）：整数 名，0 以上。
事实 户数（h）：整数 户。
事实 低保（d）：是否。
决策 甲（a）：是否，依据 一“甲”，等于 人数 大于 户数。
决策 乙（b）：是否，依据 一“乙”，等于 低宝。
决策 丙（c）：是否，依据 一“丙”，等于 低保 且 低保 或 低保。
决策 丁（e）：整数 名，依据 一“丁”，等于 人数 ÷ 2。
决策 戊（f）：是否，依据 一“戊”，等于 （低保 且 低保。
决策 己（g）：是否，依据 一“己，等于 低保。
决策 庚（k）：整数，依据 一“庚”，等于 向上取正（人数 ÷ 3）。
"""
    codes = [found.code for found in aidrules.check(text)]
    assert codes == ["P202", "P101", "P017", "P203", "P014", "P012", "P108"]


def test_a_forgotten_end_hides_no_other_mistake() -> None:
    """A declaration that lacks its 。 only is known with its type, so that what follows is held against it."""
    text = """政策 县（county）。
事实 人数（n）：整数 名，0 以上
决策 甲（a）：整数 名，依据 一“甲”，等于 人数
决策 乙（b）：是否，依据 一“乙”，等于 甲 大于 30户。
"""
    assert places(aidrules.check(text)) == [("P021", 2, 19), ("P021", 3, 27), ("P202", 4, 28)]
