"""From Lark trees to the days on which something is in force."""

from __future__ import annotations

import datetime

from lark import Token

from aidrules.syntax import nodes
from aidrules.syntax.read_expressions import ExpressionReader
from aidrules.syntax.reading import ParseTree, branches, labelled


class ValidityReader(ExpressionReader):
    """Reads rule ``validity``."""

    __slots__ = ()

    def validity(self, tree: ParseTree) -> nodes.Validity | None:
        """The direct child clause 自 … 起至 … 止, of which there may be one."""
        found = list(labelled(tree, "validity"))
        for second in found[1:]:
            self.sink.report("P052", self.span(second))
        return self.one_validity(found[0]) if found else None

    def one_validity(self, tree: ParseTree) -> nodes.Validity | None:
        """Rule ``validity``; None when what it says is in error."""
        ends: dict[str, datetime.date | None] = {"FROM_DAY": None, "TO": None}
        opener = "TO"
        days = iter(branches(tree))
        for child in tree.children:
            if isinstance(child, Token):
                opener = child.type if child.type in ends else opener
                continue
            node = self.expression(next(days))
            if not isinstance(node, nodes.Date):
                text = self.source.text[node.span.start : node.span.end]
                self.sink.report("P050", node.span, text=text)
                return None
            ends[opener] = node.value
        first, last = ends["FROM_DAY"], ends["TO"]
        if first is not None and last is not None and last < first:
            self.sink.report("P053", self.span(tree), first=first.isoformat(), last=last.isoformat())
            return None
        return nodes.Validity(first, last, span=self.span(tree))
