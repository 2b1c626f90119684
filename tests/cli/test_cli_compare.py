"""`aidrules compare`: the files it reads, the forms it writes, every exit status."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from trial_runs import Aidrules

from aidrules.source.width import display_width

TABLE = "乡镇,recipients,households\n甲镇,480,290\n乙镇,1500,不\n丙镇,2001,300\n"
ALIGNED = "应配人员=gansu:township_staff_required,guangdong:township_staff_required"
BOTH = ("compare", "gansu", "guangdong", "--cases", "towns.csv", "--as", ALIGNED)


@pytest.fixture(autouse=True)
def towns(tmp_path: Path) -> Path:
    path = tmp_path / "towns.csv"
    path.write_text(TABLE.replace("不", "3"), encoding="utf-8")
    return path


def test_the_differences_stand_in_a_table(aidrules: Aidrules) -> None:
    done = aidrules(*BOTH)
    assert (done.status, done.err) == (0, "")
    assert done.out.startswith("应配人员：3 个案件，3 个不同。\n")
    header, *rows = [line for line in done.out.split("\n") if line.startswith("  ") and "·" not in line]
    assert header.split() == ["案件", "gansu", "guangdong"]
    assert [row.split()[1:] for row in rows] == [
        ["甲镇", "1", "名", "2", "名"],
        ["乙镇", "3", "名", "2", "名"],
        ["丙镇", "5", "名", "4", "名"],
    ]
    column = display_width(header[: header.index("guangdong")])
    assert all(display_width(row[: row.rindex(" 名") - 1]) == column for row in rows)


def test_cases_in_which_all_agree_are_listed_on_request(aidrules: Aidrules, towns: Path) -> None:
    towns.write_text("乡镇,recipients,households\n甲镇,501,1\n乙镇,1,1\n", encoding="utf-8")
    assert "甲镇" not in aidrules(*BOTH).out
    shown = aidrules(*BOTH, "--all").out
    assert "甲镇" in shown
    assert [line.split()[0] for line in shown.split("\n") if "镇" in line] == ["甲镇", "≠"]


def test_exit_status_tells_of_differences_on_request(aidrules: Aidrules, towns: Path) -> None:
    assert aidrules(*BOTH, "--exit-code").status == 1
    towns.write_text("乡镇,recipients,households\n甲镇,501,1\n", encoding="utf-8")
    assert aidrules(*BOTH, "--exit-code").status == 0


def test_english(aidrules: Aidrules) -> None:
    done = aidrules("compare", "guangdong", "gansu", "--cases", "towns.csv", "--lang", "en")
    assert done.status == 0
    assert "township_staff_required: 3 cases" in done.out
    assert "gansu has no such facts, which are left out: households." in done.out


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "，"])
def test_tables_of_every_kind(aidrules: Aidrules, towns: Path, delimiter: str) -> None:
    towns.write_text("\ufeff" + TABLE.replace("不", "3").replace(",", delimiter), encoding="utf-8")
    assert aidrules(*BOTH).out.count("镇") == 3


def test_values_may_be_written_as_in_a_policy(aidrules: Aidrules, towns: Path) -> None:
    towns.write_text("乡镇,民政社会救助对象人数\n甲镇,1.5万\n乙镇,三千\n丙镇,\n丁镇,未知\n", encoding="utf-8")
    done = aidrules(
        "compare", "hainan", "gansu", "--cases", "towns.csv", "--format", "json", "--all",
        "--as", "人员=hainan:caseworkers_required,gansu:township_staff_required",
    )  # fmt: skip
    rows = json.loads(done.out)["rows"]
    assert [row["answers"]["hainan"]["value"] for row in rows] == [10, 2, None, None]
    assert [row["answers"]["gansu"]["value"] for row in rows] == [30, 6, None, None]


def test_an_empty_cell_is_presumed_and_unknown_is_not(aidrules: Aidrules, towns: Path) -> None:
    towns.write_text("事项,financing\n甲,\n乙,未知\n丙,是\n", encoding="utf-8")
    done = aidrules("compare", "national", "hainan", "--cases", "towns.csv", "--format", "json", "--all",
                    "--decision", "may_outsource")  # fmt: skip
    rows = json.loads(done.out)["rows"]
    assert [row["answers"]["national"]["status"] for row in rows] == ["decided", "undetermined", "decided"]


def test_json_cases_from_stdin(aidrules: Aidrules) -> None:
    cases = [{"households": 300, "name": "甲"}, {"name": "乙", "households": "三百零一"}]
    done = aidrules("compare", "guangdong", "gansu", "--cases", "-", "--format", "json", "--all",
                    stdin=json.dumps(cases, ensure_ascii=False))  # fmt: skip
    data = json.loads(done.out)
    assert {row["case"] for row in data["rows"]} == {"甲", "乙"}
    assert data["policies"] == ["guangdong", "gansu"]


def test_a_column_is_chosen_as_name(aidrules: Aidrules, towns: Path) -> None:
    towns.write_text("县,乡镇,households\n一县,甲镇,1\n", encoding="utf-8")
    assert " 一县 " in aidrules(*BOTH, "--all").out
    assert " 甲镇 " in aidrules(*BOTH, "--all", "--name", "乡镇").out
    done = aidrules(*BOTH, "--name", "镇乡")
    assert (done.status, "没有“镇乡”这一列" in done.err) == (2, True)


def test_csv(aidrules: Aidrules) -> None:
    found = list(csv.DictReader(io.StringIO(aidrules(*BOTH, "--format", "csv").out)))
    assert [(row["case"], row["gansu.value"], row["guangdong.value"]) for row in found] == [
        ("甲镇", "1", "2"),
        ("乙镇", "3", "2"),
        ("丙镇", "5", "4"),
    ]


def test_what_a_policy_lacks_is_a_dash_with_a_note(aidrules: Aidrules) -> None:
    done = aidrules("compare", "hainan", "gansu", "--cases", "towns.csv", "--decision", "carers_required", "--all")
    assert (done.status, done.err) == (0, "")
    assert "— [1]" in done.out
    assert "[1] hainan：没有这项决策" in done.out


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("compare", "hainan", "--cases", "towns.csv"), "至少两份"),
        (("compare", "hainan", "hainan", "--cases", "towns.csv"), "至少两份"),
        (("compare", "hainan", "gansu"), "--cases"),
        (("compare", "hainan", "gansu", "--cases", "towns.csv"), "--as"),
        (("compare", "hainan", "gansu", "--cases", "nowhere.csv", "--decision", "staff_required"), "没有这个文件"),
        (("compare", "hainan", "gansu", "--cases", "towns.csv", "--decision", "staf_required"), "staff_required"),
        ((*BOTH[:-1], "应配人员"), "名称=政策:决策"),
        ((*BOTH[:-1], "甲=gansu:carers_required,sichuan:staff"), "sichuan"),
        ((*BOTH[:-1], "甲=gansu:carers_required,gansu:city_staff_required"), "不止一次"),
        ((*BOTH, "--as-of", "2024-02-30"), "2024-02-30"),
        ((*BOTH, "--reading", "尾数=进一"), "尾数"),
        ((*BOTH, "--reading", "尾数"), "名称=值"),
    ],
)
def test_wrong_usage(aidrules: Aidrules, arguments: tuple[str, ...], told: str) -> None:
    done = aidrules(*arguments)
    assert (done.status, done.out) == (2, "")
    assert told in done.err


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "没有案件"),
        ("乡镇,households\n", "没有案件"),
        ("乡镇,households\n甲镇,1,000\n", "第 1 个案件有 3 格"),
        ("乡镇,households,households\n甲镇,1,2\n", "不止一个"),
        ('{"households": 1}', "对象的列表"),
        ("[1]", "对象的列表"),
        ('[{"a": NaN}]', "NaN"),
        ("[{]", "JSON"),
    ],
)
def test_wrong_files(aidrules: Aidrules, towns: Path, text: str, told: str) -> None:
    towns.write_text(text, encoding="utf-8")
    done = aidrules(*BOTH)
    assert (done.status, done.out) == (2, "")
    assert told in done.err


def test_a_file_that_is_no_text(aidrules: Aidrules, towns: Path) -> None:
    towns.write_bytes("乡镇".encode("gb18030"))
    assert aidrules(*BOTH).status == 2


def test_two_files_of_one_name_are_told_apart(aidrules: Aidrules, tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    (tmp_path / "new").mkdir()
    for folder, people in (("old", 1000), ("new", 500)):
        (tmp_path / folder / "some.policy").write_text(
            f"政策 某县（some）：标题 “某县”。\n事实 户数（households）：整数 户，0以上。\n"
            f"决策 应配（staff）：整数 名，依据 一“每户”，等于 向上取整（户数 ÷ {people}户）。\n",
            encoding="utf-8",
        )
    (tmp_path / "towns.csv").write_text("名称,households\n甲,600\n", encoding="utf-8")
    done = aidrules("compare", "old/some.policy", "new/some.policy", "--cases", "towns.csv")
    assert "old/some.policy  new/some.policy" in done.out
    assert "应配：1 个案件，1 个不同。" in done.out


def test_control_characters_are_made_visible(aidrules: Aidrules, towns: Path) -> None:
    towns.write_text('乡镇,"户\x1b[31m"\n"甲\x1b[31m",1\n', encoding="utf-8")
    assert "\x1b" not in aidrules(*BOTH, "--all").out


def test_columns_and_options_of_day_and_region(aidrules: Aidrules, tmp_path: Path) -> None:
    text = """政策 甲（one）：标题 “甲”；辖区 “某省”。
参数 限额（limit）：整数 元，按 辖区、期间，依据 一“限额”：
    | 某省 | 至 2022-12-31 止 | 100元 |
    | 某省 | 自 2023-01-01 起 | 200元 |
    | “某省/某市” | － | 300元 |
决策 数（limit_now）：整数 元，依据 一“限额”，等于 限额。
"""
    (tmp_path / "one.policy").write_text(text, encoding="utf-8")
    (tmp_path / "two.policy").write_text(text.replace("200元", "250元"), encoding="utf-8")
    (tmp_path / "c.csv").write_text(
        "edition,region\n2022年5月1日,\n2023-05-01,某省/某市\n2023-05-01,\n", encoding="utf-8"
    )
    done = aidrules("compare", "one.policy", "two.policy", "--cases", "c.csv", "--all", "--format", "csv")
    shown = [(found["one.value"], found["two.value"]) for found in csv.DictReader(io.StringIO(done.out))]
    assert shown == [("100", "100"), ("300", "300"), ("200", "250")]
    (tmp_path / "c.csv").write_text("案件\n甲\n", encoding="utf-8")
    given = ("--edition", "2022-01-01", "--region", "某省/某市")
    done = aidrules("compare", "one.policy", "two.policy", "--cases", "c.csv", "--all", *given)
    assert "300 元" in done.out
