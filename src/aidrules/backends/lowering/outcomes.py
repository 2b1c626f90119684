"""The possible outcomes of a term as conditions, and how they combine: ``evaluation/possible.py`` one level up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, TypeAlias

from attrs import frozen

from aidrules.backends.expressions import Expressions
from aidrules.backends.lowering.domains import Choice, Domain, at_most_one, join, truth_choice
from aidrules.backends.plan import Expr
from aidrules.evaluation.possible import Truth

# For each outcome of a condition whether it is possible; one at least is.
Flags: TypeAlias = Mapping[Truth, Expr]

STRICT: Final = (Truth.TRUE, Truth.REFERRED, Truth.NOT_APPLICABLE, Truth.FAULT)


@frozen(eq=False)
class Outcomes:
    """What may come of a term: a value (``has_value``) of a domain, or none. ``domain`` is None where it never has
    one."""

    domain: Domain | None
    has_value: Expr
    referred: Expr
    not_applicable: Expr
    fault: Expr

    @property
    def excuses(self) -> tuple[Expr, Expr, Expr]:
        """The outcomes that are no value."""
        return (self.referred, self.not_applicable, self.fault)


class Kleene:
    """The ways in which outcomes combine, over the expressions of one plan."""

    def __init__(self, ex: Expressions) -> None:
        self.ex = ex

    # ---- making outcomes

    def value(self, domain: Domain) -> Outcomes:
        """Certainly a value."""
        ex = self.ex
        return Outcomes(domain, ex.true, ex.false, ex.false, ex.false)

    def where(self, has_value: Expr, domain: Domain | None, excuses: Sequence[Expr]) -> Outcomes:
        """A value of a domain under a condition, or an excuse: no condition of a choice holds where there is none."""
        if isinstance(domain, Choice) and not has_value.is_true:
            can = {value: self.ex.and_(has_value, may) for value, may in domain.can.items()}
            domain = Choice(can, domain.single)
        return Outcomes(domain, has_value if domain is not None else self.ex.false, *excuses)

    def certain(self, outcome: Truth) -> Flags:
        """One outcome for certain."""
        return {found: self.ex.const(found is outcome) for found in Truth}

    def from_flags(self, flags: Flags) -> Outcomes:
        """The condition that has these outcomes."""
        ex = self.ex
        may_hold, may_fail = flags[Truth.TRUE], flags[Truth.FALSE]
        domain = None if may_hold.is_false and may_fail.is_false else truth_choice(ex, may_hold, may_fail)
        others = [flags[Truth.REFERRED], flags[Truth.NOT_APPLICABLE], flags[Truth.FAULT]]
        has_value = ex.true if all(other.is_false for other in others) else ex.or_(may_hold, may_fail)
        return Outcomes(domain, has_value, *others)

    def flags(self, found: Outcomes) -> Flags:
        """The outcomes of a condition."""
        domain = found.domain
        can = domain.can if isinstance(domain, Choice) else {}
        return {
            Truth.TRUE: can.get(True, self.ex.false),
            Truth.FALSE: can.get(False, self.ex.false),
            Truth.REFERRED: found.referred,
            Truth.NOT_APPLICABLE: found.not_applicable,
            Truth.FAULT: found.fault,
        }

    # ---- what is settled

    def only(self, flags: Flags, *outcomes: Truth) -> Expr:
        """Whether no other outcome is possible."""
        return self.ex.not_(self.ex.or_(*(found for outcome, found in flags.items() if outcome not in outcomes)))

    def several(self, flags: Flags) -> Expr:
        """Whether more than one outcome is possible."""
        return self.ex.not_(at_most_one(self.ex, list(flags.values())))

    def one_kind(self, found: Outcomes) -> Expr:
        """Whether one kind of outcome is left."""
        return at_most_one(self.ex, [found.has_value, *found.excuses])

    def settled(self, found: Outcomes) -> Expr:
        """Whether one outcome is left."""
        ex = self.ex
        if found.domain is None:
            return self.one_kind(found)
        return ex.and_(self.one_kind(found), ex.or_(ex.not_(found.has_value), found.domain.single))

    def excused(self, found: Outcomes) -> Expr:
        """Whether it is certainly no value, and no fault: referred, or not applicable."""
        return self.ex.not_(self.ex.or_(found.has_value, found.fault))

    def same_excuse(self, part: Outcomes, whole: Outcomes) -> Expr:
        """Whether a part is certainly no value, in the way in which the whole is none."""
        ex = self.ex
        alike = ex.or_(ex.and_(part.referred, whole.referred), ex.and_(part.not_applicable, whole.not_applicable))
        return ex.and_(self.excused(part), self.excused(whole), alike)

    # ---- combining

    def combine(self, order: Sequence[Truth], operands: Sequence[Flags]) -> Flags:
        """The possible outcomes of a connective under which the last outcome in ``order`` wins."""
        ex = self.ex
        found = dict(self.certain(Truth.TRUE))
        for outcome in Truth:
            found[outcome] = ex.false
        for rank, outcome in enumerate(order):
            present = ex.or_(*(operand[outcome] for operand in operands))
            if present.is_false:
                continue
            below = ex.and_(*(self.at_most(order, operand, rank) for operand in operands))
            if rank == 0 or all(operand[earlier].is_false for operand in operands for earlier in order[:rank]):
                found[outcome] = below  # an operand has some outcome: this one, where all that is below is
            else:
                found[outcome] = ex.and_(present, below)
        return found

    def at_most(self, order: Sequence[Truth], operand: Flags, rank: int) -> Expr:
        """Whether an operand may have an outcome up to a rank of the order."""
        if all(operand[outcome].is_false for outcome in order[rank + 1 :]):
            return self.ex.true  # some outcome it has
        return self.ex.or_(*(operand[outcome] for outcome in order[: rank + 1]))

    def strict(self, operands: Sequence[Outcomes]) -> tuple[Expr, Expr, Expr, Expr]:
        """For operands that all need values: whether there may be one, a referral, no application, a fault."""
        if not operands:
            return self.ex.true, self.ex.false, self.ex.false, self.ex.false
        found = self.combine(
            STRICT,
            [
                {
                    Truth.TRUE: operand.has_value,
                    Truth.FALSE: self.ex.false,
                    Truth.REFERRED: operand.referred,
                    Truth.NOT_APPLICABLE: operand.not_applicable,
                    Truth.FAULT: operand.fault,
                }
                for operand in operands
            ],
        )
        return found[Truth.TRUE], found[Truth.REFERRED], found[Truth.NOT_APPLICABLE], found[Truth.FAULT]

    def union(self, parts: Sequence[tuple[Expr, Outcomes]]) -> Outcomes:
        """Every outcome of any of the parts that count."""
        ex = self.ex
        valued = [(ex.and_(when, part.has_value), part.domain) for when, part in parts]
        domains = [(when, domain) for when, domain in valued if domain is not None and not when.is_false]
        excuses = [
            ex.or_(*(ex.and_(when, found) for when, found in alike))
            for alike in zip(*([(when, excuse) for excuse in part.excuses] for when, part in parts), strict=True)
        ]
        return self.where(ex.or_(*(when for when, _ in domains)), join(ex, domains) if domains else None, excuses)

    def turned(self, flags: Flags) -> Flags:
        """True and false exchanged."""
        return {**flags, Truth.TRUE: flags[Truth.FALSE], Truth.FALSE: flags[Truth.TRUE]}

    def when(self, condition: Expr, flags: Flags) -> Flags:
        """Outcomes that count only under a condition."""
        return {outcome: self.ex.and_(condition, found) for outcome, found in flags.items()}

    def any_of(self, *several: Flags) -> Flags:
        """Every outcome of any of them."""
        return {outcome: self.ex.or_(*(flags[outcome] for flags in several)) for outcome in Truth}
