"""What the library raises. Nothing that went wrong is ever returned as a value."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from attrs import frozen

from aidrules.diagnostics.visible import visible
from aidrules.source.text import NOWHERE, Span
from aidrules.values.misuse import AidrulesError as AidrulesError
from aidrules.values.misuse import InputError as InputError

if TYPE_CHECKING:
    from aidrules.diagnostics.diagnostic import Diagnostic


class PolicyError(AidrulesError):
    """A policy text has errors.

    Attributes:
        diagnostics: every diagnostic of the text, warnings included, in the order of the text.
    """

    def __init__(self, diagnostics: Sequence[Diagnostic], rendered: str) -> None:
        super().__init__(rendered)
        self.diagnostics = tuple(diagnostics)


class CompiledPolicyError(PolicyError):
    """A file is no compiled policy that this version can load: it has to be compiled again.

    Attributes:
        code: P801 for a file of another kind, P802 for another format or version, P803 for a damaged file, P804 for
            one that holds what is no policy; P001 or P003 for one that cannot be read.
    """

    def __init__(self, diagnostic: Diagnostic) -> None:
        from aidrules.diagnostics.render import render_terminal

        super().__init__((diagnostic,), render_terminal((diagnostic,)))
        self.code = diagnostic.code

    def text(self, lang: str = "zh") -> str:
        """What is wrong and what to do, in Chinese or English."""
        from aidrules.diagnostics.render import render_terminal

        return render_terminal(self.diagnostics, lang)


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
        self._known = tuple(known)
        super().__init__(f"没有名为“{visible(name)}”的内置政策；内置的有：{'、'.join(known)}。")

    def text(self, lang: str = "zh") -> str:
        """The message in Chinese or English."""
        if lang == "en":
            return f"There is no bundled policy “{visible(self.name)}”; there are {', '.join(self._known)}."
        return str(self)


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


class MissingExtraError(AidrulesError, ImportError):
    """A library is not installed that a part of this one needs.

    Attributes:
        library: the library.
        extra: the extra of aidrules that brings it.
    """

    def __init__(self, library: str, extra: str) -> None:
        self.library = library
        self.extra = extra
        super().__init__(f"没有安装 {library}，请先运行：pip install aidrules[{extra}]")

    def text(self, lang: str = "zh") -> str:
        """The message in Chinese or English."""
        if lang == "en":
            return f"{self.library} is not installed; run: pip install aidrules[{self.extra}]"
        return str(self)


class TableError(InputError):
    """A table, a file of cases, or what is to be done with it is wrong as a whole: no row of it was decided.

    Attributes:
        problems: every problem that was found; each names its column, or the file, or the argument.
    """

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(visible(problem.message) for problem in self.problems))

    def text(self, lang: str = "zh") -> str:
        """Every problem, a line each, in Chinese or English."""
        return "\n".join(visible(p.message_en) for p in self.problems) if lang == "en" else str(self)


@frozen
class RowProblems:
    """What is wrong with one row of a table.

    Attributes:
        row: its number, counted from 1; a header is no row.
        problems: everything that is wrong with its facts, or why the policy gives no answer for them.
    """

    row: int
    problems: tuple[Problem, ...]


class RowsError(InputError):
    """Some rows of a table have wrong facts, or the policy gives no answer for them.

    Attributes:
        rows: the first of those rows, in order.
        count: how many there are.
    """

    def __init__(self, rows: Sequence[RowProblems], count: int) -> None:
        self.rows = tuple(rows)
        self.count = count
        lines = [f"- 第 {row.row} 行：{visible(p.message)}" for row in self.rows for p in row.problems]
        more = "" if count <= len(self.rows) else f"\n（只列出前 {len(self.rows)} 行）"
        super().__init__(f"有 {count} 行不能作出决定：\n" + "\n".join(lines) + more)

    def text(self, lang: str = "zh") -> str:
        """The rows and their problems, a line each, in Chinese or English."""
        if lang != "en":
            return str(self)
        lines = [f"- row {row.row}: {visible(p.message_en)}" for row in self.rows for p in row.problems]
        more = "" if self.count <= len(self.rows) else f"\n(only the first {len(self.rows)} are listed)"
        return f"{self.count} row(s) cannot be decided:\n" + "\n".join(lines) + more


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
