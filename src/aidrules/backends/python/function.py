"""Functions generated from a plan: compiled, and shown by a traceback with the rules they come from."""

from __future__ import annotations

import datetime
import itertools
import linecache
import re
import weakref
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from typing import Any, Literal, TypeAlias, cast

from attrs import evolve, frozen

from aidrules.backends.plan import Answer, Plan
from aidrules.backends.python.answers import facts_read, write_answer
from aidrules.backends.python.assuming import assuming
from aidrules.backends.python.diagrams import Diagrams, TooLargeError
from aidrules.backends.python.runtime import NAMES, Table, again
from aidrules.backends.python.source import Source
from aidrules.backends.python.writer import comment, literal
from aidrules.backends.refusal import RefusedError
from aidrules.core.policy import Fact

Result: TypeAlias = tuple[str, Any, tuple[str, ...]]
"""Status, value, and the codes of the reasons."""
Function: TypeAlias = Callable[[Mapping[str, Any]], dict[str, Result]]
Keys: TypeAlias = Literal["alias", "name"]

_VARIABLE = re.compile("([\0\1])(f[0-9]+)[\0\1]")
_numbers = itertools.count(2)


def generate(
    plan: Plan,
    slow: Function,
    otherwise: Callable[[str, Mapping[str, Any]], Result],
    keys: Keys = "alias",
    full: Plan | None = None,
    apart: Iterable[Fact] = (),
    special: Function | None = None,
) -> Function:
    """Make a function of a plan.

    Args:
        plan: the plan.
        slow: answers the same questions by the interpreter: called for a value that is none of its fact's, and where
            the policy has no answer.
        otherwise: answers one question, by alias, where a fact is unknown that the plan takes to be known, or where a
            number is very large.
        full: the plan of the same questions that takes no fact to be known, where there is one.
        apart: facts that the plan does not read although a case may give them.
        special: answers where a case gives one of these.
        keys: whether facts are found by their alias or by their Chinese name.

    Returns:
        A function from facts, of the declared types, to the answers by alias. A fact that is left out is presumed where
        the policy presumes it, and otherwise unknown; None is unknown. Names that are no fact's are not looked at.

    Raises:
        RefusedError: the conditions are too many.
    """
    if full is not None:
        facts = {fact.name: fact for fact in (*plan.facts, *full.facts)}
        plan = evolve(plan, facts=tuple(facts.values()))
    source = Source(plan, Diagrams.of(plan), Unknown(full).without)
    codes = {answer.alias: _about(answer.alias, [found.item for found in answer.reasons]) for answer in plan.answers}
    assumed = frozenset(found for found in plan.assumed_known if isinstance(found, str))
    entries = []
    try:
        for answer, whole in zip(plan.answers, (full or plan).answers, strict=True):
            text = write_answer(source, answer, codes[answer.alias], assumed, assumed & facts_read(whole))
            entries.append((answer.alias, text))
    except TooLargeError as error:
        raise RefusedError("这样多的条件", "so many conditions") from error
    names = ", ".join(found.alias for found in plan.answers)
    if len(names) > 60:
        names = f"{plan.answers[0].alias} and {len(plan.answers) - 1} more"
    guards = [f"{literal(fact.alias if keys == 'alias' else fact.name)} in facts" for fact in apart]
    text = _text(source, entries, keys, guards)
    filename = _register(text, f"aidrules {comment(plan.policy)}: {comment(names)}")
    namespace: dict[str, Any] = {
        **NAMES,
        **source.namespace,
        "date": datetime.date,
        "Fraction": Fraction,
        "otherwise": otherwise,
        "slow": slow,
        "special": special,
    }
    code = compile(text, filename, "exec")
    tables = {name: value for name, value in source.namespace.items() if isinstance(value, Table)}
    learning = {**namespace, "again": again}
    exec(code, learning)  # noqa: S102 # made of numbers and escaped literals only
    namespace.update({name: table.known for name, table in tables.items()}, again=learning["decide"])
    exec(code, namespace)  # noqa: S102
    found = namespace["decide"]
    weakref.finalize(found, linecache.cache.pop, filename, None)
    return cast("Function", found)


@frozen
class Unknown:
    """What the answers of a plan are when one of the facts is unknown."""

    plan: Plan | None

    def without(self, alias: str, fact: str) -> Answer | None:
        """An answer when a fact is unknown; None where that is not plain."""
        found = next((answer for answer in self.plan.answers if answer.alias == alias), None) if self.plan else None
        if found is None:
            return None
        return assuming(found, fact)


def _about(alias: str, codes: list[str]) -> str:
    """The rules that an answer may rest on, as one line."""
    known = list(dict.fromkeys(codes))
    more = f" and {len(known) - 4} more" if len(known) > 4 else ""
    return f"{comment(alias)}: {', '.join(map(comment, known[:4]))}{more}"


def _text(source: Source, entries: list[tuple[str, str]], keys: Keys, guards: list[str]) -> str:
    """The whole text: what fills the tables, and the function."""
    result = ", ".join(f"{literal(alias)}: {shown}" for alias, shown in entries)
    lines = [*source.lines, f"return {{{result}}}"]
    uses: dict[str, int] = {}
    for line in lines:
        for sign, found in _VARIABLE.findall(line):
            uses[found] = uses.get(found, 0) + (sign == "\0")
    given, inline = _given(source, uses, keys)

    def shown(found: re.Match[str]) -> str:
        return inline.get(found[2], found[2])

    body = [_VARIABLE.sub(shown, line) for line in lines]
    head = [f"if {' or '.join(guards)}:", "    return special(facts)"] if guards else []
    head += ["get = facts.get", *given] if uses or any("get(" in line for line in body) else []
    function = ["def decide(facts):", "    try:", *(f"        {line}" for line in (*head, *body))]
    function += ["    except KeyError:", "        return again(facts)"]
    function += ["    except UnusualError:", "        return slow(facts)", ""]
    return "\n".join(function)


def _given(source: Source, uses: Mapping[str, int], keys: Keys) -> tuple[list[str], dict[str, str]]:
    """Lines that look up the facts that are used more than once, and the text for each of the others."""
    lines: list[str] = []
    inline: dict[str, str] = {}
    for fact in source.plan.facts:
        local = f"f{source.position(fact.name)}"
        if uses.get(local, 0) > 1:
            lines.append(f"{local} = {_get(source, fact, keys)}")
        else:
            inline[local] = _get(source, fact, keys)
    return lines, inline


def _get(source: Source, fact: Fact, keys: Keys) -> str:
    key = literal(fact.alias if keys == "alias" else fact.name)
    default = "" if fact.presumption is None else f", {source.constant(fact.presumption)}"
    return f"get({key}{default})"


def _register(text: str, label: str) -> str:
    """Have tracebacks find the text; the name under which it is."""
    name = f"<{label}>"
    if name in linecache.cache:
        name = f"<{label}, {next(_numbers)}>"
    linecache.cache[name] = (len(text), None, text.splitlines(keepends=True), name)
    return name
