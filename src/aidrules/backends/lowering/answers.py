"""From core to plan: the one way into every backend."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction

from aidrules.backends.expressions import Expressions
from aidrules.backends.lowering.domains import Choice, Domain, Interval, Members, Order, RangeEnd, Ranges, Texts
from aidrules.backends.lowering.facts import Given
from aidrules.backends.lowering.missing import lower_missing
from aidrules.backends.lowering.reasons import lower_reasons
from aidrules.backends.lowering.terms import Lowering
from aidrules.backends.plan import (
    Answer,
    Between,
    Emission,
    Expr,
    Fold,
    Listed,
    OneOf,
    Output,
    Plan,
    Scalar,
    in_order,
    roots,
)
from aidrules.backends.refusal import RefusedError
from aidrules.core.policy import REGION, CorePolicy, Decision
from aidrules.core.terms import Aggregate
from aidrules.core.walk import walk_with_defaults
from aidrules.evaluation.coverage import Coverage
from aidrules.evaluation.exact import Diagrams
from aidrules.values.regions import region_path
from aidrules.values.types import NumberType, RangeType, Type, Value


def make_plan(
    policy: CorePolicy,
    decisions: Iterable[str],
    *,
    inputs: Iterable[str] | None = None,
    fixed: Mapping[str, Value | None] | None = None,
    readings: Mapping[str, str] | None = None,
    assumed_known: Iterable[str] = (),
    coverage: Coverage | None = None,
    diagrams: Diagrams | None = None,
    missing: bool = True,
    rosters: bool = True,
) -> Plan:
    """Lower some decisions to a plan.

    Args:
        policy: the policy.
        decisions: the Chinese names of the decisions.
        inputs: the facts, by Chinese name, whose values come with each case, or as unknown; None for every fact of the
            policy that is not looked up, but for the built-in edition and region. What is not among them is not given:
            it is presumed, looked up, or unknown, as the policy says.
        fixed: facts that are the same in every case, in their declared units; None for unknown.
        readings: the alternative in force for each reading, by name; the defaults otherwise.
        assumed_known: inputs that are never unknown.
        coverage: what is known of the policy's tables.
        diagrams: what comes of each complete case, for the decisions that tell finitely many apart.
        missing: whether the missing facts are wanted.
        rosters: whether lists of records can be carried.

    Raises:
        RefusedError: a decision holds something that no plan can carry.
    """
    names = tuple(decisions)
    coverage = coverage or Coverage(policy)
    if not rosters:
        for name in names:
            _without_rosters(policy, coverage, name)
    given = _given(policy, inputs, fixed or {}, readings or {})
    ex = Expressions(frozenset(assumed_known))
    lowering = Lowering(policy, given, ex, coverage)
    diagrams = (diagrams or Diagrams(policy, coverage)) if missing else None
    answers = tuple(_answer(lowering, policy.decisions[name], diagrams) for name in names)
    read = set(_facts_in(root for answer in answers for root in roots(answer)))
    facts = tuple(fact for name, fact in policy.facts.items() if name in read)
    return Plan(policy.alias, facts, answers, ex.assumed_known)


def _without_rosters(policy: CorePolicy, coverage: Coverage, name: str) -> None:
    for needed in coverage.needed(name):
        for term in walk_with_defaults(policy.decisions[needed].body, policy.facts):
            if isinstance(term, Aggregate):
                raise RefusedError("名册的汇总", "an aggregate over a roster", term.mark)


def _given(
    policy: CorePolicy, inputs: Iterable[str] | None, fixed: Mapping[str, Value | None], readings: Mapping[str, str]
) -> Given:
    own = dict(fixed)
    region = region_path(policy.attributes.get(REGION, ""))
    if inputs is None:
        inputs = [fact.name for fact in policy.facts.values() if fact.default is None and fact.origin != "builtin"]
        inputs = [name for name in inputs if name not in own]
    names = frozenset(inputs)
    builtin = policy.facts.get(REGION)
    if builtin is not None and builtin.origin == "builtin" and REGION not in names and region is not None:
        own.setdefault(REGION, region)
    chosen = {reading.name: reading.default for reading in policy.readings.values()} | dict(readings)
    return Given(names, own, chosen)


def _facts_in(expressions: Iterable[Expr]) -> Iterator[str]:
    """The facts that expressions read; of the field of a record the roster."""
    for expression in in_order(expressions):
        key: object = None
        match expression.operator:
            case "known" | "input" | "complete":
                key = expression.data
            case "may" | "is" | "member" if isinstance(expression.data, tuple):
                key = expression.data[0]
            case "fold" if isinstance(expression.data, Fold):
                yield expression.data.roster
                yield from _facts_in(expression.data.bodies)
        if key is not None:
            yield str(key[0] if isinstance(key, tuple) else key)


def _answer(lowering: Lowering, decision: Decision, missing: Diagrams | None) -> Answer:
    ex, kleene = lowering.ex, lowering.kleene
    node = lowering.decide(decision.name)
    result = node.result
    if isinstance(result.domain, Interval) and isinstance(decision.type, RangeType):
        raise RefusedError(f"“{decision.name}”的幅度", f"the range of “{decision.alias}”")
    settled = kleene.settled(result)
    settled_as = [ex.and_(settled, found) for found in (result.has_value, *result.excuses)]
    # A settled outcome is one of them.
    decided, referred, not_applicable, fault = settled_as
    reasons = lower_reasons(lowering, decision.name)
    found: tuple[Emission, ...] | None = None
    refused = ""
    if missing is not None:
        try:
            named = lower_missing(lowering, decision.name, missing.of(decision.name))
        except RefusedError as error:
            refused = error.zh
        else:
            found = tuple(Emission(lowering.policy.facts[m.item].alias, m.when) for m in named)
    return Answer(
        decision.name,
        decision.alias,
        decision.type,
        decided,
        ex.not_(settled),
        referred,
        not_applicable,
        fault,
        None if result.domain is None else _output(ex, result.domain, decision.type),
        reasons,
        found,
        refused,
    )


def _output(ex: Expressions, domain: Domain, type_: Type) -> Output | None:
    match domain:
        case Choice(can):
            return OneOf(tuple(can.items()))
        case Interval(low):
            return Scalar(_declared(ex, low.value, type_))
        case Texts(_, ()):
            return None  # it is never known
        case Texts(_, options):
            text = options[-1][0]
            for option, there in reversed(options[:-1]):
                text = ex.select(there, option, text)
            return Scalar(text)
        case Members(must):
            return Listed(tuple(Emission(name, held) for name, held in must.items()))
        case Order(items):
            return Listed(items)
        case Ranges(low, high):
            number = type_.number if isinstance(type_, RangeType) else type_
            ends = [_declared(ex, end.value.low.value, number) for end in (low, high)]
            return Between(low.some, ends[0], _closed(ex, low), high.some, ends[1], _closed(ex, high))
        case _:
            raise RefusedError("这样的结果", "a result of this kind")


def _closed(ex: Expressions, end: RangeEnd) -> Expr:
    return ex.or_(ex.not_(end.some), end.closed)


def _declared(ex: Expressions, value: Expr, type_: Type) -> Expr:
    """A number in base units in the unit that a type declares."""
    if not isinstance(type_, NumberType) or type_.unit is None:
        return value
    return ex.mul(value, ex.const(Fraction(1) / type_.unit.factor))
