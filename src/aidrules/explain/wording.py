"""Core terms in words: Chinese as a statute would put it, or English with aliases."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from attrs import frozen

from aidrules.core import terms as t
from aidrules.core.exceptions import deemed_fact, result
from aidrules.core.levels import LEVELS, LEVELS_EN
from aidrules.core.policy import CorePolicy
from aidrules.explain.date_words import describe_dates
from aidrules.explain.range_words import describe_range, describe_result
from aidrules.explain.roster_words import aggregate_text, field_name, records_text, type_in_records
from aidrules.values.numbers import is_number
from aidrules.values.permitted import Interval
from aidrules.values.ranges import in_declared_unit
from aidrules.values.rosters import Roster, RosterType
from aidrules.values.show import show_value
from aidrules.values.types import ChoiceType, NumberType, RangeType, SetType, Type, Value

_COMPARE = {
    "zh": {"eq": "为", "ne": "不为", "lt": "＜", "le": "≤", "gt": "＞", "ge": "≥"},
    "en": {"eq": "is", "ne": "is not", "lt": "<", "le": "<=", "gt": ">", "ge": ">="},
}
_HAS_UNIT = t.FactRef | t.DecisionRef | t.ColumnRef | t.FieldRef | t.Aggregate
_ARITHMETIC = {"add": "＋", "sub": "－", "mul": "×", "div": "÷"}
_ARITHMETIC_EN = {"add": "+", "sub": "-", "mul": "*", "div": "/"}
_FUNCTIONS = {
    "zh": {"up": "向上取整", "down": "向下取整", "half_up": "四舍五入", "min": "最小", "max": "最大"},
    "en": {"up": "round up", "down": "round down", "half_up": "round", "min": "min", "max": "max"},
}
_SETS = {
    "zh": {"union": "并集", "intersection": "交集", "difference": "差集", "size": "个数"},
    "en": {"union": "union", "intersection": "intersection", "difference": "difference", "size": "size"},
}
_WORDS = {
    "zh": {
        "true": "是",
        "false": "否",
        "refer": "转人工",
        "none": "不适用",
        "unknown": "未知",
        "empty": "空集",
    },
    "en": {
        "true": "yes",
        "false": "no",
        "refer": "refer",
        "none": "not applicable",
        "unknown": "unknown",
        "empty": "{}",
    },
}
_TIMES = {
    "not_yet": "in force from {}, not yet in force",
    "ended": "in force until {}, no longer in force",
    "between": "the earlier rule has ended, the next one is in force from {}",
}


def citation_text(citations: Sequence[t.Citation]) -> str:
    """Citations as they are read: 二（三）“主要是”."""
    shown = []
    for citation in citations:
        document = f"《{citation.document}》" if citation.document else ""
        phrase = f"“{citation.phrase}”" if citation.phrase else ""
        shown.append(f"{document}{citation.locator or ''}{phrase}")
    return "、".join(shown)


@frozen
class Describer:
    """Puts terms of one policy into words of one language."""

    policy: CorePolicy
    lang: Literal["zh", "en"] = "zh"

    @property
    def colon(self) -> str:
        """What stands between a name and its value."""
        return "：" if self.lang == "zh" else ": "

    def bracketed(self, text: str) -> str:
        """A remark behind something."""
        return f"（{text}）" if self.lang == "zh" else f" ({text})"

    def standing(self, rule: t.Rule) -> str:
        """Where a rule stands: level and document where the policy has several, and its citations."""
        return "".join((self.document(rule), citation_text(rule.citations)))

    def document(self, rule: t.Rule) -> str:
        """Level and document of a rule, or "" in a policy of a single document."""
        if len(self.policy.documents) < 2 or not rule.document:
            return ""
        if self.lang == "zh":
            return f"{rule.level}《{rule.document}》"
        level = LEVELS_EN[LEVELS.index(rule.level)] if rule.level in LEVELS else ""
        alias = next((found.alias for found in self.policy.documents if found.title == rule.document), rule.document)
        return f"{level} {alias} ".lstrip()

    def stands(self, rule: t.Rule, inside: str = "") -> str:
        """Where a rule stands, behind what it says; its document only where it is another than the one ``inside``."""
        text = citation_text(rule.citations) if rule.document == inside else self.standing(rule).strip()
        if not text:
            return ""
        return f"　〔{text}〕" if self.lang == "zh" else f"  [{text}]"

    def name(self, kind: Literal["fact", "parameter", "reading", "decision"], name: str) -> str:
        """A name: the Chinese one, or in English the alias."""
        if self.lang == "zh":
            return name
        match kind:
            case "fact":
                return self.policy.facts[name].alias
            case "parameter":
                return self.policy.parameters[name].alias
            case "reading":
                return self.policy.readings[name].alias
            case "decision":
                return self.policy.decisions[name].alias

    def value(self, value: Value | None, type_: Type | None = None) -> str:
        """A value in its declared unit, with the unit."""
        if value is None:
            return _WORDS[self.lang]["unknown"]
        if isinstance(value, bool):
            return _WORDS[self.lang]["true" if value else "false"]
        if isinstance(value, frozenset) and not value:
            return _WORDS[self.lang]["empty"]
        if isinstance(value, frozenset) and isinstance(type_, SetType):
            joint = " 或者 " if self.lang == "zh" else " or "
            between = joint if isinstance(type_, ChoiceType) else "、"
            return between.join(member for member in type_.element.members if member in value)
        if isinstance(value, Interval):
            unit = type_.number.unit.word if isinstance(type_, RangeType) and type_.number.unit else ""
            return value.words(unit, self.lang)
        if isinstance(value, Roster) and isinstance(type_, RosterType):
            return records_text(self, value, type_)
        shown = show_value(value)
        if isinstance(type_, NumberType) and type_.unit is not None and is_number(value):
            return f"{shown} {type_.unit.word}"
        return shown

    def describe(self, term: t.Term, columns: tuple[t.Term, ...] = (), tight: bool = False) -> str:
        """A term in one line; ``tight`` puts brackets around what has parts."""
        text, loose = self._describe(term, columns)
        if tight and loose:
            return f"（{text}）" if self.lang == "zh" else f"({text})"
        return text

    def _describe(self, term: t.Term, columns: tuple[t.Term, ...]) -> tuple[str, bool]:
        zh = self.lang == "zh"
        match term:
            case t.Literal(value):
                return self.value(value), False
            case t.FactRef(name):
                return self.name("fact", name), False
            case t.ParameterRef(name):
                return self._parameter(name), False
            case t.ReadingRef(name):
                return self.name("reading", name), False
            case t.DecisionRef(name):
                return self.name("decision", name), False
            case t.ColumnRef(index):
                return self._describe(columns[index], columns) if columns else (f"#{index + 1}", False)
            case t.Outcome(kind, words):
                word = _WORDS[self.lang]["refer" if kind == "referred" else "none"]
                if not zh and term.time:
                    return f"{word}: {_TIMES[term.time].format(term.day)}", False
                return f"{word}{'：' if zh else ': '}{words}" if words else word, False
            case t.Case():
                return self._case(term, columns), True
            case t.Fallback(first, otherwise):
                shown, rest = self.describe(first, columns, True), self.describe(otherwise, columns, True)
                if zh:
                    return f"{rest}，但 {shown} 另有规定 的除外", True
                return f"{shown} where it applies, otherwise {rest}", True
            case t.Applies(operand):
                return self.describe(operand, columns, True) + (" 另有规定" if zh else " applies"), False
            case t.Not(operand):
                if isinstance(operand, t.SetOperation) and operand.operator in ("has", "includes", "meets"):
                    return self._set_operation(operand, columns, negated=True), False
                if isinstance(operand, t.Inside):
                    return describe_range(self, operand, columns, negated=True), False
                return f"{'并非 ' if zh else 'not '}{self.describe(operand, columns, True)}", True
            case t.Logic(operator, operands):
                word = {"and": " 且 " if zh else " and ", "or": " 或 " if zh else " or "}[operator]
                return word.join(self.describe(operand, columns, True) for operand in operands), len(operands) > 1
            case t.Compare():
                return self._compare(term, columns), False
            case t.Arithmetic():
                return self._arithmetic(term, columns)
            case t.Round(operand, mode, places):
                function = _FUNCTIONS[self.lang][mode]
                digits = "" if not places else f"，{places}位" if zh else f", {places}"
                inner = self.describe(operand, columns)
                return (f"{function}（{inner}{digits}）" if zh else f"{function}({inner}{digits})"), False
            case t.MakeSet(members):
                inner = "、".join(self.describe(member, columns) for member in members)
                return (f"（{inner}）" if zh else f"({inner})"), False
            case t.SetOperation():
                return self._set_operation(term, columns), False
            case t.MakeInterval() | t.IntervalEnd() | t.Inside():
                return describe_range(self, term, columns), isinstance(term, t.MakeInterval)
            case t.Table() if not term.columns:
                return self._exceptions(term, columns)
            case t.DateShift() | t.DateSpan():
                return describe_dates(self, term, columns), False
            case t.InRegion(operand, region):
                inner = self.describe(operand, columns, True)
                return f"{inner} {'属于' if zh else 'is in'} {region}", False
            case t.FieldRef(roster, name):
                return field_name(self.policy, roster, name, self.lang), False
            case t.Aggregate():
                return aggregate_text(self, term, columns), False
            case t.Table():
                return ("决策表" if zh else "decision table"), False
            case t.Norms():
                return ("要件" if zh else "requirements"), False

    def _exceptions(self, table: t.Table, columns: tuple[t.Term, ...]) -> tuple[str, bool]:
        """A general rule with its exceptions; a fact that may be deemed something by its name."""
        fact = deemed_fact(table)
        if fact is not None or table.otherwise is None:
            return self.name("fact", fact or ""), False
        parts = [self.describe(table.otherwise.output, columns, True), *map(self.exception, table.rows)]
        return ("，但 " if self.lang == "zh" else "; but ").join(parts), True

    def exception(self, row: t.Row) -> str:
        """An exception with its result: its circumstance, without what keeps it from holding, and the result."""
        condition, output = self.describe(row.tests[0]), self.describe(result(row), (), True)
        if self.lang == "zh":
            return f"{condition} 的，{'' if isinstance(result(row), t.Outcome) else '为 '}{output}"
        return f"where {condition}: {output}"

    def _parameter(self, name: str) -> str:
        parameter = self.policy.parameters[name]
        value = self.value(parameter.value, parameter.type)
        shown = self.name("parameter", name)
        return f"{shown}（{value}）" if self.lang == "zh" else f"{shown} ({value})"

    def _compare(self, term: t.Compare, columns: tuple[t.Term, ...]) -> str:
        right = self.describe(term.right, columns, True)
        if isinstance(term.right, t.Literal) and isinstance(term.left, _HAS_UNIT):
            right = self.beside(term.left, term.right.value, columns)
        text = f"{self.describe(term.left, columns, True)} {_COMPARE[self.lang][term.operator]} {right}"
        understood = term.mark.understood
        return f"{text}〔{understood}〕" if understood and self.lang == "zh" else text

    def beside(self, left: t.Term, value: Value, columns: tuple[t.Term, ...]) -> str:
        """A constant in the unit of the fact it is compared with."""
        if isinstance(left, t.ColumnRef):
            left = columns[left.index] if columns else left
        type_: Type | None = None
        if isinstance(left, t.FactRef):
            type_ = self.policy.facts[left.name].type
        elif isinstance(left, t.ParameterRef):
            type_ = self.policy.parameters[left.name].type
        elif isinstance(left, t.DecisionRef):
            type_ = self.policy.decisions[left.name].type
        elif isinstance(left, t.FieldRef | t.Aggregate):
            type_ = type_in_records(self.policy, left)
        return self.value(in_declared_unit(value, type_) if type_ else value, type_)

    def _arithmetic(self, term: t.Arithmetic, columns: tuple[t.Term, ...]) -> tuple[str, bool]:
        zh = self.lang == "zh"
        if term.operator in ("min", "max"):
            inner = ("，" if zh else ", ").join(self.describe(operand, columns) for operand in term.operands)
            function = _FUNCTIONS[self.lang][term.operator]
            return (f"{function}（{inner}）" if zh else f"{function}({inner})"), False
        sign = (_ARITHMETIC if zh else _ARITHMETIC_EN)[term.operator]
        return f" {sign} ".join(self.describe(operand, columns, True) for operand in term.operands), True

    def _set_operation(self, term: t.SetOperation, columns: tuple[t.Term, ...], negated: bool = False) -> str:
        zh = self.lang == "zh"
        shown = [self.describe(operand, columns, True) for operand in term.operands]
        match term.operator:
            case "has" if isinstance(term.operands[0], t.MakeSet) or self._is_choice(term.operands[0]):
                word = ("不属于" if negated else "属于") if zh else ("is not one of" if negated else "is one of")
                return f"{shown[1]} {word} {shown[0]}"
            case "has" | "includes":
                word = ("不包含" if negated else "包含") if zh else ("does not include" if negated else "includes")
                return f"{shown[0]} {word} {shown[1]}"
            case "meets":
                word = "包含任一" if zh else "includes any of"
                prefix = ("并非 " if zh else "not ") if negated else ""
                return f"{prefix}{shown[0]} {word} {shown[1]}"
            case _:
                inner = ("，" if zh else ", ").join(shown)
                function = _SETS[self.lang][term.operator]
                return f"{function}（{inner}）" if zh else f"{function}({inner})"

    def _is_choice(self, term: t.Term) -> bool:
        return isinstance(term, t.DecisionRef) and isinstance(self.policy.decisions[term.name].type, ChoiceType)

    def _case(self, term: t.Case, columns: tuple[t.Term, ...]) -> str:
        condition = self.describe(term.condition, columns)
        then, otherwise = (
            self.describe(term.then, columns, True),
            self.describe(term.otherwise, columns, True),
        )
        if isinstance(term.then, t.Literal) and isinstance(term.otherwise, t.ParameterRef | t.DecisionRef):
            then = self.beside(term.otherwise, term.then.value, columns)  # one value instead of another
        if self.lang == "zh":
            return f"若 {condition} 则 {then} 否则 {otherwise}"
        return f"if {condition} then {then} else {otherwise}"

    # ---- what reasons speak of

    def modality(self, norm: t.Norm) -> str:
        """The modal words of a requirement: in Chinese as written, "" where there are none; in English its force."""
        if self.lang == "zh":
            return norm.mark.rule.modality
        if norm.forbidden:
            return "must not"
        return {"binding": "must", "in_principle": "in principle"}.get(norm.force, "may")

    def norm(self, norm: t.Norm) -> str:
        """A requirement with its modal words."""
        if isinstance(norm.requirement, t.Norms):
            all_of = norm.requirement.mode == "all"
            text = (
                ("同时符合" if all_of else "符合下列情形之一")
                if self.lang == "zh"
                else ("all of" if all_of else "any of")
            )
            inner = "；" if self.lang == "zh" else "; "
            text += "：" if self.lang == "zh" else ": "
            text += inner.join(self.norm(found) for found in norm.requirement.norms)
        else:
            text = self.describe(norm.requirement)
        modality = self.modality(norm)
        if modality:
            text = f"{modality} {text}" if self.lang == "zh" else f"{modality}: {text}"
        if norm.condition is not None:
            condition = self.describe(norm.condition)
            text = f"若 {condition} 则 {text}" if self.lang == "zh" else f"where {condition}, {text}"
        return text

    def row(
        self, row: t.Row, table_columns: tuple[t.Term, ...], otherwise: bool = False, type_: Type | None = None
    ) -> str:
        """A table row: its conditions and its result, a range in the unit of the type of its decision."""
        conditions = [
            self.describe(test, table_columns, True)
            for test in row.tests
            if not (isinstance(test, t.Literal) and test.value is True)
        ]
        word = (
            ("否则" if otherwise else "任何情形")
            if self.lang == "zh"
            else ("otherwise" if otherwise else "in any case")
        )
        left = (" 且 " if self.lang == "zh" else " and ").join(conditions) or word
        return f"{left} → {describe_result(self, row.output, type_, table_columns)}"
