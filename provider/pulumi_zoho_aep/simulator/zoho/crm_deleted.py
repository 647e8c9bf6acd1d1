"""Deleted records of the CRM (Zoho reference §16.1; routes reference C.3)."""

from http import HTTPStatus
from typing import Any

from pulumi_zoho_aep.simulator.store import Store
from pulumi_zoho_aep.simulator.zoho import catalogue
from pulumi_zoho_aep.simulator.zoho.crm import Answer
from pulumi_zoho_aep.simulator.zoho.crm_gate import Session, refused, seconds
from pulumi_zoho_aep.simulator.zoho.crm_records import may_read
from pulumi_zoho_aep.simulator.zoho.organizations import number

Item = dict[str, Any]

_SAMPLE = 5
# How long a deletion is listed.
_KEPT_DAYS = {"recycle": 60, "permanent": 120}


def deleted(session: Session, module: str) -> Answer:
    """Return the deletions of one type since a moment: a few of the sample, and those that somebody made."""
    may_read(session, module)
    asked = session.asked
    kind, since = asked.query.get("type", "all"), asked.since()
    if kind not in ("all", "recycle", "permanent"):
        raise refused(400, "PATTERN_NOT_MATCHED", "please check whether the input values are correct", api_name="type")
    page, per_page = asked.number("page", 1, most=10_000), asked.number("per_page", 200, most=200)
    found = [item for item in _every(session, module) if kind in ("all", item["type"])]
    found = [item for item in found if since is None or seconds(item["deleted_time"]) >= since]
    if not found:
        return HTTPStatus.NO_CONTENT if since is None else HTTPStatus.NOT_MODIFIED
    shown = found[(page - 1) * per_page : page * per_page]
    info = {"per_page": per_page, "count": len(shown), "page": page, "more_records": page * per_page < len(found)}
    return {"data": shown, "info": info} if shown else HTTPStatus.NO_CONTENT


def note(store: Store, module: str, organization_key: str, record: Item, kind: str, at: str) -> None:
    """List a record as deleted from now on.

    Args:
        store: Every object of every service.
        module: The record's module.
        organization_key: Place of the organisation.
        record: As it was.
        kind: `recycle` or `permanent`.
        at: When, as the CRM writes it.
    """
    user = {"name": record["Owner"]["name"], "id": record["Owner"]["id"]}
    name = next((record[field] for field in catalogue.naming_fields(module)), None)
    store.put(_collection(module, organization_key), record["id"], _listed(record["id"], name, kind, user, at))


def forget(store: Store, module: str, organization_key: str, identifier: str) -> None:
    """Take a record off the list, as when somebody restores it from the recycle bin."""
    store.delete(_collection(module, organization_key), identifier)


def _collection(module: str, organization_key: str) -> str:
    return f"_zohoDeleted {organization_key} {module}"


def _listed(identifier: str, name: str | None, kind: str, user: Item, at: str) -> Item:
    kept = kind == "recycle"
    return {
        "id": identifier,
        "display_name": name if kept else None,
        "type": kind,
        "deleted_by": user if kept else None,
        "created_by": user if kept else None,
        "deleted_time": at,
    }


def _every(session: Session, module: str) -> list[Item]:
    key, now = session.site.place.key, session.site.now()
    user = {"name": session.user["full_name"], "id": session.user["id"]}
    last = sorted(catalogue.records(module, key), key=lambda record: seconds(record["Modified_Time"]))[-_SAMPLE:]
    sample = [
        _listed(
            number("deleted", module, key, str(position)),
            f"Deleted {position + 1}",
            "permanent" if position == 0 else "recycle",
            user,
            item["Modified_Time"],
        )
        for position, item in enumerate(last)
    ]
    # The sample keeps its deletions, as it keeps its records, whatever the time.
    made = [
        item
        for item in session.site.store.items(_collection(module, key))
        if seconds(item["deleted_time"]) > now - _KEPT_DAYS[item["type"]] * 24 * 3600
    ]
    return [*sample, *sorted(made, key=lambda item: seconds(item["deleted_time"]))]
