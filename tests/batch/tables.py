"""Tables of cases for tests: from facts as ``Policy.decide`` takes them to Arrow, and what each row has to come to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

import pyarrow as pa

from aidrules.api.policy import Policy
from aidrules.core.policy import Fact
from aidrules.errors import EvaluationError
from aidrules.values.permitted import Interval
from aidrules.values.rosters import Roster, RosterType
from aidrules.values.types import BooleanType, DateType, NumberType, SetType, Type


def arrow_type(type_: Type) -> pa.DataType:
    """A plain Arrow type for a fact."""
    match type_:
        case BooleanType():
            return pa.bool_()
        case NumberType(integral=True):
            return pa.int64()
        case NumberType(places=places):
            return pa.decimal128(30, 6 if places is None else places)
        case DateType():
            return pa.date32()
        case SetType():
            return pa.list_(pa.string())
        case RosterType(fields=fields):
            records = pa.list_(pa.struct([pa.field(field.alias, arrow_type(field.type)) for field in fields]))
            return pa.struct([pa.field("records", records), pa.field("complete", pa.bool_())])
        case _:
            return pa.string()


def as_cell(value: object) -> object:
    """A value as Arrow takes it."""
    match value:
        case frozenset():
            return sorted(value)
        case Roster():
            return {
                "records": [{k: as_cell(v) for k, v in record.items()} for record in value.records],
                "complete": value.complete,
            }
        case _:
            return value


def table_of(
    policy: Policy, cases: Sequence[Mapping[str, object]], facts: Sequence[Fact], by_alias: bool = False
) -> pa.Table:
    """Cases as rows; the facts that are not among ``facts`` have no column."""
    columns = {
        (fact.alias if by_alias else fact.name): pa.array(
            [as_cell(case[fact.name]) for case in cases], arrow_type(fact.type)
        )
        for fact in facts
    }
    return pa.table({"编号": pa.array(range(len(cases))), **columns})


def expected(policy: Policy, decision: str, facts: Mapping[str, object], **fixed: object) -> dict[str, object]:
    """What a row has to hold for one decision, worked out by ``Policy.decide`` alone."""
    alias = policy.find_decision(decision).alias
    try:
        found = policy.decide(decision, facts, **fixed)  # type: ignore[arg-type]
    except EvaluationError:
        return {alias: None, f"{alias}__status": "rejected", f"{alias}__reasons": [], f"{alias}__missing": []}
    return {
        alias: _shown(policy, decision, found.value),
        f"{alias}__status": found.status.value,
        f"{alias}__reasons": [reason.code for reason in found.reasons],
        f"{alias}__missing": [fact.alias for fact in found.missing],
    }


def _shown(policy: Policy, decision: str, value: object) -> object:
    match value:
        case frozenset():
            type_ = policy.find_decision(decision).type
            assert isinstance(type_, SetType)
            return [member for member in type_.element.members if member in value]
        case tuple():
            return list(value)
        case Interval():
            shown = {"low": value.low, "high": value.high}
            return {**shown, "low_closed": value.low_closed, "high_closed": value.high_closed}
        case _:
            return value


def same(left: object, right: object) -> bool:
    """Equal as values: 5 and Decimal("5.00") are, True and 1 are not."""
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(same(left[key], right[key]) for key in left)
    if isinstance(left, int | Decimal) and isinstance(right, int | Decimal):
        return left == right
    return type(left) is type(right) and left == right
