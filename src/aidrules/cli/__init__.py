"""The command line. It needs the extra ``aidrules[cli]``; without it only a plain ``decide`` works."""

from __future__ import annotations

import gc
import sys

_LIBRARIES = ("click", "rich")
_INTERRUPTED = 130  # 128 + SIGINT, as shells report it


def main() -> None:
    """Run the command ``aidrules`` with the arguments of this process, and exit with its status."""
    gc.disable()  # a plain decision is over before there is anything to collect
    try:
        from aidrules.cli.quick import run_quickly

        status = run_quickly(sys.argv[1:])
        if status is None:
            gc.enable()
            status = _whole_program()
    except KeyboardInterrupt:
        status = _INTERRUPTED
    gc.freeze()  # the interpreter looks through everything once more when it ends, and need not
    sys.exit(status)


def _whole_program() -> int:
    from importlib.util import find_spec

    if not all(map(find_spec, _LIBRARIES)):
        return _without_libraries()
    from aidrules.cli.program import run  # after the look for the libraries, which this import needs

    return run(sys.argv[1:])


def _without_libraries() -> int:
    if sys.stderr is not None:
        sys.stderr.write("命令行工具尚未安装 (the command line is not installed): pip install aidrules[cli]\n")
    return 2
