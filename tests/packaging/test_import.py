"""`import aidrules` is cheap: the libraries behind it are loaded by the first thing that needs them."""

import json
import subprocess
import sys

import aidrules

LOADED = """
import json, sys
before = set(sys.modules)
import aidrules
new = {name.partition(".")[0] for name in set(sys.modules) - before}
print(json.dumps(sorted(new - set(sys.stdlib_module_names))))
"""

RESOLVED = """
import json, aidrules
print(json.dumps([name for name in aidrules.__all__ if not hasattr(aidrules, name)]))
"""


def answer(program: str) -> list[str]:
    """What a program prints as JSON, run by a fresh interpreter."""
    done = subprocess.run([sys.executable, "-I", "-c", program], capture_output=True, encoding="utf-8", check=True)
    names: list[str] = json.loads(done.stdout)
    return names


def test_importing_the_package_loads_no_library() -> None:
    assert answer(LOADED) == ["aidrules"]


def test_every_public_name_is_found_when_asked_for() -> None:
    assert {"load", "bundled", "check", "Status", "PolicyError", "FactError"} <= set(aidrules.__all__)
    assert answer(RESOLVED) == []
