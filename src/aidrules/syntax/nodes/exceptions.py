"""Nodes of exceptions with a result, special rules, deeming, and decisions made after another one."""

from __future__ import annotations

from attrs import frozen

from aidrules.source.text import Span
from aidrules.syntax.nodes.expressions import Expression, Name, Value, span_field
from aidrules.syntax.nodes.rules import Citation


@frozen
class Special:
    """但 条件 的，为 值, with the exceptions to it (其中 …).

    Attributes:
        condition: where it holds.
        value: what the decision then is; None for 除外, where the rule it is an exception to does not hold.
        label: the code that others may name it by.
        prevails: the codes of the exceptions that give way to it.
    """

    condition: Expression
    value: Value | None
    citations: tuple[Citation, ...] = ()
    note: str | None = None
    label: str | None = None
    prevails: tuple[Name, ...] = ()
    exceptions: tuple[Special, ...] = ()
    span: Span = span_field()


@frozen
class SpecialRule:
    """特别规定: an exception to a decision that is written elsewhere in the file; the first one may have companions."""

    name: Name
    specials: tuple[Special, ...]
    span: Span = span_field()


@frozen
class Substitution:
    """以 新 代 旧."""

    new: Expression
    old: Name
    span: Span = span_field()


@frozen
class Following:
    """参照 甲 执行: the rule of another decision, with other facts."""

    target: Name
    substitutions: tuple[Substitution, ...] = ()
    span: Span = span_field()


@frozen
class Deeming:
    """条件 的，视为 值: what a fact counts as where the condition holds."""

    condition: Expression
    value: Expression
    citations: tuple[Citation, ...] = ()
    span: Span = span_field()
