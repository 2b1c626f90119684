"""A policy as a Python module that needs nothing but Python."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from attrs import define

from aidrules.backends.plan import Answer, Expr, FactKey, Plan, in_order, roots
from aidrules.backends.python.answers import facts_read
from aidrules.backends.python.carried import check_carried
from aidrules.backends.python.export_names import identifier, record_class, template
from aidrules.backends.python.export_writer import ExportWriter
from aidrules.backends.python.magnitude import input_limit, with_fields
from aidrules.backends.python.outcomes import conditions, numbers
from aidrules.backends.python.values import value_text
from aidrules.backends.python.writer import Writer, bare, literal
from aidrules.backends.refusal import RefusedError
from aidrules.core.policy import Fact
from aidrules.evaluation.conversion import MAX_PLACES
from aidrules.values.numbers import MAX_BITS, is_number
from aidrules.values.rosters import RosterType
from aidrules.values.types import (
    BooleanType,
    DateType,
    EnumType,
    NumberType,
    RangeType,
    SequenceType,
    SetType,
    TextType,
    Type,
)


@define
class Module:
    """A module while it is written.

    Attributes:
        head: what its docstring says, line by line.
        plans: the plan of each decision, with its missing facts.
        about: for each decision, by Chinese name, what its docstring says.
    """

    head: Sequence[str]
    plans: Sequence[Plan]
    about: Mapping[str, Sequence[str]]

    def text(self) -> str:
        """The whole module."""
        facts = {fact.name: fact for plan in self.plans for fact in plan.facts}
        functions = [self._function(plan) for plan in self.plans]
        answers = [answer for plan in self.plans for answer in plan.answers]
        table = ", ".join(f"{literal(found.alias)}: {identifier(found.alias)}" for found in answers)
        names = ", ".join(f"{literal(identifier(fact.alias))}: {literal(fact.name)}" for fact in facts.values())
        fields = ", ".join(f"{literal(fact.alias)}: {literal(identifier(fact.alias))}" for fact in facts.values())
        rosters = [fact for fact in facts.values() if isinstance(fact.type, RosterType)]
        records = ", ".join(f"{literal(identifier(fact.alias))}: {record_class(fact.alias)}" for fact in rosters)
        shown = f"RECORDS: dict[str, type] = {{{records}}}\n{literal('The class of the records of each roster.')}"
        parts = [
            f"{_docstring(self.head)}\n\n{template()}",
            *(self._record(fact) for fact in rosters),
            self._facts(list(facts.values())),
            *functions,
            f"NAMES: dict[str, str] = {{{names}}}\n{literal('What each fact is called in Chinese.')}",
            f"FIELDS: dict[str, str] = {{{fields}}}\n{literal(_FIELDS_ABOUT)}",
            *([shown] if rosters else []),
            f"DECISIONS = {{{table}}}\n{literal('The questions, by the names that the policy gives them.')}\n",
        ]
        return "\n\n\n".join(parts)

    # ---- facts

    def _attribute(self, roster: Fact, name: str) -> str:
        """The name of a field of a record."""
        fields = roster.type.fields if isinstance(roster.type, RosterType) else ()
        return identifier(next(found.alias for found in fields if found.name == name))

    def _record(self, roster: Fact) -> str:
        fields = {key: found for key, found in with_fields([roster]).items() if isinstance(key, tuple)}
        about = _docstring([f"A record of {roster.name}. None is unknown."])
        return self._class(record_class(roster.alias), about, fields, lambda key: self._attribute(roster, key[1]))

    def _facts(self, facts: Sequence[Fact]) -> str:
        named = {fact.name: fact for fact in facts}
        return self._class("Facts", _docstring(_FACTS_ABOUT), named, lambda key: identifier(named[key].alias))

    def _class(self, title: str, about: str, facts: Mapping[Any, Fact], named: Callable[[Any], str]) -> str:
        limits = self._limits()
        lines = ["@dataclass(frozen=True)", f"class {title}:", _indented(about), ""]
        checks: list[str] = []
        for key, fact in facts.items():
            name = named(key)
            default = "None" if fact.presumption is None else _constant(fact.presumption)
            if isinstance(fact.type, RosterType):
                record = record_class(fact.alias)
                lines.append(f"    {name}: tuple[{record}, ...] | list[{record}] | None = None")
                checks.append(f"check_records({literal(name)}, self.{name}, {record})")
            else:
                lines.append(f"    {name}: {_annotation(fact.type)} | None = {default}")
                checks += _checks(fact, name, limits.get(key, 2**MAX_BITS))
            lines.append(_indented(_docstring([f"{fact.name}: {fact.question}" if fact.question else fact.name])))
        if not facts:
            lines.append("    pass")
        body = [f"        {line}" for line in checks] or ["        pass"]
        return "\n".join([*lines, "", "    def __post_init__(self) -> None:", *body])

    def _limits(self) -> dict[FactKey, int]:
        """How large the numbers may be, so that nothing outgrows what the policy computes with."""
        found: dict[FactKey, int] = {}
        for plan in self.plans:
            for answer in plan.answers:
                limit = input_limit(roots(answer), with_fields(plan.facts))
                if limit is None:
                    raise RefusedError("数值的大小", "the size of the numbers")
                for name in limit[1]:
                    found[name] = min(limit[0], found.get(name, limit[0]))
        return found

    # ---- decisions

    def _function(self, plan: Plan) -> str:
        (answer,) = plan.answers
        name = identifier(answer.alias)
        facts = {fact.name: fact for fact in plan.facts}
        positions = {fact.name: at for at, fact in enumerate(plan.facts)}
        writer = ExportWriter(
            lambda fact: f"f{positions[fact]}",
            lambda fact: f"n{positions[fact]}",
            _constant,
            names={"max": "largest", "min": "smallest"},
            facts=with_fields(plan.facts),
            record=lambda roster: record_class(facts[roster].alias),
            attribute=lambda roster, name: self._attribute(facts[roster], name),
        )
        lines = [_docstring([f"{answer.name}", *self.about.get(answer.name, ())])]
        lines += [
            f"f{positions[fact]} = facts.{identifier(facts[fact].alias)}"
            for fact in facts
            if fact in facts_read(answer)
        ]
        lines += self._inputs(answer, facts, positions)
        first = [*conditions(answer).values(), *(found.when for found in answer.reasons)]
        lines += writer.statements(first)
        lines.append(f"reasons = {_listed([(found.item, found.when) for found in answer.reasons], writer)}")
        lines += self._outcomes(answer, writer, facts)
        body = "\n".join(_indented(line) for line in lines)
        return f"def {name}(facts: Facts) -> Result[{_result(answer.type)}]:\n{body}"

    def _inputs(self, answer: Answer, facts: Mapping[str, Fact], positions: Mapping[str, int]) -> list[str]:
        lines = []
        inputs = {str(found.data) for found in in_order(roots(answer)) if found.operator == "input"}
        for name in sorted(inputs, key=lambda name: positions[name]):
            variable, type_ = f"f{positions[name]}", facts[name].type
            number = isinstance(type_, NumberType)
            stands_for = "date.min" if isinstance(type_, DateType) else "''" if isinstance(type_, TextType) else "0"
            known = (
                f"exact({variable})" if number and not (isinstance(type_, NumberType) and type_.integral) else variable
            )
            lines.append(f"n{positions[name]} = {stands_for} if {variable} is None else {known}")
        return lines

    def _outcomes(self, answer: Answer, writer: Writer, facts: Mapping[str, Fact]) -> list[str]:
        lines = []
        found = conditions(answer)
        for at, (status, when) in enumerate(found.items()):
            inner = self._outcome(answer, status, writer, facts)
            if at == len(found) - 1:
                lines += inner
            else:
                lines += [f"if {bare(writer.text(when))}:", *(_indented(line) for line in inner)]
        return lines

    def _outcome(self, answer: Answer, status: str, writer: Writer, facts: Mapping[str, Fact]) -> list[str]:
        own = writer.copy()  # what is worked out in one branch is not there in another
        if status == "fault":
            return [f"raise PolicyFault({literal(answer.alias)})"]
        if status == "decided":
            values = [when for _, when in getattr(answer.value, "options", ())]
            values += [item.when for item in getattr(answer.value, "items", ())]
            lines = own.statements([*values, *numbers(answer)])
            return [
                *lines,
                f"return Result({status!r}, {value_text(answer, own, with_fields(facts.values()))}, reasons)",
            ]
        if status == "undetermined":
            if answer.missing is None:
                return [f"return Result({status!r}, None, reasons, None)"]
            missing = [(found.item, found.when) for found in answer.missing]
            lines = own.statements([when for _, when in missing])
            shown = _listed(missing, own)
            return [*lines, f"return Result({status!r}, None, reasons, {shown})"]
        return [f"return Result({status!r}, None, reasons)"]


_FACTS_ABOUT = (
    "The facts of a case. None is unknown; a fact that is left out is presumed where the policy presumes it.",
)
_FIELDS_ABOUT = "What Facts calls each fact, by the name that the policy gives it, which is the one in missing."


def module_text(
    head: Sequence[str], plans: Sequence[Plan], about: Mapping[str, Sequence[str]], missing: bool = True
) -> str:
    """The text of a module.

    Args:
        head: what its docstring says, line by line.
        plans: the plan of each decision, with its missing facts.
        about: for each decision, by Chinese name, what its docstring says.
        missing: whether the missing facts have to be told.

    Raises:
        RefusedError: a plan holds something that there is no Python for.
    """
    for plan in plans:
        check_carried(plan)
        for answer in plan.answers:
            if missing and answer.missing is None:
                raise RefusedError(f"“{answer.name}”缺少的事实", f"the missing facts of “{answer.alias}”")
    return Module(head, plans, about).text()


def _docstring(lines: Iterable[str]) -> str:
    """Text as a docstring made of escaped literals: nothing in it can end it."""
    found = [literal(line) for line in lines]
    if len(found) == 1:
        return found[0]
    return "\n".join(["(", *(f"    {text[:-1]}\\n{text[-1]}" for text in found), ")"])


def _indented(text: str) -> str:
    return "\n".join(f"    {line}" if line else line for line in text.split("\n"))


def _constant(value: object) -> str:
    if isinstance(value, frozenset):
        return f"frozenset(({', '.join(map(literal, sorted(value)))},))" if value else "frozenset()"
    return literal(value)


def _listed(items: Sequence[tuple[str, Expr]], writer: Writer) -> str:
    """The items whose conditions hold, one line each."""
    kept = [(literal(item), bare(writer.text(when))) for item, when in items if not when.is_false]
    if not kept:
        return "listed()"
    return "\n".join(["listed(", *(f"    ({item}, {when})," for item, when in kept), ")"])


def _annotation(type_: Type) -> str:
    match type_:
        case BooleanType():
            return "bool"
        case NumberType(integral=True):
            return "int"
        case NumberType():
            return "int | Decimal | Fraction"
        case DateType():
            return "date"
        case SetType():
            return "frozenset[str]"
        case EnumType() | TextType():
            return "str"
        case _:
            raise RefusedError("这一类型的事实", "a fact of this type")


def _result(type_: Type) -> str:
    match type_:
        case NumberType(integral=False):
            return "Decimal"
        case RangeType():
            return "Interval"
        case SequenceType():
            return "tuple[str, ...]"
        case _:
            return _annotation(type_)


def _checks(fact: Fact, name: str, limit: int) -> list[str]:
    """Lines that refuse what the fact cannot be."""
    own, shown = f"self.{name}", literal(name)
    match fact.type:
        case BooleanType():
            return [f"check_flag({shown}, {own})"]
        case EnumType(members=members):
            return [f"check_text({shown}, {own}, {_texts(members)})"]
        case TextType():
            return [f"check_text({shown}, {own})"]
        case SetType(element=element):
            return [f"check_set({shown}, {own}, {_texts(element.members)})"]
        case NumberType() as type_:
            places = 0 if type_.integral else MAX_PLACES if type_.places is None else type_.places
            return [f"check_number({shown}, {own}, {places}, 2**{limit.bit_length() - 1})", *_ranges(type_, own, shown)]
        case DateType() as type_:
            return [f"check_date({shown}, {own})", *_ranges(type_, own, shown)]
        case _:
            raise RefusedError(f"事实“{fact.name}”", f"the fact “{fact.alias}”")


def _ranges(type_: NumberType | DateType, own: str, shown: str) -> list[str]:
    lines = []
    for bound, sign in ((type_.low, ">"), (type_.high, "<")):
        if bound is not None:
            value = Fraction(bound.value) if is_number(bound.value) else bound.value
            end = literal(value.numerator if isinstance(value, Fraction) and value.denominator == 1 else value)
            test = f"{own} {sign}{'=' if bound.closed else ''} {end}"
            words = literal(f"a value {sign}{'=' if bound.closed else ''} {bound.value}")
            lines.append(f"check_range({shown}, {own}, lambda: {own} is None or {test}, {words})")
    return lines


def _texts(members: Iterable[str]) -> str:
    found = [literal(member) for member in members]
    return f"({', '.join(found)}{',' if len(found) == 1 else ''})"
