"""Finds and compiles the policies that a policy imports.

A policy file is not trusted, so what it imports is a plain name and never a path: it is looked for in the folder of
the file, in the folders that the caller names, and then among the bundled policies. Nothing else can be reached.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches
from functools import cache
from itertools import islice
from pathlib import Path

from attrs import define, field, frozen

from aidrules.core.link import CircleError, Module
from aidrules.diagnostics.diagnostic import Diagnostic, Fix, from_source_error
from aidrules.diagnostics.registry import Severity
from aidrules.diagnostics.sink import DiagnosticSink
from aidrules.lowering.link import link
from aidrules.semantics.amendments import STRUCTURAL
from aidrules.semantics.check import check
from aidrules.semantics.imports import Imported
from aidrules.source.reads import are_recorded, note_looked_for
from aidrules.source.resources import policies_folder
from aidrules.source.text import NOWHERE, SourceError, SourceText, read_source
from aidrules.syntax import nodes
from aidrules.syntax.parse import parse
from aidrules.syntax.trees import MAX_DEPTH as MAX_TREE

MAX_DEPTH = 8
"""How long a chain of imports may be."""
MAX_FILES = 32
"""How many files one policy may be made of."""
_SHOWN = 3  # problems of an imported file that are reported beside the import
_IMPORTING = frozenset({"IMPORT", "REFINEMENT"})
_NAMED = 12  # files that are named where one is not found
_LOOKED_AT = 500
_NEAR = 0.7  # how much alike a name is that may be meant
_PLAIN = re.compile(r"[A-Za-z0-9_]+")


@frozen
class Compiled:
    """What became of one file: its module unless it has errors, and everything there is to say about it."""

    module: Module | None
    diagnostics: tuple[Diagnostic, ...]


@define
class Loader:
    """Compiles one policy and everything it imports.

    Attributes:
        folders: where imported policies are looked for, besides the folder of the file that imports them.
        tolerant: whether a policy is compiled although it does what a lower level may not do; for comparisons.
    """

    folders: tuple[Path, ...] = ()
    tolerant: bool = False
    _done: dict[Path, Compiled] = field(factory=dict)
    _chain: list[Path] = field(factory=list)

    def compile(self, source: SourceText, path: Path | None = None) -> tuple[Module | None, DiagnosticSink]:
        """Every stage from text to core, without the checks of whole tables.

        Args:
            source: the text.
            path: the file that it was read from, or None; a text without a file imports bundled policies only.
        """
        sink = DiagnosticSink(source)
        file: nodes.File | None = None
        chain = len(self._chain)
        try:
            file = parse(source, sink)
            return self._module(file, path, sink), sink
        except RecursionError:  # whatever limits the passes have, a text that goes beyond them is only refused
            del self._chain[chain:]
            first = file.declarations[0].span if file is not None and file.declarations else NOWHERE
            sink.report("P007", first, limit=str(MAX_TREE))
            return None, sink

    def _module(self, file: nodes.File, path: Path | None, sink: DiagnosticSink) -> Module | None:
        if path is not None:
            self._chain.append(path.resolve())
        before = sink.error_count
        imported = [found for node, base in _imports(file) if (found := self._imported(node, base, path, sink))]
        if path is not None:
            self._chain.pop()
        unread = any(isinstance(found, nodes.Broken) and found.kind in _IMPORTING for found in file.declarations)
        if sink.error_count > before or unread:  # what the names mean is not known
            return None
        linked = check(file, sink, imported)
        if sink.has_errors and not (self.tolerant and _only_structural(sink)):
            return None
        try:
            core = link(linked)
        except CircleError as error:
            sink.report("P106", file.declarations[0].span, cycle=" → ".join(error.names))
            return None
        return Module(core, linked.own.types, linked.own.units)

    def _imported(self, node: nodes.Import, base: bool, path: Path | None, sink: DiagnosticSink) -> Imported | None:
        name, span = node.target.text, node.target.span
        if not _PLAIN.fullmatch(name):
            sink.report("P054", span, found=name)
            return None
        found = self._file(name, path)
        if found is None:
            names = self._names(path)
            suggestion = next(iter(get_close_matches(name, names, 1, _NEAR)), "")
            quoted = span.end - span.start > len(name)
            fix = Fix(span, f"“{suggestion}”" if quoted else suggestion) if suggestion else None
            shown = "、".join(names[:_NAMED])
            sink.report("P701", span, fix=fix, name=name, suggestion=suggestion, names=shown)
            return None
        if found in self._chain:
            names = [step.stem for step in self._chain[self._chain.index(found) :]]
            sink.report("P702", span, circle=" → ".join([*names, name]))
            return None
        if len(self._chain) >= MAX_DEPTH or (found not in self._done and len(self._done) >= MAX_FILES):
            sink.report("P704", span, name=name, depth=str(MAX_DEPTH), files=str(MAX_FILES))
            return None
        if found not in self._done:
            self._done[found] = self._compiled(found)
        compiled = self._done[found]
        if compiled.module is None:
            errors = [d for d in compiled.diagnostics if d.severity is Severity.ERROR]
            own = sum(d.source is not None and d.source.name == str(found) for d in errors)
            sink.report("P703", span, name=found.name, count=str(own))
            for error in sorted(errors, key=lambda d: d.code == "P703")[:_SHOWN]:  # causes before what follows
                sink.add(error)
            return None
        return Imported(node, compiled.module, base)

    def _compiled(self, path: Path) -> Compiled:
        if path.parent == policies_folder().resolve() and not are_recorded():
            return _bundled(path, path.stat().st_mtime_ns)
        return _read(path, self)

    def _folders(self, path: Path | None) -> tuple[Path, ...]:
        beside: tuple[Path, ...] = () if path is None else (path.parent,)
        return (*beside, *self.folders, policies_folder())

    def _names(self, path: Path | None) -> list[str]:
        """What can be imported: the files of the folders, the nearest folder first, without the importing one."""
        names: dict[str, None] = {}
        for folder in self._folders(path):
            found = sorted(islice(folder.glob("*.policy"), _LOOKED_AT))
            names |= {file.stem: None for file in found if _PLAIN.fullmatch(file.stem) and _is_file(file)}
        return [name for name in names if path is None or name != path.stem]

    def _file(self, name: str, path: Path | None) -> Path | None:
        """The file of a name: beside the one that imports it, in one of the folders, or bundled.

        A link that leads out of its folder is passed over.
        """
        for folder in self._folders(path):
            wanted = folder / f"{name}.policy"
            found = wanted.resolve()
            usable = _is_file(found) and found.parent == folder.resolve()
            note_looked_for(wanted, found if usable else None)
            if usable:
                return found
        return None


def _read(path: Path, loader: Loader) -> Compiled:
    try:
        source = read_source(path)
    except SourceError as error:
        return Compiled(None, (from_source_error(error),))
    module, sink = loader.compile(source, path)
    return Compiled(module, sink.items)


@cache
def _bundled(path: Path, _changed: int) -> Compiled:
    """A bundled policy, compiled once: it imports nothing but bundled ones."""
    return _read(path, Loader())


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:
        return False


def _imports(file: nodes.File) -> Iterator[tuple[nodes.Import, bool]]:
    for declaration in file.declarations:
        if isinstance(declaration, nodes.Policy) and declaration.based is not None:
            yield declaration.based, True
    for declaration in file.declarations:
        if isinstance(declaration, nodes.Import):
            yield declaration, False


def _only_structural(sink: DiagnosticSink) -> bool:
    return all(found.code in STRUCTURAL for found in sink.items if found.severity is Severity.ERROR)
