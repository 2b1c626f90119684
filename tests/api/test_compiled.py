"""Compiled policies: written, loaded without the parser, and refused when they are not what they should be."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import aidrules
from aidrules.api.compiled import MAX_BYTES, compiled_text, layout, look_through, read_compiled
from aidrules.api.policy import Policy
from support.policies import bundled
from support.tampering import rewritten, tampered, with_checksum

SAMPLE = Path(__file__).parents[1] / "properties" / "sample.policy"
WARNED = """政策 示例（sample）。
事实 甲（a）：是否。
事实 没有用到（unused）：是否。
决策 乙（b）：是否，依据 一“甲”，等于 甲。
"""


@pytest.fixture(scope="module")
def members() -> dict[str, Any]:
    """What a compiled policy file holds."""
    found: dict[str, Any] = json.loads(compiled_text(aidrules.load(SAMPLE)))
    return found


def refused(path: Path, data: bytes | str) -> aidrules.CompiledPolicyError:
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    with pytest.raises(aidrules.CompiledPolicyError) as error:
        look_through(aidrules.load_compiled(path).core)
    assert error.value.text() != error.value.text("en")
    assert "compile" in error.value.text("en").lower()
    return error.value


# ---- what goes well


def test_what_is_saved_is_loaded(tmp_path: Path) -> None:
    policy = bundled("hainan")
    policy.save(tmp_path / "hainan.json")
    for found in (aidrules.load_compiled(tmp_path / "hainan.json"), aidrules.load(str(tmp_path / "hainan.json"))):
        assert found.core == policy.core
        assert found.fingerprint == policy.fingerprint
        assert found.decide("may_outsource", {"服务事项": "家计调查"}).to_dict() == (
            policy.decide("may_outsource", {"服务事项": "家计调查"}).to_dict()
        )


def test_a_file_is_known_by_its_contents_too(tmp_path: Path) -> None:
    aidrules.load(WARNED).save(tmp_path / "compiled")
    assert aidrules.load(tmp_path / "compiled").alias == "sample"
    assert [found.code for found in aidrules.check(tmp_path / "compiled")] == ["P105"]


def test_warnings_are_kept(tmp_path: Path) -> None:
    (tmp_path / "sample.policy").write_text(WARNED, encoding="utf-8")
    policy = aidrules.load(tmp_path / "sample.policy")
    policy.save(tmp_path / "sample.json")
    found = aidrules.load_compiled(tmp_path / "sample.json")
    assert [d.code for d in found.diagnostics] == ["P105"]
    assert found.diagnostics == policy.diagnostics
    assert [d.message() for d in found.diagnostics] == [d.message() for d in policy.diagnostics]


def test_compiling_what_was_compiled_changes_nothing(tmp_path: Path) -> None:
    policy = aidrules.load(SAMPLE)
    policy.save(tmp_path / "first.json")
    aidrules.load_compiled(tmp_path / "first.json").save(tmp_path / "second.json")
    texts = [(tmp_path / f"{name}.json").read_text(encoding="utf-8") for name in ("first", "second")]
    first, second = map(json.loads, texts)
    assert {**second, "source": "", "checksum": ""} == {**first, "source": "", "checksum": ""}


def test_nothing_of_the_parser_is_imported(tmp_path: Path) -> None:
    bundled("hainan").save(tmp_path / "hainan.json")
    program = (
        "import sys; from aidrules import load_compiled; p = load_compiled(sys.argv[1]);"
        "d = p.decide('may_outsource', {}); d.explain(); d.reasons; d.missing;"
        "bad = ('lark', 'click', 'rich', 'hypothesis', 'sqlglot', 'duckdb', 'aidrules.syntax', 'aidrules.semantics',"
        " 'aidrules.lowering', 'aidrules.analysis', 'tomllib', 'pathlib', 'difflib', 'html');"
        "print([m for m in sys.modules if m in bad or m.startswith(tuple(b + '.' for b in bad))])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "hainan.json")], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


# ---- what is refused


@pytest.mark.parametrize("data", ["", "{", "{}", "[]", '{"a": 1}', "政策 示例（sample）。\n", "\x00\x01", '"text"'])
def test_files_of_another_kind(tmp_path: Path, data: str) -> None:
    assert refused(tmp_path / "x.json", data).code == "P801"


def test_other_formats_and_other_layouts(tmp_path: Path, members: dict[str, Any]) -> None:
    text = rewritten(members).decode()
    for other in ("aidrules-compiled/0", "aidrules-compiled/2", "aidrules-compiled/999999"):
        error = refused(tmp_path / "x.json", text.replace("aidrules-compiled/1", other, 1))
        assert error.code == "P802"
        assert other in error.text()
    error = refused(tmp_path / "x.json", rewritten({**members, "layout": "0" * 16, "aidrules": "0.0.9"}))
    assert error.code == "P802"
    assert "0.0.9" in error.text()
    assert refused(tmp_path / "x.json", rewritten({**members, "layout": None})).code == "P802"
    assert members["layout"] == layout()


def test_damaged_files(tmp_path: Path, members: dict[str, Any]) -> None:
    whole = rewritten(members)
    random = Random(1)  # noqa: S311
    for cut in (len(whole) - 1, len(whole) // 2, 130):
        assert refused(tmp_path / "x.json", whole[:cut]).code == "P803"
    for _ in range(50):
        at = random.randrange(120, len(whole))
        changed = whole[:at] + bytes([whole[at] ^ 1 << random.randrange(8)]) + whole[at + 1 :]
        assert refused(tmp_path / "x.json", changed).code == "P803"
    assert refused(tmp_path / "x.json", json.dumps(json.loads(whole), indent=1)).code == "P803"


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    for path in (tmp_path / "none.json", tmp_path):
        with pytest.raises(aidrules.CompiledPolicyError) as error:
            aidrules.load_compiled(path)
        assert error.value.code == "P001"
    with (tmp_path / "large.json").open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    with pytest.raises(aidrules.CompiledPolicyError) as error:
        aidrules.load_compiled(tmp_path / "large.json")
    assert error.value.code == "P003"
    with pytest.raises(aidrules.InputError):
        aidrules.load_compiled(3)  # type: ignore[arg-type]


def body(members: dict[str, Any], changed: object) -> bytes:
    """A file in which the first decision has another body."""
    decisions = members["policy"]["decisions"]
    first = [*decisions[0][:5], changed, *decisions[0][6:]]
    return rewritten({**members, "policy": {**members["policy"], "decisions": [first, *decisions[1:]]}})


def test_bodies_that_do_not_hold_together(tmp_path: Path, members: dict[str, Any]) -> None:
    name = members["policy"]["decisions"][0][2]
    nested: Any = ["Literal", 0, True]
    for _ in range(250):
        nested = ["Not", 0, nested]
    wrong: tuple[Any, ...] = (
        *(None, 1, "x", {}, [], [None], ["Policy", 0], ["Literal"], ["Literal", 0], ["Literal", 0, 1.0]),
        *(["Literal", 10**9, True], ["Literal", -1, True], ["Literal", "0", True], ["Literal", True, True]),
        *(["Literal", 0, 2**3000], ["Literal", 0, ["number", 1, 0]], ["Literal", 0, ["date", "2024-13-01"]]),
        *(["FactRef", 0, "没有这个"], ["ParameterRef", 0, "没有这个"], ["ReadingRef", 0, "没有这个"]),
        *(["DecisionRef", 0, name], ["DecisionRef", 0, "没有这个"], ["ColumnRef", 0, 0], ["FieldRef", 0, "x", "y"]),
        *(["Not", 0, ["Literal", 0, 1]], ["Logic", 0, "and", []], ["Logic", 0, "xor", [["Literal", 0, True]]]),
        *(["Not", 0, ["Literal", 0, True], 1], ["Compare", 0, "lt", ["Literal", 0, "a"], ["Literal", 0, "b"]]),
        nested,
    )
    for changed in wrong:
        assert refused(tmp_path / "x.json", body(members, changed)).code == "P804", changed
    deep = body(members, "deep").partition(b"\n")[2].replace(b'"deep"', b"[" * 100_000 + b"]" * 100_000)
    assert refused(tmp_path / "x.json", with_checksum(deep)).code == "P804"


def test_a_file_that_lies_about_its_fingerprint_is_not_believed(tmp_path: Path, members: dict[str, Any]) -> None:
    (tmp_path / "x.json").write_bytes(rewritten({**members, "fingerprint": "0" * 64}))
    assert aidrules.load_compiled(tmp_path / "x.json").fingerprint == aidrules.load(SAMPLE).fingerprint


def test_wrong_warnings_are_refused(tmp_path: Path, members: dict[str, Any]) -> None:
    for wrong in (None, 1, [[]], [["P999", [0, 0, 1, 1], {}, None, []]], [["P105", [0, 0], {}, None, []]]):
        (tmp_path / "x.json").write_bytes(rewritten({**members, "diagnostics": wrong}))
        with pytest.raises(aidrules.CompiledPolicyError) as error:
            _ = aidrules.load_compiled(tmp_path / "x.json").diagnostics
        assert error.value.code == "P804"


@settings(max_examples=40)
@given(st.integers(0, 2**32))
def test_whatever_is_tampered_with_is_refused_or_decides(members: dict[str, Any], seed: int) -> None:
    changed = tampered(members["policy"], Random(seed))  # noqa: S311
    try:
        core = read_compiled(rewritten({**members, "policy": changed}), "x.json").core
        look_through(core)
    except aidrules.CompiledPolicyError as error:
        assert error.code == "P804"
        return
    policy = Policy(core)
    for name in policy.decisions:
        try:
            decision = policy.decide(name, {})
            assert decision.explain()
            assert decision.explain("en")
            assert decision.to_dict()
        except aidrules.AidrulesError:
            continue
