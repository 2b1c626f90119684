"""From a decision to the diagram of what comes of it, over every combination of what its facts may be.

What an operator makes of its operands is asked of the interpreter, on one leaf of each: here is only the way through
the diagrams. A connective, and a requirement list, is put together from two operands at a time, and a table from the
tokens of which rows match, so that parts that do not depend on each other stay apart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Literal, TypeAlias

from attrs import evolve

from aidrules.core import terms as t
from aidrules.core.policy import CorePolicy
from aidrules.core.rewrite import with_parts
from aidrules.core.walk import children
from aidrules.evaluation.atoms import Piece, Variable, pieces_of_fact
from aidrules.evaluation.constants_met import Met, NotFiniteError, constants_met
from aidrules.evaluation.coverage import Coverage
from aidrules.evaluation.diagrams import Manager
from aidrules.evaluation.interpreter import Interpreter
from aidrules.evaluation.possible import Fault, Possible, Truth, from_truth, known, truth
from aidrules.evaluation.steps import RowStep, Step
from aidrules.evaluation.tables import match_rows
from aidrules.values.domains import Finite, SetRange

MAX_VARIABLES = 200
"""How many facts and readings a decision may read; each is a level of recursion."""

FAULT = Possible(fault=Fault("conflict", t.UNMARKED))
"""Every fault: which one it is makes no difference to what is missing."""
_TRUE = frozenset({Truth.TRUE})
_FIRST, _SECOND = t.ColumnRef(0), t.ColumnRef(1)
# A row that may match, by its position, with what comes of its tests.
_Token: TypeAlias = tuple[tuple[int, Truth], ...]


class Lifting:
    """Builds the diagram of one decision.

    Args:
        policy: the policy.
        coverage: what is known of its tables.
        whole: whether sets are told apart by all of their members, or by those only that tests name.

    Attributes:
        variables: what the diagram may ask for, in order.
        pieces: the values of each variable.
        parted: whether some set was told apart by some of its members only.
    """

    def __init__(self, policy: CorePolicy, coverage: Coverage, whole: bool) -> None:
        self.policy = policy
        self.whole = whole
        self.manager = Manager()
        self.variables: list[Variable] = []
        self.pieces: list[list[Piece]] = []
        self.parted = False
        self._coverage = coverage
        self._interpreter = Interpreter(policy, {}, {}, coverage)
        self._levels: dict[Variable, int] = {}
        self._facts: dict[str, int] = {}
        self._decisions: dict[str, int] = {}
        self._pairs: dict[tuple[t.Term, int, int], int] = {}
        self._met: Mapping[str, Met] = {}

    def build(self, name: str) -> int:
        """The diagram of a decision; its leaves are settled ``Possible`` outcomes, with one for every fault.

        Args:
            name: the decision.

        Raises:
            NotFiniteError: some outcome is not settled although every fact lies in one piece.
            TooLargeError: the diagram, or the work, would be too large.
        """
        needed = self._coverage.needed(name)
        self._met = constants_met(self.policy, needed)
        for decision in needed:
            self._decisions[decision] = self._lift(self.policy.decisions[decision].body, ())
        root = self._decisions[name]
        if not all(self._outcome(leaf).settled for leaf in self.manager.leaves_below(root)):
            raise NotFiniteError(name)
        return root

    # ---- leaves and variables

    def _leaf(self, possible: Possible) -> int:
        if possible.fault is not None:
            possible = FAULT if possible.kinds == 1 else evolve(possible, fault=FAULT.fault)
        return self.manager.leaf(possible)

    def _outcome(self, leaf: int) -> Possible:
        found = self.manager.leaves[leaf]
        if not isinstance(found, Possible):
            raise TypeError(f"no outcome: {found}")
        return found

    def _variable(self, kind: Literal["fact", "given", "reading"], name: str, pieces: Sequence[Piece]) -> int:
        variable = Variable(kind, name)
        if variable not in self._levels:
            if len(self.variables) >= MAX_VARIABLES:
                raise NotFiniteError(name)
            self._levels[variable] = len(self.variables)
            self.variables.append(variable)
            self.pieces.append(list(pieces))
            self.manager.widths.append(len(pieces))
        return self._levels[variable]

    def _fact(self, name: str) -> int:
        if name not in self._facts:
            fact = self.policy.facts[name]
            found = pieces_of_fact(self.policy, fact, self._met[name], self.whole)
            self.parted |= any(isinstance(piece, SetRange) and piece.must != piece.may for piece, _ in found)
            if fact.default is not None:
                given = self._variable("given", name, [Finite(frozenset({True})), Finite(frozenset({False}))])
                looked_up = self._lift(fact.default, ())
            level = self._variable("fact", name, [piece for piece, _ in found])
            node = self.manager.node(level, [self._leaf(Possible(domain)) for _, domain in found])
            if fact.default is not None:
                own = node
                value = self.manager.select(looked_up, lambda leaf: leaf if self._has_value(leaf) else own)
                yes, no = self.manager.leaf(True), self.manager.leaf(False)
                node = self.manager.select(
                    self.manager.node(given, [yes, no]), lambda leaf: own if leaf == yes else value
                )
            self._facts[name] = node
        return self._facts[name]

    def _has_value(self, leaf: int) -> bool:
        outcome = self._outcome(leaf)
        if outcome.values is not None and outcome.kinds > 1:
            raise NotFiniteError("a look-up that may find something")
        return outcome.values is not None

    def _reading(self, name: str) -> int:
        names = [alternative.name for alternative in self.policy.readings[name].alternatives]
        level = self._variable("reading", name, [Finite(frozenset({found})) for found in names])
        return self.manager.node(level, [self._leaf(known(found)) for found in names])

    # ---- terms

    def _lift(self, term: t.Term, columns: Sequence[int]) -> int:
        match term:
            case t.Literal() | t.ParameterRef() | t.Outcome():
                return self._leaf(self._interpreter.evaluate(term).result)
            case t.FactRef(name):
                return self._fact(name)
            case t.ReadingRef(name):
                return self._reading(name)
            case t.DecisionRef(name):
                return self._decisions[name]
            case t.ColumnRef(index):
                return columns[index]
            case t.Case():
                condition = self._lift(term.condition, columns)
                return self._case(condition, self._lift(term.then, columns), self._lift(term.otherwise, columns))
            case t.Fallback():
                first, otherwise = self._lift(term.first, columns), self._lift(term.otherwise, columns)
                return self.manager.select(first, lambda leaf: otherwise if self._applies_not(leaf) else leaf)
            case t.Logic():
                parts = [self._lift(operand, columns) for operand in term.operands]
                return self._folded(t.Logic(term.operator, (_FIRST, _SECOND)), parts)
            case t.Norms():
                return self._norms(term, columns)
            case t.Table():
                return self._table(term)
            case _:
                return self._operator(term, columns)

    def _operator(self, term: t.Term, columns: Sequence[int]) -> int:
        """Any other operator: on one leaf of each operand it does what the interpreter does."""
        parts = [self._lift(part, columns) for part in children(term)]
        if isinstance(term, t.MakeInterval) and term.is_single:
            return self._applied(evolve(term, low=_FIRST, high=_FIRST), parts)
        numbers = iter(range(len(parts)))
        return self._applied(with_parts(term, lambda _: t.ColumnRef(next(numbers))), parts)

    def _applied(self, shell: t.Term, parts: Sequence[int]) -> int:
        """An operator on diagrams; its operands are columns of that number."""
        return self.manager.joint(
            parts, lambda leaves: self._leaf(self._interpreter.evaluate(shell, [*map(self._outcome, leaves)]).result)
        )

    def _folded(self, shell: t.Term, parts: Sequence[int]) -> int:
        """An operator of which the order of the operands, and how they are taken together, makes no difference."""
        if len(parts) <= 2:
            first, second = (*parts, *parts)[:2]
            key = (shell, first, second)
            if key not in self._pairs:
                self._pairs[key] = self._applied(shell, (first, second))
            return self._pairs[key]
        middle = len(parts) // 2
        return self._folded(shell, [self._folded(shell, parts[:middle]), self._folded(shell, parts[middle:])])

    def _case(self, condition: int, then: int, otherwise: int) -> int:
        def option(leaf: int) -> int:
            match self._truth(leaf):
                case Truth.TRUE:
                    return then
                case Truth.FALSE:
                    return otherwise
                case excuse:
                    return self._leaf(from_truth(frozenset({excuse}), FAULT.fault))

        return self.manager.select(condition, option)

    def _truth(self, leaf: int) -> Truth:
        outcomes = truth(self._outcome(leaf))
        if len(outcomes) != 1:
            raise NotFiniteError("a condition that stays open")
        return next(iter(outcomes))

    def _applies_not(self, leaf: int) -> bool:
        outcome = self._outcome(leaf)
        if outcome.not_applicable and outcome.kinds > 1:
            raise NotFiniteError("something that may apply")
        return outcome.not_applicable

    # ---- requirement lists

    def _norms(self, term: t.Norms, columns: Sequence[int]) -> int:
        items = [self._norm(norm, columns) for norm in term.norms if norm.force != "advisory"]
        if not items:
            return self._leaf(self._interpreter.evaluate(t.Norms(term.mode, ())).result)
        return self._folded(t.Norms(term.mode, (t.Norm(_FIRST), t.Norm(_SECOND))), items)

    def _norm(self, norm: t.Norm, columns: Sequence[int]) -> int:
        """One requirement: with its exceptions as alternatives to it, then its force and its condition."""
        own = self._lift(norm.requirement, columns)
        if norm.forbidden:
            own = self._applied(t.Not(_FIRST), (own,))
        holds = [self._exception(found, columns) for found in norm.exceptions]
        if holds:
            own = self._folded(t.Logic("or", (_FIRST, _SECOND)), [own, *holds])
        condition = self._leaf(known(True)) if norm.condition is None else self._lift(norm.condition, columns)
        bare = t.Norm(_FIRST, force=norm.force, condition=_SECOND)
        return self._applied(t.Norms("all", (bare,)), (own, condition))

    def _exception(self, exception: t.ExceptionTo, columns: Sequence[int]) -> int:
        condition = self._lift(exception.condition, columns)
        inner = [self._exception(found, columns) for found in exception.exceptions]
        blocked = [self._applied(t.Not(_FIRST), (found,)) for found in inner]
        return self._folded(t.Logic("and", (_FIRST, _SECOND)), [condition, *blocked]) if blocked else condition

    # ---- tables

    def _table(self, table: t.Table) -> int:
        columns = [self._lift(column, ()) for column in table.columns]
        matches = [self._match(row, columns) for row in table.rows]
        outputs = [self._lift(row.output, columns) for row in table.rows]
        otherwise = None if table.otherwise is None else self._lift(table.otherwise.output, columns)
        tokens = self.manager.joint(matches, self._token, self._pruning(table))

        def option(leaf: int) -> int:
            token: _Token = self.manager.leaves[leaf]  # type: ignore[assignment] # made by _token
            parts = [outputs[number] for number, outcome in token if outcome is Truth.TRUE]
            if not token and otherwise is not None:
                parts = [otherwise]
            return self.manager.joint(parts, lambda leaves: self._hit(table, token, [*map(self._outcome, leaves)]))

        return self.manager.select(tokens, option)

    def _match(self, row: t.Row, columns: Sequence[int]) -> int:
        tests = [test for test in row.tests if not (isinstance(test, t.Literal) and test.value is True)]
        parts = [self._lift(test, columns) for test in tests]
        return self._folded(t.Logic("and", (_FIRST, _SECOND)), parts or [self._leaf(known(True))])

    def _token(self, leaves: tuple[int, ...]) -> int:
        """Which rows match, and which are open: what a table's result is made of."""
        outcomes = [(number, self._truth(leaf)) for number, leaf in enumerate(leaves)]
        return self.manager.leaf(tuple(pair for pair in outcomes if pair[1] is not Truth.FALSE))

    def _pruning(self, table: t.Table) -> Callable[[tuple[int, ...]], tuple[int, ...]]:
        """Rows that cannot matter any more, because others come before them, are as good as rows that do not match."""
        never = self._leaf(known(False))
        always = self._leaf(known(True))
        in_order: Sequence[tuple[tuple[int, ...], int]] = []
        if table.hit_policy == "first":
            in_order = [((number,), number) for number in range(len(table.rows))]
        elif table.hit_policy == "priority":
            in_order = sorted((row.rank, number) for number, row in enumerate(table.rows))

        def prune(nodes: tuple[int, ...]) -> tuple[int, ...]:
            if table.hit_policy == "unique":
                certain = [number for number, node in enumerate(nodes) if node == always]
                if len(certain) > 1:  # they must not match together
                    return tuple(always if number in certain[:2] else never for number in range(len(nodes)))
            for at, (rank, number) in enumerate(in_order):
                node = nodes[number]
                if not self.manager.is_leaf(node) or node == never:
                    continue
                behind = in_order[at + 1 :]
                later = {other for group, other in behind if node == always or group != rank}
                if later:
                    return tuple(never if other in later else found for other, found in enumerate(nodes))
            return nodes

        return prune

    def _hit(self, table: t.Table, token: _Token, outputs: Sequence[Possible]) -> int:
        """What comes of a table when some of its rows match."""
        if table.hit_policy == "any" and len(outputs) > 1 and not all(output.settled for output in outputs):
            raise NotFiniteError("outputs that may differ")
        given = iter(outputs)
        rows = tuple(self._row_step(table.rows[number], outcome, given) for number, outcome in token)
        otherwise = None
        if not rows and table.otherwise is not None:
            otherwise = evolve(table.otherwise, tests=(), output=_FIRST)
        shell = evolve(table, rows=tuple(row.row for row in rows), otherwise=otherwise)
        return self._leaf(match_rows(self._interpreter, shell, rows, outputs).result)

    def _row_step(self, row: t.Row, outcome: Truth, outputs: Iterable[Possible]) -> RowStep:
        if outcome is Truth.TRUE:
            return RowStep(row, _TRUE, (), Step(row.output, next(iter(outputs))))
        excuse = from_truth(frozenset({outcome}), FAULT.fault)
        return RowStep(row, frozenset({outcome}), (Step(row.tests[0] if row.tests else row.output, excuse),), None)
