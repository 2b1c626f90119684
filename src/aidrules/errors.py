"""What the library raises. Nothing that went wrong is ever returned as a value."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import frozen

from aidrules.diagnostics.diagnostic import Diagnostic
from aidrules.diagnostics.visible import visible
from aidrules.source.text import NOWHERE, Span
from aidrules.values.misuse import AidrulesError as AidrulesError
from aidrules.values.misuse import InputError as InputError


class PolicyError(AidrulesError):
    """A policy text has errors.

    Attributes:
        diagnostics: every diagnostic of the text, warnings included, in the order of the text.
    """

    def __init__(self, diagnostics: Sequence[Diagnostic], rendered: str) -> None:
        super().__init__(rendered)
        self.diagnostics = tuple(diagnostics)


@frozen
class Problem:
    """One thing that is wrong with what was given: a fact, a reading, a date.

    Attributes:
        name: the name as it was given.
        kind: ``unknown_name``, ``wrong_type``, ``out_of_range``, ``unknown_member``, ``duplicate`` or ``too_large``.
        message: one sentence in Chinese.
        message_en: the same in English.
        suggestion: the nearest declared name or member, or "".
    """

    name: str
    kind: str
    message: str
    message_en: str
    suggestion: str = ""


class FactError(InputError):
    """Facts, readings or dates that the policy cannot take.

    Attributes:
        problems: every problem, not only the first.
    """

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        lines = [f"- {visible(problem.message)}" for problem in self.problems]
        super().__init__(f"给出的事实有 {len(self.problems)} 处问题：\n" + "\n".join(lines))

    def text(self, lang: str = "zh") -> str:
        """Every problem, a line each, in Chinese or English."""
        if lang == "en":
            lines = [f"- {visible(problem.message_en)}" for problem in self.problems]
            return f"{len(self.problems)} problem(s) with the facts given:\n" + "\n".join(lines)
        return str(self)


class UnknownDecisionError(InputError, LookupError):
    """The policy has no such decision.

    Attributes:
        name: the name as it was given.
        suggestion: the nearest decision, or "".
    """

    def __init__(self, name: str, suggestion: str) -> None:
        self.name = name
        self.suggestion = suggestion
        hint = f"是否要用“{suggestion}”？" if suggestion else ""
        super().__init__(f"政策里没有“{visible(name)}”这项决策。{hint}")

    def text(self, lang: str = "zh") -> str:
        """The message in Chinese or English."""
        if lang == "en":
            hint = f" Did you mean “{self.suggestion}”?" if self.suggestion else ""
            return f"The policy has no decision “{visible(self.name)}”.{hint}"
        return str(self)


class RecordDecisionError(UnknownDecisionError):
    """The decision is made for each record of a roster, inside other decisions; it cannot be asked by itself.

    Attributes:
        roster: the roster.
    """

    def __init__(self, name: str, roster: str) -> None:
        super().__init__(name, "")
        self.roster = roster

    def __str__(self) -> str:
        return f"“{self.name}”是对名册“{self.roster}”逐条作出的决策，不能单独提问；请问用到它的决策。"

    def text(self, lang: str = "zh") -> str:
        """The message in Chinese or English."""
        if lang == "en":
            return f"“{self.name}” is decided for each record of “{self.roster}”; ask a decision that uses it."
        return str(self)


class UnknownPolicyError(InputError, LookupError):
    """There is no bundled policy of this name."""

    def __init__(self, name: str, known: Sequence[str]) -> None:
        self.name = name
        super().__init__(f"没有名为“{visible(name)}”的内置政策；内置的有：{'、'.join(known)}。")


class EvaluationError(AidrulesError, ArithmeticError):
    """The policy gives no answer for these facts: it contradicts itself or computes what cannot be computed.

    Attributes:
        decision: the decision in which it happened.
        code: the rule in which it happened.
        span: where that rule is written.
    """

    def __init__(self, message: str, message_en: str, decision: str, code: str, span: Span = NOWHERE) -> None:
        super().__init__(message)
        self.message_en = message_en
        self.decision = decision
        self.code = code
        self.span = span

    def text(self, lang: str = "zh") -> str:
        """The message in Chinese or English."""
        return self.message_en if lang == "en" else str(self)


class ConflictError(EvaluationError):
    """Rows of a table that must not match together do.

    Attributes:
        rows: the codes of the rows.
        lines: the lines on which they stand.
    """

    def __init__(
        self,
        message: str,
        message_en: str,
        decision: str,
        code: str,
        span: Span,
        rows: Sequence[str],
        lines: Sequence[int],
    ) -> None:
        super().__init__(message, message_en, decision, code, span)
        self.rows = tuple(rows)
        self.lines = tuple(lines)


class DivisionByZeroError(EvaluationError, ZeroDivisionError):
    """A divisor is 0."""


class RangeError(EvaluationError):
    """A range in which nothing lies, or an end of a range that has none."""


class CalendarError(EvaluationError, LookupError):
    """Working days of a year are needed that the policy's calendar does not know.

    Attributes:
        year: that year.
    """

    def __init__(self, message: str, message_en: str, decision: str, code: str, span: Span, year: int) -> None:
        super().__init__(message, message_en, decision, code, span)
        self.year = year


class MagnitudeError(EvaluationError, OverflowError):
    """A number or date has grown beyond every bound that makes sense."""


class UnsupportedError(AidrulesError):
    """A language for export cannot carry a construct exactly, and nothing is approximated.

    Attributes:
        dialect: the language: ``duckdb``, ``postgres``, ``spark``.
        decision: the alias of the decision that needs the construct, or "".
        construct: the construct, in Chinese.
        construct_en: the same in English.
    """

    def __init__(self, dialect: str, decision: str, construct: str, construct_en: str) -> None:
        self.dialect, self.decision, self.construct, self.construct_en = dialect, decision, construct, construct_en
        where = f"决策“{visible(decision)}”里有" if decision else "这里有"
        super().__init__(f"{where}{dialect} 不能精确表达的内容：{visible(construct)}。")

    def text(self, lang: str = "zh") -> str:
        """The message in Chinese or English."""
        if lang == "en":
            where = f"“{visible(self.decision)}” needs" if self.decision else "This needs"
            return f"{where} what {self.dialect} cannot carry exactly: {visible(self.construct_en)}."
        return str(self)
