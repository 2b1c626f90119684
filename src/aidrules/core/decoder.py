"""A policy from the plain data that ``core.encoder`` makes of it. The data is not trusted.

Nothing is made but the classes that ``core.shapes`` lists, every field is held against its kind, terms go no deeper
than ``MAX_DEPTH``, and ``core.soundness`` holds the whole together. The body of a decision, and what deciding never
looks at, are read when they are first needed.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import partial
from typing import Any, Final, TypeAlias, TypeVar, cast

import attrs

from aidrules.core.late import LATE, Later, late
from aidrules.core.policy import CorePolicy, Decision
from aidrules.core.rules import Citation, Mark, Rule
from aidrules.core.shapes import NAMED, POLICY, SHAPES, TERMS, TYPES
from aidrules.core.soundness import CodecError, Soundness
from aidrules.core.terms import Term
from aidrules.core.understood import in_english
from aidrules.source.text import MAX_BYTES, Span
from aidrules.values.permitted import Interval
from aidrules.values.rosters import MAX_RECORDS, Record, Roster

MAX_DEPTH = 200
"""How deep terms, rows and requirements may nest. No policy text nests as deep, and evaluating goes deeper."""
MAX_NUMBER_BITS = 2048
"""How long the numbers of a policy may be; computed ones may have half as many bits."""

Read: TypeAlias = Callable[["_Decoder", Any, int], Any]
T = TypeVar("T")
_FAULTS = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
"""What comes of data that is no policy, wherever it is not looked for by name."""


def decode(data: object, refuse: Callable[[CodecError], Exception] | None = None) -> CorePolicy:
    """A core policy from the data of ``encode``.

    What is not read at once raises the same errors when it is first looked at.

    Args:
        data: what JSON made of the file.
        refuse: turns an error into another one that is raised instead.

    Raises:
        CodecError: the data is something else, or what ``refuse`` makes of it.
    """
    decoder = _Decoder(data, refuse or (lambda error: error))
    return decoder.guarded(decoder.policy)


class _Decoder:
    def __init__(self, data: object, refuse: Callable[[CodecError], Exception]) -> None:
        self._data = cast("Mapping[str, Any]", data)
        self._refuse = refuse
        self._citations: dict[int, Citation] = {}
        self._rules: dict[int, Rule] = {}
        self._marks: dict[int, Mark] = {}

    def guarded(self, make: Callable[[], T]) -> T:
        """What is made, or the error of data that is no policy."""
        try:
            return make()
        except CodecError as error:
            raise self._refuse(error) from None
        except _FAULTS as error:
            raise self._refuse(CodecError(f"{type(error).__name__}: {error}"[:200])) from error

    def policy(self) -> CorePolicy:
        if type(self._data) is not dict or any(type(self._data.get(name)) is not list for name in _TABLES):
            raise CodecError("no policy")
        self._tables = tuple(self._data[name] for name in _TABLES)
        later = LATE[CorePolicy][1]
        fields = {
            name: Later(partial(self.guarded, partial(self._part, name)))
            if name in later
            else read(self, self._data[name], 0)
            for name, read in _POLICY.items()
        }
        policy = late(CorePolicy, fields)
        begun = self._data["last_commencement"]  # finding it takes a look at every body
        object.__setattr__(policy, "last_commencement", None if begun is None else _date(begun))
        self._soundness = Soundness(policy)
        self._soundness.check_declarations(policy)
        return policy

    def _part(self, name: str) -> Any:
        """A part of the policy that deciding never looks at."""
        found = _POLICY[name](self, self._data[name], 0)
        for item in found:
            self._soundness.check_part(item)
        return found

    def body(self, decision: Decision, data: Any) -> Term:
        """The body of a decision."""
        found: Term = _TERM(self, data, 0)
        self._soundness.check_body(decision, found)
        return found

    # ---- what is shared: its table is read as far as it is referred to

    def citation(self, number: Any) -> Citation:
        found = self._citations.get(number) if type(number) is int else None
        if found is None:
            locator, phrase, document = self._row(0, number)
            made = Citation(_text_or_none(locator), _text_or_none(phrase), _text_or_none(document))
            found = self._citations[number] = made
        return found

    def rule(self, number: Any) -> Rule:
        found = self._rules.get(number) if type(number) is int else None
        if found is None:
            code, citations, *texts = self._row(1, number)
            modality, note, number_, document, level = map(_text, texts)
            cited = tuple([self.citation(item) for item in _list(citations)])
            found = self._rules[number] = Rule(_text(code), cited, modality, note, number_, document, level)
        return found

    def mark(self, number: Any) -> Mark:
        found = self._marks.get(number) if type(number) is int else None
        if found is None:
            span, rule, understood = self._row(2, number)
            if _text(understood):
                in_english(understood)  # which fails where it is made of other words than the library's
            found = self._marks[number] = Mark(_span(span), self.rule(rule), understood)
        return found

    def _row(self, table: int, number: Any) -> list[Any]:
        if type(number) is not int or number < 0:
            raise CodecError("a reference that is no number")
        return _list(self._tables[table][number])


_TABLES: Final = ("citations", "rules", "marks")


def _text(data: Any) -> str:
    if type(data) is not str:
        raise CodecError("something that is no text")
    return data


def _text_or_none(data: Any) -> str | None:
    return None if data is None else _text(data)


def _list(data: Any) -> list[Any]:
    if type(data) is not list:
        raise CodecError("something that is no list")
    return data


def _truth(data: Any) -> bool:
    if type(data) is not bool:
        raise CodecError("something that is no truth value")
    return data


def _whole(data: Any) -> int:
    if type(data) is not int or data.bit_length() > MAX_NUMBER_BITS:
        raise CodecError("something that is no integer, or too long")
    return data


def _fraction(numerator: Any, denominator: Any) -> Fraction:
    if _whole(denominator) < 1:
        raise CodecError("a fraction of nothing")
    return Fraction(_whole(numerator), denominator)


def _exact(data: Any) -> int | Fraction:
    return _fraction(*data) if type(data) is list else _whole(data)


def _date(data: Any) -> datetime.date:
    return datetime.date.fromisoformat(_text(data))


def _span(data: Any) -> Span:
    start, end, line, column = _list(data)
    for number in (start, end, line, column):
        if type(number) is not int or not 0 <= number <= MAX_BYTES:
            raise CodecError("a place outside every text")
    return Span(start, end, line, column)


def _pairs(data: Any) -> list[tuple[str, Any]]:
    found = [(_text(name), item) for name, item in _list(data)]
    if len(dict(found)) < len(found):
        raise CodecError("a name that stands twice")
    return found


def _read_value(data: Any) -> Any:
    if type(data) is not list:
        return data if type(data) in (bool, str) else _whole(data)
    kind, *rest = data
    match kind:
        case "number":
            return _fraction(*rest)
        case "date":
            return _date(*rest)
        case "set":
            return frozenset(map(_text, rest))
        case "sequence":
            return tuple(map(_text, rest))
        case "range":
            low, high, low_closed, high_closed = rest
            ends = [None if end is None else _exact(end[1:] if type(end) is list else end) for end in (low, high)]
            return Interval(*ends, low_closed=_truth(low_closed), high_closed=_truth(high_closed))
        case "roster":
            complete, *records = rest
            if len(records) > MAX_RECORDS:
                raise CodecError("too many records")
            return Roster(tuple(map(_record, records)), complete=_truth(complete))
        case _:
            raise CodecError("a value of no kind")


def _record(data: Any) -> Record:
    return Record(tuple([(name, None if item is None else _field_value(item)) for name, item in _pairs(data)]))


def _field_value(data: Any) -> Any:
    found = _read_value(data)
    if isinstance(found, Roster | Interval):
        raise CodecError("a field that is no plain value")
    return found


def _given(data: Any) -> Any:
    return tuple([(name, None if item is None else _read_value(item)) for name, item in _pairs(data)])


# ---- readers of kinds, made once


def _one_of(shapes: Mapping[str, Any]) -> Read:
    """The reader of an object of one of several classes."""

    def read(decoder: _Decoder, data: Any, depth: int) -> Any:
        if depth > MAX_DEPTH:
            raise CodecError("too deep")
        found = _OBJECTS[data[0]] if data[0] in shapes else None
        if found is None:
            raise CodecError("an object of no class that may stand there")
        return found(decoder, data, depth + 1)

    return read


def _object(name: str, kinds: tuple[str, ...]) -> Read:
    """The reader of an object of one class."""
    made, _, keywords = SHAPES[name]
    readers = [_reader(kind) for kind in kinds]
    total = 1 + len(keywords)

    def marked(decoder: _Decoder, data: Any, depth: int) -> Any:
        if type(data) is not list or data[0] != name or len(data) > total + len(readers):
            raise CodecError(f"no {name}")
        fields = [read(decoder, item, depth) for read, item in zip(readers, data[2:])]  # noqa: B905 - defaults follow
        return made(*fields, mark=decoder.mark(data[1]))

    def plain(decoder: _Decoder, data: Any, depth: int) -> Any:
        if type(data) is not list or data[0] != name or len(data) > total + len(readers):
            raise CodecError(f"no {name}")
        named = {key: _span(data[index]) for index, (key, _) in enumerate(keywords, start=1)}
        fields = [read(decoder, item, depth) for read, item in zip(readers, data[total:])]  # noqa: B905
        return made(*fields, **named)

    return marked if keywords == (("mark", "mark"),) else plain


_SIMPLE: Final[Mapping[str, Callable[[Any], Any]]] = {
    "text": _text,
    "truth": _truth,
    "whole": _whole,
    "exact": _exact,
    "date": _date,
    "end": lambda data: _date(data) if type(data) is str else _exact(data),
    "value": _read_value,
    "span": _span,
    "texts": lambda data: frozenset(map(_text, _list(data))),
    "dates": lambda data: frozenset(map(_date, _list(data))),
    "attributes": lambda data: {name: _text(item) for name, item in _pairs(data)},
    "readings": lambda data: tuple([(name, _text(item)) for name, item in _pairs(data)]),
    "given": _given,
    "unread": lambda data: data,
}


def _reader(kind: str) -> Read:
    if kind.endswith("?"):
        read = _reader(kind[:-1])
        return lambda decoder, data, depth: None if data is None else read(decoder, data, depth)
    if kind.endswith("*"):
        item = _reader(kind[:-1])
        return lambda decoder, data, depth: tuple([item(decoder, part, depth) for part in _list(data)])
    if "|" in kind:
        texts = frozenset(kind.split("|"))
        return lambda _, data, __: _choice(data, texts)
    if kind in _SIMPLE:
        simple = _SIMPLE[kind]
        return lambda _, data, __: simple(data)
    if kind in ("mark", "rule", "citation"):
        return lambda decoder, data, _: getattr(decoder, kind)(data)
    if kind == "Decision":
        return _decision
    if kind == "deemed":
        return lambda decoder, data, depth: {name: _TERM(decoder, term, depth) for name, term in _pairs(data)}
    if kind in ("term", "type"):
        return _TERM if kind == "term" else _TYPE
    return lambda decoder, data, depth: _OBJECTS[kind](decoder, data, depth + 1)


def _choice(data: Any, texts: frozenset[str]) -> str:
    if data not in texts:
        raise CodecError("a word that may not stand there")
    return cast("str", data)


_TERM: Final = _one_of(TERMS)
_TYPE: Final = _one_of(TYPES)
_DECISION_FIELDS: Final = tuple(field.name for field in attrs.fields(Decision))


def _decision(decoder: _Decoder, data: Any, depth: int) -> Decision:
    """A decision whose body is read later."""
    found = _OBJECTS["Decision"](decoder, data, depth)
    read = partial(decoder.body, found, found.body)
    fields = {name: getattr(found, name) for name in _DECISION_FIELDS}
    return late(Decision, {**fields, "body": Later(partial(decoder.guarded, read))})


def _named(kind: str) -> Read:
    """The reader of declarations by their names."""
    item = _reader(kind)

    def read(decoder: _Decoder, data: Any, depth: int) -> Any:
        found = [item(decoder, part, depth) for part in _list(data)]
        named = {declared.name: declared for declared in found}
        if len(named) < len(found):
            raise CodecError("a name that is declared twice")
        return named

    return read


_OBJECTS: Final[dict[str, Read]] = {
    name: _object(name, tuple("unread" if name == "Decision" and kind == "term" else kind for kind in shape[1]))
    for name, shape in SHAPES.items()
}
_POLICY: Final = {
    name: _named(kind.removesuffix("*")) if name in NAMED else _reader(kind) for name, kind in POLICY.items()
}
