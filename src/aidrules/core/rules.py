"""Rules and where they come from, and the mark by which a core term tells which rule it belongs to."""

from __future__ import annotations

from attrs import frozen

from aidrules.source.text import NOWHERE, Span


@frozen
class Citation:
    """A place in the policy's source: the section, and a short phrase that stands there."""

    locator: str | None
    phrase: str | None
    document: str | None = None


@frozen
class Rule:
    """What a reason names: a requirement, a row, a formula, an exception.

    Attributes:
        code: stable identifier, such as ``may_outsource.1``.
        citations: where the rule comes from, the nearest first; inherited from the decision where it has none.
        modality: the modal words as written (应当, 不得 ...), or "".
        note: the author's remark, or "".
        number: the number of a requirement as written, such as （一）, or "".
        document: the title, or else the name, of the policy it stands in.
        level: 国家级, 省级, 市级, 县级 or 乡级, or "" where the policy does not say.
    """

    code: str
    citations: tuple[Citation, ...] = ()
    modality: str = ""
    note: str = ""
    number: str = ""
    document: str = ""
    level: str = ""


@frozen
class Mark:
    """Where a term was written, the rule it belongs to, and how its words were understood (以上含本数)."""

    span: Span = NOWHERE
    rule: Rule = Rule("")
    understood: str = ""


UNMARKED = Mark()
