"""Turns a token that the grammar does not accept into a diagnostic an analyst can act on."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from attrs import frozen
from lark import Token

from aidrules.diagnostics.diagnostic import Fix, Related, Term
from aidrules.diagnostics.sink import DiagnosticSink
from aidrules.source.text import SourceText, Span
from aidrules.syntax.lexicon import lexicon
from aidrules.syntax.segment import segment, spaced

_PUNCTUATION = {
    "COLON": "：",
    "COMMA": "，",
    "SEMICOLON": "；",
    "STOP": "。",
    "RPAR": "）",
    "BAR": "｜",
    "DOUBLE_BAR": "‖",
    "ROW": "表格行",
    "ITEM_NUMBER": "（一）",
}
_QUOTES = '“”"「」‘’'
_OPENERS = {"LPAR": "RPAR", "LSQB": "RSQB"}
# Terminals that can begin an expression; as a group they are "a value".
_VALUE = frozenset({"NUMBER", "STRING", "YES", "DATE"})
_OPERATORS = frozenset({"PLUS", "STAR", "AND", "IS", "GREATER"})


@frozen
class SyntaxErrors:
    """Reports what went wrong at one token of one declaration."""

    source: SourceText
    sink: DiagnosticSink
    names: Collection[str]

    def span(self, token: Token) -> Span:
        """Where a token stands; a table row counts from its bar."""
        end = token.end_pos or 0
        return self.source.span(end - 1 if token.type == "ROW" else token.start_pos or 0, end)

    def unexpected(self, tokens: Sequence[Token], index: int, accepted: Collection[str], declared: str) -> None:
        """Report that ``tokens[index]`` does not fit; ``index`` may be one past the end.

        Args:
            tokens: the tokens of the declaration.
            index: the one that is not accepted.
            accepted: the terminals that would have been.
            declared: the name of the declaration, for messages.
        """
        if self._broken_text(tokens, index) or self._glued(tokens, index):
            return
        ended = index >= len(tokens)
        if self._open_bracket(tokens, index, accepted):
            return
        if ended or tokens[index].type in lexicon().group("declaration"):
            last = tokens[min(index, len(tokens)) - 1]
            place = self._after(last)
            if "STOP" in accepted:
                self.sink.report("P021", place, fix=Fix(place, "。"), name=declared)
            else:
                self.sink.report("P011", place, expected=self._expected(accepted))
            return
        token = tokens[index]
        if token.type == "REFINEMENT" or token.type == "IMPORT" or token.type == "ROSTER":
            self.sink.report("P027", self.span(token), word=str(token))
            return
        self.sink.report("P010", self.span(token), found=_shown(token), expected=self._expected(accepted))

    def _after(self, token: Token) -> Span:
        end = token.end_pos or 0
        return self.source.span(end, end)

    def _broken_text(self, tokens: Sequence[Token], index: int) -> bool:
        """A stray character: usually one half of a pair of quotes."""
        if index >= len(tokens) or tokens[index].type != "OTHER":
            return False
        token = tokens[index]
        if str(token) in _QUOTES:
            self.sink.report("P012", self.span(token), quote=str(token))
        else:
            self.sink.report("P013", self.span(token), char=str(token))
        return True

    def _glued(self, tokens: Sequence[Token], index: int) -> bool:
        """A forgotten space, in the token itself or in the one before it."""
        for at in (index - 1, index):
            if not 0 <= at < len(tokens) or tokens[at].type != "NAME" or str(tokens[at]) in self.names:
                continue
            pieces = segment(str(tokens[at]), self.names)
            if pieces is not None:
                span = self.span(tokens[at])
                parts = spaced(pieces)
                self.sink.report("P016", span, fix=Fix(span, parts), word=str(tokens[at]), parts=parts)
                return True
        return False

    def _open_bracket(self, tokens: Sequence[Token], index: int, accepted: Collection[str]) -> bool:
        """A bracket that is still open where the declaration, a clause or an item ends."""
        ends = index >= len(tokens) or tokens[index].type in {
            "STOP",
            "SEMICOLON",
            "ROW",
            "BAR",
            "DOUBLE_BAR",
            "COLON",
        }
        if not ends or not {"RPAR", "RSQB"} & set(accepted):
            return False
        open_tokens: list[Token] = []
        for token in tokens[:index]:
            if token.type in _OPENERS:
                open_tokens.append(token)
            elif token.type in _OPENERS.values() and open_tokens:
                open_tokens.pop()
        if not open_tokens:
            return False
        place = self._after(tokens[index - 1])
        related = () if index >= len(tokens) else (Related(self.span(tokens[index]), "closes-before"),)
        self.sink.report(
            "P014",
            self.span(open_tokens[-1]),
            fix=Fix(place, "）"),
            related=related,
            open=str(open_tokens[-1]),
        )
        return True

    def _expected(self, accepted: Collection[str]) -> Term | str:
        """At most four things that could stand here, in words."""
        found = set(accepted)
        words: list[str] = []
        if found >= _VALUE:
            words.append("一个值或条件")
            found -= {"ITEM_NUMBER", "LPAR"}
        elif "NAME" in found:
            words.append("一个名称")
        words += [shown for terminal, shown in _PUNCTUATION.items() if terminal in found]
        if "STRING" in found and not found >= _VALUE:
            words.append("引号内的文字")
        if found >= _OPERATORS:
            words.append("运算或比较")
        keywords = {k.terminal: k.words[0] for k in lexicon().keywords if k.group in {"clause", "logic", "type"}}
        if len(words) < 4 and not found >= _VALUE:
            words += [f"“{word}”" for terminal, word in keywords.items() if terminal in found]
        return "、".join(words[:4]) or "别的写法"


def _shown(token: Token) -> str:
    return "新的一行" if token.type == "ROW" else str(token)
