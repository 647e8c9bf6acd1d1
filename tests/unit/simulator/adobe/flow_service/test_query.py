from typing import Any

import pytest

from pulumi_zoho_aep.simulator.adobe.flow_service import query
from pulumi_zoho_aep.simulator.query_string import Query
from pulumi_zoho_aep.simulator.refusal import Refusal

FLOWS: list[dict[str, Any]] = [
    {"id": "1", "name": "beta", "createdAt": 30, "sourceConnectionIds": ["s1"], "state": "enabled"},
    {"id": "2", "name": "alpha, too", "createdAt": 4, "sourceConnectionIds": ["s2", "s3"], "options": {"on": True}},
    {"id": "3", "name": "gamma", "createdAt": 200, "sourceConnectionIds": [], "options": {"on": False}},
]
SOURCES: list[dict[str, Any]] = [
    {"id": "a", "params": {"tableName": "Leads", "columns": [{"name": "id"}, {"name": "Email"}]}},
    {"id": "b", "params": {"tableName": "Deals", "columns": [{"name": "id"}]}},
]


def _answer(collection: str, *arguments: tuple[str, str]) -> dict[str, Any]:
    items = {"flows": FLOWS, "sourceConnections": SOURCES}[collection]
    return query.answer(collection, items, Query(arguments))


def _ids(collection: str, *expressions: str) -> str:
    found = _answer(collection, *(("property", expression) for expression in expressions))
    return "".join(item["id"] for item in found["items"])


@pytest.mark.parametrize(
    ("expressions", "ids"),
    [
        (["name==beta"], "1"),
        (['name=="beta"'], "1"),
        (['name=="alpha, too"'], "2"),
        (["id==1,3"], "13"),
        (['id=="1","3"'], "13"),
        (["name!=beta"], "23"),
        (["createdAt>4", "createdAt<=30"], "1"),
        (["createdAt>=30"], "13"),
        (["createdAt<30"], "2"),
        (["sourceConnectionIds[]==s3"], "2"),
        (["sourceConnectionIds==s3"], ""),
        (["options.on==true"], "2"),
        (["state==enabled", "name==gamma"], ""),
    ],
)
def test_filters_select(expressions: list[str], ids: str) -> None:
    """Comparisons, quoted values, OR by comma, AND by repetition, arrays by brackets."""
    assert _ids("flows", *expressions) == ids


def test_filters_reach_into_params() -> None:
    """Paths lead through objects and arrays of objects."""
    assert _ids("sourceConnections", "params.tableName==Leads") == "a"
    assert _ids("sourceConnections", "params.columns[].name==Email") == "a"


@pytest.mark.parametrize(
    ("argument", "code"),
    [
        (("property", "colour==blue"), "1449"),
        (("property", "name"), "1450"),
        (("property", "name=beta"), "1450"),
        (("property", "name=="), "1452"),
        (("property", "createdAt<=1,2"), "1443"),
        (("orderby", "colour"), "1433"),
        (("orderby", "*name"), "1432"),
        (("limit", "0"), "1453"),
        (("limit", "many"), "1453"),
        (("count", "yes"), "1453"),
        (("continuationToken", "nonsense"), "1453"),
        (("start", "5"), "1451"),
    ],
)
def test_wrong_parameters_have_their_codes(argument: tuple[str, str], code: str) -> None:
    """Each misuse of a list parameter is refused with the code of §8.16."""
    with pytest.raises(Refusal) as refused:
        _answer("flows", argument)
    assert refused.value.body["type"].endswith(f"/FLOW-{code}-400")


@pytest.mark.parametrize(
    ("orderby", "ids"),
    [
        ("name", "213"),
        ("+name", "213"),
        (" name", "213"),
        ("-name", "312"),
        ("createdAt", "213"),
        ("-createdAt", "312"),
    ],
)
def test_orderby_sorts(orderby: str, ids: str) -> None:
    """Ascending by default and with a plus (or the blank it may arrive as), descending with a dash; numbers count."""
    assert "".join(item["id"] for item in _answer("flows", ("orderby", orderby))["items"]) == ids


def test_pages_are_linked_by_a_token() -> None:
    """`next` names a token that stands for the query, repeated or not, and is absent on the last page."""
    first = _answer("flows", ("limit", "2"), ("property", "createdAt>0"))
    href = first["_links"]["next"]["href"]
    path, _, token = href.partition("=")
    assert (path, set(token) & set("=&%")) == ("/flows?continuationToken", set())
    last = _answer("flows", ("limit", "2"), ("property", "createdAt>0"), ("continuationToken", token))
    assert _answer("flows", ("continuationToken", token)) == last
    assert [item["id"] for item in first["items"] + last["items"]] == ["1", "2", "3"]
    assert last["_links"] == {}


def test_a_page_has_a_default_and_a_largest_size() -> None:
    """Without a limit, and with one that is too large, a client has to follow the link; searches reach further."""
    many = [{"id": str(number)} for number in range(300)]
    assert len(query.answer("flows", many, Query())["items"]) == 20
    assert len(query.answer("flows", many, Query([("limit", "1000")]))["items"]) == 100
    assert len(query.answer("flows", many, Query([("limit", "1000")]), search=True)["items"]) == 300


def test_count_counts_what_matches() -> None:
    """`count=true` answers the number only, and cannot be combined with limit."""
    assert _answer("flows", ("count", "true"), ("property", "createdAt>4")) == {"count": 2}
    with pytest.raises(Refusal) as refused:
        _answer("flows", ("count", "true"), ("limit", "1"))
    assert refused.value.body["type"].endswith("/FLOW-1401-400")


def test_search_bodies_become_parameters() -> None:
    """A search body means the same as the query string; unknown members are refused."""
    body = {"queryString": "property=name==beta&state==enabled", "limit": 5, "orderby": "-name", "count": False}
    arguments = query.search_arguments(body, "flows")
    assert arguments.every("property") == ["name==beta", "state==enabled"]
    assert arguments.without("property") == [("limit", "5"), ("orderby", "-name"), ("count", "false")]
    with pytest.raises(Refusal):
        query.search_arguments({"query": "x"}, "flows")
