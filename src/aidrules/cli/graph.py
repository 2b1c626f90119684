"""The decisions of a policy as a tree of text lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from attrs import define

from aidrules.explain.graph import Graph

_DEEPEST = 12


def tree(graph: Graph, label: Mapping[str, str], seen_above: str) -> Iterator[str]:
    """The decisions as a tree, each above those that it refers to.

    A decision whose own tree was drawn before, or that lies very deep, is only named; the latter is drawn afterwards.

    Args:
        graph: the decisions.
        label: how each is called.
        seen_above: what is written behind the name of one that was drawn before.
    """
    drawing = _Tree(graph, label, seen_above, set(), list(reversed(graph.tops())))
    while drawing.waiting:
        top = drawing.waiting.pop()
        if top not in drawing.drawn:
            yield from drawing.branch(top, "", "", 0)


@define
class _Tree:
    graph: Graph
    label: Mapping[str, str]
    seen_above: str
    drawn: set[str]
    waiting: list[str]

    def branch(self, name: str, first: str, prefix: str, depth: int) -> Iterator[str]:
        below = self.graph.below(name)
        if below and name in self.drawn:
            yield f"{first}{self.label[name]}{self.seen_above}"
        elif below and depth == _DEEPEST:
            yield f"{first}{self.label[name]} …"
            self.waiting.append(name)
        else:
            self.drawn.add(name)
            yield f"{first}{self.label[name]}"
            for index, inner in enumerate(below, start=1):
                last = index == len(below)
                sign, lead = ("└─ ", "   ") if last else ("├─ ", "│  ")
                yield from self.branch(inner, prefix + sign, prefix + lead, depth + 1)
