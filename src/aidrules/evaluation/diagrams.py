"""Decision diagrams over variables with several values: what comes of every combination, each part of it told once.

A node asks for the value of one variable and has a child for each of its values; a leaf is what comes of it. Variables
are asked in one order, so that each is asked at most once on the way to a leaf. Equal nodes are one node, and a node
whose children are all the same is left out: two diagrams say the same exactly when they are the same number.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from typing import TypeAlias

from attrs import define, field, frozen

MAX_NODES = 20_000
"""How many nodes and leaves one manager makes, at most."""
MAX_STEPS = 200_000
"""How many operands are looked at to make them, at most."""

Leaf: TypeAlias = Hashable
_LAST = 1 << 30  # behind every variable: where leaves stand


class TooLargeError(Exception):
    """A diagram would need more nodes, or more work, than it may."""


@define(eq=False)
class Manager:
    """Makes diagrams over some variables.

    Args:
        widths: how many values each variable has, in the order in which the variables are asked.
    """

    widths: list[int] = field(factory=list)
    level: list[int] = field(factory=list, init=False)
    children: list[tuple[int, ...]] = field(factory=list, init=False)
    leaves: list[Leaf] = field(factory=list, init=False)
    steps: int = field(default=0, init=False)
    _nodes: dict[tuple[int, tuple[int, ...]], int] = field(factory=dict, init=False)
    _leaves: dict[Leaf, int] = field(factory=dict, init=False)
    _below: dict[int, frozenset[int]] = field(factory=dict, init=False)

    def leaf(self, value: Leaf) -> int:
        """The leaf with a value."""
        found = self._leaves.get(value)
        if found is None:
            found = self._leaves[value] = self._new(_LAST, (), value)
        return found

    def node(self, level: int, children: Sequence[int]) -> int:
        """The node that asks for a variable, or its child where all of them are the same."""
        first = children[0]
        if all(child == first for child in children):
            return first
        key = (level, tuple(children))
        found = self._nodes.get(key)
        if found is None:
            found = self._nodes[key] = self._new(level, key[1], None)
        return found

    def _new(self, level: int, children: tuple[int, ...], value: Leaf) -> int:
        if len(self.level) >= MAX_NODES:
            raise TooLargeError
        self.level.append(level)
        self.children.append(children)
        self.leaves.append(value)
        return len(self.level) - 1

    def is_leaf(self, node: int) -> bool:
        """Whether a node is a leaf."""
        return self.level[node] == _LAST

    def child(self, node: int, level: int, value: int) -> int:
        """A diagram where a variable, which nothing above it asks for, has a value."""
        return self.children[node][value] if self.level[node] == level else node

    def leaves_below(self, node: int) -> frozenset[int]:
        """The leaves that a diagram can come to."""
        for found in self.order(node):
            if found not in self._below:
                below = (self._below[child] for child in self.children[found])
                self._below[found] = frozenset({found}) if self.is_leaf(found) else frozenset().union(*below)
        return self._below[node]

    def order(self, *roots: int) -> list[int]:
        """The nodes and leaves of some diagrams, each behind its children."""
        found: dict[int, None] = {}
        stack = [(root, False) for root in reversed(roots)]
        while stack:
            node, done = stack.pop()
            if done:
                found[node] = None
            elif node not in found:
                stack.append((node, True))
                stack.extend((child, False) for child in reversed(self.children[node]) if child not in found)
        return list(found)

    # ---- making diagrams of diagrams

    def _step(self, looked_at: int) -> None:
        self.steps += looked_at + 1
        if self.steps > MAX_STEPS:
            raise TooLargeError

    def joint(
        self,
        operands: Sequence[int],
        leaf: Callable[[tuple[int, ...]], int],
        prune: Callable[[tuple[int, ...]], tuple[int, ...]] | None = None,
    ) -> int:
        """What comes of several diagrams together.

        Args:
            operands: the diagrams.
            leaf: the diagram for one leaf of each; a leaf.
            prune: puts something simpler in the place of operands that make no difference any more.
        """
        known: dict[tuple[int, ...], int] = {}

        def go(nodes: tuple[int, ...]) -> int:
            if prune is not None:
                nodes = prune(nodes)
            found = known.get(nodes)
            if found is None:
                self._step(len(nodes))
                level = min((self.level[node] for node in nodes), default=_LAST)
                if level == _LAST:
                    found = leaf(nodes)
                else:
                    values = range(self.widths[level])
                    found = self.node(
                        level, [go(tuple(self.child(node, level, value) for node in nodes)) for value in values]
                    )
                known[nodes] = found
            return found

        return go(tuple(operands))

    def select(self, control: int, option: Callable[[int], int]) -> int:
        """The diagram that another one chooses.

        Args:
            control: the diagram whose leaf chooses.
            option: the diagram that a leaf chooses.
        """
        options = {leaf: option(leaf) for leaf in sorted(self.leaves_below(control))}
        known: dict[tuple[int, tuple[tuple[int, int], ...]], int] = {}

        def go(control: int, chosen: tuple[tuple[int, int], ...]) -> int:
            if self.is_leaf(control):
                return dict(chosen)[control]
            reachable = self.leaves_below(control)
            key = control, tuple(pair for pair in chosen if pair[0] in reachable)
            found = known.get(key)
            if found is None:
                self._step(len(key[1]))
                level = min(self.level[control], *(self.level[node] for _, node in key[1]))
                found = known[key] = self.node(
                    level,
                    [
                        go(
                            self.child(control, level, value),
                            tuple((leaf, self.child(node, level, value)) for leaf, node in key[1]),
                        )
                        for value in range(self.widths[level])
                    ],
                )
            return found

        return go(control, tuple(options.items()))

    def where(self, node: int, level: int, value: int) -> int:
        """A diagram where a variable has a value, wherever it is asked."""
        known: dict[int, int] = {}
        for found in self.order(node):
            if self.level[found] == level:
                known[found] = known[self.children[found][value]]
            elif self.is_leaf(found):
                known[found] = found
            else:
                known[found] = self.node(self.level[found], [known[child] for child in self.children[found]])
        return known[node]

    def differ(self, nodes: Sequence[int], yes: int, no: int) -> int:
        """Where some diagrams do not all come to the same leaf.

        Args:
            nodes: the diagrams.
            yes: the leaf for where they differ.
            no: the leaf for where they do not.
        """
        known: dict[frozenset[int], int] = {}

        def go(nodes: frozenset[int]) -> int:
            if len(nodes) == 1:
                return no
            found = known.get(nodes)
            if found is None:
                self._step(len(nodes))
                if sum(map(self.is_leaf, nodes)) > 1:
                    found = yes
                else:
                    level = min(self.level[node] for node in nodes)
                    values = range(self.widths[level])
                    found = self.node(
                        level, [go(frozenset(self.child(node, level, value) for node in nodes)) for value in values]
                    )
                known[nodes] = found
            return found

        return go(frozenset(nodes))


@frozen
class Node:
    """A node of a finished diagram.

    Attributes:
        variable: the position of the variable it asks for, or -1 for a leaf.
        children: for each value of the variable the position of a node that stands before this one.
        leaf: what a leaf says; None for others.
    """

    variable: int
    children: tuple[int, ...] = ()
    leaf: Leaf = None


@frozen
class Diagram:
    """A finished diagram: its nodes, each behind its children; the last one is where it begins."""

    nodes: tuple[Node, ...]

    def value(self, values: Sequence[int]) -> Leaf:
        """What the diagram says where every variable has a value."""
        node = self.nodes[-1]
        while node.variable >= 0:
            node = self.nodes[node.children[values[node.variable]]]
        return node.leaf

    def reaches(self, state: Mapping[int, Sequence[int]] | Sequence[Sequence[int]]) -> bool:
        """Whether a diagram of truth values can be true where each variable has one of some values.

        It is true at a node when it is at one of the children that the state allows. Each variable is asked at most
        once on the way to a leaf, and the variables do not depend on each other, so this is the same as: true for some
        combination of the values.
        """
        known: dict[int, bool] = {}

        def go(position: int) -> bool:
            found = known.get(position)
            if found is None:
                node = self.nodes[position]
                found = (
                    node.leaf is True
                    if node.variable < 0
                    else any(go(node.children[value]) for value in state[node.variable])
                )
                known[position] = found
            return found

        return go(len(self.nodes) - 1)

    def variables(self) -> Iterator[int]:
        """The positions of the variables that are asked."""
        yield from sorted({node.variable for node in self.nodes if node.variable >= 0})


def finished(manager: Manager, root: int) -> Diagram:
    """A diagram by itself, without the manager that made it."""
    order = manager.order(root)
    at = {node: position for position, node in enumerate(order)}
    return Diagram(
        tuple(
            Node(-1, (), manager.leaves[node])
            if manager.is_leaf(node)
            else Node(manager.level[node], tuple(at[child] for child in manager.children[node]))
            for node in order
        )
    )
