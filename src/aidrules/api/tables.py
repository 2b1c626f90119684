"""Whole tables: what a policy adds to its single decisions where the extra ``aidrules[batch]`` is installed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    import pyarrow

    from aidrules.backends.batch.verdicts import Decider
    from aidrules.backends.sql.columns import Column
    from aidrules.core.policy import CorePolicy, Decision
    from aidrules.evaluation.coverage import Coverage
    from aidrules.evaluation.exact import Diagrams


class _Lowered(Protocol):
    """What a policy is lowered from."""

    core: CorePolicy
    coverage: Coverage
    diagrams: Diagrams
    selects: dict[object, str]

    def find_decision(self, name: str) -> Decision: ...


class DecidesTables:
    """The part of a policy that decides tables; nothing that it needs is imported before it is called."""

    def decide_table(
        self: Decider,
        table: object,
        decisions: Iterable[str] | str | None = None,
        *,
        engine: str = "duckdb",
        as_of: object = None,
        edition: object = None,
        region: object = None,
        readings: Mapping[str, str] | None = None,
        rosters: Mapping[str, tuple[object, str]] | None = None,
        keep: bool = False,
        rejects: Literal["raise", "mark"] = "raise",
        lang: Literal["zh", "en"] = "zh",
    ) -> pyarrow.Table:
        """Decide every row of a table. It needs the extra ``aidrules[batch]``.

        A column gives the fact whose Chinese name or alias it has; other columns give nothing. A null is unknown; a
        fact that has no column is not given, so that it is presumed where the policy presumes it. The columns 基准日
        (``as_of``), 版本日 (``edition``) and 辖区 (``region``) count for their row.

        Args:
            table: an Arrow table, batch or reader, a frame of Polars or pandas, a relation of DuckDB, or anything else
                that gives an Arrow stream.
            decisions: the questions by Chinese name or alias; None for every question of the policy.
            engine: ``duckdb``, ``python`` or another one that was registered; all give the same answers.
            as_of, edition, region, readings: as for ``decide``, the same for every row.
            rosters: second tables by the name or alias of a roster: its records, and the key, a column of both tables.
            keep: whether the columns of the table stand before those of the results.
            rejects: what becomes of rows with wrong facts or without an answer: ``raise`` one error that lists them, or
                ``mark`` them: the status ``rejected``, and the columns ``rejected__problems`` and ``rejected__codes``.
            lang: the language of those problems.

        Returns:
            An Arrow table with a row for each row, in their order. For each decision the columns ``<alias>``, null
            unless it is decided; ``<alias>__status``; ``<alias>__reasons``, the codes of the rules it rests on; and
            ``<alias>__missing``, the aliases of the unknown facts that can still change it.

        Raises:
            MissingExtraError: a library is not installed that this needs.
            UnknownDecisionError: the policy has no such decision.
            FactError: something is wrong with what is the same for every row.
            TableError: something is wrong with the columns; it lists every problem.
            RowsError: rows have wrong facts, or no answer; it lists the first of them, and how many there are.
            InputError: the table is none.
        """
        from aidrules.backends.batch.table import decide_table
        from aidrules.backends.batch.verdicts import Fixed

        fixed = Fixed(as_of, edition, region, readings or {})
        return decide_table(
            self, table, decisions, engine=engine, fixed=fixed, rosters=rosters, keep=keep, rejects=rejects, lang=lang
        )

    def to_sql(
        self: _Lowered,
        decisions: str | Iterable[str],
        *,
        dialect: str = "duckdb",
        table: str = "cases",
        columns: Mapping[str, str | Column] | Iterable[str] | None = None,
        keep: Sequence[str] = (),
        checked: bool = True,
        enums: bool = False,
        readings: Mapping[str, str] | None = None,
        as_of: object = None,
        edition: object = None,
        region: object = None,
    ) -> str:
        """One SELECT that decides every row of a table. It needs the extra ``aidrules[batch]``.

        For each decision it has ``<alias>``, ``<alias>__status``, ``<alias>__reasons`` and ``<alias>__missing``. The
        status is one of those of ``decide``, or ``fault`` where ``decide`` raises an ``EvaluationError``, or
        ``invalid`` where a value of the row is none of its fact.

        Args:
            decisions: Chinese names or aliases.
            dialect: ``duckdb``, ``postgres`` or ``spark``.
            table: the table, as the dialect writes its name.
            columns: the column of each fact that is given, by its name or alias, or the facts whose columns are called
                as they are; other facts are not given. None: every fact that is read and not looked up, by its alias.
                A roster is a list of structs whose fields are named by alias, on PostgreSQL a ``jsonb`` of such
                objects; it is complete, or NULL where it is unknown.
            keep: columns of the table that come first in the result, such as its key.
            checked: look at every row whether its values are ones of their facts. Without it the caller has looked:
                what comes of other values is not defined.
            enums: on DuckDB statuses, reasons, missing facts and values that are texts are of ENUM types instead of
                texts, which are faster to write. Other dialects know no such types and give texts.
            readings, as_of, edition, region: as in ``decide``.

        Raises:
            TableError: no decision is asked, two columns of the result have one name, or the table has none.
            FactError, UnsupportedError: something is wrong with what was given, or cannot be carried exactly.
        """
        from aidrules.backends.sql.policy import policy_sql

        asked = [self.find_decision(name) for name in ([decisions] if isinstance(decisions, str) else decisions)]
        return policy_sql(
            self.core, asked, self.coverage, self.diagrams, self.selects, dialect=dialect, table=table, columns=columns,
            keep=keep, checked=checked, enums=enums, readings=readings, as_of=as_of, edition=edition, region=region,
        )  # fmt: skip
