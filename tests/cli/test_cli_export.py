"""`aidrules export`: a program that needs no aidrules, or the reasons why there is none."""

from __future__ import annotations

from pathlib import Path

import pytest
from trial_runs import Aidrules

import aidrules as library

pytestmark = pytest.mark.usefixtures("trial", "broken")


def test_a_module_is_printed_and_it_is_the_librarys(aidrules: Aidrules) -> None:
    done = aidrules("export", "hainan", "--to", "python", "--decision", "staff_required", "--decision", "能否派遣")
    assert (done.status, done.err) == (0, "")
    assert done.out.rstrip("\n") == library.bundled("hainan").export("staff_required", "may_dispatch").rstrip("\n")
    compile(done.out, "exported", "exec")


def test_a_file_is_written_with_the_readings_chosen(aidrules: Aidrules, tmp_path: Path) -> None:
    chosen = ("--reading", "veto_reading=析取", "--edition", "2024-01-01")
    done = aidrules("export", "hainan", "--to", "python", "--decision", "may_outsource", *chosen, "-o", "rules.py")
    assert (done.status, done.out, done.err) == (0, "", "")
    text = (tmp_path / "rules.py").read_text(encoding="utf-8")
    assert "否决条件 = 析取" in text and "edition 2024-01-01" in text


def test_what_cannot_be_exported_is_listed(aidrules: Aidrules, tmp_path: Path) -> None:
    whole = str(Path(__file__).parents[1] / "properties" / "whole" / "whole.policy")
    done = aidrules("export", whole, "--to", "python", "-o", "rules.py")
    assert done.status == 1
    assert "平均次数（mean）：不能导出可能有未知记录的平均。" in done.err
    assert not (tmp_path / "rules.py").exists()
    english = aidrules("export", whole, "--to", "python", "--no-missing", "--lang", "en")
    assert english.status == 1
    assert "- mean: an average of records that may be unknown cannot be exported." in english.err


@pytest.mark.parametrize(
    "wrong",
    [
        ("hainan",),
        ("hainan", "--to", "cobol"),
        ("hainan", "--to", "python", "--decision", "nothing"),
        ("hainan", "--to", "python", "--reading", "veto_reading=也许"),
    ],
)
def test_wrong_usage(aidrules: Aidrules, wrong: tuple[str, ...]) -> None:
    done = aidrules("export", *wrong)
    assert (done.status, done.out) == (2, "")
    assert done.err


def test_a_policy_with_errors(aidrules: Aidrules) -> None:
    assert aidrules("export", "broken.policy", "--to", "python").status == 1


def test_views_are_written_for_a_dialect(aidrules: Aidrules) -> None:
    views = ("--dialect", "spark", "--table", "人员", "--keep", "编号")
    done = aidrules("export", "hainan", "--to", "sql", "--decision", "staff_required", *views)
    assert (done.status, done.err) == (0, "")
    assert "CREATE OR REPLACE VIEW `hainan_staff_required` AS" in done.out
    assert "FROM 人员" in done.out and "`编号`" in done.out
    assert "-- staff_required: " in done.out
