"""Files in and out: every form, CSV as people save it, and what is left on disk when something goes wrong."""

from __future__ import annotations

import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq
import pytest
from sql_policy import STAFF

import aidrules
from aidrules.backends.batch.run import Done, Files, decide_file
from aidrules.errors import TableError

POLICY = aidrules.load(STAFF)
TABLE = pa.table(
    {
        "户主": ["张“三”", '李,"四"', "王\n五", "", None],
        "people": pa.array([120, None, 51, 3, -1]),
        "area": ["山区", "城区", None, "山区", "海岛"],
        "items": pa.array([["助餐", "助浴"], [], None, ["助医"], []], pa.list_(pa.string())),
        "money": pa.array([Decimal("1.50"), None, Decimal("0.00"), Decimal("2.25"), Decimal("1.00")]),
        "founded": pa.array([datetime.date(2020, 2, 29), None, None, None, None]),
        "banned": [True, None, False, False, True],
    }
)
STAFF_WANTED = [3, None, None, 1]


def write(table: pa.Table, path: Path) -> Path:
    match path.suffix:
        case ".parquet":
            pq.write_table(table, path)
        case ".arrow":
            with pa.ipc.new_file(path, table.schema) as file:
                file.write_table(table, max_chunksize=2)
        case ".arrows":
            with pa.ipc.new_stream(path, table.schema) as stream:
                stream.write_table(table, max_chunksize=2)
    return path


def read(path: Path) -> pa.Table:
    match path.suffix:
        case ".parquet":
            return pq.read_table(path)
        case ".arrow":
            return pa.ipc.open_file(path).read_all()
        case ".arrows":
            return pa.ipc.open_stream(path).read_all()
        case _:
            return pacsv.read_csv(path, parse_options=pacsv.ParseOptions(newlines_in_values=True))


def run(source: Path, target: Path, **more: Any) -> Done:
    decisions = more.pop("decisions", "staff")
    return decide_file(POLICY, Files(source, target, **more), decisions, engine="python")


@pytest.mark.parametrize("out", [".parquet", ".csv", ".arrow", ".arrows"])
@pytest.mark.parametrize("given", [".parquet", ".arrow", ".arrows"])
def test_every_form_keeps_rows_order_and_columns(tmp_path: Path, given: str, out: str) -> None:
    done = run(write(TABLE, tmp_path / f"in{given}"), tmp_path / f"out{out}")
    assert (done.tally.kept, done.tally.rejected, done.tally.rows) == (4, 1, 5)
    assert done.tally.statuses["staff"] == {"decided": 2, "undetermined": 2}
    found = read(tmp_path / f"out{out}")
    assert found.column_names == [*TABLE.column_names, "staff", "staff__status", "staff__reasons", "staff__missing"]
    assert found.column("staff").to_pylist() == STAFF_WANTED
    if out != ".csv":
        assert found.select(TABLE.column_names) == TABLE.slice(0, 4).cast(found.select(TABLE.column_names).schema)
    rejects = read(tmp_path / f"out.rejects{out}")
    assert rejects.column("row").to_pylist() == [5]
    assert rejects.column("codes").to_pylist() == ["out_of_range,unknown_member"]
    assert rejects.column_names == ["row", "problems", "codes", *TABLE.column_names]
    assert not list(tmp_path.glob("*.part"))


def test_csv_in_gives_what_the_same_values_in_parquet_give(tmp_path: Path) -> None:
    run(write(TABLE, tmp_path / "in.parquet"), tmp_path / "once.csv")
    text = (tmp_path / "once.csv").read_text(encoding="utf-8")
    assert "助餐、助浴" in text and '"李,""四"""' in text
    plain = pacsv.read_csv(tmp_path / "once.csv", parse_options=pacsv.ParseOptions(newlines_in_values=True))
    assert plain.column("户主").to_pylist()[:3] == TABLE.column("户主").to_pylist()[:3]
    lines = '户主,people,area,items\n"王\n五",120,山区,助餐、助浴\n"",,,\n,３,城区,\n'
    (tmp_path / "in.csv").write_text(lines, encoding="utf-8")
    done = run(tmp_path / "in.csv", tmp_path / "out.arrow")
    assert done.tally.kept == 3 and done.rejects is None
    rows = read(tmp_path / "out.arrow").to_pylist()
    assert [row["户主"] for row in rows] == ["王\n五", "", None]
    assert [row["staff"] for row in rows] == [3, None, 1]
    assert [row["people"] for row in rows] == ["120", None, "３"], "what was given is kept as it was given"


CSV_TEXTS = ["people,area\n120,山区\n", "people;area\r\n120;山区\r\n", "people\tarea\n120\t山区\n\n"]


@pytest.mark.parametrize("text", CSV_TEXTS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_csv_as_people_save_it(tmp_path: Path, text: str, encoding: str) -> None:
    (tmp_path / "in.csv").write_bytes(text.encode(encoding))
    run(tmp_path / "in.csv", tmp_path / "out.parquet")
    assert read(tmp_path / "out.parquet").column("staff").to_pylist() == [3]


def test_gb18030_is_recognised_and_read_when_told(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_bytes("people,area,户主\n120,山区,㐀𠀀龘\n".encode("gb18030"))
    with pytest.raises(TableError, match="GB18030") as error:
        run(tmp_path / "in.csv", tmp_path / "out.parquet")
    assert "--encoding gb18030" in error.value.text("en")
    run(tmp_path / "in.csv", tmp_path / "out.parquet", encoding="gb18030")
    assert read(tmp_path / "out.parquet").to_pylist()[0]["户主"] == "㐀𠀀龘"


def test_gb18030_far_into_a_file_is_recognised_too(tmp_path: Path) -> None:
    data = b"people,area\n" + b"120,\n" * 300_000 + "1,山区\n".encode("gb18030")
    (tmp_path / "in.csv").write_bytes(data)
    with pytest.raises(TableError, match="GB18030"):
        run(tmp_path / "in.csv", tmp_path / "out.parquet")
    assert [path.name for path in tmp_path.iterdir()] == ["in.csv"]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"people,area\n1,2,3\n", "3 格"),
        (b"people,area\n1,x\n1\n", "1 格"),
        (b'people,area\n1,"x\n2,y\n3,z\n', "双引号"),
        (b"", "空的"),
        (b"\n\n", "空的"),
        (b"people,,area\n1,2,3\n", "空的列名"),
        (b"people,area\n\xff\xff\xff\n", "UTF-8"),
        ("people\n1\n".encode("utf-16"), "UTF-16"),
        (b"people\n" + b"1" * (9 << 20), "字节"),
    ],
)
def test_a_csv_that_cannot_be_read_whole_is_told_and_nothing_is_written(tmp_path: Path, data: bytes, says: str) -> None:
    (tmp_path / "in.csv").write_bytes(data)
    with pytest.raises(TableError, match=says):
        run(tmp_path / "in.csv", tmp_path / "out.csv")
    assert [path.name for path in tmp_path.iterdir()] == ["in.csv"]


def test_an_empty_line_of_a_single_column_is_a_row_that_is_unknown(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("people\n120\n\n7\n", encoding="utf-8")
    assert run(tmp_path / "in.csv", tmp_path / "out.csv").tally.rows == 3


def test_a_range_and_nested_columns_in_csv(tmp_path: Path) -> None:
    policy = aidrules.load(
        "政策 示例（sample）：标题 “示例”。\n事实 违法所得（gain）：2位小数 元，0 以上。\n"
        "决策 罚款（fine）：幅度 2位小数 元，依据 一“甲”，等于 违法所得 的 1倍以上3倍以下。\n"
    )
    table = pa.table({"gain": ["10"], "附": pa.array([[{"a": 1}]])})
    decide_file(policy, Files(write(table, tmp_path / "in.parquet"), tmp_path / "out.csv"), engine="python")
    [row] = read(tmp_path / "out.csv").to_pylist()
    assert row["fine"] == "10以上30以下（均含本数）"
    assert row["附"] == '[{"a": 1}]'


def test_the_bytes_tell_an_arrow_stream_whatever_its_name(tmp_path: Path) -> None:
    write(TABLE, tmp_path / "in.arrows").rename(tmp_path / "in.arrow")
    assert run(tmp_path / "in.arrow", tmp_path / "out.csv").tally.rows == 5


def test_names_and_forms_that_do_not_go_together(tmp_path: Path) -> None:
    source = write(TABLE, tmp_path / "in.parquet")
    for target, more in (("out.xlsx", {}), ("in.parquet", {}), ("out.csv", {"rejects": tmp_path / "out.csv"})):
        with pytest.raises(TableError):
            run(source, tmp_path / target, **more)
    with pytest.raises(TableError, match="没有这个文件"):
        run(tmp_path / "none.parquet", tmp_path / "out.csv")
    with pytest.raises(TableError, match="文件夹"):
        run(tmp_path, tmp_path / "out.csv", source_form="parquet")
    with pytest.raises(TableError, match="不能读取"):
        run(source, tmp_path / "out.csv", source_form="arrow")
    with pytest.raises(TableError, match="不能写入"):
        run(source, tmp_path / "none" / "out.csv")
    assert [path.name for path in tmp_path.iterdir()] == ["in.parquet"]
    run(source, tmp_path / "out.data", target_form="csv", rejects=tmp_path / "bad.csv")
    assert (tmp_path / "bad.csv").exists()


def test_binary_columns_are_refused_in_csv_by_name(tmp_path: Path) -> None:
    source = write(pa.table({"people": [1], "图": [b"x"]}), tmp_path / "in.parquet")
    with pytest.raises(TableError, match="图"):
        run(source, tmp_path / "out.csv")
    assert run(source, tmp_path / "out.parquet").tally.kept == 1


def test_an_old_file_of_rejects_does_not_outlive_its_rows(tmp_path: Path) -> None:
    run(write(TABLE, tmp_path / "in.parquet"), tmp_path / "out.parquet")
    assert read(tmp_path / "out.rejects.parquet").num_rows == 1
    done = run(write(TABLE.slice(0, 4), tmp_path / "in.parquet"), tmp_path / "out.parquet")
    assert done.rejects is None and read(tmp_path / "out.rejects.parquet").num_rows == 0
    done = run(tmp_path / "in.parquet", tmp_path / "new.parquet")
    assert done.rejects is None and not (tmp_path / "new.rejects.parquet").exists()
    done = run(tmp_path / "in.parquet", tmp_path / "new.parquet", rejects=tmp_path / "asked.csv")
    assert done.rejects == tmp_path / "asked.csv" and (tmp_path / "asked.csv").exists()


class StopError(Exception):
    pass


def test_a_run_that_stops_leaves_the_old_file_and_no_half(tmp_path: Path) -> None:
    source = write(pa.table({"people": [1, -1] * 10_000}), tmp_path / "in.parquet")
    (tmp_path / "out.csv").write_text("old", encoding="utf-8")

    def stop(rows: int, _part: float | None) -> None:
        if rows > 8192:
            raise StopError

    with pytest.raises(StopError):
        decide_file(POLICY, Files(source, tmp_path / "out.csv"), "staff", engine="python", progress=stop)
    assert (tmp_path / "out.csv").read_text(encoding="utf-8") == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.parquet", "out.csv"]


def test_progress_rises_to_the_whole(tmp_path: Path) -> None:
    table = pa.table({"people": [at % 50 for at in range(9_000)]})
    for name in ("in.parquet", "in.arrow", "in.arrows"):
        parts: list[float] = []
        decide_file(
            POLICY,
            Files(write(table, tmp_path / name), tmp_path / "out.csv"),
            "staff",
            engine="python",
            progress=lambda rows, part, parts=parts: parts.append(-1 if part is None else part),  # type: ignore[misc]
        )
        assert parts == sorted(parts) and len(parts) >= 2 and 0 < parts[-1] <= 1


def test_a_roster_in_a_file_of_its_own(tmp_path: Path) -> None:
    cases = write(pa.table({"case_id": ["a", "b"]}), tmp_path / "in.parquet")
    (tmp_path / "staff.csv").write_text("case_id,name,trainings\na,张三,2\na,李四,2\n", encoding="utf-8")
    files = Files(cases, tmp_path / "out.parquet", rosters={"staff_roster": (tmp_path / "staff.csv", "case_id")})
    decide_file(aidrules.bundled("hainan"), files, "annual_training_all", engine="python")
    assert read(tmp_path / "out.parquet").column("annual_training_all").to_pylist() == ["达标", "达标"]
