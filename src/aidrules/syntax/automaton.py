"""The grammar's automaton without trees: what may follow a row of tokens, and how far a changed row could be read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import TypeAlias

from lark.grammar import Rule
from lark.parsers.lalr_analysis import Shift

from aidrules.syntax.grammar import parser

END = "$END"
"""The terminal behind the last token."""

Stack: TypeAlias = tuple[int, ...]
_Action: TypeAlias = tuple[object, int | Rule]


@cache
def _tables() -> tuple[Mapping[int, Mapping[str, _Action]], int, int]:
    conf = parser().parse_interactive().parser_state.parse_conf
    return conf.states, conf.start_state, conf.end_state


def start() -> Stack:
    """The automaton before the first token of a declaration."""
    return (_tables()[1],)


def advance(stack: Stack, terminal: str) -> Stack | None:
    """The automaton after one more token, or None where that token cannot stand."""
    states, _, end = _tables()
    work = list(stack)
    while True:
        found = states[work[-1]].get(terminal)
        if found is None:
            return None
        action, target = found
        if action is Shift:
            assert isinstance(target, int)  # noqa: S101 - a shift names the state that follows
            return (*work, target)
        assert isinstance(target, Rule)  # noqa: S101 - and a reduction the rule
        if target.expansion:
            del work[-len(target.expansion) :]
        goto = states[work[-1]][target.origin.name][1]
        assert isinstance(goto, int)  # noqa: S101 - behind a rule the automaton always shifts
        work.append(goto)
        if terminal == END and goto == end:
            return tuple(work)


def follow(stack: Stack, terminals: Iterable[str]) -> tuple[Stack, int]:
    """The automaton after as many of the tokens as can stand, and how many those are."""
    count = 0
    for terminal in terminals:
        after = advance(stack, terminal)
        if after is None:
            break
        stack, count = after, count + 1
    return stack, count


def accepted(stack: Stack) -> frozenset[str]:
    """Every terminal that may stand next."""
    choices = _tables()[0][stack[-1]]
    return frozenset(t for t in choices if t.isupper() and advance(stack, t) is not None)
