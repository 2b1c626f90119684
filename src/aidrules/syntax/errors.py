"""Turns a token that the grammar does not accept into a diagnostic an analyst can act on."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from attrs import frozen
from lark import Token

from aidrules.diagnostics.diagnostic import Arg, Diagnostic, Fix, Related, Term, quote
from aidrules.diagnostics.sink import DiagnosticSink
from aidrules.source.text import SourceText, Span
from aidrules.syntax.expected import comparisons, expected, has_operators
from aidrules.syntax.lexicon import lexicon
from aidrules.syntax.places import starts_segment
from aidrules.syntax.repair import Repair

_QUOTES = "“”\"「」‘’'『』"
_OPENERS = {"LPAR": "RPAR", "LSQB": "RSQB"}
_CLOSED_BY = {"LPAR": "）", "LSQB": "]"}
_BRACKET_ENDS = frozenset({"STOP", "SEMICOLON", "ROW", "BAR", "DOUBLE_BAR", "COLON"})
_BODY_WITHOUT_WORD = ({"COLON", "ROW"}, {"COLON", "ITEM_NUMBER"})
_BODIES = frozenset({"FORMULA", "TABLE", "REQUIREMENTS", "ALL_OF", "ANY_OF"})


@frozen
class SyntaxErrors:
    """Reports what went wrong at one place of one declaration.

    Attributes:
        source: the text.
        folded: the same with half-width forms, as the tokens have it.
        sink: takes the diagnostics.
        names: the words that the text declares, for finding forgotten spaces.
    """

    source: SourceText
    folded: str
    sink: DiagnosticSink
    names: Collection[str]

    def span(self, token: Token) -> Span:
        """Where a token stands; a table row counts from its bar."""
        end = token.end_pos or 0
        return self.source.span(end - 1 if token.type == "ROW" else token.start_pos or 0, end)

    def written(self, token: Token) -> str:
        """A token as it stands in the text, full-width forms and all."""
        span = self.span(token)
        return self.source.text[span.start : span.end]

    # ---- the whole declaration

    def reserved(self, token: Token) -> None:
        """A construct of a later version."""
        self.sink.report("P027", self.span(token), word=str(token))

    def too_deep_brackets(self, token: Token, limit: int) -> None:
        """Brackets in brackets beyond the limit."""
        self.sink.report("P004", self.span(token), limit=str(limit))

    def too_deep_expression(self, tokens: Sequence[Token], limit: int) -> None:
        """An expression whose tree is too deep."""
        self.sink.report("P007", self.span(tokens[0]), limit=str(limit))

    def glued_opener(self, token: Token, keyword: str) -> None:
        """事实甲: the keyword of a declaration and its name without a space."""
        span = self.span(token)
        parts = f"{keyword} {str(token)[len(keyword) :]}"
        self.sink.report("P016", span, fix=Fix(span, parts), word=str(token), parts=parts)

    def mistaken_opener(self, token: Token, keyword: str) -> None:
        """A word that was written for the keyword of a declaration."""
        span = self.span(token)
        self.sink.report("P029", span, fix=Fix(span, keyword), expected=quote(keyword), found=quote(str(token)))

    def stray(self, tokens: Sequence[Token]) -> None:
        """Words between the declarations; the first line of them is shown."""
        first = self.span(tokens[0])
        last = first
        for token in tokens:
            if token.line != tokens[0].line and token is not tokens[0]:
                break
            last = self.span(token)
        span = self.source.span(first.start, last.end)
        self.sink.report("P015", span, found=self.source.text[span.start : span.end])

    def missing_row_bar(self, token: Token) -> None:
        """The first cell of a table row without the bar before it."""
        place = self.source.span(token.start_pos or 0, token.start_pos or 0)
        self.sink.report("P028", self.span(token), fix=Fix(place, "| "), expected=quote("|"))

    # ---- one token

    def text(self, token: Token, fix: Fix | None) -> None:
        """A character that belongs to nothing: usually one half of a pair of quotes."""
        if str(token) in _QUOTES:
            self.sink.report("P012", self.span(token), quote=str(token))
        else:
            self.sink.report("P013", self.span(token), fix=fix, char=self.written(token))

    def unknown_as_value(self, token: Token) -> None:
        """未知 where a value should stand."""
        self.sink.report("P310", self.span(token))

    def open_bracket(self, tokens: Sequence[Token], index: int, accepted: Collection[str]) -> str | None:
        """Report a bracket that is still open where a declaration, a clause or an item ends.

        Returns:
            The terminal that would close it, or None when that is not what is wrong.
        """
        ends = index >= len(tokens) or tokens[index].type in _BRACKET_ENDS or starts_segment(tokens, index)
        if not ends or not {"RPAR", "RSQB"} & set(accepted):
            return None
        open_tokens: list[Token] = []
        for token in tokens[:index]:
            if token.type in _OPENERS:
                open_tokens.append(token)
            elif token.type in _OPENERS.values() and open_tokens:
                open_tokens.pop()
        if not open_tokens:
            return None
        bracket = open_tokens[-1]
        place = self.behind(tokens[index - 1])
        related = () if index >= len(tokens) else (Related(self.span(tokens[index]), "closes-before"),)
        self.sink.report(
            "P014",
            self.span(bracket),
            fix=Fix(place, _CLOSED_BY[bracket.type]),
            related=related,
            open=self.written(bracket),
        )
        return _OPENERS[bracket.type]

    def repaired(self, repair: Repair) -> None:
        """A mistake for which a change was found that helps."""
        self.sink.add(Diagnostic(repair.code, repair.span, repair.args, repair.fix, source=self.source))

    def ended(self, tokens: Sequence[Token], index: int, accepted: Collection[str]) -> None:
        """The declaration ends before it is complete."""
        place = self.behind(tokens[index - 1])
        name = _declared(tokens)
        if "STOP" in accepted:
            last = self.span(tokens[index - 1])
            if tokens[index - 1].type == "SEMICOLON":
                found = quote(self.written(tokens[index - 1]))
                self.sink.report("P021", last, fix=Fix(last, "。"), name=name, found=found)
            else:
                self.sink.report("P021", place, fix=Fix(place, "。"), name=name)
        elif not self.incomplete(tokens, index):
            self.sink.report("P011", place, name=name, expected=expected(accepted))

    def incomplete(self, tokens: Sequence[Token], index: int) -> bool:
        """Report a decision that does not say how it is made, or a case that expects nothing."""
        before = {token.type for token in tokens[:index]}
        at_end = index >= len(tokens) or tokens[index].type in {"STOP", *lexicon().group("declaration")}
        bodiless = at_end or {token.type for token in tokens[index : index + 2]} in _BODY_WITHOUT_WORD
        if tokens[0].type == "DECISION" and bodiless and not before & _BODIES:
            self.sink.report("P033", self.behind(tokens[index - 1]), name=_declared(tokens))
            return True
        if tokens[0].type == "EXAMPLE" and at_end and "GIVEN" in before and "THEN" not in before:
            self.sink.report("P503", self.behind(tokens[index - 1]), name=_declared(tokens))
            return True
        return False

    def unexpected(self, token: Token, accepted: Collection[str]) -> None:
        """A token that cannot stand where it does, when nothing better is known."""
        if "AND" in accepted and not has_operators(accepted) and token.type in comparisons():
            self.sink.report("P034", self.span(token), word=self.written(token))
            return
        found: Arg = Term("token-row-start") if token.type == "ROW" else quote(self.written(token))
        self.sink.report("P010", self.span(token), found=found, expected=expected(accepted))

    def behind(self, token: Token) -> Span:
        """The place behind a token."""
        end = token.end_pos or 0
        return self.source.span(end, end)


def _declared(tokens: Sequence[Token]) -> str:
    """What a declaration is called in messages: its name, or its keyword."""
    return str(tokens[1]) if len(tokens) > 1 and tokens[1].type == "NAME" else str(tokens[0])
