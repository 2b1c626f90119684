"""The proof tree: every step of an answer as indented text, in Chinese or English."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from attrs import define, field

from aidrules.core import terms as t
from aidrules.core.exceptions import deemed_fact
from aidrules.core.policy import CorePolicy, Decision
from aidrules.evaluation.aggregates import unsettled
from aidrules.evaluation.inputs import Case
from aidrules.evaluation.possible import Possible, Truth, truth
from aidrules.evaluation.steps import ExceptionStep, NormStep, RowStep, Step
from aidrules.explain.exceptions import deemed_line, exception_lines
from aidrules.explain.lines import SIGNS, Line
from aidrules.explain.lookups import lines_of, looked_at
from aidrules.explain.range_words import constant_range
from aidrules.explain.reasons import is_force
from aidrules.explain.roster_words import member_outcomes, record_label, type_in_records
from aidrules.explain.wording import Describer
from aidrules.source.numerals import format_chinese
from aidrules.values.ranges import in_declared_unit
from aidrules.values.rosters import RosterType
from aidrules.values.types import NumberType, Type

_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
MAX_NESTED_DECISIONS = 12
"""Decisions nested deeper in a proof tree get a tree of their own below it."""
MAX_RECORDS_SHOWN = 30
"""How many records of a roster a proof tree shows."""

_STATUS = {
    "zh": {
        "open": "待查明",
        "referred": "转人工",
        "none": "不适用",
        "given": "已知",
        "presumed": "推定",
        "missing": "未知",
        "newest": "没有给出，按最新的版本",
        "header": "没有给出，按政策的辖区",
        "looked_up": "查表",
    },
    "en": {
        "open": "undetermined",
        "referred": "referred",
        "none": "not applicable",
        "given": "given",
        "presumed": "presumed",
        "missing": "unknown",
        "newest": "not given, the newest edition",
        "header": "not given, that of the policy",
        "looked_up": "looked up",
    },
}


@define
class ProofTree:
    """Builds the tree of one decision.

    Args:
        policy: the policy.
        decisions: the steps of the decision and of those it refers to.
        case: what was given.
        lang: ``zh`` or ``en``.
    """

    policy: CorePolicy
    decisions: Mapping[str, Step]
    case: Case
    describer: Describer
    shown: set[str] = field(factory=set)
    depth: int = 0
    later: list[str] = field(factory=list)
    type: Type | None = None  # of the decision whose tree is being built
    inside: list[str] = field(factory=lambda: [""])

    def trees(self, name: str) -> Iterator[Line]:
        """The tree of a decision, then those of the decisions that lie too deep in it to be shown there."""
        self.later.append(name)
        while self.later:
            self.depth = 0
            yield self.decision(self.later.pop(0))

    def decision(self, name: str) -> Line:
        """The tree of a decision; one that was shown before, or lies too deep, is only named."""
        decision, step = self.policy.decisions[name], self.decisions[name]
        shown = self.result(step.result, decision.type)
        text = f"{self.describer.name('decision', name)}{self.describer.colon}{shown}"
        rule = self._counting(decision, step)
        text += self.describer.stands(rule, self.inside[-1])
        if name in self.shown:
            return Line(text)
        self.shown.add(name)
        if self.depth >= MAX_NESTED_DECISIONS:
            self.shown.discard(name)
            if name not in self.later:
                self.later.append(name)
            return Line(text)
        outer, self.type = self.type, decision.type
        self.depth += 1
        self.inside.append(rule.document)
        line = Line(text, tuple(self.below(step, ())))
        self.inside.pop()
        self.depth -= 1
        self.type = outer
        return line

    def _counting(self, decision: Decision, step: Step) -> t.Rule:
        """The rule of a decision; where it amends another document and does not count, that of the other one."""
        amendment = next((a for a in reversed(self.policy.amendments) if a.name == decision.name and a.original), None)
        if amendment is None or not isinstance(step.term, t.Case) or truth(step.parts[0].result) != {Truth.FALSE}:
            return decision.rule
        document, level = amendment.upper_document, amendment.upper_level
        return t.Rule(decision.rule.code, amendment.upper_citations, document=document, level=level)

    def result(self, result: Possible, type_: Type | None = None) -> str:
        """An outcome in words."""
        words = _STATUS[self.describer.lang]
        if result.settled:
            if result.referred:
                return words["referred"]
            if result.not_applicable:
                return words["none"]
            value = result.value
            if value is not None:
                return self.describer.value(in_declared_unit(value, type_) if type_ else value, type_)
        return words["open"]

    def below(self, step: Step, columns: Sequence[Step]) -> Iterator[Line]:
        """The lines below a step."""
        match step.term:
            case t.Table() if not step.term.columns:
                yield from exception_lines(self, step, columns)
            case t.Table():
                yield from self._table(step)
            case t.Fallback():
                for part in step.parts:
                    yield self.line(part, columns)
            case t.Norms():
                for norm in step.norms:
                    yield self._norm(norm)
            case t.Case():
                yield from self._case(step, columns)
            case t.Literal() | t.ColumnRef():
                return
            case t.MakeInterval() if constant_range(step.term) is not None:
                return
            case _:
                yield self.line(step, columns)

    def line(self, step: Step, columns: Sequence[Step]) -> Line:
        """A step as a line: what it says, and what came of it."""
        match step.term:
            case t.FactRef(name):
                return self._fact_line(name, step)
            case t.DecisionRef(name) if step.parts:
                return self._for_each(name, step)
            case t.DecisionRef(name):
                return self.decision(name)
            case t.FieldRef():
                type_ = type_in_records(self.policy, step.term)
                value = (
                    self.result(step.result, type_) if step.result.settled else _STATUS[self.describer.lang]["missing"]
                )
                return Line(f"{self.describer.describe(step.term)}{self.describer.colon}{value}")
            case t.ReadingRef(name):
                return Line(f"{self.describer.name('reading', name)}{self.describer.colon}{self.result(step.result)}")
            case t.ParameterRef(name):
                return Line(self.describer.describe(step.term))
            case t.Outcome():
                return Line(self.describer.describe(step.term))
            case t.Table() if deemed_fact(step.term) is not None:
                return deemed_line(self, step, columns)
            case t.Norms() | t.Table() | t.Case() | t.Fallback():
                text = f"{self.describer.describe(step.term)}{self.describer.colon}{self.result(step.result)}"
                return Line(text, tuple(self.below(step, columns)))
        terms = tuple(column.term for column in columns)
        equals = "　＝ " if self.describer.lang == "zh" else "  = "
        text = f"{self.describer.describe(step.term, terms)}{equals}{self.result(step.result)}"
        if isinstance(step.term, t.Aggregate):
            return Line(text, tuple(self._members(step, columns)))
        return Line(text, tuple(self._parts(step, columns)))

    def _for_each(self, name: str, step: Step) -> Line:
        """A decision for the record that is looked at."""
        decision = self.policy.decisions[name]
        text = f"{self.describer.name('decision', name)}{self.describer.colon}{self.result(step.result, decision.type)}"
        return Line(text + self.describer.stands(decision.rule, self.inside[-1]), tuple(self.below(step.parts[0], ())))

    def _members(self, step: Step, columns: Sequence[Step]) -> Iterator[Line]:
        """The roster, and what was made of each of its records; those that keep an answer open come first."""
        yield self.line(step.parts[0], columns)
        open_ones = list(unsettled(step))
        members = sorted(step.members, key=lambda member: member not in open_ones)
        for member in members[:MAX_RECORDS_SHOWN]:
            sign = SIGNS.get(member_outcomes(step, member), "？")
            label = record_label(self.describer, step, member.number)
            yield Line(f"{sign} {label}", tuple(self.line(part, columns) for part in member.parts))
        rest = len(members) - MAX_RECORDS_SHOWN
        if rest > 0:
            yield Line(f"另有 {rest} 条未列出" if self.describer.lang == "zh" else f"{rest} more are not shown")

    def _parts(self, step: Step, columns: Sequence[Step]) -> Iterator[Line]:
        for part in step.parts:
            if isinstance(part.term, t.Literal | t.ParameterRef | t.MakeSet):
                continue
            if isinstance(part.term, t.ColumnRef):
                yield self.line(columns[part.term.index], ())
            elif isinstance(part.term, t.Arithmetic | t.Round):
                yield from self._parts(part, columns)
            else:
                yield self.line(part, columns)

    def _fact_line(self, name: str, step: Step) -> Line:
        """A fact; where it was looked up, with the rows that were found."""
        if not step.parts:
            return Line(self._fact(name))
        fact, words = self.policy.facts[name], _STATUS[self.describer.lang]
        text = f"{self.describer.name('fact', name)}{self.describer.colon}"
        if step.result.settled:
            text += self.result(step.result, fact.type) + self.describer.bracketed(words["looked_up"])
        else:
            text += words["missing"]
        columns = tuple(self.line(part, ()) for part in looked_at(step.parts[0]))
        return Line(text, (*columns, *map(Line, lines_of(fact, step.parts[0], self.describer))))

    def _fact(self, name: str) -> str:
        fact = self.policy.facts[name]
        words = _STATUS[self.describer.lang]
        if name in self.case.facts and self.case.facts[name] is not None:
            value, how = self.case.facts[name], words["header" if name in self.case.assumed else "given"]
        elif name in self.case.presumed:
            value, how = self.case.presumed[name], words["presumed"]
        else:
            word = words["newest" if self.case.is_newest(fact) else "missing"]
            return f"{self.describer.name('fact', name)}{self.describer.colon}{word}"
        typed = isinstance(fact.type, NumberType | RosterType)
        shown = self.describer.value(value, fact.type if typed else None)
        return f"{self.describer.name('fact', name)}{self.describer.colon}{shown}{self.describer.bracketed(how)}"

    def _case(self, step: Step, columns: Sequence[Step]) -> Iterator[Line]:
        condition, *branches = step.parts
        if isinstance(condition.term, t.Norms):
            yield from self.below(condition, columns)
        else:
            yield self.line(condition, columns)
        for branch in branches:
            if is_force(step.term) and isinstance(branch.term, t.Table | t.Norms | t.Case):
                yield from self.below(branch, columns)
            elif not isinstance(branch.term, t.Literal) and constant_range(branch.term) is None:
                yield self.line(branch, columns)

    # ---- tables and requirement lists

    def _table(self, step: Step) -> Iterator[Line]:
        for part in step.parts:
            yield self.line(part, ())
        columns = tuple(part.term for part in step.parts)
        for index in step.chosen:
            yield self._row(step.rows[index], columns, step.parts)
        if step.outside and step.otherwise is not None:
            yield self._row(step.otherwise, columns, step.parts, True)
        elif step.outside:
            yield Line("没有一行符合" if self.describer.lang == "zh" else "no row matches")

    def _row(self, row: RowStep, columns: tuple[t.Term, ...], parts: Sequence[Step], otherwise: bool = False) -> Line:
        sign = SIGNS.get(row.matches, "？")
        text = f"{sign} {self.describer.row(row.row, columns, otherwise, self.type)}"
        cited = self.describer.stands(row.row.mark.rule, self.inside[-1])
        output = row.output
        below: tuple[Line, ...] = ()
        plain = output is None or constant_range(output.term) is not None
        if output is not None and not plain and not isinstance(output.term, t.Literal | t.Outcome | t.MakeSet):
            below = (self.line(output, parts),)
        return Line(text + cited, below)

    def _norm(self, norm: NormStep) -> Line:
        number = norm.norm.mark.rule.number
        heading = norm.norm.requirement
        if isinstance(heading, t.Norms):
            shown = self.describer.norm(norm.norm).split("：", 1)[0].split(": ", 1)[0]
        else:
            shown = self.describer.norm(norm.norm)
        text = f"{SIGNS.get(norm.result, '？')} {number}{shown}"
        cited = self.describer.stands(norm.norm.mark.rule, self.inside[-1])
        below: list[Line] = []
        if norm.condition is not None:
            below.append(self.line(norm.condition, ()))
        requirement = norm.requirement
        if requirement is not None:
            nested = isinstance(requirement.term, t.Norms)
            below += self.below(requirement, ()) if nested else [self.line(requirement, ())]
        below += [self._exception(found) for found in norm.exceptions]
        return Line(text + cited, tuple(below))

    def _exception(self, exception: ExceptionStep) -> Line:
        word = "除外" if self.describer.lang == "zh" else "except"
        sign = SIGNS.get(exception.holds, "？")
        text = f"{sign} {word}{self.describer.colon}{self.describer.describe(exception.exception.condition)}"
        cited = self.describer.stands(exception.exception.mark.rule, self.inside[-1])
        below = [self.line(exception.condition, ())] + [self._exception(found) for found in exception.exceptions]
        return Line(text + cited, tuple(below))


def item_number(ordinal: int, depth: int) -> str:
    """The number of an item of a requirement list: （一） at depth 1, （1） at depth 2, ① below."""
    if depth == 1:
        return f"（{format_chinese(ordinal)}）"
    return f"（{ordinal}）" if depth == 2 or ordinal > len(_CIRCLED) else _CIRCLED[ordinal - 1]


def render_lines(line: Line, prefix: str = "", first: bool = True, last: bool = True) -> Iterator[str]:
    """A tree of lines with branches drawn before them."""
    if first:
        yield line.text
    else:
        yield f"{prefix}{'└─ ' if last else '├─ '}{line.text}"
        prefix += "   " if last else "│  "
    for index, below in enumerate(line.below):
        yield from render_lines(below, prefix, False, index == len(line.below) - 1)
