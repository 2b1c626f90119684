"""Where a command writes: results to stdout, errors to stderr, both harmless to whatever reads them."""

from __future__ import annotations

import contextlib
import os
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from typing import Literal, TextIO, TypeAlias

from attrs import frozen

from aidrules.cli.layout import fold
from aidrules.diagnostics.visible import visible

Lang: TypeAlias = Literal["zh", "en"]

UNWRITTEN = 1
READER_GONE = 141  # 128 + SIGPIPE, as shells report it

_STYLES = (
    (r"^[^\s│├└].*$", "bold"),
    (r"✓(?= )", "green"),
    (r"✗(?= )", "bold red"),
    (r"？(?= )", "yellow"),
    (r"[│├└]─? ", "dim"),
)


class OutputError(Exception):
    """A result could not be written.

    Attributes:
        closed: the reader has gone away, which is no fault.
        reason: why, in the words of the system.
    """

    def __init__(self, error: OSError) -> None:
        super().__init__(str(error))
        self.closed = isinstance(error, BrokenPipeError)
        self.reason = error.strerror or str(error)


@frozen
class Terminal:
    """Writes for one run of the command.

    Attributes:
        lang: the language of everything that is written.
    """

    lang: Lang

    def say(self, zh: str, en: str) -> str:
        """The one of two wordings that is in the language of this run."""
        return en if self.lang == "en" else zh

    def write(self, text: str) -> None:
        """Write a result to stdout as it is, with a line end.

        Raises:
            OutputError: it could not be written.
        """
        _write(sys.stdout, text + "\n")

    def page(self, text: str) -> None:
        """Write a result for people to stdout.

        Control characters that came in with facts or names are made visible. A terminal gets lines of its own width
        and colours; everything else gets every line whole and plain.

        Raises:
            OutputError: it could not be written.
        """
        lines = [visible(line).rstrip() for line in text.split("\n")]
        if not is_terminal(sys.stdout):
            self.write("\n".join(lines))
            return
        import shutil

        width = shutil.get_terminal_size().columns
        folded = [part for line in lines for part in fold(line, width)]
        if has_colors(sys.stdout):
            _write_styled(folded)
        else:
            self.write("\n".join(folded))

    def error(self, text: str) -> None:
        """Write an error to stderr; nothing happens when nobody can be told."""
        lines = (visible(line) for line in text.split("\n"))
        with contextlib.suppress(OutputError):
            _write(sys.stderr, f"{self.say('错误：', 'error: ')}{chr(10).join(lines)}\n")

    def note(self, text: str) -> None:
        """Write to stderr what is made safe and laid out already."""
        with contextlib.suppress(OutputError):
            _write(sys.stderr, text + "\n")


def spoken(arguments: Sequence[str]) -> Lang:
    """The language that arguments ask for, found before they are parsed, for parsing may fail."""
    lang: Lang = "zh"
    for index, argument in enumerate(arguments):
        if argument == "--":
            break
        name, equals, value = argument.partition("=")
        if name == "--lang":
            wanted = value if equals else "".join(arguments[index + 1 : index + 2])
            lang = "en" if wanted == "en" else "zh"
    return lang


def is_terminal(stream: TextIO | None) -> bool:
    """Whether a person watches this stream."""
    return stream is not None and not stream.closed and stream.isatty()


def has_colors(stream: TextIO | None) -> bool:
    """Whether a stream is a terminal that takes colours, and its user has not asked for none (no-color.org)."""
    return is_terminal(stream) and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def prepare_streams() -> None:
    """Let every character be written: files and pipes get UTF-8; a terminal keeps its encoding, and gets escapes."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)  # a stream that stands in for stdout may have none
        if reconfigure is None:
            continue
        if is_terminal(stream):
            reconfigure(errors="backslashreplace")
        else:
            reconfigure(encoding="utf-8", errors="backslashreplace")


def to_the_end(terminal: Terminal, act: Callable[[], int]) -> int:
    """Do what writes results, and see to it that they are written.

    Args:
        terminal: where an error is told.
        act: writes and returns an exit status.

    Returns:
        That status; 1 when a result could not be written, 141 when its reader went away.
    """
    try:
        status = act()
        finish()
    except OutputError as error:
        abandon_output()
        if error.closed:
            return READER_GONE
        terminal.error(terminal.say(f"不能写出结果：{error.reason}", f"the result cannot be written: {error.reason}"))
        return UNWRITTEN
    return status


def finish() -> None:
    """Write out what is still held back.

    Raises:
        OutputError: it could not be written.
    """
    _write(sys.stdout, "")


def abandon_output() -> None:
    """Send what is still held back for stdout nowhere, so that the interpreter does not try again when it ends."""
    with contextlib.suppress(OSError, ValueError, AttributeError):  # stdout may be no file, be closed, or not be there
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


def _write(stream: TextIO | None, text: str) -> None:
    if stream is None or stream.closed:
        return
    try:
        stream.write(text)
        stream.flush()
    except OSError as error:
        raise OutputError(error) from error


def _write_styled(lines: Iterable[str]) -> None:
    from rich.console import Console
    from rich.text import Text

    console = Console(file=sys.stdout, force_terminal=True, highlight=False, markup=False, emoji=False)
    for line in lines:
        shown = Text(line)
        for pattern, style in _STYLES:
            shown.highlight_regex(re.compile(pattern), style)
        try:
            console.print(shown, soft_wrap=True)
        except OSError as error:
            raise OutputError(error) from error
