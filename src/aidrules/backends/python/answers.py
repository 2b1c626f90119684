"""The parts of a generated function that give one answer: tables where there are few states, otherwise code.

What is decided by a few facts of few values is one look-up by the tuple of their values. Longer lists of requirements
are split into groups of facts: each group gives some bits of a mask, and the result is looked up by those bits that
count for the outcome. Numbers and dates are computed in the function itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import prod
from typing import Any

from attrs import define, field

from aidrules.backends.plan import Answer, Expr, in_order, roots
from aidrules.backends.python.diagrams import FALSE, TRUE, Diagrams, Node
from aidrules.backends.python.fills import Bit, Key, answers_of, bits_of, results_of
from aidrules.backends.python.magnitude import input_limit, stays_within
from aidrules.backends.python.outcomes import Outcome, numbers, outcomes_of
from aidrules.backends.python.runtime import Results, Table
from aidrules.backends.python.source import Source
from aidrules.backends.python.values import value_text
from aidrules.backends.python.writer import Writer, bare, literal
from aidrules.values.types import BooleanType, DateType, EnumType, NumberType, SetType, TextType

MOST_STATES = 4096
"""How many entries a table of whole answers, or of the bits of some facts, may have."""
_MOST_CHOICES = 12  # of a fact whose value says which of the others count
_MOST_BITS = 12  # of a mask all of whose values a table may hold


def write_answer(
    source: Source, answer: Answer, about: str, assumed: frozenset[str], guarded: frozenset[str]
) -> str:
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
    return _Part(source, answer, about, assumed, guarded, source.diagrams).write()


@define
class _Part:
    """One answer."""

    source: Source
    answer: Answer
    about: str
    assumed: frozenset[str]
    guarded: frozenset[str]
    diagrams: Diagrams
    outcomes: list[Outcome] = field(init=False)
    lines: list[str] = field(factory=list, init=False)
    bits: dict[Node, int] = field(factory=dict, init=False)
    direct: dict[Expr, str] = field(factory=dict, init=False)
    placed: set[int] = field(factory=set, init=False)
    mask: str = field(default="", init=False)
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
        items = None if outcome.items is None else [(item.text, self._bit(item.when, item.widest)) for item in outcome.items]
        return reasons, items

    def _needed(self) -> frozenset[int]:
        """The variables that matter for the answer, apart from numbers in its value."""
        found: frozenset[int] = frozenset()
        for outcome in self.outcomes:
            for node in (outcome.when, *(item.when for item in (*outcome.reasons, *(outcome.items or ())))):
                found |= self.diagrams.support(node)
        return found

    def _condition(self, variable: int) -> Expr | None:
        return self.diagrams.variables[variable].condition

    def _states(self, variables: Iterable[int]) -> int:
        return prod(len(self.diagrams.variables[variable].values) for variable in variables)

    # ---- tables

    def _table(self, kind: type[Table], fill: Any) -> str:
        return self.source.object("T", kind(fill), alike=False)

    def _kind(self, variables: Iterable[int]) -> type[Table]:
        """The class of a table of some variables: one that forgets where there is no end of values, or too many."""
        names = [self.diagrams.variables[variable].fact for variable in variables]
        endless = any(name and isinstance(self.source.facts[name].type, TextType) for name in names)
        return Results if endless or self._states(variables) > MOST_STATES else Table

    def _whole(self, variables: Sequence[int]) -> str:
        """The result, looked up by the values of some facts."""
        key = Key(self.diagrams, tuple(variables))
        table = self._table(self._kind(variables), answers_of(key, self.outcomes, None, self.kind))
        return f"{table}[{self._key(variables)}]"

    def _key(self, variables: Iterable[int], at_once: bool = True) -> str:
        parts = []
        for variable in variables:
            found = self.diagrams.variables[variable]
            if found.condition is not None:
                parts.append(f"bool({self.direct[found.condition]})")
            else:
                parts.append(self.source.variable(found.fact, at_once))
        return ", ".join(parts)

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
        for name in sorted(limit[1], key=source.position):
            variable, bound = source.variable(name), source.constant(limit[0])
            above, under = stays_within(source.facts[name], limit[0])
            known = "" if name in assumed else f"{variable} is not None and "
            large += [] if under else [f"{known}{variable} > {bound}"]
            large += [] if above else [f"{known}{variable} < -{bound}"]
        apart = source.without(self.answer.alias, assumed[0]) if len(assumed) == 1 else None
        if apart is not None:
            certain = _Part(source, apart, self.about, frozenset(), frozenset(), self.diagrams).certain()
            if certain is not None:
                return [(unknown[0], certain), *([(" or ".join(large), other)] if large else [])]
        tests = " or ".join([*unknown, *large])
        return [(tests, other)] if tests else []

    # ---- conditions as bits

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
        self._mask(blocks)
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

    def _blocks(self, supports: Sequence[frozenset[int]], needed: frozenset[int]) -> list[frozenset[int]] | None:
        """Groups of variables, such that each of some sets of variables lies within one; None where one is too large."""
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

    def _chain(self, blocks: Sequence[frozenset[int]]) -> list[tuple[str, Outcome]] | None:
        """The outcomes in an order in which each is told by a test of the mask; None where there is none."""
        diagrams = self.diagrams
        left = sorted(self.outcomes, key=lambda outcome: outcome.status == "fault")
        chain: list[tuple[str, Outcome]] = []
        past = FALSE
        while len(left) > 1:
            tests = (
                (outcome, test)
                for way in (self._by_reasons, self._by_one, self._by_all)
                for outcome in left
                if (test := way(outcome, diagrams.any([outcome.when, past]), past, blocks)) is not None
            )
            found = next(tests, None)
            if found is None:
                return None
            chain.append((found[1], found[0]))
            past = diagrams.any([past, found[0].when])
            left.remove(found[0])
        return [*chain, ("", left[0])]

    def _by_reasons(self, outcome: Outcome, allowed: Node, _past: Node, _blocks: object) -> str | None:
        """A test of the mask for an outcome: that there is one of the reasons that only it has."""
        items = [item for item in outcome.reasons if item.when != TRUE and self.diagrams.within(item.when, allowed)]
        if not self.diagrams.within(outcome.when, self.diagrams.any(item.when for item in items)):
            return None
        return self._tested([(item.when, item.when) for item in items], every=False)

    def _by_one(self, outcome: Outcome, allowed: Node, past: Node, blocks: Sequence[frozenset[int]]) -> str | None:
        """A test for an outcome: that one group of facts already says that it is this one, or one of those before."""
        parts = [self.diagrams.certain(allowed, block) for block in blocks]
        lowest = self.diagrams.both(outcome.when, self.diagrams.negated(past))
        if not self.diagrams.within(lowest, self.diagrams.any(parts)):
            return None
        return self._tested([(part, part) for part in parts if part != FALSE], every=False)

    def _by_all(self, outcome: Outcome, allowed: Node, past: Node, blocks: Sequence[frozenset[int]]) -> str | None:
        """A test for an outcome: that every group of facts allows it."""
        diagrams = self.diagrams
        parts = [diagrams.possible(outcome.when, block) for block in blocks]
        if not diagrams.within(diagrams.all(parts), allowed):
            return None
        return self._tested([(part, part) for part in parts if part != TRUE], every=True)

    def _tested(self, parts: Iterable[tuple[Node, Node]], every: bool) -> str:
        held = failed = 0
        for node, widest in parts:
            bit = self._bit(node, widest)
            held |= 0 if bit.negated else bit.mask
            failed |= bit.mask if bit.negated else 0
        return _mask_test(self.mask, held, failed, every)

    def _mask(self, blocks: Sequence[frozenset[int]]) -> None:
        """The lines that work out the mask."""
        parts: list[str] = []
        after: list[str] = []
        choices: list[list[str]] = []
        start = 0
        for block in blocks:
            held = [(bit, node) for node, bit in self.bits.items() if self.diagrams.support(node) <= block]
            held = [pair for pair in held if pair[0] not in self.placed]
            self.placed.update(bit for bit, _ in held)
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
            return
        if choices and not parts and not start:
            added = f"    {self.mask} += "  # the first branch sets the mask
            first = [f"    {self.mask} = {line.removeprefix(added)}" if added in line else line for line in choices[0]]
            self.lines += [line.replace("    pass", f"    {self.mask} = 0") for line in first]
            choices = choices[1:]
        else:
            shown = [*parts, *([str(start)] if start or not parts else [])]
            self.lines.append(f"{self.mask} = {' + '.join(shown)}")
        self.lines += [line for lines in (*choices, after) for line in lines]

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


def _mask_test(mask: str, held: int, failed: int, every: bool) -> str:
    both = held | failed
    if not both:
        return "True" if every else "False"
    if every:
        return f"{mask} & {both} == {held}" if held else f"not {mask} & {both}"
    return f"{mask} & {both} != {failed}" if failed else f"{mask} & {both}"


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
    return ""
