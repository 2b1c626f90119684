"""What a rule says whatever the case, and where it stands: for lists of rules that many cases rest on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

from attrs import frozen

from aidrules.core import terms as t
from aidrules.core.policy import CorePolicy, Decision
from aidrules.core.walk import walk
from aidrules.explain.wording import Describer


@frozen
class RuleWords:
    """A rule in words.

    Attributes:
        text: what it says.
        source: where it stands: level and document where the policy has several, section and phrase.
    """

    text: str
    source: str


def rule_words(core: CorePolicy, codes: Iterable[str], lang: Literal["zh", "en"] = "zh") -> Mapping[str, RuleWords]:
    """The rules behind codes of reasons.

    Args:
        core: the policy.
        codes: stable identifiers of rules, as results have them.
        lang: the language of the words; the citations are those of the source.
    """
    wanted = set(codes)
    describer = Describer(core, lang)
    found: dict[str, RuleWords] = {}
    for decision in core.decisions.values():
        for rule, text in _rules(decision, describer):
            if rule.code in wanted and rule.code not in found:
                found[rule.code] = RuleWords(text, describer.standing(rule).strip())
    return found


def _rules(decision: Decision, describer: Describer) -> Iterator[tuple[t.Rule, str]]:
    name = describer.name("decision", decision.name)
    for term in walk(decision.body):
        match term:
            case t.Norms(norms=norms):
                for norm in norms:
                    yield norm.mark.rule, describer.norm(norm)
                    yield from _exceptions(norm.exceptions, describer)
            case t.Table():
                for row in term.rows:
                    text = describer.row(row, term.columns, False, decision.type)
                    yield row.mark.rule, text if term.columns else describer.exception(row)
                if term.otherwise is not None and term.columns:
                    yield term.otherwise.mark.rule, describer.row(term.otherwise, term.columns, True, decision.type)
            case t.Outcome():
                yield term.mark.rule, describer.describe(term)
            case _:
                continue
    yield decision.rule, name
    for term in walk(decision.body):
        yield term.mark.rule, name


def _exceptions(found: tuple[t.ExceptionTo, ...], describer: Describer) -> Iterator[tuple[t.Rule, str]]:
    for exception in found:
        said = describer.describe(exception.condition)
        yield exception.mark.rule, f"例外：{said}" if describer.lang == "zh" else f"exception: {said}"
        yield from _exceptions(exception.exceptions, describer)
