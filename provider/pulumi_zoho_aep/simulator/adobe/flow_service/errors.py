"""Flow Service's error bodies (AEP reference §8.15), with the codes of its two error catalogues (§8.16, §8.17)."""

import uuid

from pulumi_zoho_aep.simulator.refusal import Refusal

_TITLES = {
    400: "Bad Request",
    403: "Forbidden",
    404: "Resource not found",
    412: "Precondition Failed",
    500: "Internal Server Error",
}


def flow(code: str, detail: str, *, kind: str = "flows", entity: str = "") -> Refusal:
    """Return a refusal of Flow Service itself (§8.16), e.g. code `1404-412`.

    Args:
        code: Number and HTTP status.
        detail: The problem in words; never quotes a value that may be secret.
        kind: The collection of the object in question.
        entity: Its id, if there is one.
    """
    return _refusal("FLOW", code, detail, kind, entity)


def connector(code: str, detail: str, *, kind: str = "flows", entity: str = "") -> Refusal:
    """Return a refusal of the connector layer (§8.17).

    Which prefix such errors carry in API bodies is UNCONFIRMED; one of their own keeps apart the numbers that both
    catalogues use (1403 and 1404 mean If-Match in one, the schedule in the other).
    """
    return _refusal("CONNECTOR", code, detail, kind, entity)


def _refusal(service: str, code: str, detail: str, kind: str, entity: str) -> Refusal:
    status = int(code.rpartition("-")[2])
    report = {"detailed-message": detail, "request-id": str(uuid.uuid4()), "type": kind}
    if entity:
        report["id"] = entity
    return Refusal(
        status,
        {
            "type": f"https://ns.adobe.com/aep/errors/{service}-{code}",
            "title": _TITLES[status],
            "status": status,
            "report": report,
            "errorMessage": detail,
            "errorDetails": detail,
        },
    )
