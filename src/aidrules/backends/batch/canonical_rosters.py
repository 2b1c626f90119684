"""Rosters in canonical form: lists of structs whose fields are named by alias, each field checked as a column."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.types as at

from aidrules.backends.batch.arrow_types import is_list, plain
from aidrules.backends.batch.canonical import Checked, checked
from aidrules.values.rosters import MAX_RECORDS, RosterType


def checked_roster(type_: RosterType, column: pa.Array) -> Checked | None:
    """A column of rosters in canonical form.

    Args:
        type_: the fields of the records.
        column: lists of structs; or structs of such a list and of whether it is complete.

    Returns:
        None where nothing can be said of such a column as a whole, as where rosters are texts.
    """
    values = column.cast(plain(column.type)) if column.type != plain(column.type) else column
    complete = pa.array([True] * len(values), pa.bool_())
    if at.is_struct(values.type):
        fields = dict(zip(_names(values), values.flatten(), strict=True))  # flatten: a null struct has null parts
        known = next((fields[name] for name in ("complete", "完整") if name in fields), complete)
        # A list that may not be complete has no form here, and one of which that is not said is refused.
        complete = pc.or_(pc.is_null(values), pc.fill_null(known, False))
        values = next(fields[name] for name in ("records", "名单") if name in fields)
        complete = pc.and_(complete, pc.or_(pc.is_valid(values), pc.is_null(column)))
    if not is_list(values.type) or not at.is_struct(values.type.value_type):
        return None
    return _checked_lists(type_, values.cast(pa.list_(values.type.value_type)), complete)


def _checked_lists(type_: RosterType, lists: pa.ListArray, complete: pa.Array) -> Checked | None:
    records = pc.list_flatten(lists)
    parents = pc.list_parent_indices(lists)
    sure = pc.is_valid(records)
    columns = []
    parts = {type_.find(name): part for name, part in zip(_names(records), records.flatten(), strict=True)}
    for field in type_.fields:
        # One that the records do not give is unknown in all of them.
        found = checked(field.type, field.name, parts.get(field, pa.nulls(len(records))))
        if found is None:
            return None
        sure = pc.and_(sure, found.sure)
        columns.append(found.values)
    fields = [pa.field(field.alias, column.type) for field, column in zip(type_.fields, columns, strict=True)]
    doubtful = pc.unique(parents.filter(pc.invert(sure))).cast(pa.int64())
    rows = pa.array(range(len(lists)), pa.int64())
    short = pc.fill_null(pc.less_equal(pc.list_value_length(lists), MAX_RECORDS), True)
    certain = pc.and_(pc.and_(complete, short), pc.invert(pc.is_in(rows, value_set=doubtful)))
    whole = _lists(lists, pa.StructArray.from_arrays(columns, fields=fields))
    return Checked(pc.if_else(certain, whole, pa.scalar(None, whole.type)), certain)


def _lists(lists: pa.ListArray, records: pa.StructArray) -> pa.ListArray:
    """Other records in the same lists: those of null lists are not among them."""
    lengths = pc.fill_null(pc.list_value_length(lists), 0)
    ends = pc.cumulative_sum(lengths.cast(pa.int32()))
    offsets = pa.concat_arrays([pa.array([0], pa.int32()), ends])
    return pa.ListArray.from_arrays(offsets, records, mask=pc.is_null(lists))


def _names(records: pa.StructArray) -> list[str]:
    return [records.type.field(position).name for position in range(records.type.num_fields)]
