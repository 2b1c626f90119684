"""The tokens of one declaration together with the text they were cut from."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from attrs import frozen
from lark import Token

from aidrules.source.text import SourceText, Span


@frozen
class Line:
    """The tokens of a declaration.

    Attributes:
        source: the text.
        folded: the same with half-width forms.
        names: the words that the text declares.
        tokens: the tokens from the declaration's keyword on.
    """

    source: SourceText
    folded: str
    names: Collection[str]
    tokens: Sequence[Token]

    def end(self, at: int) -> int:
        """The offset behind a token."""
        return self.tokens[at].end_pos or 0

    def begin(self, at: int) -> int:
        """The offset of a token; a table row counts from its bar."""
        return self.end(at) - 1 if self.tokens[at].type == "ROW" else self.tokens[at].start_pos or 0

    def span(self, start: int, end: int) -> Span:
        """Where the tokens ``start`` up to ``end`` stand."""
        return self.source.span(self.begin(start), self.end(end - 1) if end > start else self.begin(start))

    def text(self, span: Span) -> str:
        """The characters of a span."""
        return self.source.text[span.start : span.end]

    def next(self, span: Span) -> str:
        """The character behind a span, or "" at the end of the text."""
        return self.source.text[span.end : span.end + 1]

    def adjacent(self, left: int, right: int) -> bool:
        """Whether nothing stands between two tokens."""
        return self.end(left) == self.tokens[right].start_pos
