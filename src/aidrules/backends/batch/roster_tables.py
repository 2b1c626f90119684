"""Rosters as a second table: each record a row, with a key that says to which case it belongs."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from itertools import accumulate

import pyarrow as pa
import pyarrow.compute as pc
from attrs import define

from aidrules.backends.batch.arrow_types import plain, record_refusal
from aidrules.core.policy import Fact
from aidrules.diagnostics.visible import clip
from aidrules.errors import Problem
from aidrules.values.rosters import RosterType

_LONGEST = 60


@define(slots=False, eq=False)
class RosterTable:
    """The records of a roster, held in memory as Arrow.

    Attributes:
        table: a record a row, its columns the fields of the roster and the key; their order is that of the records.
        key: the column, in both tables, that says to which case a record belongs. A case without records has an empty
            roster that is complete; one whose key is null has a roster that is unknown.
    """

    table: pa.Table
    key: str

    def problems(self, fact: Fact, schema: pa.Schema) -> Iterator[Problem]:
        """Why this table cannot be a roster's.

        Args:
            fact: what it is given for.
            schema: the columns of the first table.
        """
        shown, key = clip(fact.name, _LONGEST), clip(self.key, _LONGEST)
        if not isinstance(fact.type, RosterType):
            zh = f"“{shown}”不是名册，不能用另一张表给出。"
            yield Problem(shown, "wrong_type", zh, f"“{shown}” is no roster and cannot be given as a table.")
            return
        wanting = [
            (zh, en)
            for names, zh, en in (
                (schema.names, "案件的表", "table of cases"),
                (self.table.column_names, "名册的表", "roster"),
            )
            if names.count(self.key) != 1
        ]
        for zh, en in wanting:
            yield Problem(
                key, "unknown_name", f"{zh}里应当有一列“{key}”。", f"The {en} has to have one column “{key}”."
            )
        if wanting:
            return
        mine, theirs = plain(self.table.schema.field(self.key).type), plain(schema.field(self.key).type)
        if mine != theirs:
            zh = f"“{key}”在案件的表里是 {theirs}，在名册的表里是 {mine}，两边应当一样。"
            en = f"“{key}” is {theirs} in the table of cases and {mine} in the roster; the two have to agree."
            yield Problem(key, "wrong_column_type", zh, en)
        fields = [field for field in self.table.schema if field.name != self.key]
        why = record_refusal(fact.type, pa.struct(fields))
        if why is not None:
            yield Problem(shown, why.kind, f"名册“{shown}”的表{why.zh}", f"The table of “{shown}” {why.en}")

    @cached_property
    def _grouped(self) -> tuple[pa.Array, list[list[int]]]:
        """The keys, and the positions of the records of each, in order."""
        keys = _decoded(self.table.column(self.key))
        numbered = pa.table({"key": keys, "at": pa.array(range(len(keys)), pa.int64())})
        found = numbered.group_by("key", use_threads=False).aggregate([("at", "list")])
        return found.column("key").combine_chunks(), found.column("at_list").to_pylist()

    @cached_property
    def _records(self) -> pa.Table:
        return self.table.drop_columns([self.key])

    def records(self, keys: pa.Array) -> list[object]:
        """The records of the case of each key, as lists of mappings; None where the key is null."""
        found: list[object] = self.lists(keys).to_pylist()
        return found

    def lists(self, keys: pa.Array) -> pa.ListArray:
        """The records of the case of each key, as lists of structs; null where the key is."""
        known, positions = self._grouped
        # A key that is not among those known has no records.
        found = pc.index_in(_decoded(keys), value_set=known).to_pylist()
        valid = keys.is_valid()
        wanted = [
            positions[at] if at is not None and is_valid else []
            for at, is_valid in zip(found, valid.to_pylist(), strict=True)
        ]
        records = self._records.take(pa.array([at for one in wanted for at in one], pa.int64())).combine_chunks()
        offsets = pa.array(accumulate(map(len, wanted), initial=0), pa.int32())
        return pa.ListArray.from_arrays(offsets, _structs(records), mask=pc.invert(valid))


def _structs(records: pa.Table) -> pa.Array:
    batches = records.to_batches()
    if not batches:
        return pa.array([], pa.struct(list(records.schema)))
    return batches[0].to_struct_array()


def _decoded(values: pa.Array) -> pa.Array:
    array = values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values
    return array.cast(plain(array.type))
