"""One program for many stacks: `shared` has the login and the schema, every other stack the ingestions of a domain."""

import pulumi

from pulumi_zoho_aep import BaseConnection, Dataset, Schema, ZohoCredential, ZohoIngestion

SHARED = "shared"

config = pulumi.Config()


def share() -> None:
    """Declare what all domains have in common, and export the ids."""
    credential = ZohoCredential(
        "sales",
        data_center="us",
        client_id=config.require("zoho_client_id"),
        client_secret=config.require_secret("zoho_client_secret"),
        refresh_token=config.require_secret("zoho_refresh_token"),
    )
    schema = Schema(
        "people",
        field_groups=[
            "https://ns.adobe.com/xdm/context/profile-person-details",
            "https://ns.adobe.com/xdm/context/profile-personal-details",
        ],
        primary_identity={"path": "personalEmail.address", "namespace": "Email"},
    )
    pulumi.export("connection_id", BaseConnection("zoho", credential=credential).id)
    pulumi.export("schema_id", schema.id)


def ingest() -> None:
    """Declare the ingestions of a domain, through the connection and into the schema of the shared stack."""
    # On backends of your own, the organisation is always called `organization`.
    shared = pulumi.StackReference(f"{pulumi.get_organization()}/{pulumi.get_project()}/{SHARED}")
    schema_id = shared.require_output("schema_id")
    for name, table in config.require_object("tables").items():
        # `protect=False` lets `pulumi destroy` delete the dataset. Leave it out where there is data.
        dataset = Dataset(name, pulumi.ResourceOptions(protect=False), schema_id=schema_id)
        ZohoIngestion(
            name,
            connection=shared.require_output("connection_id"),
            dataset=dataset,
            table=table,
            columns=["id", "Modified_Time"],
            delta_column="Modified_Time",
            mapping=[{"source": "id", "target": "person.name.fullName"}],
            schedule={"frequency": "hour", "interval": 1},
        )


if pulumi.get_stack() == SHARED:
    share()
else:
    ingest()
