"""Every kind of mistake: a change of a stack file that is right, at a place that chance chooses."""

from collections.abc import Callable
from random import Random
from typing import Any

from tests.mistakes.good import Values

Mistake = Callable[[Values, Random], None]
KINDS: dict[str, Mistake] = {}

_ON, _OFF = (True,), (False,)
_FULL = "application/vnd.adobe.xed-full+json"
_SCHEMAS = "https://ns.adobe.com/acmesim"
EVENT = "https://ns.adobe.com/xdm/context/experienceevent"


def _kind(mistake: Mistake) -> Mistake:
    KINDS[mistake.__name__] = mistake
    return mistake


def typo(word: str, chance: Random) -> str:
    """Return a word with one letter wrong, gone, doubled, or swapped with its neighbour."""
    at = chance.randrange(max(len(word) - 1, 1))
    return chance.choice([
        word[:at] + word[at + 1 :],
        word[:at] + word[at] + word[at:],
        word[:at] + "q" + word[at + 1 :],
        word[:at] + word[at + 1 : at + 2] + word[at] + word[at + 2 :],
    ])  # fmt: skip


def _entry(values: Values, section: str, chance: Random) -> Any:
    return values[section][chance.choice(sorted(values[section]))]


def _ingestion(values: Values, chance: Random) -> Any:
    return _entry(values, "ingestions", chance)


def _row(values: Values, chance: Random, *, has: str) -> Any:
    return chance.choice([row for one in values["ingestions"].values() for row in one["mapping"] if has in row])


def _set(section: str, path: str, *choices: Any) -> Mistake:
    """Return the mistake of setting a member of any entry of a section to one of several values; None removes it."""

    def mistake(values: Values, chance: Random) -> None:
        entry = _entry(values, section, chance)
        *parents, last = path.split(".")
        for parent in parents:
            entry = entry.setdefault(parent, {})
        value = chance.choice(choices)
        entry[last] = value
        if value is None:
            del entry[last]

    return mistake


_VALUES: dict[str, Mistake] = {
    "another refresh token": _set("credentials", "refresh_token", "1000.wrong", "x"),
    "another client secret": _set("credentials", "client_secret", "wrong"),
    "another client": _set("credentials", "client_id", "1000.WRONG"),
    "another data centre": _set("credentials", "data_center", "eu", "in", "jp", "cn", "ue"),
    "another environment": _set("credentials", "environment", "sandbox", "developer", "prod"),
    "another organisation": _set("credentials", "expected_org_id", "1"),
    "scopes": _set("credentials", "scopes", ["ZohoCRM.modules.ALL"], ["nonsense"], ["ZohoCRM.users.READ"]),
    "no token": _set("credentials", "refresh_token", None),
    "no secret": _set("credentials", "client_secret", None, "", 5),
    "endpoint": _set(
        "connections", "endpoint", "crm.zoho.eu/crm/private", "example.com", "www.zohoapis.in", "", "https://"
    ),
    "connector": _set("connections", "connector", "salesforce", "zoho", "microsoft_dynamics"),
    "connection spec": _set("connections", "connection_spec_id", "0", "38ad80fe-8b06-4938-94f4-d4ee80266b07"),
    "credential of a connection": _set("connections", "credential", "sale", None, 5),
    "class": _set("schemas", "class_id", EVENT, f"{_SCHEMAS}/classes/1", "", "profile"),
    "field group": _set("schemas", "field_groups", [f"{_SCHEMAS}/mixins/1"], [EVENT], ["x"], "x", [""], [5]),
    "Adobe's title": _set("schemas", "title", "Demographic Details", "XDM Individual Profile", "Person", ""),
    "title of the other": _set("schemas", "title", "deals", "CRM people"),
    "identity path": _set("schemas", "primary_identity.path", "person.name", "email", "/personalEmail/address", ""),
    "identity of a number": _set("schemas", "primary_identity", {"path": "_acmesim.amount", "namespace": "Email"}),
    "namespace": _set("schemas", "primary_identity.namespace", "email", "ZohoId", ""),
    "Profile without identity": _set("schemas", "primary_identity", None),
    "not in Profile": _set("schemas", "profile_enabled", *_OFF, "yes", None),
    "id of a schema": _set("schemas", "id", f"{_SCHEMAS}/schemas/1"),
    "name of a field": _set("schemas", "fields", {"_x": "string"}, {"a b": "string"}, {"1x": "string"}, {"é": "uri"}),
    "type of a field": _set("schemas", "fields.zohoId", "text", "datetime", "array", 5),
    "a field within a field": _set("schemas", "fields", {"a": "string", "a.b": "string"}),
    "no fields": _set("schemas", "fields", {}, None),
    "other fields": _set("schemas", "fields", {"other": "string"}),
    "schema of a dataset": _set("datasets", "schema", "poeple", None),
    "the other schema": _set("datasets", "schema", "people", "deals"),
    "dataset in Profile": _set("datasets", "profile", *_ON),
    "tags": _set("datasets", "tags", {"unifiedProfile": ["enabled:true"]}, {"a": "b"}, ["a"], {"a": [5]}),
    "id of a dataset": _set("datasets", "id", "5c8c3c555033b814b69f947f"),
    "name of a dataset": _set("datasets", "name", "", 5),
    "table": _set("ingestions", "table", "Lead", "leads", "Contracts", None, ""),
    "the other table": _set("ingestions", "table", "Leads", "Deals", "Contacts", "Accounts"),
    "delta column": _set("ingestions", "delta_column", "Modified", "Email", "Closing_Date", "Created_Time", None),
    "no columns": _set("ingestions", "columns", [], None, ["id"], "id", [""]),
    "columns that are lists": _set("ingestions", "columns", ["Tag", "id", "Email", "Modified_Time"]),
    "no mapping": _set("ingestions", "mapping", [], None, {}, "x"),
    "frequency": _set("ingestions", "schedule.frequency", "hourly", "minute", "once", "week", "month", None),
    "interval": _set("ingestions", "schedule.interval", 0, -1, 1.5, "two", 501),
    "start": _set("ingestions", "schedule.start_time", "2027-13-01", "tomorrow", "2027-01-01", "2020-01-01T00:00:00Z"),
    "only once": _set("ingestions", "schedule", {"frequency": "once"}, {"frequency": "once", "interval": 1}, {}),
    "partial ingestion": _set("ingestions", "options.partial_ingestion_percent", 0, 200, "five"),
    "flow spec": _set("ingestions", "flow_spec_id", "0", "9753525b-82c7-4dce-8a9b-5ccfce2b9876"),
    "connector of an ingestion": _set("ingestions", "connector", "salesforce", "zoho"),
    "connection": _set("ingestions", "connection", "zoho-sale", None),
    "dataset": _set("ingestions", "dataset", "poeple", None),
    "the other dataset": _set("ingestions", "dataset", "people", "deals"),
    "raw parameters": _set("ingestions", "params", {"path": "/"}),
    "title of a field group": _set(
        "schemas", "field_group_title", "Demographic Details", "CRM people", "XDM Individual Profile", "Person", ""
    ),
    "adopted schema": _set("schemas", "adopt", f"{_SCHEMAS}/schemas/1", "CRM people", ""),
    "adopted dataset": _set("datasets", "adopt", "5c8c3c555033b814b69f947f", "Zoho people", ""),
    "adopted connection": _set("connections", "adopt", "0", "zoho-sales", ""),
    "former name": _set("ingestions", "renamed_from", "deals", "leads", "none", ""),
    "folder": _set("ingestions", "folder", "a//b", "a:b", "none", "", "/a", "x" * 300),
    "rest": _set("ingestions", "rest", {"pagination": "PAGE"}, {"wrapper": "x"}, {"wraper": "x"}, {"increments": 5}),
    "new columns": _set("ingestions", "new_columns", "fail", "warn", "ignore", "stop"),
    "freshness": _set("ingestions", "expect_fresh_within", "6h", "6", "-1h", ""),
    "names of parts": _set("ingestions", "names", {"mapping_set": ""}, {"mapping": "x"}, {"mapping_set": "x"}),
    "description": _set("ingestions", "description", "a\u202eb", "a\nb", "x" * 5000),
    "null values": _set("ingestions", "allow_null_values", *_ON, "yes"),
    "first run": _set("ingestions", "wait_for_first_run", "yes", 5),
    "version of the schema": _set(
        "ingestions", "schema_version", "1", "1.0", "latest", f"{_FULL};version=1", f"{_FULL}; version=1",
        f"{_FULL};version=1.0", f"{_FULL};version=1.7", f"{_FULL};version=2", _FULL, "",
    ),
    "data format": _set("ingestions", "data_format", "json", ""),
}  # fmt: skip
KINDS.update(_VALUES)


@_kind
def unknown_section(values: Values, chance: Random) -> None:
    """A section with a typo."""
    section = chance.choice(sorted(values))
    values[typo(section, chance)] = values.pop(section)


@_kind
def unknown_key(values: Values, chance: Random) -> None:
    """A key of an entry with a typo."""
    section = chance.choice(sorted(values))
    entry = values[section] if section == "platform" else _entry(values, section, chance)
    key = chance.choice(sorted(entry))
    entry[typo(key, chance)] = entry.pop(key)


@_kind
def platform_value(values: Values, chance: Random) -> None:
    """A setting with a typo."""
    key = chance.choice(["client_id", "client_secret", "organization", "sandbox"])
    values["platform"][key] = typo(values["platform"][key], chance)


@_kind
def wrong_type(values: Values, chance: Random) -> None:
    """A value of another type."""
    section = chance.choice(sorted(set(values) - {"platform"}))
    entry = _entry(values, section, chance)
    entry[chance.choice(sorted(entry))] = chance.choice([5, True, [], {}, "x", None, [{}], {"a": {}}])


@_kind
def column_with_a_typo(values: Values, chance: Random) -> None:
    """One of the columns, and wherever it is used."""
    one = _ingestion(values, chance)
    column = chance.choice(one["columns"])
    wrong = typo(column, chance)
    one["columns"][one["columns"].index(column)] = wrong
    for row in one["mapping"]:
        if row.get("source") == column:
            row["source"] = wrong


@_kind
def source_with_a_typo(values: Values, chance: Random) -> None:
    """A source, where all columns are read or some."""
    one = _ingestion(values, chance)
    row = chance.choice([row for row in one["mapping"] if "source" in row])
    row["source"] = chance.choice([typo(row["source"], chance), "", "size", "a b", "true", "1", f"{row['source']}.x"])
    if chance.random() < 0.5:
        del one["columns"]


@_kind
def target_with_a_typo(values: Values, chance: Random) -> None:
    """A target."""
    row = _row(values, chance, has="target")
    wrong = [typo(row["target"], chance), f"{row['target']}.x", row["target"].partition(".")[2] or "x", "", "a b"]
    row["target"] = chance.choice([*wrong, f"/{row['target']}", f"{row['target']}[0]", f".{row['target']}", "_id.x"])


@_kind
def expression_with_a_typo(values: Values, chance: Random) -> None:
    """An expression in which any character is wrong."""
    row = _row(values, chance, has="expression")
    row["expression"] = typo(row["expression"], chance)


@_kind
def another_expression(values: Values, chance: Random) -> None:
    """An expression that is wrong in some other way."""
    row = _row(values, chance, has="source")
    column = row.pop("source")
    row["expression"] = chance.choice([
        f"uper({column})", f"upper({column}, 1)", "concat()", f"{column} + ", f"({column}", f'"{column}', "size + 1",
        f"{column}[", f"{column} = 1", f"{column} ? 1 : 2", "", "null", "5", f"upper(X{column})", f"now({column})",
        f"array_to_string(',', {column})", f"{column}.upper()", f"{column}.x.y", f"date({column})", "now()", "[1, 2]",
        f"to_object('a', {column})", f"explode({column})", f"is_set({column})", f"{column} -> 1", f"`{column}`",
        f"size_of({column})", f"{column} == 'x'", f"decode({column}, 1)", "${}", f"${{{column}}}", f"{column};",
    ])  # fmt: skip


@_kind
def two_targets(values: Values, chance: Random) -> None:
    """A target that another row has, or that is within another's, or the other way round."""
    one = _ingestion(values, chance)
    first, second = chance.sample(one["mapping"], 2)
    first["target"] = chance.choice([second["target"], f"{second['target']}.x", second["target"].rpartition(".")[0]])


@_kind
def targets_swapped(values: Values, chance: Random) -> None:
    """Two rows with each other's target, so that types may not fit."""
    first, second = chance.sample(_ingestion(values, chance)["mapping"], 2)
    first["target"], second["target"] = second["target"], first["target"]


@_kind
def row_removed(values: Values, chance: Random) -> None:
    """A row that is missing, such as that of the identity."""
    rows = _ingestion(values, chance)["mapping"]
    rows.remove(chance.choice(rows))


@_kind
def row_of_both(values: Values, chance: Random) -> None:
    """A row with a column and an expression, or neither."""
    row = _row(values, chance, has="source")
    if chance.random() < 0.5:
        row["expression"] = f"upper({row['source']})"
    else:
        del row["source"]


@_kind
def entry_removed(values: Values, chance: Random) -> None:
    """An entry that is missing, while others name it."""
    section = chance.choice(["credentials", "connections", "schemas", "datasets"])
    del values[section][chance.choice(sorted(values[section]))]


@_kind
def field_removed(values: Values, chance: Random) -> None:
    """A field of the schema that is missing, or of another type."""
    fields = _entry(values, "schemas", chance)["fields"]
    field = chance.choice(sorted(fields))
    kind = chance.choice([None, "string", "number", "integer", "boolean", "date", "date-time", "string[]", "email"])
    fields[field] = kind
    if kind is None:
        del fields[field]


@_kind
def group_removed(values: Values, chance: Random) -> None:
    """A field group that is missing."""
    groups = values["schemas"]["people"]["field_groups"]
    groups.remove(chance.choice(groups))


@_kind
def group_with_a_typo(values: Values, chance: Random) -> None:
    """The id of a field group with a typo."""
    groups = values["schemas"]["people"]["field_groups"]
    groups[0] = typo(groups[0], chance)


@_kind
def identity_with_a_typo(values: Values, chance: Random) -> None:
    """Path or namespace of the identity with a typo."""
    identity = values["schemas"]["people"]["primary_identity"]
    member = chance.choice(sorted(identity))
    identity[member] = typo(identity[member], chance)
