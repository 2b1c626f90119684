"""From Lark trees to calendars."""

from __future__ import annotations

from lark import Token

from aidrules.syntax import nodes
from aidrules.syntax.read_tables import RequirementReader
from aidrules.syntax.reading import ParseTree, branches, first_token, labelled

_FIRST_YEAR, _LAST_YEAR = 1900, 9998


class CalendarReader(RequirementReader):
    """Reads rule ``calendar``."""

    __slots__ = ()

    def calendar(self, tree: ParseTree) -> nodes.Calendar:
        """Rule ``calendar``."""
        return nodes.Calendar(
            self.name(branches(tree)[0]),
            tuple(self._year(year) for year in labelled(tree, "calendar_year")),
            self.citations(tree),
            self.note(tree),
            span=self.span(tree),
        )

    def _year(self, tree: ParseTree) -> nodes.CalendarYear:
        number, unit = (part for part in tree.children[:2] if isinstance(part, Token))
        span = self.source.span(number.start_pos or 0, unit.end_pos or 0)
        year = self.number(number)
        if str(unit) != "年" or year.denominator != 1 or not _FIRST_YEAR <= year <= _LAST_YEAR:
            self.sink.report("P047", span, text=self.source.text[span.start : span.end])
            year = year * 0  # its days are then held against no year
        days = tuple(found for part in labelled(tree, "calendar_days") for found in self._days(part))
        return nodes.CalendarYear(int(year), days, span=span)

    def _days(self, tree: ParseTree) -> list[nodes.CalendarDays]:
        rest = first_token(tree).type == "REST"
        found = []
        for days in labelled(tree, "days"):
            ends = [self.expression(child) for child in branches(days)]
            dates = [end for end in ends if isinstance(end, nodes.Date)]
            found.append(nodes.CalendarDays(rest, dates[0], dates[-1], span=self.span(days)))
        return found
