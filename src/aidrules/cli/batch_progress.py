"""How far a long run is: a bar on the terminal, with rate and time left. Elsewhere, and on short runs, nothing."""

from __future__ import annotations

import sys
from time import monotonic
from types import TracebackType
from typing import TYPE_CHECKING

from aidrules.cli.terminal import Terminal, is_terminal

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

_PATIENCE = 1.0  # seconds before a bar appears: most runs are over by then
_PARTS = 1000


class Bar:
    """A progress bar on stderr.

    Args:
        terminal: the run whose bar it is.
    """

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal
        self._started = monotonic()
        self._progress: Progress | None = None
        self._task: TaskID | None = None

    def __enter__(self) -> Bar:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._progress is not None:
            self._progress.stop()
        if kind is not None and issubclass(kind, KeyboardInterrupt):
            self._terminal.note(self._terminal.say("已中断，没有写出文件。", "Interrupted; no file was written."))

    def update(self, rows: int, part: float | None) -> None:
        """Show how far the run is.

        Args:
            rows: how many rows are done.
            part: which part of the whole that is, or None where nobody knows.
        """
        passed = monotonic() - self._started
        if self._progress is None:
            if passed < _PATIENCE or not is_terminal(sys.stderr):
                return
            self._start()
        if self._progress is not None and self._task is not None:
            rate = f"{rows / passed:,.0f}"
            shown = self._terminal.say(f"{rows:,} 行，每秒 {rate} 行", f"{rows:,} rows, {rate} a second")
            total, completed = (None, 0) if part is None else (_PARTS, int(part * _PARTS))
            self._progress.update(self._task, total=total, completed=completed, rows=shown)

    def _start(self) -> None:
        # Only here, for every command loads this module.
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

        left = self._terminal.say("剩余", "left")
        self._progress = Progress(
            BarColumn(),
            TaskProgressColumn(),
            TextColumn("{task.fields[rows]}"),
            TextColumn(left),
            TimeRemainingColumn(),
            console=Console(file=sys.stderr),
            transient=True,
        )
        self._progress.start()
        self._task = self._progress.add_task("", total=_PARTS, rows="")
