"""A second, naive evaluator of the core language, for cases in which every fact is known.

It knows no domains, keeps no trace and shares no code with the interpreter, so that agreement of the two says
something. It is written from the meaning of the constructs: each term is worth a value, or it is open.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import groupby

from aidrules.core import terms as t
from aidrules.core.policy import CorePolicy
from aidrules.values.rosters import Record, Roster
from support.oracle_values import Open as Open
from support.oracle_values import Result as Result
from support.oracle_values import Span as Span
from support.oracle_values import Value as Value
from support.oracle_values import _apply, _bounded, _number, _operands, _set


class Oracle:
    """Decides decisions of one policy on one case.

    Args:
        policy: the policy.
        facts: the value of every fact it uses, in base units.
        readings: the alternative in force for every reading.
    """

    def __init__(self, policy: CorePolicy, facts: Mapping[str, Value], readings: Mapping[str, str]) -> None:
        self.policy = policy
        self.facts = facts
        self.readings = readings
        self.around: list[tuple[str, Record]] = []  # the records that are looked at, the nearest last

    def decide(self, name: str) -> Result:
        """The outcome of a decision, in base units."""
        return self.evaluate(self.policy.decisions[name].body, ())

    def evaluate(self, term: t.Term, columns: Sequence[Result]) -> Result:
        """The outcome of a term; ``columns`` are those of the table around it."""
        match term:
            case t.Literal(value):
                return value
            case t.FactRef(name):
                return self._fact(name)
            case t.ParameterRef(name):
                parameter = self.policy.parameters[name]
                unit = getattr(parameter.type, "unit", None)
                return parameter.value if unit is None else _number(parameter.value) * unit.factor
            case t.ReadingRef(name):
                return self.readings[name]
            case t.DecisionRef(name):
                return self.decide(name)
            case t.ColumnRef(index):
                return columns[index]
            case t.FieldRef(roster, name):
                found = next(record[name] for of, record in reversed(self.around) if of == roster)
                assert found is not None
                return found
            case t.Aggregate():
                return self._aggregate(term, columns)
            case t.Outcome(kind):
                return Open.REFERRED if kind == "referred" else Open.NOT_APPLICABLE
            case t.Case():
                return self._case(term, columns)
            case t.Fallback():
                first = self.evaluate(term.first, columns)
                return self.evaluate(term.otherwise, columns) if first is Open.NOT_APPLICABLE else first
            case t.Applies(operand):
                found = self.evaluate(operand, columns)
                return found if found is Open.ERROR else found is not Open.NOT_APPLICABLE
            case t.Logic("and", operands):
                return _all([self.evaluate(operand, columns) for operand in operands])
            case t.Logic("or", operands):
                return _any([self.evaluate(operand, columns) for operand in operands])
            case t.Table():
                return self._table(term)
            case t.Norms():
                return self._norms(term, columns)
            case _:
                return self._operator(term, columns)

    def _fact(self, name: str) -> Result:
        """A fact that is not given is looked up; where nothing is found it is not known, which is not for this one."""
        default = self.policy.facts[name].default
        if name in self.facts or default is None:
            return self.facts[name]
        found = self.evaluate(default, ())
        if isinstance(found, Open):
            raise KeyError(name)
        return found

    def _case(self, term: t.Case, columns: Sequence[Result]) -> Result:
        condition = self.evaluate(term.condition, columns)
        if isinstance(condition, Open):
            return condition
        return self.evaluate(term.then if condition else term.otherwise, columns)

    # ---- rosters

    def _aggregate(self, term: t.Aggregate, columns: Sequence[Result]) -> Result:
        """Records for which condition or value does not apply are left out; then the rest are looked at together."""
        roster = self.facts[term.roster.name]
        assert isinstance(roster, Roster) and roster.complete
        conditions: list[Result] = []
        values: list[Result] = []
        for record in roster.values():
            self.around.append((term.roster.name, record))
            chosen = True if term.condition is None else self.evaluate(term.condition, columns)
            value: Result = True if term.value is None else self.evaluate(term.value, columns)
            self.around.pop()
            conditions.append(False if chosen is Open.NOT_APPLICABLE else chosen)
            values.append(value)
        pairs = list(zip(conditions, values, strict=True))
        if term.operator == "exists":
            return _any(conditions)
        if term.operator == "every":
            met = [True if value is Open.NOT_APPLICABLE else value for value in values]
            return _all([_any([_not(chosen), value]) for chosen, value in zip(conditions, met, strict=True)])
        kept = [value for chosen, value in pairs if chosen is True and value is not Open.NOT_APPLICABLE]
        opens = [found for found in (*conditions, *kept) if isinstance(found, Open)]
        if opens:
            return max(opens)
        if term.operator == "count":
            return len(kept)
        numbers = [_number(value) for value in kept]
        if term.operator == "sum":
            try:
                return _bounded(sum(numbers))
            except OverflowError:
                return Open.ERROR
        if not numbers:
            return Open.NOT_APPLICABLE
        if term.operator == "average":
            return Fraction(sum(numbers)) / len(numbers)
        return max(numbers) if term.operator == "max" else min(numbers)

    # ---- operators that need the values of all their operands

    def _operator(self, term: t.Term, columns: Sequence[Result]) -> Result:
        operands = [self.evaluate(operand, columns) for operand in _operands(term)]
        opens = [operand for operand in operands if isinstance(operand, Open)]
        if opens:
            return max(opens)
        try:
            return _bounded(_apply(term, operands, self.policy))
        except (ZeroDivisionError, OverflowError):
            return Open.ERROR

    # ---- tables

    def _table(self, table: t.Table) -> Result:
        columns = [self.evaluate(column, ()) for column in table.columns]
        asked = [(row, _all([self.evaluate(test, columns) for test in row.tests])) for row in table.rows]
        rows = [(row, match) for row, match in asked if match is not False]
        if table.hit_policy in ("unique", "any", "first", "priority"):
            found = self._one(table, rows, columns)
        else:
            found = self._collection(table, rows, columns)
        if found is not None:
            return found
        if table.otherwise is None:
            return Open.NOT_APPLICABLE
        alone = self.evaluate(table.otherwise.output, columns)
        ordered = table.hit_policy in ("rule_order", "output_order") and not isinstance(alone, Open)
        return (str(alone),) if ordered else alone

    def _one(self, table: t.Table, rows: list[tuple[t.Row, Result]], columns: Sequence[Result]) -> Result | None:
        """The outcome when one row decides; None when none does."""
        if table.hit_policy == "first":
            rows = rows[:1]
        elif table.hit_policy == "priority":
            rows = sorted(rows, key=lambda found: found[0].rank)
            for _, group in groupby(rows, key=lambda found: found[0].rank):
                rows = list(group)
                rows = [found for found in rows if found[1] is True][:1] or rows
                break
        matching = [self.evaluate(row.output, columns) for row, match in rows if match is True]
        if matching:
            same = all(_same(found, matching[0]) for found in matching)
            good = len(matching) == 1 or (same and table.hit_policy == "any")
            return matching[0] if good else Open.ERROR
        return max((match for _, match in rows if isinstance(match, Open)), default=None)

    def _collection(self, table: t.Table, rows: list[tuple[t.Row, Result]], columns: Sequence[Result]) -> Result | None:
        """The outcome of a table that collects; None when no row matches and that is no collection."""
        if not rows and table.otherwise is not None:
            return None
        if table.hit_policy == "output_order":
            rows = sorted(rows, key=lambda found: found[0].rank)
        outputs = [match if isinstance(match, Open) else self.evaluate(row.output, columns) for row, match in rows]
        opens = [found for found in outputs if isinstance(found, Open)]
        if opens:
            return max(opens)
        match table.hit_policy:
            case "collect_count":
                return len(outputs)
            case "collect_sum":
                return sum(_number(found) for found in outputs)
            case "collect_min":
                return min((_number(found) for found in outputs), default=None)
            case "collect_max":
                return max((_number(found) for found in outputs), default=None)
            case "collect_set":
                return frozenset(member for found in outputs for member in _set(found))
            case _:
                return tuple(dict.fromkeys(str(found) for found in outputs))

    # ---- requirement lists

    def _norms(self, term: t.Norms, columns: Sequence[Result]) -> Result:
        """Items that do not apply are passed over; the others are joined by 且 or 或."""
        binding = [norm for norm in term.norms if norm.force != "advisory"]
        outcomes = [self._norm(norm, columns) for norm in binding]
        asked = [outcome for outcome in outcomes if outcome is not Open.NOT_APPLICABLE]
        if binding and not asked:
            return Open.NOT_APPLICABLE
        return _all(asked) if term.mode == "all" or not binding else _any(asked)

    def _norm(self, norm: t.Norm, columns: Sequence[Result]) -> Result:
        if norm.condition is not None:
            condition = self.evaluate(norm.condition, columns)
            if isinstance(condition, Open):
                return condition
            if not condition:
                return Open.NOT_APPLICABLE
        own = self.evaluate(norm.requirement, columns)
        satisfied = _not(own) if norm.forbidden else own
        outcome = _any([satisfied, *(self._exception(found, columns) for found in norm.exceptions)])
        return Open.REFERRED if outcome is False and norm.force == "in_principle" else outcome

    def _exception(self, exception: t.ExceptionTo, columns: Sequence[Result]) -> Result:
        inner = [_not(self._exception(found, columns)) for found in exception.exceptions]
        return _all([self.evaluate(exception.condition, columns), *inner])


# ---- three and more values


def _not(result: Result) -> Result:
    return result if isinstance(result, Open) else not result


def _all(results: Sequence[Result]) -> Result:
    """且: one that fails decides; otherwise the strongest reason why one has no value."""
    if any(result is False for result in results):
        return False
    return max((result for result in results if isinstance(result, Open)), default=True)


def _any(results: Sequence[Result]) -> Result:
    return _not(_all([_not(result) for result in results]))


# ---- values


def _same(left: Result, right: Result) -> bool:
    return isinstance(left, Open) is isinstance(right, Open) and left == right
