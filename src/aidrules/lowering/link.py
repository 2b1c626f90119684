"""A checked policy and what it imports as one core policy."""

from __future__ import annotations

from attrs import evolve

from aidrules.core.amend import Addition, Change, Replacement, Setting, amended
from aidrules.core.link import in_order, joined, stamped
from aidrules.core.marks import with_rules
from aidrules.core.policy import CorePolicy, Validity
from aidrules.core.terms import Rule
from aidrules.lowering.lower import lower, lowered, norms
from aidrules.lowering.specials import deemed_facts
from aidrules.semantics.amendments import TypedAddition, TypedChange, TypedReplacement, TypedSetting
from aidrules.semantics.linked import LinkedPolicy


def link(linked: LinkedPolicy) -> CorePolicy:
    """Lower a policy, put it together with what it imports, and make its amendments.

    Raises:
        CircleError: its decisions go in a circle through those of other documents.
    """
    own = stamped(lower(linked.own, linked.upper.decisions), linked.document)
    if not linked.upper.documents:
        return own
    whole = joined(own, linked.upper)
    return in_order(amended(whole, tuple(_change(change, linked, whole) for change in linked.changes)))


def _change(change: TypedChange, linked: LinkedPolicy, whole: CorePolicy) -> Change:
    document = linked.document

    def stamp(rule: Rule) -> Rule:
        return evolve(rule, document=document.title, level=document.level)

    match change:
        case TypedSetting():
            return Setting(change.amendment, change.value, stamp(change.rule))
        case TypedAddition():
            added = with_rules(norms(change.requirements), stamp)
            return Addition(change.amendment, added.norms, stamp(change.rule))
        case TypedReplacement():
            bodies = {name: found.body for name, found in whole.decisions.items()}
            rules = {name: found.rule for name, found in whole.decisions.items()}
            always = evolve(linked.own, validity=Validity())  # the amendment itself says when it counts
            decision = lowered([change.decision], always, bodies, rules)
            decision = evolve(decision, body=deemed_facts(linked.own.deemings)(decision.body))
            decision = evolve(decision, body=with_rules(decision.body, stamp), rule=stamp(decision.rule))
            return Replacement(change.amendment, decision)
