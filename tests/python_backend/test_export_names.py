"""What an exported module calls facts and decisions: from their own names alone, and never in an answer."""

from __future__ import annotations

import keyword
import subprocess
import sys
import unicodedata
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import aidrules
from aidrules.backends.python.export_names import identifier, record_class

TEXT = """
政策 名称（names）：标题 “名称（虚构）”。

名册 家庭成员，问 “有哪些成员？”：
    在校（class）：是否；
    年龄：整数 岁，0以上150以下。
名册 人员（for）：
    在岗（in）：是否。
事实 日期甲（date）：日期。
事实 班级（class）：是否。
事实 班级乙（class_）：是否。
事实 状态（status）：是否。
事实 内容（GDP）：是否。
事实 无别名：是否。

决策 全部（case）：是否，依据 第一条“全部”，等于 日期甲 早于 2024-01-01 且 班级 且 班级乙 且 状态 且 内容 且 无别名。
决策 无名：是否，依据 第一条“无名”，等于 无别名 且 班级乙。
决策 汇总（total）：是否，依据 第一条“均”，等于 每名均（家庭成员 其中 年龄 大于 6岁，在校）。
决策 在岗情况（status_of）：是否，依据 第一条“在”，等于 存在（人员 其中 在岗）。
"""
POLICY = aidrules.load(TEXT)


def module(*decisions: str) -> ModuleType:
    """The module of some decisions; of all without any."""
    found = ModuleType("named")
    sys.modules["named"] = found  # dataclasses look their module up
    exec(compile(POLICY.export(*decisions), "<named>", "exec"), found.__dict__)  # noqa: S102 # exported just now
    return found


@pytest.mark.parametrize(
    ("alias", "wanted"),
    [
        ("status", "status"),
        ("value", "value"),
        ("text", "text"),
        ("id", "id"),
        ("GDP", "GDP"),
        ("class", "class_"),
        ("for", "for_"),
        ("case", "case_"),
        ("type", "type_"),
        ("None", "None_"),
        ("date", "date_"),
        ("known", "known_"),
        ("Facts", "Facts_"),
        ("FIELDS", "FIELDS_"),
        ("max", "max_"),
        ("f0", "f0_"),
        ("class_", "class__"),
        ("class__", "class___"),
        ("status_", "status_"),
        ("people_Record", "people_Record_"),
        ("u65e0", "u65e0_"),
        ("无别名", "无别名"),
        ("是否“低保”", "u662fu5426u201cu4f4eu4fddu201d"),
        ("ｄate", "uff44u0061u0074u0065"),  # which Python would read as date
        ("__init__", "u005fu005fu0069u006eu0069u0074u005fu005f"),
        ("户\u200b", "u6237u200b"),
        ("1户", "u0031u6237"),
    ],
)
def test_identifiers(alias: str, wanted: str) -> None:
    assert identifier(alias) == wanted


def test_an_empty_name_is_refused() -> None:
    with pytest.raises(ValueError, match="empty"):
        identifier("")


NAMES = st.text(min_size=1, max_size=6) | st.text("au6e_0无", min_size=1) | st.sampled_from(["class", "date", "u65e0"])


@given(st.lists(NAMES, unique=True, max_size=8), st.integers(0, 2))
@example(["无", "u65e0", "u65e0_"], 0)
@example(["class", "class_", "class__"], 0)
@example(["ａ", "a"], 0)
@example(["a_b", "ab", "a__b", "aB", "AB", "a_1", "a1"], 0)
def test_different_names_have_different_identifiers(names: list[str], underscores: int) -> None:
    names = list(dict.fromkeys([*names, *(name + "_" * underscores for name in names)]))
    found = [*map(identifier, names), *map(record_class, names)]
    assert len({*found}) == len(found)
    for name in found:
        assert name.isidentifier() and not keyword.iskeyword(name) and name.isprintable()
        assert unicodedata.normalize("NFKC", name) == name


def test_facts_and_decisions_take_their_names() -> None:
    found = module()
    fields = {"date": "date_", "class": "class_", "class_": "class__", "status": "status", "GDP": "GDP"}
    assert {alias: found.FIELDS[alias] for alias in (*fields, "无别名", "家庭成员", "for")} == {
        **fields,
        "无别名": "无别名",
        "家庭成员": "家庭成员",
        "for": "for_",
    }
    assert {alias: decide.__name__ for alias, decide in found.DECISIONS.items()} == {
        "case": "case_",
        "无名": "无名",
        "total": "total_",
        "status_of": "status_of",
    }
    known = dict.fromkeys(("class_", "class__", "status", "GDP", "无别名"), True)
    assert found.case_(found.Facts(date_=found.date(2023, 1, 1), **known)).value is True
    assert found.无名(found.Facts(无别名=False)).value is False
    child = found.家庭成员_Record(class_=True, 年龄=7)
    assert found.total_(found.Facts(家庭成员=[child])).value is True
    assert found.status_of(found.Facts(for_=[found.ForRecord(in_=True)])).value is True


def test_missing_facts_are_given_as_the_policy_gives_them() -> None:
    found = module()
    for alias, decide in found.DECISIONS.items():
        wanted = tuple(fact.alias for fact in POLICY.decide(alias, {}).missing)
        assert decide(found.Facts()).missing == wanted
        assert {*wanted} <= {*found.FIELDS}
    assert found.case_(found.Facts(class_=True, class__=True, status=True, GDP=True, 无别名=True)).missing == ("date",)
    assert found.无名(found.Facts(无别名=True)).missing == ("class_",)
    assert found.case_(found.Facts()).reasons == tuple(found.code for found in POLICY.decide("case", {}).reasons)


def test_names_do_not_depend_on_what_else_is_exported() -> None:
    whole = module()
    for alias, decide in whole.DECISIONS.items():
        part = module(alias)
        assert part.DECISIONS[alias].__name__ == decide.__name__
        assert {*part.FIELDS.items()} <= {*whole.FIELDS.items()}
        assert {*part.NAMES.items()} <= {*whole.NAMES.items()}


def test_type_checkers_take_the_names(tmp_path: Path) -> None:
    (tmp_path / "named.py").write_text(POLICY.export(), encoding="utf-8")
    command = [sys.executable, "-m", "mypy", "--strict", "--cache-dir", str(tmp_path / "cache"), "named.py"]
    checked = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert checked.returncode == 0, checked.stdout
