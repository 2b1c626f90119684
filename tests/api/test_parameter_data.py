"""Parameter tables that stand in a file beside the policy."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

import aidrules

POLICY = """政策 示例（sample）：辖区 “海南省”。
事实 预算（budget）：2位小数 元，0以上。
参数 限额（limit）：2位小数 元，按 辖区、期间，0以上，数据 “limits.csv”，依据 一“限额”。
决策 额（amount）：2位小数 元，依据 一“限额”，等于 限额。
"""
ROWS = """辖区,自,至,值,依据,注
海南省,2023-01-01,2025-12-31,200万元,《目录》“二百万元”,省级
"海南省／三沙市",2024/1/1,,300.5,琼财采规〔2022〕1号,
"""


def written(folder: Path, rows: str | bytes, policy: str = POLICY) -> Path:
    data = rows if isinstance(rows, bytes) else rows.encode()
    (folder / "limits.csv").write_bytes(data)
    path = folder / "sample.policy"
    path.write_text(policy, encoding="utf-8")
    return path


def test_rows_are_looked_up_with_their_source(tmp_path: Path) -> None:
    policy = aidrules.load(written(tmp_path, ROWS))
    found = policy.decide("amount", {}, edition="2024-01-01")
    assert found.value == Decimal(2_000_000)
    (looked_up,) = found.looked_up
    assert (looked_up.rule.code, looked_up.rule.note, looked_up.overridden) == ("limit.r2", "省级", False)
    assert [(c.document, c.phrase) for c in looked_up.rule.citations] == [("目录", "二百万元")]
    other = policy.decide("amount", {}, edition="2030-01-01", region="海南省/三沙市/西沙区")
    assert other.value == Decimal("300.5")
    assert other.looked_up[0].rule.citations[0].document == "琼财采规〔2022〕1号"
    assert [fact.alias for fact in policy.decide("amount", {}, edition="2026-01-01").missing] == ["limit"]


def test_a_byte_order_mark_and_line_ends_of_windows_are_read(tmp_path: Path) -> None:
    data = b"\xef\xbb\xbf" + ROWS.replace("\n", "\r\n").encode()
    assert aidrules.load(written(tmp_path, data)).decide("amount", {}, edition="2023-01-01").value == 2_000_000


def test_the_fingerprint_covers_the_rows(tmp_path: Path) -> None:
    first = aidrules.load(written(tmp_path, ROWS)).fingerprint
    assert aidrules.load(written(tmp_path, ROWS)).fingerprint == first
    assert aidrules.load(written(tmp_path, ROWS.replace("200万", "201万"))).fingerprint != first
    assert aidrules.load(written(tmp_path, ROWS.replace("2023-01-01", "2023-01-02"))).fingerprint != first


def test_other_encodings_are_named(tmp_path: Path) -> None:
    (found,) = aidrules.check(written(tmp_path, ROWS.encode("gb18030")))
    assert (found.code, found.span.line) == ("P002", 3)
    assert "GB" in found.message("zh").upper()


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("海南省,2023-01-01,2025-12-31,约二百,,", "第 2 行：值读不懂"),
        ("海南省,2023-01-01,2025-12-31,-1,,", "第 2 行：值读不懂"),
        ("海南省,2023-01-01,2025-12-31,1。参数 乙 ＝ 2,,", "第 2 行：值读不懂"),
        ("海南省,2023-01-01,2025-12-31,,,", "第 2 行：值读不懂"),
        ("海南省,2023-02-30,,1,,", "第 2 行：日期读不懂"),
        ("海南省,2023,,1,,", "第 2 行：日期读不懂"),
        ("海南省,2023-01-02,2023-01-01,1,,", "第 2 行：“至”早于“自”"),
        ("海南省//海口,,,1,,", "第 2 行：辖区读不懂"),
        (",,,1,,", "第 2 行：辖区读不懂"),
        ("海南省,,,1", "第 2 行：格数和第一行不同"),
        ('海南省,"2023,,1,,', "第 2 行：引号或者逗号有误"),
    ],
)
def test_what_is_wrong_with_a_row_is_told(tmp_path: Path, row: str, said: str) -> None:
    found = aidrules.check(written(tmp_path, f"辖区,自,至,值,依据,注\n{row}\n"))
    assert [item.code for item in found] == ["P610"]
    assert said in found[0].message("zh")


def test_every_wrong_row_is_told_at_once(tmp_path: Path) -> None:
    found = aidrules.check(written(tmp_path, "辖区,自,至,值\n海南省,错,,1\n海南省,,,错\n海南省,,,3\n"))
    assert [item.code for item in found] == ["P610", "P610"]
    assert ["第 2 行" in found[0].message("zh"), "第 3 行" in found[1].message("zh")] == [True, True]


def test_rows_that_overlap_are_an_error(tmp_path: Path) -> None:
    rows = "辖区,自,至,值\n海南省,2023-01-01,2023-12-31,1\n海南省,2023-12-31,,2\n"
    (found,) = aidrules.check(written(tmp_path, rows))
    assert found.code == "P608" and found.related == ()
    assert "“limits.csv”的第 2 行和第 3 行" in (found.hint("zh") or "")
    assert "lines 2 and 3" in (found.hint("en") or "")


@pytest.mark.parametrize(
    "name", ["../limits.csv", "a/limits.csv", "limits.txt", "a\\\\limits.csv", ".csv", "C:limits.csv"]
)
def test_only_a_plain_name_is_taken(tmp_path: Path, name: str) -> None:
    found = aidrules.check(written(tmp_path, ROWS, POLICY.replace("limits.csv", name)))
    assert [item.code for item in found] == ["P612"]


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    path = written(tmp_path, ROWS)
    (tmp_path / "limits.csv").rename(tmp_path / "elsewhere.txt")
    (tmp_path / "limits.csv").symlink_to(tmp_path / "elsewhere.txt")
    assert [item.code for item in aidrules.check(path)] == ["P612"]


def test_a_missing_file_and_a_policy_without_a_folder(tmp_path: Path) -> None:
    path = written(tmp_path, ROWS)
    (tmp_path / "limits.csv").unlink()
    assert [item.code for item in aidrules.check(path)] == ["P001"]
    assert [item.code for item in aidrules.check(POLICY)] == ["P611"]


def test_an_empty_file_has_no_header(tmp_path: Path) -> None:
    assert [item.code for item in aidrules.check(written(tmp_path, ""))] == ["P609"]
