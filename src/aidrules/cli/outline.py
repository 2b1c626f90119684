"""A policy as a page to read: its decisions with their inputs, its facts, readings and parameters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from attrs import frozen

from aidrules.api.policy import Policy
from aidrules.cli.graph import KINDS, Graph, Kind, names_of, tree
from aidrules.cli.terminal import Terminal
from aidrules.core.policy import Fact, Parameter, Reading
from aidrules.core.terms import Citation
from aidrules.explain.tree import citation_text
from aidrules.explain.wording import Describer
from aidrules.values.ranges import in_declared_unit
from aidrules.values.show import show_range
from aidrules.values.types import (
    BooleanType,
    DateType,
    EnumType,
    NumberType,
    SequenceType,
    SetType,
    TextType,
    Type,
    UnknownType,
)


@frozen
class Outline:
    """Writes the page of a policy, or of one decision with all that it rests on."""

    policy: Policy
    graph: Graph
    terminal: Terminal

    def text(self) -> str:
        """The whole page."""
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        core = self.policy.core
        yield self._say(f"{core.name}（{core.alias}）", f"{core.alias}（{core.name}）")
        for key, value in core.attributes.items():
            yield f"  {key}：{value}"
        yield from self._section(self._say("决策", "Decisions"), "decision", self._decision)
        yield from self._section(self._say("事实", "Facts"), "fact", lambda name: self._fact(core.facts[name]))
        yield from self._section(
            self._say("口径", "Readings"), "reading", lambda name: self._reading(core.readings[name])
        )
        yield from self._section(
            self._say("参数", "Parameters"), "parameter", lambda name: self._parameter(core.parameters[name])
        )
        yield ""
        yield self._say("决策之间的依赖（下面的决策是上面的依据）", "Dependencies (a decision rests on those below it)")
        labels = {name: self._name("decision", name) for name in self.graph.inputs}
        for line in tree(self.graph, labels, self._say("（见上）", " (see above)")):
            yield f"  {line}"
