"""Conditions as bits of a mask, and the lines of a generated function that work the mask out."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import define, field

from aidrules.backends.python.diagrams import FALSE, TRUE, Node
from aidrules.backends.python.fills import Bit, Key, bits_of
from aidrules.backends.python.tables import MOST_STATES, TableWriter
from aidrules.backends.python.writer import literal
from aidrules.values.types import BooleanType, EnumType

_MOST_CHOICES = 12  # of a fact whose value says which of the others count


@define
class MaskWriter(TableWriter):
    """Gives conditions bits, and writes how groups of facts set them.

    Attributes:
        bits: the bit of each condition.
        mask: what the mask is called.
    """

    bits: dict[Node, int] = field(factory=dict, init=False)
    mask: str = field(default="", init=False)

    def _bit(self, node: Node, widest: Node | None = None) -> Bit:
        """The bit that says whether a condition holds, or a wider one up to the widest that will do."""
        diagrams = self.diagrams
        widest = node if widest is None else widest
        if widest == TRUE:
            return Bit(0)
        if node not in self.bits:
            support = diagrams.support(node) | diagrams.support(widest)
            for known, bit in self.bits.items():
                if not diagrams.support(known) <= support:
                    continue
                if diagrams.within(node, known) and diagrams.within(known, widest):
                    return Bit(bit)
                turned = diagrams.negated(known)
                if diagrams.within(node, turned) and diagrams.within(turned, widest):
                    return Bit(bit, negated=True)
        return Bit(self.bits.setdefault(node, 1 << len(self.bits)))

    def _blocks(self, supports: Sequence[frozenset[int]], needed: frozenset[int]) -> list[frozenset[int]] | None:
        """Groups of variables, such that each of some sets lies within one; None where one is too large."""
        blocks: list[frozenset[int]] = []
        for support in sorted(supports, key=len, reverse=True):
            if self._states(support) > MOST_STATES:
                return None
            fitting = [at for at, block in enumerate(blocks) if block & support]
            fitting = [at for at in fitting if self._states(blocks[at] | support) <= MOST_STATES]
            if fitting:
                best = max(fitting, key=lambda at: len(blocks[at] & support))
                blocks[best] |= support
            else:
                blocks.append(support)
        inside = frozenset[int]().union(*blocks)
        return [*blocks, *(frozenset({variable}) for variable in sorted(needed - inside))]

    def mask_lines(self, blocks: Sequence[frozenset[int]]) -> list[str]:
        """The lines that work out the mask."""
        parts: list[str] = []
        after: list[str] = []
        choices: list[list[str]] = []
        start = 0
        placed: set[int] = set()
        for block in blocks:
            held = [(bit, node) for node, bit in self.bits.items() if self.diagrams.support(node) <= block]
            held = [pair for pair in held if pair[0] not in placed]
            placed.update(bit for bit, _ in held)
            if not held:
                continue
            used = frozenset[int]().union(*(self.diagrams.support(node) for _, node in held))
            (first, *more) = sorted(used)
            pivot = self._pivot(used, held)
            if not more and self._is_flag(first):
                base, lines = self._flag(first, held)
                start += base
                after += lines
            elif not more and (condition := self._condition(first)) is not None:
                parts += [f"({bit} if {self._signed(node, self.direct[condition])} else 0)" for bit, node in held]
            elif pivot is not None:
                choices.append(self._choice(pivot, held))
            else:
                parts.append(self._look_up(sorted(used), held))
        if not self.bits:
            return []
        if choices and not parts and not start:  # the first choice sets the mask
            head, *choices = [[_setting(line, self.mask) for line in choices[0]], *choices[1:]]
        else:
            head = [f"{self.mask} = {' + '.join([*parts, *([str(start)] if start or not parts else [])])}"]
        return [line for lines in (head, *choices, after) for line in lines]

    def _signed(self, node: Node, text: str) -> str:
        (variable,) = self.diagrams.support(node)
        return text if self.diagrams.holds(node, {variable: 0}) else f"not ({text})"

    def _look_up(self, variables: Sequence[int], held: Sequence[tuple[int, Node]], at_once: bool = True) -> str:
        """The bits that some facts give, looked up."""
        table = self._table(self._kind(variables), bits_of(Key(self.diagrams, tuple(variables)), held))
        return f"{table}[{self._key(variables, at_once)}]"

    def _is_flag(self, variable: int) -> bool:
        name = self.diagrams.variables[variable].fact
        return bool(name) and isinstance(self.source.facts[name].type, BooleanType)

    def _flag(self, variable: int, held: Sequence[tuple[int, Node]]) -> tuple[int, list[str]]:
        """The bits that a fact of type 是否 gives: those of one value, and lines that mend them for the others."""
        found = self.diagrams.variables[variable]
        sums = {
            value: sum(bit for bit, node in held if self.diagrams.holds(node, {variable: at}))
            for at, value in enumerate(found.values)
        }
        usual = min((True, False), key=lambda value: sums[value].bit_count())
        name = self.source.variable(found.fact)
        more = {value: here - sums[usual] for value, here in sums.items() if value is not usual}
        text = f"{more[not usual]} if {name} is {not usual} else {more[None]} if {name} is None else unusual()"
        return sums[usual], [f"if {name} is not {usual}:", f"    {self.mask} += {text}"]

    def _pivot(self, variables: frozenset[int], held: Sequence[tuple[int, Node]]) -> int | None:
        """A fact whose value says which of the others count."""
        if len(variables) < 3:
            return None
        counts = {at: sum(at in self.diagrams.support(node) for _, node in held) for at in sorted(variables)}
        best = max(counts, key=lambda at: counts[at])
        found = self.diagrams.variables[best]
        if not found.fact or len(found.values) > _MOST_CHOICES or counts[best] < len(held):
            return None
        return best if isinstance(self.source.facts[found.fact].type, BooleanType | EnumType) else None

    def _choice(self, pivot: int, held: Sequence[tuple[int, Node]]) -> list[str]:
        """The bits that some facts give, where one of them says which of the others count."""
        diagrams = self.diagrams
        name = self.source.variable(diagrams.variables[pivot].fact)
        alike: dict[tuple[tuple[int, Node], ...], list[object]] = {}
        for at, value in enumerate(diagrams.variables[pivot].values):
            here = tuple((bit, diagrams.assigned(node, pivot, at)) for bit, node in held)
            alike.setdefault(tuple(pair for pair in here if pair[1] != FALSE), []).append(value)
        lines: list[str] = []
        for here, values in alike.items():
            tests = [f"{name} == {literal(v)}" if isinstance(v, str) else f"{name} is {v!r}" for v in values]
            certain = sum(bit for bit, node in here if node == TRUE)
            rest = [(bit, node) for bit, node in here if node != TRUE]
            parts = [str(certain)] if certain else []
            if rest:
                used = frozenset[int]().union(*(diagrams.support(node) for _, node in rest))
                parts.append(self._look_up(sorted(used), rest, at_once=False))
            lines.append(f"{'elif' if lines else 'if'} {' or '.join(tests)}:")
            lines.append(f"    {self.mask} += {' + '.join(parts)}" if parts else "    pass")
        return [*lines, "else:", "    raise UnusualError"]


def _setting(line: str, mask: str) -> str:
    """A line of a choice that sets a mask, from one that adds to it."""
    added = f"    {mask} += "
    if line == "    pass":
        return f"    {mask} = 0"
    return f"    {mask} = {line[len(added) :]}" if line.startswith(added) else line
