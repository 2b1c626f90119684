"""The libraries that tables need, asked for by name before they are imported."""

from __future__ import annotations

from importlib.util import find_spec

from aidrules.errors import MissingExtraError


def need(library: str, extra: str = "batch") -> None:
    """Make sure that a library can be imported.

    Args:
        library: its import name.
        extra: the extra of aidrules that installs it.

    Raises:
        MissingExtraError: it is not installed.
    """
    try:
        found = find_spec(library)
    except (ImportError, ValueError):  # a module that hides itself, as sys.modules[library] = None does
        found = None
    if found is None:
        raise MissingExtraError(library, extra)
