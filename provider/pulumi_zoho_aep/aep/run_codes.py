"""What the codes of runs, batches and rows mean, and what to do. Adobe publishes no list of all of them.

Source: Adobe's pages on monitoring dataflows, error diagnostics and notifications.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class RunCode:
    """The meaning of a code, and advice; both start in lower case and end without a full stop."""

    meaning: str
    fix: str
    about_rows: bool = False
    """Whether error diagnostics say more."""

    def advice(self, run: str) -> str:
        """Return what to do about a run, given by its id."""
        return ", ".join(filter(None, (see_rows(run) if self.about_rows else "", self.fix_of(run))))

    def fix_of(self, run: str) -> str:
        """Return the advice to somebody who has seen the rows of a run."""
        return self.fix.replace("retry RUN", f"retry {run}")


def see_rows(run: str) -> str:
    """Return the advice to look at the rows of a run."""
    return f"`zoho-aep runs errors {run}` shows which rows, and why"


UNDOCUMENTED = RunCode("AEP gives a code that is not documented", "look at the run in the AEP interface")
READING = "CONNECTOR-1001-500"
"""The source could not be read, usually because a credential no longer works."""
_CODES = {
    READING: RunCode(
        "AEP could not read the source",
        "correct what `zoho-aep doctor` finds in credential, table or columns, then `zoho-aep retry RUN` reads its "
        "rows again",
    ),
    "CONNECTOR-2001-500": RunCode(
        "rows could not be parsed, validated or mapped",
        "correct the mapping, then `zoho-aep retry RUN` reads its rows again",
        about_rows=True,
    ),
    "CONNECTOR-3001-500": RunCode(
        "AEP could not write to the data lake",
        "`zoho-aep retry RUN` reads its rows again; if it fails again, ask Adobe's support",
    ),
    "INGEST-1212-400": RunCode("some rows were left out", "", about_rows=True),
    "INGEST-1211-400": RunCode(
        "rows have errors, and error diagnostics are off", "set `options.error_diagnostics: true`"
    ),
    "INGEST-1401-400": RunCode("rows are corrupt", "correct them at their source", about_rows=True),
    "INGEST-1555-400": RunCode(
        "rows lack what the schema requires", "map the required field, or make it optional", about_rows=True
    ),
    "MAPPER-3700-400": RunCode(
        "the mapping could not compute values",
        "correct the expressions of these columns, or the types of their targets",
        about_rows=True,
    ),
    "106": RunCode("a file is empty", "write no file where nothing changed"),
    "118": RunCode("the header of a file is empty", "write a header with the declared columns"),
    "133": RunCode("there were no files to read", "check that the job that writes the files is running"),
}


def meaning_of(code: str) -> RunCode:
    """Return what a code means; codes of rows come with and without their prefix."""
    spelled = (code, f"INGEST-{code}-400", f"MAPPER-{code}-400")
    return next((_CODES[one] for one in spelled if one in _CODES), UNDOCUMENTED)
