"""From a fault of the interpreter to the error that a caller sees."""

from __future__ import annotations

from aidrules.core.policy import Decision as CoreDecision
from aidrules.errors import (
    CalendarError,
    ConflictError,
    DivisionByZeroError,
    EvaluationError,
    MagnitudeError,
    RangeError,
)
from aidrules.evaluation.possible import Fault


def evaluation_error(decision: CoreDecision, fault: Fault, several: bool = False) -> EvaluationError:
    """The error that a fault is when nothing else can come of a decision.

    Args:
        decision: the decision that was asked.
        fault: what is wrong.
        several: whether the policy has several documents, so that a line alone does not say where to look.
    """
    code, span = fault.mark.rule.code, fault.mark.span
    document = f"《{fault.mark.rule.document}》" if several else ""
    place = f"{document}第 {span.line} 行"
    inside_en = f" of “{fault.mark.rule.document}”" if several else ""
    place_en = f"line {span.line}{inside_en}"
    match fault.kind:
        case "conflict" | "exceptions":
            rows = [mark.rule.code for mark in fault.rows]
            lines = [mark.span.line for mark in fault.rows]
            shown = "、".join(f"第 {line} 行（{row}）" for line, row in zip(lines, rows, strict=True))
            shown_en = ", ".join(f"line {line} ({row})" for line, row in zip(lines, rows, strict=True))
            message = f"{document}决策表里有几行同时符合这些事实：{shown}。请让各行互不重叠，或者改用别的命中方式。"
            message_en = f"rows of the table{inside_en} match these facts together: {shown_en}."
            if fault.kind == "exceptions":
                message = (
                    f"{document}几个例外（或者视为）同时成立而结果不同：{shown}。请核对条文；有一个优先的，写“优先于”。"
                )
                message_en = f"exceptions{inside_en} hold together and have different results: {shown_en}."
            return ConflictError(
                f"“{decision.name}”：{message}",
                f"“{decision.alias}”: {message_en}",
                decision.name,
                code,
                span,
                rows,
                lines,
            )
        case "division_by_zero":
            return DivisionByZeroError(
                f"“{decision.name}”：{place}的除数是零。",
                f"“{decision.alias}”: the divisor on {place_en} is zero.",
                decision.name,
                code,
                span,
            )
        case "empty_range":
            return RangeError(
                f"“{decision.name}”：{place}算出的幅度里没有数，下限高于上限。",
                f"“{decision.alias}”: nothing lies in the range on line {span.line}; its lower end is above the upper.",
                decision.name,
                code,
                span,
            )
        case "no_end":
            return RangeError(
                f"“{decision.name}”：{place}要取一端，而这个幅度在那一端没有限制。",
                f"“{decision.alias}”: the range on line {span.line} has no end on that side.",
                decision.name,
                code,
                span,
            )
        case "date_range":
            return MagnitudeError(
                f"“{decision.name}”：{place}算出的日期超出了公历 1 年至 9999 年。",
                f"“{decision.alias}”: the date on {place_en} lies outside the years 1 to 9999.",
                decision.name,
                code,
                span,
            )
        case "calendar":
            return CalendarError(
                f"“{decision.name}”：{place}要数到 {fault.year} 年的工作日，政策的日历里没有这一年。请在日历里补上。",
                f"“{decision.alias}”: line {span.line} needs the working days of {fault.year}, "
                "which the policy's calendar does not know.",
                decision.name,
                code,
                span,
                fault.year or 0,
            )
        case "too_large":
            return MagnitudeError(
                f"“{decision.name}”：{place}算出的数太大。",
                f"“{decision.alias}”: the number on {place_en} is too large.",
                decision.name,
                code,
                span,
            )
