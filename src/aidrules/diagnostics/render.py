"""Diagnostics rendered for people at a terminal, as plain JSON data, and (from ``sarif``) as SARIF."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aidrules.diagnostics.registry import Severity, terms
from aidrules.diagnostics.sarif import to_sarif
from aidrules.diagnostics.snippet import snippet
from aidrules.diagnostics.visible import clip, visible

if TYPE_CHECKING:
    from collections.abc import Iterable

    from aidrules.diagnostics.diagnostic import Diagnostic
    from aidrules.source.text import SourceText, Span

__all__ = ["render_terminal", "to_json", "to_sarif"]

_RESET = "\x1b[0m"
_BOLD = "\x1b[1m"
_DIM = "\x1b[2m"
_GREEN = "\x1b[32m"
_SEVERITY_COLOR = {Severity.ERROR: "\x1b[1;31m", Severity.WARNING: "\x1b[1;33m", Severity.INFO: "\x1b[1;36m"}


def render_terminal(diagnostics: Iterable[Diagnostic], lang: str = "zh", color: bool = False) -> str:
    """Return diagnostics as text for a terminal, with source lines and carets; nothing for no diagnostics.

    Args:
        diagnostics: what to show, in this order.
        lang: ``"zh"`` or ``"en"``.
        color: whether to use ANSI colours. No other control sequence is ever written: what stands in the
            source, in names and in paths is made visible first.
    """
    return "\n\n".join(_Page(diagnostic, lang, color).text() for diagnostic in diagnostics)


class _Page:
    """One diagnostic as it stands on a terminal."""

    def __init__(self, diagnostic: Diagnostic, lang: str, color: bool) -> None:
        self.diagnostic = diagnostic
        self.lang = lang
        self.color = color
        last = max(item.line for item in (diagnostic.span, *(other.span for other in diagnostic.related)))
        self.gutter = len(str(last)) + 2

    def text(self) -> str:
        diagnostic = self.diagnostic
        color = _SEVERITY_COLOR[diagnostic.severity]
        label = f"{self._term('severity-' + diagnostic.severity.value)}[{diagnostic.code}]"
        place = self._paint(self._place(diagnostic.span), _BOLD)
        lines = [f"{place}: {self._paint(label, color)} {diagnostic.message(self.lang)}"]
        lines += self._source_lines(diagnostic.span, "^", color)
        for related in diagnostic.related:
            lines.append(f"{self._margin('=')} {related.message(self.lang)} ({self._place(related.span)})")
            lines += self._source_lines(related.span, "-", _DIM)
        hint = diagnostic.hint(self.lang)
        if hint is not None:
            lines.append(f"{self._margin('=')} {self._paint(self._term('label-hint'), _GREEN)}{hint}")
        return "\n".join(lines)

    def _source_lines(self, span: Span, mark: str, color: str) -> list[str]:
        source = self.diagnostic.source
        if source is None or not source.text:
            return []
        line, marks = snippet(source, span, mark)
        indent = marks[: len(marks) - len(marks.lstrip(" "))]
        marks = indent + self._paint(marks.lstrip(" "), color)
        return [f"{self._margin('|', str(span.line))} {line}".rstrip(), f"{self._margin('|')} {marks}"]

    def _place(self, span: Span) -> str:
        source = self.diagnostic.source
        name = clip(visible(source.name)) if source else self._term("label-unnamed")
        return f"{name}:{span.line}:{span.column}"

    def _margin(self, sign: str, number: str = "") -> str:
        return self._paint(f"{number:>{self.gutter}} {sign}", _DIM)

    def _term(self, key: str) -> str:
        return terms()[key].in_(self.lang)

    def _paint(self, text: str, color: str) -> str:
        return f"{color}{text}{_RESET}" if self.color else text


def to_json(diagnostics: Iterable[Diagnostic], lang: str = "zh") -> list[dict[str, object]]:
    """Return diagnostics as JSON-ready data; lines and columns count from 1, in characters, ends excluded."""
    return [_to_json(diagnostic, lang) for diagnostic in diagnostics]


def _to_json(diagnostic: Diagnostic, lang: str) -> dict[str, object]:
    source, fix = diagnostic.source, diagnostic.fix
    return {
        "code": diagnostic.code,
        "severity": diagnostic.severity.value,
        "file": source.name if source else None,
        **_place_json(source, diagnostic.span),
        "message": diagnostic.message(lang),
        "hint": diagnostic.hint(lang),
        "fix": {**_place_json(source, fix.span), "replacement": fix.replacement} if fix else None,
        "related": [
            {**_place_json(source, related.span), "message": related.message(lang)} for related in diagnostic.related
        ],
    }


def _place_json(source: SourceText | None, span: Span) -> dict[str, object]:
    # Without the text there is no telling where a line ends.
    end = source.position(span.end) if source else (span.line, span.column + span.end - span.start)
    return {"line": span.line, "column": span.column, "end_line": end[0], "end_column": end[1]}
