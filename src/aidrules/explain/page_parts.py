"""The parts that a policy's page is put together from: links, citations, headings, tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from attrs import define

from aidrules.core.policy import CorePolicy
from aidrules.core.terms import Citation, Rule
from aidrules.explain.graph import KINDS, Node, graph_of
from aidrules.explain.markup import Content, Markup, element, joined
from aidrules.explain.page_words import KIND_WORDS, WORDS, Lang
from aidrules.explain.wording import Describer, citation_text


@define(slots=False)  # cached properties
class Parts:
    """Makes the parts of the page of one policy in one language.

    Attributes:
        policy: the policy.
        lang: the language of the page.
    """

    policy: CorePolicy
    lang: Lang

    def __attrs_post_init__(self) -> None:
        self.words = WORDS[self.lang]
        self.describer = Describer(self.policy, self.lang)
        self.graph = graph_of(self.policy)

    @cached_property
    def anchors(self) -> dict[Node, str]:
        """Where on the page each declaration stands. Names cannot be anchors: they may hold spaces."""
        declared = {
            "decision": list(self.graph.inputs),
            "fact": list(self.policy.facts),
            "reading": list(self.policy.readings),
            "parameter": list(self.policy.parameters),
        }
        return {
            Node(kind, name): f"{kind}-{number}"
            for kind in KINDS
            for number, name in enumerate(declared[kind], start=1)
        }

    @cached_property
    def links(self) -> dict[Node, str]:
        """The links to the declarations."""
        return {node: f"#{anchor}" for node, anchor in self.anchors.items()}

    @cached_property
    def users(self) -> dict[Node, tuple[str, ...]]:
        """The decisions that use each declaration."""
        return dict(self.graph.users())

    def say(self, zh: str, en: str) -> str:
        """The one of two wordings that is in the language of the page."""
        return en if self.lang == "en" else zh

    # ---- names

    def link(self, node: Node) -> Markup:
        """A name that leads to its declaration."""
        return element("a", self.describer.name(node.kind, node.name), href=self.links[node])

    def links_to(self, nodes: Iterable[Node]) -> Markup:
        """Several names."""
        return joined(map(self.link, nodes), self.words["comma"])

    def named(self, name: str, alias: str) -> Iterator[Markup]:
        """A name, and beside it what the other language calls it."""
        first, second = (alias, name) if self.lang == "en" else (name, alias)
        yield element("span", first, class_="name")
        if name != alias:
            yield element("span", second, class_="alias")

    def by_kind(self, nodes: Sequence[Node]) -> Iterator[Markup]:
        """Names of several kinds: 事实：甲、乙；口径：丙."""
        for kind in KINDS:
            found = [node for node in nodes if node.kind == kind]
            if found:
                yield element(
                    "span", KIND_WORDS[self.lang][kind], self.words["colon"], self.links_to(found), class_="inputs"
                )

    def used_by(self, node: Node) -> Markup:
        """The decisions that use a declaration."""
        users = self.users.get(node, ())
        if not users:
            return element("span", self.words["unused"], class_="quiet")
        return self.links_to(Node("decision", name) for name in users)

    # ---- small parts

    def cited(self, citations: Sequence[Citation]) -> Iterator[Markup]:
        """Where in the source something stands."""
        if citations:
            yield element("span", citation_text(citations), class_="cited")

    def note(self, note: str) -> Iterator[Markup]:
        """The author's remark."""
        if note:
            yield element("span", f"{self.words['note']}{self.words['colon']}{note}", class_="note")

    def sources(self, rule: Rule) -> Iterator[Markup]:
        """The citations and the remark of a rule."""
        text = self.describer.standing(rule).strip()
        if text:
            yield element("span", text, class_="cited")
        yield from self.note(rule.note)

    def chip(self, word: str, kind: str) -> Iterator[Markup]:
        """A modal word, or nothing."""
        if word:
            yield element("span", word, class_=f"chip {kind}")

    def table(self, headings: Sequence[Content], rows: Iterable[Markup], class_: str | None = None) -> Markup:
        """A table that scrolls by itself where it is too wide for the page."""
        head = element("thead", row(headings, "th"))
        return element("div", element("table", head, element("tbody", *rows), class_=class_), class_="wide")


def row(cells: Iterable[Content], cell: str = "td", id_: str | None = None, class_: str | None = None) -> Markup:
    """A row of a table."""
    return element(
        "tr", *(found if _is_cell(found) else element(cell, found) for found in cells), id=id_, class_=class_
    )


def _is_cell(content: Content) -> bool:
    return isinstance(content, Markup) and content.text.startswith(("<td", "<th"))
