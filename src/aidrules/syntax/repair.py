"""Looks for the one small change after which a declaration could be read on: a comma put in, a word exchanged.

Every proposal is tried on the grammar's automaton before it is made, so a message never advises what does not help.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

from attrs import evolve, field, frozen

from aidrules.diagnostics.diagnostic import Arg, Fix, quote
from aidrules.source.text import Span
from aidrules.syntax.automaton import END, Stack, accepted, follow
from aidrules.syntax.folding import fold
from aidrules.syntax.grammar import parser
from aidrules.syntax.lexicon import lexicon
from aidrules.syntax.line import Line
from aidrules.syntax.misreadings import Change, dates, mismatched_quotes, misreadings
from aidrules.syntax.mistaken import meant
from aidrules.syntax.mistaken_periods import mistaken_periods
from aidrules.syntax.miswritten import bounded, joined_by_a_sign, miswritten, name_in_pieces
from aidrules.syntax.places import COMMA, enumeration, punctuation, segment_end
from aidrules.syntax.segment import segment, spaced
from aidrules.syntax.slips import dotted_day, slips

_CLOSING = frozenset({"RPAR", "RSQB", "BAR", "EQUAL"})
_TAKES_A_SET = frozenset({"IN", "NOT_IN", "CONTAINS", "CONTAINS_NOT", "CONTAINS_ANY", "SET"})


@frozen
class Repair:
    """A change that helps.

    Attributes:
        code: the diagnostic that describes it.
        span: what the diagnostic points at.
        fix: the change of the text, where it can be told.
        args: the values of the message.
        stack: the automaton behind the change; None when what follows still cannot be read.
        resume: the token with which reading goes on.
    """

    code: str
    span: Span
    fix: Fix | None
    args: Mapping[str, Arg] = field(eq=False)
    stack: Stack | None
    resume: int


@frozen
class Repairs:
    """Proposes repairs for the tokens of one declaration."""

    line: Line

    def at(self, index: int, stacks: Mapping[int, Stack]) -> Repair | None:
        """The first proposal that helps against the token at ``index``, which cannot stand where it does.

        Args:
            index: the token.
            stacks: the automaton before the tokens up to and including this one, as far back as is known.
        """
        glued = self._forgotten_space(index, stacks)
        if glued is not None:
            return glued
        may_follow = accepted(stacks[index])
        changes = self._separators(index) if may_follow == {END} else self._changes(index, may_follow)
        return self._first(chain(changes, self._superfluous(index, may_follow)), index, stacks)

    def at_stray_character(self, index: int, stacks: Mapping[int, Stack]) -> Repair | None:
        """The same for a character that is no token: a dot in a date, one of two quotation marks that do not match."""
        line = self.line
        changes = chain(
            dotted_day(line, index), dates(line, index), mismatched_quotes(line, index), name_in_pieces(line, index)
        )
        return self._first(changes, index, stacks)

    def _first(self, changes: Iterable[Change], index: int, stacks: Mapping[int, Stack]) -> Repair | None:
        for change in changes:
            stack = stacks.get(change.start)
            behind = None if stack is None else self._tried(change, stack, index)
            if behind is not None:
                span = change.span or self.line.span(change.start, change.end)
                return Repair(change.code, span, change.fix, change.args, behind, change.end)
        return None

    def _tried(self, change: Change, stack: Stack, index: int) -> Stack | None:
        """The automaton behind a change, when what follows can then be read."""
        behind, count = follow(stack, change.terminals)
        if count < len(change.terminals):
            return None
        tokens = self.line.tokens
        last = segment_end(tokens, index) if change.reach is None else change.end - 1 + change.reach
        rest = [token.type for token in tokens[change.end : last + 1]]
        return behind if follow(behind, rest)[1] == len(rest) else None

    def _forgotten_space(self, index: int, stacks: Mapping[int, Stack]) -> Repair | None:
        """A word that is a run of words, at the place itself or just before it; or both of them are."""
        runs = {at: pieces for at in (index - 1, index) if at in stacks and (pieces := self._run(at)) is not None}
        if len(runs) == 2:
            both = self._parted(index - 1, runs[index - 1], index, stacks, runs[index])
            if both is not None:
                return both
        found = (self._parted(at, pieces, index, stacks) for at, pieces in runs.items())
        return next((repair for repair in found if repair is not None), None)

    def _run(self, at: int) -> tuple[str, ...] | None:
        token = self.line.tokens[at] if at >= 0 else None
        if token is None or token.type != "NAME" or str(token) in self.line.names:
            return None
        return segment(str(token), self.line.names, any_keyword=True)

    def _parted(
        self,
        at: int,
        pieces: tuple[str, ...],
        index: int,
        stacks: Mapping[int, Stack],
        next_pieces: tuple[str, ...] | None = None,
    ) -> Repair | None:
        """A word with the spaces it lacks, when more can be read then; the next word may lack some as well."""
        line, tokens = self.line, self.line.tokens
        last = segment_end(tokens, index)
        end = line.end(min(last, len(tokens) - 1))
        head, behind = fold(spaced(pieces)), line.folded[line.end(at) : end]
        rest = len(tokens[index : last + 1])  # how many tokens there are from the one in error on
        if next_pieces is not None:
            part = fold(spaced(next_pieces)) + line.folded[line.end(index) : end]
            behind, rest = line.folded[line.end(at) : line.begin(index)] + part, len(_types(part))
        terminals = _types(head + behind)
        stack, count = follow(stacks[at], terminals)
        if count <= len(terminals) - rest:
            return None  # no further than before
        span = line.span(at, at + 1)
        args: dict[str, Arg] = {"word": str(tokens[at]), "parts": spaced(pieces)}
        alone = _types(head)
        same_behind = terminals == [*alone, *(token.type for token in tokens[at + 1 : last + 1])]
        if count >= len(alone) and (next_pieces is not None or same_behind):
            parted = follow(stacks[at], alone)[0]
            return Repair("P016", span, Fix(span, spaced(pieces)), args, parted, at + 1)
        whole = stack if count == len(terminals) else None
        return Repair("P016", span, Fix(span, spaced(pieces)), args, whole, last + 1)

    def _changes(self, index: int, may_follow: frozenset[str]) -> Iterator[Change]:
        yield from mistaken_periods(self.line, index)
        yield from slips(self.line, index)
        yield from miswritten(self.line, index)
        yield from misreadings(self.line, index, may_follow)
        yield from self._mistaken_words(index)
        yield from self._separators(index)
        yield from joined_by_a_sign(self.line, index)
        yield from self._forgotten(index, may_follow)

    def _mistaken_words(self, index: int) -> Iterator[Change]:
        """A word that is meant as a keyword."""
        for at in (index, index - 1):
            for keyword in meant(str(self.line.tokens[at])) if at > 0 else ():
                change = self._instead(at, lexicon().by_word()[keyword].terminal, keyword)
                yield evolve(change, reach=index - at + 1)

    def _separators(self, index: int) -> Iterator[Change]:
        """One separator in the place of another, at the token itself or just before it."""
        tokens = self.line.tokens
        for at in (index, index - 1):
            if at <= 0 or tokens[at].type not in _separators() or not self._may_change(at, index):
                continue
            if self._is_last(at):
                yield evolve(self._instead(at, "STOP", "。"), reach=0)
                continue
            for terminal in _separators():
                if terminal != tokens[at].type and (terminal != "STOP" or at == index):
                    yield self._instead(at, terminal, punctuation()[terminal])
        at = index - 2
        if at > 0 and tokens[at].type == COMMA:
            yield self._instead(at, enumeration(), "、")
        if at > 0 and tokens[at].type == "COLON" and tokens[0].type == "PARAMETER":
            yield self._instead(at, "EQUAL", "＝")
        if at > 0 and tokens[at].type == "MINUS":
            yield self._instead(at, "TO", "至")

    def _is_last(self, at: int) -> bool:
        """Whether nothing of the declaration stands behind a token, so that only a full stop helps."""
        tokens = self.line.tokens
        return at + 1 == len(tokens) or tokens[at + 1].type in lexicon().group("declaration")

    def _instead(self, at: int, terminal: str, shown: str) -> Change:
        span = self.line.span(at, at + 1)
        args: dict[str, Arg] = {"expected": quote(shown), "found": quote(self.line.text(span))}
        return Change("P029", at, at + 1, (terminal,), Fix(span, shown), args)

    def _may_change(self, at: int, index: int) -> bool:
        """Whether a separator may be in error: a full stop only where what it parts belongs together."""
        tokens = self.line.tokens
        if tokens[at].type != "STOP":
            return True
        if at == index:
            return at + 1 < len(tokens) and tokens[at + 1].line == tokens[at].line
        return tokens[index].type in {"ITEM_NUMBER", "ROW"} or tokens[index].line == tokens[at].line

    def _forgotten(self, index: int, may_follow: frozenset[str]) -> Iterator[Change]:
        """A sign or a keyword that was left out before the token."""
        for terminal in self._insertions(index):
            if terminal in may_follow:
                yield self._inserted(index, terminal)
        if self.line.tokens[index].type == "ITEM_NUMBER" and "SEMICOLON" in may_follow:
            yield evolve(self._inserted(index, "SEMICOLON"), reach=1)
        range_end = bounded(self.line, index)
        if range_end is not None and "IS" in may_follow:
            yield evolve(self._inserted(index, "IS"), reach=range_end - index)
        colon = next((at for at, token in enumerate(self.line.tokens[:index]) if token.type == "COLON"), None)
        if self.line.tokens[0].type == "PROPERTY" and colon is not None:
            yield self._inserted(colon + 1, "ALWAYS")

    def _inserted(self, at: int, terminal: str) -> Change:
        line = self.line
        place = line.source.span(line.end(at - 1), line.end(at - 1))
        sign = punctuation().get(terminal) or _word_of(terminal)
        loose = terminal not in punctuation() or terminal in {"BAR", "DOUBLE_BAR", "EQUAL"}
        before, after = (" " if text.isalnum() else "" for text in (line.source.text[place.end - 1], line.next(place)))
        fix = Fix(place, f"{before}{sign}{after}" if loose else sign)
        args: dict[str, Arg] = {"expected": quote(sign)}
        mark = place if terminal == "STARTING" else line.span(at, at + 1)  # the next token may stand rows below
        return Change("P028", at, at, (terminal,), fix, args, mark)

    def _insertions(self, index: int) -> Iterator[str]:
        opener = self.line.tokens[0].type
        before = {token.type for token in self.line.tokens[:index]}
        yield from ("COLON", COMMA)
        if self._row_is_short(index):
            yield from ("BAR", "DOUBLE_BAR")
        if self._is_list(index):
            yield enumeration()
        if self.line.tokens[index - 1].type == COMMA:
            yield from ("FORMULA", "SOURCE")
        if self.line.tokens[index].type == "FROM_DAY":
            yield "AT"
        yield from ("SEMICOLON", "THEN", "EXCEPT_END", "OF", "EXCEPTED", "STARTING")
        if opener == "EXAMPLE":
            yield from ("GIVEN", "IS")
        if opener == "PARAMETER" and not before & {"EQUAL", "IS"}:
            yield "EQUAL"

    def _is_list(self, index: int) -> bool:
        """Whether several members may stand here, so that 、 may have been forgotten; not in a plain condition."""
        tokens = self.line.tokens
        open_brackets: list[int] = []
        for at in range(index):
            if tokens[at].type == "LPAR":
                open_brackets.append(at)
            elif tokens[at].type == "RPAR" and open_brackets:
                open_brackets.pop()
        if open_brackets:
            return open_brackets[-1] > 0 and tokens[open_brackets[-1] - 1].type in _TAKES_A_SET
        return tokens[0].type in {"TYPE", "UNIT", "FACT"} or any(token.type == "ROW" for token in tokens)

    def _row_is_short(self, index: int) -> bool:
        """Whether the table row of a token has fewer bars than the header."""
        rows = [at for at, token in enumerate(self.line.tokens) if token.type == "ROW"]
        before = [at for at in rows if at <= index]
        if len(before) < 2:
            return False
        after = next((at for at in rows if at > index), len(self.line.tokens))
        return self._bars(before[-1], after) < self._bars(rows[0], rows[1])

    def _bars(self, start: int, end: int) -> int:
        return sum(token.type in {"ROW", "BAR", "DOUBLE_BAR"} for token in self.line.tokens[start:end])

    def _superfluous(self, index: int, may_follow: frozenset[str]) -> Iterator[Change]:
        """A sign too many, or a word written twice."""
        tokens = self.line.tokens
        for at in (index, index - 1):
            if at <= 0:
                continue
            token = tokens[at]
            twice = token == tokens[at - 1] and token.type == tokens[at - 1].type
            if token.type == "STOP" and (may_follow != {END} or not (twice or self._may_change(at, index))):
                continue
            is_word = token.type in {"NAME", "STRING"} or token.isdigit()
            if token.type in {*_separators(), *_CLOSING} or (twice and not is_word):
                span = self.line.span(at, at + 1)
                parts = (self.line.source.text[span.start - 1] + self.line.next(span)).isalnum()
                fix = Fix(span, " " if parts else "")
                yield Change("P030", at, at + 1, (), fix, {"found": quote(self.line.text(span))})


def _types(folded: str) -> list[str]:
    return [token.type for token in parser().lex(folded)]


def _separators() -> tuple[str, ...]:
    return (enumeration(), COMMA, "SEMICOLON", "COLON", "STOP")


def _word_of(terminal: str) -> str:
    return next(keyword.words[0] for keyword in lexicon().keywords if keyword.terminal == terminal)
