"""Made-up measurements."""

from benchmarks.figures import Circumstances, Figure, Sample, summarize

CIRCUMSTANCES = Circumstances("up_new", ingestions=10, latency_ms=50, resources=60, cores=2)


def samples(*seconds: float, requests: int = 7, megabytes: float | None = None) -> list[Sample]:
    """Return a sample for each time."""
    return [Sample(value, requests, megabytes) for value in seconds]


def summarized(
    ours: list[Sample], floor: list[Sample] | None = None, circumstances: Circumstances = CIRCUMSTANCES
) -> Figure:
    """Return the figure beside a naive provider that takes 8 seconds and 40 requests."""
    naive = samples(8.0, 7.0, 9.0, requests=40, megabytes=60.0)
    return summarize(circumstances, ours=ours, naive=naive, floor=floor or samples(2.0), critical_path=6)
