"""Ingests into somebody else's dataset and schema: they are named by id, and never changed or deleted here."""

import pulumi

from pulumi_zoho_aep import BaseConnection, ZohoCredential, ZohoIngestion

config = pulumi.Config()

credential = ZohoCredential(
    "sales",
    data_center="us",
    client_id=config.require("zoho_client_id"),
    client_secret=config.require_secret("zoho_client_secret"),
    refresh_token=config.require_secret("zoho_refresh_token"),
)
connection = BaseConnection("zoho-sales", credential=credential)
ingestion = ZohoIngestion(
    "contacts",
    connection=connection,
    dataset=config.require("dataset_id"),
    schema_id=config.require("schema_id"),
    table="Contacts",
    columns=["Email", "First_Name", "Last_Name", "Modified_Time"],
    delta_column="Modified_Time",
    mapping=[
        {"source": "Email", "target": "personalEmail.address"},
        {"source": "First_Name", "target": "person.name.firstName"},
        {"source": "Last_Name", "target": "person.name.lastName"},
    ],
    # At that time of the day; once it has passed, a new dataflow starts at once.
    schedule={"frequency": "day", "interval": 1, "start_time": "2027-01-01T03:00:00Z", "backfill": True},
)

pulumi.export("dataflow_id", ingestion.dataflow.id)
pulumi.export("starts_at", ingestion.dataflow.starts_at)
