"""A file of rows decided into another: streamed, whatever its size, and put in place only when all is there."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Mapping
from pathlib import Path

import pyarrow as pa
from attrs import define, field, frozen

from aidrules.backends.batch.engine import Engine, Limits, Progress, find_engine
from aidrules.backends.batch.file_errors import file_error
from aidrules.backends.batch.job import Decided, Job, check_kept, make_job
from aidrules.backends.batch.rejects import reject_batch, reject_schema
from aidrules.backends.batch.roster_tables import RosterTable
from aidrules.backends.batch.sinks import Sink, part_of, put_in_place
from aidrules.backends.batch.sources import Form, Source, form_of, open_source
from aidrules.backends.batch.table import kept_schema, with_inputs
from aidrules.backends.batch.tally import Tally
from aidrules.backends.batch.verdicts import Decider, Fixed
from aidrules.errors import Problem


@frozen
class Files:
    """Which files, in which form.

    Attributes:
        source: the rows.
        target: the rows that were decided, with their results.
        rejects: the others; None for a file beside the target, which is written only where there are any.
        source_form, target_form: ``parquet``, ``csv``, ``arrow`` or ``arrows``; None for what the names end in.
        encoding: of CSV that is read, ``utf-8`` or ``gb18030``.
        rosters: second tables by the name or alias of a roster: a file and the name of the key.
    """

    source: Path
    target: Path
    rejects: Path | None = None
    source_form: str | None = None
    target_form: str | None = None
    encoding: str = "utf-8"
    rosters: Mapping[str, tuple[Path, str]] = field(factory=dict)

    @property
    def rejects_path(self) -> Path:
        """Where the rejects go."""
        own = self.target.with_name(f"{self.target.stem}.rejects{self.target.suffix}")
        return own if self.rejects is None else self.rejects


@frozen
class Done:
    """What was done.

    Attributes:
        tally: what came of the rows.
        rejects: the file of the rejects, or None where none was written.
        warnings: columns that may have been meant as facts, and are none.
    """

    tally: Tally
    rejects: Path | None
    warnings: tuple[Problem, ...]


def _silent(rows: int, part: float | None) -> None:
    """Tells nobody."""


def decide_file(
    policy: Decider,
    files: Files,
    decisions: Iterable[str] | str | None = None,
    *,
    engine: str = "duckdb",
    fixed: Fixed | None = None,
    lang: str = "zh",
    limits: Limits | None = None,
    progress: Progress = _silent,
) -> Done:
    """Decide every row of a file.

    The rows that were decided stand in the target in their order, with all their columns and behind these the results;
    the others stand in the file of rejects. Both are written beside, under names that end in ``.part``, and renamed
    when both are whole. Whatever the size of the file, only some rows are held in memory; second tables are held whole.

    Args:
        policy: the policy.
        files: which files, in which form.
        decisions: the questions by name or alias; None for every question of the policy.
        engine: ``duckdb``, ``python`` or another one that was registered.
        fixed: what is the same for every row.
        lang: ``zh`` or ``en``, the language of the problems in the file of rejects.
        limits: what the engine may take of the machine.
        progress: is told how many rows are done.

    Raises:
        MissingExtraError: a library is not installed that this needs.
        UnknownDecisionError: the policy has no such decision.
        FactError: something is wrong with what is the same for every row.
        TableError: something is wrong with the files or with the columns; no file was changed.
    """
    source_form = form_of(files.source, files.source_form)
    target_form = form_of(files.target, files.target_form)
    _distinct(files)
    decider = find_engine(engine, limits)
    rosters = {name: _roster(path, key, files.encoding) for name, (path, key) in files.rosters.items()}
    source = open_source(files.source, source_form, files.encoding)
    with contextlib.closing(source):
        job = make_job(policy, decisions, source.schema, fixed or Fixed(), rosters)
        check_kept(job)
        run = _Run(job, files, target_form, decider, lang, progress)
        return run.directly() if run.may_copy(source_form) and run.copied() else run.streamed(source)


def _roster(path: Path, key: str, encoding: str) -> RosterTable:
    source = open_source(path, form_of(path), encoding)
    with contextlib.closing(source):
        return RosterTable(pa.Table.from_batches(list(source.batches(65_536)), schema=source.schema), key)


def _distinct(files: Files) -> None:
    """No two of the files may be the same."""
    seen: set[Path] = set()
    for path in (files.source, files.target, files.rejects_path, *(path for path, _ in files.rosters.values())):
        whole = path.resolve()
        if whole in seen:
            zh, en = (
                "给出了两次：输入、输出和未决记录要写在不同的文件里。",
                "is named twice; each file has its own use.",
            )
            raise file_error(path, "duplicate", zh, en)
        seen.add(whole)


@define
class _Run:
    job: Job
    files: Files
    form: Form
    engine: Engine
    lang: str
    progress: Progress
    tally: Tally = field(factory=Tally)

    # ---- in one go

    def may_copy(self, source_form: Form) -> bool:
        return source_form == "parquet" and self.form == "parquet"

    def copied(self) -> bool:
        part = part_of(self.files.target)
        try:
            found = self.engine.copy(self.job, self.files.source, part, self.progress)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
        if found is None:
            part.unlink(missing_ok=True)
            return False
        self.tally = found
        return True

    def directly(self) -> Done:
        try:
            rejects = self._no_rejects()
            put_in_place(self.files.target)
        except BaseException:
            part_of(self.files.target).unlink(missing_ok=True)
            raise
        return Done(self.tally, rejects, self.job.columns.warnings)

    def _no_rejects(self) -> Path | None:
        """An empty file of rejects where one is asked for, or where an older one would mislead."""
        path = self.files.rejects_path
        if self.files.rejects is None and not path.exists():
            return None
        sink = self._reject_sink()
        sink.finish()
        put_in_place(path)
        return path if self.files.rejects is not None else None

    # ---- a batch at a time

    def streamed(self, source: Source) -> Done:
        target = Sink(self.files.target, self.form, kept_schema(self.job))
        rejects: Sink | None = None
        try:
            for part in self.engine.decide(self.job, source.batches(self.engine.chunk)):
                self.tally.add(self.job, part)
                kept = part.taken if not part.rejects else part.taken.take(pa.array(part.kept, pa.int64()))
                target.write(with_inputs(kept, part.results))
                if part.rejects:
                    rejects = rejects or self._reject_sink()
                    self._write_rejects(rejects, part)
                self.progress(self.tally.rows, self._part(source))
            for sink in filter(None, (target, rejects)):
                sink.finish()
            written = self._place(rejects)
            put_in_place(self.files.target)
        except BaseException:
            for sink in filter(None, (target, rejects)):
                sink.abandon()
            raise
        return Done(self.tally, written, self.job.columns.warnings)

    def _part(self, source: Source) -> float | None:
        if source.rows is None:
            return source.part_read
        return self.tally.rows / source.rows if source.rows else 1.0

    def _place(self, rejects: Sink | None) -> Path | None:
        if rejects is None:
            return self._no_rejects()
        put_in_place(rejects.path)
        return rejects.path

    def _reject_sink(self) -> Sink:
        path = self.files.rejects_path
        form = form_of(path, None if self.files.rejects is not None else self.form)
        return Sink(path, form, reject_schema(self.job.schema))

    def _write_rejects(self, sink: Sink, part: Decided) -> None:
        kept = set(part.kept)
        places = [at for at in range(part.taken.num_rows) if at not in kept]
        sink.write(reject_batch(part.rejects, part.taken.take(pa.array(places, pa.int64())), self.lang))
