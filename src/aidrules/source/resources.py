"""The files that ship beside the code: grammar, lexicon and bundled policies.

In a wheel they lie inside the package (``_grammars``, ``_policies``); in a checkout they lie at its top level.
"""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent


def _folder(name: str) -> Path:
    shipped = _PACKAGE / f"_{name}"
    return shipped if shipped.is_dir() else _PACKAGE.parent.parent / name


def grammar_file(name: str) -> Path:
    """The path of a file in ``grammars/``."""
    return _folder("grammars") / name


def policies_folder() -> Path:
    """The folder of the bundled policies."""
    return _folder("policies")
