"""What names stand for: the symbols of a policy and the scope that finds them."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from heapq import nlargest
from typing import Literal, TypeAlias

from attrs import define, field, frozen

from aidrules.diagnostics.diagnostic import Related
from aidrules.diagnostics.sink import DiagnosticSink
from aidrules.source.text import Span
from aidrules.syntax import nodes
from aidrules.values.calendar import WorkCalendar
from aidrules.values.types import EnumType, Type, UnknownType
from aidrules.values.units import Unit, builtin_units

_CLOSELY = 40  # so many candidates are compared closely
_LONGEST = 60  # and so many characters of each
_MOST_GUESSED = 3000  # characters of undeclared names for which a suggestion is looked for

SymbolKind: TypeAlias = Literal["fact", "parameter", "reading", "decision"]


@frozen
class Symbol:
    """A named value: a fact, a parameter, a reading or a decision.

    Attributes:
        roster: the one for each of whose records a decision is made, or "".
        document: the name of the other policy that it is from, or "".
    """

    kind: SymbolKind
    name: str
    alias: str
    type: Type
    span: Span = field(eq=False)
    roster: str = ""
    document: str = ""


@define
class PeriodRules:
    """How the header counts periods; None where it says nothing and the Civil Code does.

    Attributes:
        counts_first: the first day counts.
        extended: a period that would end on a day of rest ends on the next working day.
    """

    counts_first: bool | None = None
    extended: bool | None = None

    def words(self) -> list[str]:
        """What the header says, as it says it."""
        said = {"首日{}计入": self.counts_first, "末日{}顺延": self.extended}
        return [word.format("" if holds else "不") for word, holds in said.items() if holds is not None]


@define
class Scope:
    """Every name of a policy. Values, types and units have a namespace each.

    Names of broken declarations count as declared, with unknown types, so that one mistake is one error. ``kinds``
    tells what a name will be before its declaration is checked. ``fields`` has the names of the fields of rosters, with
    the rosters that have them.
    """

    values: dict[str, Symbol] = field(factory=dict)
    types: dict[str, EnumType] = field(factory=dict)
    units: dict[str, Unit] = field(factory=lambda: dict(builtin_units()))
    broken: set[str] = field(factory=set)
    kinds: dict[str, SymbolKind] = field(factory=dict)
    used: set[str] = field(factory=set)
    fields: dict[str, list[tuple[str, Span]]] = field(factory=dict)
    boundary_closed: tuple[bool, bool] = (True, True)
    boundary_declared: bool = False
    periods: PeriodRules = field(factory=PeriodRules)
    calendar: WorkCalendar | None = None
    _guesses_left: int = _MOST_GUESSED

    def may_guess(self, name: str) -> bool:
        """Whether what a name was meant for may still be looked for: of a flood of them, only for the first ones."""
        self._guesses_left -= min(len(name), _LONGEST)
        return self._guesses_left > 0

    def value(self, name: str) -> Symbol | None:
        """Find a value by its name or alias and note that it is used."""
        symbol = self.values.get(name)
        if symbol is not None:
            self.used.add(symbol.name)
        return symbol

    def fields_of(self, roster: str) -> list[str]:
        """The names of the fields of a roster."""
        return [name for name, places in self.fields.items() if any(found == roster for found, _ in places)]

    def symbols(self, kind: SymbolKind) -> dict[str, Symbol]:
        """The symbols of one kind by Chinese name."""
        return {name: symbol for name, symbol in self.values.items() if symbol.kind == kind and symbol.name == name}

    def names(self) -> set[str]:
        """Every word that a name may be, for suggestions and forgotten spaces."""
        members = {member for type_ in self.types.values() for member in type_.members}
        members |= {m for s in self.values.values() if isinstance(s.type, EnumType) for m in s.type.members}
        return set(self.values) | set(self.types) | set(self.fields) | members | self.broken


def nearest(name: str, candidates: Iterable[str]) -> str:
    """The candidate most like a name, or "" when none is.

    Only the few candidates that share most characters with the name are compared closely, so that a file with
    thousands of names and hundreds of misspellings is answered at once.
    """
    name = name[:_LONGEST]
    characters = set(name)
    shared = ((len(characters & set(found[:_LONGEST])), -abs(len(found) - len(name)), found) for found in candidates)
    pool = [found for _, _, found in nlargest(_CLOSELY, (item for item in shared if item[0]))]
    found = get_close_matches(name, pool, n=1, cutoff=0.6)
    if not found and len(name) >= 2:  # short Chinese names: one character of two or three may be off
        found = get_close_matches(name, [item for item in pool if abs(len(item) - len(name)) <= 1], n=1, cutoff=0.5)
    return found[0] if found else ""


def declare(scope: Scope, symbol: Symbol, alias: nodes.Name | None, sink: DiagnosticSink) -> bool:
    """Add a symbol under its name and alias; report it when either is taken.

    Returns:
        False when the name was taken, so that the second declaration is left out.
    """
    earlier = scope.values.get(symbol.name)
    if earlier is not None and earlier.document:
        sink.report("P705", symbol.span, name=symbol.name, document=earlier.document)
        return False
    if earlier is not None:
        related = (Related(earlier.span, "first-declared"),)
        sink.report("P102", symbol.span, related=related, name=symbol.name)
        return False
    scope.values[symbol.name] = symbol
    if alias is not None and alias.text != symbol.name:
        taken = scope.values.get(alias.text)
        if taken is not None and taken.document:
            sink.report("P705", alias.span, name=alias.text, document=taken.document)
        elif taken is not None:
            related = (Related(taken.span, "first-declared"),)
            sink.report("P103", alias.span, related=related, alias=alias.text)
        else:
            scope.values[alias.text] = symbol
    return True


def unknown() -> UnknownType:
    """The type of what is in error already."""
    return UnknownType("reported")
