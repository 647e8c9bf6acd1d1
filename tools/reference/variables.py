"""Every environment variable that is read."""

from collections.abc import Iterator

from .markdown import table

MEANINGS = {
    "ZOHO_AEP_CLIENT_ID": "client id of Adobe's credential, instead of `zoho-aep:platform.client_id`",
    "ZOHO_AEP_CLIENT_SECRET": "its secret, instead of `zoho-aep:platform.client_secret`",
    "ZOHO_AEP_ENDPOINT": "where AEP answers, instead of `zoho-aep:platform.endpoint`; a simulator on this machine",
    "ZOHO_AEP_IMS_ENDPOINT": "Adobe's token service, instead of `zoho-aep:platform.ims_endpoint`",
    "ZOHO_AEP_LINEAGE": "a lost state's lineage, for one run on one backend: see [Whose objects](../ownership.md)",
    "ZOHO_AEP_NEW_CLIENT_SECRET": "Adobe's new secret, for `zoho-aep rotate platform`, instead of the prompt",
    "ZOHO_AEP_OFFLINE_PREVIEW": "`true`: a preview leaves out what only the services know, and says so",
    "ZOHO_AEP_ORGANIZATION": "Adobe's organisation id, instead of `zoho-aep:platform.organization`",
    "ZOHO_AEP_PROCESSES": "how many processes run at once with the same credentials; each takes its share of the rates",
    "ZOHO_AEP_SANDBOX": "the sandbox, instead of `zoho-aep:platform.sandbox`",
    "ZOHO_AEP_WATCH_COLUMNS": "set to anything: a preview compares the columns of all tables, not only of new ones",
    "ZOHO_CLIENT_SECRET": "Zoho's client secret, for `zoho-aep authorize` and `rotate`, instead of the prompt",
    "ZOHO_REFRESH_TOKEN": "a refresh token, for `zoho-aep rotate --refresh-token`, instead of the prompt",
}
PULUMIS = {
    "PULUMI_BACKEND_URL": "where states are kept; Pulumi's",
    "PULUMI_CONFIG_PASSPHRASE": "opens secrets that are encrypted with a passphrase; Pulumi's",
    "PULUMI_SKIP_CHECKPOINTS": "`true`: [fast mode](../speed.md#fast-mode); Pulumi's",
}


def lines() -> Iterator[str]:
    """Yield the page."""
    yield "# Environment variables\n"
    yield "A variable overrides the stack file: so a new secret reaches `pulumi refresh` and `pulumi destroy`, too.\n"
    yield from table(("variable", "means"), ((f"`{name}`", text) for name, text in (MEANINGS | PULUMIS).items()))
