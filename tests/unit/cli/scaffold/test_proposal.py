"""What is proposed for a table, whatever its columns are."""

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import example, given, settings, strategies as st

from pulumi_zoho_aep.aep.flows import Frequency
from pulumi_zoho_aep.cli.scaffold.proposal import propose
from pulumi_zoho_aep.cli.scaffold.request import IngestionRequest, key_of
from pulumi_zoho_aep.cli.scaffold.targets import camel_case
from pulumi_zoho_aep.cli.stack_file.document import add, load
from pulumi_zoho_aep.connectors.catalogue import Column, merged
from pulumi_zoho_aep.connectors.field_type import FieldType
from pulumi_zoho_aep.connectors.registry import CONNECTORS
from pulumi_zoho_aep.connectors.standard_fields import FIELD_GROUPS, PATHS
from pulumi_zoho_aep.errors import ZohoAepError
from pulumi_zoho_aep.simulator.adobe.schema_registry import library, xdm
from pulumi_zoho_aep.simulator.zoho import catalogue
from pulumi_zoho_aep.stack_file.config import StackConfig, parse

ID = Column("id", "Id", "bigint", FieldType.STRING)
MODIFIED = Column("Modified_Time", "Modified", "datetime", FieldType.DATE_TIME)
CREATED = Column("Created_Time", "Created", "datetime", FieldType.DATE_TIME)


def text(name: str, kind: FieldType = FieldType.STRING) -> Column:
    """Return a column."""
    return Column(name, name, "text", kind)


def request(table: str = "Visits", **more: Any) -> IngestionRequest:
    """Return a request for a table of a stack with a connection."""
    needed = {"name": key_of(table), "connection": "zoho", "credential": None, "tenant": "acme", **more}
    return IngestionRequest(table=table, **needed)


def proposed(
    columns: Sequence[Column], stack: dict[str, Any] | None = None, table: str = "Visits", **more: Any
) -> dict[str, Any]:
    """Return the sections of a proposal."""
    return propose(request(table, **more), columns, config(stack or {})).sections


def config(values: dict[str, Any]) -> StackConfig:
    """Return a stack file as models."""
    stack, problems = parse(values)
    assert problems == []
    return stack


def test_a_dataset_that_is_there_gets_more_fields() -> None:
    """The schema of a dataset that is there gets what it lacks, and nothing else."""
    present = {
        "schemas": {"people": {"field_groups": ["https://a/b"], "fields": {"zohoId": "string", "amount": "string"}}},
        "datasets": {"people": {"schema": "people"}},
    }

    sections = proposed([ID, MODIFIED, text("Amount", FieldType.NUMBER)], present, dataset="people")

    assert sections["schemas"] == {"people": {"fields": {"modifiedTime": "date-time", "visitsAmount": "number"}}}
    assert "datasets" not in sections


def test_a_schema_of_which_only_the_id_is_known_is_refused() -> None:
    """What an existing schema consists of is not in the stack file, so no mapping into it is proposed."""
    present = {"schemas": {"s": {"id": "https://ns.adobe.com/x"}}, "datasets": {"d": {"schema": "s"}}}

    with pytest.raises(ZohoAepError, match="dataset d has the schema s, which is known here only by its id"):
        proposed([ID], present, dataset="d")


@pytest.mark.parametrize(
    ("columns", "frequency", "delta", "schedule"),
    [
        ([ID, MODIFIED, CREATED], None, "Modified_Time", "hour"),
        ([ID, CREATED], None, "Created_Time", "hour"),
        ([ID, Column("Modified_Time", "", "date", FieldType.DATE), CREATED], Frequency.WEEK, "Created_Time", "week"),
        ([ID, Column("Modified_Time", "", "datetime", FieldType.DATE_TIME, visible=False)], None, None, "once"),
        ([ID, Column("Modified_Time", "", "datetime", FieldType.DATE_TIME, offered=False)], None, None, "once"),
        ([ID, MODIFIED], Frequency.ONCE, None, "once"),
    ],
)
def test_the_delta_column_holds_times(
    columns: list[Column], frequency: Frequency | None, delta: str | None, schedule: str
) -> None:
    """Modified_Time, else Created_Time, is the delta column if it can be read and holds times; without one: once."""
    entry = proposed(columns, frequency=frequency)["ingestions"]["visits"]

    assert entry.get("delta_column") == delta
    assert entry["schedule"]["frequency"] == schedule
    assert ("backfill" in entry["schedule"]) == (schedule != "once")


def test_a_repeated_run_needs_a_delta_column() -> None:
    """Where a repetition is asked for that AEP cannot do, the command refuses and says what can be done."""
    with pytest.raises(ZohoAepError, match="no Modified_Time or Created_Time") as refusal:
        proposed([ID], frequency=Frequency.DAY)

    assert "--every once" in refusal.value.hint


@pytest.mark.parametrize(
    ("columns", "path"),
    [
        ([text("Work_Mail", FieldType.EMAIL), text("Email", FieldType.EMAIL)], "_acme.email"),
        ([text("Work_Mail", FieldType.EMAIL)], "_acme.workMail"),
        ([text("Email")], "_acme.email"),
        ([text("Name")], None),
        # Which of several belongs to the person, no one knows; a wrong one would join different people.
        ([text("Work_Mail", FieldType.EMAIL), text("Home_Mail", FieldType.EMAIL)], None),
        ([text("Secondary_Email", FieldType.EMAIL)], None),
        ([text("Email", FieldType.BOOLEAN)], None),
    ],
)
def test_an_address_identifies(columns: list[Column], path: str | None) -> None:
    """The e-mail column, the one called Email before others, is the primary identity."""
    schema = proposed(columns)["schemas"]["zoho-visits"]

    assert schema.get("primary_identity") == (path and {"path": path, "namespace": "Email"})


def test_names_do_not_clash() -> None:
    """Columns that XDM spells alike get different fields, even where a field of that name has another type."""
    present = {"schemas": {"s": {"fields": {"score": "number", "home.city": "string"}}}}
    columns = [text("Score"), text("Home"), text("A_b"), text("aB"), text("A__b__s"), text("1st")]

    fields = proposed(columns, present)["schemas"]["zoho-visits"]["fields"]

    assert list(fields) == ["visitsScore", "visitsHome", "aB", "visitsAB", "visitsAB2", "field1St"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Annual_Revenue", "annualRevenue"),
        ("First_Visited_URL", "firstVisitedUrl"),
        ("SIC_Code", "sicCode"),
        ("Change_Log_Time__s", "changeLogTime"),
        ("alreadyCamel", "alreadyCamel"),
        ("日本", "field"),
    ],
)
def test_names_in_the_spelling_of_xdm(name: str, expected: str) -> None:
    """Names of Zoho become names of XDM."""
    assert camel_case(name) == expected


@pytest.mark.parametrize(
    ("column", "row"),
    [
        ("Amount", {"source": "Amount"}),
        ("id", {"source": "id"}),
        ("size", {"expression": "${size}"}),
        ("Net.Sum", {"expression": "${Net\\.Sum}"}),
        ("a}b\\c d", {"expression": "${a\\}b\\\\c d}"}),
    ],
)
def test_names_that_data_prep_would_misread_are_wrapped(column: str, row: dict[str, str]) -> None:
    """Reserved words, functions and names with other characters are wrapped, which makes them expressions."""
    (mapping,) = proposed([text(column)])["ingestions"]["visits"]["mapping"]

    assert {key: value for key, value in mapping.items() if key != "target"} == row


@example(["0 ", " a b", "a b"], "T")
@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.text(min_size=1, max_size=30), min_size=1, max_size=5, unique=True), st.text(min_size=1, max_size=20)
)
def test_names_of_a_crm_cannot_inject(names: list[str], table: str) -> None:
    """Whatever a CRM calls its fields, the stack file gets exactly one ingestion, and parses."""
    try:
        sections = proposed([text(name) for name in ["Fine", *names]], {"datasets": {}}, table=table.strip() or "T")
    except ZohoAepError:
        return
    printable = {name for name in names if name.isprintable() and name == name.strip()}
    before = "config:\n  zoho-aep:connections: {zoho: {credential: c}} # ours\n"
    if not table.isprintable():
        return

    after = load(add(before, {"config": {f"zoho-aep:{name}": entries for name, entries in sections.items()}}).text)

    added = {key.removeprefix("zoho-aep:"): value for key, value in after["config"].items()}
    assert added == {"connections": {"zoho": {"credential": "c"}}, **sections}
    (entry,) = added["ingestions"].values()
    assert set(entry["columns"]) == {"Fine", *printable}
    _, problems = parse({**added, "connections": {"zoho": {"auth": {"spec_name": "x", "params": {}}}}})
    assert problems == []


@pytest.mark.parametrize("table", sorted(PATHS))
def test_standard_fields_exist(table: str) -> None:
    """Every standard field is one of Adobe's, of the column's type, and comes with the field group that is named."""
    columns = {field["api_name"]: field["data_type"] for field in catalogue.fields(table)}
    groups = {part: library.EVERYTHING[group] for part, group in FIELD_GROUPS.items()}
    formats = {"datetime": "date-time", "date": "date", "email": "email"}

    for column, path in PATHS[table].items():
        group = groups[path.split(".")[0]]
        definition = xdm.fields(xdm.resolve(group, library.EVERYTHING.get))[path]
        assert definition["type"] == "string"
        assert definition.get("format") == formats.get(columns[column])
        assert "enum" not in definition
        assert "pattern" not in definition


def test_what_the_connector_offers_counts() -> None:
    """Zoho says what a field means; AEP whether it is a column, and of what type where Zoho knows no single value."""
    zoho = [
        Column("Mail", "Mail", "email", FieldType.EMAIL),
        Column("Owner", "Owner", "ownerlookup", is_object=True),
        Column("Gone", "Gone", "text", FieldType.STRING),
    ]
    aep = [
        Column("Mail", field_type=FieldType.STRING, offered=True),
        Column("Owner", field_type=FieldType.STRING, offered=True),
        Column("Owner.id", field_type=FieldType.STRING, offered=True),
    ]

    found = [(column.name, column.field_type, column.offered) for column in merged(zoho, aep)]

    assert found == [
        ("Mail", FieldType.EMAIL, True),
        ("Owner", FieldType.STRING, True),
        ("Gone", FieldType.STRING, False),
        ("Owner.id", FieldType.STRING, True),
    ]


@pytest.mark.parametrize(
    ("table", "key"),
    [("Leads", "leads"), ("Sales_Orders", "sales-orders"), ("Visits__c", "visits-c"), ("日本", "table")],
)
def test_keys_are_plain(table: str, key: str) -> None:
    """Keys are small letters, digits and dashes, whatever the table is called."""
    assert key_of(table) == key


def test_every_standard_module_has_standard_fields() -> None:
    """Whatever else is in a module of Zoho's, when records changed has a place in Adobe's own field groups."""
    standard = [module["api_name"] for module in catalogue.modules() if module["generated_type"] == "default"]
    tables = set(standard) & set(catalogue.tables())
    assert "Leads" in tables
    for table in tables:
        assert PATHS[table]["Modified_Time"] == "extSourceSystemAudit.lastUpdatedDate"
        columns = {field["api_name"] for field in catalogue.fields(table)}
        assert ("Last_Activity_Time" in PATHS[table]) == ("Last_Activity_Time" in columns)


def test_another_connector_has_its_own_names() -> None:
    """Titles and the id's field name the system, its own columns tell changes, and there are no standard fields."""
    stamp = Column("SystemModstamp", field_type=FieldType.DATE_TIME, offered=True)
    columns = [Column("Id", field_type=FieldType.STRING, offered=True), text("Email"), stamp]

    sections = proposed(columns, table="Leads", connector=CONNECTORS["salesforce"])

    assert sections["schemas"] == {
        "salesforce-leads": {
            "title": "Salesforce leads",
            "fields": {"salesforceId": "string", "email": "string", "systemModstamp": "date-time"},
            "primary_identity": {"path": "_acme.email", "namespace": "Email"},
        }
    }
    assert sections["datasets"] == {"salesforce-leads": {"schema": "salesforce-leads", "name": "Salesforce leads"}}
    assert sections["ingestions"]["leads"]["delta_column"] == "SystemModstamp"


def test_of_another_connector_zoho_says_nothing() -> None:
    """What is missing is AEP's to show, or the connection's user's to see."""
    salesforce = CONNECTORS["salesforce"]
    with pytest.raises(ZohoAepError, match="AEP lists no columns of Visits"):
        proposed([], connector=salesforce)
    with pytest.raises(ZohoAepError, match="no SystemModstamp or LastModifiedDate with") as caught:
        proposed([ID], connector=salesforce, frequency=Frequency.DAY)
    assert "let the user of the connection see" in str(caught.value)
