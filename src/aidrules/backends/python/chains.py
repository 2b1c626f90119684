"""Which outcome it is: a chain of tests of the mask."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from attrs import define, field

from aidrules.backends.python.diagrams import FALSE, TRUE, Node
from aidrules.backends.python.masks import MaskWriter
from aidrules.backends.python.outcomes import Outcome


@define
class ChainWriter(MaskWriter):
    """Finds tests that tell the outcomes of an answer apart.

    Attributes:
        outcomes: the outcomes.
    """

    outcomes: list[Outcome] = field(factory=list, init=False)

    def _chain(self, blocks: Sequence[frozenset[int]]) -> list[tuple[str, Outcome]] | None:
        """The outcomes in an order in which each is told by a test of the mask; None where there is none."""
        diagrams = self.diagrams
        left = sorted(self.outcomes, key=lambda outcome: outcome.status == "fault")
        chain: list[tuple[str, Outcome]] = []
        past = FALSE
        while len(left) > 1:
            tests = (
                (outcome, test)
                for way in (self._by_reasons, self._by_one, self._by_all)
                for outcome in left
                if (test := way(outcome, diagrams.any([outcome.when, past]), past, blocks)) is not None
            )
            found = next(tests, None)
            if found is None:
                return None
            chain.append((found[1], found[0]))
            past = diagrams.any([past, found[0].when])
            left.remove(found[0])
        return [*chain, ("", left[0])]

    def _by_reasons(self, outcome: Outcome, allowed: Node, _past: Node, _blocks: object) -> str | None:
        """A test of the mask for an outcome: that there is one of the reasons that only it has."""
        items = [item for item in outcome.reasons if item.when != TRUE and self.diagrams.within(item.when, allowed)]
        if not self.diagrams.within(outcome.when, self.diagrams.any(item.when for item in items)):
            return None
        return self._tested([(item.when, item.when) for item in items], every=False)

    def _by_one(self, outcome: Outcome, allowed: Node, past: Node, blocks: Sequence[frozenset[int]]) -> str | None:
        """A test for an outcome: that one group of facts already says that it is this one, or one of those before."""
        parts = [self.diagrams.certain(allowed, block) for block in blocks]
        lowest = self.diagrams.both(outcome.when, self.diagrams.negated(past))
        if not self.diagrams.within(lowest, self.diagrams.any(parts)):
            return None
        return self._tested([(part, part) for part in parts if part != FALSE], every=False)

    def _by_all(self, outcome: Outcome, allowed: Node, past: Node, blocks: Sequence[frozenset[int]]) -> str | None:
        """A test for an outcome: that every group of facts allows it."""
        diagrams = self.diagrams
        parts = [diagrams.possible(outcome.when, block) for block in blocks]
        if not diagrams.within(diagrams.all(parts), allowed):
            return None
        return self._tested([(part, part) for part in parts if part != TRUE], every=True)

    def _tested(self, parts: Iterable[tuple[Node, Node]], every: bool) -> str:
        held = failed = 0
        for node, widest in parts:
            bit = self._bit(node, widest)
            held |= 0 if bit.negated else bit.mask
            failed |= bit.mask if bit.negated else 0
        return _mask_test(self.mask, held, failed, every)


def _mask_test(mask: str, held: int, failed: int, every: bool) -> str:
    both = held | failed
    if not both:
        return "True" if every else "False"
    if every:
        return f"{mask} & {both} == {held}" if held else f"not {mask} & {both}"
    return f"{mask} & {both} != {failed}" if failed else f"{mask} & {both}"
