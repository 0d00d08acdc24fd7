"""One sheet's database in the child: in memory, loaded from a file of lines, then locked. See docs/subsystems/query.md."""

from __future__ import annotations

from array import array
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import duckdb
import msgspec

from chatsheet.adapters.duckdb.changed_rows import ChangedRows, insert_sql, update_sql
from chatsheet.adapters.duckdb.columns import (
    Part,
    Shape,
    loaded_parts,
    shapes_sql,
    table_columns,
    tokens_sql,
    typed_part,
    view_columns,
    view_sql,
)
from chatsheet.adapters.duckdb.faults import SheetLost
from chatsheet.adapters.duckdb.limits import ChildLimits
from chatsheet.adapters.duckdb.macros import MACROS
from chatsheet.domain.sheet import Column, RowId
from chatsheet.domain.values import ColumnType
from chatsheet.ports import TableColumn

_READ_LINES = "read_json($path, format = 'newline_delimited', records = false, columns = {json: 'JSON[]'})"
IDS_AT_ONCE = 20_000


class Database:
    """The table `cells` and the view `sheet` of one sheet. Not for two threads at once, but for `interrupt`."""

    def __init__(self, columns: Sequence[Column], limits: ChildLimits) -> None:
        self.columns = tuple(columns)
        self.titles: tuple[str, ...] = ()
        """Of all columns of the view, the engine's own included."""
        self._counts: dict[str, int] = {}
        self._connection = _connect(limits)

    # --- what it holds --------------------------------------------------------------------------------------------------

    def load(self, path: str) -> None:
        """Read the lines of a file, once, and lock the database: from here on it reaches nothing outside itself."""
        run = self._connection.execute
        for macro in MACROS:
            run(f"CREATE MACRO {macro}")
        run(f"CREATE TEMP TABLE tokens AS {tokens_sql(self.columns, _READ_LINES)}", {"path": path})
        parts = [part for column, shape in zip(self.columns, self._shapes(), strict=True) for part in loaded_parts(column, shape)]
        taken = "".join(f", {part.sql} AS {part.name}" for part in parts)
        run(f"CREATE TABLE cells AS SELECT _row_id, _parent_id, _position{taken} FROM tokens")
        run("DROP TABLE tokens")
        self._count([part.name for part in parts])
        for name in [name for name, count in self._counts.items() if not count]:
            self._forget(name)
        self._show()
        run("SET enable_external_access = false")
        run("SET lock_configuration = true")

    def patch(self, upserts: bytes, deletes: Sequence[RowId], columns: Collection[int] | None = None) -> None:
        """Put and take rows; with `columns` (ids) only these values of rows that are there. Values of a kind that a column did not hold
        yet get a part of their own."""
        changed = ChangedRows([one for one in self.columns if columns is None or one.id in columns], upserts)
        new = [part for part in changed.filled() if part.name not in self._counts]
        run = self._connection.execute
        run("BEGIN TRANSACTION")
        try:
            for part in new:
                run(f"ALTER TABLE cells ADD COLUMN {part.name} {part.type}")
            parts = [*new, *(part for part in changed.parts if part.name in self._counts)]
            self._delete(deletes if columns is not None else [*changed.row_ids, *deletes])
            if columns is not None:
                self._update(changed, parts)
            elif changed.row_ids:
                run(insert_sql(parts), [changed.lines(parts)])
            run("COMMIT")
        except duckdb.Error as error:
            raise SheetLost from error
        self._recount(new)

    def retitle(self, columns: Sequence[Column]) -> None:
        """Raises SheetLost when a column came that was never loaded, or has another type."""
        known = {column.id: (column.slot, column.type) for column in self.columns}
        if any(known.get(column.id) != (column.slot, column.type) for column in columns):
            raise SheetLost
        self.columns = tuple(columns)
        self._show()
        kept = {str(column.id) for column in columns}
        for name in [name for name in self._counts if name[1:] not in kept]:
            self._forget(name)

    def table_columns(self) -> tuple[TableColumn, ...]:
        return table_columns(self.columns, self._counts)

    def size_bytes(self) -> int:
        found = self._connection.execute("SELECT sum(memory_usage_bytes) FROM duckdb_memory()").fetchone()
        return int(found[0]) if found else 0

    def _shapes(self) -> list[Shape]:
        found = self._connection.execute(shapes_sql(self.columns)).fetchone() if self.columns else ()
        assert found is not None
        return [Shape(found[place], found[place + 1], bool(found[place + 2])) for place in range(0, len(found), 3)]

    def _show(self) -> None:
        """Make the view `sheet` over what `cells` holds now."""
        shown = view_columns(self.columns, self._counts)
        self._connection.execute(view_sql(shown))
        self.titles = tuple(shown)

    def _count(self, names: Sequence[str]) -> None:
        if names:
            found = self._connection.execute(f"SELECT {', '.join(f'count({name})' for name in names)} FROM cells").fetchone()
            assert found is not None
            self._counts.update(zip(names, found, strict=True))

    def _forget(self, name: str) -> None:
        self._connection.execute(f"ALTER TABLE cells DROP COLUMN {name}")
        del self._counts[name]

    def _delete(self, row_ids: Sequence[int]) -> None:
        if row_ids:
            ids = msgspec.json.encode(row_ids).decode()  # the client takes a list apart value by value
            self._connection.execute("DELETE FROM cells WHERE _row_id IN (SELECT unnest(from_json($1, '[\"BIGINT\"]')))", [ids])

    def _update(self, changed: ChangedRows, parts: Sequence[Part]) -> None:
        """Two thirds faster than to put whole rows anew, and the table does not grow. Raises SheetLost when a row is not there."""
        if parts and changed.row_ids:
            found = self._connection.execute(update_sql(parts), [changed.lines(parts)]).fetchone()
            if found != (len(changed.row_ids),):
                raise SheetLost

    def _recount(self, new: Sequence[Part]) -> None:
        """Kinds and misfits can change where a column has both values and texts, or just got one of them: 1 ms a million rows."""
        before = table_columns(self.columns, self._counts)
        self._counts.update((part.name, 0) for part in new)
        mixed = [f"{letter}{column.id}" for column in self.columns if self._is_mixed(column) for letter in "vt"]
        self._count([name for name in dict.fromkeys([*mixed, *(part.name for part in new)]) if name in self._counts])
        if new or before != table_columns(self.columns, self._counts):
            self._show()

    def _is_mixed(self, column: Column) -> bool:
        has_texts, has_values = f"t{column.id}" in self._counts, f"v{column.id}" in self._counts
        return has_texts and typed_part(column) is not None and (has_values or column.type is not ColumnType.TEXT_NUMBER)

    # --- questions ------------------------------------------------------------------------------------------------------

    def tree(self, sql: str) -> str:
        """The parse tree of `sql` as JSON, or of what is wrong with it."""
        found = self._connection.execute("SELECT CAST(json_serialize_sql($1) AS VARCHAR)", [sql]).fetchone()
        return str(found[0]) if found else ""

    def open_query(self, sql: str, params: Mapping[str, Any]) -> duckdb.DuckDBPyConnection:
        """Run one SELECT in a read-only transaction, which `close_query` ends."""
        statements = self._connection.extract_statements(sql)
        if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
            raise duckdb.PermissionException("Only one SELECT is allowed.")
        wanted = {name: params[name] for name in statements[0].named_parameters if name in params}
        self._connection.execute("BEGIN TRANSACTION READ ONLY")
        return self._connection.execute(statements[0], wanted or None)

    def close_query(self) -> None:
        """Also after a failure, which has ended the transaction already, and when an interrupt comes late."""
        while True:
            try:
                self._connection.execute("ROLLBACK")
            except duckdb.TransactionException:
                return
            except duckdb.InterruptException:
                continue
            else:
                return

    def row_ids(self, sql: str, params: Mapping[str, Any]) -> bytes:
        """All of a one-column query as whole numbers of 8 bytes."""
        ids = array("q")
        try:
            found = self.open_query(sql, params)
            while some := found.fetchmany(IDS_AT_ONCE):
                ids.extend([one for (one,) in some])
        finally:
            self.close_query()
        return ids.tobytes()

    def interrupt(self) -> None:
        self._connection.interrupt()

    def close(self) -> None:
        self._connection.close()


def _connect(limits: ChildLimits) -> duckdb.DuckDBPyConnection:
    """A database of its own, with all doors shut but the one to the file it is loaded from."""
    config: dict[str, Any] = {
        "threads": 1,
        "async_threads": 0,
        "memory_limit": f"{limits.sheet_bytes // 1_000_000}MB",
        "temp_directory": "",
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        "allow_community_extensions": "false",
        "allow_persistent_secrets": "false",
        "enable_external_file_cache": "false",
        "python_enable_replacements": "false",
        "max_expression_depth": 250,
    }
    return duckdb.connect(":memory:", config=config)
