from benchmarks.life import updates

PREVIEW = """\
 ~  pulumi:pulumi:Stack zoho-aep-bench refreshing
 ~  pulumi-python:dynamic/zoho-aep:Dataflow ingestion-001 refreshing
 ~  pulumi-python:dynamic/zoho-aep:Dataflow ingestion-001 refresh [diff: ~name]
    pulumi-python:dynamic/zoho-aep:Schema people
 ~  pulumi-python:dynamic/zoho-aep:TargetConnection ingestion-001 update [diff: ~name]
 ~  pulumi-python:dynamic/zoho-aep:Dataflow ingestion-001 update [diff: ~name]; renamed by hand
Resources:
    ~ 2 to update
    9 unchanged
"""
UP = """\
 ~  pulumi-python:dynamic/floor:Trivial Dataflow ingestion-001 updating (0s) [diff: ~is_revised]
 ~  pulumi-python:dynamic/floor:Trivial Dataflow ingestion-001 updated (0.00s) [diff: ~is_revised]
Resources:
    ~ 1 updated
"""


def test_what_is_shown_as_an_update() -> None:
    """What Pulumi would update, or did, is found by type and name; what it only reads again is not."""
    assert updates(PREVIEW) == {"TargetConnection ingestion-001", "Dataflow ingestion-001"}
    assert updates(UP) == {"Trivial Dataflow ingestion-001"}
