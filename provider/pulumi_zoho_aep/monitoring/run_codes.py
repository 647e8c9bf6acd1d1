"""What the codes of runs, batches and rows mean, and what to do. Adobe publishes no list of all of them.

Source: Adobe's pages on monitoring dataflows, error diagnostics and notifications.
"""

from dataclasses import dataclass

DIAGNOSTICS = "see the rows' errors in the AEP interface"


@dataclass(frozen=True)
class RunCode:
    """The meaning of a code, and advice; both start in lower case and end without a full stop."""

    meaning: str
    fix: str


UNDOCUMENTED = RunCode("AEP gives a code that is not documented", "see the run in the AEP interface")
READING = "CONNECTOR-1001-500"
"""The source could not be read, which a credential that no longer works is the usual reason of."""
_CODES = {
    READING: RunCode(
        "AEP could not read the source",
        "`zoho-aep doctor` verifies credential, table and columns; then `zoho-aep retry` reads its rows again",
    ),
    "CONNECTOR-2001-500": RunCode(
        "rows could not be parsed, validated or mapped",
        f"{DIAGNOSTICS}, correct the mapping, then `zoho-aep retry` reads its rows again",
    ),
    "CONNECTOR-3001-500": RunCode(
        "AEP could not write to the data lake",
        "`zoho-aep retry` reads its rows again; if it fails again, ask Adobe's support",
    ),
    "INGEST-1212-400": RunCode("some rows were left out", DIAGNOSTICS),
    "INGEST-1211-400": RunCode(
        "rows have errors, and error diagnostics are off", "set `options.error_diagnostics_enabled: true`"
    ),
    "INGEST-1401-400": RunCode("rows are corrupt", DIAGNOSTICS),
    "INGEST-1555-400": RunCode("rows lack what the schema requires", "map the required field, or make it optional"),
    "MAPPER-3700-400": RunCode(
        "the mapping could not compute values", f"{DIAGNOSTICS}, and correct the expression that they name"
    ),
    "106": RunCode("a file is empty", "write no file where nothing changed"),
    "118": RunCode("the header of a file is empty", "write a header with the declared columns"),
    "133": RunCode("there were no files to read", "check that what writes the files runs"),
}


def meaning_of(code: str) -> RunCode:
    """Return what a code means; codes of rows come with and without their prefix."""
    spelled = (code, f"INGEST-{code}-400", f"MAPPER-{code}-400")
    return next((_CODES[one] for one in spelled if one in _CODES), UNDOCUMENTED)
