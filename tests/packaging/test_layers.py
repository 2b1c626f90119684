"""The import contracts can fail: each breach that is planted in a copy of the package is found and named."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

ROOMS = (
    "cli",
    "testing",
    "api",
    "explain",
    "evaluation",
    "lowering",
    "semantics",
    "syntax",
    "core",
    "errors",
    "diagnostics",
    "values",
    "source",
)
"""The rooms from top to bottom, said here a second time so that reordering the contract takes two hands."""


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A copy of the package and of the contracts that hold for it."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    shutil.copytree(ROOT / "src" / "aidrules", tmp_path / "aidrules", ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path / "aidrules"


@pytest.fixture
def lint(package: Path) -> Callable[[], subprocess.CompletedProcess[str]]:
    """Run the import contracts over the copy, never over the package that is installed."""

    def run() -> subprocess.CompletedProcess[str]:
        command = Path(sys.executable).with_name("lint-imports")
        return subprocess.run(
            [command, "--no-cache"],
            cwd=package.parent,
            env={**os.environ, "PYTHONPATH": str(package.parent), "COLUMNS": "200"},
            capture_output=True,
            encoding="utf-8",
            check=False,
        )

    return run


def plant(package: Path, room: str, statement: str) -> None:
    """Add an import to a room, which is a package or a single module."""
    folder = package / room
    path = folder / "__init__.py" if folder.is_dir() else package / f"{room}.py"
    path.write_text(f"{path.read_text(encoding='utf-8')}\n{statement}\n", encoding="utf-8")


def test_the_package_keeps_its_contracts(lint: Callable[[], subprocess.CompletedProcess[str]]) -> None:
    result = lint()
    assert result.returncode == 0, result.stdout + result.stderr
    assert "0 broken" in result.stdout


def test_every_upward_import_is_found(package: Path, lint: Callable[[], subprocess.CompletedProcess[str]]) -> None:
    for upper, lower in pairwise(ROOMS):
        plant(package, lower, f"import aidrules.{upper}")
    result = lint()
    assert result.returncode == 1, result.stdout + result.stderr
    unnamed = [
        (upper, lower)
        for upper, lower in pairwise(ROOMS)
        if f"aidrules.{lower} is not allowed to import aidrules.{upper}:" not in result.stdout
    ]
    assert unnamed == []


def test_an_upward_import_through_the_package_itself_is_found(
    package: Path, lint: Callable[[], subprocess.CompletedProcess[str]]
) -> None:
    (package / "__init__.py").write_text("import aidrules.api\n", encoding="utf-8")
    plant(package, "values", "import aidrules")
    result = lint()
    assert result.returncode == 1, result.stdout + result.stderr
    assert "aidrules.values is not allowed to import aidrules.api:" in result.stdout


def test_a_room_outside_the_layers_is_found(
    package: Path, lint: Callable[[], subprocess.CompletedProcess[str]]
) -> None:
    (package / "attic.py").touch()
    result = lint()
    assert result.returncode == 1, result.stdout + result.stderr
    assert "attic" in result.stdout


def test_libraries_stay_in_their_rooms(package: Path, lint: Callable[[], subprocess.CompletedProcess[str]]) -> None:
    breaches = [(room, "lark") for room in ("core", "evaluation", "explain")]
    breaches += [(room, library) for room in ROOMS[1:] for library in ("click", "rich")]
    for room, library in breaches:
        plant(package, room, f"import {library}")
    result = lint()
    assert result.returncode == 1, result.stdout + result.stderr
    unnamed = [
        (room, library)
        for room, library in breaches
        if f"aidrules.{room} is not allowed to import {library}:" not in result.stdout
    ]
    assert unnamed == []
