"""What programs declare, generated: for every resource, declarations that are valid, with all properties there are."""

import re
from datetime import datetime, timezone
from typing import Any

from hypothesis import strategies as st
from tests.support.declared import Props

from pulumi_zoho_aep.connectors.field_type import FieldType
from pulumi_zoho_aep.connectors.reading import Pagination
from pulumi_zoho_aep.connectors.registry import CONNECTORS
from pulumi_zoho_aep.zoho import DATA_CENTERS

words = st.from_regex(re.compile(r"[A-Za-z][A-Za-z0-9_]{0,8}"), fullmatch=True)
seen = st.characters(exclude_categories=("Cc", "Cf", "Cs", "Zl", "Zp")) | st.sampled_from("\n\t\u200c\u200d")
texts = st.text(seen, max_size=20)
names = st.text(seen, min_size=1, max_size=20).filter(lambda text: text.strip() != "")
booleans = st.booleans()
times = st.datetimes(
    min_value=datetime.fromisoformat("2020-01-01"),
    max_value=datetime.fromisoformat("2035-01-01"),
    timezones=st.just(timezone.utc),
).map(datetime.isoformat)


def some(**optional: st.SearchStrategy[Any]) -> st.SearchStrategy[Props]:
    """Generate a map of any of these keys."""
    return st.fixed_dictionaries({}, optional=optional)


def props(required: dict[str, st.SearchStrategy[Any]], **optional: st.SearchStrategy[Any]) -> st.SearchStrategy[Props]:
    """Generate a declaration."""
    return st.fixed_dictionaries(required, optional=optional)


repeating = st.one_of(
    props(
        {"frequency": st.sampled_from(["hour", "day", "week"])},
        interval=st.integers(1, 52),
        start_time=times,
        backfill=booleans,
    ),
    props({"frequency": st.just("minute"), "interval": st.integers(15, 500)}, start_time=times, backfill=booleans),
)
single = props({"frequency": st.just("once")}, start_time=times)
dataflows = st.one_of(
    props({"schedule": repeating, "delta_column": words}),
    props({"schedule": single}),
    props({"schedule": st.one_of(repeating, single), "flow_spec_id": words}, delta_column=words),
).flatmap(
    lambda timing: props(
        {
            **{name: st.just(value) for name, value in timing.items()},
            "name": names,
            **dict.fromkeys(("source_connection_id", "target_connection_id", "mapping_set_id"), words),
        },
        description=texts,
        mapping_version=st.integers(0, 50),
        options=some(error_diagnostics=booleans, partial_ingestion_percent=st.floats(0.01, 100, allow_subnormal=False)),
        enabled=booleans,
        wait_for_first_run=booleans,
        expect_fresh_within=st.from_regex(r"[1-9][0-9]{0,4}[mhd]", fullmatch=True),
        allow_replacement=booleans,
    )
)
fields = st.dictionaries(
    st.lists(words, min_size=1, max_size=3).map(".".join),
    st.sampled_from([kind.value for kind in FieldType]),
    min_size=1,
).filter(lambda found: not any(other.startswith(f"{name}.") for name in found for other in found))
paths = st.from_regex(re.compile(r"(_[a-z]{1,5}\.)?[A-Za-z][A-Za-z0-9_]{0,8}(\.[A-Za-z0-9]{1,5}){0,2}"), fullmatch=True)
columns = words.map("C".__add__)
"""Names that are not words of Data Prep's language."""
computed = st.tuples(columns, columns).map(lambda pair: f"concat({pair[0]}, '-', {pair[1]})")
rows = st.lists(
    st.one_of(props({"source": columns, "target": words}), props({"expression": computed, "target": words})),
    min_size=1,
    max_size=5,
    unique_by=lambda row: row["target"],
)
endpoints = st.from_regex(r"(https://)?crm\.zoho\.eu(/[a-z]{1,8})?", fullmatch=True)
client = {
    "data_center": st.sampled_from(sorted(DATA_CENTERS)),
    **dict.fromkeys(("client_id", "client_secret"), names),
}
_of_europe = {**client, "data_center": st.just("eu")}
environments = st.sampled_from(["production", "sandbox", "developer"])
credentials = props({**client, "refresh_token": names}, environment=environments)
credentials_of_europe = props({**_of_europe, "refresh_token": names}, environment=environments)
identities = props({"path": paths, "namespace": words})


def schemas(
    more: dict[str, st.SearchStrategy[Any]] | None = None, **optional: st.SearchStrategy[Any]
) -> st.SearchStrategy[Props]:
    """Generate a declaration of a schema, whose class is none of its field groups."""
    required = {"title": names, "field_groups": st.lists(words, max_size=4), **(more or {})}
    class_ids = words.map("class/".__add__)
    return props(required, description=texts, class_id=class_ids, **optional)


json_values = st.recursive(
    st.one_of(booleans, st.integers(-9, 9), texts),
    lambda inner: st.dictionaries(words, inner, max_size=3),
    max_leaves=5,
)
INPUTS: dict[str, st.SearchStrategy[Props]] = {
    "BaseConnection": st.one_of(
        props({"name": names, "credential": credentials_of_europe}, description=texts, endpoint=endpoints),
        props({"name": names, "credential": credentials, "connector": st.just("zoho_crm")}),
        props(
            {"name": names, "auth": props({"spec_name": names, "params": st.dictionaries(words, json_values)})},
            description=texts,
            connection_spec_id=words,
        ),
    ),
    "Dataflow": dataflows,
    "Dataset": props(
        {"name": names, "schema_id": names},
        description=texts,
        tags=st.dictionaries(words, st.lists(texts, max_size=3), max_size=3),
        profile=booleans,
        error_diagnostics=booleans,
    ),
    "FieldGroup": props({"title": names, "fields": fields}, description=texts, class_id=names),
    "IdentityDescriptor": props(
        {"schema_id": names, "path": paths, "namespace": words},
        primary=booleans,
    ),
    "MappingSet": props({"name": names, "schema_id": names, "mappings": rows}, allow_null_values=booleans),
    "Schema": st.one_of(schemas(), schemas({"primary_identity": identities}, profile_enabled=booleans)),
    "SourceConnection": st.one_of(
        props(
            {"name": names, "base_connection_id": words, "table": words},
            description=texts,
            columns=st.lists(words, min_size=1, max_size=5),
            connector=st.sampled_from(sorted(name for name, one in CONNECTORS.items() if one.has_tables)),
        ),
        props(
            {"name": names, "table": words, "folder": words, "connector": st.just("landing_zone")},
            columns=st.lists(words, min_size=1, max_size=5),
        ),
        props(
            {
                "name": names,
                "base_connection_id": words,
                "table": words,
                "columns": st.lists(words, min_size=1, max_size=5),
                "connector": st.just("generic_rest"),
            },
            rest=props({}, wrapper=words, increments=booleans, pagination=st.sampled_from([*Pagination])),
        ),
        props(
            {"name": names, "base_connection_id": words, "params": st.dictionaries(words, json_values)},
            description=texts,
            data_format=words,
            format_properties=st.dictionaries(words, words),
            connection_spec_id=words,
        ),
    ),
    "TargetConnection": props(
        {"name": names, "dataset_id": words, "schema_id": names},
        description=texts,
        schema_version=st.integers(0, 30).map("application/vnd.adobe.xed-full+json;version=1.{}".format),
    ),
    "ZohoCredential": st.one_of(
        *(
            props(
                {**client, **token},
                environment=environments,
                scopes=st.lists(words, max_size=4),
                expected_org_id=words,
                revoke_on_delete=booleans,
                verify_modules=st.lists(words, max_size=4),
                used_by=st.lists(words, max_size=4),
            )
            for token in ({"refresh_token": names}, {"grant_token": names, "redirect_uri": names})
        )
    ),
}
