"""``aidrules decide`` without the libraries of the command line, which take longer to import than to decide.

Only what is written plainly and goes well is done here. Everything else, errors included, is left to the whole program,
which begins anew: so there is one place where errors are told.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

_VALUES = {
    "--facts": "facts_file",
    "--reading": "readings",
    "--as-of": "as_of",
    "--edition": "edition",
    "--region": "region",
    "--format": "form",
    "--lang": "lang",
}
"""The options of ``decide`` that take a value, with the names of their arguments; ``--receipt`` may fail late."""
_FLAGS = {"--json": "as_json", "--no-cache": "no_cache"}
_CHOICES = {"form": ("text", "markdown", "html"), "lang": ("zh", "en")}


def arguments_of(arguments: Sequence[str]) -> dict[str, Any] | None:
    """The arguments of ``decide``, as the command gets them; None for what only the whole program reads.

    Args:
        arguments: what follows the name of the program.
    """
    if not arguments or arguments[0] != "decide":
        return None
    found: dict[str, Any] = {name: [] if name == "readings" else None for name in _VALUES.values()}
    found |= {"as_json": False, "no_cache": False, "form": "text", "lang": "zh"}
    plain: list[str] = []
    rest = iter(arguments[1:])
    for argument in rest:
        if not argument.startswith("-"):
            plain.append(argument)
            continue
        option, equals, value = argument.partition("=")
        if option in _FLAGS and not equals:
            found[_FLAGS[option]] = True
            continue
        if option not in _VALUES:
            return None
        name = _VALUES[option]
        value = value if equals else next(rest, "-")
        if value.startswith("-") or value not in _CHOICES.get(name, (value,)):
            return None
        if name == "readings":
            found[name].append(value)
        else:
            found[name] = value
    if len(plain) < 2:
        return None
    policy, decision, *values = plain
    return {
        **found,
        "readings": tuple(found["readings"]),
        "policy": policy,
        "decision": decision,
        "values": tuple(values),
    }


def run_quickly(arguments: Sequence[str]) -> int | None:
    """Decide, and return the exit status; None where nothing was written and the whole program has to run.

    Args:
        arguments: what follows the name of the program.
    """
    found = arguments_of(arguments)
    if found is None:
        return None
    from aidrules.cli.deciding import decide
    from aidrules.cli.sources import cache_as_asked
    from aidrules.cli.terminal import Terminal, prepare_streams, to_the_end
    from aidrules.errors import AidrulesError

    prepare_streams()
    terminal = Terminal(found.pop("lang"))
    found.pop("no_cache")
    try:
        with cache_as_asked(arguments):
            return to_the_end(terminal, lambda: decide(terminal, receipt=None, **found))
    except AidrulesError:  # before anything was written
        return None
