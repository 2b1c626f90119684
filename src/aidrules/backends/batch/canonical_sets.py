"""Sets in canonical form: lists of members, each once."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from aidrules.evaluation.conversion import WrongValueError, convert
from aidrules.values.types import EnumType, SetType


def listed_sets(element: EnumType, values: pa.Array) -> tuple[pa.Array, pa.Array]:
    """Lists of texts as sets, and for each whether it is certainly one: members only, none twice.

    Args:
        element: whose members they are.
        values: lists of texts.
    """
    lists = values.cast(pa.list_(pa.string()))
    parents = pc.list_parent_indices(lists)
    places = pc.index_in(pc.list_flatten(lists), value_set=pa.array(element.members))
    wrong = pc.unique(parents.filter(pc.is_null(places)))
    # A member twice in one list: the same number for list and member, which is otherwise its own.
    numbered = pc.add(pc.multiply(parents.cast(pa.int64()), len(element.members)), places.cast(pa.int64()))
    counted = pc.value_counts(numbered.drop_null())
    twice = counted.field("values").filter(pc.greater(counted.field("counts"), 1))
    repeated = pc.unique(pc.divide(twice, len(element.members)))
    rows = pa.array(range(len(lists)), pa.int64())
    doubtful = pa.concat_arrays([wrong.cast(pa.int64()), repeated.cast(pa.int64())])
    sure = pc.invert(pc.is_in(rows, value_set=doubtful))
    return pc.if_else(sure, lists, pa.scalar(None, lists.type)), sure


def written_sets(element: EnumType, values: pa.Array) -> tuple[pa.Array, pa.Array]:
    """Texts such as 甲、乙 as sets, and for each whether it is one; each different text is looked at once.

    Args:
        element: whose members they are.
        values: texts.
    """
    encoded = values.dictionary_encode()
    type_ = pa.list_(pa.string())
    sets: list[list[str] | None] = []
    for text in encoded.dictionary.to_pylist():
        try:
            found = convert(SetType(element), text)
        except WrongValueError:
            sets.append(None)
            continue
        sets.append([member for member in element.members if isinstance(found, frozenset) and member in found])
    known = pa.array(sets, type_)
    lists = known.take(encoded.indices)
    return lists, pc.or_(pc.is_valid(lists), pc.is_null(values))
