"""``aidrules new``: a policy to begin with."""

from __future__ import annotations

import unicodedata
from functools import partial
from pathlib import Path

import click

from aidrules.api.load import check
from aidrules.cli.files import save
from aidrules.cli.options import Command, UsageError
from aidrules.cli.terminal import Terminal
from aidrules.diagnostics.sink import DiagnosticSink
from aidrules.diagnostics.visible import clip
from aidrules.source.text import SourceText
from aidrules.syntax.formatting.format import format_text

_STARTER = Path(__file__).with_name("starter.policy")
_SUFFIX = ".policy"
_TITLE = "某县高龄津贴"
_LONGEST = 60
_JOINERS = frozenset("_-")


def command(terminal: Terminal) -> click.Command:
    """The command, for one run."""
    say = terminal.say
    about = say(
        "新建一份起步用的政策文件：每一种常用的写法都有一处，附有说明，可以直接检查和运行。\n\n"
        "NAME 是政策的名称，中文、英文都可以；写出的文件是 NAME.policy。已有同名文件时不覆盖。\n\n"
        "退出码：0 已写出；2 名称不能用、文件已经存在，或者用法不对。",
        "Write a policy to begin with: every common construct once, with remarks, ready to be checked and run.\n\n"
        "NAME is what the policy is called, in Chinese or English; the file is NAME.policy. A file of this name is "
        "not overwritten.\n\n"
        "Exit status: 0 when written; 2 for a name that cannot be used, a file that is there, or wrong usage.",
    )
    params = [
        click.Argument(["name"], metavar="NAME"),
        click.Option(
            ["-o", "--output"], metavar="DIR", default=".", help=say("写到这个文件夹", "the folder to write to")
        ),
        click.Option(["--force"], is_flag=True, help=say("覆盖同名的文件", "overwrite a file of this name")),
    ]
    return Command(terminal, "new", partial(_new, terminal), params, about)


def _new(terminal: Terminal, name: str, output: str, force: bool) -> int:
    stem = _plain(terminal, name.removesuffix(_SUFFIX))
    text = _starter(terminal, stem)
    path = Path(output) / f"{stem}{_SUFFIX}"
    if force:
        save(terminal, str(path), text)
    else:
        _create(terminal, path, text)
    terminal.page(
        terminal.say(
            f"已写出 {path}。接着可以：\n  aidrules check {path}\n  aidrules test {path}",
            f"{path} written. Next:\n  aidrules check {path}\n  aidrules test {path}",
        )
    )
    return 0


def _plain(terminal: Terminal, name: str) -> str:
    """A name that is one word, and so is no path: letters, ideographs, digits, “_” and “-”.

    Raises:
        UsageError: it is not.
    """
    plain = all(unicodedata.category(character)[0] in "LN" or character in _JOINERS for character in name)
    if plain and name and name[0] not in _JOINERS and len(name) <= _LONGEST:
        return name
    shown = clip(name)
    zh = f"“{shown}”不能用作名称：只能用汉字、字母、数字、“_”和“-”，以汉字、字母或数字开头，最多 {_LONGEST} 个字。"
    en = (
        f"“{shown}” cannot be a name: letters, ideographs, digits, “_” and “-”, the first no sign, at most {_LONGEST} "
        "characters."
    )
    raise UsageError(terminal.say(zh, en))


def _starter(terminal: Terminal, stem: str) -> str:
    """The starter policy, called as the language allows: a name that is no plain word in it stands in brackets.

    Raises:
        UsageError: the language takes no such name.
    """
    template = _STARTER.read_text(encoding="utf-8")
    headings = [f"{_TITLE}（{stem.replace('-', '_')}）"] if stem.isascii() else []
    for heading in (*headings, stem, f"【{stem}】"):
        text = template.replace("{name}", heading).replace("{stem}", stem)
        if not check(text):
            return _formatted(text)
    zh, en = f"“{stem}”不能用作政策的名称。", f"A policy cannot be called “{stem}”."
    raise UsageError(terminal.say(zh, en))


def _formatted(text: str) -> str:
    """A policy without errors in the form of the formatter, whatever the length of the name makes of its lines."""
    source = SourceText("", text)
    return format_text(source, DiagnosticSink(source)) or text


def _create(terminal: Terminal, path: Path, text: str) -> None:
    """Write a new file; one that is there, even one that appears meanwhile, stays as it is.

    Raises:
        UsageError: there is such a file, or it cannot be written.
    """
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError as error:
        zh, en = f"{path} 已经存在；要覆盖请加 --force。", f"{path} exists; --force overwrites it."
        raise UsageError(terminal.say(zh, en)) from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise UsageError(terminal.say(f"不能写入 {path}：{reason}", f"{path} cannot be written: {reason}")) from error
