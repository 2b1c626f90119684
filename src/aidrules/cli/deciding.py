"""What ``aidrules decide`` does, once its arguments are read. It needs no library of the command line."""

from __future__ import annotations

from aidrules.cli.files import save
from aidrules.cli.given import Given
from aidrules.cli.sources import open_policy
from aidrules.cli.terminal import Terminal


def decide(
    terminal: Terminal,
    policy: str,
    decision: str,
    values: tuple[str, ...],
    facts_file: str | None,
    readings: tuple[str, ...],
    as_of: str | None,
    edition: str | None,
    region: str | None,
    as_json: bool,
    form: str,
    receipt: str | None,
) -> int:
    """Decide, and write the answer; the arguments are those of the command.

    Raises:
        PolicyError, FactError, UnknownDecisionError, EvaluationError: there is no answer to write.
        UsageError: the receipt cannot be written.
    """
    loaded = open_policy(policy)
    question = loaded.find_decision(decision)
    given = Given()
    if facts_file is not None:
        given.add_file(facts_file)
    given.add_facts(values)
    given.add_readings(readings)
    when = {"as_of": as_of, "edition": edition, "region": region}
    given.check(loaded.core, when)
    found = loaded.decide(question.name, given.facts, readings=given.readings, **when)
    if receipt is not None:
        save(terminal, receipt, found.receipt.to_json() + "\n", policy)
    if as_json:
        import json

        terminal.write(json.dumps(found.to_dict(), ensure_ascii=False, indent=2))
    elif form == "markdown":
        terminal.write(found.to_markdown(terminal.lang))
    elif form == "html":
        terminal.write(found.to_html(terminal.lang))
    else:
        terminal.page(found.explain(terminal.lang))
    return 0
