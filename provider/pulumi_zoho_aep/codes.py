"""Every code of a finding: what it means and what to do. Codes are stable; the hundreds group them by subject.

1xx the stack file and arguments, 2xx credentials, 3xx connectors, tables and columns, 4xx mappings, schemas and
datasets, 5xx ownership and guards, 6xx health, 7xx drift, 9xx the services' own failures.
"""

from enum import Enum


class Code(Enum):
    """A code, with its cause and its fix for `docs/findings.md`."""

    UNKNOWN_KEY = "ZA101", "a key that its section or resource does not know", "correct or remove the key"
    INVALID_VALUE = "ZA102", "a value of the wrong type or form", "write the value as the message says"
    MISSING_VALUE = "ZA103", "a required key is missing or empty", "add it"
    UNKNOWN_SECTION = "ZA104", "a section below `zoho-aep:` that does not exist", "correct its name"
    DANGLING_REFERENCE = (
        "ZA105",
        "an entry names another entry that does not exist",
        "correct the name, or add the entry",
    )
    CONTRADICTION = (
        "ZA106",
        "keys that contradict each other, or one of which is needed",
        "keep only the one that you need",
    )
    UNQUOTED_TIME = "ZA107", "YAML reads a text as a date or time", "put the text in quotes"
    HIDDEN_CHARACTERS = "ZA108", "a name or text contains invisible characters", "remove them"
    EXPOSED_SECRET = (
        "ZA109",
        "a displayed text contains a secret of the stack file",
        "write something else there",
    )
    PLAIN_SECRET = (
        "ZA110",
        "a secret in the stack file is not encrypted",
        "renew it at its service, and write the new one with `pulumi config set --secret --path KEY`",
    )
    LATE_VALUE = "ZA111", "an Output where the program needs a plain value", "pass a plain value"
    WRONG_RESOURCE = "ZA112", "an argument of the wrong kind of resource or id", "pass what the message names"
    INVALID_SETTINGS = (
        "ZA113",
        "a setting of `zoho-aep:platform` is missing or wrong",
        "correct the key, or the environment variable that overrides it",
    )
    FOREIGN_HOST = "ZA114", "an address that is not a Zoho or Adobe host", "use one of the service's own hosts"
    UNKNOWN_DATA_CENTER = (
        "ZA115",
        "a Zoho data centre that does not exist",
        "use the code of the organisation's data centre",
    )
    INVALID_SCHEDULE = (
        "ZA116",
        "a schedule that Adobe does not accept",
        "correct frequency, interval, backfill or start_time",
    )
    NO_REFRESH = (
        "ZA117",
        "plain `pulumi preview` and `pulumi up` do not read live objects",
        "add `options: {refresh: always}` to `Pulumi.yaml`",
    )
    UNREAD_SECTIONS = (
        "ZA118",
        "a project's own program does not read the sections of its stack files",
        "call `pulumi_zoho_aep.program.run` there, or declare the resources in it",
    )
    OFFLINE_PREVIEW = "ZA119", "a preview contacted no service", "remove `offline_preview` to have them checked"

    REFUSED_LOGIN = (
        "ZA201",
        "Zoho does not accept the client, its secret or its token",
        "correct the credential, or consent again with `zoho-aep authorize`",
    )
    WRONG_ORGANIZATION = (
        "ZA202",
        "a token belongs to a Zoho organisation other than the expected one",
        "consent again and choose the right organisation, or correct `expected_org_id`",
    )
    MISSING_SCOPES = (
        "ZA203",
        "a token lacks scopes that the stack needs or declares",
        "add them with `zoho-aep authorize CREDENTIAL --scopes-add SCOPES`",
    )
    WRONG_ENVIRONMENT = (
        "ZA204",
        "a token belongs to an organisation of another environment",
        "correct `environment`, or consent again and choose the right organisation",
    )
    INACTIVE_USER = (
        "ZA205",
        "the Zoho user who consented is not active",
        "activate the user in Zoho CRM, or consent as another user",
    )
    OTHER_DATA_CENTER = (
        "ZA206",
        "Zoho returns a token with the API address of another data centre",
        "set `data_center` to that one if the organisation lives there",
    )
    SURPLUS_SCOPES = "ZA207", "a token may do more than is declared", "declare the scopes, or consent with fewer"
    UNVERIFIED_LOGIN = (
        "ZA208",
        "Zoho left out something about a token, so it was not checked",
        "nothing, or consent with the scope that the message names",
    )
    CHANGED_EDITION = "ZA209", "the edition of a Zoho organisation changed", "compare its API credits"
    UNUSED_GRANT_TOKEN = (
        "ZA210",
        "a credential has only a grant token, which works once",
        "run `pulumi up`, which exchanges it",
    )
    API_BUDGET = (
        "ZA211",
        "the declared schedules may use more than half of a day's Zoho API credits",
        "run less often, read fewer columns, or buy API credits",
    )
    KEPT_TOKEN = (
        "ZA212",
        "a refresh token is not revoked, because something may use it",
        "revoke it at Zoho once nothing uses it",
    )
    REFUSED_PLATFORM_LOGIN = (
        "ZA213",
        "Adobe does not accept the API credential",
        "compare it with the credential in the Adobe Developer Console",
    )
    MISSING_PERMISSIONS = (
        "ZA214",
        "the API credential lacks permissions in AEP",
        "add them to a role of the credential: AEP, Permissions, Roles",
    )
    UNKNOWN_SANDBOX = "ZA215", "the API credential sees no such sandbox", "name one that the credential sees"
    INACTIVE_SANDBOX = "ZA216", "the sandbox is not active", "wait until it is"
    SANDBOX_TYPE = (
        "ZA218",
        "the sandbox is not of the type that the stack is for",
        "name another sandbox, or use another stack",
    )
    ADDRESSES = (
        "ZA217",
        "whether Zoho allows AEP's addresses cannot be checked",
        "if the organisation restricts addresses, allow those that `zoho-aep doctor --ip-ranges` prints",
    )
    KEPT_LOGIN = (
        "ZA219",
        "AEP keeps the login that a base connection had when it was imported",
        "nothing while it works; the declared login is sent once it changes again, or AEP can no longer log in",
    )

    UNREADABLE_TABLE = "ZA301", "a table's records cannot be read", "see Zoho's reason in the message"
    UNKNOWN_TABLE = "ZA302", "the source system has no such table", "`zoho-aep explore` lists the tables"
    UNKNOWN_COLUMN = "ZA303", "a table has no such column", "`zoho-aep explore TABLE` lists the columns"
    HIDDEN_COLUMN = (
        "ZA304",
        "a column may be hidden from the Zoho user who consented",
        "give the user's profile the field, or leave the column out",
    )
    INVALID_DELTA_COLUMN = (
        "ZA305",
        "a delta column is not a date-time",
        "`Modified_Time` is right for most modules of Zoho",
    )
    MISSED_CHANGES = (
        "ZA306",
        "a delta column does not move with every change, so changed rows are not read again",
        "use the delta column that the message names",
    )
    UNVERIFIED_COLUMNS = (
        "ZA307",
        "table or columns could not be checked",
        "see the reason in the message; AEP checks them when it creates the source connection",
    )
    NO_FIELDS = (
        "ZA308",
        "Zoho shows no fields of a table to the user who consented",
        "give the user's profile access to the fields, or consent as another user",
    )
    UNLISTED_COLUMN = "ZA309", "a column that is not among `columns` is used", "add it to `columns`"
    MISSING_CONNECTOR = (
        "ZA310",
        "AEP does not offer the connector or its login",
        "correct what the message names, or use another connector",
    )
    MISSING_FLOW_SPEC = "ZA311", "AEP has no such flow spec for this connector", "check `flow_spec_id`"
    CONNECTOR_MISMATCH = (
        "ZA312",
        "an ingestion or source connection names a connector other than that of its base connection",
        "give both the same `connection_spec_id`",
    )
    UNKNOWN_PARAMETER = (
        "ZA313",
        "a connector does not know a parameter of its login",
        "correct the names in `auth.params`",
    )
    ENDING_LOGIN = "ZA314", "the vendor has announced the end of a way to log in", "use another `auth.type`"
    NO_FILE_YET = (
        "ZA315",
        "the folder of an ingestion has no file from which AEP could take the columns",
        "run `zoho-aep sync`, again if it has just found nothing new: it writes the first file once there is a record",
    )
    BEYOND_CONNECTOR = (
        "ZA316",
        "a table has more records or columns than its connector can read",
        "read less, or use connector `landing_zone`",
    )
    REFUSED_BY_SPEC = (
        "ZA317",
        "the live connection spec does not allow what a source connection needs",
        "set what the message names, or use connector `landing_zone`",
    )
    UNUSED_KEY = "ZA318", "a key has no meaning for the connector", "nothing; the key may stay for another connector"
    READ_AGAIN = (
        "ZA319",
        "a new dataflow or connector reads rows that the dataset already has",
        "nothing, if the rows have an identity or a key by which the newest counts",
    )
    UNREADABLE_COLUMN = (
        "ZA320",
        "a column that Zoho does not return for many records at once, or more columns than it exports",
        "leave the column out; the rows of a subform are a table of their own",
    )
    REMOVED_COLUMN = "ZA321", "a column that is read is gone from its table", "remove it from columns and mapping"
    NEW_COLUMN = "ZA322", "a table has columns that are not read", "list the columns, or let the dataflow be replaced"
    LOST = (
        "ZA323",
        "a replacement or deletion takes rows or read positions with it",
        "nothing, if this is intended",
    )

    AMBIGUOUS_ROW = "ZA401", "a row of a mapping has neither a source nor an expression, or both", "give one of them"
    DUPLICATE_TARGET = "ZA402", "several rows of a mapping write to the same field", "keep one of them"
    EMPTY_MAPPING = "ZA403", "a mapping has no rows", "map at least one column"
    REFUSED_MAPPING = "ZA404", "Data Prep refuses a row of a mapping", "correct the row"
    LOST_FIELD = (
        "ZA405",
        "a schema would lose a field that is still needed",
        "keep the field or its field group, or remove what uses it",
    )
    MISSING_OBJECT = "ZA406", "there is no object with this id in the sandbox", "check the id, and the sandbox"
    INVALID_FIELD = "ZA407", "a field has an invalid name or type", "see the message for the form"
    PROFILE_RULE = (
        "ZA408",
        "AEP's rules for schemas in Profile do not allow this",
        "give the schema a primary identity; Profile cannot be switched off",
    )
    WRONG_CLASS = "ZA409", "a field group does not fit the class of its schema", "remove the field group"
    RESERVED_TAG = "ZA410", "a tag of a dataset has a special meaning", "use the key for it, or another tag"
    SCHEMA_MISMATCH = "ZA411", "a dataset has a schema other than the named one", "name the dataset's own schema"
    INVALID_PATH = "ZA412", "the path of an identity has the wrong form", "write it with dots"
    OBJECT_IN_USE = "ZA413", "others use an object that would be deleted", "remove those uses first"
    TAKEN_TITLE = "ZA415", "another object in AEP already has the title", "choose another one"
    PROFILE_BATCHES = (
        "ZA414",
        "more batches a day go into Profile datasets than Adobe advises",
        "run the ingestions that are named first less often",
    )

    OTHERS_IDENTITY = (
        "ZA416",
        "a schema keeps a primary identity other than the declared one",
        "declare it, or remove it where it was made",
    )
    UNUSED_VERSION = (
        "ZA417",
        "a mapping set version that others saved is not used, because nothing declared differs in it",
        "nothing, or declare what it changes",
    )
    PROFILE_FOR_EVER = (
        "ZA418",
        "a schema is about to be enabled for Profile, which cannot be undone",
        "nothing if this is intended; otherwise remove `profile_enabled`",
    )
    INVALID_EXPRESSION = (
        "ZA430",
        "an expression, or a column's name in it, cannot be read",
        "correct it at the place that the message names",
    )
    UNKNOWN_FUNCTION = "ZA431", "Data Prep has no such function", "correct its name"
    WRONG_ARGUMENTS = "ZA432", "a function does not take this many arguments", "correct its arguments"
    OVERLAPPING_TARGETS = "ZA433", "rows write to an object and to a field within it", "keep one of them"
    UNKNOWN_TARGET = "ZA434", "the schema has no such field", "correct the target, or add the field to the schema"
    UNFIT_TYPE = "ZA435", "a row's source does not fit its field, which becomes null", "convert it in an expression"
    UNMAPPED_FIELD = "ZA436", "no row writes a required field, so every record is dropped", "map a column to it"
    UNMAPPED_IDENTITY = "ZA437", "no row writes the primary identity", "map the column that identifies a person"
    UNMAPPED_COLUMN = "ZA438", "a column is read and not mapped", "map it, or remove it from `columns`"
    UNKNOWN_NAMESPACE = "ZA439", "there is no such identity namespace", "correct it, or create it in AEP"
    INVALID_IDENTITY = (
        "ZA440",
        "an identity is not a field of its schema, or does not hold text",
        "name a field that holds text",
    )
    CONTRADICTING_FIELD = "ZA441", "field groups give a field different types", "rename it, or give it that type"

    UNCLEAR_OWNERSHIP = "ZA501", "it is unclear whose object this is", "see the objects that the message names"
    CHANGED_ELSEWHERE = (
        "ZA502",
        "somebody changed an object, or the stack file, between our read and our write",
        "look at the change, and run the command again",
    )
    REFUSED_REPLACEMENT = (
        "ZA503",
        "a change would replace what must not be lost",
        "undo the change, or allow the replacement with `allow_replacement: true` or `protect: false`",
    )
    REFUSED_DELETION = (
        "ZA504",
        "an entry whose object must not be lost is gone",
        "restore the entry, or allow it with `zoho-aep:allow_delete`",
    )
    IMPOSSIBLE_SUCCESSOR = (
        "ZA505",
        "an object is not deleted, because its successor cannot be created",
        "correct what the message names, or undo the change",
    )
    OTHER_SANDBOX = (
        "ZA506",
        "the settings point to a sandbox other than that of the stack's objects",
        "restore organisation and sandbox, or use another stack",
    )

    REFUSED_ADOPTION = (
        "ZA507",
        "an object cannot be adopted, or it is unclear which one is meant",
        "see the objects that the message names",
    )
    TAKEN_OVER = (
        "ZA508",
        "an existing object becomes the stack's",
        "nothing if this is intended; otherwise look at the object first",
    )
    UNVERIFIED_OWNERSHIP = (
        "ZA509",
        "whether an object exists already, or can be adopted, could not be checked",
        "see the reason; `pulumi up` looks again before it creates anything",
    )
    RETAGGED = "ZA510", "an ownership tag is rewritten", "nothing: the object stays the stack's"
    KEPT = (
        "ZA511",
        "an object stays although its resource is gone",
        "nothing, or delete it in AEP where that is possible",
    )

    UNHEALTHY = "ZA601", "an object exists, but does not work", "see the reason in the message"
    SOURCE_LOGIN = (
        "ZA606",
        "AEP cannot log in to the source system with a base connection",
        "check the credential, its scopes and endpoint, and that the source system allows the sandbox's addresses",
    )
    UNSETTLED = "ZA602", "a service has not finished a change", "run `pulumi up` again, which waits for it"
    CREATED_IN_VAIN = "ZA603", "a new object did not work and was removed", "see the reason in the message"
    ROLLED_BACK = "ZA604", "a changed object did not work and was rolled back", "see the reason in the message"
    FAILED_RUN = (
        "ZA605",
        "the last run of a dataflow failed or lost records",
        "see its rows with `zoho-aep runs errors INGESTION`, and correct the mapping or its options",
    )
    INCOMPLETE_RUN = (
        "ZA608",
        "a dataflow's run counts as a success, but some of its records are missing or not accounted for",
        "see its rows with `zoho-aep runs errors INGESTION`",
    )
    LATER_RUN = "ZA607", "a dataflow's first run is due later than `pulumi up` waits", "nothing"
    STALE = (
        "ZA611",
        "a dataflow has written no new rows for longer than expected",
        "check whether rows in the source have changed, or raise `expect_fresh_within`",
    )
    LATE_RUN = "ZA612", "a dataflow has not run when it was due", "look at the dataflow in the AEP interface"
    PAUSED = (
        "ZA613",
        "a dataflow is disabled although it is declared enabled",
        "`pulumi up --refresh` enables it, or declare `enabled: false`",
    )
    LOST_ROWS = "ZA614", "some rows of a run did not arrive", "see the rows' errors, and correct the mapping"
    NULL_VALUES = (
        "ZA615",
        "a mapping could not compute values, which are null",
        "correct the expressions, or the types of their targets",
    )
    UNREAD_WINDOW = "ZA616", "no run has read the changes of a period", "retry the failed run of that period"
    NO_RUN = "ZA617", "a dataflow has never run", "look at the dataflow in the AEP interface"
    SYNC_STOPPED = "ZA618", "`zoho-aep sync` no longer reads a table", "see the job that runs it, and run it"
    FILES_EXPIRE = (
        "ZA619",
        "files in the landing zone wait for a run, and are deleted after seven days",
        "retry the failed runs, or write the files again with `zoho-aep sync --since TIME`",
    )
    FEWER_ROWS = (
        "ZA621",
        "far fewer rows arrive in a dataset than usual",
        "check that the source's users, imports and integrations still write to it",
    )
    LOGIN_ENDS = "ZA622", "a connection's login expires soon", "put a new one into the stack file, then run `pulumi up`"
    OLD_SECRET = (
        "ZA623",
        "a credential has had the same secrets for a year",
        "create a new one, then run `zoho-aep rotate NAME`",
    )
    UNASKED_HEALTH = (
        "ZA624",
        "a part of the health report could not be determined",
        "give the technical account the permission",
    )

    CHANGED = (
        "ZA701",
        "an object was changed outside of the stack",
        "`pulumi up --refresh` restores the declared values",
    )
    GONE = "ZA702", "an object was deleted outside of the stack", "`pulumi up --refresh` creates it again"
    UNSAID = "ZA703", "a service's answer leaves out properties of an object", "nothing: recorded values stay"

    FAILURE = "ZA900", "a failure without a code of its own", "see the message"
    UNREACHABLE = "ZA901", "a service did not answer", "check the network, and run the command again"
    UNAVAILABLE = "ZA902", "a service failed", "run the command again later"
    THROTTLED = "ZA903", "a service received too many requests", "wait, and run the command again"
    UNAUTHORIZED = "ZA904", "a service does not accept the credential", "check client id, secret and token"
    FORBIDDEN = "ZA905", "a credential lacks the permission for a call", "give it the permission"
    NOT_FOUND = "ZA906", "a service has no such object", "`pulumi preview --refresh` shows what is still there"
    CONFLICT = "ZA907", "an object changed while we changed it", "run the command again"
    REFUSED = "ZA908", "a service refuses a request", "read the service's own message"
    UNEXPECTED_REPLY = (
        "ZA909",
        "a service's answer has the wrong shape",
        "run the command again; check for a proxy or a maintenance page in between",
    )

    def __init__(self, label: str, cause: str, fix: str) -> None:
        self.label = label
        self.cause = cause
        self.fix = fix

    def __str__(self) -> str:
        """Return what follows a message in brackets."""
        return self.label
