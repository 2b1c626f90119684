"""Draws graphs without circles in layers, from left to right: the way of Sugiyama, Tagawa and Toda (1981).

Every box stands in the column that its longest way to the end of the graph gives it; long lines pass the columns
between through points of their own; the order in a column follows the mean place of the neighbours, as long as fewer
lines cross; the heights are the nearest ones to those of the neighbours that leave the boxes apart.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate, pairwise
from typing import TypeAlias

from attrs import define, field, frozen

Point: TypeAlias = tuple[float, float]

_COLUMN_GAP = 72.0
_ROW_GAP = 12.0
_PART_GAP = 34.0
_SHELF = 1040.0
_ROUNDS = 8
_SETTLING = 12
_LONGEST = 12
"""Lines over more columns than these are drawn straight through, so that a drawing does not grow with the square."""


@frozen
class Drawing:
    """Where everything stands.

    Attributes:
        corners: the upper left corner of each box.
        routes: for each line, the points through which it passes.
        width, height: the size of the whole.
    """

    corners: tuple[Point, ...]
    routes: tuple[tuple[Point, ...], ...]
    width: float
    height: float


def draw(sizes: Sequence[Point], lines: Sequence[tuple[int, int]]) -> Drawing:
    """Place boxes and lines.

    Args:
        sizes: the width and height of each box.
        lines: from which box to which, by position; there must be no circle. Parts of the graph that do not hang
            together stand beside and below each other, in the order of their first boxes.
    """
    corners: dict[int, Point] = {}
    routes: dict[int, tuple[Point, ...]] = {}
    leaving: dict[int, list[int]] = {}
    for index, (start, _) in enumerate(lines):
        leaving.setdefault(start, []).append(index)
    x = top = right = bottom = 0.0
    for boxes in _parts(len(sizes), lines):
        own = {index: lines[index] for box in boxes for index in leaving.get(box, ())}
        part = _Part.of({box: sizes[box] for box in boxes}, own)
        part.sort()
        part.settle()
        width, height = part.lefts[0] + part.widths[0], part.bottom() - part.top()
        if x and x + width > _SHELF:
            x, top = 0.0, bottom + _PART_GAP
        down = top - part.top()
        for box in boxes:
            corners[box] = (x + part.left(box), part.middles[box] - sizes[box][1] / 2 + down)
        for index in own:
            routes[index] = tuple((x + across, y + down) for across, y in part.route(index))
        right, bottom = max(right, x + width), max(bottom, top + height)
        x += width + _COLUMN_GAP
    return Drawing(
        tuple(corners[box] for box in range(len(sizes))),
        tuple(routes[index] for index in range(len(lines))),
        right,
        bottom,
    )


def _parts(boxes: int, lines: Sequence[tuple[int, int]]) -> list[list[int]]:
    """The boxes that hang together, in the order of the first of each part."""
    near: list[list[int]] = [[] for _ in range(boxes)]
    for start, end in lines:
        near[start].append(end)
        near[end].append(start)
    seen: set[int] = set()
    parts = []
    for first in range(boxes):
        if first in seen:
            continue
        seen.add(first)
        stack, part = [first], []
        while stack:
            box = stack.pop()
            part.append(box)
            fresh = [other for other in dict.fromkeys(near[box]) if other not in seen]
            seen.update(fresh)
            stack += fresh
        parts.append(sorted(part))
    return parts


def _columns(boxes: Iterable[int], lines: Iterable[tuple[int, int]]) -> dict[int, int]:
    """The column of each box, counted from the right: the length of its longest way to a box that no line leaves."""
    before: dict[int, list[int]] = {box: [] for box in boxes}
    waiting = dict.fromkeys(before, 0)
    for start, end in lines:
        before[end].append(start)
        waiting[start] += 1
    columns = dict.fromkeys(before, 0)
    ready = [box for box, lines_left in waiting.items() if not lines_left]
    while ready:
        end = ready.pop()
        for start in before[end]:
            columns[start] = max(columns[start], columns[end] + 1)
            waiting[start] -= 1
            if not waiting[start]:
                ready.append(start)
    return columns


@define
class _Part:
    """A part of the graph: its boxes, and numbered below 0 the points through which long lines pass.

    Attributes:
        sizes: of boxes and points.
        place: the column of each.
        columns: what stands in each column, from above; the columns go from right to left.
        before, after: the neighbours in the column to the left and to the right.
        ways: for each line the box, the points and the box that it joins.
        points: the point for the lines out of a box in a column.
        middles: how high the middle of each stands.
    """

    sizes: dict[int, Point]
    place: dict[int, int]
    columns: list[list[int]] = field(factory=list)
    before: dict[int, list[int]] = field(factory=dict)
    after: dict[int, list[int]] = field(factory=dict)
    ways: dict[int, list[int]] = field(factory=dict)
    points: dict[tuple[int, int], int] = field(factory=dict)
    middles: dict[int, float] = field(factory=dict)
    lefts: list[float] = field(factory=list)
    widths: list[float] = field(factory=list)

    @classmethod
    def of(cls, sizes: Mapping[int, Point], lines: Mapping[int, tuple[int, int]]) -> _Part:
        part = cls(dict(sizes), _columns(sizes, lines.values()))
        for box in sizes:
            part._add(box)
        for index, (start, end) in lines.items():
            part._connect(index, start, end)
        part.widths = [max(part.sizes[box][0] for box in column) for column in part.columns]
        lefts = accumulate((width + _COLUMN_GAP for width in reversed(part.widths)), initial=0.0)
        part.lefts = list(lefts)[-2::-1]
        return part

    def _add(self, box: int) -> None:
        self.before[box], self.after[box] = [], []
        while len(self.columns) <= self.place[box]:
            self.columns.append([])
        self.columns[self.place[box]].append(box)

    def _connect(self, index: int, start: int, end: int) -> None:
        """Lead a line through the columns between its boxes; a very long one passes them unseen.

        Lines out of one box share their points, and so part as late as they can.
        """
        between = range(self.place[start] - 1, self.place[end], -1)
        if len(between) >= _LONGEST:
            self.ways[index] = [start, end]
            return
        way = [start, *(self._point(start, column) for column in between), end]
        self.ways[index] = way
        for left, right in pairwise(way):
            if right not in self.after[left]:
                self.after[left].append(right)
                self.before[right].append(left)

    def _point(self, start: int, column: int) -> int:
        """The point at which the lines out of a box pass a column."""
        found = self.points.get((start, column))
        if found is None:
            found = self.points[start, column] = -1 - len(self.points)
            self.sizes[found], self.place[found] = (0.0, 0.0), column
            self._add(found)
        return found

    # ---- the order in each column

    def sort(self) -> None:
        """Order the columns so that few lines cross."""
        for column in range(1, len(self.columns)):
            self._by_neighbours(column, self.after, column - 1)
        best, fewest = [list(column) for column in self.columns], self._crossings()
        for _ in range(_ROUNDS):
            if not fewest:
                break
            for column in range(len(self.columns) - 2, -1, -1):
                self._by_neighbours(column, self.before, column + 1)
            for column in range(1, len(self.columns)):
                self._by_neighbours(column, self.after, column - 1)
            crossings = self._crossings()
            if crossings < fewest:
                best, fewest = [list(column) for column in self.columns], crossings
        self.columns = best

    def _by_neighbours(self, column: int, neighbours: Mapping[int, list[int]], other: int) -> None:
        order = {box: position for position, box in enumerate(self.columns[other])}
        own = {box: float(position) for position, box in enumerate(self.columns[column])}
        means = {
            box: sum(order[found] for found in neighbours[box]) / len(neighbours[box]) for box in own if neighbours[box]
        }
        scale = len(order) / max(len(own), 1)
        self.columns[column].sort(key=lambda box: (means.get(box, own[box] * scale), own[box]))

    def _crossings(self) -> int:
        return sum(self._crossings_left_of(column) for column in range(len(self.columns) - 1))

    def _crossings_left_of(self, column: int) -> int:
        order = {box: position for position, box in enumerate(self.columns[column])}
        ends: list[int] = []
        found = 0
        for box in self.columns[column + 1]:
            places = [order[other] for other in self.after[box]]
            found += sum(len(ends) - bisect_left(ends, place + 1) for place in places)
            for place in places:
                insort(ends, place)
        return found

    # ---- heights

    def settle(self) -> None:
        """Move every box near its neighbours, in the order found, without overlaps."""
        for column in self.columns:
            self._spread(column, [0.0] * len(column))
        for _ in range(_SETTLING):
            for column in (*self.columns, *reversed(self.columns)):
                self._spread(column, [self._wished(box) for box in column])

    def _wished(self, box: int) -> float:
        near = [*self.before[box], *self.after[box]]
        return sum(self.middles[other] for other in near) / len(near) if near else self.middles[box]

    def _spread(self, column: Sequence[int], wished: Sequence[float]) -> None:
        """The heights nearest to those wished for, in squares: neighbours that are too close move as one block."""
        offsets = [0.0]
        for upper, lower in pairwise(column):
            offsets.append(offsets[-1] + (self.sizes[upper][1] + self.sizes[lower][1]) / 2 + _ROW_GAP)
        blocks: list[tuple[float, int]] = []
        for wish, offset in zip(wished, offsets, strict=True):
            mean, size = wish - offset, 1
            while blocks and blocks[-1][0] > mean:
                above, more = blocks.pop()
                mean, size = (above * more + mean * size) / (more + size), more + size
            blocks.append((mean, size))
        starts = [mean for mean, size in blocks for _ in range(size)]
        for box, start, offset in zip(column, starts, offsets, strict=True):
            self.middles[box] = start + offset

    # ---- what was found

    def left(self, box: int) -> float:
        """The left side of a box, which stands in the middle of its column."""
        column = self.place[box]
        return self.lefts[column] + (self.widths[column] - self.sizes[box][0]) / 2

    def top(self) -> float:
        """The upper side of the whole."""
        return min(self.middles[box] - height / 2 for box, (_, height) in self.sizes.items())

    def bottom(self) -> float:
        """The lower side of the whole."""
        return max(self.middles[box] + height / 2 for box, (_, height) in self.sizes.items())

    def route(self, index: int) -> list[Point]:
        """The points of a line, which is level in every column: in its boxes' own, and in those on its way."""
        found = []
        for box in self.ways[index]:
            column, middle = self.place[box], self.middles[box]
            found += [(self.lefts[column], middle), (self.lefts[column] + self.widths[column], middle)]
        start, *_, end = self.ways[index]
        found[0] = (self.left(start) + self.sizes[start][0], self.middles[start])
        found[-1] = (self.left(end), self.middles[end])
        return found
