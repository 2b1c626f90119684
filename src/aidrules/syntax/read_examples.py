"""From Lark trees to 案例 and 性质."""

from __future__ import annotations

from aidrules.syntax import nodes, read_ranges
from aidrules.syntax.read_tables import RequirementReader
from aidrules.syntax.reading import ParseTree, branches, first_token, has_token, labelled, one, unquote

_CLAIMS = frozenset({"monotone", "implies", "always", "never_both"})


class ExampleReader(RequirementReader):
    """Reads rules ``example`` and ``property``."""

    __slots__ = ()

    def title(self, tree: ParseTree) -> str:
        """The title of an example or a property: free wording, or one text in quotes or brackets."""
        found = next(labelled(tree, "title"))
        token = first_token(found)
        if len(found.children) == 1 and token.type in ("STRING", "QUOTED_NAME"):
            return unquote(token)
        return self.prose(found)

    def example(self, tree: ParseTree) -> nodes.Example:
        """Rule ``example``."""
        return nodes.Example(
            self.title(tree),
            tuple(self._given(child) for child in labelled(tree, "given", "given_records")),
            tuple(self._expected(child) for child in branches(tree) if str(child.data).startswith("expected_")),
            tuple(self.row(child) for child in labelled(tree, "row")),
            span=self.span(tree),
        )

    def _given(self, tree: ParseTree) -> nodes.Given:
        name = self.name(branches(tree)[0])
        span = self.span(tree)
        if tree.data == "given_records":
            records = tuple(self._listed(child) for child in labelled(tree, "listed"))
            return nodes.Given(name, None, records, not has_token(tree, "OTHERS"), span=span)
        if len(tree.children) == 1:
            return nodes.Given(name, (nodes.Truth(True, span=span),), span=span)
        return nodes.Given(name, self._given_values(branches(tree)[1]), span=span)

    def _given_values(self, tree: ParseTree) -> tuple[nodes.Expression, ...] | None:
        return None if tree.data == "given_unknown" else tuple(self.expression(child) for child in branches(tree))

    def _listed(self, tree: ParseTree) -> nodes.Listed:
        fields = [branches(child) for child in labelled(tree, "listed_field")]
        found = tuple((self.name(name), self._given_values(value)) for name, value in fields)
        return nodes.Listed(found, span=self.span(tree))

    def _expected(self, tree: ParseTree) -> nodes.Expected:
        name = self.name(branches(tree)[0])
        span = self.span(tree)
        match tree.data:
            case "expected_value":
                values = tuple(read_ranges.permitted(self, child) for child in branches(tree)[1:])
                return nodes.Expected(name, "decided", values, span=span)
            case "expected_undetermined":
                lacking = one(tree, "lacking")
                missing = self.names(lacking) if lacking else None
                return nodes.Expected(name, "undetermined", (), missing, span=span)
            case "expected_referred":
                return nodes.Expected(name, "referred", span=span)
            case _:
                return nodes.Expected(name, "not_applicable", span=span)

    def property(self, tree: ParseTree) -> nodes.Property:
        """Rule ``property``."""
        claims = next(child for child in branches(tree) if child.data in _CLAIMS)
        parts = [self.expression(child) for child in branches(claims)]
        span = self.span(claims)
        claim: nodes.Monotone | nodes.Implies | nodes.Always | nodes.NeverBoth
        match claims.data:
            case "monotone":
                rises, not_falling = has_token(claims, "INCREASES"), has_token(claims, "NOT_DECREASES")
                claim = nodes.Monotone(parts[0], rises, parts[1], not_falling, span=span)
            case "implies":
                claim = nodes.Implies(parts[0], parts[1], span=span)
            case "always":
                claim = nodes.Always(parts[0], span=span)
            case _:
                claim = nodes.NeverBoth(tuple(parts), span=span)
        return nodes.Property(self.title(tree), claim, self.citations(tree), self.note(tree), span=self.span(tree))
