"""Answers to what the simulator does not serve, in the error format of the service whose path it is."""

from flask import Response, jsonify, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound

from pulumi_zoho_aep.simulator import unserved


def answer(error: HTTPException) -> Response:
    """Answer paths, methods and bodies that no route understands; the vendors' own bodies for these are unknown."""
    status = error.code or 500
    is_unserved = isinstance(error, NotFound | MethodNotAllowed)
    detail = unserved.reason(request.method, request.path, request.host_url) if is_unserved else str(error.description)
    if _is_of_zoho(request.path):
        code = {404: "INVALID_URL_PATTERN", 405: "INVALID_REQUEST_METHOD"}.get(status, "INVALID_REQUEST")
        response = jsonify({"code": code, "details": {}, "message": detail, "status": "error"})
    else:
        kind = "/placeholder/type/uri"
        response = jsonify({"type": kind, "status": status, "title": error.name, "detail": detail, "message": detail})
        response.headers["Content-Type"] = "application/problem+json"
    response.status_code = status
    if isinstance(error, MethodNotAllowed):
        response.headers["Allow"] = ", ".join(sorted(error.valid_methods or ()))
    return response


def _is_of_zoho(path: str) -> bool:
    return path.startswith(("/oauth", "/crm", "/dc/", "/api-console"))
