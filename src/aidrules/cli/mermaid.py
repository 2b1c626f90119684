"""The graph of decisions as a Mermaid flowchart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from aidrules.api.policy import Policy
from aidrules.cli.terminal import Lang
from aidrules.diagnostics.visible import visible
from aidrules.explain.graph import KINDS, Graph, Kind, Node
from aidrules.explain.wording import Describer

_SHAPES: Mapping[Kind, tuple[str, str]] = {
    "decision": ("[", "]"),
    "fact": ("([", "])"),
    "reading": ("{{", "}}"),
    "parameter": ("[[", "]]"),
}
_ENTITIES = {character: f"#{ord(character)};" for character in '"#&<>`\\'}


def mermaid(policy: Policy, graph: Graph, lang: Lang) -> str:
    """The graph as a Mermaid flowchart: facts are rounded, readings six-sided, parameters barred, decisions square.

    Arrows go from what is used to the decision that uses it; those of readings are dotted.
    """
    return "\n".join(_flowchart(policy, graph, lang))


def _flowchart(policy: Policy, graph: Graph, lang: Lang) -> Iterator[str]:
    describer = Describer(policy.core, lang)
    ids = {Node(kind, name): f"{kind}{i}" for kind in KINDS for i, name in enumerate(graph.nodes(kind), start=1)}
    yield "flowchart LR"
    for node, identifier in ids.items():
        opening, closing = _SHAPES[node.kind]
        yield f'    {identifier}{opening}"{_escaped(describer.name(node.kind, node.name))}"{closing}'
    for decision, inputs in graph.inputs.items():
        target = ids[Node("decision", decision)]
        for node in inputs:
            arrow = "-.->" if node.kind == "reading" else "-->"
            yield f"    {ids[node]} {arrow} {target}"


def _escaped(label: str) -> str:
    """A label inside quotes, where Mermaid reads quotes, markup and ``#…;`` as its own."""
    return "".join(_ENTITIES.get(character, character) for character in visible(label))
