"""The Common Expression Language: Google's engine in C++ (cel-expr-python), and the one in Rust
(common-expression-language).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from benchmarks.cases import ALIASES
from benchmarks.single.contender import Contender, outcomes
from benchmarks.single.expressions import Words, expressions, in_brackets
from benchmarks.single.padding import padded

WORDS = Words("&&", "||", "!", "(recipients + 1499) / 1500", in_brackets)


def _map() -> str:
    parts = expressions(WORDS)
    typed = {alias: f"dyn({text})" if alias != "staff_required" else _mixed(text) for alias, text in parts.items()}
    return "{" + ", ".join(f"'{alias}': {text}" for alias, text in typed.items()) + "}"


def _mixed(text: str) -> str:
    """The branches of a condition have one type in CEL: a text beside a number is written as dynamic."""
    condition, number = text.split(" : ", 1)
    return condition.replace("'undetermined'", "dyn('undetermined')") + f" : dyn({number})"


def google() -> Iterator[Contender]:
    """cel-expr-python."""
    from cel_expr_python import cel

    expression = cel.NewEnv(variables=dict.fromkeys(ALIASES, cel.Type.DYN)).compile(_map())

    def decide(facts: object) -> object:
        return expression.eval(data=facts).plain_value()

    yield Contender("cel-expr-python", "status", True, decide, outcomes, padded, "one map expression; no reasons")


def rust() -> Iterator[Contender]:
    """common-expression-language."""
    import cel

    decide = partial(cel.compile(_map()).execute)
    yield Contender(
        "common-expression-language", "status", True, decide, outcomes, padded, "one map expression; no reasons"
    )
