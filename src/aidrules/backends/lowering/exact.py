"""Which facts matter, exactly, as expressions: the diagrams of ``evaluation/exact.py`` written down.

A diagram that asks whether a fact can make a difference becomes one condition for each of its nodes, over flags that
say which atoms each fact may be in.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from aidrules.backends.expressions import Expressions
from aidrules.backends.lowering.domains import Choice, Domain, Texts, at_most_one
from aidrules.backends.lowering.gaps import meets
from aidrules.backends.lowering.terms import Lowering
from aidrules.backends.plan import Emission, Expr
from aidrules.core.policy import EDITION
from aidrules.evaluation.atoms import Atoms, InRegionOnly, Piece
from aidrules.evaluation.diagrams import Diagram
from aidrules.evaluation.exact import FiniteDecision


def only_what_matters(lowering: Lowering, finite: FiniteDecision, met: Sequence[Emission]) -> tuple[Emission, ...]:
    """The facts that matter among those that are met; all of those where none does.

    Args:
        lowering: the lowering in which the decision was lowered.
        finite: its diagrams.
        met: the facts that are met, by Chinese name.
    """
    ex = lowering.ex
    flags = [_flags(lowering, atoms) for atoms in finite.variables]
    exactly = {name: _matters(ex, finite, name, flags, lowering) for name in {emission.item for emission in met}}
    names = {name: ex.or_(*(e.when for e in met if e.item == name)) for name in exactly}
    some = ex.or_(*(ex.and_(there, exactly[name]) for name, there in names.items()))
    none = ex.not_(some)
    found = [Emission(e.item, ex.and_(e.when, ex.or_(none, exactly[e.item]))) for e in met]
    return tuple(emission for emission in found if not emission.when.is_false)


def _matters(
    ex: Expressions, finite: FiniteDecision, name: str, flags: Sequence[Sequence[Expr]], lowering: Lowering
) -> Expr:
    at = finite.position(name)
    if at is None:
        return ex.false
    given = lowering.policy.facts[name]
    newest = name == EDITION and given.origin == "builtin" and not lowering.given.gives(given)
    diagram = finite.depends(name, finite.newest) if newest else finite.depends(name)
    return ex.and_(ex.not_(at_most_one(ex, flags[at])), _written(ex, diagram, flags))


def _written(ex: Expressions, diagram: Diagram, flags: Sequence[Sequence[Expr]]) -> Expr:
    """Whether a diagram can be true, node by node."""
    found: list[Expr] = []
    for node in diagram.nodes:
        if node.variable < 0:
            found.append(ex.const(node.leaf is True))
            continue
        atoms = flags[node.variable]
        branches: dict[Expr, list[Expr]] = {}
        for atom, child in enumerate(node.children):
            branches.setdefault(found[child], []).append(atoms[atom])
        parts = []
        for child_expression, chosen in branches.items():
            whole = len(chosen) == len(atoms)
            parts.append(ex.and_(ex.true if whole else ex.or_(*chosen), child_expression))
        found.append(ex.or_(*parts))
    return found[-1]


def _flags(lowering: Lowering, atoms: Atoms) -> list[Expr]:
    """For each atom of a variable whether it may be in it."""
    ex, name = lowering.ex, atoms.variable.name
    match atoms.variable.kind:
        case "given":
            gives = lowering.given.gives(lowering.policy.facts[name])
            return [ex.const(gives in pieces) for pieces in _values(atoms)]
        case "reading":
            chosen = lowering.given.readings[name]
            return [ex.const(chosen in pieces) for pieces in _values(atoms)]
        case _:
            domain = lowering.what_is_given(name)
            if domain is None:
                return [ex.true] * len(atoms.pieces)
            return [ex.or_(*(_may_be(ex, domain, piece) for piece in pieces)) for pieces in atoms.pieces]


def _values(atoms: Atoms) -> Iterator[frozenset[object]]:
    for pieces in atoms.pieces:
        yield frozenset().union(*(getattr(piece, "values", frozenset()) for piece in pieces))


def _may_be(ex: Expressions, domain: Domain, piece: Piece) -> Expr:
    if not isinstance(piece, InRegionOnly):
        return meets(ex, domain, piece)
    if isinstance(domain, Choice):
        return ex.or_(*(may for region, may in domain.can.items() if piece.holds(str(region))))
    if not isinstance(domain, Texts):
        raise TypeError(f"a region is {domain}")
    return ex.or_(domain.any, *(ex.and_(there, _lies_in(ex, text, piece)) for text, there in domain.options))


def _lies_in(ex: Expressions, region: Expr, piece: InRegionOnly) -> Expr:
    within = ex.inside(region, piece.region) if piece.region else ex.true
    others = [ex.inside(region, other) for other in sorted(piece.but)]
    named = [ex.eq(region, ex.const(text)) for text in sorted(piece.texts)]
    return ex.and_(within, *map(ex.not_, (*others, *named)))
