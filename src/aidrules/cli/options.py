"""The parts that the commands are built from: arguments, options, help and usage errors in Chinese or English."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import click

from aidrules.cli.layout import fold
from aidrules.cli.sources import NO_CACHE
from aidrules.cli.terminal import Lang, Terminal
from aidrules.source.width import display_width, pad

LANGUAGES: tuple[Lang, ...] = ("zh", "en")
_HELP_WIDTH = 80
_HELP_COLUMN = 30


class UsageError(click.UsageError):
    """A usage error whose message is in the language of the run already."""


class Command(click.Command):
    """A command of ``aidrules``.

    Args:
        terminal: where it writes.
        name: what it is called.
        run: what it does with the values of its parameters; the result is the exit status.
        params: its own parameters; ``--lang`` and ``--help`` come by themselves, and ``--no-cache`` where
            one of them is POLICY.
        about: what its help says, first a line of its own.
    """

    def __init__(
        self, terminal: Terminal, name: str, run: Callable[..., int], params: Sequence[click.Parameter], about: str
    ) -> None:
        cache = [cache_option(terminal)] if any(found.name == "policy" for found in params) else []
        own = [*params, *cache, language_option(terminal), help_option(terminal)]
        metavar = terminal.say("[选项]", "[OPTIONS]")
        super().__init__(name, params=own, callback=run, help=about, options_metavar=metavar, add_help_option=False)
        self.terminal = terminal

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        ctx.allow_extra_args = True
        rest = super().parse_args(ctx, args)
        if rest:
            shown = " ".join(rest)
            raise UsageError(self.terminal.say(f"多余的参数：{shown}。", f"Unexpected arguments: {shown}."), ctx)
        return rest


class Commands(click.Group):
    """The command ``aidrules`` itself."""

    def __init__(self, terminal: Terminal, about: str, params: Sequence[click.Parameter]) -> None:
        own = [*params, language_option(terminal), help_option(terminal)]
        super().__init__(
            "aidrules",
            params=own,
            help=about,
            callback=self._alone,
            options_metavar=terminal.say("[选项]", "[OPTIONS]"),
            subcommand_metavar=terminal.say("命令 …", "COMMAND ..."),
            invoke_without_command=True,
            add_help_option=False,
        )
        self.terminal = terminal

    def _alone(self) -> int:
        ctx = click.get_current_context()
        if ctx.invoked_subcommand is not None:
            return 0
        self.terminal.note(help_text(ctx, self.terminal))
        return ctx.exit(click.UsageError.exit_code)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args[0] not in self.commands:
            known = "、".join(self.commands) if self.terminal.lang == "zh" else ", ".join(self.commands)
            zh = f"没有“{args[0]}”这个命令；可用的命令：{known}。"
            raise UsageError(self.terminal.say(zh, f"There is no command “{args[0]}”; there are {known}."), ctx)
        return super().resolve_command(ctx, args)


# ---- parameters


def policy_argument() -> click.Argument:
    """POLICY."""
    return click.Argument(["policy"], metavar="POLICY")


def policies_argument() -> click.Argument:
    """POLICY, once or several times."""
    return click.Argument(["policies"], metavar="POLICY...", nargs=-1, required=True)


def format_option(choices: Sequence[str], about: str) -> click.Option:
    """``--format``, the first of its choices unless another is given; commands get it as ``form``."""
    return click.Option(["--format", "form"], type=click.Choice(choices), default=choices[0], help=about)


def json_option(terminal: Terminal) -> click.Option:
    """``--json``; commands get it as ``as_json``."""
    about = terminal.say("输出 JSON，供程序使用", "write JSON, for programs")
    return click.Option(["--json", "as_json"], is_flag=True, help=about)


def reading_option(terminal: Terminal) -> click.Option:
    """``--reading``; commands get all of them as ``readings``."""
    about = terminal.say("选定一项口径，可以多次给出", "choose a reading; may be given several times")
    return click.Option(["--reading", "readings"], metavar="NAME=VALUE", multiple=True, help=about)


def time_and_place_options(terminal: Terminal) -> list[click.Option]:
    """``--as-of``, ``--edition`` and ``--region``."""
    say = terminal.say
    return [
        click.Option(
            ["--as-of"],
            metavar="DATE",
            help=say("基准日，如 2020-03-01", "the date on which the facts are judged, such as 2020-03-01"),
        ),
        click.Option(
            ["--edition"],
            metavar="DATE",
            help=say(
                "版本日：按政策在这一天的版本，默认同基准日",
                "the policy as it stood on this day",
            ),
        ),
        click.Option(
            ["--region"],
            metavar="REGION",
            help=say(
                "辖区，如 海南省/海口市，默认是政策的辖区",
                "the region, such as 海南省/海口市",
            ),
        ),
    ]


def language_option(terminal: Terminal) -> click.Option:
    """``--lang``; its value was read by ``spoken`` and is only held against the choices here."""
    about = terminal.say("输出的语言：中文（默认）或英文", "language of the output: Chinese (default) or English")
    return click.Option(["--lang"], type=click.Choice(LANGUAGES), expose_value=False, help=about)


def cache_option(terminal: Terminal) -> click.Option:
    """``--no-cache`` of the commands that take POLICY; ``sources.cache_as_asked`` has read it before."""
    about = terminal.say("不用缓存，重新编译政策", "compile the policy anew instead of taking it from the cache")
    return click.Option([NO_CACHE], is_flag=True, expose_value=False, help=about)


def help_option(terminal: Terminal) -> click.Option:
    """``--help``."""
    about = terminal.say("显示这段说明", "show this text")
    return telling_option(["--help", "-h"], lambda ctx: help_text(ctx, terminal), terminal, about)


def telling_option(
    names: Sequence[str], tell: Callable[[click.Context], str], terminal: Terminal, about: str
) -> click.Option:
    """An option that writes a text and does nothing else."""

    def show(ctx: click.Context, _param: click.Parameter, wanted: bool) -> None:
        if wanted:
            terminal.write(tell(ctx))
            ctx.exit()

    return click.Option(names, is_flag=True, is_eager=True, expose_value=False, callback=show, help=about)


# ---- help


def help_text(ctx: click.Context, terminal: Terminal) -> str:
    """The help of a command: how to call it, what it does, its commands and options."""
    return "\n".join(_help(ctx, terminal))


def usage_line(ctx: click.Context, terminal: Terminal) -> str:
    """How to call a command."""
    call = " ".join([ctx.command_path, *ctx.command.collect_usage_pieces(ctx)])
    return terminal.say(f"用法：{call}", f"Usage: {call}")


def _help(ctx: click.Context, terminal: Terminal) -> Iterator[str]:
    yield usage_line(ctx, terminal)
    yield ""
    for line in (ctx.command.help or "").split("\n"):
        yield from fold(line, _HELP_WIDTH, indent=0)
    if isinstance(ctx.command, click.Group):
        commands = [(name, (found.help or "").split("\n")[0]) for name, found in ctx.command.commands.items()]
        yield from _columns(terminal.say("命令：", "Commands:"), commands)
    options = (param for param in ctx.command.get_params(ctx) if isinstance(param, click.Option))
    records = (option.get_help_record(ctx) for option in options)
    yield from _columns(terminal.say("选项：", "Options:"), [record for record in records if record])


def _columns(heading: str, rows: Sequence[tuple[str, str]]) -> Iterator[str]:
    yield ""
    yield heading
    column = min(max(display_width(left) for left, _ in rows) + 4, _HELP_COLUMN)
    for left, right in rows:
        first, *more = fold(right, _HELP_WIDTH - column, indent=0)
        if display_width(left) + 4 > column:
            yield f"  {left}"
            yield " " * column + first
        else:
            yield pad(f"  {left}", column) + first
        yield from (" " * column + line for line in more)


# ---- usage errors


def usage_text(error: click.ClickException, terminal: Terminal) -> str:
    """A usage error in words: what is wrong, and how the command is called."""
    sentence = error.format_message() if terminal.lang == "en" else _sentence(error)
    ctx = error.ctx if isinstance(error, click.UsageError) else None
    if ctx is None:
        return sentence
    more = terminal.say(f"说明见 {ctx.command_path} --help", f"See {ctx.command_path} --help")
    return f"{sentence}\n{usage_line(ctx, terminal)}\n{more}"


def _sentence(error: click.ClickException) -> str:
    match error:
        case click.MissingParameter(param=click.Option() as param):
            return f"缺少选项 {param.opts[0]}。"
        case click.MissingParameter(param=click.Parameter() as param):
            return f"缺少参数 {param.human_readable_name}。"
        case click.BadParameter(param=click.Parameter(type=click.Choice(choices=choices)) as param):
            return f"{param.opts[0]} 只能取 {'、'.join(map(str, choices))} 之一。"
        case click.NoSuchOption(option_name=name, possibilities=near):
            return f"没有 {name} 这个选项。" + (f"是否要用 {'、'.join(sorted(near))}？" if near else "")
        case click.BadOptionUsage(option_name=name):
            return f"选项 {name} 的写法不对：要取值的选项写作“--选项 值”，开关后面不写值。"
        case _:
            return error.format_message()
