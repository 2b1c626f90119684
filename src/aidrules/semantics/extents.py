"""How large a decision is once everything that it follows is written out, told without writing it out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from attrs import field, frozen

from aidrules.core.terms import DecisionRef, FactRef, ParameterRef, ReadingRef, Term
from aidrules.core.walk import children

MOST_PARTS = 5_000
"""How many parts a rule that is followed may have when it is written out."""
MOST_DEEP = 100
"""How many levels deep it may be then."""
MOST_FOLLOWED = 20
"""How many rules may be followed inside each other."""
MOST_IN_ALL = 50_000
"""How many parts everything that a policy follows may have together."""


class TooLargeError(Exception):
    """What is followed is too large to be written out."""


@frozen
class Extent:
    """How large some terms are.

    Attributes:
        size: how many parts they have.
        depth: how many levels.
        names: of each name in them how often it stands there, and how deep at most.
        followed: how many rules are followed inside each other in them.
    """

    size: int = 0
    depth: int = 0
    names: Mapping[str, tuple[int, int]] = field(factory=dict)
    followed: int = 0

    @staticmethod
    def of(terms: Iterable[Term]) -> Extent:
        """The extent of terms as they stand."""
        size = deepest = 0
        names: dict[str, tuple[int, int]] = {}
        stack = [(term, 1) for term in terms]
        while stack:
            term, depth = stack.pop()
            size, deepest = size + 1, max(deepest, depth)
            if isinstance(term, FactRef | ParameterRef | ReadingRef | DecisionRef):
                count, before = names.get(term.name, (0, 0))
                names[term.name] = (count + 1, max(before, depth))
            stack.extend((part, depth + 1) for part in children(term))
        return Extent(size, deepest, names)

    def followed_by(self, other: Extent) -> Extent:
        """Both together, one beside the other."""
        names = dict(self.names)
        for name, (count, depth) in other.names.items():
            before, deep = names.get(name, (0, 0))
            names[name] = (before + count, max(deep, depth))
        followed = max(self.followed, other.followed)
        return Extent(self.size + other.size, max(self.depth, other.depth), names, followed)


def written_out(target: str, replaced: Mapping[str, Term], extents: Mapping[str, Extent]) -> Extent:
    """The extent of a decision with other names in it, and in the decisions that it refers to.

    Args:
        target: the decision that is followed.
        replaced: what takes the place of names.
        extents: of every decision before the one that follows, with what these follow written out.

    Raises:
        TooLargeError: it is larger or deeper than a rule may be.
    """
    new = {name: Extent.of([term]) for name, term in replaced.items()}
    ready: dict[str, Extent] = {}
    for name in _deepest_first(target, replaced, extents):
        if name == target or any(used in new or used in ready for used in extents[name].names):
            ready[name] = _replaced(extents[name], {**ready, **new})
    return ready[target]


def _replaced(extent: Extent, parts: Mapping[str, Extent]) -> Extent:
    """An extent in which other extents stand for names."""
    size, depth, followed = extent.size, extent.depth, extent.followed
    names: dict[str, tuple[int, int]] = {}
    for name, (count, deep) in extent.names.items():
        part = parts.get(name)
        inside = {name: (1, 0)} if part is None else part.names
        if part is not None:
            size += count * part.size
            depth = max(depth, deep + part.depth)
            followed = max(followed, part.followed)
        for used, (more, below) in inside.items():
            before, lowest = names.get(used, (0, 0))
            names[used] = (before + count * more, max(lowest, deep + below))
    if size > MOST_PARTS or depth > MOST_DEEP or followed >= MOST_FOLLOWED:
        raise TooLargeError
    return Extent(size, depth, names, followed + 1)


def _deepest_first(target: str, replaced: Mapping[str, Term], extents: Mapping[str, Extent]) -> Iterator[str]:
    """A decision and those that it refers to, each after those that it refers to itself; there are no circles."""
    done: set[str] = set()
    stack = [(target, iter(extents[target].names))]
    while stack:
        name, rest = stack[-1]
        below = next((n for n in rest if n in extents and n not in replaced and n not in done), None)
        if below is None:
            stack.pop()
            if name not in done:
                done.add(name)
                yield name
        else:
            stack.append((below, iter(extents[below].names)))
