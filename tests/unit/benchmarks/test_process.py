import os
import sys
from pathlib import Path

import pytest
from benchmarks.process import BenchmarkError, members, peak_megabytes, run

HOST = b"python3\0-u\0-m\0pulumi.dynamic\x00127.0.0.1:1\0"
STATUS = b"Name:\tpython3\nVmPeak:\t  200000 kB\nVmHWM:\t   51200 kB\nVmRSS:\t   40000 kB\n"


def test_finished_program_tells_output_and_time(tmp_path: Path) -> None:
    """Both streams of the program are kept, and its time is reported."""
    code = "import sys; print('out', flush=True); print('err', file=sys.stderr)"
    finished = run([sys.executable, "-c", code], directory=tmp_path, environment=os.environ)
    assert finished.output == "out\nerr\n"
    assert finished.seconds > 0


def test_failed_program_is_an_error_with_its_last_words(tmp_path: Path) -> None:
    """A failure names the program, its exit code and what it said, but none of the values it was given."""
    code = "import sys; print('no backend'); sys.exit(3)"
    with pytest.raises(BenchmarkError) as failure:
        run([sys.executable, "-c", code, "hidden"], directory=tmp_path, environment=os.environ)
    name = Path(sys.executable).name
    assert str(failure.value) == f"{name} -c failed with exit code 3; its last lines:\nno backend"


def test_peak_is_the_hosts_alone() -> None:
    """The kernel's peak of a host counts; the program's, and that of a process that has just ended, do not."""
    assert peak_megabytes(HOST, STATUS) == 50.0
    assert peak_megabytes(b"python3\0provider/__main__.py\0", STATUS) is None
    assert peak_megabytes(b"", b"") is None


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="only Linux lists processes as files")
def test_session_has_its_members() -> None:
    """A process is found in its own session."""
    assert os.getpid() in members(os.getsid(0))
