"""The files that ship beside the code: grammar, lexicon and bundled policies.

In a wheel they lie inside the package (``_grammars``, ``_policies``); in a checkout they lie at its top level.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_PACKAGE = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))  # noqa: PTH120 - pathlib takes long to import
ENDING = ".policy"


def _folder(name: str) -> str:
    shipped = os.path.join(_PACKAGE, f"_{name}")  # noqa: PTH118
    if os.path.isdir(shipped):  # noqa: PTH112
        return shipped
    return os.path.join(os.path.dirname(os.path.dirname(_PACKAGE)), name)  # noqa: PTH118, PTH120


def grammar_file(name: str) -> Path:
    """The path of a file in ``grammars/``."""
    from pathlib import Path

    return Path(_folder("grammars"), name)


def policies_folder() -> Path:
    """The folder of the bundled policies."""
    from pathlib import Path

    return Path(_folder("policies"))


def policy_names() -> tuple[str, ...]:
    """The names of the bundled policies, in their order."""
    names = os.listdir(_folder("policies"))  # noqa: PTH208
    return tuple(sorted(name.removesuffix(ENDING) for name in names if name.endswith(ENDING)))


def policy_file(name: str) -> str:
    """The path of a bundled policy."""
    return os.path.join(_folder("policies"), name + ENDING)  # noqa: PTH118
