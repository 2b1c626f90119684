"""Reads a declaration that the parser refused, once more on the automaton alone, to report all that is wrong with it.

A mistake for which a repair is found is reported and read over. Any other one costs the part it stands in, a table row
or a list item for example; reading goes on with the next part.
"""

from __future__ import annotations

from collections.abc import Sequence

from attrs import define, field
from lark import Token

from aidrules.diagnostics.diagnostic import Fix
from aidrules.syntax.automaton import END, Stack, accepted, advance, follow, start
from aidrules.syntax.errors import SyntaxErrors
from aidrules.syntax.lexicon import lexicon
from aidrules.syntax.line import Line
from aidrules.syntax.misreadings import LOOK_BACK
from aidrules.syntax.places import COMMA, segment_end, starts_segment
from aidrules.syntax.repair import Repair, Repairs

MAX_REPORTS = 20
"""How many mistakes of one declaration are reported."""

_VALUE = "YES"


@define
class Recovery:
    """One pass over the tokens of a declaration.

    Attributes:
        tokens: the tokens from the declaration's keyword on; those of later declarations may follow.
        reports: how many mistakes were reported.
        only_unended: nothing is wrong but that the sign at its end is forgotten.
    """

    tokens: Sequence[Token]
    errors: SyntaxErrors
    reports: int = 0
    only_unended: bool = False
    _stacks: dict[int, Stack] = field(factory=dict)
    _part: Stack | None = None  # the automaton before the row, item or alternative being read
    _clause: Stack | None = None  # and before the clause

    def run(self) -> int:
        """Report the mistakes; return how many tokens belong to the declaration."""
        stack, index = start(), 0
        while index < len(self.tokens):
            self._stacks[index] = stack
            self._stacks.pop(index - LOOK_BACK, None)
            after = advance(stack, self.tokens[index].type)
            if after is not None:
                self._remember(index, stack)
                stack, index = after, index + 1
                continue
            if index and self.tokens[index].type in lexicon().group("declaration"):
                if advance(stack, END) is None:
                    self._ended(index, stack)
                return index
            before = self.reports
            found = self._trouble(index, stack)
            if self.reports == before:
                return index  # the declaration is complete; what follows belongs to none
            found = found or self._next_part(index)
            if found is None or self.reports >= MAX_REPORTS:
                return self._behind(index)
            stack, index = found
        if advance(stack, END) is None:
            self._ended(index, stack)
        return index

    def _remember(self, index: int, stack: Stack) -> None:
        if not starts_segment(self.tokens, index):
            return
        if self.tokens[index].type == COMMA:
            self._clause = stack
        else:
            self._part, self._clause = stack, None

    def _next_part(self, index: int) -> tuple[Stack, int] | None:
        """Where reading can go on behind a part that is lost; None when nothing of the declaration is left."""
        index = segment_end(self.tokens, index)
        while index < len(self.tokens) and self.tokens[index].type != "STOP":
            for stack in (self._clause, self._part):
                if stack is not None and advance(stack, self.tokens[index].type):
                    return stack, index
            index = segment_end(self.tokens, index)
        return None

    def _behind(self, index: int) -> int:
        """The first token that no longer belongs to a declaration of which the rest is lost."""
        openers = lexicon().group("declaration")
        while index < len(self.tokens) and self.tokens[index].type not in openers:
            index += 1
            if self.tokens[index - 1].type == "STOP":
                break
        return index

    def _ended(self, index: int, stack: Stack) -> None:
        self.reports += 1
        may_follow = accepted(stack)
        self.only_unended = self.reports == 1 and "STOP" in may_follow
        before = self._stacks.get(index - 1)
        if before is not None and self.tokens[index - 1].type == "SEMICOLON" and advance(before, "STOP"):
            may_follow |= {"STOP"}
        if self.errors.open_bracket(self.tokens, index, may_follow) is None:
            self.errors.ended(self.tokens, index, may_follow)

    def _trouble(self, index: int, stack: Stack) -> tuple[Stack, int] | None:
        """Report what is wrong at a token; return where to go on, or None when its part is lost.

        Nothing is reported behind a complete declaration.
        """
        token = self.tokens[index]
        may_follow = accepted(stack)
        repairs = Repairs(Line(self.errors.source, self.errors.folded, self.errors.names, self.tokens))
        if may_follow == {END}:
            repair = repairs.at(index, self._stacks)
            return self._repaired(repair) if repair else None
        if token.type == "OTHER":
            repair = repairs.at_stray_character(index, self._stacks)
            return self._repaired(repair) if repair else self._stray_character(index, stack)
        if token.type == "UNKNOWN" and _VALUE in may_follow and self.tokens[0].type != "EXAMPLE":
            self.reports += 1
            self.errors.unknown_as_value(token)
            instead = advance(stack, _VALUE)
            return (instead, index + 1) if instead else None
        closing = self.errors.open_bracket(self.tokens, index, may_follow)
        if closing is not None:
            self.reports += 1
            closed = advance(stack, closing)
            return (closed, index) if closed and advance(closed, token.type) else None
        if not self.errors.incomplete(self.tokens, index):
            repair = repairs.at(index, self._stacks)
            if repair is not None:
                return self._repaired(repair)
            self.errors.unexpected(token, may_follow)
        self.reports += 1
        return None

    def _repaired(self, repair: Repair) -> tuple[Stack, int] | None:
        self.reports += 1
        self.errors.repaired(repair)
        self._stacks.clear()  # no later repair reaches back over this one
        return None if repair.stack is None else (repair.stack, repair.resume)

    def _stray_character(self, index: int, stack: Stack) -> tuple[Stack, int] | None:
        self.reports += 1
        last = segment_end(self.tokens, index)
        rest = [token.type for token in self.tokens[index + 1 : last + 1]]
        readable = follow(stack, rest)[1] == len(rest)
        token = self.tokens[index]
        self.errors.text(token, Fix(self.errors.span(token), "") if readable else None)
        return (stack, index + 1) if readable else None
