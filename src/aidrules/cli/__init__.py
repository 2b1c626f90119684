"""The command line. It needs the extra ``aidrules[cli]``; without it the command says so and nothing else."""

from __future__ import annotations

import sys
from importlib.util import find_spec

_LIBRARIES = ("click", "rich")
_INTERRUPTED = 130  # 128 + SIGINT, as shells report it


def main() -> None:
    """Run the command ``aidrules`` with the arguments of this process, and exit with its status."""
    if not all(map(find_spec, _LIBRARIES)):
        sys.exit(_without_libraries())
    try:
        from aidrules.cli.program import run  # after the look for the libraries, which this import needs

        status = run(sys.argv[1:])
    except KeyboardInterrupt:
        status = _INTERRUPTED
    sys.exit(status)


def _without_libraries() -> int:
    if sys.stderr is not None:
        sys.stderr.write("命令行工具尚未安装 (the command line is not installed): pip install aidrules[cli]\n")
    return 2
