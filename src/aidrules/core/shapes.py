"""What a compiled policy file may hold: every class of the core with the kinds of its fields.

A class is written as a list: its name, its fields by keyword (a mark, a span), and its other fields in their order.
Fields at the end that have their defaults are left out. The tests hold this table against the classes themselves, so
that a field that is added to one of them cannot be forgotten here.

A kind is a word:

* ``text``, ``truth``, ``whole`` (an integer), ``exact`` (an integer or fraction), ``date``, ``end`` (of a range),
  ``value`` (any of ``values.types.Value``), ``mark``, ``rule``, ``citation``, ``span``;
* ``texts`` and ``dates``: sets of them; ``attributes``, ``readings`` and ``given``: pairs of a name with a text or,
  for ``given``, a value;
* ``term`` or ``type``: one of several classes; or the name of one class;
* ``up|down``: one of these texts; ``term*``: a tuple; ``term?``: this or None.
"""

from __future__ import annotations

from typing import Final, TypeAlias

from aidrules.core import levels, policy, terms
from aidrules.values import calendar, rosters, types, units

Shape: TypeAlias = tuple[type, tuple[str, ...], tuple[tuple[str, str], ...]]
"""A class, the kinds of its fields in their order, and name and kind of those that are given by keyword."""

_MARK: Final = (("mark", "mark"),)
_SPAN: Final = (("span", "span"),)
_LOCAL: Final = "fixed|open|down|up"

_TERMS: Final[dict[type, tuple[str, ...]]] = {
    terms.Literal: ("value",),
    terms.FactRef: ("text",),
    terms.ParameterRef: ("text",),
    terms.ReadingRef: ("text",),
    terms.DecisionRef: ("text",),
    terms.ColumnRef: ("whole",),
    terms.Outcome: ("referred|not_applicable", "text", "|not_yet|ended|between", "date?"),
    terms.Case: ("term", "term", "term"),
    terms.Fallback: ("term", "term"),
    terms.Applies: ("term",),
    terms.Not: ("term",),
    terms.Logic: ("and|or", "term*"),
    terms.Compare: ("eq|ne|lt|le|gt|ge", "term", "term", "text*?"),
    terms.Arithmetic: ("add|sub|mul|div|min|max", "term*"),
    terms.Round: ("term", "up|down|half_up", "whole"),
    terms.MakeSet: ("term*",),
    terms.SetOperation: ("has|includes|meets|union|intersection|difference|size", "term*"),
    terms.DateShift: ("term", "term", "months|days|working_days", "truth"),
    terms.DateSpan: ("term", "term", "years|working_days"),
    terms.MakeInterval: ("term?", "term?", "truth", "truth"),
    terms.IntervalEnd: ("term", "low|high"),
    terms.Inside: ("term", "term"),
    terms.InRegion: ("term", "text"),
    terms.FieldRef: ("text", "text"),
    terms.Aggregate: ("count|sum|min|max|average|exists|every", "FactRef", "term?", "term?"),
    terms.Table: (
        "unique|any|priority|first|collect_set|collect_sum|collect_min|collect_max|collect_count"
        "|rule_order|output_order",
        "term*",
        "Row*",
        "Row?",
    ),
    terms.Norms: ("all|any", "Norm*"),
}
_TYPES: Final[dict[type, tuple[str, ...]]] = {
    types.BooleanType: (),
    types.EnumType: ("text", "text*", "truth"),
    types.NumberType: ("truth", "whole?", "Unit?", "Bound?", "Bound?"),
    types.TextType: (),
    types.DateType: ("Bound?", "Bound?"),
    types.SetType: ("EnumType",),
    types.ChoiceType: ("EnumType",),
    types.RangeType: ("NumberType",),
    types.SequenceType: ("EnumType",),
    rosters.RosterType: ("RecordField*", "Unit"),
}
_PARTS: Final[tuple[Shape, ...]] = (
    (terms.Row, ("term*", "term", "whole*"), _MARK),
    (terms.ExceptionTo, ("term", "ExceptionTo*"), _MARK),
    (terms.Norm, ("term", "truth", "binding|in_principle|advisory", "term?", "ExceptionTo*"), _MARK),
    (types.Bound, ("end", "truth"), ()),
    (units.Unit, ("text", "text", "exact"), ()),
    (rosters.RecordField, ("text", "text", "type", "text"), ()),
    (calendar.WorkCalendar, ("whole*", "dates", "dates"), ()),
    (levels.Validity, ("date?", "date?"), ()),
    (levels.Document, ("text", "text", "text", "own|upper|imported", "text"), ()),
    (
        levels.Amendment,
        (
            "set|tightened|added|replaced",
            *("text",) * 6,
            "citation*",
            "citation*",
            "text",
            "Validity*",
        ),
        (("span", "span"), ("upper_span", "span")),
    ),
    (levels.DeclaredClash, ("text", "term", "term", "citation*", "citation*", "text"), _SPAN),
    (
        policy.Fact,
        (
            "text",
            "text",
            "type",
            "text",
            "value?",
            "citation*",
            "text",
            "term?",
            "fact|parameter|builtin",
            _LOCAL,
        ),
        _SPAN,
    ),
    (policy.Calendar, ("text", "WorkCalendar", "citation*", "text"), _SPAN),
    (policy.Parameter, ("text", "text", "type", "value", "citation*", "text", _LOCAL), _SPAN),
    (policy.Alternative, ("text", "text", "text"), ()),
    (policy.Reading, ("text", "text", "Alternative*", "text", "citation*"), _SPAN),
    (
        policy.Decision,
        ("text", "text", "type", "term", "rule", "text", "text", "Validity*", "text", "truth", _LOCAL),
        _SPAN,
    ),
    (
        policy.Expectation,
        ("text", "decided|undetermined|referred|not_applicable", "value?", "text*?"),
        _SPAN,
    ),
    (policy.Example, ("text", "given", "readings", "Expectation*"), _SPAN),
    (policy.Property, ("text", "monotone|always", "term*", "truth", "truth", "citation*"), _SPAN),
    (policy.Record, ("citation", "text"), _SPAN),
)

TERMS: Final[dict[str, Shape]] = {made.__name__: (made, kinds, _MARK) for made, kinds in _TERMS.items()}
"""The classes of ``core.terms.Term``."""
TYPES: Final[dict[str, Shape]] = {made.__name__: (made, kinds, ()) for made, kinds in _TYPES.items()}
"""The classes of ``values.types.Type`` that a policy without errors has."""
SHAPES: Final[dict[str, Shape]] = {**TERMS, **TYPES, **{shape[0].__name__: shape for shape in _PARTS}}
"""All of them, those that are neither included."""

POLICY: Final[dict[str, str]] = {
    "name": "text",
    "alias": "text",
    "attributes": "attributes",
    "boundary": "text",
    "facts": "Fact*",
    "parameters": "Parameter*",
    "readings": "Reading*",
    "decisions": "Decision*",
    "examples": "Example*",
    "properties": "Property*",
    "records": "Record*",
    "calendar": "Calendar?",
    "validity": "Validity",
    "documents": "Document*",
    "amendments": "Amendment*",
    "bound": "texts",
    "foreign": "texts",
    "upper_properties": "Property*",
    "clashes": "DeclaredClash*",
    "deemed": "deemed",
}
"""The fields of ``CorePolicy``. Declarations, which it has by name, are written as lists."""
NAMED: Final = ("facts", "parameters", "readings", "decisions")
"""The fields that have declarations by name."""
