"""Times single decisions: every contender is checked against the interpreter, then they take turns."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from attrs import field, frozen

from benchmarks import ours
from benchmarks.cases import DECISIONS, Facts, cases
from benchmarks.definition import Defined, Definition
from benchmarks.rounds import Timing, sized_turn, take_turns
from benchmarks.single import cel_peers, handwritten, openfisca_peer, rule_engine_peer, spiff_peer, zen_peer
from benchmarks.single.contender import Contender, disagreement
from benchmarks.taking_part import NotBuiltError, not_installed

BASELINE = "hand-written Python"

PEERS: Mapping[str, Callable[[], Iterator[Contender]]] = {
    "zen-engine": zen_peer.contenders,
    "cel-expr-python": cel_peers.google,
    "common-expression-language": cel_peers.rust,
    "rule-engine": rule_engine_peer.contenders,
    "SpiffWorkflow": spiff_peer.contenders,
    "OpenFisca-Core": openfisca_peer.contenders,
}
"""What stands in ``requirements.txt`` for single decisions, and how its contenders are made."""


@frozen
class Size:
    """How much is run."""

    cases: int
    rounds: int
    seconds: float
    least: int = 50


@frozen
class Single:
    """What was found.

    Attributes:
        contenders: those that took part, in order.
        mixed: their timings on the mix, for one case with its three decisions.
        known: their timings on cases without unknown facts.
        left_out: who took no part, and why.
        checked: how many cases every contender was checked on beforehand, mixed and known together.
    """

    contenders: tuple[Contender, ...]
    mixed: Mapping[str, Timing]
    known: Mapping[str, Timing]
    left_out: Mapping[str, str]
    checked: int = field(default=0)


def by_hand() -> Iterator[Contender]:
    """The baseline."""
    yield Contender(BASELINE, "reasons", True, handwritten.decide, lambda found: found, dict, "functions of a mapping")


def run(size: Size, only: Sequence[str] = ()) -> Single:
    """Check and time.

    Args:
        size: how much.
        only: parts of names; the baseline takes part in any case. None: all.
    """
    policy = ours.policy()
    left_out: dict[str, str] = {}
    makers: dict[str, Callable[[], Iterator[Contender]]] = {
        BASELINE: by_hand,
        ours.FUNCTION: lambda: ours.generated(policy),
        ours.DECIDE: lambda: ours.deciding(policy),
        **PEERS,
    }
    found = [
        contender
        for name, make in makers.items()
        for contender in _made(name, make, left_out)
        if not only or contender.name == BASELINE or any(part in contender.name for part in only)
    ]
    definition = Definition(policy)
    mixed, known = cases(size.cases), cases(size.cases, known=True)
    expected_mixed, expected_known = _expected(definition, mixed), _expected(definition, known)
    contenders = [
        contender
        for contender in found
        if _agrees(contender, mixed if contender.takes_unknown else [], expected_mixed, left_out)
        and _agrees(contender, known, expected_known, left_out)
    ]
    return Single(
        tuple(contenders),
        _timed([contender for contender in contenders if contender.takes_unknown], mixed, size),
        _timed(contenders, known, size),
        left_out,
        len(mixed) + len(known),
    )


def _made(name: str, make: Callable[[], Iterator[Contender]], left_out: dict[str, str]) -> list[Contender]:
    try:
        return list(make())
    except ImportError as error:
        left_out[name] = not_installed().get(name, f"not installed: {error}")
    except NotBuiltError as error:
        left_out[name] = str(error)
    except Exception as error:  # whatever a peer says to what it is given belongs into the table
        left_out[name] = f"cannot be prepared: {type(error).__name__}: {error}"
    return []


def _expected(definition: Definition, given: Sequence[Facts]) -> list[dict[str, Defined]]:
    return [definition.decide(DECISIONS, facts, missing=False) for facts in given]


def _agrees(
    contender: Contender,
    given: Sequence[Facts],
    expected: Sequence[Mapping[str, Defined]],
    left_out: dict[str, str],
) -> bool:
    for facts, wanted in zip(given, expected, strict=False):
        try:
            problem = disagreement(contender, facts, wanted)
        except Exception as error:  # a peer's error is what the table has to tell
            problem = f"fails: {type(error).__name__}: {error}"
        if problem is not None:
            left_out[contender.name] = f"disagrees with the interpreter: {problem}"
            return False
    return True


def _timed(contenders: Sequence[Contender], given: Sequence[Facts], size: Size) -> Mapping[str, Timing]:
    turns = [
        sized_turn(
            contender.name,
            _worker(contender.decide),
            [contender.prepare(facts) for facts in given],
            size.seconds,
            size.least,
        )
        for contender in contenders
    ]
    return take_turns(turns, size.rounds)


def _worker(decide: Callable[[object], object]) -> Callable[[Sequence[object]], None]:
    def work(prepared: Sequence[object]) -> None:
        for case in prepared:
            decide(case)

    return work
