"""What facts, decisions and records are called in an exported module, each from its own name alone."""

from __future__ import annotations

import ast
import builtins
import keyword
import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from importlib import resources

_TEMPLATE = "standalone.py"
_WRITTEN = frozenset(
    (
        "Facts",
        "NAMES",
        "FIELDS",
        "RECORDS",
        "DECISIONS",
        "facts",
        "reasons",
        "record",
        "self",
        "bool",
        "dict",
        "max",
        "min",
        "sum",
        "map",
        "any",
        "all",
        "type",
    )
)
_GENERATED = re.compile("([fnxrm]|each_x)[0-9]+|(u[0-9a-f]{4,6})+|.*Record")
_CAMEL = re.compile("[a-z][a-z0-9]*(_[a-z][a-z0-9]*)*")


def template() -> str:
    """The helpers of every module, without the docstring of their own."""
    text = resources.files("aidrules.backends.python").joinpath(_TEMPLATE).read_text(encoding="utf-8")
    return text[text.index("from __future__") :].rstrip()


def identifier(alias: str) -> str:
    """The identifier for a fact, a decision or a field of a record.

    Different names have different identifiers, whatever else is in the module: a name that is taken has an underscore
    more at its end, and so has the same name with underscores at its end already.

    Args:
        alias: what the policy calls it: its alias, or its Chinese name where it has none.

    Raises:
        ValueError: the name is empty.
    """
    if not alias:
        raise ValueError("an empty name has no identifier")
    if not _plain(alias):
        return "".join(f"u{ord(sign):04x}" for sign in alias)
    stem = alias.rstrip("_")
    return f"{alias}_" if stem in _reserved() or _GENERATED.fullmatch(stem) else alias


def record_class(alias: str) -> str:
    """The identifier for the class of the records of a roster, which no fact and no decision has.

    Args:
        alias: what the policy calls the roster.
    """
    if _CAMEL.fullmatch(alias):
        return f"{''.join(part.capitalize() for part in alias.split('_'))}Record"
    return f"{identifier(alias)}_Record"


def _plain(name: str) -> bool:
    """Whether Python takes a name as it is, and a reader sees all of it."""
    shown = all(sign == "_" or unicodedata.category(sign)[0] in "LN" for sign in name)
    same = unicodedata.normalize("NFKC", name) == name
    return shown and same and name.isidentifier() and not name.startswith("_")


@cache
def _reserved() -> frozenset[str]:
    """Keywords, what a module defines, and the builtins that it uses."""
    tree = ast.parse(template())
    used = {found.id for found in ast.walk(tree) if isinstance(found, ast.Name)} & {*dir(builtins)}
    return frozenset([*keyword.kwlist, *keyword.softkwlist, *_WRITTEN, *used, *_defined(tree)])


def _defined(tree: ast.Module) -> Iterator[str]:
    """The names at the top of a module."""
    for found in tree.body:
        match found:
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                yield name
            case ast.Import(names=names) | ast.ImportFrom(names=names):
                yield from ((one.asname or one.name).split(".")[0] for one in names)
            case ast.Assign(targets=targets):
                yield from (target.id for target in targets if isinstance(target, ast.Name))
            case ast.AnnAssign(target=ast.Name(id=name)):
                yield name
