"""Installs what the benchmarks need into the environment whose Python runs this.

The package with its extra ``bench`` has to install. A peer that does not is noted with the reason, and the tables tell
it: ``not-installed.json`` in the environment.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
REQUIREMENTS = HERE / "requirements.txt"


def _pip(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "-qq", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def main() -> int:
    """Install; the exit status is 1 when the package itself cannot be."""
    own = _pip("--constraint", str(REQUIREMENTS), "--editable", f"{HERE.parent}[bench]")
    if own.returncode != 0:
        sys.stderr.write(own.stderr)
        return 1
    failed: dict[str, str] = {}
    if _pip("--requirement", str(REQUIREMENTS)).returncode != 0:
        for line in REQUIREMENTS.read_text(encoding="utf-8").splitlines():
            pinned = line.split("#")[0].strip()
            done = _pip(pinned) if pinned else None
            if done is not None and done.returncode != 0:
                said = [text for text in done.stderr.splitlines() if text.startswith("ERROR")]
                failed[pinned.split("==")[0]] = f"cannot be installed: {said[-1] if said else done.stderr[-200:]}"
    note = Path(sys.prefix) / "not-installed.json"
    note.write_text(json.dumps(failed, ensure_ascii=False, indent=1), encoding="utf-8")
    for name, reason in failed.items():
        sys.stderr.write(f"{name}: {reason}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
