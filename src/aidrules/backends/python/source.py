"""The text of a generated function while it is made, and the objects that it works with."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from attrs import define, field

from aidrules.backends.plan import Answer, Plan
from aidrules.backends.python.diagrams import Diagrams
from aidrules.backends.python.writer import literal
from aidrules.core.policy import Fact


@define
class Source:
    """A generated function while it is made.

    Attributes:
        plan: the plan.
        diagrams: the diagrams of its conditions.
        without: what an answer is when a fact is unknown that the plan takes to be known; None where that is not told.
        namespace: the objects, by the name under which the text finds them.
        lines: the body.
    """

    plan: Plan
    diagrams: Diagrams
    without: Callable[[str, str], Answer | None]
    namespace: dict[str, object] = field(factory=dict)
    lines: list[str] = field(factory=list)
    _positions: dict[str, int] = field(init=False)
    _objects: dict[object, str] = field(factory=dict, init=False)

    def __attrs_post_init__(self) -> None:
        self._positions = {fact.name: at for at, fact in enumerate(self.plan.facts)}

    @property
    def facts(self) -> Mapping[str, Fact]:
        """The facts of the plan, by name."""
        return self.diagrams.facts

    def position(self, name: str) -> int:
        """Where a fact stands among those of the plan."""
        return self._positions[name]

    def variable(self, name: str, at_once: bool = True) -> str:
        """A fact in the body: a mark that becomes a variable where it is used more than once.

        Args:
            name: the fact.
            at_once: False in one of several branches, each of which uses it once.
        """
        sign = "\0" if at_once else "\1"
        return f"{sign}f{self._positions[name]}{sign}"

    def constant(self, value: object) -> str:
        """A constant in the text; one that is no plain literal is passed by name."""
        if value is None or isinstance(value, bool | int | str):
            return literal(value)
        return self.object("K", value)

    def object(self, prefix: str, value: object, alike: bool = True) -> str:
        """The name under which the text finds an object.

        Args:
            prefix: how the name begins.
            value: the object.
            alike: whether equal objects may be one.
        """
        key = (prefix, type(value), repr(value), value) if alike else object()
        if key not in self._objects:
            self._objects[key] = f"{prefix}{len(self._objects)}"
            self.namespace[self._objects[key]] = value
        return self._objects[key]
