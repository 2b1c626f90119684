"""``aidrules batch`` as it is typed: files, summary, exit codes, and what is left when it is stopped."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from sql_policy import STAFF

from aidrules.cli.batch_progress import Bar
from aidrules.cli.program import run as run_program
from aidrules.cli.terminal import Terminal

ROOT = Path(__file__).resolve().parents[2]
CLEAN = ("staffing.policy", "in.csv", "out.csv", "--decision", "staff", "--engine", "python")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("staffing.policy").write_text(STAFF, encoding="utf-8")
    Path("in.csv").write_text("村,服务人数,area\n甲,120,山区\n乙,,城区\n丙,-1,海岛\n", encoding="utf-8")
    return tmp_path


def aidrules(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    status = run_program(["batch", *arguments])
    out, err = capsys.readouterr()
    return status, out, err


def test_rows_rejects_and_summary(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = aidrules(
        capsys, "staffing.policy", "in.csv", "out.csv", "--decision", "应配人数", "--engine", "python"
    )
    assert (status, err) == (1, ""), "rows were rejected"
    lines = out.splitlines()
    assert lines[:5] == [
        "共 3 行。",
        "写入 out.csv：2 行。",
        "未决记录 out.rejects.csv：1 行。",
        "  · 超出范围（out_of_range）：1 行",
        "  · 不在可选的值之中（unknown_member）：1 行",
    ]
    assert "应配人数      1        1        0        0" in lines
    assert any("staff  应配人数　〔一“甲”〕" in line for line in lines)
    assert (folder / "out.csv").read_text(encoding="utf-8").splitlines() == [
        '"村","服务人数","area","staff","staff__status","staff__reasons","staff__missing"',
        '"甲","120","山区",3,"decided","staff",""',
        '"乙",,"城区",,"undetermined","staff","people"',
    ]
    assert '"out_of_range,unknown_member","丙","-1","海岛"' in (folder / "out.rejects.csv").read_text(encoding="utf-8")


def test_english_and_json(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    common = ("staffing.policy", "in.csv", "out.parquet", "--decision", "staff", "--engine", "python")
    status, out, _ = aidrules(capsys, *common, "--lang", "en")
    assert status == 1 and "Rejected, in out.rejects.parquet: 1 rows." in out and "most frequent reasons" in out
    assert not any("一" <= character <= "鿿" for character in out.replace("一“甲”", ""))
    assert "outside the range" in pq.read_table("out.rejects.parquet").column("problems").to_pylist()[0]
    status, out, _ = aidrules(capsys, *common, "--json", "--rejects", "bad.csv")
    found = json.loads(out)
    assert status == 1 and found.pop("seconds") > 0
    assert found == {
        "rows": 3,
        "kept": 2,
        "rejected": 1,
        "output": "out.parquet",
        "rejects": "bad.csv",
        "problems": {"out_of_range": 1, "unknown_member": 1},
        "warnings": [],
        "decisions": {
            "staff": {
                "statuses": {"decided": 1, "undetermined": 1, "referred": 0, "not_applicable": 0},
                "reasons": {"staff": 2},
            }
        },
    }


def test_a_clean_run_exits_with_0_and_tells_of_columns_that_may_be_misspelt(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("in.csv").write_text("服务人数,aria\n120,山区\n", encoding="utf-8")
    status, out, _ = aidrules(
        capsys, "staffing.policy", "in.csv", "out.csv", "--decision", "staff", "--engine", "python"
    )
    assert status == 0
    assert out.startswith("提示：没有名为“aria”的事实")
    assert not Path("out.rejects.csv").exists()


@pytest.mark.parametrize(
    ("arguments", "status", "says"),
    [
        (["staffing.policy", "none.csv", "out.csv"], 2, "没有这个文件"),
        (["staffing.policy", "in.csv", "out.doc"], 2, "格式看不出来"),
        (["staffing.policy", "in.csv", "out.csv", "--decision", "人数"], 2, "没有“人数”这项决策"),
        (["staffing.policy", "in.csv", "out.csv", "--engine", "dukdb"], 2, "没有名为“dukdb”的引擎"),
        (["staffing.policy", "in.csv", "out.csv", "--as-of", "昨天", "--engine", "python"], 2, "基准日"),
        (["staffing.policy", "in.csv", "out.csv", "--reading", "甲"], 2, "名称=值"),
        (["staffing.policy", "in.csv", "out.csv", "--roster", "甲"], 2, "名册=文件:列名"),
        (["staffing.policy", "in.csv", "out.csv", "--to", "xls"], 2, "--to"),
        (["none.policy", "in.csv", "out.csv"], 1, "none.policy"),
    ],
)
def test_mistakes(
    folder: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], status: int, says: str
) -> None:
    before = sorted(path.name for path in folder.iterdir())
    found, out, err = aidrules(capsys, *arguments)
    assert (found, out) == (status, "")
    assert says in err and "Traceback" not in err
    assert sorted(path.name for path in folder.iterdir()) == before


def test_a_missing_library_is_named_with_the_extra(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "duckdb", None)
    status, _, err = aidrules(capsys, "staffing.policy", "in.csv", "out.csv")
    assert status == 2 and "pip install aidrules[batch]" in err and "duckdb" in err
    for name in [name for name in sys.modules if name.startswith("aidrules.backends.batch")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    status, _, err = aidrules(capsys, "staffing.policy", "in.csv", "out.csv", "--lang", "en")
    assert status == 2 and "pyarrow is not installed; run: pip install aidrules[batch]" in err


def test_no_other_command_loads_what_tables_need(folder: Path) -> None:
    script = """
import sys
from aidrules.cli.program import run
status = run(["decide", "staffing.policy", "staff", "people=120", "area=山区"])
print([name for name in ("pyarrow", "duckdb", "numpy", "rich.progress") if name in sys.modules], file=sys.stderr)
sys.exit(status)
"""
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run([sys.executable, "-c", script], cwd=folder, env=environment, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"[]\n")


def started(folder: Path, *more: str) -> subprocess.Popen[bytes]:
    """The command on a file that takes it long, stopped at a point where it has written something."""
    count = 400_000
    pq.write_table(
        pa.table({"people": [at % 50 for at in range(count)], "area": ["山区"] * count}), folder / "big.parquet"
    )
    (folder / "out.csv").write_text("old", encoding="utf-8")
    arguments = ["staffing.policy", "big.parquet", "out.csv", "--decision", "staff", "--engine", "python", *more]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    process = subprocess.Popen(
        [sys.executable, "-m", "aidrules.cli", "batch", *arguments],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    until = time.monotonic() + 60
    while time.monotonic() < until:
        part = folder / "out.csv.part"
        if part.exists() and part.stat().st_size > 100_000:
            return process
        assert process.poll() is None, process.communicate()
        time.sleep(0.02)
    process.kill()
    raise AssertionError("it never wrote anything")


def test_a_run_that_is_killed_leaves_no_half_file(folder: Path) -> None:
    process = started(folder)
    process.kill()
    process.communicate(timeout=30)
    assert process.returncode == -signal.SIGKILL
    assert (folder / "out.csv").read_text(encoding="utf-8") == "old"
    assert not (folder / "out.rejects.csv").exists()
    Path("big.parquet").unlink()
    pq.write_table(pa.table({"people": [1]}), "big.parquet")
    arguments = ["staffing.policy", "big.parquet", "out.csv", "--decision", "staff", "--engine", "python"]
    assert run_program(["batch", *arguments]) == 0
    assert not (folder / "out.csv.part").exists(), "what the killed run left is taken over by the next"


def test_ctrl_c_takes_everything_away(folder: Path) -> None:
    process = started(folder)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert err.decode() == "已中断，没有写出文件。\n"
    assert (folder / "out.csv").read_text(encoding="utf-8") == "old"
    assert not list(folder.glob("*.part"))


class _Screen:
    """A terminal that keeps what is written to it."""

    encoding = "utf-8"
    closed = False

    def __init__(self) -> None:
        self.text = ""

    def isatty(self) -> bool:
        return True

    def write(self, text: str) -> int:
        self.text += text
        return len(text)

    def flush(self) -> None: ...

    def fileno(self) -> int:
        raise OSError


def test_the_bar_waits_and_then_tells_rate_and_time_left(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = _Screen()
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "120")
    with Bar(Terminal("zh")) as bar:
        bar.update(10, 0.1)
        assert screen.text == ""
        monkeypatch.setattr(bar, "_started", bar._started - 10)
        bar.update(5000, 0.5)
        bar.update(6000, None)
        assert bar._progress is not None
        bar._progress.refresh()
    assert "每秒" in screen.text and "剩余" in screen.text


def test_a_person_is_told_how_long_it_took(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    screen = _Screen()
    monkeypatch.setattr(sys, "stderr", screen)
    assert run_program(["batch", *CLEAN]) == 1
    assert screen.text.startswith("用时 ") and screen.text.endswith(" 行。\n")


def test_there_is_no_bar_where_nobody_watches(capsys: pytest.CaptureFixture[str]) -> None:
    with Bar(Terminal("zh")) as bar:
        bar._started -= 10
        bar.update(5000, 0.5)
    assert capsys.readouterr().err == ""
