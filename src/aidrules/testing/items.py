"""What pytest collects from a policy file; ``aidrules_pytest`` is the plugin that asks for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from os.path import relpath
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from aidrules.analysis.properties import MOST_CASES
from aidrules.api.load import load
from aidrules.api.policy import Policy
from aidrules.core.policy import Example, Property
from aidrules.diagnostics.visible import visible
from aidrules.errors import PolicyError
from aidrules.explain.wording import Describer
from aidrules.source.text import Span
from aidrules.testing.examples import Failure, run_example
from aidrules.testing.properties import run_property

Test: TypeAlias = Callable[["PolicyItem"], str]
"""Runs a test, and tells what is wrong, or "" when nothing is."""


class PolicyFile(pytest.File):
    """A policy file."""

    cases: int
    searched: str

    @classmethod
    def of(cls, parent: pytest.Collector, path: Path, cases: int | None, searched: str) -> PolicyFile:
        """The collector of one file.

        Args:
            parent: what collects it.
            path: the file.
            cases: how many cases to look at for a property; None for the usual number.
            searched: the user property under which an item reports how many cases it looked at.
        """
        found: PolicyFile = cls.from_parent(parent, path=path)
        found.cases = MOST_CASES if cases is None else cases
        found.searched = searched
        return found

    def collect(self) -> Iterator[PolicyItem]:
        """The items of the file: 检查, and where the policy has no errors its examples and properties."""
        try:
            policy = load(_shown(self.path))
        except PolicyError as error:
            rendered = str(error)
            yield self._item("检查", 1, lambda _: rendered)
            return
        yield self._item("检查", 1, lambda _: "")
        used: set[str] = set()
        for example in policy.core.examples:
            name = _unused(f"案例 {example.title}", used)
            yield self._item(name, example.span.line, _example_test(policy, example))
        for claim in policy.core.properties:
            name = _unused(f"性质 {claim.title}", used)
            yield self._item(name, claim.span.line, _property_test(policy, claim, self.cases, self.searched))

    def _item(self, name: str, line: int, test: Test) -> PolicyItem:
        item: PolicyItem = PolicyItem.from_parent(self, name=name, line=line, test=test)
        return item


class PolicyItem(pytest.Item):
    """Something that is tested of a policy: that it has no errors, an example, or a property."""

    def __init__(self, *, line: int, test: Test, **rest: Any) -> None:
        super().__init__(**rest)
        self.line = line
        self.test = test

    def runtest(self) -> None:
        """Run the test."""
        wrong = self.test(self)
        if wrong:
            raise PolicyTestError(wrong)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """What is wrong in words; a traceback only for a fault of the library itself."""
        if isinstance(excinfo.value, PolicyTestError):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where the item stands, the line counted from 0, and its name."""
        return self.path, self.line - 1, self.name


class PolicyTestError(Exception):
    """A policy, an example or a property is not as it should be; the message says everything there is to say."""


def _unused(wanted: str, used: set[str]) -> str:
    """A name for an item: printable, not used before, and without the ``::`` that divides node ids."""
    name = plain = visible(wanted).replace("::", "：：")
    count = 1
    while name in used:
        count += 1
        name = f"{plain}〔{count}〕"
    used.add(name)
    return name


def _shown(path: Path) -> str:
    """A path as a reader in the working folder would write it."""
    try:
        near = relpath(path)
    except ValueError:  # on another drive
        return str(path)
    return str(path) if near.startswith("..") else near


# ---- the tests, and what they say


def _example_test(policy: Policy, example: Example) -> Test:
    def test(item: PolicyItem) -> str:
        failures = run_example(policy, example).failures
        return "\n".join(_example_lines(_shown(item.path), policy, example, failures)) if failures else ""

    return test


def _example_lines(path: str, policy: Policy, example: Example, failures: Iterable[Failure]) -> Iterator[str]:
    yield f"{path}:{example.span.line}: 案例“{visible(example.title)}”没有通过。"
    yield f"  已知：{'，'.join(_given(policy, example)) or '（没有给出事实）'}"
    for failure in failures:
        yield ""
        yield _place(path, failure.span) + visible(failure.message)
        if failure.found is None:
            continue
        if failure.found.missing:
            yield f"  缺：{'、'.join(fact.name for fact in failure.found.missing)}"
        for reason in failure.found.report().reasons:
            yield f"  理由：{visible(reason.text)}" + (f"　〔{visible(reason.cited)}〕" if reason.cited else "")


def _given(policy: Policy, example: Example) -> Iterator[str]:
    describer = Describer(policy.core)
    for name, value in example.facts:
        type_ = policy.core.facts[name].type if name in policy.core.facts else None
        yield visible(f"{name} 为 {describer.value(value, type_)}")
    for name, alternative in example.readings:
        yield visible(f"{name} 为 {alternative}")


def _property_test(policy: Policy, claim: Property, cases: int, searched: str) -> Test:
    def test(item: PolicyItem) -> str:
        report = run_property(policy, claim, cases)
        item.user_properties.append((searched, report.searched))
        if report.passed:
            return ""
        title = f"性质“{visible(claim.title)}”不成立。"
        return _place(_shown(item.path), claim.span) + f"{title}\n  {visible(report.message)}"

    return test


def _place(path: str, span: Span) -> str:
    return f"{path}:{span.line}:{span.column}: "
