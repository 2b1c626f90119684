"""What all readers of Lark trees share: spans, names, quoted text, citations and free wording."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from attrs import frozen
from lark import Token, Tree

from aidrules.diagnostics.sink import DiagnosticSink
from aidrules.source.text import SourceText, Span
from aidrules.syntax import nodes
from aidrules.syntax.locators import is_locator

ParseTree: TypeAlias = Tree[Token]
Part: TypeAlias = ParseTree | Token


def first_token(part: Part) -> Token:
    """The leftmost token of a tree that has one."""
    while isinstance(part, Tree):
        part = part.children[0]
    return part


def last_token(part: Part) -> Token:
    """The rightmost token of a tree that has one."""
    while isinstance(part, Tree):
        part = part.children[-1]
    return part


def branches(tree: ParseTree) -> list[ParseTree]:
    """The children that are trees."""
    return [child for child in tree.children if isinstance(child, Tree)]


def labelled(tree: ParseTree, *labels: str) -> Iterator[ParseTree]:
    """The child trees of some rules, in order."""
    return (child for child in tree.children if isinstance(child, Tree) and child.data in labels)


def one(tree: ParseTree, *labels: str) -> ParseTree | None:
    """The first child tree of some rules."""
    return next(labelled(tree, *labels), None)


def has_token(tree: ParseTree, terminal: str) -> bool:
    """Whether a token of this terminal is a direct child."""
    return any(isinstance(child, Token) and child.type == terminal for child in tree.children)


def unquote(text: str) -> str:
    """The content of a quoted text or a name in brackets."""
    return text[1:-1]


@frozen
class Reader:
    """Holds the text and the sink; the base of every reader."""

    source: SourceText
    sink: DiagnosticSink

    def span(self, part: Part) -> Span:
        """Where a tree or token stands."""
        first, last = first_token(part), last_token(part)
        start, end = first.start_pos or 0, last.end_pos or 0
        if first.type == "ROW":  # the terminal begins at the line end before the row
            start = (first.end_pos or 1) - 1
        return self.source.span(start, end)

    def name(self, tree: ParseTree) -> nodes.Name:
        """Rule ``name``."""
        token = first_token(tree)
        text = unquote(token) if token.type == "QUOTED_NAME" else str(token)
        return nodes.Name(text, span=self.span(token))

    def names(self, tree: ParseTree) -> tuple[nodes.Name, ...]:
        """Every direct child of rule ``name``."""
        return tuple(self.name(child) for child in labelled(tree, "name"))

    def alias(self, tree: ParseTree) -> nodes.Name | None:
        """The alias in brackets behind a name, checked to be an ASCII identifier."""
        found = one(tree, "alias")
        if found is None:
            return None
        token = found.children[1]
        span = self.span(token)
        text = str(token)
        if not (text.isascii() and text.isidentifier()):
            self.sink.report("P104", span, alias=text)
            return None
        return nodes.Name(text, span=span)

    def quoted(self, tree: ParseTree) -> str:
        """The content of the quoted text that is a direct child."""
        token = next(child for child in tree.children if isinstance(child, Token) and child.type == "STRING")
        return unquote(token)

    def prose(self, tree: ParseTree | None) -> str:
        """Free wording as written; when all of it is one quoted text, its content."""
        if tree is None:
            return ""
        if len(tree.children) == 1 and first_token(tree).type == "STRING":
            return unquote(first_token(tree))
        span = self.span(tree)
        pieces = []
        start = span.start
        for token in tree.scan_values(lambda part: isinstance(part, Token)):  # only a comment hides between tokens
            between = self.source.text[start : token.start_pos]
            pieces += [" " if "#" in between or "＃" in between else between, str(self._written(token))]
            start = token.end_pos or start
        return " ".join("".join(pieces).split())

    def _written(self, token: Token) -> str:
        """A token before it was folded to half-width."""
        return self.source.text[token.start_pos or 0 : token.end_pos or 0]

    def citation(self, tree: ParseTree) -> nodes.Citation:
        """Rule ``citation``: document, locator, phrase."""
        document = place = phrase = None
        locator = one(tree, "locator")
        for token in locator.children if locator else ():
            if isinstance(token, Token) and token.type == "DOCUMENT":
                document = unquote(token)
            else:
                if isinstance(token, Token) and token.type == "NAME" and not is_locator(str(token)):
                    self.sink.report("P402", self.span(token), text=str(token))
                place = str(token).replace("、", "").replace("(", "（").replace(")", "）")
        if has_token(tree, "STRING"):
            phrase = self.quoted(tree)
        return nodes.Citation(document, place, phrase, span=self.span(tree))

    def source_clause(self, tree: ParseTree) -> tuple[nodes.Citation, ...]:
        """Rule ``source``: 依据 with one citation or several."""
        return tuple(self.citation(child) for child in labelled(tree, "citation"))

    def citations(self, tree: ParseTree) -> tuple[nodes.Citation, ...]:
        """The citations of every direct child clause 依据."""
        return tuple(citation for clause in labelled(tree, "source") for citation in self.source_clause(clause))

    def note(self, tree: ParseTree) -> str | None:
        """The text of the direct child clause 注."""
        clause = one(tree, "note")
        return self.quoted(clause) if clause else None

    def modal_words(self, tree: ParseTree) -> tuple[nodes.ModalWord, ...]:
        """The direct children of rule ``modality``."""
        return tuple(self._modal_word(first_token(child)) for child in labelled(tree, "modality"))

    def _modal_word(self, token: Token) -> nodes.ModalWord:
        return nodes.ModalWord(_MODALITIES[token.type], word=str(token), span=self.span(token))


_MODALITIES: dict[str, nodes.Modality] = {
    "DUTY": "duty",
    "PROHIBITION": "prohibition",
    "PERMISSION": "permission",
    "IN_PRINCIPLE": "in_principle",
    "PRIORITY": "priority",
    "ENCOURAGED": "encouraged",
}
