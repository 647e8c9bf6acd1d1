"""The comments that the pipelines of GitLab and Azure leave: one for each stack, which the next preview changes."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from tests.e2e.pipelines import AZURE, Step, azure_steps, gitlab_steps

STACK = "prod"
TOKEN = "comment-canary-4711"


@dataclass
class Comments:
    """A service with the comments of a pull request: which requests came, and what it answers by method and path."""

    url: str = ""
    seen: list[tuple[str, str, Any]] = field(default_factory=list)
    answers: dict[str, tuple[Any, str]] = field(default_factory=dict)
    tokens: set[str] = field(default_factory=set)

    def written(self) -> tuple[str, str, Any]:
        """Return the one request that was no question, and forget all."""
        (found,) = [one for one in self.seen if one[0] != "GET"]
        self.seen.clear()
        return found

    def handler(self) -> type[BaseHTTPRequestHandler]:
        """Return what serves it."""
        comments = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                body = json.loads(self.rfile.read(length)) if length else None
                comments.seen.append((self.command, self.path, body))
                comments.tokens.add(self.headers.get("PRIVATE-TOKEN") or self.headers["Authorization"])
                answer, more = comments.answers.get(self.path, ({}, ""))
                self.send_response(200)
                self.send_header("X-Next-Page", more)
                self.end_headers()
                self.wfile.write(json.dumps(answer).encode())

            do_POST = do_PUT = do_PATCH = do_GET  # noqa: N815 - names of the standard library

            def log_message(self, *_: Any) -> None:
                """Keep the tests quiet."""

        return Handler


@pytest.fixture
def comments() -> Iterator[Comments]:
    """A service without comments."""
    found = Comments()
    with ThreadingHTTPServer(("127.0.0.1", 0), found.handler()) as server:
        serving = threading.Thread(target=server.serve_forever)
        serving.start()
        found.url = f"http://127.0.0.1:{server.server_port}"
        yield found
        server.shutdown()
        serving.join()


def _commented(steps: list[Step], directory: Path, environment: Mapping[str, str], comments: Comments) -> Any:
    """Run the step that writes the comment, and return what it asked the service for."""
    (comment,) = [step for step in steps if "<<" in step.script]
    assert comment.despite_failure
    (directory / "preview.txt").write_text("12 to create\n", encoding="utf-8")
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    variables = {"PATH": path, "STACK": STACK, **environment}
    subprocess.run(["bash", "-c", comment.script], cwd=directory, env=variables, check=True)
    return comments.written()


def test_a_comment_in_azure_repos_is_changed_by_the_next_preview(comments: Comments, tmp_path: Path) -> None:
    """It is made once, with the stack, the result and the end of what was printed."""
    environment = {
        "SYSTEM_COLLECTIONURI": f"{comments.url}/acme/",
        "SYSTEM_TEAMPROJECTID": "crm",
        "BUILD_REPOSITORY_ID": "repository",
        "SYSTEM_PULLREQUEST_PULLREQUESTID": "7",
        "SYSTEM_ACCESSTOKEN": TOKEN,
        "AGENT_JOBSTATUS": "Failed",
    }
    threads, steps = "/acme/crm/_apis/git/repositories/repository/pullRequests/7/threads", azure_steps(AZURE, "preview")
    comments.answers[f"{threads}?api-version=7.1"] = ({"value": [{"id": 3, "comments": [{"id": 1}]}]}, "")
    method, path, body = _commented(steps, tmp_path, environment, comments)
    assert (method, path) == ("POST", f"{threads}?api-version=7.1")
    (made,) = body["comments"]
    assert made["content"] == f"Preview of stack `{STACK}`: Failed\n\n~~~text\n12 to create\n\n~~~\n"
    comments.answers[f"{threads}?api-version=7.1"] = ({"value": [{"id": 4, "comments": [{"id": 1, **made}]}]}, "")
    changed = _commented(steps, tmp_path, environment, comments)
    assert changed == ("PATCH", f"{threads}/4/comments/1?api-version=7.1", {"content": made["content"]})
    assert comments.tokens == {f"Bearer {TOKEN}"}


def test_a_comment_on_gitlab_is_changed_by_the_next_preview(comments: Comments, tmp_path: Path) -> None:
    """Its own alone, wherever it is among the notes; without a token there is none."""
    environment = {
        "CI_API_V4_URL": comments.url,
        "CI_PROJECT_ID": "42",
        "CI_MERGE_REQUEST_IID": "7",
        "CI_JOB_STATUS": "success",
        "GITLAB_COMMENT_TOKEN": TOKEN,
    }
    notes, steps = "/projects/42/merge_requests/7/notes", gitlab_steps("preview", {})
    text = f"Preview of stack `{STACK}`: success\n\n~~~text\n12 to create\n\n~~~\n"
    of_others = [{"id": 8, "body": text, "author": {"id": 1}}, {"id": 9, "body": "LGTM", "author": {"id": 5}}]
    comments.answers |= {"/user": ({"id": 5}, ""), f"{notes}?per_page=100&page=1": (of_others, "")}
    assert _commented(steps, tmp_path, environment, comments) == ("POST", notes, {"body": text})
    own = [{"id": 11, "body": text, "author": {"id": 5}}]
    comments.answers |= {
        f"{notes}?per_page=100&page=1": (of_others, "2"),
        f"{notes}?per_page=100&page=2": (own, ""),
    }
    assert _commented(steps, tmp_path, environment, comments) == ("PUT", f"{notes}/11", {"body": text})
    assert comments.tokens == {TOKEN}
