"""The built distributions are whole: installed in an empty environment, away from the checkout, they decide.

These tests build and install with pip, so they need a package index; the ordinary run leaves them out.
"""

import json
import os
import subprocess
import sys
import tarfile
import venv
import zipfile
from email.parser import Parser
from pathlib import Path

import pytest

pytestmark = pytest.mark.packaging

ROOT = Path(__file__).resolve().parents[2]

DECIDE = """
import json, pathlib, aidrules
decision = aidrules.bundled("hainan").decide("caseworkers_required", {"recipients": 3001})
print(json.dumps({"file": aidrules.__file__, "decision": decision.to_dict()}))
"""

INSTALLED = """
import importlib.metadata, json
print(json.dumps(sorted(d.metadata["Name"].lower() for d in importlib.metadata.distributions())))
"""


def execute(*command: str | Path, cwd: Path, check: bool = True) -> subprocess.CompletedProcess[str]:
    """Run a command in a folder, with nothing of this interpreter's environment in its way."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    done = subprocess.run(command, cwd=cwd, env=inherited, capture_output=True, encoding="utf-8", check=False)
    if check:
        assert done.returncode == 0, done.stdout + done.stderr
    return done


@pytest.fixture(scope="module")
def distributions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sdist of this checkout, and the wheel that was built from that sdist."""
    folder = tmp_path_factory.mktemp("dist")
    execute(sys.executable, "-m", "build", "--outdir", folder, ROOT, cwd=folder)
    return folder


@pytest.fixture(scope="module")
def wheel(distributions: Path) -> Path:
    (built,) = distributions.glob("aidrules-*-py3-none-any.whl")
    return built


@pytest.fixture
def python(tmp_path: Path) -> Path:
    """The interpreter of an empty virtual environment."""
    venv.create(tmp_path / "venv", with_pip=True)
    return tmp_path / "venv" / "bin" / "python"


def install(python: Path, requirement: str) -> None:
    execute(
        python,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        requirement,
        cwd=python.parent,
    )


def tracked(*folders: str) -> set[str]:
    """The files of some folders that are there to be shipped."""
    return {
        path.relative_to(ROOT).as_posix()
        for folder in folders
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_the_sdist_holds_what_it_takes_to_build_and_test(distributions: Path) -> None:
    (archive,) = distributions.glob("aidrules-*.tar.gz")
    with tarfile.open(archive) as sdist:
        held = {name.partition("/")[2] for name in sdist.getnames()}
    assert {"pyproject.toml", "Makefile", "LICENSE", "README.md", "scripts/demo.sh"} <= held
    assert tracked("src", "grammars", "policies", "tests") - held == set()


def test_the_wheel_holds_the_package_its_grammar_and_its_policies_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if ".dist-info/" not in name}
    expected = {
        *(name.removeprefix("src/") for name in tracked("src")),
        *(name.replace("grammars/", "aidrules/_grammars/", 1) for name in tracked("grammars")),
        *(name.replace("policies/", "aidrules/_policies/", 1) for name in tracked("policies")),
    }
    assert held == expected
    assert {"aidrules/py.typed", "aidrules/_grammars/policy.lark", "aidrules/_policies/hainan.policy"} <= held


def test_the_wheel_says_its_licence_and_needs_two_libraries(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        (metadata_name,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        metadata = Parser().parsestr(archive.read(metadata_name).decode("utf-8"))
        licence = archive.read(metadata_name.replace("METADATA", "licenses/LICENSE")).decode("utf-8")
    assert metadata["License-Expression"] == "Apache-2.0"
    assert "Apache License" in licence
    needed = [text for text in metadata.get_all("Requires-Dist", []) if "extra ==" not in text]
    assert sorted(text.partition(">")[0].partition("<")[0] for text in needed) == ["attrs", "lark"]


def test_the_wheel_alone_decides_a_bundled_case(wheel: Path, python: Path, tmp_path: Path) -> None:
    install(python, str(wheel))
    installed = set(json.loads(execute(python, "-I", "-c", INSTALLED, cwd=tmp_path).stdout))
    assert {"aidrules", "attrs", "lark"} <= installed <= {"aidrules", "attrs", "lark", "pip", "setuptools"}

    answer = json.loads(execute(python, "-I", "-c", DECIDE, cwd=tmp_path).stdout)
    assert Path(answer["file"]).is_relative_to(tmp_path / "venv")
    assert answer["decision"]["status"] == "decided"
    assert answer["decision"]["value"] == 3
    assert "三（二）" in {reason["locator"] for reason in answer["decision"]["reasons"]}


def test_the_command_without_its_extra_says_what_to_install(wheel: Path, python: Path, tmp_path: Path) -> None:
    install(python, str(wheel))
    done = execute(python.with_name("aidrules"), "check", "hainan", cwd=tmp_path, check=False)
    assert done.returncode != 0
    assert "aidrules[cli]" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_wheel_with_its_extra_decides_from_the_command_line(wheel: Path, python: Path, tmp_path: Path) -> None:
    install(python, f"{wheel}[cli]")
    command = python.with_name("aidrules")
    decided = execute(command, "decide", "hainan", "may_outsource", "service_item=家计调查", "--json", cwd=tmp_path)
    assert decided.stderr == ""
    answer = json.loads(decided.stdout)
    assert (answer["decision"], answer["status"], answer["value"]) == ("may_outsource", "decided", "可以购买")
    execute(command, "check", "hainan", cwd=tmp_path)
    execute(command, "test", "hainan", cwd=tmp_path)
