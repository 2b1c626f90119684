"""Who cannot take part, and why: nobody is left out silently."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path


class NotBuiltError(Exception):
    """A contender cannot take part; the message says why, for the tables."""


def not_installed() -> Mapping[str, str]:
    """Why a peer could not be installed, by its name, as ``install.py`` has noted it."""
    note = Path(sys.prefix) / "not-installed.json"
    found: dict[str, str] = json.loads(note.read_text(encoding="utf-8")) if note.exists() else {}
    return found
