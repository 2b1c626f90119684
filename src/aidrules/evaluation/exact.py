"""Which unknown facts matter, exactly, for decisions that tell finitely many cases apart.

For such a decision there is a diagram of what comes of every complete case, and for each fact f one of where f matters:
``depends(f)`` is true of the values of the others exactly when two atoms of f lead to different outcomes. An unknown
fact is missing when that can be true of the other facts, each of which is one of the atoms that its state allows.

In a diagram every variable is asked at most once on the way to a leaf, and no variable restricts another. So whether it
can be true is worked out node by node: it can be true at a node when, for some atom a that the variable may be in, it
can be true at the child for a. In a language of expressions that is one truth value for each node,

    node = (may_be_a1 AND child_1) OR (may_be_a2 AND child_2) OR …

with one flag for each atom of each fact, and no quantifier is left.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

from aidrules.core.policy import EDITION, CorePolicy
from aidrules.evaluation.atoms import Atoms, Variable
from aidrules.evaluation.constants_met import NotFiniteError
from aidrules.evaluation.coverage import Coverage
from aidrules.evaluation.diagrams import Diagram, Manager, Node, TooLargeError, finished
from aidrules.evaluation.lifting import Lifting
from aidrules.evaluation.possible import Possible
from aidrules.values.domains import Interval
from aidrules.values.types import Bound

State = Sequence[Sequence[int]]
"""For each variable the atoms it may be in."""


class FiniteDecision:
    """A decision that tells finitely many cases apart.

    Attributes:
        name: its Chinese name.
        variables: what its diagrams ask for, in the order in which they do, each with its atoms. Atoms that no outcome
            tells apart are one; what makes no difference at all is not among them.
        outcomes: what comes of each complete case. The leaves are settled ``Possible`` outcomes; every fault is one.

    Args:
        policy: the policy.
        name: the decision.
        variables: its variables.
        manager: the manager that made the diagram of its outcomes, over these variables.
        root: that diagram.

    Raises:
        TooLargeError: the diagrams of where its facts matter would be too large.
    """

    def __init__(
        self, policy: CorePolicy, name: str, variables: tuple[Atoms, ...], manager: Manager, root: int
    ) -> None:
        self.name = name
        self.variables = variables
        self.outcomes = finished(manager, root)
        self._policy = policy
        self._manager = manager
        self._root = root
        self._positions = {atoms.variable: position for position, atoms in enumerate(variables)}
        self._depends: dict[tuple[str, tuple[int, ...]], Diagram] = {}
        for fact in self.facts:  # now, so that it depends on the policy only whether there is room for them
            self.depends(fact)
        self.depends(EDITION, self.newest)

    def position(self, fact: str) -> int | None:
        """The position of the variable that is the value of a fact; None where that makes no difference."""
        return self._positions.get(Variable("fact", fact))

    @property
    def facts(self) -> tuple[str, ...]:
        """The facts whose value can make a difference, in the order of the variables."""
        return tuple(atoms.variable.name for atoms in self.variables if atoms.variable.kind == "fact")

    @property
    def newest(self) -> tuple[int, ...]:
        """The atoms of the edition where no day is given for it: the days since the last provision began."""
        at = self.position(EDITION)
        if at is None:
            return ()
        start = self._policy.last_commencement
        return self.variables[at].of_domain(Interval(None if start is None else Bound(start)))

    def depends(self, fact: str, atoms: Collection[int] | None = None) -> Diagram:
        """Where a fact matters: a diagram of truth values over the other variables.

        Args:
            fact: the Chinese name of the fact.
            atoms: the atoms that the fact may be in; all of them where they are not given. A case may leave open all
                of them, or those of ``newest``.
        """
        at = self.position(fact)
        if at is None:
            return Diagram((Node(-1, (), False),))
        chosen = tuple(sorted(range(len(self.variables[at].pieces)) if atoms is None else atoms))
        key = (fact, chosen)
        if key not in self._depends:
            yes, no = self._manager.leaf(True), self._manager.leaf(False)
            branches = [self._manager.where(self._root, at, atom) for atom in chosen]
            differ = self._manager.differ(branches, yes, no) if branches else no
            self._depends[key] = finished(self._manager, differ)
        return self._depends[key]

    def state(self, facts: Mapping[str, Possible], readings: Mapping[str, str]) -> State:
        """The atoms that each variable may be in.

        Args:
            facts: what each fact may be, in base units; one that is looked up, because it is not given, is not listed.
            readings: the alternative in force for each reading.
        """
        return [self._allowed(atoms, facts, readings) for atoms in self.variables]

    def _allowed(self, atoms: Atoms, facts: Mapping[str, Possible], readings: Mapping[str, str]) -> Sequence[int]:
        name = atoms.variable.name
        match atoms.variable.kind:
            case "given":
                return (atoms.of_value(name in facts),)
            case "reading":
                return (atoms.of_value(readings[name]),)
            case "fact":
                domain = facts[name].values if name in facts else None
                return range(len(atoms.pieces)) if domain is None else atoms.of_domain(domain)

    def matters(self, fact: str, state: State) -> bool:
        """Whether a fact that is not known can make a difference.

        Args:
            fact: the Chinese name of the fact.
            state: the atoms that each variable may be in.
        """
        at = self.position(fact)
        if at is None or len(state[at]) < 2:
            return False
        return self.depends(fact, state[at]).reaches(state)


class Diagrams:
    """The diagrams of the decisions of one policy, each made when it is first asked for.

    Args:
        policy: the policy.
        coverage: what is known of its tables.
    """

    def __init__(self, policy: CorePolicy, coverage: Coverage) -> None:
        self.policy = policy
        self.coverage = coverage
        self._found: dict[str, FiniteDecision | None] = {}

    def of(self, name: str) -> FiniteDecision | None:
        """A decision with its diagrams; None where it does not tell finitely many cases apart, or too many.

        Whether there is one depends on the policy only, so that every evaluator treats a decision alike.
        """
        if name not in self._found:
            self._found[name] = self._made(name)
        return self._found[name]

    def matters(
        self, name: str, facts: Mapping[str, Possible], readings: Mapping[str, str]
    ) -> Callable[[str], bool] | None:
        """What tells of a fact, by its name, whether it can change the outcome of a decision in a case.

        Args:
            name: the decision.
            facts, readings: as for ``FiniteDecision.state``.

        Returns:
            None where the decision does not tell finitely many cases apart.
        """
        finite = self.of(name)
        if finite is None:
            return None
        state = finite.state(facts, readings)
        return lambda fact: finite.matters(fact, state)

    def _made(self, name: str) -> FiniteDecision | None:
        for whole in (False, True):
            lifting = Lifting(self.policy, self.coverage, whole)
            try:
                return _finite(self.policy, name, lifting, lifting.build(name))
            except (NotFiniteError, TooLargeError):
                if not lifting.parted:
                    break  # the other way is the same
        return None


def _finite(policy: CorePolicy, name: str, lifting: Lifting, root: int) -> FiniteDecision:
    """A decision with what its diagram needs only: variables that are asked, and atoms that are told apart."""
    manager = lifting.manager
    asked: dict[int, list[int]] = {}
    for node in manager.order(root):
        if not manager.is_leaf(node):
            asked.setdefault(manager.level[node], []).append(node)
    groups = {level: _groups([manager.children[node] for node in nodes]) for level, nodes in sorted(asked.items())}
    variables = tuple(
        Atoms(
            lifting.variables[level],
            tuple(tuple(lifting.pieces[level][at] for at in group) for group in groups[level]),
        )
        for level in groups
    )
    levels = {level: position for position, level in enumerate(groups)}
    smaller = Manager([len(groups[level]) for level in groups])
    made: dict[int, int] = {}
    for node in manager.order(root):
        level = manager.level[node]
        made[node] = (
            smaller.leaf(manager.leaves[node])
            if manager.is_leaf(node)
            else smaller.node(levels[level], [made[manager.children[node][group[0]]] for group in groups[level]])
        )
    return FiniteDecision(policy, name, variables, smaller, made[root])


def _groups(rows: Sequence[tuple[int, ...]]) -> list[list[int]]:
    """The values of a variable, those together that lead to the same child of every node."""
    found: dict[tuple[int, ...], list[int]] = {}
    for value, children in enumerate(zip(*rows, strict=True)):
        found.setdefault(children, []).append(value)
    return list(found.values())
