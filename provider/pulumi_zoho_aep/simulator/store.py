"""Every object of the simulated services, by collection, in SQLite: in memory, or in a file that survives a restart."""

import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

Item = dict[str, Any]

_SCHEMA = """
CREATE TABLE IF NOT EXISTS item (
  collection TEXT NOT NULL, id TEXT NOT NULL, position INTEGER NOT NULL, body TEXT NOT NULL,
  PRIMARY KEY (collection, id)
) WITHOUT ROWID
"""


def shown(item: Item) -> Item:
    """Return an object without its internal members: those whose name starts with an underscore."""
    return {name: value for name, value in item.items() if not name.startswith("_")}


class Store:
    """Collections of JSON objects, each kept in the order of its creation.

    Every method is safe to call from any thread. A route that reads and then writes holds `transaction()` meanwhile.
    """

    def __init__(self, path: str = ":memory:") -> None:
        self._lock = threading.RLock()
        # One connection for all threads, guarded by the lock: an in-memory database belongs to its connection.
        self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        # The file outlives a restart of the simulator, not a power cut: no need to wait for the disk.
        self._db.execute("PRAGMA synchronous = OFF")
        self._db.execute(_SCHEMA)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Keep other threads out until the block ends."""
        with self._lock:
            yield

    def put(self, collection: str, identifier: str, item: Item) -> None:
        """Store an object, replacing the one of the same id in its place."""
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

    def collections(self) -> list[str]:
        """Return the names of all collections that hold something."""
        with self._lock:
            rows = self._db.execute("SELECT DISTINCT collection FROM item ORDER BY collection").fetchall()
        return [name for (name,) in rows]

    def clear(self, collection: str | None = None) -> None:
        """Remove everything, or everything of one collection."""
        with self._lock:
            if collection is None:
                self._db.execute("DELETE FROM item")
            else:
                self._db.execute("DELETE FROM item WHERE collection = ?", (collection,))

    def close(self) -> None:
        """Close the database; nothing can be read afterwards."""
        with self._lock:
            self._db.close()
