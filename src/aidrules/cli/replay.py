"""``aidrules replay``: decides the case of a receipt again and says whether anything differs, and why."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import click

from aidrules.api.load import bundled_names
from aidrules.api.receipt import Difference, Receipt, ReceiptError, Replay, replay
from aidrules.cli.options import Command, UsageError, json_option
from aidrules.cli.sources import open_policy
from aidrules.cli.terminal import Terminal

_LARGEST = 16 * 1024 * 1024
_NAMES = {
    "policy": "政策",
    "fingerprint": "政策内容（指纹）",
    "version": "程序版本",
    "status": "状态",
    "value": "结果",
    "missing": "尚缺的事实",
    "reasons": "理由",
}


def command(terminal: Terminal) -> click.Command:
    """The command, for one run."""
    say = terminal.say
    params = [
        click.Argument(["receipt"], metavar="RECEIPT"),
        click.Option(
            ["--policy"],
            metavar="POLICY",
            help=say(
                "按哪个政策重算；默认为收据所记的内置政策",
                "the policy to decide by; the bundled one it names",
            ),
        ),
        json_option(terminal),
    ]
    about = say(
        "按收据里的事实重新决策，说明结论有没有变化，以及可能的原因（政策内容不同、程序版本不同）。\n\n"
        "退出码：0 结论相同；1 结论不同，或者已不能决策；2 不是收据，或者用法不对。",
        "Decide the case of a receipt again, and say whether the answer differs and what may explain it (another "
        "policy, another version).\n\n"
        "Exit status: 0 for the same answer; 1 for another, or none; 2 for no receipt or wrong usage.",
    )
    return Command(terminal, "replay", partial(_replay, terminal), params, about)


def _replay(terminal: Terminal, receipt: str, policy: str | None, as_json: bool) -> int:
    found = _read(terminal, receipt)
    name = policy or found.policy
    if policy is None and name not in bundled_names():
        zh = f"收据所记的政策“{name}”不是内置的，请用 --policy 指明政策文件。"
        raise UsageError(terminal.say(zh, f"The policy “{name}” is not bundled: name its file with --policy."))
    result = replay(found, open_policy(name))
    if as_json:
        terminal.write(json.dumps(_data(terminal, result), ensure_ascii=False, indent=2))
    else:
        terminal.page("\n".join(_lines(terminal, result)))
    return 0 if result.same else 1


def _read(terminal: Terminal, name: str) -> Receipt:
    try:
        path = Path(name)
        if not path.is_file():
            raise OSError
        if path.stat().st_size > _LARGEST:
            raise ValueError
        data = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        zh, en = f"无法读取收据 {name}：没有这个文件，或者不能打开它。", f"The receipt {name} cannot be opened."
        raise UsageError(terminal.say(zh, en)) from error
    except (ValueError, RecursionError) as error:  # not UTF-8, no JSON, or more than anybody needs
        zh, en = f"无法读取收据 {name}：内容不是 JSON 文本。", f"The receipt {name} is no JSON text."
        raise UsageError(terminal.say(zh, en)) from error
    try:
        return Receipt.from_dict(data)
    except ReceiptError as error:
        raise UsageError(
            terminal.say(f"{name}：{error.text()}", f"{name} is no receipt: {error.text('en')}")
        ) from error


def _data(terminal: Terminal, result: Replay) -> dict[str, object]:
    def plain(differences: tuple[Difference, ...]) -> list[dict[str, object]]:
        return [{"name": found.name, "then": found.then, "now": found.now} for found in differences]

    return {
        "same": result.same,
        "result": plain(result.result),
        "causes": plain(result.causes),
        "error": terminal.say(result.error, result.error_en or "") if result.error is not None else None,
    }


def _lines(terminal: Terminal, result: Replay) -> Iterator[str]:
    say = terminal.say
    if result.same:
        yield say("结论与收据相同。", "The answer is the same as in the receipt.")
    elif result.error is not None:
        yield say("按收据里的事实已不能决策：", "The case can no longer be decided:")
        yield from (f"  {line}" for line in say(result.error, result.error_en or result.error).split("\n"))
    else:
        yield say("结论与收据不同：", "The answer differs from the receipt:")
        yield from (_line(terminal, found) for found in result.result)
    if result.causes:
        yield say("与收据不同的还有：", "What else is not as it was:")
        yield from (_line(terminal, found) for found in result.causes)
    elif not result.same:
        yield say(
            "政策和程序都没有变化，收据可能被改动过。",
            "Policy and version are the same: the receipt may have been altered.",
        )


def _line(terminal: Terminal, found: Difference) -> str:
    name = _NAMES.get(found.name, found.name) if terminal.lang == "zh" else found.name
    then, now = _shown(terminal, found.then), _shown(terminal, found.now)
    return terminal.say(f"  · {name}：当时为 {then}，现在为 {now}", f"  · {name}: then {then}, now {now}")


def _shown(terminal: Terminal, value: object) -> str:
    if isinstance(value, bool):
        return terminal.say("是", "yes") if value else terminal.say("否", "no")
    if value is None or value in ((), []):
        return terminal.say("（无）", "(none)")
    return terminal.say("、", ", ").join(value) if isinstance(value, list | tuple) else str(value)
