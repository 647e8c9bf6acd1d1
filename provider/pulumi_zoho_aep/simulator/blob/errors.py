"""Refusals in the words of Azure Blob Storage."""

from typing import Any
from xml.sax.saxutils import escape


class BlobError(Exception):
    """A refusal; its body is XML, and a header repeats its code."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(f"{status} {code}")
        self.status = status
        self.code = code
        self.message = message

    def body(self) -> str:
        """Return the document that says so."""
        code, message = escape(self.code), escape(self.message)
        return f'<?xml version="1.0" encoding="utf-8"?><Error><Code>{code}</Code><Message>{message}</Message></Error>'


def not_allowed(detail: str = "Server failed to authenticate the request.") -> BlobError:
    """Return the refusal of a signature that is missing, wrong or has ended."""
    return BlobError(403, "AuthenticationFailed", detail)


def wrong(code: str, detail: Any) -> BlobError:  # noqa: ANN401 - printed
    """Return the refusal of a request that is not valid."""
    return BlobError(400, code, str(detail))
