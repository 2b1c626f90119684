"""A source text as one HTML page that needs nothing else: every sentence, and what of the policy speaks of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import pairwise

from attrs import define, frozen

from aidrules.analysis.sections import PREAMBLE, Section
from aidrules.analysis.source_words import MARKS, STYLE, WORDS
from aidrules.analysis.sources import Cited, CoveredSentence, MissingPhrase, SourceReport, citations_of, places
from aidrules.core.policy import CorePolicy
from aidrules.explain import html, page_style
from aidrules.explain.markup import Content, Markup, element, joined
from aidrules.explain.page_parts import Parts, row
from aidrules.explain.page_words import Lang
from aidrules.explain.wording import citation_text

_LINE = re.compile(r"[^\r\n]+")
_FEW = 3  # so many citations are shown at once, more when asked for


def render_source(
    policy: CorePolicy, report: SourceReport, lang: Lang = "zh", notes: Mapping[str, str] | None = None
) -> str:
    """A source text, held against a policy, as a complete page.

    Args:
        policy: the policy.
        report: what ``check_sources`` found for it; the page shows the whole text of its document.
        lang: the language of the page; the text and what the policy says itself stay as written.
        notes: what stands at the foot, by heading.
    """
    page = _Page(policy, report, lang)
    style = element("style", Markup(f"body{{margin:0;background:#eef1f5}}{html.STYLE}{page_style.STYLE}{STYLE}"))
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("title", f"{page.words['check']}{page.parts.words['colon']}{page.title()}"),
        style,
    )
    body = element("body", page.article(notes or {}))
    return f"<!doctype html>\n{element('html', head, body, lang='zh-Hans' if lang == 'zh' else 'en').text}\n"


@frozen
class _Piece:
    """A stretch of the text as it is shown: a heading, a sentence, or what is neither."""

    start: int
    end: int
    section: Section | None = None
    covered: CoveredSentence | None = None


@define(slots=False)  # cached properties
class _Page:
    policy: CorePolicy
    report: SourceReport
    lang: Lang

    def __attrs_post_init__(self) -> None:
        self.parts = Parts(self.policy, self.lang)
        self.words = WORDS[self.lang]
        self.document = self.report.document

    def title(self) -> str:
        """What the policy is called in the language of the page."""
        return self.parts.say(self.policy.attributes.get("标题") or self.policy.name, self.policy.alias)

    def article(self, notes: Mapping[str, str]) -> Markup:
        """All that is on the page."""
        colon = self.parts.words["colon"]
        return element(
            "article",
            self._header(),
            self._contents(),
            element("main", self._missing(), *self._untouched(), self._text()),
            element("footer", *(element("p", f"{name}{colon}{value}") for name, value in notes.items())),
            class_="aidrules page sources",
        )

    # ---- what the text is cut into

    @cached_property
    def pieces(self) -> list[_Piece]:
        """The whole text in its order, blank lines aside."""
        found: list[_Piece] = []
        at = 0
        for covered in self.report.sentences:
            found += self._between(at, covered.sentence.start)
            found.append(_Piece(covered.sentence.start, covered.sentence.end, covered=covered))
            at = covered.sentence.end
        return [*found, *self._between(at, len(self.document.text))]

    def _between(self, start: int, end: int) -> Iterator[_Piece]:
        """The headings between two sentences, and whatever else stands there."""
        opened = {s.start: s for s in self.document.sections.values() if start <= s.start < end}
        for line in _LINE.finditer(self.document.text, start, end):
            cuts = sorted({line.start(), line.end(), *(at for at in opened if line.start() < at < line.end())})
            for low, high in pairwise(cuts):
                if self.document.text[low:high].strip():
                    section = opened.get(low)
                    yield _Piece(low, high, None if section and section.locator == PREAMBLE else section)

    def _anchor(self, locator: str) -> str | None:
        """The link to where a section begins."""
        section = self.document.sections.get(locator)
        places_ = (number for number, piece in enumerate(self.pieces) if section and piece.end > section.start)
        number = next(places_, None)
        return None if number is None else f"#p{number}"

    # ---- who cites what

    @cached_property
    def citers(self) -> dict[tuple[str | None, str | None, bool], list[Cited]]:
        """All who cite a place and phrase, the one who writes it first."""
        found: dict[tuple[str | None, str | None, bool], list[Cited]] = {}
        for cited in citations_of(self.policy):
            if cited.citation.document is None:
                found.setdefault(cited.key, []).append(cited)
        return found

    @cached_property
    def phrases(self) -> list[tuple[int, int, Cited]]:
        """Every place at which a cited phrase stands."""
        cited = (group[0] for group in self.citers.values())
        return [(low, high, found) for found in cited for low, high in places(self.document, found.citation)]

    @cached_property
    def names(self) -> dict[str, str]:
        """What declarations are called, by alias."""
        policy = self.policy
        declared = (policy.facts, policy.parameters, policy.readings, policy.decisions)
        return {item.alias: item.name for group in declared for item in group.values()}

    def _line(self, line: int) -> str:
        return self.parts.say(f"第 {line} 行", f"line {line}")

    def _codes(self, cited: Cited) -> Iterator[str]:
        """The rules that cite this; a rule is not named beside the decision it inherits from."""
        if cited.recorded:
            yield self.words["recorded"]
            return
        codes = list(dict.fromkeys(found.by for found in self.citers[cited.key]))
        for code in codes:
            outer = code.split(".")
            if not any(".".join(outer[:depth]) in codes for depth in range(1, len(outer))):
                yield code

    def _code(self, code: str) -> Markup:
        name = self.names.get(code.partition(".")[0], "") if self.lang == "zh" else ""
        return joined([f"{name} " if name else "", element("code", code)])

    # ---- the head of the page

    def _header(self) -> Markup:
        report, words = self.report, self.words
        legend = [element("li", words["total"].format(len(report.sentences)))]
        for status, mark in MARKS.items():
            chip = element("span", f"{mark} {words[status]}", class_=f"state {status}")
            told = element("strong", words["sentences"].format(report.count(status)))
            legend.append(element("li", chip, told, element("span", words[f"{status}_about"])))
        sample = element("mark", words["phrase"], class_="encoded")
        record = element("mark", words["phrase"], class_="recorded")
        legend.append(element("li", sample, " ", record, element("span", words["phrase_about"])))
        checked = words["checked"].format(report.phrases_checked, len(report.missing))
        others = words["others"].format(report.other_documents) if report.other_documents else ""
        return element(
            "header",
            element("p", words["check"], class_="policy"),
            element("h1", self.title()),
            element("p", checked, others),
            element("ul", *legend, class_="legend"),
        )

    def _contents(self) -> Markup:
        words = self.words
        first = [("#missing", words["missing"], len(self.report.missing))]
        if self.report.untouched:
            first.append(("#untouched", words["untouched_list"], len(self.report.untouched)))
        items = [
            element("li", element("a", text, href=link), element("span", str(count), class_="quiet"))
            for link, text, count in first
        ]
        below = [
            element("li", element("a", self._shown(piece), href=f"#p{number}"), class_=f"depth{self._depth(piece)}")
            for number, piece in enumerate(self.pieces)
            if piece.section and self._depth(piece) < 2
        ]
        items.append(element("li", element("a", words["text"], href="#text"), element("ul", *below)))
        return element("nav", element("ul", *items), aria_label=words["contents"])

    # ---- what is not in order

    def _missing(self) -> Markup:
        words = self.words
        content = element("p", words["none_missing"], class_="fine")
        if self.report.missing:
            headings = [words["citation"], words["cited_by"], words["instead"]]
            content = self.parts.table(headings, map(self._missing_row, self.report.missing), "faults")
        return element("section", element("h2", words["missing"]), content, id="missing")

    def _missing_row(self, found: MissingPhrase) -> Markup:
        links: list[Content] = []
        for locator in found.found_in:
            link = self._anchor(locator)
            links.append(locator if link is None else element("a", locator, href=link))
        told: list[Content] = [f"✗ {self.words[found.problem]}"]
        if links:
            told += [element("br"), self.words["stands_in"], joined(links, self.parts.words["comma"])]
        return row([citation_text([found.cited.citation]), self._by(found.cited), joined(told)])

    def _untouched(self) -> Iterator[Markup]:
        if not self.report.untouched:
            return
        items = [
            element("li", element("a", covered.sentence.section, href=f"#p{number}"), " ", covered.sentence.text)
            for number, piece in enumerate(self.pieces)
            if (covered := piece.covered) and covered.status == "untouched"
        ]
        words = self.words
        yield element("section", element("h2", words["untouched_list"]), element("ul", *items), id="untouched")

    # ---- the text

    def _text(self) -> Markup:
        shown = (self._piece(number, piece) for number, piece in enumerate(self.pieces))
        return element("section", element("h2", self.words["text"]), *shown, id="text")

    def _piece(self, number: int, piece: _Piece) -> Markup:
        phrases = [found for found in self.phrases if found[0] < piece.end and piece.start < found[1]]
        text = self._marked(piece, phrases)
        cited = list({found.key: found for _, _, found in phrases}.values())
        anchor = f"p{number}"
        if piece.covered is None:
            if piece.section is None:
                return element("p", text, id=anchor, class_="rest")
            named = piece.section.locator != self._shown(piece)
            locator = [element("span", piece.section.locator, class_="locator")] if named else []
            heading = element(f"h{self._depth(piece) + 3}", text, *locator)
            return element("div", heading, *self._spoken(cited), id=anchor, class_="heading")
        status = piece.covered.status
        state = element("span", f"{MARKS[status]} {self.words[status]}", class_=f"state {status}")
        place = f"{piece.covered.sentence.section} · {self._line(piece.covered.sentence.line)}"
        about = element("div", state, element("span", place, class_="place"), class_="about")
        said = element("div", element("p", text), *self._spoken(cited), class_="said")
        return element("div", about, said, id=anchor, class_=f"sentence {status}")

    def _shown(self, piece: _Piece) -> str:
        return self.document.text[piece.start : piece.end].strip().removesuffix("。")

    def _depth(self, piece: _Piece) -> int:
        """How many sections a heading stands in; headings go no deeper than h6."""
        outer = (s for s in self.document.sections.values() if s.start < piece.start and piece.end <= s.end)
        return min(sum(s.locator != PREAMBLE for s in outer), 3)

    def _marked(self, piece: _Piece, phrases: Sequence[tuple[int, int, Cited]]) -> Markup:
        """The text of a piece with the cited phrases marked; where they overlap, each part names all that cite it."""
        raw = self.document.text[piece.start : piece.end]
        start = piece.start + len(raw) - len(raw.lstrip())
        end = start + len(raw.strip())
        bounds = {bound for low, high, _ in phrases for bound in (low, high) if start < bound < end}
        cuts = [start, *sorted(bounds), end]
        shown: list[Content] = []
        for low, high in pairwise(cuts):
            text = self.document.text[low:high]
            cited = [found for first, last, found in phrases if first < high and low < last]
            shown.append(self._mark(text, cited) if cited else text)
        return joined(shown)

    def _mark(self, text: str, cited: Sequence[Cited]) -> Markup:
        comma = self.parts.words["comma"]
        told = (f"{comma.join(self._codes(found))} {citation_text([found.citation])}" for found in cited)
        status = "recorded" if all(found.recorded for found in cited) else "encoded"
        return element("mark", text, class_=status, title="；".join(told))

    def _spoken(self, cited: Sequence[Cited]) -> Iterator[Markup]:
        """What speaks of a piece: the rules by the phrase they cite, and why the rest is not executed."""
        rules = [found for found in cited if not found.recorded]
        if rules:
            summary = element("summary", self.words["spoken"].format(len(rules)))
            items = (self._item(found, self._by(found)) for found in rules)
            opened = "open" if len(rules) <= _FEW else None
            yield element("details", summary, element("ul", *items), open=opened)
        records = [again for found in cited if found.recorded for again in self.citers[found.key]]
        if records:
            yield element("ul", *(self._item(found, self._record(found)) for found in records), class_="records")

    def _item(self, cited: Cited, told: Markup) -> Markup:
        return element("li", element("span", citation_text([cited.citation]), class_="passage"), told)

    def _record(self, cited: Cited) -> Markup:
        word = element("strong", f"{self.words['recorded']}{self.parts.words['colon']}")
        return joined([word, cited.reason, self._where([cited])])

    def _by(self, cited: Cited) -> Markup:
        codes = joined(map(self._code, self._codes(cited)), self.parts.words["comma"])
        return joined([codes, self._where([cited])])

    def _where(self, cited: Iterable[Cited]) -> Markup:
        lines = self.parts.words["comma"].join(self._line(found.span.line) for found in cited)
        return element("span", f"{self.words['in_policy']}{lines}", class_="place")
