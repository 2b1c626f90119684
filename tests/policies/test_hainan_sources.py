"""The bundled Hainan policy against the text it encodes, which is no part of the project.

The environment variable ``AIDRULES_SOURCE_HAINAN`` names the file; without it these tests are skipped. Where a file
``rules.json`` with the statements of the text lies beside it, every statement is looked for as well.
"""

from __future__ import annotations

import json
import os
from functools import cache
from pathlib import Path

import pytest
from attrs import evolve

import aidrules
from aidrules.analysis.sections import read_document
from aidrules.analysis.sources import SourceReport, check_sources, citations_of
from aidrules.api.load import bundled_path
from aidrules.core.policy import CorePolicy
from aidrules.source.text import read_source
from support.policies import bundled

VARIABLE = "AIDRULES_SOURCE_HAINAN"
STATEMENTS = 71

RECORD = "存目 二（五）“严格资金管理”"
REMOVED = "存目 一（三）“购买社会救助服务工作全面推行”"


def source_path() -> Path:
    """The source text; the test is skipped when nobody says where it is."""
    path = os.environ.get(VARIABLE)
    if not path:
        pytest.skip(f"set {VARIABLE} to the path of the source text to hold hainan.policy against it")
    return Path(path)


@pytest.fixture
def source() -> str:
    return read_source(source_path()).text


@cache
def bundled_text() -> str:
    return bundled_path("hainan").read_text(encoding="utf-8")


def corrupted(source: str, old: str, new: str) -> SourceReport:
    """The report of a copy of the policy with one change."""
    assert old in bundled_text()
    return check_sources(aidrules.load(bundled_text().replace(old, new, 1)).core, source)


def without_record(start: str) -> str:
    """The policy without one 存目."""
    before, _, after = bundled_text().partition(start)
    assert after
    return before + after[after.index("。\n") + 2 :]


def spoken_of(core: CorePolicy, source: str) -> list[tuple[int, int]]:
    """The stretches of the source at which a cited phrase stands in its section, found apart from the report."""
    document = read_document(source)
    found: list[tuple[int, int]] = []
    for cited in citations_of(core):
        locator, phrase = cited.citation.locator, cited.citation.phrase
        section = document.find(locator) if locator else None
        if section is None or not phrase:
            continue
        at = source.find(phrase, section.start, section.end)
        while at >= 0:
            found.append((at, at + len(phrase)))
            at = source.find(phrase, at + 1, section.end)
    return found


def statements(source: str) -> list[tuple[str, int, int]]:
    """The statements listed beside the source: name, start, end."""
    path = source_path().with_name("rules.json")
    if not path.is_file():
        pytest.skip(f"no rules.json beside the file that {VARIABLE} names: the statements are not looked for")
    listed = json.loads(path.read_text(encoding="utf-8"))["rules"]
    for item in listed:
        assert source[slice(*item["offset"])] == item["quote"]
    return [(item["id"], *item["offset"]) for item in listed]


def test_every_phrase_is_borne_out_and_nothing_untouched(source: str) -> None:
    core = bundled("hainan").core
    data = check_sources(core, source).to_dict()
    assert data["phrases_missing"] == [] and data["untouched"] == []
    places = {
        (cited.citation.locator, cited.citation.phrase, cited.recorded)
        for cited in citations_of(core)
        if cited.citation.phrase and cited.citation.document is None
    }
    assert data["phrases_checked"] == len(places) > 150
    assert data["other_documents"] == sum(cited.citation.document is not None for cited in citations_of(core))


def test_every_sentence_is_encoded_or_recorded(source: str) -> None:
    report = check_sources(bundled("hainan").core, source)
    assert len(report.sentences) == 67
    assert {covered.status for covered in report.sentences} == {"encoded", "recorded"}
    assert report.count("encoded") + report.count("recorded") == 67
    assert all(covered.by for covered in report.sentences)


def test_every_record_gives_its_reason() -> None:
    records = bundled("hainan").core.records
    assert records
    assert all(len(record.reason) > 5 and record.citation.phrase for record in records)


def test_every_line_of_the_source_is_read(source: str) -> None:
    report = check_sources(bundled("hainan").core, source)
    held = {number for number, line in enumerate(source.split("\n"), 1) if line.strip()}
    headings = {
        number for number, line in enumerate(source.split("\n"), 1) if line[:1] in "一二三四" and line[1:2] == "、"
    }
    assert {covered.sentence.line for covered in report.sentences} == held - headings
    assert len(headings) == 4


def test_the_sections_are_those_of_the_text(source: str) -> None:
    numbers = "一二三四五六七"
    parts = {"一": 3, "二": 7, "三": 6, "四": 3}
    expected = {f"{part}（{number}）" for part, count in parts.items() for number in numbers[:count]}
    assert set(read_document(source).sections) == {"序言", *parts, *expected}


def test_each_statement_is_encoded_or_recorded(source: str) -> None:
    listed = statements(source)
    assert len(listed) == STATEMENTS
    stretches = spoken_of(bundled("hainan").core, source)
    assert [name for name, low, high in listed if not any(a < high and low < b for a, b in stretches)] == []


def test_a_statement_of_which_nothing_speaks_is_found(source: str) -> None:
    at = source.index("购买社会救助服务工作全面推行")
    stretches = spoken_of(aidrules.load(without_record(REMOVED)).core, source)
    silent = [(low, high) for _, low, high in statements(source) if not any(a < high and low < b for a, b in stretches)]
    assert len(silent) == 1
    assert silent[0][0] <= at < silent[0][1]


# ---- a copy with one fault


def test_a_wrong_locator_is_reported(source: str) -> None:
    report = corrupted(source, RECORD, RECORD.replace("二（五）", "二（六）"))
    (missing,) = report.missing
    assert (missing.problem, missing.found_in) == ("elsewhere", ("二（五）",))
    assert (missing.cited.citation.locator, missing.cited.citation.phrase) == ("二（六）", "严格资金管理")


def test_a_section_that_is_not_there_is_reported(source: str) -> None:
    (missing,) = corrupted(source, RECORD, RECORD.replace("二（五）", "二（八）")).missing
    assert (missing.problem, missing.found_in) == ("no_section", ("二（五）",))


def test_a_phrase_one_character_off_is_reported(source: str) -> None:
    (missing,) = corrupted(source, RECORD, RECORD.replace("管理", "管里")).missing
    assert (missing.problem, missing.found_in) == ("absent", ())
    assert missing.cited.citation.phrase == "严格资金管里"
    assert missing.cited.span.line == bundled_text()[: bundled_text().index(RECORD)].count("\n") + 1


def test_a_record_that_is_removed_is_reported(source: str) -> None:
    report = check_sources(aidrules.load(without_record(REMOVED)).core, source)
    (untouched,) = report.untouched
    assert (untouched.sentence.section, untouched.sentence.line) == ("一（三）", 6)
    assert "购买社会救助服务工作全面推行" in untouched.sentence.text
    assert report.missing == ()


def test_whichever_record_is_removed_what_it_alone_speaks_of_is_reported(source: str) -> None:
    core = bundled("hainan").core
    whole = check_sources(core, source)
    found = 0
    for record in core.records:
        alone = [c.sentence for c in whole.sentences if [cited.citation for cited in c.by] == [record.citation]]
        report = check_sources(evolve(core, records=tuple(r for r in core.records if r is not record)), source)
        assert [covered.sentence for covered in report.untouched] == alone
        found += len(alone)
    assert found > 20
