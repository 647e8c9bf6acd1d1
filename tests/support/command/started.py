"""Stacks that are up: what the first test of a worker waits for, later ones get as a copy."""

import shutil
from pathlib import Path
from typing import Any

from tests.support.command.stacks import Stack

from pulumi_zoho_aep.simulator.server import Simulator

_TABLES = ("item", "content", "zoho_record")
_FOLDERS = ("state", "cache")


class Started:
    """Keeps for each configuration what its first `up` left: in the simulator, in the backend and in our cache."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._kept: dict[str, tuple[Path, dict[str, list[tuple[Any, ...]]]]] = {}

    def start(self, stack: Stack, simulator: Simulator, folder: Path) -> None:
        """Bring up a stack that is declared by its stack file alone, or do as if.

        Args:
            stack: new, in a simulator that is in its first state.
            simulator: the same for all stacks.
            folder: where backend and cache of this stack are.
        """
        stack_file = (stack.directory / f"Pulumi.{stack.name}.yaml").read_text(encoding="utf-8")
        store = simulator.world.store
        if stack_file not in self._kept:
            stack.up()
            kept = self._directory / str(len(self._kept))
            _copy(folder, kept)
            tables = {table: store.execute(f"SELECT * FROM {table}") for table in _TABLES}
            self._kept[stack_file] = (kept, tables)
            return
        kept, tables = self._kept[stack_file]
        _copy(kept, folder)
        store.clear()
        for table, rows in tables.items():
            if rows:
                places = ", ".join("?" * len(rows[0]))
                store.execute_many(f"INSERT INTO {table} VALUES ({places})", rows)
        simulator.world.journal.learn_from(store)


def _copy(source: Path, target: Path) -> None:
    for name in _FOLDERS:
        if (source / name).exists():
            shutil.copytree(source / name, target / name, dirs_exist_ok=True)
