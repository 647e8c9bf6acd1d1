"""Fixed identities and secrets, the same at every start, so that stack files and tests can name them."""

import base64
import hashlib

ADOBE_CLIENT_ID = "5f1a7c0de2b94d6c8a3e0b9d7f214c65"
ADOBE_CLIENT_SECRET = "p8e-simulated-adobe-client-secret-3f9a"
ORGANIZATION = "7D3A1C55A0B1C2D30A49421E@AdobeOrg"
SANDBOX = "dev"
SANDBOX_REGION = "NLD2"
TENANT = "acmesim"
TECHNICAL_ACCOUNT = "A1B2C3D4E5F60718293A4B5C@techacct.adobe.com"
INTERFACE_USER = "F00DFACE5F60718293A4B5C0@AdobeID"

ZOHO_CLIENT_ID = "1000.SIMULATEDCLIENT00000000000000000"
ZOHO_CLIENT_SECRET = "51a0c1e47b6d2f8093c4e5a6b7d8f90123456789ab"
ZOHO_REFRESH_TOKEN = "1000.0f1e2d3c4b5a69788796a5b4c3d2e1f0.f0e1d2c3b4a5968778695a4b3c2d1e0f"
ZOHO_GRANT_TOKEN = "1000.a0b1c2d3e4f5061728394a5b6c7d8e9f.9f8e7d6c5b4a39281706f5e4d3c2b1a0"
ZOHO_LOGIN = {
    "endpoint": "crm.zoho.com/crm/private",
    "accountsUrl": "https://accounts.zoho.com",
    "clientId": ZOHO_CLIENT_ID,
    "clientSecret": ZOHO_CLIENT_SECRET,
    "accessToken": "1000.any",
    "refreshToken": ZOHO_REFRESH_TOKEN,
}
"""The parameters by which a base connection logs in; AEP gets its access tokens with the refresh token."""

# China knows only the clients registered there.
ZOHO_CHINA_CLIENT_ID = "1000.SIMULATEDCHINACLIENT000000000000"
ZOHO_CHINA_CLIENT_SECRET = "c41a0e57b86d2f9093c4e5a6b7d8f90123456789ab"

SALESFORCE_URL = "https://acme-simulated.my.salesforce.com"
SALESFORCE_CLIENT_ID = "3MVG9simulatedconnectedapp"
SALESFORCE_CLIENT_SECRET = "5A1E5F0RCE51A0C1E47B6D2F8093C4E5A6B7D8F9"
SALESFORCE_USER = "integration@acme.example"
SALESFORCE_PASSWORD = "simulated-salesforce-password"
SALESFORCE_SECURITY_TOKEN = "s1mulatedSecurityToken0000"

# A customer's own storages.
BLOB_ACCOUNT = "acmestorage"
BLOB_CONTAINER = "acme"
BLOB_ACCOUNT_KEY = base64.b64encode(hashlib.sha512(f"key of {BLOB_ACCOUNT}".encode()).digest()).decode()
S3_ACCESS_KEY = "AKIASIMULATED0000000"
S3_SECRET_KEY = "simulated/S3/secret/key/0000000000000000"
S3_BUCKET = "acme-zoho"


def zoho_refresh_token(data_center: str, environment: str) -> str:
    """Return the refresh token that exists from the start in a data centre and environment, e.g. `eu`, `sandbox`."""
    if (data_center, environment) == ("us", "production"):
        return ZOHO_REFRESH_TOKEN
    digits = hashlib.sha256(f"refresh token of {data_center} {environment}".encode()).hexdigest()
    return f"1000.{digits[:32]}.{digits[32:]}"
