"""The benchmarks' rounds, tables, targets and plot: no peer is needed, and nothing depends on how fast a machine is."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path

import pytest

import aidrules
from aidrules.diagnostics.registry import Severity
from benchmarks import ours
from benchmarks.__main__ import main
from benchmarks.batch import run as batch
from benchmarks.batch.lists import every_list
from benchmarks.definition import Defined
from benchmarks.machine import Machine, peers, this_machine
from benchmarks.plot import draw
from benchmarks.processes import ProcessError, Runs, measure, take_turns
from benchmarks.report import figure, page, table, target_table
from benchmarks.results import Results
from benchmarks.rounds import Timing, Turn, sized_turn
from benchmarks.rounds import take_turns as take_turns_inside
from benchmarks.single import run as single
from benchmarks.single.contender import Contender, disagreement
from benchmarks.single.zen_peer import FASTEST, FASTEST_KNOWN
from benchmarks.startup import growth, processes
from benchmarks.startup.texts import one_table
from benchmarks.taking_part import NotBuiltError
from benchmarks.targets import targets

ROOT = Path(__file__).parents[2]
MACHINE = Machine("2026-05-01", "a processor", 2, 8.0, "a system", 0.1, "CPython 3.11", "abc", {"aidrules": "0.1"})


def _timing(*seconds: float) -> Timing:
    return Timing(list(seconds), list(seconds))


def _runs(seconds: float, peak: int) -> Runs:
    return Runs([seconds] * 3, [seconds] * 3, [peak] * 3)


def _contender(name: str) -> Contender:
    return Contender(name, "reasons", True, dict, lambda found: found)


def _results(function: float, rows: int = 10_000_000) -> Results:
    """What a run might have found; the hand-written baselines take 1 µs and 10 s."""
    times = {single.BASELINE: 1.0, ours.FUNCTION: function, ours.DECIDE: 3.0, FASTEST: 4.0, FASTEST_KNOWN: 3.0}
    timings = {name: _timing(*[time * 1e-6] * 3) for name, time in times.items()}
    decided = single.Single(tuple(map(_contender, times)), timings, timings, {"a peer": "cannot | say\nthis"}, 10)
    batches = batch.Batches(rows, {rows: {batch.BASELINE: _runs(10, 10**9), batch.BATCH: _runs(11, 5 * 10**8)}}, {}, 9)
    started = processes.Startup({processes.BARE: _runs(0.01, 10**7), processes.IMPORT: _runs(0.03, 10**7)}, ("lark",))
    started.imports, started.first_load, started.later_load = 0.06, 0.03, 0.004
    started.left_out[processes.COMMAND] = "it is not built"
    grown = growth.Growth({growth.PARSE: _timing(0.2), growth.LARK: _timing(0.1)})
    grown.lines = {lines: {growth.CHECK: _timing(time)} for lines, time in ((1_000, 0.1), (10_000, 1.3))}
    return Results(MACHINE, False, decided, batches, started, grown)


def test_ratios_are_taken_within_each_round() -> None:
    assert _timing(2.0, 40.0, 6.0).cpu_ratio(_timing(1.0, 10.0, 3.0)) == 2.0
    assert _runs(0.03, 1).cpu_over(_timing(0.01, 0.02, 0.01)) == pytest.approx(0.02)


def test_every_contender_has_a_turn_in_each_round_and_another_begins_each() -> None:
    order: list[str] = []
    turns = [Turn(name, lambda name=name: order.append(name), 5) for name in "abc"]
    found = take_turns_inside(turns, 3)
    assert "".join(order) == "abc" + "abc" + "bca" + "cab"  # the first ones are not timed
    assert {name: len(timing.cpu) for name, timing in found.items()} == {"a": 3, "b": 3, "c": 3}


def test_a_turn_takes_a_sample_or_everything_several_times() -> None:
    seen: list[int] = []
    quick = sized_turn("quick", seen.extend, range(10), 0.01, 2)
    assert quick.units % 10 == 0
    assert quick.units > 10
    seen.clear()
    quick.run()
    assert seen == [*range(10)] * (quick.units // 10)
    slow = sized_turn("slow", lambda items: [sum(range(200_000)) for _ in items], range(10_000), 0.001, 3)
    assert 3 <= slow.units < 10_000


def test_a_process_is_measured_and_a_failing_one_is_named(tmp_path: Path) -> None:
    taken = measure([sys.executable, "-c", "x = bytearray(60_000_000); sum(range(2_000_000))"])
    assert taken.peak > 60_000_000
    assert taken.cpu > 0
    assert taken.wall > 0
    with pytest.raises(ProcessError, match="no such thing"):
        measure([sys.executable, "-c", "raise SystemExit('no such thing')"])
    result = tmp_path / "result"
    fails_on_second = [sys.executable, "-c", f"open({str(result)!r}, 'x')"]
    assert len(take_turns({"writes": fails_on_second}, 2, result=result)["writes"].peak) == 2


def test_what_must_be_reached_is_judged() -> None:
    reached = [line.reached for line in targets(_results(function=0.6))]
    assert reached == [
        "yes",  # 0.6 of the hand-written
        "yes",  # decide: 3 times
        "yes",  # zen-engine takes 4 and 3, five times the function's 0.6
        "yes",  # 11 s against 10 s
        "yes",  # 500 MB
        "yes",  # 20 ms over bare Python
        "no",  # lark is imported
        "yes",  # 4 ms
        "not measured",  # there is no cache
        "no",  # 13 times
        "yes",  # twice Lark's time
    ]
    with_lark = _results(0.6)
    assert with_lark.startup is not None
    with_lark.startup.load_brings_lark = True
    assert targets(with_lark)[7].reached == "no"
    slower = [line.reached for line in targets(_results(function=0.9))]
    assert slower[:3] == ["no", "yes", "no"]
    fewer = [line.reached for line in targets(_results(function=0.6, rows=100_000))]
    assert fewer[3:5] == ["no", "no"]  # ten million rows were asked


def test_what_was_not_run_is_told_with_the_reason() -> None:
    lines = targets(Results(MACHINE, True))
    assert {line.reached for line in lines} == {"not measured"}
    assert all(line.why for line in lines)
    assert "it is not built" in target_table(_results(0.6))
    text = page(Results(MACHINE, True))
    assert "short run" in text
    assert "| everything | batches | not run |" in text


def test_the_page_holds_every_table() -> None:
    text = page(_results(0.6), "assets/benchmarks.svg")
    for heading in ("What must be reached", "Single decisions", "Batches", "Processes", "Texts and tables", "Growth"):
        assert f"\n## {heading}\n" in text
    assert "| a peer | single decisions | cannot \\| say this |" in text
    assert "](assets/benchmarks.svg)" in text
    assert "short run" not in text
    widths = {
        len({line.replace("\\|", "").count("|") for line in block.splitlines()})
        for block in text.split("\n\n")
        if block.startswith("|")
    }
    assert widths == {1}  # every line of a table has as many cells as its head


def test_numbers_are_shown_with_the_digits_that_count() -> None:
    assert [figure(x) for x in (1234.5, 100.0, 12.34, 1.234, 0.1234, 0.01234)] == [
        "1,234",
        "100",
        "12.3",
        "1.23",
        "0.12",
        "0.012",
    ]
    assert table(("a", "b"), [("1", "x|y")]) == "| a | b |\n| --- | --- |\n| 1 | x\\|y |"


def test_the_plot_is_drawn_the_same_each_time(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib", reason="Matplotlib is not installed: the plot is not tested")
    pictures = [tmp_path / name for name in ("one.svg", "two.svg")]
    assert all(draw(_results(0.6), path) for path in pictures)
    assert pictures[0].read_bytes() == pictures[1].read_bytes()
    assert not draw(Results(MACHINE, True), tmp_path / "nothing.svg")


def test_a_contender_is_compared_as_far_as_it_answers() -> None:
    expected = {"staff_required": Defined("decided", 5, ("staff_required",), ())}

    def found(gives: str, answer: tuple[str, object, tuple[str, ...]]) -> str | None:
        one = Contender("x", gives, True, lambda _: {"staff_required": answer}, lambda result: result)  # type: ignore[arg-type]
        return disagreement(one, {}, expected)

    assert found("reasons", ("decided", 5, ("staff_required",))) is None
    assert found("reasons", ("decided", 5, ())) is not None
    assert found("status", ("decided", 5.0, ())) is None
    assert found("status", ("referred", 5, ())) is not None
    assert found("value", ("", 5, ())) is None
    assert found("value", ("", 6, ())) is not None
    assert found("value", ("", True, ())) is not None


def test_what_is_not_built_is_said_and_what_is_there_is_called() -> None:
    class Without:
        pass

    class With:
        def function(self, *decisions: str) -> Mapping[str, object]:
            return {"decisions": decisions}

        def to_sql(self, decisions: tuple[str, ...], *, dialect: str, table: str) -> str:
            return f"{dialect} {table} {len(decisions)}"

    with pytest.raises(NotBuiltError, match="function"):
        ours.function(Without(), "grade")  # type: ignore[arg-type]
    with pytest.raises(NotBuiltError, match="to_sql"):
        ours.sql(Without())  # type: ignore[arg-type]
    assert ours.function(With(), "a", "b") == {"decisions": ("a", "b")}  # type: ignore[arg-type]
    assert ours.sql(With()) == "duckdb cases 3"  # type: ignore[arg-type]


def test_a_peer_that_cannot_take_part_is_told() -> None:
    def not_there() -> None:
        raise ImportError("No module named 'zen'")

    left_out: dict[str, str] = {}
    assert single._made("zen-engine", not_there, left_out) == []  # type: ignore[arg-type]
    assert left_out == {"zen-engine": "not installed: No module named 'zen'"}


def test_the_mask_of_a_list_tells_its_members_in_order() -> None:
    assert every_list(("a", "b", "c"))[0b101] == ["a", "c"]
    assert len(every_list(("a", "b", "c"))) == 8


def test_the_table_of_many_rows_is_one_policy_with_a_row_for_each() -> None:
    assert [found for found in aidrules.check(one_table(30)) if found.severity is Severity.ERROR] == []
    assert one_table(30).count("    | ") == 31
    assert aidrules.load(one_table(30)).decide("grade", {"persons": 295}).value == 29


@pytest.mark.slow  # it builds the grammar again and again
def test_growth_is_measured_on_small_texts() -> None:
    found = growth.Growth()
    growth.measure_lines(found, (60, 120), 1, lambda lines: one_table(lines - 5))
    growth.measure_rows(found, (3,), 1)
    assert {growth.PARSE, growth.CHECK, growth.LARK} <= set(found.lines[60]), found.left_out
    assert found.line_ratio(growth.CHECK, 60, 120) is not None
    assert found.line_ratio(growth.CHECK, 60, 10_000) is None
    assert {growth.TABLE_CHECK, growth.TABLE_INTERPRET} <= set(found.rows[3])


def test_every_peer_is_pinned_and_the_machine_is_told() -> None:
    pinned = peers()
    assert set(single.PEERS) <= set(pinned)
    assert {"duckdb", "polars", "numpy", "pandas"} <= set(pinned)
    assert all(version[0].isdigit() for version in pinned.values())
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    assert extras["bench"]
    assert set(this_machine().versions) == {"aidrules", *pinned}


def test_the_program_writes_a_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("benchmarks.__main__._run", lambda *_: _results(0.6))
    assert main(["--out", str(tmp_path)]) == 0
    assert (tmp_path / "benchmarks.md").read_text(encoding="utf-8").startswith("# Benchmarks\n")


def test_the_launcher_prints_what_a_command_took() -> None:
    launcher = ROOT / "benchmarks" / "child.py"
    done = subprocess.run(
        [
            sys.executable,
            "-S",
            "-E",
            str(launcher),
            sys.executable,
            "-c",
            "print('not to be seen'); raise SystemExit(3)",
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 3
    assert set(json.loads(done.stdout)) == {"wall", "cpu", "peak"}
