"""Whether a case may lie outside the rows of a table: ``evaluation/coverage.py: may_be_outside`` one level up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from aidrules.backends.lowering.domains import Choice, Domain, End, Interval, Members, Ranges, Texts
from aidrules.backends.lowering.operators import below
from aidrules.backends.lowering.trace import Node
from aidrules.backends.plan import Expr
from aidrules.backends.refusal import RefusedError
from aidrules.core import terms as t
from aidrules.core.walk import walk
from aidrules.evaluation.regions import smallest_region
from aidrules.values import domains as possible

if TYPE_CHECKING:
    from aidrules.backends.expressions import Expressions
    from aidrules.backends.lowering.terms import Lowering

MAX_TESTS = 4000
"""How many tests of an atom may stand for the gaps of one table."""


def may_be_outside(lowering: Lowering, table: t.Table, columns: Sequence[Node]) -> Expr:
    """Whether the columns may have values that no row is certain to match.

    Raises:
        RefusedError: the table has too many gaps to write them all down.
    """
    ex = lowering.ex
    gaps = lowering.coverage.gaps(table)
    if gaps is None:
        return ex.true
    if sum(len(atoms or ()) for box in gaps for atoms in box) > MAX_TESTS:
        raise RefusedError("空隙太多的决策表", "a table with too many gaps", table.mark)
    tests = _Tests(lowering, table, columns)
    touched = [
        ex.and_(*(tests.touches(index, atoms) for index, atoms in enumerate(box) if atoms is not None)) for box in gaps
    ]
    found = ex.or_(*touched)
    for index, column in enumerate(columns):
        if column.result.has_value.is_true or found.is_false:
            continue
        whole = ex.or_(*(here for here, box in zip(touched, gaps, strict=True) if box[index] is None))
        atoms = dict.fromkeys(atom for box in gaps for atom in box[index] or ())
        if set(atoms) >= set(lowering.coverage.atoms(table)[index]):
            each = [
                ex.or_(*(here for here, box in zip(touched, gaps, strict=True) if atom in (box[index] or ())))
                for atom in atoms
            ]
            whole = ex.or_(whole, ex.and_(*each))
        found = ex.and_(found, ex.or_(column.result.has_value, whole))
    return found


def matching_together(lowering: Lowering, table: t.Table, columns: Sequence[Node]) -> dict[tuple[int, int], Expr]:
    """The pairs of rows that may match together, with whether the columns have values for which they do.

    Raises:
        RefusedError: there are too many of them to write them all down.
    """
    overlaps = lowering.coverage.overlaps(table)
    if sum(len(atoms or ()) for box in overlaps.values() for atoms in box) > MAX_TESTS:
        raise RefusedError("太多行重叠的决策表", "a table too many of whose rows overlap", table.mark)
    tests = _Tests(lowering, table, columns)
    return {
        pair: lowering.ex.and_(*(tests.touches(index, atoms) for index, atoms in enumerate(box) if atoms is not None))
        for pair, box in overlaps.items()
    }


class _Tests:
    """Whether columns may lie in atoms, each looked at once."""

    def __init__(self, lowering: Lowering, table: t.Table, columns: Sequence[Node]) -> None:
        self.ex = lowering.ex
        self.columns = columns
        self.regions = [_named(table, index) for index in range(len(columns))]
        self._found: dict[tuple[int, possible.Domain], Expr] = {}

    def touches(self, index: int, atoms: Sequence[possible.Domain]) -> Expr:
        """Whether a column may lie in one of some atoms; one without a value may."""
        result = self.columns[index].result
        if result.domain is None:
            return self.ex.true
        return self.ex.or_(self.ex.not_(result.has_value), *(self._meets(index, atom) for atom in atoms))

    def _meets(self, index: int, atom: possible.Domain) -> Expr:
        if (index, atom) not in self._found:
            domain = self.columns[index].result.domain
            if domain is None:
                raise TypeError("a column without a domain")
            if self.regions[index]:
                domain = _listed(self.ex, domain, self.regions[index])
            self._found[index, atom] = meets(self.ex, domain, atom)
        return self._found[index, atom]


def _named(table: t.Table, column: int) -> set[str]:
    tests = (term for row in table.rows for term in walk(row.tests[column]))
    return {term.region for term in tests if isinstance(term, t.InRegion)}


def _listed(ex: Expressions, domain: Domain, named: set[str]) -> Domain:
    """A region as the smallest one around it that a table names."""
    if isinstance(domain, Texts) and not domain.options:
        return domain
    if not isinstance(domain, Choice):
        raise RefusedError("每件各有辖区的决策表", "a table of regions where each case has its own region")
    can: dict[bool | str, Expr] = {}
    for region, may in domain.can.items():
        listed = smallest_region(str(region), named)
        can[listed] = ex.or_(can.get(listed, ex.false), may)
    return Choice(can, domain.single)


def meets(ex: Expressions, domain: Domain, atom: possible.Domain) -> Expr:
    """Whether some value lies in a domain and in a constant one."""
    match domain, atom:
        case Choice(can), possible.Finite(values):
            return ex.or_(*(may for value, may in can.items() if value in values))
        case Choice(can), possible.AnyText(but):
            return ex.or_(*(may for value, may in can.items() if value not in but))
        case Texts(any_, options), possible.Finite(values):
            named = [ex.const(str(value)) for value in sorted(values, key=str)]
            return ex.or_(any_, *(ex.and_(there, ex.eq(text, value)) for text, there in options for value in named))
        case Texts(any_, options), possible.AnyText(but):
            named = [ex.const(value) for value in sorted(but)]
            others = [ex.and_(there, *(ex.not_(ex.eq(text, name)) for name in named)) for text, there in options]
            return ex.or_(any_, *others)
        case Interval(), possible.Interval(low, high):
            nothing = domain.low.value if domain.low.value.operator == "const" else None
            start, end = (
                End(nothing or domain.low.value, ex.false, ex.true)
                if bound is None
                else End(ex.const(bound.value), ex.true, ex.const(bound.closed))
                for bound in (low, high)
            )
            other = Interval(start, end, ex.false)
            return ex.not_(ex.or_(below(ex, domain, other, False), below(ex, other, domain, False)))
        case Members(must, may), possible.SetRange(least, most):
            return ex.and_(
                *(ex.or_(ex.not_(held), ex.const(name in most)) for name, held in must.items()),
                *(may.get(name, ex.false) for name in sorted(least)),
            )
        case Ranges(), _:
            return ex.true
        case _:
            return ex.true
