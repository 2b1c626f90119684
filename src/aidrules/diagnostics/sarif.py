"""Diagnostics as a SARIF log, the format that code hosting and editors read (OASIS SARIF 2.1.0)."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING
from urllib.parse import quote as percent_encode

from aidrules.diagnostics.registry import REGISTRY, Entry, Severity, fields_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from aidrules.diagnostics.diagnostic import Diagnostic, Fix
    from aidrules.source.text import SourceText, Span

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}

Json = dict[str, object]


def to_sarif(diagnostics: Iterable[Diagnostic], lang: str = "zh") -> Json:
    """Return a SARIF log of one run, JSON-ready.

    Columns count UTF-16 code units from 1 and ends are not included, as ``columnKind`` and §3.30 of the
    standard say. Only the rules that occur are listed.
    """
    found = tuple(diagnostics)
    codes = sorted({diagnostic.code for diagnostic in found})
    index = {code: position for position, code in enumerate(codes)}
    driver: Json = {"name": "aidrules", "rules": [_rule(REGISTRY[code], lang) for code in codes]}
    run: Json = {
        "tool": {"driver": driver},
        "language": "en" if lang == "en" else "zh-CN",
        "columnKind": "utf16CodeUnits",
        "results": [_result(diagnostic, index, lang) for diagnostic in found],
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(entry: Entry, lang: str) -> Json:
    rule: Json = {
        "id": entry.code,
        "name": entry.name,
        "shortDescription": {"text": _without_values(entry.sentence.in_(lang))},
        "defaultConfiguration": {"level": _LEVELS[entry.severity]},
    }
    if lang != "en":
        rule["fullDescription"] = {"text": entry.why_zh}
    return rule


def _without_values(template: str) -> str:
    return template.format_map(dict.fromkeys(fields_of(template), "…"))


def _result(diagnostic: Diagnostic, index: Mapping[str, int], lang: str) -> Json:
    source = diagnostic.source
    result: Json = {
        "ruleId": diagnostic.code,
        "ruleIndex": index[diagnostic.code],
        "level": _LEVELS[diagnostic.severity],
        "message": {"text": diagnostic.message(lang)},
        "locations": [{"physicalLocation": _location(source, diagnostic.span)}],
    }
    if diagnostic.related:
        result["relatedLocations"] = [
            {"physicalLocation": _location(source, related.span), "message": {"text": related.message(lang)}}
            for related in diagnostic.related
        ]
    if diagnostic.fix:
        description = diagnostic.hint(lang) or diagnostic.message(lang)
        result["fixes"] = [_fix(source, diagnostic.fix, description)]
    return result


def _fix(source: SourceText | None, fix: Fix, description: str) -> Json:
    replacement = {"deletedRegion": _region(source, fix.span), "insertedContent": {"text": fix.replacement}}
    return {
        "description": {"text": description},
        "artifactChanges": [{"artifactLocation": {"uri": _uri(source)}, "replacements": [replacement]}],
    }


def _location(source: SourceText | None, span: Span) -> Json:
    return {"artifactLocation": {"uri": _uri(source)}, "region": _region(source, span)}


def _region(source: SourceText | None, span: Span) -> Json:
    if source is None:  # without the text there are only characters to count
        start, end = (span.line, span.column), (span.line, span.column + span.end - span.start)
    else:
        start, end = _place(source, span.start), _place(source, span.end)
    return {"startLine": start[0], "startColumn": start[1], "endLine": end[0], "endColumn": end[1]}


def _place(source: SourceText, offset: int) -> tuple[int, int]:
    return source.position(offset)[0], source.utf16_column(offset) + 1


def _uri(source: SourceText | None) -> str:
    """Return a source's name as a URI reference (RFC 3986): a file URI when it is an absolute path."""
    path = PurePath(source.name if source else "text")
    encoded = percent_encode(path.as_posix(), errors="replace")
    if path.is_absolute():
        return "file:///" + encoded.lstrip("/")
    return encoded
