"""Parsers of what others write, each as a function of bytes that fails only where the parser has a defect."""

import json
from collections.abc import Callable
from contextlib import suppress
from urllib.parse import parse_qsl

from pulumi_zoho_aep.addresses import host_of
from pulumi_zoho_aep.aep import failures
from pulumi_zoho_aep.aep.paging import next_parameters
from pulumi_zoho_aep.cli.stack_file.document import NotEditable, add, load
from pulumi_zoho_aep.errors import UnexpectedReply, ZohoAepError
from pulumi_zoho_aep.http import Reply, Request
from pulumi_zoho_aep.oauth.redirect import check_state
from pulumi_zoho_aep.stack_file.config import parse
from pulumi_zoho_aep.stack_file.plan import plan
from pulumi_zoho_aep.tags import owner_of, tag_in, tag_of, with_tag, without_tag
from pulumi_zoho_aep.zoho import DATA_CENTERS, accounts, calls
from pulumi_zoho_aep.zoho.consent import consent_of


def reply(data: bytes) -> None:
    """Bodies of answers, as JSON, as failures, and as pages of a list."""
    answer = Reply(400, {"retry-after": data[:40].decode("latin-1")}, data)
    assert (answer.retry_after_seconds or 0) >= 0
    for explain in (failures.explain, accounts.explain, calls.explain):
        assert all(isinstance(part, str) for part in explain(answer))
    assert str(failures.refusal(Request("GET", "/x", "read x"), answer)).startswith("read x: ")
    try:
        value = answer.json("read x")
        next_parameters(value, "read x")
    except UnexpectedReply:
        return
    json.dumps(value, ensure_ascii=False).encode()


def stack_file(data: bytes) -> None:
    """Stack files: the sections, each as JSON text, as Pulumi hands them on."""
    sections = data.decode("utf-8", "replace").split("\0")
    names = ("platform", "credentials", "connections", "schemas", "datasets", "ingestions")
    stack, problems = parse(dict(zip(names, sections, strict=False)))
    if not problems:
        plan(stack)


def stack_file_text(data: bytes) -> None:
    """Stack files as text, to be read and added to."""
    text = data.decode("utf-8", "replace")
    try:
        before = load(text)
        after = load(add(text, {"config": {"zoho-aep:new": {"a": "b"}}}).text)
    except NotEditable:
        return
    assert after["config"]["zoho-aep:new"] == {"a": "b"}
    assert {key: value for key, value in after.items() if key != "config"} == {
        key: value for key, value in before.items() if key != "config"
    }


def ownership_tag(data: bytes) -> None:
    """Ownership tags in descriptions."""
    description = data.decode("utf-8", "replace").strip()
    tag = tag_of(owner_of("crm", "test", description[:20]), "0123456789abcdef", description)
    assert tag_in(with_tag(description, tag)) == tag
    assert without_tag(with_tag(description, tag)) == description
    if tag_in(description) is None:
        assert without_tag(description) == description


def redirect(data: bytes) -> None:
    """Queries of redirects from a consent page."""
    parameters = dict(parse_qsl(data.decode("utf-8", "replace")))
    with suppress(ZohoAepError):
        check_state(parameters, "state")
    with suppress(ZohoAepError):
        assert consent_of(parameters, "eu").data_center in DATA_CENTERS


def address(data: bytes) -> None:
    """Addresses in settings: what has a host has a plain one."""
    host = host_of(data.decode("utf-8", "replace"))
    assert host.isascii()
    assert not set(host) & set("\\/@#?% ")


TARGETS: dict[str, Callable[[bytes], None]] = {
    target.__name__: target for target in (reply, stack_file, stack_file_text, ownership_tag, redirect, address)
}
SEEDS: dict[str, tuple[bytes, ...]] = {
    "reply": (
        b'{"items": [], "_links": {"next": {"href": "/x?start=1"}}}',
        b'{"type": "FLOW-1-400", "report": {}}',
        b"[NaN",
    ),
    "stack_file": (b'{"a": 1}\0{"sales": {"data_center": "eu"}}\0{"x": {"credential": "sales"}}', b"[\0{\0[[["),
    "stack_file_text": (b"config:\n  a:b: {c: d}\n", b"? {a: 1}\n: &x [*x]", b"a: 2001-99-99", b"! "),
    "ownership_tag": (b"ours [pulumi-zoho-aep crm/test/leads#0123456789abcdef.0123456789ab]", b""),
    "redirect": (b"code=1000.a&state=state&location=eu&accounts-server=https%3A%2F%2Faccounts.zoho.eu", b"error=x"),
    "address": (b"https://platform.adobe.io:443/x", b"https://evil.example\\.adobe.io", b"http://[::1]"),
}
