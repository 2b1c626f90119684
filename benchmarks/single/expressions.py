"""The three decisions as expressions, for the engines whose languages have conditions, null and membership.

CEL, ZEN and rule-engine differ in how they write the same few things; ``Words`` says how. Each decision becomes one
expression that gives the value where it is decided, and otherwise ``undetermined`` or ``referred``. Reasons are left
out: that is the shortest these engines can be asked, and more than that only makes them slower.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from attrs import frozen

from benchmarks.single.handwritten import CAPABILITIES, CLERICAL_WORK, DIRECT_SERVICES

BARE = [alias for _, alias in CAPABILITIES]
LISTED = sorted(CLERICAL_WORK | DIRECT_SERVICES)


@frozen
class Words:
    """How a language writes what the decisions need.

    Attributes:
        both, either, negation: the connectives; ``negation`` stands before its operand.
        ceiling: an expression for the quotient of recipients by 1500, rounded up.
        member: whether an expression is one of some texts.
    """

    both: str
    either: str
    negation: str
    ceiling: str
    member: Callable[[str, Sequence[str]], str]


def _quoted(texts: Sequence[str]) -> str:
    return ", ".join(f"'{text}'" for text in texts)


def in_brackets(name: str, texts: Sequence[str]) -> str:
    """``name in ['a', 'b']``."""
    return f"{name} in [{_quoted(texts)}]"


def expressions(words: Words) -> dict[str, str]:
    """One expression for each decision, over facts that may be null."""
    both, either = f" {words.both} ", f" {words.either} "
    listed = words.member("service_item", LISTED)
    outsource = (
        "administrative_function == true ? '不得购买' : "
        f"(government_must_provide == true{both}unsuitable_for_society == true) ? '不得购买' : "
        f"(administrative_function == null{either}service_item == null{either}"
        f"(government_must_provide != false{both}unsuitable_for_society != false)) ? 'undetermined' : "
        f"({listed}) ? '可以购买' : 'referred'"
    )
    fails = [
        f"(contractor_kind == '社会组织'{both}registered_with_civil_affairs == false"
        f"{both}exempt_from_registration == false)",
        f"(contractor_kind == '事业单位'{both}"
        f"(institution_legal_person == false{either}institution_class == '公益一类'))",
        f"(({words.member('contractor_kind', ['企业', '机构'])}){both}registered_with_industry == false)",
        *(f"{alias} == false" for alias in BARE),
        "debarred == true",
    ]
    opens = [
        "contractor_kind == null",
        f"(contractor_kind == '社会组织'{both}registered_with_civil_affairs != true"
        f"{both}exempt_from_registration != true)",
        f"(contractor_kind == '事业单位'{both}(institution_legal_person == null{either}institution_class == null))",
        f"(({words.member('contractor_kind', ['企业', '机构'])}){both}registered_with_industry == null)",
        *(f"{alias} == null" for alias in BARE),
        "debarred == null",
    ]
    eligibility = (
        f"({either.join(fails)}) ? '不合格' : ({either.join(opens)}) ? 'undetermined' : "
        f"({words.member('contractor_kind', ['个人', '其他'])}) ? 'referred' : '合格'"
    )
    staff = f"recipients == null ? 'undetermined' : 2 + {words.ceiling}"
    return {"may_outsource": outsource, "contractor_eligibility": eligibility, "staff_required": staff}


def known_expressions(words: Words) -> dict[str, str]:
    """The same where every fact is known: nothing is compared with null, and truth values stand for themselves."""
    both, either, no = f" {words.both} ", f" {words.either} ", words.negation
    listed = words.member("service_item", LISTED)
    outsource = (
        f"(administrative_function{either}(government_must_provide{both}unsuitable_for_society)) ? '不得购买' : "
        f"({listed}) ? '可以购买' : 'referred'"
    )
    needs = [
        *(f"{no}{alias}" for alias in BARE),
        "debarred",
        f"(contractor_kind == '社会组织'{both}{no}registered_with_civil_affairs{both}{no}exempt_from_registration)",
        f"(contractor_kind == '事业单位'{both}({no}institution_legal_person{either}institution_class == '公益一类'))",
        f"(({words.member('contractor_kind', ['企业', '机构'])}){both}{no}registered_with_industry)",
    ]
    eligibility = (
        f"({either.join(needs)}) ? '不合格' : "
        f"({words.member('contractor_kind', ['个人', '其他'])}) ? 'referred' : '合格'"
    )
    staff = f"2 + {words.ceiling}"
    return {"may_outsource": outsource, "contractor_eligibility": eligibility, "staff_required": staff}
