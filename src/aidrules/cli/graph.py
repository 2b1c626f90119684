"""What depends on what: the direct inputs of decisions, and the tree of the decisions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal, TypeAlias

from attrs import define, frozen

from aidrules.api.policy import Policy
from aidrules.core.terms import DecisionRef, FactRef, ParameterRef, ReadingRef
from aidrules.core.walk import walk

Kind: TypeAlias = Literal["decision", "fact", "reading", "parameter"]
KINDS: tuple[Kind, ...] = ("decision", "fact", "reading", "parameter")

_DEEPEST = 12


@frozen
class Node:
    """A declaration as a place in the graph."""

    kind: Kind
    name: str


@frozen
class Graph:
    """Some decisions of a policy, and everything they refer to.

    Attributes:
        inputs: what each decision refers to itself, in the order of its text; the decisions in theirs.
    """

    inputs: Mapping[str, tuple[Node, ...]]

    def nodes(self, kind: Kind) -> tuple[str, ...]:
        """The declarations of one kind that occur."""
        if kind == "decision":
            return tuple(self.inputs)
        found = {node.name: None for nodes in self.inputs.values() for node in nodes if node.kind == kind}
        return tuple(found)

    def below(self, decision: str) -> tuple[str, ...]:
        """The decisions that a decision refers to itself."""
        return tuple(node.name for node in self.inputs[decision] if node.kind == "decision")

    def tops(self) -> tuple[str, ...]:
        """The decisions that no other one refers to."""
        used = {name for decision in self.inputs for name in self.below(decision)}
        return tuple(name for name in self.inputs if name not in used)


def graph_of(policy: Policy, decision: str | None = None) -> Graph:
    """The graph of a whole policy, or of one decision and all that it rests on.

    Raises:
        UnknownDecisionError: the policy has no such decision.
    """
    names = list(policy.core.decisions) if decision is None else policy.decisions_below(decision)
    ordered = sorted(names, key=lambda name: policy.core.decisions[name].span.start)
    return Graph({name: _inputs(policy, name) for name in ordered})


def _inputs(policy: Policy, decision: str) -> tuple[Node, ...]:
    found: dict[Node, None] = {}
    for term in walk(policy.core.decisions[decision].body):
        match term:
            case DecisionRef(name):
                found[Node("decision", name)] = None
            case FactRef(name):
                found[Node("fact", name)] = None
            case ReadingRef(name):
                found[Node("reading", name)] = None
            case ParameterRef(name):
                found[Node("parameter", name)] = None
    return tuple(found)


# ---- text


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
