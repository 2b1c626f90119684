"""The fingerprint of a policy: what it says, without how it is laid out."""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Mapping
from fractions import Fraction
from typing import cast

import attrs

from aidrules.core.policy import CorePolicy
from aidrules.core.terms import ExceptionTo, Fallback, Mark, Norm, Outcome, Row
from aidrules.values.rosters import Record

# A rule's citations count where the rule begins; below it every term names the same rule.
_BEARS_RULE = (Row, Norm, ExceptionTo, Outcome, Fallback)


def fingerprint(policy: CorePolicy) -> str:
    """The SHA-256 of the core, as 64 hexadecimal digits.

    Comments, layout, synonyms and the order of declarations do not change it; a rule, a citation, a question or an
    example does. So do the words that answers repeat as the policy writes them: modal words, units, numbers of
    requirements.
    """
    data = json.dumps(_plain(policy), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(data.encode("utf-8")).hexdigest()


def _plain(value: object) -> object:
    """A value as nested lists and texts, the type named wherever two values could look alike."""
    match value:
        case None | bool() | str():
            return value
        case int() | Fraction():
            return ["number", str(value)]
        case datetime.date():
            return ["date", value.isoformat()]
        case frozenset():
            return ["set", sorted(str(item) for item in value)]
        case Record():
            return ["record", sorted([key, _plain(found)] for key, found in value.items())]
        case tuple():
            return [_plain(item) for item in value]
        case Mapping():
            return {str(key): _plain(item) for key, item in value.items()}
        case Mark():
            return None
    if not attrs.has(type(value)):
        raise TypeError(f"no canonical form for {type(value).__name__}")
    fields = {
        field.name: _plain(getattr(value, field.name))
        for field in attrs.fields(cast("type[attrs.AttrsInstance]", type(value)))
        if field.name not in ("span", "upper_span", "mark")
    }
    if isinstance(value, _BEARS_RULE):
        fields["rule"] = _plain(value.mark.rule)
    if isinstance(value, Row):  # an exception to an exception is a test with a rule of its own
        others = [test.mark.rule for test in value.tests if test.mark.rule.code != value.mark.rule.code]
        fields |= {"tested": _plain(tuple(others))} if others else {}
    return [type(value).__name__, fields]
