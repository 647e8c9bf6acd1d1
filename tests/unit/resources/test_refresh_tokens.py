"""Who uses a refresh token, and when one that was replaced ends."""

import pytest

from pulumi_zoho_aep.resources.refresh_tokens import RefreshTokens, user_of

OLD, NEW = "1000.old", "1000.new"


@pytest.fixture
def tokens() -> RefreshTokens:
    """Nothing has been seen."""
    return RefreshTokens()


def test_users_are_named_as_people_know_them() -> None:
    """The name is the resource's, whatever characters the mark encodes."""
    assert user_of("Zoho credential", "crm/dev/sales%2Feu") == "Zoho credential sales/eu"


def test_what_is_declared_and_what_is_held_both_count(tokens: RefreshTokens) -> None:
    """A survivor uses the token it has as well as the one it is to get."""
    tokens.declare("twin", NEW)
    tokens.hold("twin", OLD)
    assert tokens.users(OLD) == tokens.users(NEW) == ["twin"]
    tokens.verify("twin", NEW)
    assert (tokens.users(OLD), tokens.users(NEW)) == ([], ["twin"])


def test_leaving(tokens: RefreshTokens) -> None:
    """It returns the others; a user that is declared with the token has a successor that goes on using it."""
    tokens.hold("one", OLD)
    tokens.hold("twin", OLD)
    assert tokens.leave("one", OLD) == ["twin"]
    assert tokens.leave("twin", OLD) == []
    tokens.declare("one", OLD)
    assert tokens.leave("one", OLD) == ["one"]
    assert tokens.is_declared("one")
    assert not tokens.is_declared("twin")


def test_what_the_state_says_counts_until_more_is_known(tokens: RefreshTokens) -> None:
    """A user that this process has not met may use the token; one that left, or has another one, does not."""
    tokens.hold("moved", NEW)
    tokens.hold("same", OLD)
    tokens.leave("gone", OLD)
    assert tokens.may_use(OLD, ["unseen", "moved", "same", "gone"]) == ["unseen", "same"]
    tokens.hold("gone", OLD)
    assert tokens.may_use(OLD, ["gone"]) == ["gone"]


def test_a_replaced_token_ends_with_its_last_user(tokens: RefreshTokens) -> None:
    """It lives until all that used it are verified with another one, and ends once."""
    ended: list[str] = []
    tokens.hold("unforeseen", OLD)
    tokens.replace(OLD, ["credential", "connection"], lambda: ended.append(OLD))
    for user in ("credential", "connection"):
        tokens.verify(user, NEW)
    assert ended == []
    tokens.verify("unforeseen", NEW)
    assert ended == [OLD]
    tokens.verify("credential", NEW)
    assert ended == [OLD]


def test_a_user_that_keeps_the_token_keeps_it_alive(tokens: RefreshTokens) -> None:
    """A base connection that got its old values back is one."""
    tokens.replace(OLD, ["connection"], lambda: pytest.fail("the token is in use"))
    tokens.verify("connection", OLD)
