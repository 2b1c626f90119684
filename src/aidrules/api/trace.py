"""How an answer came about: the checked case and the steps of the interpreter, made when first asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from aidrules.evaluation.inputs import Case
from aidrules.evaluation.steps import Step


class Trace:
    """The case and the steps behind one answer, or behind several that were asked for together.

    Args:
        case: the checked case, or what checks it. What it checks must not change any more.
        steps: the steps, or what the interpreter makes them of.
    """

    __slots__ = ("_case", "_steps")

    def __init__(
        self,
        case: Case | Callable[[], Case],
        steps: Mapping[str, Step] | Callable[[Case], Mapping[str, Step]],
    ) -> None:
        self._case = case
        self._steps = steps

    def __reduce__(self) -> tuple[type[Trace], tuple[Case, Mapping[str, Step]]]:
        return Trace, (self.case, self.steps)

    @property
    def case(self) -> Case:
        """The case that was decided."""
        if not isinstance(self._case, Case):
            self._case = self._case()
        return self._case

    @property
    def steps(self) -> Mapping[str, Step]:
        """What the interpreter found: a step for each decision that was looked at, by Chinese name."""
        if callable(self._steps):
            self._steps = self._steps(self.case)
        return self._steps
