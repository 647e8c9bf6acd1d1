"""Typed clients of Zoho's accounts server and CRM API; usable without Pulumi."""

from pulumi_zoho_aep.zoho.accounts import Accounts, Client, Grant
from pulumi_zoho_aep.zoho.crm import Crm
from pulumi_zoho_aep.zoho.data_centers import (
    DATA_CENTERS,
    DataCenter,
    Environment,
    Hosts,
    center_of,
    hosts,
    is_zoho_host,
)
from pulumi_zoho_aep.zoho.metadata import Field, Module, Organization, User

__all__ = [
    "DATA_CENTERS",
    "Accounts",
    "Client",
    "Crm",
    "DataCenter",
    "Environment",
    "Field",
    "Grant",
    "Hosts",
    "Module",
    "Organization",
    "User",
    "center_of",
    "hosts",
    "is_zoho_host",
]
