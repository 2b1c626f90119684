"""What a policy has from other documents: their names in its scope, and the facts and types that they share with it.

Facts speak about the world, so they have no prefix and are one wherever they have one name. Their types have to agree;
an enumeration may be widened, and then it is wider in every document that is linked.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from attrs import define, evolve, field, frozen

from aidrules.core.link import Module, looked_up, prefixed, retyped, united, wider
from aidrules.core.policy import Calendar, CorePolicy, Fact
from aidrules.diagnostics.diagnostic import Fix, Term
from aidrules.diagnostics.sink import DiagnosticSink
from aidrules.semantics.symbols import Scope, Symbol, SymbolKind
from aidrules.source.text import NOWHERE, Span
from aidrules.syntax import nodes
from aidrules.values.calendar import WorkCalendar
from aidrules.values.rosters import RosterType
from aidrules.values.types import Bound, DateType, EnumType, NumberType, SetType, Type, UnknownType, show_type
from aidrules.values.units import builtin_units


@frozen
class Imported:
    """A policy that is imported, compiled by itself; ``base`` for the one behind 基于."""

    node: nodes.Import
    module: Module
    base: bool = False


@define
class Linker:
    """Puts imported policies into a scope.

    Attributes:
        core: the imported policies as one.
        widened: for each enumeration that was widened, the wider one.
    """

    scope: Scope
    sink: DiagnosticSink
    core: CorePolicy = field(factory=lambda: united(()))
    widened: dict[EnumType, EnumType] = field(factory=dict)
    _origin: dict[str, tuple[object, str]] = field(factory=dict)
    _type_names: set[str] = field(factory=set)
    _calendars: list[tuple[str, Calendar]] = field(factory=list)
    _settled: frozenset[str] = frozenset()

    def take(self, imported: Sequence[Imported], settled: Collection[str]) -> None:
        """Declare everything that the imported policies declare.

        Args:
            imported: the policies.
            settled: the facts of which the importing policy says itself what is presumed.
        """
        self._settled = frozenset(settled)
        parts = [self._part(found) for found in imported]
        for found, core in zip(imported, parts, strict=True):
            self._types(found)
            for name, unit in found.module.units.items():
                if name not in builtin_units() and self.scope.units.setdefault(name, unit) != unit:
                    self._taken(name, core, found.node.span)
            self._facts(core, found.node.span)
        self._calendars_of(imported, parts)
        parts = [retyped(part, self.widened) for part in parts]
        for found, core in zip(imported, parts, strict=True):
            self._values(core, found.node.span)
        shared, whole = self.core.facts, united(parts)
        self.core = retyped(evolve(whole, facts={**shared, **looked_up(whole)}), self.widened)
        for name in shared:
            fact = self.core.facts[name]
            if fact.origin != "builtin":  # those are there in every policy
                self._declare("fact", fact, fact.type, self._origin[name][1])

    def _part(self, found: Imported) -> CorePolicy:
        core, node = found.module.core, found.node
        own, *others = core.documents
        relation = evolve(own, relation="upper" if found.base else "imported")
        bound = {*core.decisions, *core.parameters, *looked_up(core)} if found.base else core.bound
        core = evolve(core, documents=(relation, *others), bound=frozenset(bound))
        if node.prefix is None:
            return core
        short = node.prefix.text
        plain = short if short.isascii() else node.target.text
        return prefixed(core, short, node.alias.text if node.alias else plain)

    def _taken(self, name: str, core: CorePolicy, span: Span) -> None:
        self.sink.report("P705", span, name=name, document=core.documents[0].title)

    @property
    def calendar(self) -> WorkCalendar | None:
        """The working days of the imported policies."""
        return self.core.calendar.days if self.core.calendar else None

    def compare_calendars(self, own: Calendar) -> None:
        """Report the years of which the policy's own calendar and an imported one say different things."""
        for document, calendar in self._calendars:
            self._compare(own, calendar, own.span, document, "calendar-own")

    def _calendars_of(self, imported: Sequence[Imported], parts: Sequence[CorePolicy]) -> None:
        for found, core in zip(imported, parts, strict=True):
            if core.calendar is None:
                continue
            for document, earlier in self._calendars:
                self._compare(core.calendar, earlier, found.node.span, document, "calendar-other")
            self._calendars.append((core.documents[0].title, core.calendar))

    def _compare(self, calendar: Calendar, other: Calendar, span: Span, document: str, kept: str) -> None:
        for year in calendar.days.years:
            days, others = (
                {(day, kind) for kind in ("rest", "work") for day in getattr(found.days, kind) if day.year == year}
                for found in (calendar, other)
            )
            if year in other.days.years and days != others:
                self.sink.report("P728", span, year=str(year), document=document, kept=Term(kept))

    # ---- names

    def _values(self, core: CorePolicy, span: Span) -> None:
        document = core.documents[0].title
        for parameter in core.parameters.values():
            self._value("parameter", parameter, parameter.type, document, span)
        for fact in looked_up(core).values():
            self._value("fact", fact, fact.type, document, span)
        for reading in core.readings.values():
            members = EnumType(reading.name, tuple(found.name for found in reading.alternatives))
            self._value("reading", reading, members, document, span)
        for decision in core.decisions.values():
            self._value("decision", decision, decision.type, document, span)

    def _value(self, kind: SymbolKind, item: object, type_: Type, document: str, span: Span) -> None:
        name, alias = str(getattr(item, "name", "")), str(getattr(item, "alias", ""))
        for word in (name, alias):
            if word in self._origin and self._origin[word][0] != item:
                self.sink.report("P705", span, name=word, document=self._origin[word][1])
                return
        self._origin[name] = self._origin[alias] = (item, document)
        self._declare(kind, item, type_, document)

    def _declare(self, kind: SymbolKind, item: object, type_: Type, document: str) -> None:
        name, alias = str(getattr(item, "name", "")), str(getattr(item, "alias", ""))
        roster = str(getattr(item, "roster", ""))
        symbol = Symbol(kind, name, alias, type_, NOWHERE, roster, document)
        self.scope.values[name] = self.scope.values[alias] = symbol
        if isinstance(type_, RosterType):
            for field_ in type_.fields:
                for word in dict.fromkeys((field_.name, field_.alias)):
                    self.scope.fields.setdefault(word, []).append((name, NOWHERE))
        self.scope.used.add(name)

    # ---- facts and types

    def _types(self, found: Imported) -> None:
        for name, type_ in found.module.types.items():
            earlier = self.scope.types.get(name)
            self.scope.types[name] = type_
            self._type_names.add(name)
            if earlier is not None and not self._agree_on_type(earlier, type_):
                self.sink.report("P706", found.node.span, name=name, left=_shown(earlier), right=_shown(type_))

    def _agree_on_type(self, left: EnumType, right: EnumType) -> bool:
        both = agreed(left, right)
        if not isinstance(both, EnumType):
            return False
        self._widen(left, both)
        self._widen(right, both)
        self.scope.types[both.name] = both
        return True

    def _widen(self, narrow: EnumType, wide: EnumType) -> None:
        self.widened = {old: wide if new == narrow else new for old, new in self.widened.items()}
        if narrow != wide:
            self.widened[narrow] = wide

    def _facts(self, core: CorePolicy, span: Span) -> None:
        facts = dict(self.core.facts)
        for fact in core.facts.values():
            if fact.origin == "parameter":
                continue
            for word in (fact.name, fact.alias):
                known = self._origin.get(word)
                if known is not None and not (isinstance(known[0], Fact) and known[0].name == fact.name):
                    self.sink.report("P707", span, name=fact.name, alias=fact.alias, document=known[1])
            earlier = facts.get(fact.name)
            facts[fact.name] = fact if earlier is None else self._shared(earlier, fact, span)
            document = core.documents[0].title if core.documents else core.name
            self._origin.setdefault(fact.name, (fact, document))
            self._origin.setdefault(fact.alias, (fact, document))
        self.core = evolve(self.core, facts=facts)

    def _shared(self, earlier: Fact, fact: Fact, span: Span) -> Fact:
        if earlier.alias != fact.alias:
            document = self._origin[earlier.name][1]
            self.sink.report("P707", span, name=fact.name, alias=fact.alias, document=document)
        if earlier.presumption != fact.presumption and fact.name not in self._settled:
            self.sink.report("P708", span, name=fact.name)
        type_ = self._shared_type(fact.name, earlier.type, fact.type, span)
        return evolve(earlier, type=type_)

    def _shared_type(self, name: str, left: Type, right: Type, span: Span) -> Type:
        left, right = wider(left, self.widened), wider(right, self.widened)
        both = agreed(left, right)
        if both is None:
            self.sink.report("P706", span, name=name, left=_shown(left), right=_shown(right))
            return left
        for type_ in (left, right):
            self._widen_within(type_, both)
        return both

    def _widen_within(self, narrow: Type, wide: Type) -> None:
        match narrow, wide:
            case EnumType(), EnumType():
                self._widen(narrow, wide)
            case SetType(element=old), SetType(element=new):
                self._widen(old, new)
            case _:
                pass

    # ---- what the policy itself declares again

    def has_type(self, name: str) -> bool:
        """Whether an imported policy declares a type of this name."""
        return name in self._type_names

    def has_fact(self, name: str) -> bool:
        """Whether an imported policy has a fact of this name, which is no parameter."""
        return name in self.core.facts and self.core.facts[name].origin != "parameter"

    def declaring(self, name: str) -> str:
        """The imported document that declares a fact, or ""."""
        return self._origin[name][1] if self.has_fact(name) else ""

    def merged(self, fact: Fact, node: nodes.Fact) -> Fact:
        """A fact of the policy itself with what an imported policy says of it and the policy does not."""
        earlier = self.core.facts.get(fact.name)
        if earlier is None or earlier.origin == "parameter":
            return fact
        return evolve(
            fact,
            alias=earlier.alias,
            question=fact.question if node.question else earlier.question,
            presumption=earlier.presumption if node.presumption is None else fact.presumption,
            note=fact.note or earlier.note,
        )

    def own_type(self, node: nodes.Type, type_: EnumType) -> None:
        """A type that an imported policy declares too: it has the members of both."""
        earlier = self.scope.types[node.name.text]
        if not self._agree_on_type(earlier, type_):
            left, right = _shown(earlier), _shown(type_)
            self.sink.report("P706", node.name.span, name=node.name.text, left=left, right=right)

    def own_fact(self, node: nodes.Fact, type_: Type) -> Type:
        """A fact that an imported policy declares too: one of name, alias and type with it."""
        fact = self.core.facts[node.name.text]
        if node.alias is not None and node.alias.text != fact.alias:
            document = self._origin[fact.name][1]
            fix = Fix(node.alias.span, fact.alias)
            self.sink.report("P707", node.alias.span, fix=fix, name=fact.name, alias=node.alias.text, document=document)
        if isinstance(type_, UnknownType):
            return fact.type
        return self._shared_type(fact.name, fact.type, type_, node.name.span)

    def retype(self) -> None:
        """Give every imported name its widened type."""
        self.core = retyped(self.core, self.widened)
        for name, symbol in list(self.scope.values.items()):
            self.scope.values[name] = evolve(symbol, type=wider(symbol.type, self.widened))
        self.scope.types.update({name: self.widened.get(t, t) for name, t in self.scope.types.items()})


def agreed(left: Type, right: Type) -> Type | None:
    """The type of what two documents declare: the members of both, the range that both allow; None where they differ.

    Enumerations with an order are not widened: nobody could tell where a new member stands in it.
    """
    match left, right:
        case EnumType(ordered=False), EnumType(ordered=False):
            return EnumType(left.name, tuple(dict.fromkeys((*left.members, *right.members))))
        case EnumType(), EnumType():
            return left if (left.members, left.ordered) == (right.members, right.ordered) else None
        case SetType(element=first), SetType(element=second):
            both = agreed(first, second)
            return SetType(both) if isinstance(both, EnumType) else None
        case NumberType(), NumberType() if (left.integral, left.places, left.unit) == (
            right.integral,
            right.places,
            right.unit,
        ):
            return evolve(left, low=_inner(left.low, right.low, 1), high=_inner(left.high, right.high, -1))
        case DateType(), DateType():
            return DateType(_inner(left.low, right.low, 1), _inner(left.high, right.high, -1))
        case _:
            return left if left == right else None


def _inner(first: Bound | None, second: Bound | None, sign: int) -> Bound | None:
    """The one of two lower ends (sign 1) or upper ends (sign -1) that leaves less."""
    if first is None or second is None:
        return first or second
    if first.value == second.value:
        return first if not first.closed else second
    return first if (first.value > second.value) == (sign > 0) else second  # type: ignore[operator]  # both are days, or both numbers


def _shown(type_: Type) -> str:
    if isinstance(type_, EnumType):
        return (" ＜ " if type_.ordered else "、").join(type_.members)
    return show_type(type_)
