"""What a dialect cannot carry exactly: said below, named with its decision by the printer."""

from __future__ import annotations


class CannotCarryError(Exception):
    """A construct that a dialect cannot carry exactly.

    Attributes:
        zh, en: what it is, as part of a sentence.
    """

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh, self.en = zh, en


def too_wide(digits: int, most: int) -> CannotCarryError:
    """A number that may become too long for the engine's exact types."""
    return CannotCarryError(
        f"一个可能长达 {digits} 位的数，该引擎的精确数只有 {most} 位；请写明这项事实的范围，或者给出列的类型",
        f"a number of up to {digits} digits, and the engine's exact numbers have {most}; "
        "declare the range of the fact, or give the type of its column",
    )
