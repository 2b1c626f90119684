"""The sink: where the passes report what they find, so that one run tells of every independent mistake."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aidrules.diagnostics.diagnostic import Arg, Diagnostic, Fix, Related
from aidrules.diagnostics.registry import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from aidrules.source.text import SourceText, Span

MAX_ERRORS = 500
"""After so many errors a sink keeps no more; a file with more is no policy."""

_NOTICES = frozenset({"P008", "P009"})


class DiagnosticSink:
    """Collects diagnostics of one source text, each once.

    Args:
        source: the text that the spans count in.
        limit: how many errors are kept, and how many warnings and remarks. The first error over it becomes a P008, the
            first remark over it a P009; the rest are dropped.
    """

    def __init__(self, source: SourceText | None = None, limit: int = MAX_ERRORS) -> None:
        self.source = source
        self.limit = limit
        self._kept: dict[tuple[str, Span, Mapping[str, Arg]], Diagnostic] = {}
        self._errors = 0
        self._remarks = 0
        self._full = False

    def report(
        self, code: str, span: Span, fix: Fix | None = None, related: Iterable[Related] = (), **args: Arg
    ) -> None:
        """Report a finding.

        Raises:
            KeyError: no such code.
            ValueError: the values are not those of the code's wording.
        """
        self.add(Diagnostic(code, span, args, fix, tuple(related), self.source))

    def add(self, diagnostic: Diagnostic) -> None:
        """Take in a diagnostic made elsewhere; one that is already here is not taken twice."""
        key = (diagnostic.code, diagnostic.span, diagnostic.args)
        if key in self._kept:
            return
        if diagnostic.severity is Severity.ERROR:
            if self._errors >= self.limit:
                if not self._full:
                    self._full = True
                    self.report("P008", diagnostic.span, limit=str(self.limit))
                return
            self._errors += 1
        elif diagnostic.code not in _NOTICES:
            self._remarks += 1
            if self._remarks > self.limit:
                if self._remarks == self.limit + 1:
                    self.report("P009", diagnostic.span, limit=str(self.limit))
                return
        self._kept[key] = diagnostic

    @property
    def items(self) -> tuple[Diagnostic, ...]:
        """What was reported, by place and then by code."""
        return tuple(sorted(self._kept.values(), key=lambda item: (item.span.start, item.code)))

    @property
    def has_errors(self) -> bool:
        """Whether an error was reported; warnings do not count."""
        return self._errors > 0

    @property
    def error_count(self) -> int:
        """How many errors were reported."""
        return self._errors

    @property
    def full(self) -> bool:
        """Whether errors were dropped, so that going on would bring nothing new."""
        return self._full
