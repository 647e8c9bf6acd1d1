"""How `zoho-aep sync` reads many records, beside a straightforward script: time, requests, memory and processor.

`python -m benchmarks.sync [RECORDS [LATENCY_MS]] [--store]` prints a JSON line per figure, and stores them beside this
file. Each run is a process of its own, which reads the simulator in another one.
"""

import json
import os
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import requests

from benchmarks.simulated import SimulatorProcess

RESULTS = Path(__file__).resolve().parent / "sync.jsonl"
RECORDS, CHANGES, LATENCY_MS = 200_000, 5_000, 50
COLUMNS = ("id", "Last_Name", "Email", "Company", "Modified_Time")
_SCOPES = ("modules.READ", "settings.fields.READ", "bulk.READ", "coql.READ")
_KILOBYTE = 1024
# What the system reports of a process that has ended begins with the memory of the one that started it.
_RUN = """
import pathlib, re, runpy, sys
runpy.run_module(sys.argv[1], run_name="__main__")
status = pathlib.Path("/proc/self/status")
print(re.findall(r"VmHWM:\\s+(\\d+)", status.read_text())[0] if status.exists() else 0)
"""
_CHANGES_PER_CALL = 1000


@dataclass(frozen=True)
class Measured:
    """A process from its start to its end; `start_cpu_seconds` until all its modules are there."""

    seconds: float
    cpu_seconds: float
    start_cpu_seconds: float
    megabytes: float
    records: int


@dataclass(frozen=True)
class Figure:
    """One figure; `naive` is the script. `cpu_share` is that of reading and storing, which grows with the records."""

    figure: str
    ingestions: int
    latency_ms: int
    records: int
    seconds: float
    requests: int
    records_per_second: int
    cpu_seconds: float
    start_cpu_seconds: float
    cpu_share: float
    megabytes: float
    naive_records: int
    naive_seconds: float
    naive_requests: int
    naive_records_per_second: int
    naive_megabytes: float


class Bench:
    """A simulator with many records."""

    def __init__(self, simulator: SimulatorProcess, records: int) -> None:
        self._simulator = simulator
        self._url = str(simulator.identities["url"])
        self._latency_ms = simulator.latency_ms
        self._control("POST", "seed", {"module": "Leads", "count": records})
        code = self._control("POST", "zoho/codes", {"scopes": [f"ZohoCRM.{one}" for one in _SCOPES]})["code"]
        zoho = simulator.identities["zoho"]
        form = {"grant_type": "authorization_code", "code": code}
        form |= {"client_id": zoho["client_id"], "client_secret": zoho["client_secret"]}
        grant = requests.post(f"{self._url}/oauth/v2/token", data=form, timeout=60).json()
        self._refresh_token = grant["refresh_token"]
        self._token = grant["access_token"]
        self._since = ""

    def first(self) -> Figure:
        """Measure a first load."""
        return self._figure("sync_first", {"read_until": ""})

    def increment(self, changes: int) -> Figure:
        """Measure the next sync after some changes."""
        page = requests.get(
            f"{self._url}/crm/v8/Leads",
            params={"fields": "id", "per_page": "200"},
            headers={"Authorization": f"Zoho-oauthtoken {self._token}"},
            timeout=60,
        ).json()
        identifiers = [one["id"] for one in page["data"]]
        read_until = datetime.now(timezone.utc).replace(microsecond=0) + timedelta(minutes=10)
        self._since = read_until.isoformat()
        self._control("POST", "clock", {"advance_seconds": 1200})
        for start in range(0, changes, _CHANGES_PER_CALL):
            made = [{"create": {"Last_Name": f"n{start + one}", "Company": "c"}} for one in range(_CHANGES_PER_CALL)]
            self._control("POST", "changes/Leads", [*made[:-1], {"update": {"id": identifiers[0], "Company": "x"}}])
        self._control("POST", "clock", {"advance_seconds": 600})
        return self._figure("sync_increment", {"read_until": self._since})

    def _figure(self, name: str, more: dict[str, str]) -> Figure:
        ours, our_requests = self._run("benchmarks.sync_process", more)
        naive, naive_requests = self._run("benchmarks.naive.paging", more)
        return Figure(
            figure=name,
            ingestions=1,
            latency_ms=self._latency_ms,
            records=ours.records,
            seconds=round(ours.seconds, 2),
            requests=our_requests,
            records_per_second=round(ours.records / ours.seconds),
            cpu_seconds=round(ours.cpu_seconds, 2),
            start_cpu_seconds=round(ours.start_cpu_seconds, 2),
            cpu_share=round((ours.cpu_seconds - ours.start_cpu_seconds) / ours.seconds, 3),
            megabytes=round(ours.megabytes, 1),
            naive_records=naive.records,
            naive_seconds=round(naive.seconds, 2),
            naive_requests=naive_requests,
            naive_records_per_second=round(naive.records / naive.seconds),
            naive_megabytes=round(naive.megabytes, 1),
        )

    def _run(self, module: str, more: dict[str, str]) -> tuple[Measured, int]:
        self._simulator.answered()
        measured = measure(module, {**self._asked(), **more})
        return measured, len(self._simulator.answered())

    def _asked(self) -> dict[str, Any]:
        zone = {"type": "user_drop_zone"}
        headers = {
            "Authorization": f"Bearer {self._adobe_token()}",
            "x-api-key": self._simulator.identities["client_id"],
        }
        headers |= {"x-gw-ims-org-id": self._simulator.identities["organization"], "x-sandbox-name": "dev"}
        path = f"{self._url}/data/foundation/connectors/landingzone/credentials"
        sas = requests.get(path, params=zone, headers=headers, timeout=60).json()["SASUri"]
        return {
            "url": self._url,
            "identities": self._simulator.identities,
            "refresh_token": self._refresh_token,
            "token": self._token,
            "since": self._since,
            "columns": list(COLUMNS),
            "sas": sas,
        }

    def _adobe_token(self) -> str:
        known = self._simulator.identities
        form = {"grant_type": "client_credentials", "client_id": known["client_id"]}
        form |= {"client_secret": known["client_secret"]}
        form |= {"scope": "openid,AdobeID,read_organizations,additional_info.projectedProductContext"}
        answer = requests.post(f"{self._url}/ims/token/v3", data=form, timeout=60)
        return str(answer.json()["access_token"])

    def _control(self, method: str, path: str, body: Any) -> Any:  # noqa: ANN401 - any JSON
        answer = requests.request(method, f"{self._url}/_simulator/{path}", json=body, timeout=300)
        answer.raise_for_status()
        return answer.json()


def measure(module: str, asked: dict[str, Any]) -> Measured:
    """Run a module in a process of its own; it reads JSON, and prints how many records it read."""
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-c", _RUN, module], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    )
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(json.dumps(asked))
    process.stdin.close()
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    assert status == 0, output
    seconds = time.perf_counter() - started
    *_, records, kilobytes = output.splitlines()
    megabytes = (int(kilobytes) or usage.ru_maxrss) / _KILOBYTE
    said = json.loads(records)
    started_within = said.get("start_cpu_seconds", 0.0)
    return Measured(seconds, usage.ru_utime + usage.ru_stime, started_within, megabytes, said["records"])


def measured(records: int, latency_ms: int) -> list[Figure]:
    """Return both figures."""
    with SimulatorProcess(latency_ms) as simulator:
        bench = Bench(simulator, records)
        return [bench.first(), bench.increment(CHANGES)]


def row_of(figure: Figure) -> str:
    """Return a figure as the documents have it."""
    ours = f"{figure.records:,} | {figure.seconds} | {figure.requests} | {figure.records_per_second:,}"
    naive = f"{figure.naive_records:,} | {figure.naive_seconds} | {figure.naive_requests}"
    return f"| `{figure.figure}` | {ours} | {figure.megabytes} MB | {naive} | {figure.naive_megabytes} MB |"


def main(arguments: list[str]) -> None:
    """Measure and print."""
    numbers = [int(one) for one in arguments if one.isdecimal()]
    records, latency_ms = [*numbers, *(RECORDS, LATENCY_MS)[len(numbers) :]]
    found = measured(records, latency_ms)
    lines = [json.dumps(asdict(one)) for one in found]
    print("\n".join(lines))
    if "--store" in arguments:
        RESULTS.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        print("\n".join(map(row_of, found)), file=sys.stderr)


if __name__ == "__main__":
    main(sys.argv[1:])
