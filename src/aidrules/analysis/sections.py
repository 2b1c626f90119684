"""The sections of a source text, read from its own headings, and its sentences.

Two forms of numbering are known: that of opinions and notices (一、 then （一） then 1. then （1）), and that of
statutes (第X条, its paragraphs 第Y款, its items （Z）). What stands before the first heading is 序言.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from attrs import field, frozen

from aidrules.source.numerals import NumeralError, format_chinese, parse_number

PREAMBLE = "序言"
_DIGITS = "〇零一二三四五六七八九十百千"
_PART = re.compile(rf"^[ \t\u3000]*([{_DIGITS}]+)、", re.MULTILINE)
_SECTION = re.compile(rf"(?:^[ \t\u3000]*|(?<=。))[（(]([{_DIGITS}]+)[）)]", re.MULTILINE)
_POINT = re.compile(r"(?:^[ \t\u3000]*|(?<=[。；：]))([0-9]{1,3})[.．、](?![0-9])", re.MULTILINE)
_SUBPOINT = re.compile(r"(?:^[ \t\u3000]*|(?<=[。；：]))[（(]([0-9]{1,3})[）)]", re.MULTILINE)
_ARTICLE = re.compile(rf"^[ \t\u3000]*第([{_DIGITS}0-9]+)条(?:之([{_DIGITS}]+))?[ \t\u3000]*", re.MULTILINE)
_ITEM = re.compile(rf"^[ \t\u3000]*[（(]([{_DIGITS}]+)[）)]", re.MULTILINE)
_SENTENCE = re.compile(r"[^。！？\n]+[。！？]?[”’」）)]*")
_TITLE = re.compile(r"^[^，；：、]{1,24}。?$")
_LOCATOR_PARAGRAPH = re.compile(rf"第([{_DIGITS}0-9]+)款")


@frozen
class Section:
    """A section: its locator, and the characters it covers, those of its subsections included."""

    locator: str
    start: int
    end: int
    heading_end: int = 0


@frozen
class Sentence:
    """A sentence of the source that says something; headings are none."""

    text: str
    start: int
    end: int
    section: str
    line: int


@frozen
class SourceDocument:
    """A source text with its sections by locator."""

    text: str = field(repr=False)
    sections: dict[str, Section]

    def find(self, locator: str) -> Section | None:
        """The section of a locator, written with or without 第…款 behind it; None when there is none."""
        known = self.sections.get(normal_locator(locator))
        if known is not None:
            return known
        paragraph = _LOCATOR_PARAGRAPH.search(locator)
        if paragraph is None:
            return None
        whole = self.sections.get(normal_locator(locator[: paragraph.start()]))
        if whole is None:
            return None
        parts = list(_paragraphs(self.text, whole))
        number = _ordinal(paragraph.group(1))
        if not 1 <= number <= len(parts):
            return None
        found = parts[number - 1]
        item = locator[paragraph.end() :].strip("第项")
        if not item:
            return found
        inner = {normal_locator(m.group(1)): m for m in _ITEM.finditer(self.text, found.start, found.end)}
        match = inner.get(normal_locator(item.strip("（）()")))
        return Section(locator, match.start(), found.end) if match else None

    def where(self, phrase: str) -> tuple[str, ...]:
        """The locators of the innermost sections in which a phrase stands."""
        found: list[str] = []
        start = self.text.find(phrase)
        while start >= 0 and len(found) < 5:
            holding = [s for s in self.sections.values() if s.start <= start and start + len(phrase) <= s.end]
            if holding:
                found.append(min(holding, key=lambda s: s.end - s.start).locator)
            start = self.text.find(phrase, start + 1)
        return tuple(dict.fromkeys(found))

    def sentences(self) -> Iterator[Sentence]:
        """Every sentence that is no heading."""
        headings = sorted((s.start, s.heading_end) for s in self.sections.values() if s.heading_end)
        for match in _SENTENCE.finditer(self.text):
            start, end = match.span()
            for heading_start, heading_end in headings:
                if heading_start <= start < heading_end:
                    start = min(heading_end, end)
            text = self.text[start:end].strip(" \t\u3000")
            if text:
                holding = [s for s in self.sections.values() if s.start <= start < s.end]
                section = min(holding, key=lambda s: s.end - s.start).locator if holding else PREAMBLE
                yield Sentence(text, start, end, section, self.text.count("\n", 0, start) + 1)


def normal_locator(locator: str) -> str:
    """A locator in one spelling: full-width brackets, no 、, no final point."""
    return locator.replace("(", "（").replace(")", "）").replace("、", "").replace("．", ".").rstrip(". ").strip()


def read_document(text: str) -> SourceDocument:
    """Find the sections of a source text."""
    sections = _statute(text) if _ARTICLE.search(text) else _opinion(text)
    first = min((s.start for s in sections.values()), default=len(text))
    if text[:first].strip():
        sections[PREAMBLE] = Section(PREAMBLE, 0, first)
    return SourceDocument(text, sections)


def _opinion(text: str) -> dict[str, Section]:
    found: dict[str, Section] = {}
    levels = (_SECTION, _POINT, _SUBPOINT)
    for number, start, end, body in _cut(_PART, text, 0, len(text)):
        found[number] = Section(number, start, end, _heading(text, start, body, end))
        _inside(text, found, number, body, end, levels)
    if not found:
        _inside(text, found, "", 0, len(text), levels)
    return found


def _inside(
    text: str, found: dict[str, Section], outer: str, start: int, end: int, levels: tuple[re.Pattern[str], ...]
) -> None:
    if not levels:
        return
    pattern, *rest = levels
    for number, at, until, body in _cut(pattern, text, start, end):
        shown = number if pattern is _POINT else f"（{number}）"
        locator = f"{outer}{shown}"
        found.setdefault(locator, Section(locator, at, until, _heading(text, at, body, until)))
        _inside(text, found, locator, body, until, tuple(rest))


def _cut(pattern: re.Pattern[str], text: str, start: int, end: int) -> Iterator[tuple[str, int, int, int]]:
    """The numbered pieces of a stretch, as far as the numbers run on: number, start, end, start of its body."""
    matches: list[re.Match[str]] = []
    for match in pattern.finditer(text, start, end):
        if _ordinal(match.group(1)) == len(matches) + 1:  # （二） of a list quoted inside is none of this level
            matches.append(match)
    for index, match in enumerate(matches):
        until = matches[index + 1].start() if index + 1 < len(matches) else end
        number = match.group(1) if match.group(1).isascii() else format_chinese(_ordinal(match.group(1)))
        yield number, match.start(), until, match.end()


def _heading(text: str, start: int, body: int, end: int) -> int:
    """Where the heading of a section ends: behind its title, when it has one, otherwise behind its number."""
    stop = min((at for at in (text.find("。", body, end), text.find("\n", body, end)) if at >= 0), default=end)
    title = text[body:stop]
    ended = stop + 1 if stop < end and text[stop] == "。" else stop
    return ended if title.strip() and _TITLE.match(title) and ended < end else body


def _statute(text: str) -> dict[str, Section]:
    found: dict[str, Section] = {}
    matches = list(_ARTICLE.finditer(text))
    for index, match in enumerate(matches):
        end = matches[index + 1].start() if index + 1 < len(matches) else len(text)
        suffix = f"之{match.group(2)}" if match.group(2) else ""
        locator = f"第{format_chinese(_ordinal(match.group(1)))}条{suffix}"
        found[locator] = Section(locator, match.start(), end, match.end())
        for item in _ITEM.finditer(text, match.end(), end):
            inner = f"{locator}第（{item.group(1)}）项"
            line_end = text.find("\n", item.start(), end)
            found.setdefault(inner, Section(inner, item.start(), end if line_end < 0 else line_end))
    return found


def _paragraphs(text: str, section: Section) -> Iterator[Section]:
    """The paragraphs (款) of a section: a line that begins an item belongs to the paragraph before it."""
    start = section.heading_end or section.start
    bounds: list[int] = []
    for match in re.finditer(r"[^\n]+", text[start : section.end]):
        line = match.group()
        if line.strip() and not (_ITEM.match(line) and bounds):
            bounds.append(start + match.start())
    for index, at in enumerate(bounds):
        until = bounds[index + 1] if index + 1 < len(bounds) else section.end
        yield Section(f"{section.locator}第{index + 1}款", at, until)


def _ordinal(number: str) -> int:
    try:
        return int(parse_number(number))
    except NumeralError:
        return -1
