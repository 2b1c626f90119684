"""From Lark trees to exceptions with a result, special rules, deeming and 参照."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import evolve
from lark import Tree

from aidrules.syntax import nodes
from aidrules.syntax.read_tables import RequirementReader
from aidrules.syntax.reading import ParseTree, Part, branches, labelled, one

_SPECIALS = ("special", "special_to_special", "exception", "exception_to_exception")


class SpecialReader(RequirementReader):
    """Reads the exceptions of whole decisions."""

    __slots__ = ()

    def tail(self, tree: ParseTree) -> tuple[tuple[nodes.Special, ...], tuple[ParseTree, ...]]:
        """The exceptions behind a body, and the clauses that belong to the body.

        A clause belongs to what stands nearest before it: behind an exception, to that exception.
        """
        found: list[nodes.Special] = []
        own: list[ParseTree] = []
        for clause in labelled(tree, *_SPECIALS, "source", "note", "label", "prevails", "modality_clause"):
            match clause.data:
                case "special" | "exception":
                    found.append(self._special(clause))
                case "special_to_special" | "exception_to_exception":
                    if not found:
                        self.sink.report("P317", self.span(clause))
                    elif self.may_nest(found[-1]):
                        found[-1] = _nested(found[-1], self._special(clause))
                case "source" | "note" | "label" | "prevails" if found:
                    found[-1] = self._with_clause(found[-1], clause)
                case "label" | "prevails":
                    self.sink.report("P338", self.span(clause))
                case _:
                    own.append(clause)
        return tuple(found), tuple(own)

    def _special(self, tree: ParseTree) -> nodes.Special:
        parts = [child for child in branches(tree) if child.data != "source"]
        value = self.value(parts[1]) if len(parts) > 1 else None
        return nodes.Special(self.expression(parts[0]), value, self.citations(tree), span=self.span(tree))

    def _with_clause(self, special: nodes.Special, clause: ParseTree) -> nodes.Special:
        """Give a clause to the innermost of a chain of exceptions; a code, and what prevails, to the outermost."""
        if clause.data == "label":
            return evolve(special, label=self.name(branches(clause)[0]).text)
        if clause.data == "prevails":
            return evolve(special, prevails=special.prevails + self.names(clause))
        if special.exceptions:
            inner = self._with_clause(special.exceptions[-1], clause)
            return evolve(special, exceptions=(*special.exceptions[:-1], inner))
        if clause.data == "source":
            return evolve(special, citations=special.citations + self.source_clause(clause))
        return evolve(special, note=self.quoted(clause))

    def special_rule(self, tree: ParseTree) -> nodes.SpecialRule:
        """Rule ``special_rule``."""
        specials, _ = self.tail(tree)
        return nodes.SpecialRule(self.name(branches(tree)[0]), specials, span=self.span(tree))

    def following(self, tree: ParseTree) -> nodes.Following:
        """Rule ``following``."""
        written = one(tree, "substitutions")
        substitutions = []
        for child in labelled(written, "substitution") if written else ():
            new, old = branches(child)
            substitutions.append(nodes.Substitution(self.expression(new), self.name(old), span=self.span(child)))
        return nodes.Following(self.name(branches(tree)[0]), tuple(substitutions), span=self.span(tree))

    def deemings(
        self, clauses: Iterable[Part]
    ) -> tuple[tuple[nodes.Deeming, ...], tuple[nodes.Citation, ...], str | None]:
        """The deemings among the clauses of a fact, and the citations and the note of the fact itself."""
        found: list[nodes.Deeming] = []
        citations: tuple[nodes.Citation, ...] = ()
        note: str | None = None
        for clause in clauses:
            if not isinstance(clause, Tree):
                continue
            if clause.data == "deeming":
                condition, value = (child for child in branches(clause) if child.data != "source")
                found.append(
                    nodes.Deeming(
                        self.expression(condition),
                        self.expression(value),
                        self.citations(clause),
                        span=self.span(clause),
                    )
                )
            elif clause.data == "source" and found:
                found[-1] = evolve(found[-1], citations=found[-1].citations + self.source_clause(clause))
            elif clause.data == "source":
                citations += self.source_clause(clause)
            elif clause.data == "note":
                note = note or self.quoted(clause)
        return tuple(found), citations, note


def _nested(special: nodes.Special, found: nodes.Special) -> nodes.Special:
    """Hang an exception below the innermost of a chain: an exception to it."""
    if special.exceptions:
        inner = _nested(special.exceptions[-1], found)
        return evolve(special, exceptions=(*special.exceptions[:-1], inner))
    return evolve(special, exceptions=(found,))
