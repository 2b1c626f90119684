"""The missing facts of an answer as a list of aliases, each with its condition: ``evaluation/missing.py`` one level
up."""

from __future__ import annotations

from collections.abc import Sequence

from aidrules.backends.lowering.domains import Interval
from aidrules.backends.lowering.exact import only_what_matters
from aidrules.backends.lowering.outcomes import Flags
from aidrules.backends.lowering.terms import Lowering
from aidrules.backends.lowering.trace import ExceptionNode, MemberNode, Node, NormNode, RowNode
from aidrules.backends.lowering.tried import only_what_stays_open
from aidrules.backends.plan import Emission, Expr
from aidrules.core import terms as t
from aidrules.evaluation.exact import FiniteDecision
from aidrules.evaluation.possible import ALL_NORMS, AND, ANY_NORM, OR, Truth


def lower_missing(lowering: Lowering, name: str, finite: FiniteDecision | None) -> tuple[Emission, ...]:
    """The unknown facts that may change an answer.

    Args:
        lowering: a lowering in which the decision has been lowered.
        name: the Chinese name of the decision.
        finite: its diagrams, if it tells finitely many cases apart.

    Returns:
        Their Chinese names, in the order in which they are met.

    Raises:
        RefusedError: what matters cannot be told in expressions.
    """
    met = _met(lowering, name)
    if finite is not None:
        return only_what_matters(lowering, finite, met)
    return only_what_stays_open(lowering, name, met, _met)


def _met(lowering: Lowering, name: str) -> tuple[Emission, ...]:
    """The unknown facts that are met on the way to what keeps an answer open."""
    search = _Search(lowering)
    search.waiting[name] = lowering.ex.true
    for visited in reversed(lowering.coverage.needed(name)):
        if visited in search.waiting:
            search.visit(lowering.decisions[visited], search.waiting[visited], ())
    return search.emissions()


class _Search:
    def __init__(self, lowering: Lowering) -> None:
        self.lowering, self.ex, self.kleene = lowering, lowering.ex, lowering.kleene
        self.waiting: dict[str, Expr] = {}
        self._found: list[tuple[str, Expr]] = []
        self._positions = {name: position for position, name in enumerate(lowering.policy.facts)}

    def emissions(self) -> tuple[Emission, ...]:
        """Every fact at the first place where it is met."""
        met: dict[str, Expr] = {}
        found = []
        for name, when in self._found:
            earlier = met.get(name, self.ex.false)
            first = self.ex.and_(when, self.ex.not_(earlier))
            met[name] = self.ex.or_(earlier, when)
            if not first.is_false:
                found.append(Emission(name, first))
        return tuple(found)

    def visit(self, node: Node, when: Expr, columns: Sequence[Node]) -> None:
        """Look below a node where it is not settled; ``columns`` are those of the table around it."""
        ex = self.ex
        when = ex.and_(when, ex.not_(self.kleene.settled(node.result)))
        if when.is_false:
            return
        match node.term:
            case t.FactRef(name):
                self._fact(node, name, when)
            case t.DecisionRef() if node.parts:  # one for each record stands in its place
                self.visit(node.parts[0].node, when, ())
            case t.DecisionRef(name):
                self.waiting[name] = ex.or_(self.waiting.get(name, ex.false), ex.of_any_record(when))
            case t.FieldRef(roster):
                self._meet(roster, when)
            case t.Aggregate():
                before = len(self._found)
                for member in node.members:
                    self._member(node, member, when, columns)
                self._found[before:] = sorted(self._found[before:], key=lambda found: self._positions[found[0]])
            case t.ColumnRef(index):
                self.visit(columns[index], when, ())
            case t.Table():
                self._table(node, when)
            case t.Norms(mode):
                self._norms(node, ALL_NORMS if mode == "all" else ANY_NORM, when, columns)
            case t.Logic(operator):
                parts = [part.node for part in node.parts]
                flags = [self.kleene.flags(part.result) for part in parts]
                for part, relevant in zip(parts, self._relevant(flags, AND if operator == "and" else OR), strict=True):
                    self.visit(part, ex.and_(when, relevant), columns)
            case t.Arithmetic("max" | "min" as operator):
                parts = [part.node for part in node.parts]
                for part, relevant in zip(parts, self._undominated(parts, operator == "max"), strict=True):
                    self.visit(part, ex.and_(when, relevant), columns)
            case _:
                for found in node.parts:
                    self.visit(found.node, ex.and_(when, found.when), columns)

    def _fact(self, node: Node, name: str, when: Expr) -> None:
        if not node.parts:
            self._meet(name, when)
            return
        default = node.parts[0].node
        found = self.ex.and_(
            default.result.has_value, self.ex.not_(self.ex.or_(*default.result.excuses))
        )  # some value is found for certain: where or when is unknown
        self.visit(default, self.ex.and_(when, found), ())
        self._meet(name, self.ex.and_(when, self.ex.not_(found)))

    def _meet(self, name: str, when: Expr) -> None:
        self._found.append((name, self.ex.of_any_record(when)))

    def _member(self, node: Node, member: MemberNode, when: Expr, columns: Sequence[Node]) -> None:
        ex = self.ex
        when = ex.and_(when, member.there, member.open or ex.false)
        if not member.roster:
            self.visit(node.parts[0].node, when, ())
        for part, there in member.parts(ex):
            self.visit(part, ex.and_(when, there), columns)

    # ---- what can still change a connective

    def _relevant(self, operands: Sequence[Flags], order: Sequence[Truth]) -> list[Expr]:
        """For each operand whether it can still change the outcome; see ``evaluation/missing.py: _relevant``.

        It can when it may have an outcome that is stronger than what every operand may have: its own strongest one
        lies above its own weakest one, so to ask this of itself too changes nothing.
        """
        ex = self.ex
        weaker = [
            ex.and_(*(ex.or_(*(operand[found] for found in order[:rank])) for operand in operands))
            for rank in range(len(order))
        ]
        return [
            ex.and_(
                self.kleene.several(operand),
                ex.or_(*(ex.and_(operand[found], weaker[rank]) for rank, found in enumerate(order))),
            )
            for operand in operands
        ]

    def _undominated(self, parts: Sequence[Node], largest: bool) -> list[Expr]:
        """For each operand of a maximum (minimum) whether it may exceed what another one reaches for certain."""
        ex = self.ex
        found = []
        for part in parts:
            own = part.result.domain
            if not isinstance(own, Interval):
                found.append(ex.true)
                continue
            end = own.high if largest else own.low
            lower = []  # whether some part reaches at least as far for certain
            for other in parts:
                domain = other.result.domain
                if not isinstance(domain, Interval):
                    continue
                low = domain.low if largest else domain.high
                beyond = ex.le(end.value, low.value) if largest else ex.le(low.value, end.value)
                lower.append(ex.and_(other.result.has_value, low.bounded, beyond))
            dominated = ex.and_(end.bounded, part.result.has_value, ex.or_(*lower), self.kleene.one_kind(part.result))
            found.append(ex.not_(dominated))
        return found

    # ---- tables and requirement lists

    def _table(self, node: Node, when: Expr) -> None:
        ex = self.ex
        columns = [part.node for part in node.parts]
        for row, chosen in zip(node.rows, node.chosen, strict=True):
            self._row(row, columns, ex.and_(when, chosen))
        if node.outside is None:
            return
        if node.otherwise is not None:
            self._row(node.otherwise, columns, ex.and_(when, node.outside))
        none = ex.and_(when, node.outside, ex.not_(ex.or_(*node.chosen)))
        for row in node.rows:
            self._row(row, columns, none)

    def _row(self, row: RowNode, columns: Sequence[Node], when: Expr) -> None:
        if when.is_false:
            return
        flags = [self.kleene.flags(test.result) for test in row.tests]
        for test, relevant in zip(row.tests, self._relevant(flags, AND) if flags else [], strict=True):
            self.visit(test, self.ex.and_(when, relevant), columns)
        self.visit(row.output, self.ex.and_(when, row.matches[Truth.TRUE]), columns)

    def _norms(self, node: Node, order: Sequence[Truth], when: Expr, columns: Sequence[Node]) -> None:
        deciding = [norm for norm in node.norms if norm.norm.force != "advisory"]
        if not deciding:
            return
        for norm, relevant in zip(deciding, self._relevant([norm.result for norm in deciding], order), strict=True):
            self._norm(norm, self.ex.and_(when, relevant), columns)

    def _norm(self, norm: NormNode, when: Expr, columns: Sequence[Node]) -> None:
        if when.is_false:
            return
        if norm.condition is not None:
            self.visit(norm.condition, when, columns)
        when = self.ex.and_(when, norm.binds)
        own = self.kleene.flags(norm.requirement.result)
        if norm.norm.forbidden:
            own = self.kleene.turned(own)
        relevant = self._relevant([own, *(found.holds for found in norm.exceptions)], OR)
        self.visit(norm.requirement, self.ex.and_(when, relevant[0]), columns)
        for exception, counts in zip(norm.exceptions, relevant[1:], strict=True):
            self._exception(exception, self.ex.and_(when, counts), columns)

    def _exception(self, exception: ExceptionNode, when: Expr, columns: Sequence[Node]) -> None:
        if when.is_false:
            return
        flags = [self.kleene.flags(exception.condition.result)]
        flags += [self.kleene.turned(found.holds) for found in exception.exceptions]
        relevant = self._relevant(flags, AND)
        self.visit(exception.condition, self.ex.and_(when, relevant[0]), columns)
        for found, counts in zip(exception.exceptions, relevant[1:], strict=True):
            self._exception(found, self.ex.and_(when, counts), columns)
