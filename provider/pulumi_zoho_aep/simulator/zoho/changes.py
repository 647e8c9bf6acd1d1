"""What people do to records in the CRM's interface: create, change, delete, restore, merge (routes reference C.3)."""

from typing import Any

from pulumi_zoho_aep.simulator.zoho import catalogue, crm_deleted
from pulumi_zoho_aep.simulator.zoho.held_records import HeldRecords, Record
from pulumi_zoho_aep.simulator.zoho.site import Site

_BIN = "_zohoBin"


class NotChanged(Exception):
    """The change is not possible; the message says why."""


class Changes:
    """Changes of one module's records, all of them within the same second of Zoho's clock."""

    def __init__(self, site: Site, module: str, at: float | None = None) -> None:
        """Prepare changes.

        Args:
            site: Whose records.
            module: Module of the records.
            at: When, in epoch seconds; now if left out.

        Raises:
            NotChanged: There is no such module.
        """
        if module not in catalogue.tables():
            raise NotChanged(f"there is no module {module}")
        self._site, self._module = site, module
        self._held: HeldRecords = site.records(module)
        self._time = self._held.written(site.now() if at is None else at)
        user = site.store.get("zohoUsers", site.place.key) or {}
        self._owner = {"name": user.get("full_name"), "id": user.get("id"), "email": user.get("email")}

    def create(self, values: Record) -> Record:
        """Create a record with these values; all other fields are empty."""
        self._check(values)
        kinds = {field["api_name"]: field["json_type"] for field in self._fields()}
        empty: Record = {name: {"jsonarray": [], "boolean": False}.get(kind) for name, kind in kinds.items()}
        names = dict.fromkeys(catalogue.naming_fields(self._module), "New")
        system: dict[str, Any] = dict.fromkeys(("Owner", "Created_By", "Modified_By"), self._owner)
        system |= dict.fromkeys(("Created_Time", "Modified_Time"), self._time)
        record = {**empty, **names, **system, "Record_Status__s": "Available"}
        return self._put({**record, "id": self._held.next_id(), **values})

    def update(self, identifier: str, values: Record, *, quietly: bool = False) -> Record:
        """Change a record; `quietly` leaves `Modified_Time`, as when the value of a formula changes."""
        self._check(values)
        moved = {} if quietly else {"Modified_Time": self._time, "Modified_By": self._owner}
        return self._put({**self._found(identifier), **moved, **values})

    def delete(self, identifier: str, kind: str = "recycle") -> Record:
        """Delete a record, into the recycle bin or for good."""
        if kind not in ("recycle", "permanent"):
            raise NotChanged(f"type is recycle or permanent, not {kind}")
        record = self._found(identifier)
        self._held.remove(identifier)
        if kind == "recycle":
            self._site.store.put(_BIN, self._bin_key(identifier), record)
        crm_deleted.note(self._site.store, self._module, self._site.place.key, record, kind, self._time)
        return record

    def restore(self, identifier: str) -> Record:
        """Bring a record back from the recycle bin.

        That its `Modified_Time` stays is UNCONFIRMED, and the harder case for whoever copies changes.
        """
        record = self._site.store.get(_BIN, self._bin_key(identifier))
        if record is None:
            raise NotChanged(f"the recycle bin of {self._module} has no record {identifier}")
        self._site.store.delete(_BIN, self._bin_key(identifier))
        crm_deleted.forget(self._site.store, self._module, self._site.place.key, identifier)
        return self._put(record)

    def merge(self, identifier: str, duplicate: str, *, listed: bool = False) -> Record:
        """Merge a duplicate into a record: the record takes values that it lacks, and the duplicate is gone.

        Whether the deletions list the duplicate is UNCONFIRMED; lookups that name it are left as they are.
        """
        if identifier == duplicate:
            raise NotChanged("a record cannot be merged with itself")
        master, other = self._found(identifier), self._found(duplicate)
        taken = {name: value for name, value in other.items() if master.get(name) in (None, "", [])}
        merged = self.update(identifier, {name: value for name, value in taken.items() if value not in (None, "", [])})
        if listed:
            self.delete(duplicate)
        else:
            self._held.remove(duplicate)
        return merged

    def _bin_key(self, identifier: str) -> str:
        return f"{self._site.place.key} {self._module} {identifier}"

    def _found(self, identifier: str) -> Record:
        record = self._held.get(identifier)
        if record is None:
            raise NotChanged(f"{self._module} has no record {identifier}")
        return record

    def _fields(self) -> list[dict[str, Any]]:
        return catalogue.fields(self._module)

    def _check(self, values: Record) -> None:
        unknown = values.keys() - {field["api_name"] for field in self._fields()}
        if unknown or "id" in values:
            raise NotChanged(f"{self._module} has no such field to write: {', '.join(sorted(unknown)) or 'id'}")

    def _put(self, record: Record) -> Record:
        self._held.put(record)
        return record
