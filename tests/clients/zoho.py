"""Runs Zoho's official SDK against the simulator at an address, unchanged, and prints what it got as JSON."""

import csv
import json
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Any

from zohocrmsdk.src.com.zoho.api.authenticator.oauth_token import OAuthToken
from zohocrmsdk.src.com.zoho.api.authenticator.store import FileStore
from zohocrmsdk.src.com.zoho.api.logger import Logger
from zohocrmsdk.src.com.zoho.crm.api import HeaderMap, ParameterMap
from zohocrmsdk.src.com.zoho.crm.api.bulk_read import BodyWrapper as BulkBody, BulkReadOperations, Query
from zohocrmsdk.src.com.zoho.crm.api.coql import BodyWrapper as CoqlBody, CoqlOperations
from zohocrmsdk.src.com.zoho.crm.api.dc.data_center import DataCenter
from zohocrmsdk.src.com.zoho.crm.api.fields import FieldsOperations, GetFieldsParam
from zohocrmsdk.src.com.zoho.crm.api.initializer import Initializer
from zohocrmsdk.src.com.zoho.crm.api.modules import MinifiedModule, ModulesOperations
from zohocrmsdk.src.com.zoho.crm.api.org import OrgOperations
from zohocrmsdk.src.com.zoho.crm.api.record import GetRecordsParam, RecordOperations
from zohocrmsdk.src.com.zoho.crm.api.users import UsersOperations

from pulumi_zoho_aep.simulator import seeds


def connect(url: str, folder: Path, refresh_token: str) -> None:
    """Log in; the SDK keeps its tokens, fields and log in the folder."""
    environment = DataCenter.Environment(url, f"{url}/oauth/v2/token", url)
    token = OAuthToken(
        client_id=seeds.ZOHO_CLIENT_ID, client_secret=seeds.ZOHO_CLIENT_SECRET, refresh_token=refresh_token
    )
    log = Logger.get_instance(level=Logger.Levels.ERROR, file_path=str(folder / "log"))
    Initializer.initialize(
        environment, token, store=FileStore(str(folder / "tokens")), resource_path=str(folder), logger=log
    )


def parameters(**values: tuple[Any, Any]) -> ParameterMap:
    """Return a query."""
    found = ParameterMap()
    for parameter, value in values.values():
        found.add(parameter, value)
    return found


def read() -> dict[str, Any]:
    """Read what a connector reads: organisation, user, modules, fields, records."""
    fields = parameters(module=(GetFieldsParam.module, "Leads"))
    page = parameters(fields=(GetRecordsParam.fields, "id,Last_Name"), size=(GetRecordsParam.per_page, 3))
    records = RecordOperations("Leads").get_records(page, HeaderMap()).get_object()
    return {
        "org": OrgOperations().get_organization().get_object().get_org()[0].get_company_name(),
        "users": [one.get_email() for one in UsersOperations().get_users().get_object().get_users()],
        "modules": [one.get_api_name() for one in ModulesOperations().get_modules(None).get_object().get_modules()],
        "fields": [one.get_api_name() for one in FieldsOperations().get_fields(fields).get_object().get_fields()],
        "names": [one.get_key_value("Last_Name") for one in records.get_data()],
    }


def read_changes(folder: Path) -> dict[str, Any]:
    """Read what an extractor reads: a query, deletions, a bulk job's file."""
    query = CoqlBody()
    query.set_select_query("select Last_Name from Leads where id is not null order by id limit 0, 200")
    deleted = RecordOperations("Leads").get_deleted_records(parameters(), HeaderMap()).get_object()
    body, asked, module = BulkBody(), Query(), MinifiedModule()
    module.set_api_name("Leads")
    asked.set_module(module)
    asked.set_fields(["Last_Name"])
    body.set_query(asked)
    jobs = BulkReadOperations()
    job = int(jobs.create_bulk_read_job(body).get_object().get_data()[0].get_details()["id"])
    states = [jobs.get_bulk_read_job_details(job).get_object().get_data()[0].get_state() for _ in range(3)]
    file = jobs.download_result(job).get_object().get_file()
    packed = folder / "result.zip"
    packed.write_bytes(b"".join(file.get_stream()))
    with zipfile.ZipFile(packed) as archive:
        exported = csv.DictReader(archive.read(archive.namelist()[0]).decode().splitlines())
    return {
        "queried": [
            [str(one.get_id()), one.get_key_value("Last_Name")]
            for one in CoqlOperations().get_records(query).get_object().get_data()
        ],
        "deleted": [str(one.get_id()) for one in deleted.get_data()],
        "states": [state.get_value() if hasattr(state, "get_value") else state for state in states],
        "exported": [[row["Id"], row["Last_Name"]] for row in exported],
    }


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as directory:
        connect(sys.argv[1], Path(directory), sys.argv[2])
        changes = read_changes(Path(directory)) if "changes" in sys.argv else {}
        json.dump({**read(), **changes}, sys.stdout)
