"""What fills the tables of a generated function: walks of decision diagrams."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from attrs import frozen

from aidrules.backends.python.diagrams import Diagrams, Node
from aidrules.backends.python.outcomes import Outcome
from aidrules.backends.python.runtime import UnusualError


@frozen
class Key:
    """The key of a table: the values of some variables, as a tuple where there are several."""

    diagrams: Diagrams
    variables: tuple[int, ...]

    def branches(self, key: Any) -> dict[int, int]:
        """The branch of each variable.

        Raises:
            UnusualError: a value is none of its fact's.
        """
        values = key if len(self.variables) > 1 else (key,)
        found = {}
        for variable, value in zip(self.variables, values, strict=True):
            branch = self.diagrams.variables[variable].position(value)
            if branch is None:
                raise UnusualError
            found[variable] = branch
        return found


def bits_of(key: Key, held: Sequence[tuple[int, Node]]) -> Callable[[Any], int]:
    """Fills a table of bits.

    Args:
        key: its key.
        held: each bit, and the condition under which it is set.
    """

    def fill(value: Any) -> int:
        branches = key.branches(value)
        return sum(bit for bit, node in held if key.diagrams.holds(node, branches))

    return fill


def answers_of(
    key: Key, outcomes: Sequence[Outcome], make: Callable[[Outcome], Any] | None, kind: type
) -> Callable[[Any], Any]:
    """Fills a table of whole answers.

    Args:
        key: its key.
        outcomes: the outcomes, of which one holds.
        make: what the value is that has to be computed: a mark; None where there is none.
        kind: the class of a value that is listed: ``frozenset`` or ``tuple``.
    """

    def fill(value: Any) -> Any:
        branches = key.branches(value)
        for outcome in outcomes:
            if key.diagrams.holds(outcome.when, branches):
                if outcome.status == "fault":
                    raise UnusualError
                reasons = tuple(item.text for item in outcome.reasons if key.diagrams.holds(item.when, branches))
                found = outcome.value
                if outcome.items is not None:
                    found = kind(item.text for item in outcome.items if key.diagrams.holds(item.when, branches))
                return outcome.status, make(outcome) if make and outcome.computed else found, reasons
        raise UnusualError

    return fill


@frozen
class Bit:
    """A condition as bits of a mask: that one of some bits is set, or not set.

    Attributes:
        mask: the bit; 0 for a condition that always holds.
        negated: whether it has not to be set.
    """

    mask: int
    negated: bool = False

    def holds(self, mask: int) -> bool:
        """Whether the condition holds."""
        return not self.mask or bool(mask & self.mask) != self.negated


def results_of(
    outcome: Outcome, reasons: Sequence[tuple[str, Bit]], items: Sequence[tuple[str, Bit]] | None, kind: type
) -> Callable[[int], Any]:
    """Fills a table of the results of one outcome, by the bits that say which reasons there are.

    Of a value that has to be computed only the reasons are given.
    """

    def fill(mask: int) -> Any:
        codes = tuple(code for code, bit in reasons if bit.holds(mask))
        if outcome.computed:
            return codes
        value = outcome.value if items is None else kind(text for text, bit in items if bit.holds(mask))
        return outcome.status, value, codes

    return fill
