"""The three decisions with NumPy, one batch of rows after another."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.batch import lists
from benchmarks.single.handwritten import CAPABILITIES, CLERICAL_WORK, DIRECT_SERVICES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Bools: TypeAlias = NDArray[np.bool_]

ROWS = 125_000
STATUSES = pa.array(["decided", "undetermined", "referred"])
DECIDED, UNDETERMINED, REFERRED = range(3)


class Truth(NamedTuple):
    """A column of truth values: where it is true, and where it is false; unknown elsewhere."""

    true: Bools
    false: Bools

    @property
    def unknown(self) -> Bools:
        return ~(self.true | self.false)

    def __invert__(self) -> Truth:
        return Truth(self.false, self.true)

    def both(self, other: Truth) -> Truth:
        return Truth(self.true & other.true, self.false | other.false)

    def either(self, other: Truth) -> Truth:
        return Truth(self.true | other.true, self.false & other.false)

    def where(self, applies: Bools, kind_known: Bools) -> Truth:
        """This where it applies; elsewhere true where the kind is known, and unknown where it is not."""
        return Truth((applies & self.true) | (~applies & kind_known), applies & self.false)


def run(source: Path, target: Path) -> None:
    """Decide every row of a file."""
    with pq.ParquetFile(source) as reader:
        writer = None
        for batch in reader.iter_batches(ROWS):
            decided = decide(batch)
            writer = writer or pq.ParquetWriter(target, decided.schema)
            writer.write_batch(decided)
        if writer is not None:
            writer.close()


def decide(batch: pa.RecordBatch) -> pa.RecordBatch:
    """The answers for one batch of cases."""
    return pa.RecordBatch.from_pydict({**_outsource(batch), **_eligibility(batch), **_staff(batch)})


def _truth(batch: pa.RecordBatch, alias: str) -> Truth:
    column = batch[alias]
    true = column.fill_null(False).to_numpy(zero_copy_only=False)
    false = ~column.fill_null(True).to_numpy(zero_copy_only=False)
    return Truth(true, false)


def _codes(batch: pa.RecordBatch, alias: str) -> tuple[NDArray[Any], NDArray[Any]]:
    """The members of a column of texts, and which of them each row has: -1 for none."""
    coded = batch[alias].dictionary_encode()
    return coded.dictionary.to_numpy(zero_copy_only=False), coded.indices.fill_null(-1).to_numpy()


def _one_of(coded: tuple[NDArray[Any], NDArray[Any]], texts: Sequence[str]) -> Bools:
    members, which = coded
    hits = np.append(np.isin(members, list(texts)), False)  # the last one is for unknown
    found: Bools = hits[which]
    return found


def _taken(codes: Sequence[str], mask: NDArray[Any]) -> pa.Array:
    if codes not in _EVERY:
        _EVERY[codes] = pa.array(lists.every_list(codes), pa.list_(pa.string()))
    return _EVERY[codes].take(pa.array(mask))


_EVERY: dict[Sequence[str], pa.Array] = {}


def _mask(conditions: Sequence[Bools]) -> NDArray[np.int32]:
    found = np.zeros(len(conditions[0]), np.int32)
    for bit, condition in enumerate(conditions):
        found |= condition.astype(np.int32) << bit
    return found


def _texts(values: Sequence[str], which: NDArray[Any], known: Bools) -> pa.Array:
    return pa.array(values).take(pa.array(which.astype(np.int8), mask=~known))


def _outsource(batch: pa.RecordBatch) -> dict[str, pa.Array]:
    administrative = _truth(batch, "administrative_function")
    government, unsuitable = _truth(batch, "government_must_provide"), _truth(batch, "unsuitable_for_society")
    item = _codes(batch, "service_item")
    no_item = item[1] < 0
    clerical, direct = _one_of(item, list(CLERICAL_WORK)), _one_of(item, list(DIRECT_SERVICES))
    barred = government.both(unsuitable)

    forbidden = administrative.true | barred.true
    is_open = ~forbidden & (administrative.unknown | barred.unknown | no_item)
    status = np.where(is_open, UNDETERMINED, np.where(forbidden | clerical | direct, DECIDED, REFERRED))
    open_or_listed = _mask(
        [
            administrative.unknown,
            barred.unknown,
            clerical | no_item,
            direct | no_item,
            ~(clerical | direct | no_item),
        ]
    )
    missing = _mask(
        [
            administrative.unknown,
            government.unknown & ~unsuitable.false,
            unsuitable.unknown & ~government.false,
            no_item,
        ]
    )
    reasons = np.where(administrative.true, 1, np.where(barred.true, 2, open_or_listed))
    return {
        "may_outsource": _texts(["可以购买", "不得购买"], forbidden, status == DECIDED),
        "may_outsource__status": STATUSES.take(pa.array(status)),
        "may_outsource__reasons": _taken(lists.OUTSOURCE_REASONS, reasons),
        "may_outsource__missing": _taken(lists.OUTSOURCE_FACTS, np.where(is_open, missing, 0)),
    }


def _eligibility(batch: pa.RecordBatch) -> dict[str, pa.Array]:
    kind, group = _codes(batch, "contractor_kind"), _codes(batch, "institution_class")
    kind_known = kind[1] >= 0
    society, institution = _one_of(kind, ["社会组织"]), _one_of(kind, ["事业单位"])
    company, not_listed = _one_of(kind, ["企业", "机构"]), _one_of(kind, ["个人", "其他"])
    registered, exempt = _truth(batch, "registered_with_civil_affairs"), _truth(batch, "exempt_from_registration")
    legal_person, industry = _truth(batch, "institution_legal_person"), _truth(batch, "registered_with_industry")
    unfit = _one_of(group, ["公益一类"])
    fits = Truth((group[1] >= 0) & ~unfit, unfit)
    capable = [_truth(batch, alias) for _, alias in CAPABILITIES]
    debarred = _truth(batch, "debarred")
    items = [
        registered.either(exempt).where(society, kind_known),
        legal_person.where(institution, kind_known),
        fits.where(institution, kind_known),
        industry.where(company, kind_known),
        *capable,
        ~debarred,
    ]

    failed = np.logical_or.reduce([item.false for item in items])
    is_open = ~failed & (np.logical_or.reduce([item.unknown for item in items]) | ~kind_known)
    referred = ~failed & ~is_open & not_listed
    never, always = np.zeros_like(failed), np.ones_like(failed)
    reasons = np.select(
        [failed, is_open, referred],
        [
            _mask([never, *(item.false for item in items)]),
            _mask([~kind_known, *(item.unknown for item in items), not_listed]),
            np.int32(1 << 13),
        ],
        _mask([always, society, institution, institution, company, *[always] * 8]),
    )
    may_be_society, may_be_institution = society | ~kind_known, institution | ~kind_known
    may_fit = ~legal_person.false & ~unfit
    missing = _mask(
        [
            ~kind_known,
            may_be_society & registered.unknown & ~exempt.true,
            may_be_society & exempt.unknown & ~registered.true,
            may_be_institution & legal_person.unknown & may_fit,
            (company | ~kind_known) & industry.unknown,
            *(one.unknown for one in capable),
            debarred.unknown,
            may_be_institution & fits.unknown & may_fit,
        ]
    )
    status = np.where(is_open, UNDETERMINED, np.where(referred, REFERRED, DECIDED))
    return {
        "contractor_eligibility": _texts(["合格", "不合格"], failed, status == DECIDED),
        "contractor_eligibility__status": STATUSES.take(pa.array(status)),
        "contractor_eligibility__reasons": _taken(lists.ELIGIBILITY_REASONS, reasons),
        "contractor_eligibility__missing": _taken(lists.ELIGIBILITY_FACTS, np.where(is_open, missing, 0)),
    }


def _staff(batch: pa.RecordBatch) -> dict[str, pa.Array]:
    recipients = batch["recipients"].fill_null(0).to_numpy()
    unknown = batch["recipients"].is_null().to_numpy(zero_copy_only=False)
    status = np.where(unknown, UNDETERMINED, DECIDED)
    return {
        "staff_required": pa.array(2 - (-recipients // 1500), mask=unknown),
        "staff_required__status": STATUSES.take(pa.array(status)),
        "staff_required__reasons": _taken(("staff_required",), np.ones(len(recipients), np.int32)),
        "staff_required__missing": _taken(("recipients",), unknown.astype(np.int32)),
    }
