"""Which policy an argument means, and the policies themselves."""

from __future__ import annotations

from pathlib import Path

from aidrules.api.load import bundled_names, bundled_path, load
from aidrules.api.policy import Policy
from aidrules.cli.terminal import Terminal, has_colors
from aidrules.diagnostics.render import render_terminal
from aidrules.errors import PolicyError


def policy_path(argument: str) -> Path:
    """The file that an argument means: the file of this name, or else the bundled policy of this name.

    A file in the working folder that is called ``hainan`` hides the bundled policy; a folder does not.
    """
    path = Path(argument)
    if not _is_file(path) and argument in bundled_names():
        return bundled_path(argument)
    return path


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # a name that the system cannot take
        return False


def open_policy(argument: str) -> Policy:
    """Load the policy that an argument means.

    Raises:
        PolicyError: it has errors, or there is no such file.
    """
    return load(policy_path(argument))


def report_errors(terminal: Terminal, argument: str, error: PolicyError, color: bool | None = None) -> None:
    """Write the diagnostics of a policy that cannot be used to stderr."""
    import sys

    terminal.note(render_terminal(error.diagnostics, terminal.lang, has_colors(sys.stderr) if color is None else color))
    if any(found.code == "P001" for found in error.diagnostics) and Path(argument).name == argument:
        names = bundled_names()
        terminal.note(
            terminal.say(f"    = 内置的政策：{'、'.join(names)}。", f"    = bundled policies: {', '.join(names)}.")
        )
