"""The registry: every code is worded in both languages, and both say the same things."""

from __future__ import annotations

import re
import tomllib
from importlib import resources

import pytest

from aidrules.diagnostics.registry import REGISTRY, Entry, Severity, Wording, fields_of, terms

# What the wording of the language's charter promises; a code that is given out stays.
PROMISED = [
    *(f"P{number:03}" for number in [*range(1, 46), 47, *range(50, 54), *range(58, 64)]),
    *(f"P{number}" for number in [*range(101, 115), *range(201, 217), 218, *range(220, 237), *range(240, 247)]),
    *(f"P{number}" for number in [*range(301, 340), 401, 402, *range(501, 505), *range(601, 616), *range(701, 729)]),
    *(f"P{number}" for number in range(801, 805)),
]
REPORT_PARAMETERS = {"self", "code", "span", "fix", "related"}
CHINESE = re.compile("[\u4e00-\u9fff]")

ENTRIES = [pytest.param(entry, id=code) for code, entry in REGISTRY.items()]


def test_every_promised_code_is_there() -> None:
    assert [code for code in PROMISED if code not in REGISTRY] == []


def test_codes_and_names_are_unique_and_ordered() -> None:
    assert list(REGISTRY) == sorted(REGISTRY)
    names = [entry.name for entry in REGISTRY.values()]
    assert len(set(names)) == len(names) == len(REGISTRY)


def test_the_file_lists_its_codes_in_order() -> None:
    text = resources.files("aidrules.diagnostics").joinpath("wording.toml").read_text(encoding="utf-8")
    assert list(tomllib.loads(text)) == list(REGISTRY)


@pytest.mark.parametrize("entry", ENTRIES)
def test_code_and_name_have_their_form(entry: Entry) -> None:
    assert re.fullmatch(r"P\d{3}", entry.code)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", entry.name)


@pytest.mark.parametrize("entry", ENTRIES)
def test_the_sentence_is_one_sentence_in_each_language(entry: Entry) -> None:
    assert entry.zh.endswith("。")
    assert entry.zh.count("。") == 1 or "“。”" in entry.zh
    assert CHINESE.search(entry.zh)
    assert entry.en.endswith(".")
    assert ". " not in entry.en
    assert "\n" not in entry.zh + entry.en + entry.fix_zh + entry.fix_en


@pytest.mark.parametrize("entry", ENTRIES)
def test_both_languages_have_the_same_fields(entry: Entry) -> None:
    assert fields_of(entry.zh) == fields_of(entry.en)
    assert fields_of(entry.fix_zh) == fields_of(entry.fix_en)
    assert not entry.allowed & REPORT_PARAMETERS


@pytest.mark.parametrize("entry", ENTRIES)
def test_advice_is_given_in_both_languages_or_in_none(entry: Entry) -> None:
    assert bool(entry.fix_zh) == bool(entry.fix_en)
    assert entry.fix_zh == "" or entry.fix_zh.endswith(("。", "？"))
    assert entry.fix_en == "" or entry.fix_en.endswith((".", "?"))


@pytest.mark.parametrize("entry", ENTRIES)
def test_the_reason_and_the_example_are_there(entry: Entry) -> None:
    assert entry.why_zh.endswith("。")
    assert entry.bad.strip()
    assert entry.good.strip()
    assert entry.bad != entry.good


def test_terms_have_both_languages_and_the_same_fields() -> None:
    for key, term in terms().items():
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", key)
        assert fields_of(term.zh) == fields_of(term.en), key
        assert bool(term.zh) == bool(term.en), key


def test_the_registry_is_a_mapping() -> None:
    assert len(REGISTRY) == len(list(REGISTRY))
    assert REGISTRY["P101"].severity is Severity.ERROR
    assert REGISTRY["P105"].severity is Severity.WARNING
    assert REGISTRY["P008"].severity is Severity.INFO
    assert "P999" not in REGISTRY


def test_required_and_allowed_values() -> None:
    entry = REGISTRY["P101"]
    assert entry.required == {"name"}
    assert entry.allowed == {"name", "suggestion"}


@pytest.mark.parametrize("template", ["{name!r}", "{name:>5}", "{}", "{0}", "{name.real}", "{name[0]}"])
def test_a_field_is_a_plain_name(template: str) -> None:
    with pytest.raises(ValueError, match="plain name"):
        fields_of(template)


def test_doubled_braces_are_no_field() -> None:
    assert fields_of("{{a}} {b}") == {"b"}


def test_wording_in_a_language() -> None:
    wording = Wording("甲", "a")
    assert (wording.in_("zh"), wording.in_("en")) == ("甲", "a")
