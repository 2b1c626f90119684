"""The words and the looks of the page of a source text."""

from __future__ import annotations

from collections.abc import Mapping

from aidrules.explain.page_words import Lang

MARKS: Mapping[str, str] = {"encoded": "■", "recorded": "◪", "untouched": "□"}
"""What stands beside the colour of a sentence, by its status."""

WORDS: Mapping[Lang, Mapping[str, str]] = {
    "zh": {
        "check": "原文核对",
        "contents": "目录",
        "text": "原文",
        "total": "原文共 {} 句",
        "sentences": "{} 句",
        "encoded": "规则",
        "recorded": "存目",
        "untouched": "没有涉及",
        "encoded_about": "政策的规则引用了句中的话",
        "recorded_about": "只作记载，不执行，并写明理由",
        "untouched_about": "政策没有说到这一句",
        "phrase": "引文",
        "phrase_about": "规则引用的话（实线），存目引用的话（虚线）；指着它，可以看到是谁引用的",
        "checked": "核对了 {} 处引文，{} 处对不上。",
        "others": "另有 {} 处引自其他文件，没有核对。",
        "missing": "对不上的引文",
        "none_missing": "✓ 每处引文都一字不差地出现在所说的那一节。",
        "citation": "引文",
        "cited_by": "引用的规则",
        "instead": "原文",
        "no_section": "原文没有这一节",
        "elsewhere": "这一节没有这句话",
        "absent": "原文没有这句话",
        "stands_in": "这句话在 ",
        "untouched_list": "没有涉及的句子",
        "spoken": "规则引用的话：{} 处",
        "in_policy": "政策",
    },
    "en": {
        "check": "Source check",
        "contents": "Contents",
        "text": "The text",
        "total": "Sentences in the source: {}",
        "sentences": "{}",
        "encoded": "encoded",
        "recorded": "recorded",
        "untouched": "untouched",
        "encoded_about": "a rule of the policy cites words of the sentence",
        "recorded_about": "noted but not executed, with the reason",
        "untouched_about": "the policy says nothing of the sentence",
        "phrase": "phrase",
        "phrase_about": "words that a rule cites (solid line), words that a record cites (dashed line); point at them "
        "to see who does",
        "checked": "Phrases checked: {}; not borne out: {}.",
        "others": " Citations of other documents, not checked: {}.",
        "missing": "Citations not borne out",
        "none_missing": "✓ Every phrase stands, to the letter, in the section it is cited from.",
        "citation": "Citation",
        "cited_by": "Cited by",
        "instead": "In the source",
        "no_section": "the source has no such section",
        "elsewhere": "the phrase is not in this section",
        "absent": "the source has no such phrase",
        "stands_in": "it stands in ",
        "untouched_list": "Untouched sentences",
        "spoken": "Phrases that rules cite: {}",
        "in_policy": "policy, ",
    },
}

STYLE = """
.aidrules.sources{--encoded:#1a6b46;--recorded:#8a5a00;--untouched:#a4262c}
.aidrules.sources .legend{list-style:none;padding:0;margin:.6rem 0 1.4rem}
.aidrules.sources .legend li>*{margin-right:.7rem}.aidrules.sources .legend li>span:last-child{color:var(--quiet)}
.aidrules.sources .state{display:inline-block;min-width:5.2rem;border-radius:.25rem;padding:0 .45rem;font-size:.85rem;
border:1px solid currentColor;background:var(--paper);white-space:nowrap}
.aidrules.sources .state.encoded{color:var(--encoded)}.aidrules.sources .state.recorded{color:var(--recorded)}
.aidrules.sources .state.untouched{color:var(--untouched);font-weight:600}
.aidrules.sources .sentence{display:grid;grid-template-columns:8rem minmax(0,1fr);gap:0 1rem;padding:.45rem .9rem;
margin:.3rem 0;border-left:4px solid;border-radius:.25rem}
.aidrules.sources .sentence.encoded{background:#eff8f3;border-color:var(--encoded)}
.aidrules.sources .sentence.recorded{background:#fdf8ec;border-left-style:dashed;border-color:var(--recorded)}
.aidrules.sources .sentence.untouched{background:#fdf0f0;border-left-style:double;border-left-width:6px;
border-color:var(--untouched)}
.aidrules.sources .sentence p{margin:0}
.aidrules.sources .place{display:block;color:var(--quiet);font-size:.8rem}
.aidrules.sources li .place,.aidrules.sources td .place{display:inline-block;margin-left:.6rem}
.aidrules.sources mark{background:none;color:inherit;border-bottom:2px solid var(--encoded);cursor:help}
.aidrules.sources mark.encoded{background:#cfeadb}
.aidrules.sources mark.recorded{background:#f6e6bd;border-bottom:2px dashed var(--recorded)}
.aidrules.sources .heading{margin:1.3rem 0 .4rem}.aidrules.sources .heading>*{margin-left:0}
.aidrules.sources h3{font-size:1.2rem}.aidrules.sources h4,.aidrules.sources h5,.aidrules.sources h6{font-size:1.02rem;
margin:0}
.aidrules.sources .locator{color:var(--quiet);font-weight:400;font-size:.8rem;margin-left:.8rem}
.aidrules.sources .said ul,.aidrules.sources .heading ul{list-style:none;padding-left:.9rem;font-size:.88rem}
.aidrules.sources .said details,.aidrules.sources .heading details{font-size:.88rem;color:var(--ink)}
.aidrules.sources summary{color:var(--quiet)}.aidrules.sources details ul{font-size:1em}
.aidrules.sources .passage{color:var(--quiet);margin-right:.6rem}
.aidrules.sources code{font-family:ui-monospace,Consolas,monospace;font-size:.92em;overflow-wrap:anywhere}
.aidrules.sources .rest{color:var(--quiet)}.aidrules.sources .fine{color:var(--encoded)}
.aidrules.sources nav .depth1{padding-left:.9rem}
.aidrules.sources #untouched li{overflow-wrap:anywhere}.aidrules.sources .sentence,.aidrules.sources .heading{
scroll-margin-top:1rem;overflow-wrap:anywhere}
@media (max-width:40rem){.aidrules.sources .sentence{display:block}.aidrules.sources .about .place{display:inline;
margin-left:.5rem}}
@media print{.aidrules.sources .sentence{break-inside:avoid}.aidrules.sources *{print-color-adjust:exact}}
"""
