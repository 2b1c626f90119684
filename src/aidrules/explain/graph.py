"""What depends on what: the direct inputs of decisions."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Literal, TypeAlias

from attrs import frozen

from aidrules.core.policy import CorePolicy, Decision
from aidrules.core.terms import DecisionRef, FactRef, FieldRef, ParameterRef, ReadingRef, Term
from aidrules.core.walk import walk

Kind: TypeAlias = Literal["decision", "fact", "reading", "parameter"]
KINDS: tuple[Kind, ...] = ("decision", "fact", "reading", "parameter")


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

    def users(self) -> Mapping[Node, tuple[str, ...]]:
        """The decisions that refer to each declaration themselves."""
        found: dict[Node, list[str]] = {}
        for decision, nodes in self.inputs.items():
            for node in nodes:
                found.setdefault(node, []).append(decision)
        return {node: tuple(decisions) for node, decisions in found.items()}


def graph_of(policy: CorePolicy, decisions: Iterable[str] | None = None) -> Graph:
    """The graph of some decisions, by Chinese name, or of all.

    Those that these refer to have to be among them.
    """
    names = policy.decisions if decisions is None else decisions
    ordered = sorted(names, key=lambda name: policy.decisions[name].span.start)
    return Graph({name: _inputs(policy.decisions[name], ordered) for name in ordered})


def _inputs(decision: Decision, shown: Collection[str]) -> tuple[Node, ...]:
    """What a decision refers to, and before it the decision whose rule it follows."""
    followed = (Node("decision", decision.follows),) if decision.follows in shown else ()
    return tuple(dict.fromkeys((*followed, *references(decision.body))))


def references(term: Term) -> tuple[Node, ...]:
    """The declarations that a term refers to itself, in the order of its text, each once."""
    found: dict[Node, None] = {}
    for part in walk(term):
        match part:
            case DecisionRef(name):
                found[Node("decision", name)] = None
            case FactRef(name):
                found[Node("fact", name)] = None
            case FieldRef(roster):
                found[Node("fact", roster)] = None
            case ReadingRef(name):
                found[Node("reading", name)] = None
            case ParameterRef(name):
                found[Node("parameter", name)] = None
    return tuple(found)
