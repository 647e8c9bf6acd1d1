"""Checks of Zoho credentials."""

from typing import TYPE_CHECKING, Any

import pytest

from pulumi_zoho_aep.checks import Result
from pulumi_zoho_aep.simulator import seeds
from pulumi_zoho_aep.simulator.server import Simulator

if TYPE_CHECKING:
    from tests.unit.checks.conftest import Diagnose, Values

LEAST = (
    "ZohoCRM.settings.modules.READ",
    "ZohoCRM.settings.fields.READ",
    "ZohoCRM.org.READ",
    "ZohoCRM.modules.leads.READ",
)


def change(simulator: Simulator, collection: str, **changes: Any) -> None:
    """Change what belongs to the seeded refresh token, or to its organisation."""
    for item in simulator.world.store.items(collection):
        if item["place"] == "us-production":
            key = item["id"] if collection == "zohoRefreshTokens" else item["place"]
            simulator.world.store.put(collection, key, {**item, **changes})


def zoho_token_requests(simulator: Simulator) -> int:
    return [entry["path"] for entry in simulator.world.journal.since(0)].count("/oauth/v2/token")


def test_a_grant_token_is_left_alone(diagnose: "Diagnose", values: "Values", simulator: Simulator) -> None:
    """It works once, and that is for `pulumi up`: Zoho is not asked at all."""
    del values["credentials"]["sales"]["refresh_token"]
    values["credentials"]["sales"]["grant_token"] = seeds.ZOHO_GRANT_TOKEN
    found = diagnose()
    token = found["credentials.sales: token"]
    assert token.result is Result.UNKNOWN
    assert token.detail.startswith("the next `pulumi up` exchanges the grant_token")
    assert zoho_token_requests(simulator) == 0
    assert found["credentials.sales: scopes"].detail == "needs credentials.sales: token, which is unknown"
    assert found["ingestions.leads: columns"].result is Result.SKIPPED
    # AEP can be asked what is needed of it without a Zoho token.
    assert found["connections.zoho-sales: connector"].result is Result.OK
    assert not [title for title, finding in found.items() if finding.result in (Result.FAILED, Result.ATTENTION)]


@pytest.mark.parametrize(
    ("key", "value", "fix"),
    [
        ("client_secret", "wrong", "copy the one of this data centre from"),
        ("client_id", "1000.UNKNOWN", "check the data centre first"),
        (
            "refresh_token",
            "1000.unknown.token",
            "check data centre and client first; if they are right, obtain a new refresh token",
        ),
    ],
)
def test_a_token_that_zoho_refuses(
    diagnose: "Diagnose", values: "Values", simulator: Simulator, key: str, value: str, fix: str
) -> None:
    """It is asked for once, and everything that needs it is skipped."""
    values["credentials"]["sales"][key] = value
    found = diagnose()
    assert found["credentials.sales: token"].result is Result.FAILED
    assert found["credentials.sales: token"].fix.startswith(fix)
    assert {found[f"credentials.sales: {name}"].result for name in ("scopes", "organisation", "user")} == {
        Result.SKIPPED
    }
    assert zoho_token_requests(simulator) == 1


def test_a_throttle_is_not_hammered(diagnose: "Diagnose", simulator: Simulator) -> None:
    """Each further try makes Zoho's block longer."""
    body = {"error_description": "You have made too many requests", "error": "Access Denied", "status": "failure"}
    simulator.world.faults.add([{"path": "/oauth/v2/token", "status": 400, "body": body}])
    found = diagnose()["credentials.sales: token"]
    assert (found.result, zoho_token_requests(simulator)) == (Result.FAILED, 1)
    assert found.fix == "wait ten minutes; trying again earlier extends the block"


def test_scopes_that_are_missing(diagnose: "Diagnose", simulator: Simulator) -> None:
    """The declared tables decide; the way to add them without a new consent for all is reported."""
    change(simulator, "zohoRefreshTokens", scopes=[*LEAST[:3], "ZohoCRM.modules.contacts.READ"])
    found = diagnose()
    assert found["credentials.sales: scopes"].detail == "the token lacks the scope ZohoCRM.modules.leads.READ"
    assert found["credentials.sales: scopes"].fix == (
        "add what is missing with `zoho-aep authorize --scopes-add ZohoCRM.modules.leads.READ`"
    )
    assert found["ingestions.leads: table"].result is Result.FAILED


def test_the_least_is_enough(diagnose: "Diagnose", simulator: Simulator) -> None:
    """Without the scope for users, only who consented stays unknown."""
    change(simulator, "zohoRefreshTokens", scopes=list(LEAST))
    found = diagnose()
    assert found["credentials.sales: scopes"].detail == "enough for Leads"
    assert found["credentials.sales: user"].result is Result.UNKNOWN
    assert found["credentials.sales: user"].detail.endswith("it lacks ZohoCRM.users.READ")
    assert found["ingestions.leads: columns"].result is Result.OK


def test_what_a_sync_does_without(diagnose: "Diagnose", values: "Values", simulator: Simulator) -> None:
    """Fewer scopes are slower ways; what no other way can read needs its scope."""
    values["connections"]["zoho-sales"]["connector"] = "landing_zone"
    change(simulator, "zohoRefreshTokens", scopes=[*LEAST, "ZohoCRM.coql.READ"])
    found = diagnose()["credentials.sales: scopes"]
    assert (found.result, found.detail) == (
        Result.OK,
        (
            "enough for Leads; without ZohoCRM.bulk.READ, `zoho-aep sync` reads all records 200 at a time; "
            "`zoho-aep authorize --scopes-add ZohoCRM.bulk.READ` adds what is missing"
        ),
    )
    values["ingestions"]["leads"]["columns"] = None
    found = diagnose()["credentials.sales: scopes"]
    assert found.result is Result.FAILED
    assert found.detail.startswith(
        "the token lacks the scope ZohoCRM.bulk.READ, without which `zoho-aep sync` cannot read"
    )
    change(simulator, "zohoRefreshTokens", scopes=[*LEAST, "ZohoCRM.coql.READ", "ZohoCRM.bulk.READ"])
    assert diagnose()["credentials.sales: scopes"].detail == "enough for Leads"


def test_more_than_reading(diagnose: "Diagnose", simulator: Simulator) -> None:
    """Scopes that allow changes work, and are named."""
    change(simulator, "zohoRefreshTokens", scopes=["ZohoCRM.settings.ALL", "ZohoCRM.org.READ", "ZohoCRM.modules.ALL"])
    found = diagnose()["credentials.sales: scopes"]
    assert found.result is Result.OK
    assert found.detail == "enough, with more than reading needs: ZohoCRM.modules.ALL, ZohoCRM.settings.ALL"


def test_scopes_that_the_stack_file_requires(diagnose: "Diagnose", values: "Values") -> None:
    """`pulumi up` would refuse the token, so this fails too."""
    values["credentials"]["sales"]["scopes"] = ["ZohoCRM.coql.READ", "ZohoCRM.org.READ"]
    assert diagnose()["credentials.sales: scopes"].detail == "the token lacks the scope ZohoCRM.coql.READ"


def test_declared_scopes_within_wider_ones(diagnose: "Diagnose", values: "Values", simulator: Simulator) -> None:
    """Declared and needed scopes mean the same: a token of all modules has those of Leads."""
    granted = [f"ZohoCRM.{group}.ALL" for group in ("modules", "settings", "org", "users")]
    change(simulator, "zohoRefreshTokens", scopes=granted)
    values["credentials"]["sales"]["scopes"] = ["ZohoCRM.modules.leads.READ", "ZohoCRM.settings.fields.READ"]
    found = diagnose()["credentials.sales: scopes"]
    assert (found.result, found.detail.partition(":")[0]) == (Result.OK, "enough, with more than reading needs")


def test_another_data_centre(diagnose: "Diagnose", simulator: Simulator) -> None:
    """Zoho names an API of its own beside the token: if that is elsewhere, so may be the organisation."""
    simulator.world.store.put("_zohoVariant", "variant", {"api_domain": "https://www.zohoapis.jp"})
    found = diagnose()["credentials.sales: token"]
    assert (found.result, found.detail) == (
        Result.ATTENTION,
        "Zoho names the API of the data centre jp alongside the token",
    )
    assert found.fix == "if the organisation lives there, set data_center to jp"


def test_another_organisation(diagnose: "Diagnose", values: "Values") -> None:
    """The one that the stack file expects is not the token's."""
    values["credentials"]["sales"]["expected_org_id"] = "4711"
    found = diagnose()["credentials.sales: organisation"]
    assert found.result is Result.FAILED
    assert found.detail.endswith("(Acme United States), not to 4711")
    assert found.fix.startswith("consent again and choose the right organisation, or confirm this one, ")


def test_another_environment(diagnose: "Diagnose", values: "Values", simulator: Simulator) -> None:
    """A token works in one environment: the second one that is asked for tells that the first was not just evicted."""
    values["credentials"]["sales"]["environment"] = "sandbox"
    found = diagnose()
    assert found["credentials.sales: organisation"].result is Result.FAILED
    assert found["credentials.sales: organisation"].fix.startswith("check data centre and environment")
    assert found["credentials.sales: user"].result is Result.SKIPPED
    assert zoho_token_requests(simulator) == 2


def test_a_user_who_was_deactivated(diagnose: "Diagnose", simulator: Simulator) -> None:
    """Zoho refuses every call then; the first one says so."""
    change(simulator, "zohoUsers", status="inactive")
    found = diagnose()["credentials.sales: organisation"]
    assert (found.result, found.fix) == (
        Result.FAILED,
        "activate the user in Zoho CRM, or consent as another user",
    )


def test_a_user_who_is_not_active(diagnose: "Diagnose", simulator: Simulator) -> None:
    """Should Zoho still answer, the status counts."""
    body = {"users": [{"id": "1", "email": "robin@acme.example", "status": "disabled"}]}
    simulator.world.faults.add([{"path": "*/users", "status": 200, "body": body}])
    found = diagnose()["credentials.sales: user"]
    assert (found.result, found.detail) == (Result.FAILED, "robin@acme.example, who consented, is disabled")


def test_a_data_centre_that_adobe_does_not_document(diagnose: "Diagnose", values: "Values") -> None:
    """It may well work, so that is unknown, and everything else is checked."""
    token = seeds.zoho_refresh_token("jp", "production")
    values["credentials"]["sales"] |= {"data_center": "jp", "refresh_token": token}
    found = diagnose()
    assert found["credentials.sales: data centre"].result is Result.UNKNOWN
    assert found["credentials.sales: data centre"].detail.endswith("works with jp is not known")
    assert found["ingestions.leads: columns"].result is Result.OK


def licensed(simulator: Simulator, paid_type: str, users: int = 1) -> None:
    change(simulator, "zohoOrgs", license_details={"paid_type": paid_type, "users_license_purchased": users})


def test_the_budget_in_one_sentence(diagnose: "Diagnose") -> None:
    """Estimate, assumptions, and what there is."""
    found = diagnose()["credentials.sales: API budget"]
    assert found.result is Result.OK
    assert found.detail == (
        "about 1,200 API credits a day: 24 runs a day, each reading a whole table of 10,000 records, 200 records and "
        "50 columns a call; edition enterprise has 75,000 for everything that calls the organisation"
    )


@pytest.mark.parametrize(
    ("schedule", "changes", "result"),
    [
        ({"frequency": "hour"}, {}, Result.OK),
        ({"frequency": "minute", "interval": 15}, {}, Result.ATTENTION),
        ({"frequency": "minute", "interval": 15}, {"enabled": False}, Result.OK),
        ({"frequency": "week"}, {}, Result.OK),
    ],
)
def test_a_small_edition(
    diagnose: "Diagnose", values: "Values", simulator: Simulator, schedule: Any, changes: Any, result: Result
) -> None:
    """A schedule that takes more than half of the credits leaves too little to others."""
    licensed(simulator, "free")
    values["ingestions"]["leads"] |= {"schedule": schedule, **changes}
    assert diagnose()["credentials.sales: API budget"].result is result


def test_wide_tables_take_more_calls(diagnose: "Diagnose", values: "Values") -> None:
    """Zoho gives fifty columns a call."""
    values["ingestions"]["leads"]["columns"] += [f"Column_{number}" for number in range(50)]
    assert diagnose()["credentials.sales: API budget"].detail.startswith("about 2,400 API credits a day")


def test_an_edition_that_is_not_documented(diagnose: "Diagnose", simulator: Simulator) -> None:
    """Bundles have names of their own."""
    change(simulator, "zohoOrgs", license_details={"paid_type": "enterprise", "users_license_purchased": 1})
    body = {"org": [{"id": "1", "zgid": "2", "license_details": {"paid_type": "one"}}]}
    simulator.world.faults.add([{"path": "*/org", "status": 200, "body": body}])
    found = diagnose()["credentials.sales: API budget"]
    assert found.result is Result.UNKNOWN
    assert found.detail.endswith("; the credits of edition one are not known")
