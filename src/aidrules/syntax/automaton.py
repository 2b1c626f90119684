"""The grammar's automaton: the tree of a row of tokens, what may follow one, and how far a changed one can be read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import Any, TypeAlias

from lark import Token
from lark.grammar import Rule
from lark.parsers.lalr_analysis import Shift

from aidrules.syntax.grammar import parser
from aidrules.syntax.reading import ParseTree

END = "$END"
"""The terminal behind the last token."""

Stack: TypeAlias = tuple[int, ...]
_Action: TypeAlias = tuple[object, int | Rule]


@cache
def _tables() -> tuple[Mapping[int, Mapping[str, _Action]], int, int]:
    conf = parser().parse_interactive().parser_state.parse_conf
    return conf.states, conf.start_state, conf.end_state


@cache
def _reductions() -> Mapping[int, tuple[int, str, Callable[[list[object]], ParseTree]]]:
    """For each rule, by its identity: how many parts it has, what it is called, and what makes its tree."""
    conf: Any = parser().parse_interactive().parser_state.parse_conf
    rules: dict[int, Rule] = {
        id(found): found for row in conf.states.values() for _, found in row.values() if isinstance(found, Rule)
    }
    return {number: (len(rule.expansion), rule.origin.name, conf.callbacks[rule]) for number, rule in rules.items()}


def tree_of(tokens: Sequence[Token]) -> ParseTree | None:
    """The tree of exactly these tokens, or None when the grammar refuses them.

    This is Lark's own way through its table, without what it does for each token besides.
    """
    states, first, end = _tables()
    reductions = _reductions()
    stack = [first]
    values: list[Any] = []
    for token in (*tokens, None):
        terminal = END if token is None else token.type
        while True:
            found = states[stack[-1]].get(terminal)
            if found is None:
                return None
            target = found[1]
            if isinstance(target, int):  # a shift names the state that follows, and a reduction its rule
                stack.append(target)
                values.append(token)
                break
            size, name, made = reductions[id(target)]
            parts: list[Any] = []
            if size:
                parts = values[-size:]
                del stack[-size:], values[-size:]
            state = states[stack[-1]][name][1]
            assert isinstance(state, int)  # noqa: S101 - behind a rule the automaton always shifts
            stack.append(state)
            values.append(made(parts))
            if token is None and state == end:
                whole: ParseTree = values[-1]
                return whole
    return None


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
