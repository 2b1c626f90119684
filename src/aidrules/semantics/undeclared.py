"""Reports names that mean nothing where they stand, with what was probably meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aidrules.diagnostics.diagnostic import Fix, OneOf, Term, quote
from aidrules.semantics.rosters import report_field_outside
from aidrules.semantics.symbols import Scope, nearest
from aidrules.source.text import Span
from aidrules.syntax.mistaken import meant
from aidrules.syntax.segment import segment, segment_roughly, spaced
from aidrules.values.types import EnumType, TextType, Type

if TYPE_CHECKING:
    from aidrules.semantics.expressions import ExpressionChecker

_VALUE_KINDS = OneOf(tuple(Term(f"kind-{kind}") for kind in ("fact", "parameter", "reading", "decision")))


def report_undeclared(checker: ExpressionChecker, name: str, span: Span, expected: Type | None) -> None:
    """Report a name that means nothing here: a forgotten space, a wrong member, or a misspelling."""
    if report_field_outside(checker, name, span):
        return
    guess = checker.scope.may_guess(name)
    pieces = _pieces(checker.scope, name) if guess else None
    if pieces is not None:
        parts = spaced(pieces)
        checker.sink.report("P016", span, fix=Fix(span, parts), word=name, parts=parts)
        return
    if isinstance(expected, EnumType):
        suggestion = nearest(name, expected.members) if guess else ""
        checker.sink.report(
            "P109",
            span,
            fix=Fix(span, suggestion) if suggestion else None,
            member=name,
            type=expected.name,
            members="、".join(expected.members),
            suggestion=suggestion,
        )
        return
    if name in checker.scope.types:
        checker.sink.report("P107", span, name=name, found=Term("kind-type"), expected=_VALUE_KINDS)
        return
    keyword = next((word for word in meant(name) if word in ("是", "否")), None)
    if keyword is not None:
        fix = Fix(span, keyword)
        checker.sink.report("P029", span, fix=fix, expected=quote(keyword), found=quote(name))
        return
    fields = [name for found in checker.rosters for name in checker.scope.fields_of(found.name)]
    suggestion = nearest(name, [*fields, *checker.scope.values]) if guess else ""
    if not suggestion and isinstance(expected, TextType):
        checker.sink.report("P035", span, fix=Fix(span, f"“{name}”"), text=name)
        return
    checker.sink.report(
        "P101", span, fix=Fix(span, suggestion) if suggestion else None, name=name, suggestion=suggestion
    )


def _pieces(scope: Scope, name: str) -> tuple[str, ...] | None:
    """The words of a name in which spaces were forgotten; one of them may be misspelled."""
    names = scope.names()
    return segment(name, names) or segment_roughly(name, names, lambda piece: bool(nearest(piece, names)))
