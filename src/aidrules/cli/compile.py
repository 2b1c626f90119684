"""``aidrules compile``: writes a policy to a file that is loaded without parsing its text."""

from __future__ import annotations

from functools import partial

import click

from aidrules.cli.files import save, spare_policy
from aidrules.cli.options import Command, policy_argument
from aidrules.cli.sources import open_policy
from aidrules.cli.terminal import Terminal


def command(terminal: Terminal) -> click.Command:
    """The command, for one run."""
    say = terminal.say
    output = say("写到哪个文件，名称以 .json 结尾", "the file to write, whose name ends in .json")
    params = [
        policy_argument(),
        click.Option(["-o", "--output"], metavar="FILE", required=True, help=output),
    ]
    about = say(
        "编译政策，写成一个 JSON 文件，载入时不必再解析和检查原文。\n\n"
        "凡是用到 POLICY 的地方都可以用编译后的文件。换了 aidrules 的版本以后，格式不同的会被拒绝，重新编译即可；"
        "文件有校验和，不要手工改动。\n\n"
        "退出码：0 已写入；1 政策有错误；2 不能写入，或者用法不对。",
        "Compile a policy to a JSON file that is loaded without parsing and checking the text again.\n\n"
        "The compiled file may stand wherever POLICY does. Another version of aidrules may refuse it, and then it has "
        "to be compiled again; it has a checksum and must not be edited.\n\n"
        "Exit status: 0 when written; 1 for a policy with errors; 2 for a file that cannot be written or wrong usage.",
    )
    return Command(terminal, "compile", partial(_compile, terminal), params, about)


def _compile(terminal: Terminal, policy: str, output: str) -> int:
    from aidrules.api.compiled import compiled_text

    spare_policy(terminal, policy, [output])
    loaded = open_policy(policy)
    save(terminal, output, compiled_text(loaded), policy)
    zh = f"已写入 {output}：{len(loaded.decisions)} 项决策，指纹 {loaded.fingerprint[:16]}…"
    en = f"{output} written: {len(loaded.decisions)} decisions, fingerprint {loaded.fingerprint[:16]}…"
    terminal.page(terminal.say(zh, en))
    return 0
