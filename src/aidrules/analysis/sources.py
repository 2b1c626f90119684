"""Holds a policy against its source: every cited phrase where it is said to stand, every sentence covered."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen

from aidrules.analysis.sections import Sentence, SourceDocument, read_document
from aidrules.core import terms as t
from aidrules.core.policy import CorePolicy
from aidrules.core.walk import walk
from aidrules.source.text import Span


@frozen
class Cited:
    """A citation of the policy, who makes it, and where."""

    citation: t.Citation
    by: str
    span: Span
    recorded: bool = False


@frozen
class MissingPhrase:
    """A citation that the source does not bear out.

    Attributes:
        cited: the citation.
        problem: ``no_section`` (the source has no such section), ``elsewhere`` (the phrase stands in another) or
            ``absent`` (it stands nowhere, not with these very characters).
        found_in: the sections in which the phrase does stand.
    """

    cited: Cited
    problem: str
    found_in: tuple[str, ...] = ()


@frozen
class CoveredSentence:
    """A sentence and what speaks of it; ``status`` is encoded, recorded or untouched."""

    sentence: Sentence
    status: str
    by: tuple[Cited, ...]


@frozen
class SourceReport:
    """The report in both directions."""

    phrases_checked: int
    missing: tuple[MissingPhrase, ...]
    sentences: tuple[CoveredSentence, ...]
    other_documents: int

    def count(self, status: str) -> int:
        """How many sentences have a status."""
        return sum(found.status == status for found in self.sentences)

    @property
    def untouched(self) -> tuple[CoveredSentence, ...]:
        """The sentences of which the policy says nothing."""
        return tuple(found for found in self.sentences if found.status == "untouched")

    def to_dict(self) -> dict[str, object]:
        """The report as data that JSON can carry."""
        return {
            "phrases_checked": self.phrases_checked,
            "sentences": len(self.sentences),
            "encoded": self.count("encoded"),
            "recorded": self.count("recorded"),
            "phrases_missing": [
                {
                    "locator": found.cited.citation.locator,
                    "phrase": found.cited.citation.phrase,
                    "problem": found.problem,
                    "found_in": list(found.found_in),
                    "by": found.cited.by,
                    "line": found.cited.span.line,
                }
                for found in self.missing
            ],
            "untouched": [
                {"section": found.sentence.section, "line": found.sentence.line, "text": found.sentence.text}
                for found in self.untouched
            ],
            "other_documents": self.other_documents,
        }


def citations_of(policy: CorePolicy) -> Iterator[Cited]:
    """Every citation of a policy, each place and phrase once for each rule that makes it."""
    for declared in (policy.facts, policy.parameters, policy.readings):
        for item in declared.values():
            for citation in item.citations:
                yield Cited(citation, item.alias, item.span)
    for decision in policy.decisions.values():
        for citation in decision.rule.citations:
            yield Cited(citation, decision.rule.code, decision.span)
        for mark in _marks(decision.body):
            for citation in mark.rule.citations:
                yield Cited(citation, mark.rule.code, mark.span)
    for found in policy.properties:
        for citation in found.citations:
            yield Cited(citation, found.title, found.span)
    for record in policy.records:
        yield Cited(record.citation, "存目", record.span, recorded=True)


def _marks(body: t.Term) -> Iterator[t.Mark]:
    for term in walk(body):
        yield term.mark
        if isinstance(term, t.Table):
            for row in (*term.rows, *([term.otherwise] if term.otherwise else [])):
                yield row.mark
        elif isinstance(term, t.Norms):
            for norm in term.norms:
                yield norm.mark
                yield from _exception_marks(norm.exceptions)


def _exception_marks(exceptions: tuple[t.ExceptionTo, ...]) -> Iterator[t.Mark]:
    for exception in exceptions:
        yield exception.mark
        yield from _exception_marks(exception.exceptions)


def check_sources(policy: CorePolicy, text: str) -> SourceReport:
    """Hold a policy against the text it encodes.

    Args:
        policy: the policy.
        text: the source text.
    """
    document = read_document(text)
    cited: dict[tuple[object, ...], Cited] = {}
    others = 0
    for found in citations_of(policy):
        if found.citation.document is not None:
            others += 1
            continue
        key = (found.citation.locator, found.citation.phrase, found.recorded)
        if key not in cited or len(found.by) > len(cited[key].by):
            cited[key] = found
    missing = [problem for found in cited.values() for problem in _problems(document, found)]
    covered = [_covered(document, sentence, list(cited.values())) for sentence in document.sentences()]
    phrases = sum(found.citation.phrase is not None for found in cited.values())
    return SourceReport(phrases, tuple(missing), tuple(covered), others)


def _problems(document: SourceDocument, cited: Cited) -> Iterator[MissingPhrase]:
    locator, phrase = cited.citation.locator, cited.citation.phrase
    section = document.find(locator) if locator else None
    if locator and section is None:
        yield MissingPhrase(cited, "no_section", document.where(phrase) if phrase else ())
    elif phrase and section is not None and phrase not in document.text[section.start : section.end]:
        found = document.where(phrase)
        yield MissingPhrase(cited, "elsewhere" if found else "absent", found)
    elif phrase and section is None and phrase not in document.text:
        yield MissingPhrase(cited, "absent")


def _covered(document: SourceDocument, sentence: Sentence, cited: list[Cited]) -> CoveredSentence:
    by = tuple(found for found in cited if _speaks_of(document, found, sentence))
    if any(not found.recorded for found in by):
        return CoveredSentence(sentence, "encoded", by)
    return CoveredSentence(sentence, "recorded" if by else "untouched", by)


def _speaks_of(document: SourceDocument, cited: Cited, sentence: Sentence) -> bool:
    """Whether a cited phrase stands in a sentence, within the section it is cited from."""
    phrase, locator = cited.citation.phrase, cited.citation.locator
    if not phrase:
        return False
    section = document.find(locator) if locator else None
    if locator and section is None:
        return False
    low, high = (section.start, section.end) if section else (0, len(document.text))
    at = document.text.find(phrase, max(low, sentence.start - len(phrase)), min(high, sentence.end + len(phrase)))
    while at >= 0:
        if at < sentence.end and at + len(phrase) > sentence.start:
            return True
        at = document.text.find(phrase, at + 1, min(high, sentence.end + len(phrase)))
    return False
