"""Interviews: they ask for what can still matter, one fact at a time, and end in the answer of ``decide``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import aidrules
from aidrules.api.decision import Decision
from aidrules.api.interview import UNKNOWN, Interview
from aidrules.api.policy import Policy
from aidrules.core.policy import Fact
from aidrules.errors import ConflictError, EvaluationError, FactError, UnknownDecisionError
from support.facts import Given, representatives
from support.policies import SEARCH, bundled, policies

TEXT = """\
政策 入户服务（visits）：标题 “入户服务办法”；边界 以上含本数。
类型 等级：一般 ＜ 较重 ＜ 严重。
类型 项目：助餐、助浴、助医。
事实 户数（households）：整数 户，0 以上，问 “有多少户？”。
事实 等级（severity）：等级，问 “属于哪个等级？”。
事实 独居（alone）：是否。
事实 低保（benefits）：是否，推定 否。
事实 补贴（allowance）：2位小数 元，0 以上 900 以下。
事实 服务（items）：集合 项目。
事实 评估日（assessed）：日期。
事实 备注（note）：文本。
口径 余数（remainder），依据 一“至少”：
    进一（默认）：至少是下限；
    舍去：满一组才算。
决策 组数（groups）：整数，依据 一“组”，等于 若 余数 为 舍去 则 向下取整（户数 ÷ 30户） 否则 向上取整（户数 ÷ 30户）。
决策 列入与否（eligible）：列入、不列入，依据 一“列入”，要件：
    （一）应当 等级 不低于 较重，依据 “程度”；
    （二）应当 符合下列情形之一，依据 “情形”：
        （1）独居；
        （2）低保；
    （三）应当 评估日 不晚于 基准日，依据 “评估”。
决策 档次（level）：高、低，依据 一“档次”，决策表 唯一：
    | 补贴   || 档次 |
    | 500以上 || 高 |
    | 600以下 || 低 |
决策 全做（all_items）：是否，依据 一“全部”，等于 服务 包含（助餐、助浴、助医）。
决策 记明（noted）：是否，依据 一“备注”，等于 备注 为 “有”。
"""
POLICY = aidrules.load(TEXT)
SAMPLE = aidrules.load(Path(__file__).parents[1] / "properties" / "sample.policy")
HAINAN = bundled("hainan")
QUESTIONS = [(policy, name) for policy in (POLICY, SAMPLE, HAINAN) for name in policy.core.questions]


def outcome(decision: Decision) -> tuple[object, ...]:
    return decision.to_dict(), decision.given, decision.readings, decision.as_of


def state(interview: Interview) -> tuple[object, ...]:
    return interview.next_question, interview.answers, outcome(interview.decision)


def asked(interview: Interview) -> Fact:
    question = interview.next_question
    assert question is not None
    return question.fact


# ---- questions


def test_a_question_is_put_in_the_policys_words() -> None:
    question = POLICY.interview("groups").next_question
    assert question is not None
    assert (question.fact.alias, question.text, question.unit) == ("households", "有多少户？", "户")
    assert (question.options, question.several) == ((), False)


@pytest.mark.parametrize(
    ("decision", "options", "several", "unit"),
    [
        ("eligible", ("一般", "较重", "严重"), False, ""),
        ("all_items", ("助餐", "助浴", "助医"), True, ""),
        ("level", (), False, "元"),
        ("noted", (), False, ""),
    ],
)
def test_a_question_tells_what_may_be_answered(decision: str, options: object, several: bool, unit: str) -> None:
    question = POLICY.interview(decision).next_question
    assert question is not None
    assert (question.options, question.several, question.unit) == (options, several, unit)


def test_a_truth_value_is_yes_or_no() -> None:
    question = POLICY.interview("eligible").answer("严重")
    assert question is not None
    assert (question.fact.name, question.text, question.options) == ("独居", "独居？", ("是", "否"))


def test_a_question_says_which_rules_wait_for_it_in_both_languages() -> None:
    question = POLICY.interview("eligible").next_question
    assert question is not None
    assert any("等级" in why and "较重" in why for why in question.why)
    assert not any("独居" in why for why in question.why)
    assert len(question.why_en) == len(question.why)
    assert any("severity" in why for why in question.why_en)


def test_it_asks_only_what_can_still_matter() -> None:
    interview = POLICY.interview("eligible")
    assert interview.answer("一般") is None
    assert interview.decision.value == "不列入"
    assert interview.answers == ((POLICY.facts["severity"], "一般"),)


def test_a_presumed_fact_is_not_asked_for_and_can_be_given() -> None:
    interview = POLICY.interview("eligible", {"severity": "严重"})
    assert interview.answer(False) is None
    assert [fact.alias for fact in interview.decision.presumed] == ["benefits"]
    known = POLICY.interview("eligible", {"severity": "严重", "benefits": True})
    assert asked(known).name == "评估日"


# ---- answers


@pytest.mark.parametrize("unknown", [None, UNKNOWN, " 不知道 ", "未知"])
def test_unknown_is_an_answer_and_is_not_asked_again(unknown: object) -> None:
    interview = POLICY.interview("eligible")
    question = interview.answer(unknown)
    assert question is not None and question.fact.name == "独居"
    assert interview.answers == ((POLICY.facts["severity"], None),)
    assert interview.answer(False) is None
    assert interview.decision.value == "不列入"


def test_an_interview_of_unknowns_ends_undetermined() -> None:
    interview = POLICY.interview("eligible")
    while interview.next_question is not None:
        interview.answer(UNKNOWN)
    assert interview.decision.status is aidrules.Status.UNDETERMINED
    assert [fact.alias for fact in interview.decision.missing] == ["severity", "alone", "assessed", "as_of"]


@pytest.mark.parametrize(
    ("decision", "value", "kind"),
    [
        ("groups", "三", "wrong_type"),
        ("groups", 1.5, "wrong_type"),
        ("groups", -1, "out_of_range"),
        ("groups", True, "wrong_type"),
        ("eligible", "很重", "unknown_member"),
        ("eligible", "", "unknown_member"),
        ("level", "1.234", "wrong_type"),
        ("level", Decimal("900.01"), "out_of_range"),
        ("all_items", ("助餐", "助学"), "unknown_member"),
        ("all_items", {"助餐": True}, "wrong_type"),
        ("noted", 3, "wrong_type"),
        ("noted", object(), "wrong_type"),
    ],
)
def test_a_wrong_answer_is_an_error_and_changes_nothing(decision: str, value: object, kind: str) -> None:
    interview = POLICY.interview(decision)
    before = state(interview)
    with pytest.raises(FactError) as caught:
        interview.answer(value)
    (problem,) = caught.value.problems
    assert problem.kind == kind
    assert state(interview) == before


def test_an_answer_for_which_the_policy_has_no_answer_changes_nothing() -> None:
    interview = POLICY.interview("level")
    before = state(interview)
    with pytest.raises(ConflictError):
        interview.answer(550)
    assert state(interview) == before
    interview.answer(400)
    assert interview.decision.value == "低"


def test_an_answer_when_there_is_no_question_is_an_error() -> None:
    interview = POLICY.interview("groups")
    interview.answer(61)
    before = state(interview)
    with pytest.raises(ValueError, match="no question"):
        interview.answer(62)
    assert state(interview) == before


def test_members_that_can_be_looked_at_once_are_taken_once() -> None:
    interview = POLICY.interview("all_items")
    interview.answer(item for item in ("助餐", "助浴", "助医"))
    assert interview.decision.value is True
    known = POLICY.interview("noted", {"items": (item for item in ("助餐", "助浴"))})
    known.answer("有")
    assert known.decision.given["服务"] == frozenset({"助餐", "助浴"})


# ---- going back


def test_going_back_opens_the_question_again() -> None:
    interview = POLICY.interview("eligible")
    first = interview.next_question
    interview.answer("一般")
    assert interview.next_question is None
    assert interview.back() == first
    assert (interview.answers, interview.decision.value) == ((), None)
    interview.answer("严重")
    assert asked(interview).name == "独居"


def test_going_back_at_the_start_changes_nothing() -> None:
    interview = POLICY.interview("eligible", {"alone": True})
    before = state(interview)
    assert interview.back() == interview.next_question
    assert state(interview) == before


# ---- what is known already


def test_facts_readings_and_date_are_those_of_decide() -> None:
    interview = POLICY.interview("组数", readings={"remainder": "舍去"}, as_of="2024-01-31")
    interview.answer(61)
    assert interview.decision.value == 2
    assert interview.decision.as_of == date(2024, 1, 31)
    known = POLICY.interview("eligible", {"等级": "严重", "alone": None}, as_of=date(2024, 1, 31))
    assert asked(known).name == "评估日"  # what is known to be unknown is not asked for


def test_it_keeps_what_it_was_given() -> None:
    facts: dict[str, object] = {"severity": "严重"}
    readings = {"remainder": "舍去"}
    interview = POLICY.interview("groups", facts, readings=readings)
    facts["nothing"] = 1
    readings["remainder"] = "进一"
    interview.answer(61)
    assert interview.decision.value == 2


@pytest.mark.parametrize(
    ("begin", "error"),
    [
        (lambda: POLICY.interview("nothing"), UnknownDecisionError),
        (lambda: POLICY.interview("groups", {"nothing": 1}), FactError),
        (lambda: POLICY.interview("groups", {"households": "x"}), FactError),
        (lambda: POLICY.interview("groups", readings={"remainder": "x"}), FactError),
        (lambda: POLICY.interview("groups", as_of="x"), FactError),
        (lambda: POLICY.interview("level", {"allowance": 550}), ConflictError),
    ],
)
def test_it_begins_with_the_errors_of_decide(begin: Callable[[], Interview], error: type[Exception]) -> None:
    with pytest.raises(error):
        begin()


# ---- properties


class Contradicted(Exception):  # noqa: N818 - no error of the interview: the policy has no answer for these facts
    """The policy contradicts itself here."""


def hold(policy: Policy, name: str, data: st.DataObject) -> None:
    """Answer at random, now and then wrongly or going back, and hold each step to the laws of interviews."""
    below = policy.facts_below(name)
    interview = policy.interview(name)
    taken: list[tuple[Fact, Given | None]] = []
    returns = 0
    while (question := interview.next_question) is not None:
        assert len(taken) < len(below)
        assert question.fact.name in below
        assert question.fact in interview.decision.missing
        assert question.fact not in [fact for fact, _ in taken]
        step = data.draw(st.sampled_from(("answer", "answer", "answer", "unknown", "wrong", "back")))
        before = state(interview)
        if step == "wrong":
            with pytest.raises(FactError):
                interview.answer(object())
            assert state(interview) == before
            continue
        if step == "back":
            returns += 1
            if returns > 3:
                continue
            interview.back()
            taken = taken[:-1]
            assert interview.answers == tuple(taken)
            continue
        options = representatives(policy.core, question.fact)
        value = None if step == "unknown" else data.draw(st.sampled_from(options))
        try:
            following = interview.answer(value)
        except EvaluationError:
            assert state(interview) == before
            if step == "unknown":
                raise Contradicted from None
            interview.answer(None)
            value, following = None, interview.next_question
        taken.append((question.fact, value))
        assert following == interview.next_question
        assert interview.answers == tuple(taken)
    facts: Mapping[str, Given | None] = {fact.name: value for fact, value in taken}
    assert outcome(interview.decision) == outcome(policy.decide(name, facts))
    straight = policy.interview(name)  # going back leaves no trace
    for fact, value in taken:
        assert asked(straight) == fact
        straight.answer(value)
    assert state(straight) == state(interview)


@pytest.mark.parametrize(("policy", "name"), QUESTIONS, ids=[f"{policy.alias}-{name}" for policy, name in QUESTIONS])
@settings(max_examples=5)
@given(data=st.data())
def test_the_laws_of_interviews(policy: Policy, name: str, data: st.DataObject) -> None:
    hold(policy, name, data)


@settings(SEARCH, max_examples=10)
@given(data=st.data(), text=policies())
def test_the_laws_of_interviews_on_generated_policies(data: st.DataObject, text: str) -> None:
    policy = aidrules.load(text)
    for name in policy.core.questions:
        try:
            policy.decide(name)
        except EvaluationError:
            continue  # whatever the facts are: there is nothing to ask for
        hold(policy, name, data)


@pytest.mark.parametrize(("policy", "name"), QUESTIONS, ids=[f"{policy.alias}-{name}" for policy, name in QUESTIONS])
def test_every_question_says_why(policy: Policy, name: str) -> None:
    interview = policy.interview(name)
    while (question := interview.next_question) is not None:
        assert question.why and question.why_en, question.fact.name
        interview.answer(None)


def test_an_interview_that_asks_for_what_cannot_matter_is_found() -> None:
    """The laws can fail: one that asks for every fact breaks them."""

    class Asks(Interview):
        @property
        def next_question(self):  # type: ignore[no-untyped-def] # as above
            given = self.decision.given
            below = self.policy.facts_below(self.decision.name)
            fact = next((name for name in below if name not in given), None)
            return None if fact is None else self._question(self.policy.facts[fact])

    class Policies(Policy):
        def interview(self, decision, facts=None, *, as_of=None, readings=None):  # type: ignore[no-untyped-def] # as above
            return Asks(self, decision, facts, readings=readings, as_of=as_of)

    @settings(max_examples=50, database=None)
    @given(data=st.data())
    def laws(data: st.DataObject) -> None:
        hold(Policies(POLICY.core), "eligible", data)

    with pytest.raises(AssertionError):
        laws()
