"""The page of a policy, with its examples run and its properties searched."""

from __future__ import annotations

from typing import Literal

import aidrules
from aidrules.api.policy import Policy
from aidrules.core.part import part_of
from aidrules.explain.headings import HEADINGS
from aidrules.explain.page_checks import Checked
from aidrules.explain.policy_page import render_policy
from aidrules.testing.examples import run_examples
from aidrules.testing.properties import run_properties

CASES = 100
"""How many cases a page searches for each property; ``aidrules test`` searches more."""


def policy_page(policy: Policy, decision: str | None = None, lang: Literal["zh", "en"] = "zh") -> str:
    """A policy as one self-contained HTML page: its decisions, sources, facts and readings, and its tests with results.

    Args:
        policy: the policy.
        decision: one decision, by Chinese name or alias, to show this one and what it rests on; None for all.
        lang: the language of the page; what the policy says itself stays as written.

    Raises:
        UnknownDecisionError: the policy has no such decision.
    """
    shown = policy if decision is None else Policy(part_of(policy.core, policy.decisions_below(decision)))
    examples = [
        Checked(result.passed, tuple(failure.text(lang) for failure in result.failures))
        for result in run_examples(shown)
    ]
    properties = [Checked(report.passed, (report.text(lang),)) for report in run_properties(shown, CASES)]
    words = HEADINGS[lang]
    notes = {words["fingerprint"]: policy.fingerprint, words["version"]: aidrules.__version__}
    return render_policy(shown.core, lang, examples, properties, notes)
