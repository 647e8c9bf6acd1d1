"""Let atheris, which sees which branches an input reaches, look for inputs on which a parser fails: `make fuzz`."""

import importlib
import subprocess
import sys
import tempfile
from pathlib import Path

SECONDS = 60
"""For each parser."""
_LIMITS = ("-timeout=10", "-rss_limit_mb=1024", "-max_len=4096", "-print_final_stats=1")


def fuzz(name: str, *options: str) -> None:
    """Look for inputs in this process, which ends with it."""
    atheris = importlib.import_module("atheris")
    with atheris.instrument_imports(include=["pulumi_zoho_aep"]):
        targets = importlib.import_module("tests.fuzz.targets")
    atheris.Setup([sys.argv[0], *options], targets.TARGETS[name])
    atheris.Fuzz()


def main(seconds: int) -> int:
    """Fuzz every parser and print what came of it."""
    targets = importlib.import_module("tests.fuzz.targets")
    failed = 0
    for name in targets.TARGETS:
        with tempfile.TemporaryDirectory() as corpus:
            for number, seed in enumerate(targets.SEEDS[name]):
                (Path(corpus) / str(number)).write_bytes(seed)
            limits = (f"-max_total_time={seconds}", f"-artifact_prefix={corpus}/", *_LIMITS)
            command = [sys.executable, "-m", "tests.fuzz", name, corpus, *limits]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
        runs = [line.split()[-1] for line in done.stderr.splitlines() if "number_of_executed_units" in line]
        print(f"{name}: {' '.join(runs)} inputs, {'fine' if done.returncode == 0 else 'FAILED'}", flush=True)  # noqa: T201
        if done.returncode:
            failed = 1
            sys.stderr.write(done.stdout[-3000:] + done.stderr[-5000:])
    return failed


if __name__ == "__main__":
    if len(sys.argv) > 2:
        fuzz(*sys.argv[1:])
    else:
        sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else SECONDS))
