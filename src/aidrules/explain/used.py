"""The steps that were looked at for an answer, and the names that they read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from aidrules.core import terms as t
from aidrules.evaluation.steps import ExceptionStep, NormStep, Step


def steps_below(step: Step) -> Iterator[Step]:
    """A step and every step below it that was looked at, without following references to decisions.

    What is the same for every record of a roster is one step, and comes once.
    """
    stack = [step]
    seen: set[int] = set()
    while stack:
        found = stack.pop()
        if found.members:
            if id(found) in seen:
                continue
            seen.add(id(found))
        yield found
        stack.extend(reversed(below_of(found)))


def below_of(step: Step) -> list[Step]:
    """The steps directly below a step."""
    below = [*step.parts]
    for row in (*step.rows, *([step.otherwise] if step.otherwise else [])):
        below += [*row.tests, *([row.output] if row.output else [])]
    for norm in step.norms:
        below += norm_steps(norm)
    for member in step.members:
        below += member.parts
    return below


def names_read(
    step: Step, decisions: Mapping[str, Step], kind: type[t.FactRef] | type[t.ReadingRef]
) -> tuple[str, ...]:
    """The names of the facts (or readings) that were looked at for a step, through decisions too."""
    found: dict[str, None] = {}
    seen: set[str] = set()
    stack = [step]
    while stack:
        for part in steps_below(stack.pop()):
            if isinstance(part.term, kind):
                found[part.term.name] = None
            elif isinstance(part.term, t.DecisionRef) and not part.parts and part.term.name not in seen:
                seen.add(part.term.name)
                stack.append(decisions[part.term.name])
    return tuple(found)


def norm_steps(norm: NormStep) -> tuple[Step, ...]:
    """The steps of a requirement: its condition, its premise, its exceptions."""
    own = tuple(part for part in (norm.requirement, norm.condition) if part is not None)
    return (*own, *_exception_steps(norm.exceptions))


def _exception_steps(exceptions: Sequence[ExceptionStep]) -> tuple[Step, ...]:
    return tuple(part for found in exceptions for part in (found.condition, *_exception_steps(found.exceptions)))
