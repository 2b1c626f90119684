"""Decision diagrams: what conditions say about the facts, whatever way they are written.

A diagram tests one fact after another, in the order of the policy, and takes the branch of its value; it ends in true
or false. Two conditions that hold in the same cases have the same diagram, so it is seen at once what never holds, what
follows from what, and which facts matter. Conditions on numbers and dates are variables of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final, TypeAlias

from attrs import define, field

from aidrules.backends.plan import Expr, Plan, in_order, roots
from aidrules.core.policy import Fact
from aidrules.values.types import BooleanType, EnumType, SetType, TextType

Node: TypeAlias = int
FALSE: Final = 0
TRUE: Final = 1

MOST_NODES = 30_000
"""How large the diagrams of one answer may become."""
_MOST_MEMBERS = 6  # of an enumeration whose sets a variable tells apart

OTHER: Final = "\0other"
"""A text that is compared with nothing."""


class TooLargeError(Exception):
    """The conditions of an answer are too many for diagrams."""


@define
class Variable:
    """What a node tests.

    Attributes:
        fact: the fact, or "" for a condition on numbers or dates.
        values: its values, in the order of the branches; unknown is None.
        condition: the condition, where it is one: its values are then True and False.
    """

    fact: str
    values: tuple[Any, ...]
    condition: Expr | None = None
    positions: Mapping[Any, int] = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.positions = {value: at for at, value in enumerate(self.values)}

    def position(self, value: Any) -> int | None:
        """The branch of a value; None for what is no value of the fact."""
        found = self.positions.get(value)
        if found is None and OTHER in self.positions and isinstance(value, str):
            return self.positions[OTHER]
        return found


@define
class Diagrams:
    """The diagrams of a plan.

    Attributes:
        facts: the facts of the plan, by name.
        variables: the variables, in the order in which they are tested.
    """

    facts: Mapping[str, Fact]
    variables: list[Variable]
    _of_fact: dict[str, int]
    _unique: dict[tuple[int, tuple[Node, ...]], Node] = field(factory=dict, init=False)
    _nodes: list[tuple[int, tuple[Node, ...]]] = field(factory=list, init=False)
    _made: dict[Expr, Node] = field(factory=dict, init=False)
    _and: dict[tuple[Node, Node], Node] = field(factory=dict, init=False)
    _not: dict[Node, Node] = field(factory=dict, init=False)

    def __attrs_post_init__(self) -> None:
        last = 1 << 30
        self._nodes += [(last, ()), (last, ())]
        self._not.update({FALSE: TRUE, TRUE: FALSE})

    @staticmethod
    def of(plan: Plan) -> Diagrams:
        """The variables of a plan, without any diagram yet."""
        constants: dict[str, dict[str, None]] = {}
        for found in in_order(root for answer in plan.answers for root in roots(answer)):
            data: Any = found.data
            if found.operator in ("may", "is") and isinstance(data[1], str):
                constants.setdefault(data[0], {})[data[1]] = None
        variables: list[Variable] = []
        for fact in plan.facts:
            match fact.type:
                case BooleanType():
                    variables.append(Variable(fact.name, (True, False, None)))
                case EnumType(members=members):
                    variables.append(Variable(fact.name, (*members, None)))
                case TextType():
                    variables.append(Variable(fact.name, (*constants.get(fact.name, ()), OTHER, None)))
                case SetType(element=element) if len(element.members) <= _MOST_MEMBERS:
                    variables.append(Variable(fact.name, (*_subsets(element.members), None)))
        positions = {variable.fact: at for at, variable in enumerate(variables)}
        return Diagrams({fact.name: fact for fact in plan.facts}, variables, positions)

    # ---- from expressions

    def diagram(self, expression: Expr) -> Node:
        """The diagram of a condition.

        Raises:
            TooLargeError: it is too large.
        """
        stack = [expression]
        while stack:
            top = stack[-1]
            if top in self._made:
                stack.pop()
            elif waiting := [found for found in top.operands if found.sort == "bool" and found not in self._made]:
                stack.extend(waiting)
            else:
                self._made[top] = self._diagram(top)
        return self._made[expression]

    def _diagram(self, found: Expr) -> Node:
        data: Any = found.data
        match found.operator:
            case "const":
                return TRUE if data is True else FALSE
            case "and":
                return self.all(self._made[operand] for operand in found.operands)
            case "or":
                return self.any(self._made[operand] for operand in found.operands)
            case "not":
                return self.negated(self._made[found.operands[0]])
            case "select":
                when, then, otherwise = (self._made[operand] for operand in found.operands)
                return self.any([self.both(when, then), self.both(self.negated(when), otherwise)])
            case "known" if data in self._of_fact:
                return self._test(data, lambda value: value is not None)
            case "may" if data[0] in self._of_fact:
                return self._test(data[0], lambda value: value is None or value == data[1])
            case "is" if data[0] in self._of_fact:
                return self._test(data[0], lambda value: value is not None and value == data[1])
            case "member" if data[0] in self._of_fact:
                return self._test(data[0], lambda value: value is not None and data[1] in value)
        at = len(self.variables)
        self.variables.append(Variable("", (True, False), found))
        return self._node(at, (TRUE, FALSE))

    def _test(self, name: str, holds: Callable[[Any], bool]) -> Node:
        at = self._of_fact[name]
        return self._node(at, tuple(TRUE if holds(value) else FALSE for value in self.variables[at].values))

    def _node(self, variable: int, branches: tuple[Node, ...]) -> Node:
        first = branches[0]
        if all(branch == first for branch in branches):
            return first
        key = (variable, branches)
        found = self._unique.get(key)
        if found is None:
            if len(self._nodes) > MOST_NODES:
                raise TooLargeError
            found = self._unique[key] = len(self._nodes)
            self._nodes.append(key)
        return found

    # ---- connectives

    def both(self, a: Node, b: Node) -> Node:
        """Whether two conditions hold."""
        if a == b or b == TRUE:
            return a
        if a == TRUE:
            return b
        if a == FALSE or b == FALSE:
            return FALSE
        key = (a, b) if a < b else (b, a)
        found = self._and.get(key)
        if found is None:
            (va, xs), (vb, ys) = self._nodes[a], self._nodes[b]
            if va == vb:
                branches = tuple(map(self.both, xs, ys))
            elif va < vb:
                branches = tuple(self.both(x, b) for x in xs)
            else:
                branches = tuple(self.both(a, y) for y in ys)
            found = self._and[key] = self._node(min(va, vb), branches)
        return found

    def negated(self, a: Node) -> Node:
        """Whether a condition fails."""
        found = self._not.get(a)
        if found is None:
            variable, branches = self._nodes[a]
            found = self._not[a] = self._node(variable, tuple(map(self.negated, branches)))
            self._not[found] = a
        return found

    def all(self, nodes: Iterable[Node]) -> Node:
        """Whether all conditions hold."""
        found = TRUE
        for node in nodes:
            found = self.both(found, node)
        return found

    def any(self, nodes: Iterable[Node]) -> Node:
        """Whether one of some conditions holds."""
        return self.negated(self.all(map(self.negated, nodes)))

    # ---- what is said of some variables only

    def possible(self, a: Node, kept: frozenset[int]) -> Node:
        """Whether a condition can still hold when only some variables are known."""
        made: dict[Node, Node] = {FALSE: FALSE, TRUE: TRUE}

        def over(node: Node) -> Node:
            if node not in made:
                variable, branches = self._nodes[node]
                below = tuple(map(over, branches))
                made[node] = self._node(variable, below) if variable in kept else self.any(set(below))
            return made[node]

        return over(a)

    def certain(self, a: Node, kept: frozenset[int]) -> Node:
        """Whether a condition holds whatever the other variables are."""
        return self.negated(self.possible(self.negated(a), kept))

    def support(self, a: Node) -> frozenset[int]:
        """The variables that matter for a condition."""
        found: set[int] = set()
        seen: set[Node] = set()
        stack = [a]
        while stack:
            node = stack.pop()
            if node > TRUE and node not in seen:
                seen.add(node)
                found.add(self._nodes[node][0])
                stack.extend(self._nodes[node][1])
        return frozenset(found)

    def narrowed(self, a: Node, care: Node, hint: frozenset[int]) -> tuple[Node, Node]:
        """Conditions of few variables that are the same wherever another one holds: the narrowest and the widest.

        Args:
            a: the condition.
            care: where it has to be the same.
            hint: variables that are probably enough.
        """
        yes, no = self.both(a, care), self.both(self.negated(a), care)
        if yes == FALSE or no == FALSE:
            return (FALSE, FALSE) if yes == FALSE else (TRUE, TRUE)
        before = self.support(yes) | self.support(no)
        kept = before
        stack = [before & hint, before - hint]
        while stack:
            dropped = stack.pop()
            if not dropped:
                continue
            rest = kept - dropped
            fewer = self.possible(yes, rest), self.possible(no, rest)
            if self.both(*fewer) == FALSE:
                yes, no, kept = *fewer, rest
            elif len(dropped) > 1:
                order = sorted(dropped)
                stack += [frozenset(order[: len(order) // 2]), frozenset(order[len(order) // 2 :])]
        return yes, self.negated(no)

    def within(self, a: Node, b: Node) -> bool:
        """Whether a condition holds wherever another one does."""
        return self.both(a, self.negated(b)) == FALSE

    def assigned(self, a: Node, variable: int, branch: int) -> Node:
        """What a condition comes to when a variable has a value."""
        made: dict[Node, Node] = {FALSE: FALSE, TRUE: TRUE}

        def over(node: Node) -> Node:
            if node not in made:
                tested, branches = self._nodes[node]
                if tested == variable:
                    made[node] = branches[branch]
                else:
                    made[node] = node if tested > variable else self._node(tested, tuple(map(over, branches)))
            return made[node]

        return over(a)

    def holds(self, a: Node, branches: Mapping[int, int]) -> bool:
        """Whether a condition holds, given the branch of each variable that it may test."""
        while a > TRUE:
            variable, below = self._nodes[a]
            a = below[branches[variable]]
        return a == TRUE


def _subsets(members: Sequence[str]) -> list[frozenset[str]]:
    found: list[frozenset[str]] = [frozenset()]
    for member in members:
        found += [subset | {member} for subset in found]
    return found
