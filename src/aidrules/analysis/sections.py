"""The sections of a source text, read from its own headings, and its sentences.

Two forms of numbering are known: that of opinions and notices (一、 then （一） then 1. then （1）), and that of
statutes (第X条 in its 第X章 and 第X节, its paragraphs 第Y款, its items （Z）). What stands before the first heading is
序言.
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
_CHAPTER = re.compile(
    rf"^[ \t\u3000]*第([{_DIGITS}0-9]+)([编章节])(?=[ \t\u3000\r\n])[^，；：。\r\n]*(?![^\r\n])", re.MULTILINE
)
_ITEM = re.compile(rf"(?:^[ \t\u3000]*|(?<=[；：]))[（(]([{_DIGITS}]+)[）)]", re.MULTILINE)
_SENTENCE = re.compile(r"[^。！？\r\n]+[。！？]?[”’」）)]*")
_TITLE = re.compile(r"^(?!.*(?:应当|必须|不得|严禁))[^，；：、]{1,24}。?$")  # what commands is no title
_WORD = re.compile(r"\w")
_PLAIN_LOCATOR = str.maketrans({"(": "（", ")": "）", "、": None, "．": None, ".": None})
_RANKS = "编章节"
_LOCATOR_ARTICLE = re.compile(r"第([0-9]+)条")
_LOCATOR_PARAGRAPH = re.compile(rf"第([{_DIGITS}0-9]+)款")
_LOCATOR_ITEM = re.compile(rf"第（?([{_DIGITS}0-9]+)）?项")


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
        rest = normal_locator(locator)[len(normal_locator(locator[: paragraph.end()])) :]
        if not rest:
            return found
        items = {item.locator: item for item in reversed(list(_items(self.text, "", found.start, found.end)))}
        return items.get(rest)

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
        """Every sentence that is no heading and holds a word."""
        headings = sorted((s.start, s.heading_end) for s in self.sections.values() if s.heading_end)
        for match in _SENTENCE.finditer(self.text):
            start, end = match.span()
            for heading_start, heading_end in headings:
                if heading_start <= start < heading_end:
                    start = min(heading_end, end)
            text = self.text[start:end].strip()
            if _WORD.search(text) and not _CHAPTER.match(self.text, match.start()):
                holding = [s for s in self.sections.values() if s.start <= start < s.end]
                section = min(holding, key=lambda s: s.end - s.start).locator if holding else PREAMBLE
                yield Sentence(text, start, end, section, self.text.count("\n", 0, start) + 1)


def normal_locator(locator: str) -> str:
    """A locator in one spelling: full-width brackets, no 、, no points, articles and items in Chinese numerals."""
    plain = locator.strip().translate(_PLAIN_LOCATOR)
    plain = _LOCATOR_ARTICLE.sub(lambda found: f"第{_chinese(found.group(1))}条", plain)
    return _LOCATOR_ITEM.sub(lambda found: f"第（{_chinese(found.group(1))}）项", plain)


def read_document(text: str) -> SourceDocument:
    """Find the sections of a source text."""
    articles = _articles(text)
    sections = _statute(text, articles) if articles else _opinion(text)
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
        if _ordinal(match.group(1)) == len(matches) + 1 and not _quoted(text, match.end(), start, end):
            matches.append(match)  # （二） of a list given inside is none of this level
    for index, match in enumerate(matches):
        until = matches[index + 1].start() if index + 1 < len(matches) else end
        number = match.group(1) if match.group(1).isascii() else _chinese(match.group(1))
        yield number, match.start(), until, match.end()


def _quoted(text: str, at: int, start: int, end: int) -> bool:
    """Whether a place lies between “ and ”; a mark that has no partner quotes nothing."""
    closing, opening = text.find("”", at, end), text.find("“", at, end)
    return text.rfind("“", start, at) > text.rfind("”", start, at) and closing >= 0 and not 0 <= opening < closing


def _heading(text: str, start: int, body: int, end: int) -> int:
    """Where the heading of a section ends: behind its title, when it has one, otherwise behind its number.

    What nothing follows is no title, however short: it is all that the section says.
    """
    stop = min((at for at in (text.find("。", body, end), text.find("\n", body, end)) if at >= 0), default=end)
    title = text[body:stop]
    ended = stop + 1 if stop < end and text[stop] == "。" else stop
    return ended if title.strip() and _TITLE.match(title) and text[ended:end].strip() else body


def _articles(text: str) -> list[re.Match[str]]:
    """The headings of the articles of a statute; none in an opinion that speaks of articles at the start of a line."""
    found = [match for match in _ARTICLE.finditer(text) if _ordinal(match.group(1)) > 0]
    apart = [
        match
        for match in found
        if text[match.end() - 1] in " \t\u3000" or text[match.end() : match.end() + 1] in "\r\n"
    ]
    found = apart or found  # where headings are set apart by a blank, 第三条规定的 is none
    part = _PART.search(text)
    if found and part and (part.start() < found[0].start() or _ordinal(found[0].group(1)) != 1):
        return []
    return found


def _statute(text: str, articles: list[re.Match[str]]) -> dict[str, Section]:
    found: dict[str, Section] = {}
    chapters = list(_CHAPTER.finditer(text))
    starts = sorted(match.start() for match in (*articles, *chapters))
    for match in articles:
        end = min((at for at in starts if at > match.start()), default=len(text))
        suffix = f"之{match.group(2)}" if match.group(2) else ""
        locator = f"第{_chinese(match.group(1))}条{suffix}"
        found.setdefault(locator, Section(locator, match.start(), end, match.end()))
        for item in _items(text, locator, match.end(), end):
            found.setdefault(item.locator, item)
    chapter = ""
    for index, match in enumerate(chapters):
        rank = _RANKS.index(match.group(2))
        later = (other.start() for other in chapters[index + 1 :] if _RANKS.index(other.group(2)) <= rank)
        name = f"第{_chinese(match.group(1))}{match.group(2)}"
        chapter = chapter if match.group(2) == "节" else name
        locator = chapter + name if match.group(2) == "节" else name
        found[locator] = Section(locator, match.start(), next(later, len(text)))  # not that of the contents
    return found


def _items(text: str, outer: str, start: int, end: int) -> Iterator[Section]:
    """The items of a stretch, each up to the next one or the end of its line."""
    matches = list(_ITEM.finditer(text, start, end))
    for index, match in enumerate(matches):
        following = matches[index + 1].start() if index + 1 < len(matches) else end
        line_end = text.find("\n", match.end(), following)
        locator = f"{outer}第（{_chinese(match.group(1))}）项"
        yield Section(locator, match.start(), following if line_end < 0 else line_end)


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


def _chinese(number: str) -> str:
    """A number in Chinese numerals; one that cannot be read, or is longer than a number of sections, stays as it is."""
    return format_chinese(_ordinal(number)) if len(number) < 16 and _ordinal(number) >= 0 else number
