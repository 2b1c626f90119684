"""PostgreSQL as Debian packages it: a server of its own, in a directory of its own, for as long as the tests last."""

from __future__ import annotations

import datetime
import json
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from typing import Any

from engines.engine import TABLE, absent

_NOBODY = "postgres"  # initdb refuses to be root


class PostgresEngine:
    """A server on a free port of this machine."""

    name = "postgres"

    def __init__(self) -> None:
        try:
            import psycopg
        except ImportError as error:
            absent(self.name, str(error))
        self._binaries = _binaries()
        self._home = Path(tempfile.mkdtemp(prefix="aidrules-pg-"))
        if os.geteuid() == 0:
            shutil.chown(self._home, _NOBODY, _NOBODY)
        self._data = self._home / "data"
        with closing(socket.socket()) as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        try:
            self._command("initdb", "-D", str(self._data), "-A", "trust", "-U", "tests", "-E", "UTF8", "--no-sync")
            settings = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off"
            self._command("pg_ctl", "start", "-w", "-D", str(self._data), "-l", str(self._home / "log"), "-o", settings)
            self._connection = psycopg.connect(
                host="127.0.0.1", port=port, user="tests", dbname="postgres", autocommit=True
            )
        except BaseException:
            self.close()
            raise

    def _command(self, name: str, *arguments: str) -> None:
        environment = {**os.environ, "LC_ALL": "C.UTF-8"}
        command = [str(self._binaries / name), *arguments]
        if os.geteuid() == 0:
            command = ["runuser", "-u", _NOBODY, "--", *command]
        # what the server inherits it would hold open for as long as it lasts
        with (self._home / f"{name}.out").open("w") as out:
            subprocess.run(
                command,
                env=environment,
                cwd=self._home,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                check=True,
                timeout=60,
            )

    def run(self, sql: str, table: Any) -> list[dict[str, Any]]:
        import pyarrow as pa
        from psycopg.rows import dict_row
        from psycopg.sql import SQL, Identifier

        def column_type(found: Any) -> str:
            if pa.types.is_list(found):
                return "text[]" if pa.types.is_string(found.value_type) else "jsonb"
            if pa.types.is_decimal(found):
                return f"numeric({found.precision}, {found.scale})"
            plain = {pa.bool_(): "boolean", pa.int64(): "bigint", pa.date32(): "date", pa.string(): "text"}
            return plain[found]

        nested = {field.name for field in table.schema if column_type(field.type) == "jsonb"}
        columns = SQL(", ").join(
            Identifier(field.name) + SQL(f" {column_type(field.type)}")  # type: ignore[arg-type]
            for field in table.schema
        )
        with self._connection.cursor(row_factory=dict_row) as cursor:
            cursor.execute(SQL("DROP TABLE IF EXISTS {}").format(Identifier(TABLE)))
            cursor.execute(SQL("CREATE TEMPORARY TABLE {} ({})").format(Identifier(TABLE), columns))
            with cursor.copy(SQL("COPY {} FROM STDIN").format(Identifier(TABLE))) as copy:
                for row in table.to_pylist():
                    copy.write_row(
                        [_json(row[name]) if name in nested and row[name] is not None else row[name] for name in row]
                    )
            cursor.execute(sql.encode())
            return cursor.fetchall()

    def close(self) -> None:
        """Stop the server and take its files away."""
        if hasattr(self, "_connection"):
            self._connection.close()
        if (self._data / "postmaster.pid").exists():
            self._command("pg_ctl", "stop", "-w", "-m", "immediate", "-D", str(self._data))
        shutil.rmtree(self._home)


def _json(value: object) -> str:
    """A value of a list of records as JSON, numbers with all their digits."""
    match value:
        case list():
            return f"[{', '.join(map(_json, value))}]"
        case dict():
            return f"{{{', '.join(f'{_json(name)}: {_json(part)}' for name, part in value.items())}}}"
        case Decimal():
            return f"{value:f}"
        case datetime.date():
            return _json(value.isoformat())
        case _:
            return json.dumps(value)


def _binaries() -> Path:
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name), reverse=True)
    on_path = shutil.which("initdb")
    found = versions[0] if versions else Path(on_path).parent if on_path else None
    if found is None:
        absent("postgres", "no initdb in /usr/lib/postgresql/*/bin nor on the path")
    if os.geteuid() == 0:
        try:
            pwd.getpwnam(_NOBODY)
        except KeyError:
            absent("postgres", f"there is no user {_NOBODY} to run it as")
    return found
