"""Every stage from text to core. This is where the parser is imported: a compiled policy needs nothing of it."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from aidrules.analysis.tables import check_tables
from aidrules.api.imports import Loader
from aidrules.core.policy import CorePolicy
from aidrules.diagnostics.diagnostic import Diagnostic
from aidrules.evaluation.coverage import Coverage
from aidrules.source.text import NOWHERE, SourceText
from aidrules.source.uncollected import uncollected
from aidrules.syntax.trees import MAX_DEPTH


def through_the_stages(
    source: SourceText, path: Path | None, folders: Iterable[str | os.PathLike[str]], tolerant: bool
) -> tuple[CorePolicy | None, tuple[Diagnostic, ...]]:
    """Compile a policy and everything it imports; it is None when there are errors.

    Args:
        source: its text.
        path: the file that it was read from, or None.
        folders: where imported policies are looked for.
        tolerant: whether a policy that does what a lower level may not do is compiled all the same.
    """
    with uncollected():
        module, sink = Loader(tuple(map(Path, folders)), tolerant).compile(source, path)
        if module is None:
            return None, sink.items
        try:
            check_tables(module.core, Coverage(module.core), sink)
        except RecursionError:
            sink.report("P007", NOWHERE, limit=str(MAX_DEPTH))
            return None, sink.items
        return module.core, sink.items
