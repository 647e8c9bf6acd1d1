"""From a Zoho credential to a running dataflow, every resource written out.

`ZohoCredential`, `BaseConnection`, `SourceConnection` and `Dataflow` read the data. `Schema`, `Dataset`, `MappingSet`
and `TargetConnection` say where it goes; ids of existing objects work as well, as in `../existing_dataset`.
"""

import pulumi

from pulumi_zoho_aep import (
    BaseConnection,
    Dataflow,
    Dataset,
    MappingSet,
    Schema,
    SourceConnection,
    TargetConnection,
    ZohoCredential,
)

config = pulumi.Config()

# Verified with Zoho: `pulumi up` fails here if client and token do not match.
credential = ZohoCredential(
    "sales",
    data_center="us",
    client_id=config.require("zoho_client_id"),
    client_secret=config.require_secret("zoho_client_secret"),
    refresh_token=config.require_secret("zoho_refresh_token"),
)
# The credential as stored in AEP, which tests it; one that does not work is removed.
connection = BaseConnection("zoho-sales", credential=credential)
# The table and columns. Changing the columns means a new source connection, and with it a new dataflow.
source = SourceConnection(
    "leads",
    base_connection_id=connection.id,
    table="Leads",
    columns=["Email", "First_Name", "Last_Name", "Modified_Time"],
)

schema = Schema(
    "leads",
    field_groups=[
        "https://ns.adobe.com/xdm/context/profile-person-details",
        "https://ns.adobe.com/xdm/context/profile-personal-details",
    ],
    primary_identity={"path": "personalEmail.address", "namespace": "Email"},
)
# `protect=False` lets `pulumi destroy` delete the dataset. Leave it out where there is data: then Pulumi refuses.
dataset = Dataset("leads", pulumi.ResourceOptions(protect=False), schema_id=schema.id)
target = TargetConnection("leads", dataset_id=dataset.id, schema_id=schema.id)
mapping = MappingSet(
    "leads",
    schema_id=schema.id,
    mappings=[
        {"source": "Email", "target": "personalEmail.address"},
        {"expression": 'concat(First_Name, " ", Last_Name)', "target": "person.name.fullName"},
    ],
)

dataflow = Dataflow(
    "leads",
    source_connection_id=source.id,
    target_connection_id=target.id,
    mapping_set_id=mapping.id,
    # A changed mapping is a new version of the same mapping set; without this line the dataflow would keep the old one.
    mapping_version=mapping.version,
    delta_column="Modified_Time",
    schedule={"frequency": "hour", "interval": 1, "backfill": True},
    # A new dataflow reads everything again: a change that needs one is refused, unless `allow_replacement=True`
    # is here and was there in an earlier `pulumi up`.
)

pulumi.export("organisation", credential.org_name)
pulumi.export("dataflow_id", dataflow.id)
pulumi.export("state", dataflow.state)
