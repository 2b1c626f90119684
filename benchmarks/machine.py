"""Where and with what a run was made."""

from __future__ import annotations

import datetime
import os
import platform
import re
import subprocess
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from attrs import field, frozen

from benchmarks.taking_part import not_installed

ROOT = Path(__file__).resolve().parent.parent
REQUIREMENTS = Path(__file__).with_name("requirements.txt")


def peers() -> dict[str, str]:
    """The pinned version of each library in ``requirements.txt``."""
    lines = REQUIREMENTS.read_text(encoding="utf-8").splitlines()
    pinned = [line.split("#")[0].strip() for line in lines]
    return {name: pin for name, _, pin in (line.partition("==") for line in pinned if line)}


@frozen
class Machine:
    """Where and with what a run was made.

    Attributes:
        date: the day.
        processor, cores, memory, system: the machine; memory in GB.
        load: the load average when the run began: near 0 on a machine that does nothing else.
        python: its version.
        versions: of the libraries in ``requirements.txt``, or why one is not there.
        commit: the state of the project, with a + where files were changed since; "" outside a repository.
    """

    date: str
    processor: str
    cores: int
    memory: float
    system: str
    load: float
    python: str
    commit: str
    versions: Mapping[str, str] = field(factory=dict)


def this_machine() -> Machine:
    """This one, now."""
    return Machine(
        datetime.date.today().isoformat(),
        _processor(),
        os.cpu_count() or 1,
        os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9,
        platform.platform(terse=True),
        os.getloadavg()[0],
        f"{platform.python_implementation()} {platform.python_version()}",
        _commit(),
        {"aidrules": _version("aidrules"), **{name: _version(name) for name in peers()}},
    )


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return not_installed().get(name, "not installed")


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    found = re.search(r"model name\s*:\s*(.+)", info.read_text(encoding="utf-8")) if info.exists() else None
    return found.group(1) if found else platform.processor() or platform.machine()


def _commit() -> str:
    found = subprocess.run(
        ["git", "describe", "--always", "--dirty=+"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return found.stdout.strip()
