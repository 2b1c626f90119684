"""Diagnostics as plain data that JSON can carry, and back: compiled policies keep the warnings of their text."""

from __future__ import annotations

from typing import Any

from aidrules.diagnostics.diagnostic import Arg, Diagnostic, Fix, OneOf, Related, Term
from aidrules.source.text import SourceText, Span


def plain_diagnostic(found: Diagnostic) -> list[object]:
    """A diagnostic as data; the text that it speaks of is left out."""
    return [
        found.code,
        _plain_span(found.span),
        _plain_args(dict(found.args)),
        None if found.fix is None else [_plain_span(found.fix.span), found.fix.replacement],
        [[_plain_span(other.span), other.key, _plain_args(dict(other.args))] for other in found.related],
    ]


def read_diagnostics(data: Any, source: SourceText) -> tuple[Diagnostic, ...]:
    """The diagnostics of the data of ``plain_diagnostic``.

    Args:
        data: a list of such data.
        source: the text that they speak of.

    Raises:
        ValueError, TypeError, LookupError, AttributeError: the data is something else.
    """
    return tuple(_diagnostic(item, source) for item in _list(data))


def _diagnostic(data: Any, source: SourceText) -> Diagnostic:
    code, span, args, fix, related = _list(data)
    mended = None if fix is None else Fix(_span(fix[0]), _text(fix[1]))
    others = tuple(Related(_span(place), _text(key), _args(words)) for place, key, words in map(_list, _list(related)))
    return Diagnostic(_text(code), _span(span), _args(args), mended, others, source)


def _plain_span(span: Span) -> list[int]:
    return [span.start, span.end, span.line, span.column]


def _plain_args(args: dict[str, Arg]) -> dict[str, object]:
    return {name: _plain_arg(arg) for name, arg in args.items()}


def _plain_arg(arg: Arg) -> object:
    match arg:
        case Term(key):
            return {"term": key}
        case OneOf(items):
            return {"items": [_plain_arg(item) for item in items]}
        case _:
            return arg


def _span(data: Any) -> Span:
    numbers = _list(data)
    if len(numbers) != 4 or not all(type(number) is int and number >= 0 for number in numbers):
        raise ValueError("something that is no place")
    return Span(*numbers)


def _args(data: Any) -> dict[str, Arg]:
    if type(data) is not dict:
        raise TypeError("values that are no values")
    return {name: _arg(item) for name, item in data.items()}


def _arg(data: Any) -> Arg:
    if type(data) is dict and list(data) == ["items"]:
        return OneOf(tuple(_word(item) for item in _list(data["items"])))
    return _word(data)


def _word(data: Any) -> str | Term:
    if type(data) is dict and list(data) == ["term"]:
        return Term(_text(data["term"]))
    return _text(data)


def _list(data: Any) -> list[Any]:
    if type(data) is not list:
        raise TypeError("something that is no list")
    return data


def _text(data: Any) -> str:
    if type(data) is not str:
        raise TypeError("something that is no text")
    return data
