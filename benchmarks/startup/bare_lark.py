"""Lark's own time on a policy text: its lexer and its automaton, without building trees."""

from __future__ import annotations

from collections.abc import Callable

from benchmarks.taking_part import NotBuiltError


def folded(text: str) -> str:
    """The text as Lark gets it: full-width forms of ASCII characters are replaced, one by one."""
    from aidrules.syntax.folding import fold

    return fold(text)


def bare_parser() -> Callable[[str], object]:
    """A parser with the project's grammar that accepts a whole folded policy text and makes nothing of it.

    Raises:
        NotBuiltError: the project's parser does not tell its grammar.
    """
    from lark import Lark

    from aidrules.syntax.grammar import parser

    own = parser()
    grammar = getattr(own, "source_grammar", None)
    if not grammar:
        raise NotBuiltError("the parser of aidrules does not tell its grammar")
    made = Lark(
        f"{grammar}\nwhole_policy: declaration+\n",
        parser="lalr",
        lexer="basic",
        start="whole_policy",
        maybe_placeholders=False,
        keep_all_tokens=True,
        lexer_callbacks=own.options.lexer_callbacks,
    )
    automaton = made.parser.parser.parser
    automaton.callbacks = dict.fromkeys(automaton.callbacks, _nothing)
    return made.parse


def _nothing(_children: list[object]) -> None:
    """What is made of a rule's parts."""
