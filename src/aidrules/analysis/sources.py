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
    """A citation of the policy, who makes it, and where.

    Attributes:
        citation: the place and the phrase.
        by: the code of the rule, the alias of the declaration or the title of the property that makes it.
        span: where in the policy.
        recorded: whether a 存目 makes it.
        reason: why the 存目 is not executed, or "".
    """

    citation: t.Citation
    by: str
    span: Span
    recorded: bool = False
    reason: str = ""

    @property
    def key(self) -> tuple[str | None, str | None, bool]:
        """What is checked once, however many rules cite it."""
        return self.citation.locator, self.citation.phrase, self.recorded


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
    """The report in both directions, and the text it speaks of."""

    phrases_checked: int
    missing: tuple[MissingPhrase, ...]
    sentences: tuple[CoveredSentence, ...]
    other_documents: int
    document: SourceDocument

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
    """Every citation of a policy, each place and phrase once for each rule that makes it.

    What stands in the documents that the policy imports cites their sources, and is left out.
    """
    own = policy.documents[0].title if policy.documents else ""
    for declared in (policy.facts, policy.parameters, policy.readings):
        for item in declared.values():
            for citation in item.citations if item.name not in policy.foreign else ():
                yield Cited(citation, item.alias, item.span)
    for fact in policy.facts.values():
        for mark in () if fact.default is None else _marks(fact.default):
            for citation in mark.rule.citations if mark.rule.document == own else ():
                yield Cited(citation, mark.rule.code, mark.span)
    for decision in policy.decisions.values():
        for citation in decision.rule.citations if decision.rule.document == own else ():
            yield Cited(citation, decision.rule.code, decision.span)
        for mark in _marks(decision.body):
            if mark.rule.document != own:
                continue
            for citation in mark.rule.citations:
                yield Cited(citation, mark.rule.code, mark.span)
    for found in policy.properties:
        for citation in found.citations:
            yield Cited(citation, found.title, found.span)
    for clash in policy.clashes:
        for citation in (*clash.lower_citations, *clash.upper_citations):
            yield Cited(citation, clash.title, clash.span)
    for record in policy.records:
        yield Cited(record.citation, "存目", record.span, recorded=True, reason=record.reason)


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
    cited: dict[tuple[str | None, str | None, bool], Cited] = {}
    others = 0
    for found in citations_of(policy):
        if found.citation.document is not None:
            others += 1
            continue
        cited.setdefault(found.key, found)  # rows and items that inherit a citation come after who writes it
    missing = [problem for found in cited.values() for problem in _problems(document, found)]
    placed = [(found, places(document, found.citation)) for found in cited.values()]
    covered = [_covered(sentence, placed) for sentence in document.sentences()]
    phrases = sum(found.citation.phrase is not None for found in cited.values())
    return SourceReport(phrases, tuple(missing), tuple(covered), others, document)


def places(document: SourceDocument, citation: t.Citation) -> tuple[tuple[int, int], ...]:
    """Where a cited phrase stands, start and end, within the section it is cited from."""
    phrase, locator = citation.phrase, citation.locator
    section = document.find(locator) if locator else None
    if not phrase or (locator and section is None):
        return ()
    low, high = (section.start, section.end) if section else (0, len(document.text))
    found: list[tuple[int, int]] = []
    at = document.text.find(phrase, low, high)
    while at >= 0:
        found.append((at, at + len(phrase)))
        at = document.text.find(phrase, at + 1, high)
    return tuple(found)


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


def _covered(sentence: Sentence, placed: list[tuple[Cited, tuple[tuple[int, int], ...]]]) -> CoveredSentence:
    by = tuple(
        cited for cited, found in placed if any(low < sentence.end and sentence.start < high for low, high in found)
    )
    if any(not found.recorded for found in by):
        return CoveredSentence(sentence, "encoded", by)
    return CoveredSentence(sentence, "recorded" if by else "untouched", by)
