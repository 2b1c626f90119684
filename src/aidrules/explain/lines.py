"""A line of a proof tree, and the signs that begin one."""

from __future__ import annotations

from attrs import field, frozen

from aidrules.diagnostics.visible import visible
from aidrules.evaluation.possible import Truth

SIGNS = {
    frozenset({Truth.TRUE}): "✓",
    frozenset({Truth.FALSE}): "✗",
    frozenset({Truth.REFERRED}): "→",
    frozenset({Truth.NOT_APPLICABLE}): "－",
}


@frozen
class Line:
    """One line of the tree, with the lines below it; line ends and other control characters are made visible."""

    text: str = field(converter=visible)
    below: tuple[Line, ...] = ()
