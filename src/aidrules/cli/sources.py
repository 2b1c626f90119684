"""Which policy an argument means, and the policies themselves."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

from aidrules.api.load import load
from aidrules.cli.terminal import Terminal, has_colors
from aidrules.errors import PolicyError
from aidrules.source.resources import policy_file, policy_names

if TYPE_CHECKING:
    from pathlib import Path

    from aidrules.api.policy import Policy

NO_CACHE = "--no-cache"
"""The option with which a command takes no policy from the cache and puts none there."""
_CACHE: ContextVar[bool] = ContextVar("cache", default=True)


def policy_path(argument: str) -> Path:
    """The file that an argument means: the file of this name, or else the bundled policy of this name.

    A file in the working folder that is called ``hainan`` hides the bundled policy; a folder does not.
    """
    from pathlib import Path

    return Path(_file(argument))


def _file(argument: str) -> str:
    hidden = os.path.isfile(argument) if "\0" not in argument else False  # noqa: PTH113 - pathlib takes long to import
    return policy_file(argument) if argument in policy_names() and not hidden else argument


@contextmanager
def cache_as_asked(arguments: Sequence[str]) -> Iterator[None]:
    """Use the cache of compiled policies, unless the arguments of a command say otherwise."""
    own = arguments[: arguments.index("--")] if "--" in arguments else arguments
    token = _CACHE.set(NO_CACHE not in own)
    try:
        yield
    finally:
        _CACHE.reset(token)


def open_policy(argument: str) -> Policy:
    """Load the policy that an argument means; as long as its file and what it imports stay as they are, from the cache.

    Raises:
        PolicyError: it has errors, or there is no such file.
    """
    name = _file(argument)
    return load(policy_path(argument) if "\n" in name else name, cache=_CACHE.get())  # a text is none of the files


def report_errors(terminal: Terminal, error: PolicyError) -> None:
    """Write the errors of a policy that cannot be used to stderr; its warnings are for ``aidrules check``."""
    from aidrules.diagnostics.registry import Severity
    from aidrules.diagnostics.render import render_terminal

    errors = [found for found in error.diagnostics if found.severity is Severity.ERROR]
    terminal.note(render_terminal(errors, terminal.lang, has_colors(sys.stderr)))
    if any(found.code == "P001" for found in errors):
        names = policy_names()
        terminal.note(terminal.say(f"内置的政策：{'、'.join(names)}。", f"Bundled policies: {', '.join(names)}."))
