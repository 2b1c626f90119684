"""``aidrules sources``: holds a policy against the text it encodes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial

import click

import aidrules
from aidrules.analysis.source_page import render_source
from aidrules.analysis.sources import MissingPhrase, SourceReport, check_sources
from aidrules.cli.files import save
from aidrules.cli.options import Command, json_option, policy_argument
from aidrules.cli.sources import open_policy
from aidrules.cli.terminal import Terminal
from aidrules.diagnostics.diagnostic import from_source_error
from aidrules.diagnostics.render import render_terminal
from aidrules.explain.headings import HEADINGS
from aidrules.source.text import SourceError, read_source


def command(terminal: Terminal) -> click.Command:
    """The command, for one run."""
    say = terminal.say
    params = [
        policy_argument(),
        click.Option(["--source", "text"], metavar="TEXT", required=True, help=say("原文文件", "the source text")),
        click.Option(["--html"], metavar="FILE", help=say("把核对结果写成网页", "write the report to a web page")),
        json_option(terminal),
    ]
    about = say(
        "核对原文：每处引文是不是一字不差地出现在所说的那一节；原文的每一句是写成了规则、作了存目，还是没有涉及。\n\n"
        "--html 写一个网页：全文逐句显示，标出每句由哪些规则写到；网页含有原文全文。\n\n"
        "退出码：0 全部核对无误，没有遗漏；1 有引文对不上，有句子没有涉及，或者政策有错误；"
        "2 原文无法读取，网页无法写入，或者用法不对。",
        "Hold a policy against its source: does every cited phrase stand, to the letter, in the section it is cited "
        "from; is every sentence encoded, recorded or untouched.\n\n"
        "--html writes a page that shows the text sentence by sentence with the rules that speak of each; the page "
        "holds the whole text.\n\n"
        "Exit status: 0 when everything is borne out and nothing untouched; 1 otherwise, and for a policy with errors; "
        "2 for a source that cannot be read, a page that cannot be written or wrong usage.",
    )
    return Command(terminal, "sources", partial(_sources, terminal), params, about)


def _sources(terminal: Terminal, policy: str, text: str, html: str | None, as_json: bool) -> int:
    loaded = open_policy(policy)
    try:
        source = read_source(text)
    except SourceError as error:
        terminal.note(render_terminal([from_source_error(error)], terminal.lang))
        return 2
    report = check_sources(loaded.core, source.text)
    if html is not None:
        words = HEADINGS[terminal.lang]
        notes = {words["fingerprint"]: loaded.fingerprint, words["version"]: aidrules.__version__}
        save(terminal, html, render_source(loaded.core, report, terminal.lang, notes), policy)
    if as_json:
        terminal.write(json.dumps(report.to_dict(), ensure_ascii=False, indent=2))
    else:
        written = [] if html is None else [terminal.say(f"已写入 {html}", f"{html} written")]
        terminal.page("\n".join([*_lines(terminal, report), *written]))
    return 1 if report.missing or report.untouched else 0


def _lines(terminal: Terminal, report: SourceReport) -> Iterator[str]:
    say = terminal.say
    yield say(
        f"核对了 {report.phrases_checked} 处引文，{len(report.missing)} 处对不上。",
        f"{report.phrases_checked} phrases checked, {len(report.missing)} not borne out.",
    )
    yield from (_missing(terminal, found) for found in report.missing)
    encoded, recorded, untouched = (report.count(status) for status in ("encoded", "recorded", "untouched"))
    total = len(report.sentences)
    yield say(
        f"原文 {total} 句：写成规则 {encoded} 句，存目 {recorded} 句，没有涉及 {untouched} 句。",
        f"{total} sentences: {encoded} encoded, {recorded} recorded, {untouched} untouched.",
    )
    for found in report.untouched:
        sentence = found.sentence
        yield say(
            f"  · 第 {sentence.line} 行（{sentence.section}）：{sentence.text}",
            f"  · line {sentence.line} ({sentence.section}): {sentence.text}",
        )


def _missing(terminal: Terminal, found: MissingPhrase) -> str:
    citation = found.cited.citation
    phrase = f"“{citation.phrase}”" if citation.phrase else ""
    places = "、".join(found.found_in)
    reasons = {
        "no_section": ("原文没有这一节", "the source has no such section"),
        "elsewhere": (f"这句话在 {places}", f"the phrase stands in {places}"),
        "absent": ("原文没有这句话", "the source has no such phrase"),
    }
    zh, en = reasons[found.problem]
    line = found.cited.span.line
    return terminal.say(
        f"  · 第 {line} 行 {citation.locator or ''}{phrase}：{zh}",
        f"  · line {line} {citation.locator or ''}{phrase}: {en}",
    )
