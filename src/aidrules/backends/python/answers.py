"""The parts of a generated function that give one answer: tables where there are few states, otherwise code.

What is decided by a few facts of few values is one look-up by the tuple of their values. Longer lists of requirements
are split into groups of facts: each group gives some bits of a mask, and the result is looked up by those bits that
count for the outcome. Numbers and dates are computed in the function itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from attrs import define, field

from aidrules.backends.plan import Answer, Expr, in_order, roots
from aidrules.backends.python.chains import ChainWriter
from aidrules.backends.python.diagrams import TRUE, Node
from aidrules.backends.python.fills import Bit, Key, answers_of, results_of
from aidrules.backends.python.magnitude import input_limit, stays_within
from aidrules.backends.python.outcomes import Outcome, numbers, outcomes_of
from aidrules.backends.python.runtime import Results, Table
from aidrules.backends.python.source import Source
from aidrules.backends.python.tables import MOST_STATES
from aidrules.backends.python.values import value_text
from aidrules.backends.python.writer import Writer, bare, literal
from aidrules.values.types import DateType, NumberType, SetType, TextType

_MOST_BITS = 12  # of a mask all of whose values a table may hold


def write_answer(source: Source, answer: Answer, about: str, assumed: frozenset[str], guarded: frozenset[str]) -> str:
    """Write what gives one answer.

    Args:
        source: takes the lines.
        answer: the answer.
        about: the rule, for comments: it is on one line.
        assumed: the facts that the answer takes to be known.
        guarded: those of them that may change the answer when they are unknown.

    Returns:
        The text of the result.
    """
    return _Part(source, source.diagrams, answer, about, assumed, guarded).write()


@define
class _Part(ChainWriter):
    """One answer."""

    answer: Answer
    about: str
    assumed: frozenset[str]
    guarded: frozenset[str]
    lines: list[str] = field(factory=list, init=False)
    result: str = field(default="", init=False)

    def __attrs_post_init__(self) -> None:
        self.outcomes = outcomes_of(self.answer, self.diagrams)

    @property
    def kind(self) -> type:
        """The class of a value that is listed."""
        return frozenset if isinstance(self.answer.type, SetType) else tuple

    def write(self) -> str:
        text = self._text()
        guarded = [found.name for found in self.source.plan.facts if found.name in self.guarded]
        guards = self._guards(guarded)
        if not guards and not self.lines:
            return text
        source, result = self.source, f"a{len(self.source.lines)}"
        source.lines.append(f"# {self.about}")
        if not guards:
            source.lines += self.lines
            return text
        for number, (test, found) in enumerate(guards):
            source.lines += [f"{'elif' if number else 'if'} {test}:", f"    {result} = {found}"]
        own = self.lines if text == result else [*self.lines, f"{result} = {text}"]
        source.lines += ["else:", *(f"    {line}" for line in own)]
        return result

    def _text(self) -> str:
        """The text of the result, behind the lines that it needs."""
        computed = any(outcome.computed for outcome in self.outcomes)
        if not computed and (certain := self.certain()) is not None:
            return certain
        needed = self._needed()
        if not computed and not any(self._condition(at) for at in needed) and self._states(needed) <= MOST_STATES:
            return self._whole(sorted(needed))
        return self._by_parts(needed)

    def certain(self) -> str | None:
        """The result of an answer that does not depend on any fact; None of any other."""
        (outcome, *others) = self.outcomes
        if others or outcome.computed or any(item.when != TRUE for item in (*outcome.reasons, *(outcome.items or ()))):
            return None
        if outcome.status == "fault":
            return "unusual()"
        return self.source.object("R", results_of(outcome, *self._texts(outcome), self.kind)(0))

    def _texts(self, outcome: Outcome) -> tuple[list[tuple[str, Bit]], list[tuple[str, Bit]] | None]:
        reasons = [(item.text, self._bit(item.when, item.widest)) for item in outcome.reasons]
        items = (
            None
            if outcome.items is None
            else [(item.text, self._bit(item.when, item.widest)) for item in outcome.items]
        )
        return reasons, items

    def _needed(self) -> frozenset[int]:
        """The variables that matter for the answer, apart from numbers in its value."""
        found: frozenset[int] = frozenset()
        for outcome in self.outcomes:
            for node in (outcome.when, *(item.when for item in (*outcome.reasons, *(outcome.items or ())))):
                found |= self.diagrams.support(node)
        return found

    # ---- tables

    def _whole(self, variables: Sequence[int]) -> str:
        """The result, looked up by the values of some facts."""
        key = Key(self.diagrams, tuple(variables))
        table = self._table(self._kind(variables), answers_of(key, self.outcomes, None, self.kind))
        return f"{table}[{self._key(variables)}]"

    # ---- answers in parts

    def _by_parts(self, needed: frozenset[int]) -> str:
        source, at = self.source, len(self.source.lines)
        self.mask, self.result = f"m{at}", f"a{at}"
        order = in_order(roots(self.answer))
        read = facts_read(self.answer)
        writer = Writer(source.variable, self._number, source.constant, prefix=f"x{at}_")
        self._inputs(read, order)
        conditions = self._conditions()
        needed = needed.union(*map(self.diagrams.support, conditions.values()))
        direct = [found for found in map(self._condition, sorted(needed)) if found is not None]
        self.lines += writer.statements(direct)
        self.direct = {found: bare(writer.text(found)) for found in direct}
        self._outcomes(writer, needed, conditions)
        return self.result

    def _number(self, name: str) -> str:
        """The value of a known fact, exactly; another value of its type where it is unknown."""
        type_ = self.source.facts[name].type
        plain = isinstance(type_, DateType | TextType) or (isinstance(type_, NumberType) and type_.integral)
        if plain and name in self.assumed:
            return self.source.variable(name)
        return f"n{self.source.position(name)}"

    def _inputs(self, read: Iterable[str], order: Iterable[Expr]) -> None:
        inputs = {str(found.data) for found in order if found.operator == "input"}
        for name in sorted(inputs.intersection(read), key=self.source.position):
            variable, number, type_ = self.source.variable(name), self._number(name), self.source.facts[name].type
            if number == variable:
                continue
            text = f"exact({variable})" if isinstance(type_, NumberType) and not type_.integral else variable
            if name not in self.assumed:
                stands_for = {DateType: "date.min", TextType: "''"}.get(type(type_), "0")
                text = f"{stands_for} if {variable} is None else {text}"
            self.lines.append(f"{number} = {text}")

    def _guards(self, assumed: Sequence[str]) -> list[tuple[str, str]]:
        """The cases in which this answer is found in another way: a test of each, and the text of the result."""
        source = self.source
        other = f"otherwise({literal(self.answer.alias)}, facts)"
        limit = input_limit(roots(self.answer), source.facts)
        if limit is None:
            return [("True", other)]
        unknown = [f"{source.variable(name)} is None" for name in assumed]
        large: list[str] = []
        for name in sorted((name for name in limit[1] if isinstance(name, str)), key=source.position):
            variable, bound = source.variable(name), source.constant(limit[0])
            above, under = stays_within(source.facts[name], limit[0])
            known = "" if name in assumed else f"{variable} is not None and "
            large += [] if under else [f"{known}{variable} > {bound}"]
            large += [] if above else [f"{known}{variable} < -{bound}"]
        apart = source.without(self.answer.alias, assumed[0]) if len(assumed) == 1 else None
        if apart is not None:
            certain = _Part(source, self.diagrams, apart, self.about, frozenset(), frozenset()).certain()
            if certain is not None:
                return [(unknown[0], certain), *([(" or ".join(large), other)] if large else [])]
        tests = " or ".join([*unknown, *large])
        return [(tests, other)] if tests else []

    # ---- conditions as bits

    def _outcomes(self, writer: Writer, needed: frozenset[int], conditions: Mapping[Expr, Node]) -> None:
        small = [
            node
            for outcome in self.outcomes
            for node in (item.when for item in (*outcome.reasons, *(outcome.items or ())))
            if node != TRUE
        ]
        supports = list(dict.fromkeys(map(self.diagrams.support, [*small, *conditions.values()])))
        blocks = self._blocks(supports, needed)
        chain = self._chain(blocks) if blocks is not None else None
        if chain is None or blocks is None:
            self._at_once(writer, sorted(needed))
            return
        texts = [self._texts(outcome) for _, outcome in chain]
        for when, node in conditions.items():
            bit = self._bit(node)
            shown = f"({self.mask} & {bit.mask})"
            writer.done[when] = f"(not {shown})" if bit.negated else shown
        self.lines += self.mask_lines(blocks)
        for at, ((test, outcome), parts) in enumerate(zip(chain, texts, strict=True)):
            lines = self._result(outcome, *parts, writer)
            if len(chain) > 1:
                self.lines.append("else:" if at == len(chain) - 1 else f"{'elif' if at else 'if'} {test}:")
                lines = [f"    {line}" for line in lines]
            self.lines += lines

    def _conditions(self) -> dict[Expr, Node]:
        """Conditions in the value that a few facts decide."""
        found: dict[Expr, Node] = {}
        stack = numbers(self.answer)
        while stack:
            top = stack.pop()
            if top.sort == "bool" and top.operator != "const":
                node = self.diagrams.diagram(top)
                if node > TRUE and self._states(self.diagrams.support(node)) <= MOST_STATES:
                    found[top] = node
                    continue
            stack.extend(top.operands)
        return found

    # ---- results

    def _result(
        self,
        outcome: Outcome,
        reasons: Sequence[tuple[str, Bit]],
        items: Sequence[tuple[str, Bit]] | None,
        writer: Writer,
    ) -> list[str]:
        """The lines for an outcome."""
        if outcome.status == "fault":
            return ["raise UnusualError"]
        relevant = 0
        for _, bit in (*reasons, *(items or ())):
            relevant |= bit.mask
        fill = results_of(outcome, reasons, items, self.kind)
        if relevant:
            table = self._table(Table if relevant.bit_count() <= _MOST_BITS else Results, fill)
            shown = f"{table}[{self.mask} & {relevant}]"
        else:
            shown = self.source.object("R", fill(0))
        if not outcome.computed:
            return [f"{self.result} = {shown}"]
        before = writer.statements(numbers(self.answer))
        value = value_text(self.answer, writer, self.source.facts)
        return [*before, f"{self.result} = ({outcome.status!r}, {value}, {shown})"]

    def _at_once(self, writer: Writer, needed: Sequence[int]) -> None:
        """Outcomes that no mask tells apart: a table of all variables that keeps some of the results."""
        key = Key(self.diagrams, tuple(needed))
        table = self._table(self._kind(needed), answers_of(key, self.outcomes, lambda _: None, self.kind))
        self.lines.append(f"{self.result} = {table}[{self._key(needed)}]")
        if any(outcome.computed for outcome in self.outcomes):
            before = writer.statements(numbers(self.answer))
            value = value_text(self.answer, writer, self.source.facts)
            self.lines.append(f"if {self.result}[0] == 'decided':")
            self.lines += [f"    {line}" for line in before]
            self.lines.append(f"    {self.result} = ('decided', {value}, {self.result}[2])")


def facts_read(answer: Answer) -> frozenset[str]:
    """The facts that an answer looks at."""
    return frozenset(map(_fact_of, in_order(roots(answer)))) - {""}


def _fact_of(found: Expr) -> str:
    data: Any = found.data
    match found.operator:
        case "known" | "input":
            return str(data)
        case "may" | "is" | "member":
            return str(data[0])
        case "complete":
            return str(data)
        case "fold":
            return str(data.roster)
    return ""
