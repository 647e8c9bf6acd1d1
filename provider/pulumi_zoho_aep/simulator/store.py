"""Every object of the simulated services, by collection, in SQLite: in memory, or in a file that survives a restart."""

import json
import sqlite3
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

Item = dict[str, Any]

_SCHEMA = """
CREATE TABLE IF NOT EXISTS item (
  collection TEXT NOT NULL, id TEXT NOT NULL, position INTEGER NOT NULL, body TEXT NOT NULL,
  PRIMARY KEY (collection, id)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS content (
  collection TEXT NOT NULL, id TEXT NOT NULL, bytes BLOB NOT NULL, PRIMARY KEY (collection, id)
);
CREATE TABLE IF NOT EXISTS zoho_record (
  shelf TEXT NOT NULL, id INTEGER NOT NULL, created INTEGER NOT NULL, modified INTEGER NOT NULL,
  converted INTEGER NOT NULL, position INTEGER, body TEXT, PRIMARY KEY (shelf, id)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS zoho_record_by_change ON zoho_record (shelf, modified, id)
"""
# How many rows are read at once from a table that may hold hundreds of thousands of rows.
_CHUNK = 1000


def shown(item: Item) -> Item:
    """Return an object without its internal members: those whose name starts with an underscore."""
    return {name: value for name, value in item.items() if not name.startswith("_")}


class Store:
    """Collections of JSON objects, each kept in the order of its creation; alongside them contents, which are bytes.

    Records of the CRM have a table of their own, because there may be hundreds of thousands: `zoho.held_records`.

    Every method is safe to call from any thread. A route that reads and then writes holds `transaction()` meanwhile.
    """

    def __init__(self, path: str = ":memory:") -> None:
        self._lock = threading.RLock()
        # One connection for all threads, guarded by the lock: an in-memory database belongs to its connection.
        self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        # The file outlives a restart of the simulator, not a power cut: no need to wait for the disk.
        self._db.execute("PRAGMA synchronous = OFF")
        self._db.executescript(_SCHEMA)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Keep other threads out until the block ends."""
        with self._lock:
            yield

    def put(self, collection: str, identifier: str, item: Item) -> None:
        """Store an object, replacing the one with the same id in its place."""
        with self._lock:
            self._db.execute(
                "INSERT INTO item VALUES (?, ?, (SELECT coalesce(max(position), 0) + 1 FROM item), ?)"
                " ON CONFLICT (collection, id) DO UPDATE SET body = excluded.body",
                (collection, identifier, json.dumps(item)),
            )

    def get(self, collection: str, identifier: str) -> Item | None:
        """Return a copy of an object, or None."""
        with self._lock:
            row = self._db.execute(
                "SELECT body FROM item WHERE collection = ? AND id = ?", (collection, identifier)
            ).fetchone()
        return None if row is None else json.loads(row[0])

    def delete(self, collection: str, identifier: str) -> bool:
        """Remove an object; False if there was none."""
        with self._lock:
            done = self._db.execute("DELETE FROM item WHERE collection = ? AND id = ?", (collection, identifier))
            return done.rowcount > 0

    def items(self, collection: str) -> list[Item]:
        """Return copies of all objects of a collection, oldest first."""
        with self._lock:
            rows = self._db.execute(
                "SELECT body FROM item WHERE collection = ? ORDER BY position", (collection,)
            ).fetchall()
        return [json.loads(body) for (body,) in rows]

    def put_content(self, collection: str, identifier: str, content: bytes) -> None:
        """Store bytes, replacing those of the same id."""
        with self._lock:
            self._db.execute("INSERT OR REPLACE INTO content VALUES (?, ?, ?)", (collection, identifier, content))

    def content(self, collection: str, identifier: str) -> bytes | None:
        """Return stored bytes, or None."""
        with self._lock:
            row = self._db.execute(
                "SELECT bytes FROM content WHERE collection = ? AND id = ?", (collection, identifier)
            ).fetchone()
        return None if row is None else row[0]

    def delete_content(self, collection: str, identifier: str) -> None:
        """Remove bytes; nothing happens if there are none."""
        with self._lock:
            self._db.execute("DELETE FROM content WHERE collection = ? AND id = ?", (collection, identifier))

    def clear_content(self, collection: str) -> None:
        """Remove all bytes of a collection."""
        with self._lock:
            self._db.execute("DELETE FROM content WHERE collection = ?", (collection,))

    def execute(self, statement: str, *parameters: Any) -> list[tuple[Any, ...]]:  # noqa: ANN401 - values of SQLite
        """Run one statement of SQL and return its rows."""
        with self._lock:
            return self._db.execute(statement, parameters).fetchall()

    def execute_many(self, statement: str, rows: Iterable[tuple[Any, ...]]) -> None:
        """Run one statement of SQL for each row of parameters."""
        with self._lock:
            self._db.execute("BEGIN")
            self._db.executemany(statement, rows)
            self._db.execute("COMMIT")

    def stream(self, statement: str, *parameters: Any) -> Iterator[tuple[Any, ...]]:  # noqa: ANN401 - as above
        """Yield the rows of a query without holding all of them; whoever reads holds `transaction()`."""
        with self._lock:
            cursor = self._db.execute(statement, parameters)
            while rows := cursor.fetchmany(_CHUNK):
                yield from rows

    def collections(self) -> list[str]:
        """Return the names of all collections that hold something."""
        with self._lock:
            rows = self._db.execute("SELECT DISTINCT collection FROM item ORDER BY collection").fetchall()
        return [name for (name,) in rows]

    def clear(self, collection: str | None = None) -> None:
        """Remove everything, or everything of one collection."""
        with self._lock:
            if collection is None:
                for table in ("item", "content", "zoho_record"):
                    self._db.execute(f"DELETE FROM {table}")  # noqa: S608 - names of our own
            else:
                self._db.execute("DELETE FROM item WHERE collection = ?", (collection,))

    def close(self) -> None:
        """Close the database; nothing can be read afterwards."""
        with self._lock:
            self._db.close()
