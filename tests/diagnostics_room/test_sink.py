"""The sink: every finding once, in order, and no flood."""

from __future__ import annotations

import pytest

from aidrules.diagnostics.diagnostic import Diagnostic, Fix, Related
from aidrules.diagnostics.sink import MAX_ERRORS, DiagnosticSink
from aidrules.source.text import NOWHERE, SourceText, Span


def at(start: int) -> Span:
    return Span(start, start + 1, 1, start + 1)


def test_an_empty_sink() -> None:
    sink = DiagnosticSink()
    assert (sink.items, sink.has_errors, sink.full) == ((), False, False)


def test_items_are_ordered_by_place_and_code() -> None:
    sink = DiagnosticSink()
    sink.report("P105", at(7), name="乙")
    sink.report("P101", at(7), name="乙")
    sink.report("P209", at(2))
    assert [item.code for item in sink.items] == ["P209", "P101", "P105"]


def test_the_same_finding_is_kept_once_even_with_another_fix() -> None:
    sink = DiagnosticSink()
    sink.report("P101", at(1), Fix(at(1), "乙"), name="甲")
    sink.report("P101", at(1), name="甲")
    assert [item.fix for item in sink.items] == [Fix(at(1), "乙")]


def test_another_value_or_place_is_another_finding() -> None:
    sink = DiagnosticSink()
    sink.report("P101", at(1), name="甲")
    sink.report("P101", at(1), name="乙")
    sink.report("P101", at(2), name="甲")
    assert len(sink.items) == 3


def test_what_is_reported_carries_the_source_and_its_places() -> None:
    source = SourceText("a.policy", "甲甲")
    sink = DiagnosticSink(source)
    sink.report("P102", at(1), related=[Related(at(0), "first-declared")], name="甲")
    assert sink.items[0].source is source
    assert sink.items[0].related == (Related(at(0), "first-declared"),)


def test_only_errors_count_as_errors() -> None:
    sink = DiagnosticSink()
    sink.report("P105", at(1), name="甲")
    sink.report("P315", at(1))
    assert not sink.has_errors
    sink.add(Diagnostic("P026", NOWHERE))
    assert sink.has_errors


def test_after_the_limit_one_notice_stands_for_the_rest() -> None:
    sink = DiagnosticSink(limit=2)
    for start in range(5):
        sink.report("P101", at(start), name="甲")
    assert [(item.code, item.span.start) for item in sink.items] == [("P101", 0), ("P101", 1), ("P008", 2)]
    assert sink.full
    assert sink.items[-1].message() == "错误已达 2 处，从这里起不再列出。"


def test_the_limit_itself_is_not_full_and_warnings_do_not_count() -> None:
    sink = DiagnosticSink(limit=4)
    for start in range(4):
        sink.report("P101", at(start), name="甲")
    for start in range(4, 8):
        sink.report("P105", at(start), name="甲")
    sink.report("P101", at(0), name="甲")
    assert not sink.full
    assert len(sink.items) == 8


def test_after_as_many_remarks_one_notice_stands_for_the_rest() -> None:
    sink = DiagnosticSink(limit=2)
    for start in range(5):
        sink.report("P105", at(start), name="甲")
    sink.report("P101", at(9), name="甲")
    assert [(item.code, item.span.start) for item in sink.items] == [
        ("P105", 0),
        ("P105", 1),
        ("P009", 2),
        ("P101", 9),
    ]
    assert not sink.full
    assert sink.items[2].message() == "警告和提示已达 2 处，从这里起不再列出。"


def test_the_ordinary_limit_is_bounded() -> None:
    sink = DiagnosticSink()
    for start in range(MAX_ERRORS + 10):
        sink.report("P209", at(start))
    assert len(sink.items) == MAX_ERRORS + 1


def test_wrong_values_are_refused_when_reported() -> None:
    with pytest.raises(ValueError, match="P209"):
        DiagnosticSink().report("P209", NOWHERE, name="甲")
