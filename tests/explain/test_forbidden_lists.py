"""A prohibited list is a reason of its own: its items say the opposite of what decides."""

from __future__ import annotations

import pytest

import aidrules

POLICY = """\
政策 试行（trial）。
事实 甲（a）：是否。
事实 乙（b）：是否。
决策 丙（c）：是否，依据 一“丙”，要件：
    （一）不得 {mode}：
      （1）应当 甲；
      （2）应当 乙。
"""


@pytest.mark.parametrize("mode", ["同时符合", "符合下列情形之一"])
@pytest.mark.parametrize(("both", "role"), [(True, "failed"), (False, "met")])
def test_a_prohibited_list_gives_one_reason(mode: str, both: bool, role: str) -> None:
    decision = aidrules.load(POLICY.format(mode=mode)).decide("c", {"a": both, "b": both})
    assert decision.value is not both
    assert [(reason.code, reason.role) for reason in decision.reasons] == [("c.1", role)]
    assert {fact.name for fact in decision.reasons[0].facts} == {"甲", "乙"}
    assert "不得" in decision.reasons[0].text
