"""The three decisions with Polars, lazily from Parquet to Parquet."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from operator import or_
from pathlib import Path

import polars as pl

from benchmarks.batch import lists
from benchmarks.single.handwritten import CAPABILITIES, CLERICAL_WORK, DIRECT_SERVICES

KIND = pl.col("contractor_kind")


def run(source: Path, target: Path) -> None:
    """Decide every row of a file."""
    frame = pl.scan_parquet(source).with_columns(**_judged()).with_columns(**_settled()).with_columns(**_columns())
    for column, codes in _LISTS.items():
        known = pl.LazyFrame({"mask": range(1 << len(codes)), column: lists.every_list(codes)}).cast({"mask": pl.Int32})
        frame = frame.join(known, left_on=f"{column}__mask", right_on="mask", how="left", maintain_order="left")
    frame.select(_ORDER).sink_parquet(target)


def _mask(conditions: Sequence[pl.Expr]) -> pl.Expr:
    bits = [condition.fill_null(False).cast(pl.Int32) * (1 << bit) for bit, condition in enumerate(conditions)]
    return pl.sum_horizontal(bits)


def _judged() -> dict[str, pl.Expr]:
    item = pl.col("service_item")
    own = KIND.is_not_null() | pl.lit(None, pl.Boolean)  # true for the other kinds, unknown where the kind is
    return {
        "is_clerical": item.is_in(list(CLERICAL_WORK)),
        "is_direct": item.is_in(list(DIRECT_SERVICES)),
        "is_barred": pl.col("government_must_provide") & pl.col("unsuitable_for_society"),
        "item_2": pl.when(KIND == "社会组织")
        .then(pl.col("registered_with_civil_affairs") | pl.col("exempt_from_registration"))
        .otherwise(own),
        "item_3": pl.when(KIND == "事业单位").then(pl.col("institution_legal_person")).otherwise(own),
        "item_4": pl.when(KIND == "事业单位").then(pl.col("institution_class") != "公益一类").otherwise(own),
        "item_5": pl.when(KIND.is_in(["企业", "机构"])).then(pl.col("registered_with_industry")).otherwise(own),
        "item_13": ~pl.col("debarred"),
        "may_fit": pl.col("institution_legal_person").ne_missing(False)
        & pl.col("institution_class").ne_missing("公益一类"),
    }


ITEMS = [
    *(pl.col(f"item_{number}") for number in range(2, 6)),
    *(pl.col(alias) for _, alias in CAPABILITIES),
    pl.col("item_13"),
]


def _settled() -> dict[str, pl.Expr]:
    administrative, barred = pl.col("administrative_function"), pl.col("is_barred")
    failed = reduce(or_, (~item for item in ITEMS))
    return {
        "has_failed": failed,
        "may_outsource__status": pl.when(administrative | barred)
        .then(pl.lit("decided"))
        .when(administrative.is_null() | barred.is_null() | pl.col("service_item").is_null())
        .then(pl.lit("undetermined"))
        .when(pl.col("is_clerical") | pl.col("is_direct"))
        .then(pl.lit("decided"))
        .otherwise(pl.lit("referred")),
        "contractor_eligibility__status": pl.when(failed)
        .then(pl.lit("decided"))
        .when(failed.is_null() | KIND.is_null())
        .then(pl.lit("undetermined"))
        .when(KIND.is_in(["个人", "其他"]))
        .then(pl.lit("referred"))
        .otherwise(pl.lit("decided")),
    }


def _columns() -> dict[str, pl.Expr]:
    administrative, barred = pl.col("administrative_function"), pl.col("is_barred")
    recipients = pl.col("recipients")
    clerical, direct = pl.col("is_clerical"), pl.col("is_direct")
    outsource, eligibility = pl.col("may_outsource__status"), pl.col("contractor_eligibility__status")
    return {
        "may_outsource": pl.when(outsource == "decided").then(
            pl.when(administrative | barred).then(pl.lit("不得购买")).otherwise(pl.lit("可以购买"))
        ),
        "may_outsource__reasons__mask": pl.when(administrative)
        .then(1)
        .when(barred)
        .then(2)
        .otherwise(
            _mask(
                [
                    administrative.is_null(),
                    barred.is_null(),
                    clerical.ne_missing(False),
                    direct.ne_missing(False),
                    ~clerical & ~direct,
                ]
            )
        )
        .cast(pl.Int32),
        "may_outsource__missing__mask": _where(outsource == "undetermined", _outsource_missing()),
        "contractor_eligibility": pl.when(eligibility == "decided").then(
            pl.when(pl.col("has_failed")).then(pl.lit("不合格")).otherwise(pl.lit("合格"))
        ),
        "contractor_eligibility__reasons__mask": _eligibility_reasons(),
        "contractor_eligibility__missing__mask": _where(eligibility == "undetermined", _eligibility_missing()),
        "staff_required": 2 + recipients // 1500 + (recipients % 1500 > 0),
        "staff_required__status": pl.when(recipients.is_null())
        .then(pl.lit("undetermined"))
        .otherwise(pl.lit("decided")),
        "staff_required__reasons__mask": pl.lit(1, pl.Int32),
        "staff_required__missing__mask": recipients.is_null().cast(pl.Int32),
    }


def _where(condition: pl.Expr, mask: pl.Expr) -> pl.Expr:
    return pl.when(condition).then(mask).otherwise(0).cast(pl.Int32)


def _outsource_missing() -> pl.Expr:
    government, unsuitable = pl.col("government_must_provide"), pl.col("unsuitable_for_society")
    return _mask(
        [
            pl.col("administrative_function").is_null(),
            government.is_null() & unsuitable.ne_missing(False),
            unsuitable.is_null() & government.ne_missing(False),
            pl.col("service_item").is_null(),
        ]
    )


def _eligibility_reasons() -> pl.Expr:
    status, not_listed = pl.col("contractor_eligibility__status"), KIND.is_in(["个人", "其他"])
    applies = [
        KIND == "社会组织",
        KIND == "事业单位",
        KIND == "事业单位",
        KIND.is_in(["企业", "机构"]),
        *[pl.lit(True)] * 8,
    ]
    never = pl.lit(False)
    return (
        pl.when(pl.col("has_failed"))
        .then(_mask([never, *(~item for item in ITEMS), never]))
        .when(status == "undetermined")
        .then(_mask([KIND.is_null(), *(item.is_null() for item in ITEMS), not_listed]))
        .when(status == "referred")
        .then(1 << 13)
        .otherwise(_mask([pl.lit(True), *applies, never]))
        .cast(pl.Int32)
    )


def _eligibility_missing() -> pl.Expr:
    registered, exempt = pl.col("registered_with_civil_affairs"), pl.col("exempt_from_registration")
    legal_person, institution = pl.col("institution_legal_person"), pl.col("institution_class")
    industry = pl.col("registered_with_industry")
    may_be_society, may_be_institution = KIND.is_null() | (KIND == "社会组织"), KIND.is_null() | (KIND == "事业单位")
    return _mask(
        [
            KIND.is_null(),
            may_be_society & registered.is_null() & exempt.ne_missing(True),
            may_be_society & exempt.is_null() & registered.ne_missing(True),
            may_be_institution & legal_person.is_null() & pl.col("may_fit"),
            (KIND.is_null() | KIND.is_in(["企业", "机构"])) & industry.is_null(),
            *(pl.col(alias).is_null() for _, alias in CAPABILITIES),
            pl.col("debarred").is_null(),
            may_be_institution & institution.is_null() & pl.col("may_fit"),
        ]
    )


_LISTS = {
    "may_outsource__reasons": lists.OUTSOURCE_REASONS,
    "may_outsource__missing": lists.OUTSOURCE_FACTS,
    "contractor_eligibility__reasons": lists.ELIGIBILITY_REASONS,
    "contractor_eligibility__missing": lists.ELIGIBILITY_FACTS,
    "staff_required__reasons": ("staff_required",),
    "staff_required__missing": ("recipients",),
}
_ORDER = [
    f"{decision}{part}"
    for decision in ("may_outsource", "contractor_eligibility", "staff_required")
    for part in ("", "__status", "__reasons", "__missing")
]
