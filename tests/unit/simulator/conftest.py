"""A simulator without a server, in its first state, and the headers of authorised callers."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from pulumi_zoho_aep.simulator import seeds
from pulumi_zoho_aep.simulator.app import create_app, create_world
from pulumi_zoho_aep.simulator.world import World


@pytest.fixture(scope="session")
def app() -> Iterator[Flask]:
    """One for all tests of a worker: to register the routes takes twenty times as long as to start over."""
    world = create_world()
    created = create_app(world)
    created.testing = True
    yield created
    world.journal.close()
    world.store.close()


@pytest.fixture
def world(app: Flask) -> World:
    """The state behind `client`, as at a first start: what tests look at or change without a request."""
    behind: World = app.extensions["world"]
    behind.reset()
    return behind


@pytest.fixture
def client(app: Flask, world: World) -> FlaskClient:
    """A client of a simulator in its first state; a bug in a route raises into the test."""
    assert app.extensions["world"] is world
    return app.test_client()


@pytest.fixture
def headers(client: FlaskClient) -> dict[str, str]:
    """What every call of an Adobe service needs, in the sandbox of the seeds."""
    form = {
        "grant_type": "client_credentials",
        "client_id": seeds.ADOBE_CLIENT_ID,
        "client_secret": seeds.ADOBE_CLIENT_SECRET,
        "scope": "openid,AdobeID,read_organizations,additional_info.projectedProductContext",
    }
    token = client.post("/ims/token/v3", data=form).get_json()["access_token"]
    return {
        "Authorization": f"Bearer {token}",
        "x-api-key": seeds.ADOBE_CLIENT_ID,
        "x-gw-ims-org-id": seeds.ORGANIZATION,
        "x-sandbox-name": seeds.SANDBOX,
    }


@pytest.fixture
def zoho_headers(client: FlaskClient) -> dict[str, str]:
    """What a call of the CRM needs in the production environment of the United States, with the seeded scopes."""
    form = {
        "grant_type": "refresh_token",
        "client_id": seeds.ZOHO_CLIENT_ID,
        "client_secret": seeds.ZOHO_CLIENT_SECRET,
        "refresh_token": seeds.ZOHO_REFRESH_TOKEN,
    }
    return {"Authorization": f"Zoho-oauthtoken {client.post('/oauth/v2/token', data=form).get_json()['access_token']}"}
