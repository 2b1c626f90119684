"""Which policy an argument means, and the policies themselves."""

from __future__ import annotations

import sys
from pathlib import Path

from aidrules.api.load import bundled_names, bundled_path, load
from aidrules.api.policy import Policy
from aidrules.cli.terminal import Terminal, has_colors
from aidrules.diagnostics.registry import Severity
from aidrules.diagnostics.render import render_terminal
from aidrules.errors import PolicyError


def policy_path(argument: str) -> Path:
    """The file that an argument means: the file of this name, or else the bundled policy of this name.

    A file in the working folder that is called ``hainan`` hides the bundled policy; a folder does not.
    """
    path = Path(argument)
    if argument in bundled_names() and not _is_file(path):
        return bundled_path(argument)
    return path


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a folder that may not be looked into
        return False


def open_policy(argument: str) -> Policy:
    """Load the policy that an argument means.

    Raises:
        PolicyError: it has errors, or there is no such file.
    """
    return load(policy_path(argument))


def report_errors(terminal: Terminal, error: PolicyError) -> None:
    """Write the errors of a policy that cannot be used to stderr; its warnings are for ``aidrules check``."""
    errors = [found for found in error.diagnostics if found.severity is Severity.ERROR]
    terminal.note(render_terminal(errors, terminal.lang, has_colors(sys.stderr)))
    if any(found.code == "P001" for found in errors):
        names = bundled_names()
        terminal.note(terminal.say(f"内置的政策：{'、'.join(names)}。", f"Bundled policies: {', '.join(names)}."))
