"""An authorised session with AEP in one sandbox: headers, one shared token, failures as errors."""

from dataclasses import replace
from http import HTTPStatus
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic.alias_generators import to_camel

from pulumi_zoho_aep.aep import failures, ims
from pulumi_zoho_aep.errors import Answer, Unauthorized, UnexpectedReply
from pulumi_zoho_aep.http import Reply, Request, Throttle, Transport
from pulumi_zoho_aep.listing import Listing, listing, without_odd_members
from pulumi_zoho_aep.oauth import TokenSource
from pulumi_zoho_aep.settings import Settings

Identifier = Annotated[str, Field(min_length=1)]
Milliseconds = Annotated[int, Field(ge=0, le=10**14)]
"""A time since the epoch, up to the year 5138: anything far beyond is not a date."""


class Model(BaseModel):
    """Part of a reply: further members are ignored, our names are Adobe's in snake case."""

    model_config = ConfigDict(
        frozen=True,
        defer_build=True,
        extra="ignore",
        alias_generator=to_camel,
        populate_by_name=True,
        allow_inf_nan=False,
    )

    odd: tuple[str, ...] = ()
    """The members of a list item that are left out because they are not as documented."""

    @model_validator(mode="before")
    @classmethod
    def _null_is_absent(cls, value: Any) -> Any:  # noqa: ANN401 - whatever the service sent
        # The services write null for what is not set, on other people's objects more than on ours.
        if not isinstance(value, dict):
            return value
        return {name: item for name, item in value.items() if item is not None and name != "odd"}


class RequestModel(BaseModel):
    """Part of a request body: further members are a mistake of ours."""

    model_config = ConfigDict(
        frozen=True, defer_build=True, extra="forbid", alias_generator=to_camel, populate_by_name=True
    )

    def body(self) -> dict[str, Any]:
        """Return the JSON to send; members that are None are left out."""
        return self.model_dump(mode="json", by_alias=True, exclude_none=True)


ModelT = TypeVar("ModelT", bound=Model)


def token_source(settings: Settings, throttle: Throttle) -> TokenSource:
    """Return the source of a credential's tokens, which hold for all sandboxes of its organisation."""
    identity = Transport(settings.ims_origin, throttle, ims.explain)
    return TokenSource(lambda: ims.mint(identity, settings), final=Unauthorized)


class Session:
    """Sends requests to one sandbox with one credential; safe to share between threads.

    Args:
        settings: Credential and sandbox.
        throttle: The request rate.
        tokens: The credential's tokens; a source of its own if left out.
    """

    def __init__(self, settings: Settings, throttle: Throttle, tokens: TokenSource | None = None) -> None:
        self.settings = settings
        self._transport = Transport(settings.endpoint, throttle, failures.explain)
        self.tokens = tokens or token_source(settings, throttle)
        self._written: set[str] = set()

    def send(self, request: Request) -> Reply:
        """Send a request and return its successful answer.

        Raises:
            ServiceError: Anything but a success, with the service's words and our advice.
        """
        if request.method != "GET":
            # An action's object is above it in the path.
            self._written |= {request.path, request.path.rpartition("/")[0]}
        reply = self.tokens.authorised(
            lambda token: self._transport.request(self._authorised(request, token)),
            lambda reply: reply.status == HTTPStatus.UNAUTHORIZED,
        )
        reply.require_no_redirect(request.operation)
        if reply.status >= HTTPStatus.BAD_REQUEST:
            raise failures.refusal(request, reply)
        return reply

    def json(self, request: Request) -> Any:  # noqa: ANN401 - the caller knows the shape
        """Send a request and return the JSON of its successful answer."""
        return self.send(request).json(request.operation)

    def has_written(self, path: str) -> bool:
        """Say whether a write to an object has begun in this session, so that earlier reads may be stale."""
        return path in self._written

    def _authorised(self, request: Request, token: str) -> Request:
        headers = {
            "Authorization": f"Bearer {token}",
            "x-api-key": self.settings.client_id,
            "x-gw-ims-org-id": self.settings.organization,
            "x-sandbox-name": self.settings.sandbox,
        }
        return replace(request, headers={**headers, **request.headers})


def parse(model: type[ModelT], value: Any, operation: str) -> ModelT:  # noqa: ANN401 - whatever the service sent
    """Read a part of a reply into its model.

    Raises:
        UnexpectedReply: It does not fit; the message names the member.
    """
    try:
        return model.model_validate(value)
    except ValidationError as error:
        place = ".".join(str(part) for part in error.errors()[0]["loc"]) or "the answer"
        raise UnexpectedReply(Answer(operation, f"{place} is not as documented")) from None


def parse_each(
    model: type[ModelT], items: list[Any], operation: str, *, may_all_be_odd: bool = False
) -> Listing[ModelT]:
    """Read the items of a list, each on its own: an odd one does not affect the others.

    Raises:
        UnexpectedReply: There are items, and none can be read; in a list of objects made by others, none is an object.
    """

    def one(item: Any) -> ModelT | None:  # noqa: ANN401 - whatever the service sent
        found = without_odd_members(model, item)
        if found is None or not found[1]:
            return found and found[0]
        return found[0].model_copy(update={"odd": found[1]})

    return listing(items, one, operation, may_all_be_odd=may_all_be_odd)


def require_same(identifier: str, *shown: str, operation: str) -> None:
    """Require that an answer is about the object whose id was sent.

    Raises:
        UnexpectedReply: The reply is about another object, so nothing in it counts.
    """
    if identifier not in shown:
        raise UnexpectedReply(Answer(operation, f"the answer is about another object, {shown[0]}"))


def member(value: Any, name: str, operation: str) -> Any:  # noqa: ANN401 - whatever the service sent
    """Return a member of a JSON object.

    Raises:
        UnexpectedReply: There is no such member.
    """
    if not isinstance(value, dict) or name not in value:
        raise UnexpectedReply(Answer(operation, f"the answer has no member {name}"))
    return value[name]


def text(value: Any, name: str, operation: str) -> str:  # noqa: ANN401 - whatever the service sent
    """Return a member of a JSON object that is a non-empty string, such as a new object's id.

    Raises:
        UnexpectedReply: There is no such member, or it has another type.
    """
    found = member(value, name, operation)
    if not isinstance(found, str) or not found:
        raise UnexpectedReply(Answer(operation, f"{name} is not as documented"))
    return found


def elements(value: Any, name: str, operation: str) -> list[Any]:  # noqa: ANN401 - whatever the service sent
    """Return a member of a JSON object that is a list.

    Raises:
        UnexpectedReply: There is no such member, or it has another type.
    """
    found = member(value, name, operation)
    if not isinstance(found, list):
        raise UnexpectedReply(Answer(operation, f"{name} is not as documented"))
    return found


def mapping(value: Any, operation: str) -> dict[str, Any]:  # noqa: ANN401 - whatever the service sent
    """Return a reply that is a JSON object.

    Raises:
        UnexpectedReply: The reply is anything else.
    """
    if not isinstance(value, dict):
        raise UnexpectedReply(Answer(operation, "the answer is not a JSON object"))
    return value
