"""The graph of a policy as SVG: what each decision rests on, from left to right."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Literal

from attrs import frozen

from aidrules.diagnostics.visible import visible
from aidrules.explain.graph import KINDS, Graph, Kind, Node
from aidrules.explain.layers import Drawing, Point, draw
from aidrules.explain.markup import Markup, element, joined
from aidrules.explain.wording import Describer
from aidrules.source.width import character_width, display_width

STYLE = """
.aidrules-graph{font-family:"Noto Sans CJK SC","Source Han Sans SC","PingFang SC","Microsoft YaHei",system-ui,
sans-serif;font-size:13px}
.aidrules-graph text{fill:#1d2330;text-anchor:middle}.aidrules-graph .legend text{text-anchor:start;fill:#5b6476}
.aidrules-graph .box{stroke-width:1.2}.aidrules-graph .line{fill:none;stroke:#b3bbc8;stroke-width:1.1}
.aidrules-graph .decision .box{fill:#e8f3ed;stroke:#1a6b46}.aidrules-graph .fact .box{fill:#fff;stroke:#8a94a6}
.aidrules-graph .reading .box{fill:#fdf3e0;stroke:#8a5a00}.aidrules-graph .parameter .box{fill:#eceffa;stroke:#3f4fa3}
.aidrules-graph .from-reading{stroke-dasharray:4 3}.aidrules-graph .head{fill:#8a94a6}
.aidrules-graph a{cursor:pointer}.aidrules-graph .node:hover .box{stroke-width:2.4}
.aidrules-graph .in:hover .line{stroke:#1a6b46;stroke-width:1.8}.aidrules-graph .in:hover .head{fill:#1a6b46}
"""

_EM = 13.0
_LINE = 18.0
_PADDING = 12.0
_MARGIN = 12.0
_LEGEND = 34.0
_COLUMNS = 28
_MOST_LINES = 3
_HEAD = 6.0
_WORDS: Mapping[Literal["zh", "en"], Mapping[Kind, str]] = {
    "zh": {"decision": "决策", "fact": "事实", "reading": "口径", "parameter": "参数"},
    "en": {"decision": "decision", "fact": "fact", "reading": "reading", "parameter": "parameter"},
}


def render_svg(graph: Graph, describer: Describer) -> str:
    """The graph as an SVG document of its own."""
    style = element("style", Markup(STYLE))
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{draw_graph(graph, describer, style=style).text}\n'


def draw_graph(
    graph: Graph, describer: Describer, links: Mapping[Node, str] | None = None, style: Markup | None = None
) -> Markup:
    """The graph as an SVG element.

    Facts are rounded, readings six-sided, parameters barred, decisions square. Lines go from what is used to the
    decision that uses it; those of readings are dashed.

    Args:
        graph: the graph.
        describer: gives the names.
        links: where each box leads.
        style: what stands before everything else; a page that holds ``STYLE`` needs none.
    """
    nodes = [Node(kind, name) for kind in KINDS for name in graph.nodes(kind)]
    boxes = [_Box.of(node, describer.name(node.kind, node.name)) for node in nodes]
    number = {node: index for index, node in enumerate(nodes)}
    lines = [(number[node], number[Node("decision", name)]) for name, inputs in graph.inputs.items() for node in inputs]
    drawing = draw([(box.width, box.height) for box in boxes], lines)
    return _Picture(boxes, lines, drawing, describer.lang, links or {}).element(style)


@frozen
class _Box:
    """A declaration with the lines of its name."""

    node: Node
    name: str
    lines: tuple[str, ...]

    @classmethod
    def of(cls, node: Node, name: str) -> _Box:
        return cls(node, name, tuple(_folded(visible(name))))

    @property
    def width(self) -> float:
        return max(map(_text_width, self.lines)) + 2 * _PADDING + (2 * _HEAD if self.node.kind != "decision" else 0)

    @property
    def height(self) -> float:
        return len(self.lines) * _LINE + _PADDING


def _text_width(line: str) -> float:
    """About how wide a line is shown: a Chinese character is as wide as the font is large, a Latin one rather less."""
    return sum(_EM if character_width(character) == 2 else 0.57 * _EM for character in line)


def _folded(name: str) -> list[str]:
    """A name in lines of about equal length, cut off where there would be too many."""
    count = min(-(-display_width(name) // _COLUMNS), _MOST_LINES) or 1
    room = min(max(-(-display_width(name) // count), 1), _COLUMNS)
    lines, used = [""], 0
    for character in name:
        width = character_width(character)
        if used + width > room and used:
            if len(lines) == _MOST_LINES:
                return [*lines[:-1], lines[-1] + "…"]
            lines.append("")
            used = 0
        lines[-1] += character
        used += width
    return lines


@frozen
class _Picture:
    boxes: list[_Box]
    lines: list[tuple[int, int]]
    drawing: Drawing
    lang: Literal["zh", "en"]
    links: Mapping[Node, str]

    def element(self, style: Markup | None) -> Markup:
        kinds = [kind for kind in KINDS if any(box.node.kind == kind for box in self.boxes)]
        key, key_width = self._legend(kinds)
        width = max(self.drawing.width, key_width) + 2 * _MARGIN
        height = self.drawing.height + 2 * _MARGIN + _LEGEND
        into: dict[int, list[int]] = {}
        for index, (_, end) in enumerate(self.lines):
            into.setdefault(end, []).append(index)
        title = "依赖关系" if self.lang == "zh" else "Dependencies"
        inner = element(
            "g",
            *(self._node(box, into.get(box, ())) for box in range(len(self.boxes))),
            transform=f"translate({_MARGIN:g} {_MARGIN + _LEGEND:g})",
        )
        return element(
            "svg",
            *((style,) if style else ()),
            element("title", title),
            key,
            inner,
            xmlns="http://www.w3.org/2000/svg",
            class_="aidrules-graph",
            role="img",
            width=f"{width:.0f}",
            height=f"{height:.0f}",
            viewBox=f"0 0 {width:.0f} {height:.0f}",
        )

    def _legend(self, kinds: list[Kind]) -> tuple[Markup, float]:
        parts, x = [], _MARGIN
        for kind in kinds:
            word = _WORDS[self.lang][kind]
            parts.append(element("g", _shape(kind, x, _MARGIN, 30.0, 16.0), class_=kind))
            parts.append(element("text", word, x=_number(x + 38), y=_number(_MARGIN + 12.5)))
            x += 38 + _text_width(word) + 26
        return element("g", *parts, class_="legend"), x

    def _node(self, index: int, into: list[int] | tuple[int, ...]) -> Markup:
        """A box, with the lines that lead into it: whoever points at one sees them all."""
        box, (x, y) = self.boxes[index], self.drawing.corners[index]
        parts = [element("title", box.name), _shape(box.node.kind, x, y, box.width, box.height)]
        first = y + box.height / 2 - (len(box.lines) - 1) * _LINE / 2 + 0.35 * _EM
        for number, line in enumerate(box.lines):
            parts.append(element("text", line, x=_number(x + box.width / 2), y=_number(first + number * _LINE)))
        shown = element("g", *parts, class_=f"node {box.node.kind}")
        target = self.links.get(box.node)
        if target:
            shown = element("a", shown, href=target)
        return element("g", *self._lines(into), shown, class_="in" if into else None)

    def _lines(self, into: list[int] | tuple[int, ...]) -> Iterator[Markup]:
        for index in into:
            start, _ = self.lines[index]
            *route, (x, y) = self.drawing.routes[index]
            dashed = " from-reading" if self.boxes[start].node.kind == "reading" else ""
            yield element("path", class_=f"line{dashed}", d=_curve([*route, (x - _HEAD, y)]))
        if into:
            x, y = self.drawing.routes[into[0]][-1]
            yield element("polygon", class_="head", points=_corners([(x, y), (x - _HEAD, y - 4), (x - _HEAD, y + 4)]))


def _shape(kind: Kind, x: float, y: float, width: float, height: float) -> Markup:
    if kind == "reading":
        tip, middle = _HEAD + 2, y + height / 2
        corners: list[Point] = [
            (x, middle),
            (x + tip, y),
            (x + width - tip, y),
            (x + width, middle),
            (x + width - tip, y + height),
            (x + tip, y + height),
        ]
        return element("polygon", class_="box", points=_corners(corners))
    radius = {"fact": min(height / 2, 15.0), "decision": 3.0}.get(kind, 0.0)
    placed = {"x": x, "y": y, "width": width, "height": height, "rx": radius}
    rect = element("rect", class_="box", **{key: _number(value) for key, value in placed.items()})
    if kind != "parameter":
        return rect
    bars = "".join(f"M{_number(bar)} {_number(y)}v{_number(height)}" for bar in (x + _HEAD, x + width - _HEAD))
    return joined([rect, element("path", class_="box", d=bars)])


def _curve(points: list[Point]) -> str:
    """A line that is level where it leaves and where it arrives."""
    path = f"M{_number(points[0][0])} {_number(points[0][1])}"
    for (x, y), (to_x, to_y) in pairwise(points):
        if abs(to_y - y) < 0.5:
            path += f"H{_number(to_x)}"
        else:
            half = (x + to_x) / 2
            path += f"C{_number(half)} {_number(y)} {_number(half)} {_number(to_y)} {_number(to_x)} {_number(to_y)}"
    return path


def _corners(points: list[Point]) -> str:
    return " ".join(f"{_number(x)},{_number(y)}" for x, y in points)


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
