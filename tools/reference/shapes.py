"""What commands print with `--json`, as types: each command's output by its name."""

from typing import Any

from typing_extensions import NotRequired, TypedDict


class Check(TypedDict):
    """One thing that was checked."""

    subject: str
    check: str
    result: str
    code: str
    detail: str
    fix: str


class Doctor(TypedDict):
    """What `doctor` found; `results` counts the checks by their result."""

    results: dict[str, int]
    checks: list[Check]


class IpRanges(TypedDict):
    """With `--ip-ranges --format json`: the addresses from which AEP reads, as CIDR or one address each."""

    region: str
    name: str
    as_of: str
    source: str
    ranges: list[str]


class Organization(TypedDict):
    """A Zoho organisation."""

    id: str
    name: str
    edition: str


class Authorize(TypedDict):
    """Whose consent it is, and what it allows; no secret."""

    stack: str
    credential: str
    data_center: str
    environment: str
    client_id: str
    organization: Organization
    user: str
    scopes: list[str]
    readable_modules: int


class ComparedKey(TypedDict):
    """A key that differs; null where there is none."""

    key: str
    first: Any
    second: Any


class Compare(TypedDict):
    """Two environments."""

    first: str
    second: str
    differences: list[ComparedKey]
    not_compared: list[str]


class DriftedProperty(TypedDict):
    """One value that is not as declared; null where there is none."""

    path: str
    recorded: Any
    live: Any
    declared: Any


class LastChange(TypedDict):
    """Who changed an object last; `words` is all of it in a sentence."""

    by: str
    at: str
    client: str
    words: str


class DriftedResource(TypedDict):
    """A resource that is not as declared."""

    resource: str
    name: str
    urn: str
    id: str
    cause: str
    action: str
    properties: list[DriftedProperty]
    follows: list[str]
    last_change: LastChange | None


class Diagnostic(TypedDict):
    """What the engine says of a resource, or of the stack."""

    resource: str
    name: str
    urn: str
    message: str
    code: str


class FoundObject(TypedDict):
    """An object in AEP."""

    resource: str
    id: str
    name: str
    path: str
    created_at: str
    created_by: str


class Orphan(FoundObject):
    """An object with the stack's tag that is not declared, and the request that deletes it."""

    made_for: str
    advice: str
    delete: str


class FoundProblem(TypedDict):
    """A finding."""

    code: str
    subject: str
    reason: str
    fix: str


class Drift(TypedDict):
    """What was changed or orphaned outside Pulumi."""

    schema_version: int
    project: str
    stack: str
    sandbox: str
    needs_attention: bool
    repair: str
    complete: bool
    resources: int
    drift: list[DriftedResource]
    pending: list[DriftedResource]
    unhealthy: list[Diagnostic]
    health: list[FoundProblem]
    orphans: list[Orphan]
    mapping_sets_left: list[FoundObject]
    unmanaged: list[FoundObject]
    other_stacks: dict[str, Any]
    not_listed: dict[str, str]
    warnings: list[Diagnostic]
    errors: list[Diagnostic]


class EveryStack(TypedDict):
    """What `--all` found, by stack; `failed` has the stack as its subject, and `unfinished` is what Ctrl-C left out."""

    schema_version: int
    project: str
    needs_attention: bool
    failed: list[FoundProblem]
    unfinished: list[str]
    not_in_backend: list[str]


class DriftOfAll(EveryStack):
    """What `--all` found, by stack; `failed` has the stack as its subject, and `unfinished` is what Ctrl-C left out."""

    stacks: dict[str, Drift]


class Column(TypedDict):
    """A column; `xdm_type` is null where none is known."""

    name: str
    label: str
    zoho_type: str
    xdm_type: str | None
    visible: bool
    reason: str


class Table(TypedDict):
    """A table."""

    name: str
    label: str
    kind: str


class Explore(TypedDict):
    """Tables, or one table with its columns and, on request, rows."""

    source: str
    tables: NotRequired[list[Table]]
    table: NotRequired[str]
    columns: NotRequired[list[Column]]
    rows: NotRequired[list[dict[str, Any]]]
    left_out: NotRequired[Any]


class LeftAlone(TypedDict):
    """A dataflow that was not exported."""

    name: str
    id: str
    reason: str


class Export(TypedDict):
    """An estate as sections of a stack file and resources of an import file."""

    sections: dict[str, Any]
    resources: list[dict[str, Any]]
    left_alone: list[LeftAlone]
    to_fill_in: list[str]
    notes: list[str]


class HealthOfIngestion(TypedDict):
    """Whether one ingestion's data arrives; a time is empty or null where there is none."""

    name: str
    dataflow_id: str
    result: str
    state: str | None
    newest_rows_at: str | None
    last_success_at: str | None
    next_run_at: str | None
    failed_in_a_row: int
    findings: list[FoundProblem]


class Health(TypedDict):
    """Whether data arrives."""

    schema_version: int
    stack: str
    at: str
    needs_attention: bool
    credentials: list[FoundProblem]
    schedules: list[FoundProblem]
    unasked: list[FoundProblem]
    ingestions: list[HealthOfIngestion]


class HealthOfAll(EveryStack):
    """What `--all` found, by stack; `failed` has the stack as its subject, and `unfinished` is what Ctrl-C left out."""

    stacks: dict[str, Health]


class Version(TypedDict):
    """A version of a mapping, and what it adds to the declared rows and lacks of them."""

    version: int
    saved_at: str
    saved_by: str
    rows: list[dict[str, Any]]
    allow_null_values: bool | None
    added: list[dict[str, Any]]
    missing: list[dict[str, Any]]


class Window(TypedDict):
    """From when until when a run read."""

    start: str | None
    end: str | None


class Records(TypedDict):
    """How many records; null where AEP does not say."""

    read: int | None
    written: int | None
    failed: int | None
    skipped: int | None
    with_nulls: int | None


class Bytes(TypedDict):
    """How many bytes; null where AEP does not say."""

    read: int | None
    written: int | None


class Run(TypedDict):
    """One run of a dataflow."""

    id: str
    ending: str
    status: str
    started_at: str | None
    ended_at: str | None
    seconds: float | None
    window: Window
    records: Records
    files: int | None
    bytes: Bytes
    errors: list[Any]
    batches: list[str]


class Gap(TypedDict):
    """A time that no run has read, and the run that failed to."""

    start: str | None
    end: str | None
    failed_run: str | None


class RunsOfIngestion(TypedDict):
    """The runs of one ingestion, the newest first."""

    name: str
    dataflow_id: str
    enabled: bool
    needs_attention: bool
    runs: list[Run]
    gaps: list[Gap]


class Runs(TypedDict):
    """The runs of a stack."""

    stack: str
    needs_attention: bool
    ingestions: list[RunsOfIngestion]


class RowError(TypedDict):
    """Rows that failed for one reason; samples, which are personal data, only on request."""

    code: str
    column: str | None
    source: str | None
    reason: str
    rows: int
    samples: NotRequired[list[Any]]


class RunErrors(TypedDict):
    """What is wrong with the rows of a run."""

    schema_version: int
    run: str
    ingestion: str | None
    codes: list[str]
    is_complete: bool
    has_diagnostics: bool
    rows_by_code: dict[str, int]
    errors: list[RowError]


class LeftOut(TypedDict):
    """A column that is not mapped."""

    column: str
    reason: str


class Scaffold(TypedDict):
    """What was added to a stack file, or would be."""

    file: str
    written: bool
    ingestion: str
    added: dict[str, Any]
    left_out: list[LeftOut]
    notes: list[str]


class Compared(TypedDict):
    """What a comparison of everything found."""

    records: int
    known: int | None
    differing: int
    gone: int


class Sync(TypedDict):
    """What `sync` did for one ingestion; null where it did not come so far."""

    ingestion: str
    table: str
    folder: str
    outcome: str
    way: str
    rows: int | None
    files: list[str] | None
    bytes: int | None
    read_from: str
    read_until: str
    warnings: list[str]
    compared: Compared | None
    error: str


SHAPES: dict[str, Any] = {
    "authorize": Authorize,
    "compare": Compare,
    "doctor": Doctor | IpRanges,
    "drift": Drift | DriftOfAll,
    "explore": Explore,
    "export": Export,
    "health": Health | HealthOfAll,
    "import": Export,
    "rollback": Version | list[Version],
    "runs": Runs,
    "runs errors": RunErrors,
    "scaffold": Scaffold,
    "sync": list[Sync],
}
