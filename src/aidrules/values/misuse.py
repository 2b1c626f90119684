"""The base of every error of the library, where also values can raise them: ``aidrules.errors`` has them all."""

from __future__ import annotations


class AidrulesError(Exception):
    """The base of every error of this library. Each can be copied and pickled, and so crosses processes."""

    def text(self, lang: str = "zh") -> str:
        """The message in Chinese or English, where it is there in both."""
        return str(self)

    def __reduce__(self) -> tuple[object, ...]:
        return _restored, (type(self), self.args), self.__dict__ or None


def _restored(kind: type[AidrulesError], args: tuple[object, ...]) -> AidrulesError:
    """An error as it was raised; its attributes follow, so that what made them need not be known."""
    return kind.__new__(kind, *args)


class InputError(AidrulesError, ValueError):
    """What was given to a decision is wrong."""


def wrong_argument(name: str, wanted: str, found: object) -> InputError:
    """The error of an argument of the wrong kind.

    Args:
        name: the argument.
        wanted: what it has to be.
        found: what it is.
    """
    return InputError(f"{name} must be {wanted}, not {type(found).__name__}")
