"""The stack file: what is right, and every way in which it can be wrong."""

import json
from typing import Any

import pytest

from pulumi_zoho_aep.stack_file.config import StackConfig, parse

CANARY = "canary-b41c"
ADDRESS = {"source": "Email", "target": "personalEmail.address"}
NAME = {"expression": 'concat(First_Name, " ", Last_Name)', "target": "person.name.fullName"}


def stack(**changes: Any) -> dict[str, Any]:
    """The stack file of the design; a change `ingestions__leads__table` sets that member, None removes it."""
    config: dict[str, Any] = {
        "platform": {
            "organization": "ABC@AdobeOrg",
            "sandbox": "dev",
            "client_id": "id",
            "client_secret": CANARY,
        },
        "credentials": {
            "sales": {"data_center": "eu", "client_id": "1000.X", "client_secret": CANARY, "refresh_token": CANARY}
        },
        "connections": {"zoho-sales": {"credential": "sales"}},
        "schemas": {
            "lead": {
                "field_groups": [
                    "https://ns.adobe.com/xdm/context/profile-personal-details",
                    "https://ns.adobe.com/xdm/context/profile-person-details",
                ]
            }
        },
        "datasets": {"zoho-leads": {"schema": "lead"}},
        "ingestions": {
            "leads": {
                "connection": "zoho-sales",
                "table": "Leads",
                "columns": ["id", "Email", "First_Name", "Last_Name", "Modified_Time"],
                "delta_column": "Modified_Time",
                "dataset": "zoho-leads",
                "mapping": [ADDRESS, NAME],
                "schedule": {
                    "frequency": "hour",
                    "interval": 1,
                    "start_time": "2027-01-01T00:00:00Z",
                    "backfill": True,
                },
                "enabled": True,
            }
        },
    }
    for path, value in changes.items():
        *parents, last = path.replace("zoho_", "zoho-").split("__")
        place = config
        for parent in parents:
            place = place[parent]
        if value is None:
            del place[last]
        else:
            place[last] = value
    return config


def lines(config: dict[str, Any]) -> list[str]:
    return [problem.text for problem in parse(config)[1]]


def test_the_stack_file_of_the_design() -> None:
    """Every section is read, with its defaults."""
    found, problems = parse(stack())
    assert problems == []
    assert found.credentials["sales"].data_center == "eu"
    assert found.connections["zoho-sales"].credential == "sales"
    assert found.datasets["zoho-leads"].protect
    assert found.ingestions["leads"].schedule.interval == 1
    assert CANARY not in repr(found)


def test_structured_values_come_as_text_too() -> None:
    """Pulumi hands structured configuration over as JSON text."""
    as_text = {section: json.dumps(value) for section, value in stack().items()}
    assert parse(as_text) == parse(stack())


def test_sections_may_be_left_out() -> None:
    """A stack with credentials alone is a stack."""
    assert lines({}) == []
    assert parse({"credentials": stack()["credentials"]})[0].ingestions == {}


@pytest.mark.parametrize(
    ("changes", "problems"),
    [
        # Sections and entries.
        ({"ingestion": {}}, ["zoho-aep:ingestion: unknown section: did you mean ingestions?"]),
        ({"datasets": ["a"], "ingestions": {}}, ["zoho-aep:datasets: must be a map of keys to values"]),
        ({"connections__zoho_sales": "sales"}, ["zoho-aep:connections.zoho-sales: must be a map of keys to values"]),
        ({"platform__sandbx": "dev"}, ["zoho-aep:platform: unknown key sandbx: did you mean sandbox?"]),
        (
            {"platform__requests_per_second": "fast"},
            ["zoho-aep:platform.requests_per_second: must be a number"],
        ),
        *(
            (
                {"ingestions__leads__mapping": [{"source": "Email", "target": target}]},
                [f"zoho-aep:ingestions.leads.mapping: {reason}: write a path such as person.name.fullName"],
            )
            for target, reason in (
                ("", "a row has no target"),
                (" ", "a row has no target"),
                (".a", "'.a' is not a path of fields"),
                ("a..b", "'a..b' is not a path of fields"),
                ("a.", "'a.' is not a path of fields"),
            )
        ),
        # Credentials.
        (
            {"credentials__sales__data_center": "eur"},
            ["zoho-aep:credentials.sales.data_center: unknown data centre eur: did you mean eu?"],
        ),
        (
            {"credentials__sales__refresh_token": None},
            ["zoho-aep:credentials.sales.refresh_token: give either refresh_token or grant_token"],
        ),
        ({"credentials__sales__client_secret": None}, ["zoho-aep:credentials.sales.client_secret: is required"]),
        # Connections.
        (
            {"connections__zoho_sales__credential": None},
            ["zoho-aep:connections.zoho-sales.credential: give either credential (Zoho) or auth (another connector)"],
        ),
        (
            {"connections__zoho_sales__endpoint": "evil.example/crm"},
            [
                "zoho-aep:connections.zoho-sales.endpoint: is not a Zoho host, such as crm.zoho.com/crm/private",
            ],
        ),
        (
            {"connections__zoho_sales__credential": "sale"},
            ["zoho-aep:connections.zoho-sales.credential: zoho-aep:credentials has no sale: did you mean sales?"],
        ),
        (
            {"connections__zoho_sales__credential": "zzz"},
            ["zoho-aep:connections.zoho-sales.credential: zoho-aep:credentials has no zzz: use sales"],
        ),
        (
            {"credentials": {}},
            ["zoho-aep:connections.zoho-sales.credential: zoho-aep:credentials has no sales: there are none"],
        ),
        (
            {"connections__zoho_sales": {"id": "x", "credential": "sales", "name": "y", "adopt": "z"}},
            ["zoho-aep:connections.zoho-sales.id: an existing object is only named: remove adopt, name"],
        ),
        (
            {"connections__zoho_sales__renamed_from": "zoho-sales"},
            [
                "zoho-aep:connections.zoho-sales.renamed_from: zoho-sales is an entry itself: keep one of them",
            ],
        ),
        (
            {"connections__zoho_sales__adopt": "z", "connections__another": {"credential": "sales", "adopt": "z"}},
            ["zoho-aep:connections.another.adopt: connections.zoho-sales adopts z, too: remove one of the two"],
        ),
        # Schemas.
        (
            {"schemas__lead": {"field_groups": ["x"], "adopt_field_group": "z"}},
            ["zoho-aep:schemas.lead.adopt_field_group: is for fields, but there are none: give fields"],
        ),
        (
            {"schemas__lead": {"id": "x", "title": "y", "profile_enabled": False}},
            ["zoho-aep:schemas.lead.id: an existing object is only named: remove profile_enabled, title"],
        ),
        (
            {"schemas__lead": {}},
            ["zoho-aep:schemas.lead.field_groups: give field_groups or fields, or the id of an existing schema"],
        ),
        (
            {"schemas__lead__fields": {"1st": "string"}},
            ["zoho-aep:schemas.lead.fields.1st: use letters, digits and _, not first; dots between levels"],
        ),
        (
            {"schemas__lead__profile_enabled": True},
            ["zoho-aep:schemas.lead.profile_enabled: Profile needs a primary_identity"],
        ),
        (
            {"schemas__lead__class_id": "x", "schemas__lead__field_groups": ["x"]},
            ["zoho-aep:schemas.lead.field_groups: give the class only in class_id: remove it here"],
        ),
        (
            {"schemas__lead__primary_identity": {"path": "/a/b", "namespace": "Email"}},
            ["zoho-aep:schemas.lead.primary_identity.path: write the path with dots, such as personalEmail.address"],
        ),
        (
            {"schemas__lead__primary_identity": {"path": "a", "namespce": "b"}},
            [
                "zoho-aep:schemas.lead.primary_identity.namespace: is required",
                "zoho-aep:schemas.lead.primary_identity: unknown key namespce: did you mean namespace?",
            ],
        ),
        # Datasets.
        ({"datasets__zoho_leads__schema": None}, ["zoho-aep:datasets.zoho-leads.schema: is required"]),
        (
            {"datasets__zoho_leads__schema": "leed"},
            ["zoho-aep:datasets.zoho-leads.schema: zoho-aep:schemas has no leed: did you mean lead?"],
        ),
        (
            {"datasets__zoho_leads": {"id": "d", "schema": "lead", "name": "x"}},
            [
                "zoho-aep:datasets.zoho-leads.id: an existing object is only named: remove name",
            ],
        ),
        (
            {"datasets__zoho_leads__tags": {"unifiedProfile": []}},
            ["zoho-aep:datasets.zoho-leads.tags.unifiedProfile: has a meaning of its own: set profile instead"],
        ),
        # Ingestions.
        (
            {"ingestions__leads__schedule": {"frequency": "minute", "interval": 5}},
            ["zoho-aep:ingestions.leads.schedule.interval: must be at least 15 for frequency minute"],
        ),
        (
            {"ingestions__leads__schedule__interval": "often"},
            ["zoho-aep:ingestions.leads.schedule.interval: must be a whole number"],
        ),
        (
            {"ingestions__leads__schedule__start_time": "2027-01-01T00:00:00"},
            ["zoho-aep:ingestions.leads.schedule.start_time: must name its time zone, as in 2027-01-01T00:00:00Z"],
        ),
        (
            {"ingestions__leads__schedule__intervall": 1},
            ["zoho-aep:ingestions.leads.schedule: unknown key intervall: did you mean interval?"],
        ),
        (
            {"ingestions__leads__mapping": [ADDRESS, {"source": "Email"}]},
            ["zoho-aep:ingestions.leads.mapping[1].target: is required"],
        ),
        (
            {"ingestions__leads__mapping": [ADDRESS, ADDRESS]},
            ["zoho-aep:ingestions.leads.mapping: 2 rows write to personalEmail.address: keep one of them"],
        ),
        (
            {"ingestions__leads__table": None},
            ["zoho-aep:ingestions.leads.table: give either table or params (another connector)"],
        ),
        (
            {"ingestions__leads__mapping": [{**ADDRESS, "note": "x"}, {"target": "a"}]},
            [
                "zoho-aep:ingestions.leads.mapping[0]: unknown key note: use one of expression, source, target",
                "zoho-aep:ingestions.leads.mapping to a: give either source (a column) or expression",
            ],
        ),
        (
            {"ingestions__leads__columns": ["id", "Email", "First_Name"]},
            [
                "zoho-aep:ingestions.leads.delta_column: Modified_Time is not among the columns: add it to columns",
                "zoho-aep:ingestions.leads.mapping: source Last_Name is not among the columns: add it to columns",
            ],
        ),
        (
            {"ingestions__leads__connection": "zoho-sale", "ingestions__leads__dataset": "leads"},
            [
                "zoho-aep:ingestions.leads.connection: zoho-aep:connections has no zoho-sale: did you mean zoho-sales?",
                "zoho-aep:ingestions.leads.dataset: zoho-aep:datasets has no leads: did you mean zoho-leads?",
            ],
        ),
        ({"ingestions__leads__connection": None}, ["zoho-aep:ingestions.leads.connection: is required"]),
        ({"ingestions__leads__enabled": "perhaps"}, ["zoho-aep:ingestions.leads.enabled: must be true or false"]),
    ],
)  # fmt: skip
def test_mistakes(changes: dict[str, Any], problems: list[str]) -> None:
    """Each is one sentence that begins with the stack file's key."""
    assert lines(stack(**changes)) == problems


def test_all_of_them_at_once() -> None:
    """One run tells everything: a mistake in one entry hides none in another, nor a rule of its own entry."""
    config = stack(
        platform__sandbx="dev",
        credentials__sales__data_center="eur",
        connections__zoho_sales__credential="sale",
        ingestions__leads__colums=[],
        ingestions__leads__delta_column="Modified",
    )
    assert lines(config) == [
        "zoho-aep:platform: unknown key sandbx: did you mean sandbox?",
        "zoho-aep:credentials.sales.data_center: unknown data centre eur: did you mean eu?",
        "zoho-aep:ingestions.leads: unknown key colums: did you mean columns?",
        "zoho-aep:ingestions.leads.delta_column: Modified is not among the columns: add it to columns",
        "zoho-aep:connections.zoho-sales.credential: zoho-aep:credentials has no sale: did you mean sales?",
    ]


@pytest.mark.parametrize("section", list(StackConfig.model_fields))
def test_no_value_is_quoted(section: str) -> None:
    """A secret in the wrong place does not reach the log."""
    for wrong in (CANARY, {CANARY[:3]: CANARY}, {"leads": CANARY}, {"leads": {"table": [CANARY]}}, [CANARY]):
        assert CANARY not in " ".join(lines({section: wrong}))


@pytest.mark.parametrize("text", ["{", "[1,", "{]"])
def test_text_that_is_no_json(text: str) -> None:
    """A broken value is called what it is not."""
    assert lines({"ingestions": text}) == ["zoho-aep:ingestions: must be a map of keys to values"]


def test_what_is_left_empty_is_reported() -> None:
    """A key with nothing behind it is a mistake, in secrets as well, and reported once."""
    config = stack(
        credentials__sales__client_secret="",
        connections__zoho_sales__name=" ",
        ingestions__leads__table="",
        ingestions__leads__dataset="",
    )
    assert lines(config) == [
        "zoho-aep:credentials.sales.client_secret: must not be empty",
        "zoho-aep:connections.zoho-sales.name: must not be empty",
        "zoho-aep:ingestions.leads.table: must not be empty",
        "zoho-aep:ingestions.leads.dataset: must not be empty",
    ]


@pytest.mark.parametrize("columns", [[], ["", "Email", "First_Name", "Last_Name", "Modified_Time"]])
def test_columns_that_are_none(columns: list[str]) -> None:
    """An empty selection of columns is a mistake, and so is a column without a name."""
    said = lines(stack(ingestions__leads__columns=columns))
    key = "zoho-aep:ingestions.leads.columns"
    assert f"{key}: name at least one column, none of them empty, or leave columns out for all" in said
