"""Routes of Azure Blob Storage, below `/blob/<account>/<container>`."""

import uuid
from email.utils import formatdate
from typing import Any

from flask import Blueprint, Response, request

from pulumi_zoho_aep.simulator.blob import blobs, containers, listing
from pulumi_zoho_aep.simulator.blob.blobs import Container
from pulumi_zoho_aep.simulator.blob.containers import ROOT, Asked
from pulumi_zoho_aep.simulator.blob.errors import BlobError, wrong
from pulumi_zoho_aep.simulator.routes.current import query, world

Item = dict[str, Any]

blueprint = Blueprint("blob", __name__, url_prefix=f"{ROOT}/<account>/<container>")


@blueprint.errorhandler(BlobError)
def refuse(error: BlobError) -> Response:
    """Answer a refusal."""
    headers = {"x-ms-error-code": error.code}
    return Response(error.body(), status=error.status, mimetype="application/xml", headers=headers)


@blueprint.after_request
def sign_answer(response: Response) -> Response:
    """Add what every answer of the service carries."""
    response.headers["x-ms-request-id"] = str(uuid.uuid4())
    response.headers["x-ms-version"] = request.headers.get("x-ms-version", "2024-11-04")
    return response


@blueprint.get("")
def container_itself(account: str, container: str) -> Response:
    """List blobs, or describe the container."""
    found = _container(account, container, "l")
    if query().get("comp") == "list":
        return Response(listing.page(found.list(query().get("prefix")), query(), container), mimetype="application/xml")
    if query().get("restype") != "container":
        raise wrong("InvalidQueryParameterValue", "restype")
    return Response()


@blueprint.put("")
def create_container(account: str, container: str) -> Response:
    """Make a container."""
    if query().get("restype") != "container":
        raise wrong("InvalidQueryParameterValue", "restype")
    containers.create(world(), account, container, _asked())
    return Response(status=201)


@blueprint.put("/<path:name>")
def put(account: str, container: str, name: str) -> Response:
    """Store a blob, a block, a list of blocks or metadata."""
    headers, kind = _headers(), query().get("comp")
    found = _container(account, container, "cw" if "if-none-match" in headers or kind == "block" else "w")
    content = request.get_data()
    if kind == "block":
        found.put_block(name, query().get("blockid"), content)
        return Response(status=201)
    if kind == "blocklist":
        return _written(found.commit(name, content, headers))
    if kind == "metadata":
        answer = _written(found.set_metadata(name, headers))
        answer.status_code = 200
        return answer
    if kind:
        raise wrong("InvalidQueryParameterValue", f"The simulator knows no comp={kind}")
    return _written(found.put(name, content, headers))


@blueprint.get("/<path:name>")
def get(account: str, container: str, name: str) -> Response:
    """Return a blob, or with HEAD its properties."""
    found = _container(account, container, "r")
    blob = found.get(name)
    if request.method == "HEAD":
        return Response(headers={**_described(blob), "Content-Length": str(blob["size"])})
    content = found.read(name)
    ranged = blobs.part(content, request.headers.get("x-ms-range") or request.headers.get("Range") or "")
    if ranged is None:
        return Response(content, headers=_described(blob))
    piece, says = ranged
    return Response(piece, status=206, headers={**_described(blob), "Content-Range": says})


@blueprint.delete("/<path:name>")
def delete(account: str, container: str, name: str) -> Response:
    """Delete a blob."""
    _container(account, container, "d").delete(name)
    return Response(status=202)


def _headers() -> dict[str, str]:
    return {name.lower(): value for name, value in request.headers.items()}


def _container(account: str, container: str, permissions: str) -> Container:
    return Container(world(), containers.authorized(world(), account, container, _asked(), permissions))


def _asked() -> Asked:
    path = str(request.environ.get("RAW_URI", request.full_path)).partition("?")[0]
    return Asked(request.method, path, query(), _headers())


def _written(blob: Item) -> Response:
    headers = {name: value for name, value in _described(blob).items() if name in ("ETag", "Last-Modified")}
    return Response(status=201, headers={**headers, "x-ms-request-server-encrypted": "true"})


def _described(blob: Item) -> dict[str, str]:
    metadata = {f"x-ms-meta-{name}": value for name, value in blob["metadata"].items()}
    return {
        "ETag": blob["etag"],
        "Last-Modified": formatdate(blob["modified"], usegmt=True),
        "Content-Type": blob["contentType"],
        "Content-MD5": blob["contentMD5"],
        "x-ms-blob-type": "BlockBlob",
        "Accept-Ranges": "bytes",
        **metadata,
    }
