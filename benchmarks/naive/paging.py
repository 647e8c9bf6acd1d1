"""A straightforward script: pages through Zoho's records, keeps them in a list, and uploads one file.

Zoho's page tokens end after 100,000 records; there it stops, as such scripts do.
"""

import csv
import io
import json
import sys
from typing import Any

import requests

LEAST_STATUS = 400


def main(asked: dict[str, Any]) -> int:
    """Read and upload; return how many records it got."""
    session = requests.Session()
    session.trust_env = False
    headers = {"Authorization": f"Zoho-oauthtoken {asked['token']}"}
    if asked["since"]:
        headers["If-Modified-Since"] = asked["since"]
    records: list[dict[str, Any]] = []
    params: dict[str, str] = {"fields": ",".join(asked["columns"]), "per_page": "200"}
    while True:
        answer = session.get(f"{asked['url']}/crm/v8/Leads", params=params, headers=headers, timeout=120)
        if answer.status_code >= LEAST_STATUS or not answer.content:
            break
        body = answer.json()
        records += body["data"]
        if not body["info"]["more_records"]:
            break
        params["page_token"] = body["info"]["next_page_token"]
    text = io.StringIO(newline="")
    lines = csv.DictWriter(text, asked["columns"], extrasaction="ignore")
    lines.writeheader()
    lines.writerows(records)
    place, _, signature = asked["sas"].partition("?")
    kind = {"x-ms-blob-type": "BlockBlob"}
    url = f"{place}/naive/leads.csv?{signature}"
    session.put(url, text.getvalue().encode(), headers=kind, timeout=120).raise_for_status()
    return len(records)


if __name__ == "__main__":
    print(json.dumps({"records": main(json.loads(sys.stdin.read()))}))
