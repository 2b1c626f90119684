"""From Lark trees to what joins policies: imports, settings, additions and clashes."""

from __future__ import annotations

from typing import Literal

from lark import Token

from aidrules.syntax import nodes
from aidrules.syntax.read_tables import RequirementReader
from aidrules.syntax.reading import ParseTree, branches, first_token, labelled, one, unquote

_LOCAL: dict[str, Literal["open", "down", "up", "replace"]] = {
    "LOCAL_SET": "open",
    "LEFT_OPEN": "open",
    "LOCAL_LOWER": "down",
    "LOCAL_RAISE": "up",
    "LOCAL_REPLACE": "replace",
}


class LevelReader(RequirementReader):
    """Reads the declarations that speak of another policy."""

    __slots__ = ()

    def imported(self, tree: ParseTree) -> nodes.Import:
        """Rule ``import``."""
        return self.target(next(labelled(tree, "target")))

    def target(self, tree: ParseTree) -> nodes.Import:
        """Rule ``target``: which policy, and the prefix of its names."""
        token = first_token(tree)
        text = unquote(token) if token.type == "STRING" else str(token)
        prefix = one(tree, "name")
        return nodes.Import(
            nodes.Name(text, span=self.span(token)),
            self.name(prefix) if prefix else None,
            self.alias(tree),
            span=self.span(tree),
        )

    def published(self, tree: ParseTree) -> tuple[nodes.Name, nodes.Name]:
        """Rule ``published``: the item's word, and the fact."""
        word = first_token(tree)
        return nodes.Name(str(word), span=self.span(word)), self.names(tree)[0]

    def local(self, tree: ParseTree) -> tuple[nodes.Local, ...]:
        """Every direct child of rule ``local``."""
        return tuple(
            nodes.Local(_LOCAL[first_token(child).type], span=self.span(child)) for child in labelled(tree, "local")
        )

    def setting(self, tree: ParseTree) -> nodes.Setting:
        """Rules ``setting`` and ``tightening``."""
        value = next(child for child in branches(tree) if child.data not in ("name", "source", "note"))
        return nodes.Setting(
            "tighten" if tree.data == "tightening" else "set",
            self.names(tree)[0],
            self.expression(value),
            self.citations(tree),
            self.note(tree),
            span=self.span(tree),
        )

    def addition(self, tree: ParseTree) -> nodes.Addition:
        """Rule ``addition``. Its numbers go on from those of the list it adds to, which stands in another file."""
        items = self.items(tree, counted=False)
        return nodes.Addition(self.names(tree)[0], items, span=self.span(tree))

    def clash(self, title: str, tree: ParseTree) -> nodes.Clash:
        """Rule ``clash``: the first 依据 is for the condition of this policy, the second for that of the other one."""
        aside = {"title", "clash_sources"}
        lower, upper = (self.expression(child) for child in branches(tree) if child.data not in aside)
        groups: list[list[nodes.Citation]] = []
        sources = next(labelled(tree, "clash_sources"))
        for part in sources.children:
            if isinstance(part, Token):
                groups += [[]] if part.type == "SOURCE" else []
            elif part.data == "citation":
                groups[-1].append(self.citation(part))
        if len(groups) == 1:  # one 依据 with a citation for each of them
            groups = [groups[0][:1], groups[0][1:]]
        first, *rest = groups
        return nodes.Clash(
            title,
            lower,
            upper,
            tuple(first),
            tuple(citation for group in rest for citation in group),
            self.note(sources),
            span=self.span(tree),
        )
