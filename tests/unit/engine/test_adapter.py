"""The adapter between Pulumi's dictionaries and the typed handlers."""

from collections.abc import Callable
from typing import Any

import pulumi
import pytest
from pulumi.dynamic import ConfigureRequest
from pulumi.runtime.proto import provider_pb2, status_pb2
from tests.support.declared import CANARY, DECLARED, UNKNOWN, checked, configured
from tests.support.hosted.wire import bare, secrets
from tests.support.messages import without_codes
from tests.unit.resources.shelf import BookHandler, BookInputs, BookOutputs, Shelf

from pulumi_zoho_aep.engine.adapter import Provider
from pulumi_zoho_aep.engine.engine_plan import EnginePlan
from pulumi_zoho_aep.engine.failures import PartialFailure
from pulumi_zoho_aep.engine.guard import ReplacementRefused
from pulumi_zoho_aep.engine.hidden import OWNER
from pulumi_zoho_aep.engine.host import Allowed, Host
from pulumi_zoho_aep.errors import Answer, SettingsError, Unauthorized
from pulumi_zoho_aep.resources.host import StackHost
from pulumi_zoho_aep.services import Services

MARK = "project/stack/book"
PROPS = {"title": "Emma", "pages": 300, OWNER: MARK}
DEFECT = "this is a defect of pulumi-zoho-aep: please report it with the lines above"


class Context:
    """Keeps what would be sent to the engine."""

    def __init__(self) -> None:
        self.status = status_pb2.Status()

    def set_trailing_metadata(self, metadata: tuple[tuple[str, bytes], ...]) -> None:
        """Keep the status."""
        ((_, value),) = metadata
        self.status.ParseFromString(value)


def served(call: Callable[[], Any], context: Context | None = None, **members: Any) -> Any:
    """Call as the host does: its own local variables hold request and context."""
    context = context or Context()
    request = provider_pb2.ReadRequest() if "inputs" in members else provider_pb2.DiffRequest()
    for name, value in members.items():
        getattr(request, name).update(value)
    return call()


@pytest.fixture
def shelf() -> Shelf:
    """An empty service."""
    return Shelf()


@pytest.fixture
def provider(shelf: Shelf) -> Provider[BookInputs, BookOutputs]:
    """A configured provider of books."""

    class BookProvider(Provider[BookInputs, BookOutputs]):
        handler = BookHandler(shelf)

    made = BookProvider()
    made.host = Host(Services({}), EnginePlan())
    return made


def book(**members: Any) -> dict[str, Any]:
    """A book's state, as the engine keeps it."""
    return {"title": "Emma", "shelf": "a", "pages": 300, "etag": "2", "state": "ready", OWNER: MARK, **members}


class TestCheck:
    """Check."""

    def test_defaults_and_hidden_keys(self, provider: Provider[BookInputs, BookOutputs]) -> None:
        """Defaults do not wait for the service, and the ownership mark goes through untouched."""
        assert provider.check({}, {"title": " Emma ", OWNER: MARK}).inputs == {
            "title": "Emma",
            "shelf": "a",
            "pages": 1,
            OWNER: MARK,
        }

    def test_failures_name_no_property(self, provider: Provider[BookInputs, BookOutputs]) -> None:
        """The engine prints the value of a named property, secrets included; so the reason stands alone."""
        failures = provider.check({}, {"titel": "x", "pages": "many"}).failures
        assert [(failure.property, without_codes(failure.reason)) for failure in failures] == [
            ("", "title: is required"),
            ("", "pages: must be a whole number"),
            ("", "unknown key titel: did you mean title?"),
        ]

    @pytest.mark.parametrize("name", DECLARED)
    def test_nothing_unmarked_comes_back(self, name: str) -> None:
        """Secrets are marked; of a declaration that is not valid nothing is returned, because nothing can be marked."""
        kind, props = DECLARED[name]
        result = configured(kind).check({}, props)
        assert CANARY not in str(_unmarked(result.inputs))
        wrong = configured(kind).check({}, {**props, "nonsense": 1})
        assert wrong.inputs == {}
        assert CANARY not in str([failure.reason for failure in wrong.failures])


class TestDiff:
    """Diff."""

    def test_no_change(self, provider: Provider[BookInputs, BookOutputs]) -> None:
        """What only the service knows is not a change."""
        assert provider.diff("b-1", book(etag="9"), PROPS).changes is False

    def test_a_change_that_the_engine_sees(self, provider: Provider[BookInputs, BookOutputs]) -> None:
        """The engine compares its own record, which shows every changed path to people."""
        result = served(lambda: provider.diff("b-1", book(pages=1), PROPS), old_inputs={**PROPS, "pages": 1})
        assert (result.changes, result.replaces) == (None, [])

    def test_a_change_that_the_engine_does_not_see(self, provider: Provider[BookInputs, BookOutputs]) -> None:
        """A live value that differs while the declaration is the same: we say so."""
        result = served(lambda: provider.diff("b-1", book(pages=1), PROPS), old_inputs=PROPS)
        assert result.changes is True
        assert provider.diff("b-1", book(pages=1), PROPS).changes is True

    def test_what_replaces(self, provider: Provider[BookInputs, BookOutputs]) -> None:
        """Marked fields replace, and the old object goes first: names are not unique, two would both run."""
        result = provider.diff("b-1", book(shelf="z", pages=1), PROPS)
        assert (result.replaces, result.delete_before_replace) == (["shelf"], True)

    def test_an_unknown_is_a_change(self, provider: Provider[BookInputs, BookOutputs]) -> None:
        """Whether a value will differ is not known, so a preview shows that it may."""
        assert provider.diff("b-1", book(), {**PROPS, "pages": UNKNOWN}).changes is True

    def test_replacement_is_refused_where_it_loses_something(self) -> None:
        """The fields, what would be lost, and the key that allows it; a refresh, which comes before, only shows."""
        kind, props = DECLARED["Dataflow"]
        provider, state = configured(kind), {**checked(kind, props), OWNER: "project/stack/leads"}
        changed = {**state, "source_connection_id": "s-2", "target_connection_id": "t-2"}
        both = ["source_connection_id", "target_connection_id"]
        assert provider.diff("f", state, changed).replaces == both
        provider.check(state, changed)
        with pytest.raises(ReplacementRefused) as caught:
            provider.diff("f", state, changed)
        assert str(caught.value) == (
            "changing source_connection_id, target_connection_id would replace this dataflow, and a new one does "
            "not know what has been read\n"
            "set the argument allow_replacement=True to allow this, or undo the change"
        )
        provider.host = StackHost(Services({}), Allowed({"leads": False}))
        provider.check(state, changed)
        with pytest.raises(ReplacementRefused, match=r"\nset allow_replacement: true to allow this"):
            provider.diff("f", state, changed)
        provider.host = StackHost(Services({}))
        provider.check(state, changed)
        assert provider.diff("f", state, {**changed, "allow_replacement": True}).replaces == both

    @pytest.mark.parametrize("replaceable", [True, False])
    def test_a_replacement_from_above(self, *, replaceable: bool) -> None:
        """Where a dependency is replaced, the dataflow is too; refused unless the stack file allows it now."""
        kind, props = DECLARED["Dataflow"]
        provider, state = configured(kind), checked(kind, props)
        provider.host = StackHost(Services({}), Allowed({"leads": replaceable}))
        provider.host.plan.declare("another resource")
        provider.host.plan.is_whole = True
        news = {**state, "source_connection_id": UNKNOWN, OWNER: "project/stack/leads"}
        if replaceable:
            assert provider.diff("f", state, news).replaces == ["source_connection_id"]
            return
        with pytest.raises(ReplacementRefused) as caught:
            provider.diff("f", state, news)
        assert caught.value.message.startswith("changing source_connection_id would replace this dataflow")


class TestCalls:
    """Create, read, update, delete."""

    def test_a_life(self, provider: Provider[BookInputs, BookOutputs], shelf: Shelf) -> None:
        """Outputs are the inputs as the service has them, and what it adds; the mark stays hidden among them."""
        created = provider.create(PROPS)
        assert created.id == "b-1"
        assert created.outs is not None
        assert created.outs[OWNER] == MARK
        assert (created.outs["pages"], created.outs["shelf"], created.outs["etag"]) == (300, "a", "2")
        updated = provider.update("b-1", bare(created.outs), {**PROPS, "pages": 5})
        assert updated.outs is not None
        assert (updated.outs["pages"], updated.outs[OWNER]) == (5, MARK)
        provider.delete("b-1", bare(updated.outs))
        assert shelf.books == {}
        provider.delete("b-1", bare(updated.outs))

    def test_a_refresh_shows_drift(self, provider: Provider[BookInputs, BookOutputs], shelf: Shelf) -> None:
        """Inputs are read with the live values of what is declared, so that a preview shows the difference."""
        shelf.add(MARK, title="Theirs", pages=7)
        result = served(lambda: provider.read("b-1", book()), inputs=PROPS)
        assert result.id == "b-1"
        assert result.outs["title"] == "Theirs"
        assert result.inputs == {"title": "Theirs", "shelf": "a", "pages": 7, OWNER: MARK}

    def test_without_a_record_everything_declarable_is_read(
        self, provider: Provider[BookInputs, BookOutputs], shelf: Shelf
    ) -> None:
        """Where the engine's record is not available, the state's own declarable members serve."""
        shelf.add(MARK, title="Emma", pages=7)
        assert provider.read("b-1", book()).inputs == {"title": "Emma", "shelf": "a", "pages": 7, OWNER: MARK}

    def test_gone(self, provider: Provider[BookInputs, BookOutputs]) -> None:
        """Only NotFound means gone: the engine then creates it anew."""
        result = provider.read("b-1", book())
        assert (result.id, result.outs) == ("", {})

    @pytest.mark.parametrize(
        ("error", "message"),
        [(SettingsError("no settings"), "^no settings$"), (RuntimeError("no"), "^this is a defect of pulumi-zoho-aep")],
    )
    def test_any_other_failure_is_not_gone(
        self,
        provider: Provider[BookInputs, BookOutputs],
        monkeypatch: pytest.MonkeyPatch,
        error: Exception,
        message: str,
    ) -> None:
        """A failure to read must never make the engine believe that the object is gone."""

        def fails(*_: object) -> None:
            raise error

        monkeypatch.setattr(provider.handler, "read", fails)
        with pytest.raises(type(error), match=message):
            provider.read("b-1", book())


class TestFailures:
    """What the engine and people are told."""

    def test_created_but_not_working(self, provider: Provider[BookInputs, BookOutputs], shelf: Shelf) -> None:
        """The engine keeps id, outputs and inputs of a half-done object, with the reasons."""
        shelf.findings.append("no cover")
        context = Context()
        with pytest.raises(PartialFailure):
            served(lambda: provider.create(PROPS), context)
        assert context.status.message == "no cover"
        failed = provider_pb2.ErrorResourceInitFailed()
        assert context.status.details[0].Unpack(failed)
        assert (failed.id, list(failed.reasons)) == ("b-1", ["no cover [ZA601]"])
        assert failed.properties["pages"] == 300
        assert failed.inputs["title"] == "Emma"
        assert "b-1" in shelf.books

    def test_an_ailing_object_is_reported_by_every_read(
        self, provider: Provider[BookInputs, BookOutputs], shelf: Shelf
    ) -> None:
        """Until it is healed, a refresh says what is wrong, and keeps the object."""
        shelf.add(MARK, title="Emma", finding="no text")
        with pytest.raises(PartialFailure) as caught:
            provider.read("b-1", book())
        assert (caught.value.identifier, caught.value.reasons) == ("b-1", ["no text [ZA601]"])
        assert caught.value.outputs["finding"] == "no text"

    @pytest.mark.parametrize(("is_in_lists", "reads"), [(True, 2), (False, 1)])
    def test_what_may_come_from_a_list_is_read_again(
        self,
        provider: Provider[BookInputs, BookOutputs],
        shelf: Shelf,
        monkeypatch: pytest.MonkeyPatch,
        *,
        is_in_lists: bool,
        reads: int,
    ) -> None:
        """A finding of yesterday is none; what is in no list, as a credential, is not asked twice."""
        monkeypatch.setattr(provider.handler, "needs_platform", is_in_lists, raising=False)
        shelf.add(MARK, title="Emma", finding="no text")
        with pytest.raises(PartialFailure):
            provider.read("b-1", book())
        assert shelf.calls == ["read"] * reads

    def test_expected_failures_are_one_clean_message(
        self, provider: Provider[BookInputs, BookOutputs], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """People read the sentence and the hint, and no traceback."""

        def fails(*_: object) -> None:
            raise SettingsError("no sandbox", hint="name one")

        monkeypatch.setattr(provider.handler, "delete", fails)
        context = Context()
        with pytest.raises(SettingsError):
            served(lambda: provider.delete("b-1", book()), context)
        assert context.status.message == "no sandbox\nname one [ZA113]"

    def test_a_refused_credential_of_a_refresh_may_be_an_old_one(
        self, provider: Provider[BookInputs, BookOutputs], shelf: Shelf
    ) -> None:
        """Refresh and destroy use what the last `up` stored, so a right stack file alone does not help them."""
        refused = Unauthorized(Answer("get token", "no"), hint="check the secret")
        shelf.fails("read", refused)
        shelf.fails("create", refused)
        context = Context()
        with pytest.raises(Unauthorized):
            served(lambda: provider.read("b-1", book()), context)
        assert context.status.message == (
            "get token: no\ncheck the secret\nwithout the program, this uses the settings of the last `pulumi up`: "
            "if the current ones are right, run the same command with --run-program [ZA904]"
        )
        with pytest.raises(Unauthorized):
            served(lambda: provider.create(PROPS), context)
        assert context.status.message == "get token: no\ncheck the secret [ZA904]"

    @pytest.mark.parametrize("error", [KeyError("x"), SystemExit(2), KeyboardInterrupt()])
    def test_our_own_defects_ask_for_a_report(
        self, provider: Provider[BookInputs, BookOutputs], monkeypatch: pytest.MonkeyPatch, error: BaseException
    ) -> None:
        """A defect keeps its traceback; one that would end the host becomes an ordinary failure too."""

        def fails(*_: object) -> None:
            raise error

        monkeypatch.setattr(provider.handler, "delete", fails)
        context = Context()
        with pytest.raises(RuntimeError, match=DEFECT) as caught:
            served(lambda: provider.delete("b-1", book()), context)
        assert caught.value.__cause__ is error
        assert context.status.message == ""

    def test_secrets_are_marked_in_a_partial_failure(self) -> None:
        """The engine keeps what it is given, so secrets are marked here too."""
        kind, props = DECLARED["ZohoCredential"]
        state = kind.handler.outputs.model_validate({**checked(kind, props), "login_finding": "revoked"})
        provider = kind()
        provider.host = StackHost(Services({}))
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(kind.handler, "read", lambda *_: state)
            with pytest.raises(PartialFailure) as caught:
                provider.read("c", {**checked(kind, props), OWNER: MARK})
        assert CANARY not in str(_unmarked(caught.value.outputs)) + str(_unmarked(caught.value.inputs))
        assert {"client_secret", "refresh_token"} <= set(secrets(caught.value.outputs))


class TestConfigure:
    """Configure."""

    def request(self, values: dict[str, str]) -> ConfigureRequest:
        """What the host hands over."""
        return ConfigureRequest(pulumi.dynamic.Config(values, "project"))

    def test_unusable_settings_are_told_before_anything_is_done(self) -> None:
        """Types that need AEP fail at once; a credential does not need it."""
        with pytest.raises(SettingsError):
            DECLARED["Dataflow"][0]().configure(self.request({}))
        DECLARED["ZohoCredential"][0]().configure(self.request({}))

    def test_instances_hold_nothing_before(self) -> None:
        """Whatever an instance held would be stored in every resource's state."""
        for kind, _ in DECLARED.values():
            assert vars(kind()) == {}


def _unmarked(value: Any) -> Any:
    """Return what would be stored in clear."""
    if isinstance(value, dict) and "value" in value and len(value) == 2:
        return None
    if isinstance(value, dict):
        return {name: _unmarked(item) for name, item in value.items()}
    return [_unmarked(item) for item in value] if isinstance(value, list) else value
