"""The parts of a generated function that give one answer: tables where there are few states, otherwise code.

What is decided by a few facts of few values is one look-up by the tuple of their values. Longer lists of requirements
are split into groups of facts: each group's table gives some bits of a mask, and the result is looked up by those bits
that count for the outcome. Numbers and dates are computed in the function itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from attrs import define, evolve, field

from aidrules.backends.expressions import Expressions
from aidrules.backends.plan import Answer, Emission, Expr, Listed, OneOf, Plan, in_order, roots
from aidrules.backends.python.finite import Finite
from aidrules.backends.python.magnitude import input_limit, stays_within
from aidrules.backends.python.nesting import nested
from aidrules.backends.python.outcomes import conditions, items_text, result_lines, value_parts, value_text
from aidrules.backends.python.runtime import Results, Table
from aidrules.backends.python.simplify import Known, mask_test
from aidrules.backends.python.writer import Writer, bare, literal
from aidrules.core.policy import Fact
from aidrules.values.types import BooleanType, DateType, EnumType, NumberType, SetType, TextType

_MOST_TESTS = 7  # of a chain of conditions, before a table by the whole mask is the quicker
_MOST_CHOICES = 12  # of a fact whose value says which of the others count
_MOST_BITS = 12  # of a mask all of whose values a table may hold


@define
class Source:
    """The text of a generated function while it is made, and the objects that it works with.

    Attributes:
        plan: the plan.
        finite: what is finite in it.
        without: what an answer is when a fact is unknown that the plan takes to be known; None where that is not told.
        namespace: the objects, by the name under which the text finds them.
        helpers: the functions that fill the tables.
        lines: the body.
        tables: for each table the function that fills it and the class that it is of.
    """

    plan: Plan
    finite: Finite
    without: Callable[[str, str], Answer | None]
    namespace: dict[str, object] = field(factory=dict)
    helpers: list[str] = field(factory=list)
    lines: list[str] = field(factory=list)
    tables: dict[str, tuple[str, type[Table]]] = field(factory=dict)
    _position: dict[str, int] = field(init=False)
    _objects: dict[object, str] = field(factory=dict, init=False)

    def __attrs_post_init__(self) -> None:
        self._position = {fact.name: at for at, fact in enumerate(self.plan.facts)}

    @property
    def facts(self) -> Mapping[str, Fact]:
        """The facts of the plan, by name."""
        return self.finite.facts

    def local(self, name: str) -> str:
        """What the value of a fact is called in the tables' functions."""
        return f"f{self._position[name]}"

    def variable(self, name: str, at_once: bool = True) -> str:
        """A fact in the body: a mark that becomes a variable where it is used more than once.

        Args:
            name: the fact.
            at_once: False in one of several branches, each of which uses it once.
        """
        sign = "\0" if at_once else "\1"
        return f"{sign}f{self._position[name]}{sign}"

    def constant(self, value: object) -> str:
        """A constant in the text; one that is no plain literal is passed by name."""
        if value is None or isinstance(value, bool | int | str):
            return literal(value)
        return self.object("K", value)

    def object(self, prefix: str, value: object) -> str:
        """The name under which the text finds an object."""
        key = (prefix, type(value), value)
        if key not in self._objects:
            self._objects[key] = f"{prefix}{len(self._objects)}"
            self.namespace[self._objects[key]] = value
        return self._objects[key]

    def table(self, kind: type[Table], parameter: str, body: Iterable[str], about: str) -> str:
        """Add a table and the function that fills it."""
        name = f"T{len(self.tables)}"
        lines = "".join(f"    {line}\n" for line in body)
        self.helpers.append(f"def _{name}({parameter}):\n    # {about}\n{lines}")
        self.tables[name] = (f"_{name}", kind)
        return name

    def look_up(self, names: Sequence[str], at_once: bool = True) -> tuple[str, list[str]]:
        """The key of a table of some facts, and the lines that take it apart again and refuse what is no value."""
        keys = ", ".join(self.variable(name, at_once) for name in names)
        inner = ", ".join(self.local(name) for name in names)
        lines = [f"{inner} = key"]
        tests = []
        for name in names:
            domain, local = self.finite.domain(name), self.local(name)
            if domain is None:
                type_ = self.facts[name].type
                members = type_.element.members if isinstance(type_, SetType) else ()
                tests.append(f"not ({local} is None or {local} <= {self.object('D', frozenset(members))})")
            elif self.finite.is_text(name):
                tests.append(f"not ({local} is None or isinstance({local}, str))")
            else:
                tests.append(f"{local} not in {self.object('D', domain)}")
        return keys, [*lines, f"if {' or '.join(tests)}:", "    raise UnusualError"]

    def kind(self, names: Iterable[str]) -> type[Table]:
        """The class of a table of some facts: one that forgets where there is no end of values."""
        return Results if any(map(self.finite.is_text, names)) else Table


def write_answer(source: Source, answer: Answer, about: str) -> str:
    """Write what gives one answer.

    Args:
        source: takes the lines.
        answer: the answer.
        about: the rule, for comments: it is on one line.

    Returns:
        The text of the result.
    """
    names = source.finite.whole(answer)
    if names is None:
        return _Part(source, nested(answer, source.finite), about, source.plan.assumed_known).write()
    if not names:
        return _certain(source, answer)
    order = [fact.name for fact in source.plan.facts if fact.name in names]
    key, checks = source.look_up(order)
    return f"{source.table(source.kind(order), 'key', [*checks, *_worked_out(source, answer)], about)}[{key}]"


def _certain(source: Source, answer: Answer) -> str:
    """The result of an answer that does not depend on any fact."""
    writer = Writer(source.local, source.local, source.constant)
    (status,) = (status for status, when in conditions(answer).items() if when.is_true)
    if status == "fault":
        return "unusual()"
    value = value_text(answer, writer, source.facts) if status == "decided" else "None"
    return f"({status!r}, {value}, {items_text(answer.reasons, writer)})"


def _worked_out(source: Source, answer: Answer, done: Mapping[Expr, str] | None = None) -> list[str]:
    writer = Writer(source.local, source.local, source.constant, dict(done or {}))
    lines = writer.statements(roots(answer))
    return [*lines, *result_lines(answer, writer, source.facts)]


@define
class _Part:
    """One answer that is no single look-up."""

    source: Source
    answer: Answer
    about: str
    assumed: frozenset[str]
    lines: list[str] = field(factory=list, init=False)
    bits: dict[Expr, int] = field(factory=dict, init=False)
    new: Expressions = field(factory=Expressions, init=False)
    mask: str = field(default="", init=False)
    result: str = field(default="", init=False)

    def write(self) -> str:
        source, at = self.source, len(self.source.lines)
        self.mask, self.result = f"m{at}", f"a{at}"
        below = in_order(roots(self.answer))
        data: Any
        read = {
            (data[0] if isinstance((data := found.data), tuple) else data)
            for found in below
            if found.operator in ("known", "may", "is", "member", "input")
        }
        writer = Writer(source.variable, self._number, source.constant, prefix=f"x{at}_")
        self._given(read, below)
        self._mask(writer)
        self._outcomes(writer)
        source.lines.append(f"# {self.about}")
        guards = self._guards(read)
        for at, (test, found) in enumerate(guards):
            source.lines += [f"{'elif' if at else 'if'} {test}:", f"    {self.result} = {found}"]
        if guards:
            source.lines.append("else:")
            self.lines = [f"    {line}" for line in self.lines]
        source.lines += self.lines
        return self.result

    # ---- what is given

    def _number(self, name: str) -> str:
        """The value of a known fact, exactly; another value of its type where it is unknown."""
        type_ = self.source.facts[name].type
        plain = isinstance(type_, DateType) or (isinstance(type_, NumberType) and type_.integral)
        if plain and name in self.assumed:
            return self.source.variable(name)
        return f"n{self.source.local(name)}"

    def _given(self, read: Iterable[str], below: Iterable[Expr]) -> None:
        inputs = {str(found.data) for found in below if found.operator == "input"}
        for name in sorted(read, key=self.source.local):
            if name not in inputs or self._number(name) == self.source.variable(name):
                continue
            fact, local = self.source.facts[name], self.source.variable(name)
            text = local
            if isinstance(fact.type, NumberType) and not fact.type.integral:
                text = f"exact({local})"
            if name not in self.assumed:
                stands_for = {DateType: "date.min", TextType: "''"}.get(type(fact.type), "0")
                text = f"{stands_for} if {local} is None else {text}"
            self.lines.append(f"{self._number(name)} = {text}")

    def _guards(self, read: Iterable[str]) -> list[tuple[str, str]]:
        """The cases in which this answer is found in another way: a test of each, and the text of the result."""
        source = self.source
        other = f"otherwise({literal(self.answer.alias)}, facts)"
        limit = input_limit(roots(self.answer), source.facts)
        if limit is None:
            return [("True", other)]
        assumed = [fact.name for fact in source.plan.facts if fact.name in read and fact.name in self.assumed]
        unknown = [f"{source.variable(name)} is None" for name in assumed]
        large: list[str] = []
        for name in sorted(limit[1], key=source.local):
            variable, bound = source.variable(name), source.constant(limit[0])
            above, under = stays_within(source.facts[name], limit[0])
            known = "" if name in assumed else f"{variable} is not None and "
            large += [] if under else [f"{known}{variable} > {bound}"]
            large += [] if above else [f"{known}{variable} < -{bound}"]
        apart = source.without(self.answer.alias, assumed[0]) if len(assumed) == 1 else None
        if apart is not None and source.finite.whole(apart) is not None:
            guards = [(unknown[0], write_answer(source, apart, self.about))]
            return [*guards, (" or ".join(large), other)] if large else guards
        tests = " or ".join([*unknown, *large])
        return [(tests, other)] if tests else []

    # ---- conditions as bits

    def _mask(self, writer: Writer) -> None:
        source = self.source
        atoms = source.finite.atoms(roots(self.answer))
        self.bits = {atom: 1 << at for at, atom in enumerate(atoms)}
        direct = [atom for atom in atoms if source.finite.support(atom) is None]
        self.lines += writer.statements(direct)
        parts = [f"({self.bits[atom]} if {bare(writer.text(atom))} else 0)" for atom in direct]
        after: list[str] = []
        start = 0
        for names, held in source.finite.groups(atoms):
            if len(names) == 1 and isinstance(source.facts[names[0]].type, BooleanType):
                base, lines = self._flag(names[0], held)
                start += base
                after += lines
            elif (pivot := self._pivot(names, held)) is not None:
                after += self._choice(pivot, names, held)
            else:
                parts.append(self._look_up(names, [(self.bits[atom], atom) for atom in held]))
        if start or not parts:
            parts.append(str(start))
        if self.bits:
            self.lines += [f"{self.mask} = {' | '.join(parts)}", *after]
        writer.done.update(self._done(self.mask))

    def _look_up(self, names: Sequence[str], held: Sequence[tuple[int, Expr]], at_once: bool = True) -> str:
        """The bits that some facts give, looked up."""
        source = self.source
        key, checks = source.look_up(names, at_once)
        inner = Writer(source.local, source.local, source.constant)
        lines = inner.statements(when for _, when in held)
        shown = " | ".join(f"({bit} if {bare(inner.text(when))} else 0)" for bit, when in held)
        table = source.table(source.kind(names), "key", [*checks, *lines, f"return {shown}"], self.about)
        return f"{table}[{key}]"

    def _with(self, name: str, value: object, held: Iterable[Expr]) -> list[Expr]:
        """What conditions come to when one fact has a value."""
        leaves = [leaf for leaf in in_order(held) if leaf.operator in ("known", "may", "is") and _fact_of(leaf) == name]
        known = Known(frozenset(), self.new).learn((leaf, _holds(leaf, value)) for leaf in leaves)
        return [known.simple(found) for found in held]

    def _flag(self, name: str, held: Sequence[Expr]) -> tuple[int, list[str]]:
        """The bits that a fact of type 是否 gives: those of one value, and lines that mend them for the others."""
        sums = {
            value: sum(self.bits[atom] for atom, here in zip(held, self._with(name, value, held), strict=True) if here.is_true)
            for value in (True, False, None)
        }
        usual = min((True, False), key=lambda value: sums[value].bit_count())
        variable = self.source.variable(name)
        more = {value: found - sums[usual] for value, found in sums.items() if value is not usual}
        text = f"{more[not usual]} if {variable} is {not usual} else {more[None]} if {variable} is None else unusual()"
        return sums[usual], [f"if {variable} is not {usual}:", f"    {self.mask} += {text}"]

    def _pivot(self, names: Sequence[str], held: Sequence[Expr]) -> str | None:
        """A fact whose value says which of the others count."""
        finite = self.source.finite
        if len(names) < 3:
            return None
        counts = {name: sum(name in (finite.support(atom) or ()) for atom in held) for name in names}
        best = max(names, key=lambda name: counts[name])
        domain = finite.domain(best)
        if counts[best] < len(held) or domain is None or len(domain) > _MOST_CHOICES or finite.is_text(best):
            return None
        return best

    def _choice(self, pivot: str, names: Sequence[str], held: Sequence[Expr]) -> list[str]:
        """The bits that some facts give, where one of them says which of the others count."""
        source = self.source
        variable = source.variable(pivot)
        found: dict[tuple[int, tuple[tuple[int, Expr], ...]], list[object]] = {}
        type_ = source.facts[pivot].type
        values = (*type_.members, None) if isinstance(type_, EnumType) else (True, False, None)
        for value in values:
            here = list(zip(held, self._with(pivot, value, held), strict=True))
            certain = sum(self.bits[atom] for atom, when in here if when.is_true)
            rest = tuple((self.bits[atom], when) for atom, when in here if when.operator != "const")
            found.setdefault((certain, rest), []).append(value)
        lines: list[str] = []
        for (certain, rest), alike in found.items():
            tests = [f"{variable} is {value}" if value is None or value in (True, False) else f"{variable} == {literal(value)}" for value in alike]
            parts = [str(certain)] if certain else []
            if rest:
                needed = frozenset().union(*(source.finite.support(when) or () for _, when in rest))
                order = [name for name in names if name in needed]
                parts.append(self._look_up(order, rest, at_once=False))
            lines.append(f"{'elif' if lines else 'if'} {' or '.join(tests)}:")
            lines.append(f"    {self.mask} += {' + '.join(parts)}" if parts else "    pass")
        return [*lines, "else:", "    raise UnusualError"]

    def _done(self, mask: str) -> dict[Expr, str]:
        return {atom: f"({mask} & {bit})" for atom, bit in self.bits.items()}

    def _follows(self, expression: Expr) -> bool:
        """Whether the mask says what an expression is."""
        if expression in self.bits:
            return True
        if expression.operator == "input":
            return False
        return all(map(self._follows, expression.operands))

    # ---- outcomes

    def _outcomes(self, writer: Writer) -> None:
        chain = self._chain()
        cost = sum(tests for _, tests, _, _ in chain)
        if cost > _MOST_TESTS:
            self._by_mask(writer)
            return
        for at, (test, _, status, answer) in enumerate(chain):
            lines = self._outcome(status, answer, writer)
            if len(chain) > 1:
                word = "if" if at == 0 else "elif"
                self.lines.append("else:" if at == len(chain) - 1 else f"{word} {test}:")
                lines = [f"    {line}" for line in lines]
            self.lines += lines

    def _chain(self) -> list[tuple[str, int, str, Answer]]:
        """The outcomes, each with a test that tells it from those after it, and the answer when it is the outcome."""
        atoms = frozenset(self.bits)
        outcomes: list[tuple[str, tuple[Expr, ...], Answer]] = []
        for status, when in conditions(self.answer).items():
            if status == "decided" and isinstance(self.answer.value, OneOf):
                for option in self.answer.value.options:
                    if not option[1].is_false:
                        alone = evolve(self.answer, value=OneOf((option,)))
                        outcomes.append((status, (when, option[1]), alone))
            else:
                outcomes.append((status, (when,), self.answer))
        chain = []
        past = Known(atoms)
        for at, (status, whens, answer) in enumerate(outcomes):
            tests = self._tests(past, whens)
            text = " and ".join(f"({found})" if len(tests) > 1 else found for found, _ in tests) or "True"
            here = Known(atoms).learn((when, True) for when in whens)
            for other, others, _ in outcomes:
                if other != status:
                    here.learn([(others[0], False)])
                elif others is not whens:  # another value
                    here.learn([(others[1], False)])
            last = at == len(outcomes) - 1
            if len(whens) > 1 and self._decided(past, whens).is_true:
                past.learn([(whens[1], False)])
            chain.append((text, 0 if last else sum(found for _, found in tests), status, _simpler(answer, here)))
            if last or outcomes[at + 1][0] != status:
                past.learn([(whens[0], False)])
        return chain

    def _tests(self, past: Known, whens: Sequence[Expr]) -> list[tuple[str, int]]:
        """The tests for an outcome when those before it are not the one."""
        simple = [past.simple(when) for when in whens]
        if len(simple) > 1:  # that it is decided may follow from its being this value
            simple = [self._decided(past, whens), simple[1]]
        return [mask_test(found, self.bits, self.mask) for found in simple if not found.is_true]

    def _decided(self, past: Known, whens: Sequence[Expr]) -> Expr:
        """What decides that there is a value, where it is known which one it would be."""
        known = past.copy().learn([(whens[1], True)])
        return known.simple(whens[0])

    def _outcome(self, status: str, answer: Answer, writer: Writer) -> list[str]:
        """The lines for an outcome."""
        if status == "fault":
            return ["raise UnusualError"]
        parts = value_parts(answer) if status == "decided" else []
        computed = not all(map(self._follows, parts))
        needed = [*(emission.when for emission in answer.reasons), *([] if computed else parts)]
        relevant = self._relevant(needed)
        inner = Writer(self.source.local, self.source.local, self.source.constant, self._done("m"))
        lines = inner.statements(needed)
        reasons = items_text(answer.reasons, inner)
        value = "None"
        if status == "decided" and not computed:
            value = value_text(answer, inner, self.source.facts)
        shown = reasons if computed else f"({status!r}, {value}, {reasons})"
        if relevant or lines or "as_" in value or "(" in value:
            kind = Table if relevant.bit_count() <= _MOST_BITS else Results
            table = self.source.table(kind, "m", [*lines, f"return {shown}"], self.about)
            shown = f"{table}[{self.mask} & {relevant}]" if relevant else f"{table}[0]"
        if not computed:
            return [f"{self.result} = {shown}"]
        before = writer.statements(parts)
        computed_value = value_text(answer, writer, self.source.facts)
        return [*before, f"{self.result} = ({status!r}, {computed_value}, {shown})"]

    def _relevant(self, expressions: Iterable[Expr]) -> int:
        found = 0
        seen: set[Expr] = set()
        stack = list(expressions)
        while stack:
            top = stack.pop()
            if top in seen:
                continue
            seen.add(top)
            if top in self.bits:
                found |= self.bits[top]
            else:
                stack.extend(top.operands)
        return found

    def _by_mask(self, writer: Writer) -> None:
        """Outcomes that cannot be told apart by a few tests: a table by the whole mask."""
        parts = value_parts(self.answer)
        computed = not all(map(self._follows, parts))
        answer = evolve(self.answer, value=None) if computed else self.answer
        kind = Table if len(self.bits) <= _MOST_BITS else Results
        inner = Writer(self.source.local, self.source.local, self.source.constant, self._done("m"))
        lines = inner.statements(roots(answer))
        table = self.source.table(kind, "m", [*lines, *result_lines(answer, inner, self.source.facts)], self.about)
        self.lines.append(f"{self.result} = {table}[{self.mask}]")
        if computed:
            before = writer.statements(parts)
            value = value_text(self.answer, writer, self.source.facts)
            self.lines.append(f"if {self.result}[0] == 'decided':")
            self.lines += [f"    {line}" for line in before]
            self.lines.append(f"    {self.result} = ('decided', {value}, {self.result}[2])")


def _fact_of(leaf: Expr) -> object:
    return leaf.data[0] if isinstance(leaf.data, tuple) else leaf.data


def _holds(leaf: Expr, value: object) -> bool:
    """What a leaf is when its fact has a value."""
    if leaf.operator == "known":
        return value is not None
    wanted = leaf.data[1] if isinstance(leaf.data, tuple) else None
    if value is None:
        return leaf.operator == "may"
    return type(value) is type(wanted) and value == wanted


def _simpler(answer: Answer, known: Known) -> Answer:
    """An answer as far as it is not known yet."""
    reasons = tuple(Emission(found.item, known.simple(found.when)) for found in answer.reasons)
    value = answer.value
    if isinstance(value, Listed):
        value = Listed(tuple(Emission(found.item, known.simple(found.when)) for found in value.items))
    return evolve(answer, reasons=reasons, value=value)
