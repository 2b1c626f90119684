"""What the writers of tables share: which variables a table is about, and how it is looked up."""

from __future__ import annotations

from collections.abc import Iterable
from math import prod
from typing import Any, Final

from attrs import define, field

from aidrules.backends.plan import Expr
from aidrules.backends.python.diagrams import Diagrams
from aidrules.backends.python.runtime import Results, Table
from aidrules.backends.python.source import Source
from aidrules.values.types import TextType

MOST_STATES: Final = 4096
"""How many entries a table of whole answers, or of the bits of some facts, may have."""


@define
class TableWriter:
    """Writes tables of the states of some variables.

    Attributes:
        source: takes the tables and the lines.
        diagrams: the conditions.
        direct: the text of those conditions that are variables of their own.
    """

    source: Source
    diagrams: Diagrams
    direct: dict[Expr, str] = field(factory=dict, init=False)

    def _condition(self, variable: int) -> Expr | None:
        return self.diagrams.variables[variable].condition

    def _states(self, variables: Iterable[int]) -> int:
        return prod(len(self.diagrams.variables[variable].values) for variable in variables)

    def _table(self, kind: type[Table], fill: Any) -> str:
        return self.source.object("T", kind(fill), alike=False)

    def _kind(self, variables: Iterable[int]) -> type[Table]:
        """The class of a table of some variables: one that forgets where there is no end of values, or too many."""
        names = [self.diagrams.variables[variable].fact for variable in variables]
        endless = any(name and isinstance(self.source.facts[name].type, TextType) for name in names)
        return Results if endless or self._states(variables) > MOST_STATES else Table

    def _key(self, variables: Iterable[int], at_once: bool = True) -> str:
        parts = []
        for variable in variables:
            found = self.diagrams.variables[variable]
            if found.condition is not None:
                parts.append(f"bool({self.direct[found.condition]})")
            else:
                parts.append(self.source.variable(found.fact, at_once))
        return ", ".join(parts)
