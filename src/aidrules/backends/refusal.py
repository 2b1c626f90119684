"""What a backend says of a construct that it cannot carry exactly: it is refused by name, never approximated."""

from __future__ import annotations

from aidrules.core.terms import Mark


class RefusedError(Exception):
    """A construct that cannot be carried exactly.

    Attributes:
        zh: what it is, in Chinese.
        en: what it is, in English.
        mark: where it stands, or None.
    """

    def __init__(self, zh: str, en: str, mark: Mark | None = None) -> None:
        super().__init__(en)
        self.zh, self.en, self.mark = zh, en, mark
