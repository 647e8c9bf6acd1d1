"""What Zoho CRM says about itself, as models: organisation, user, modules and fields.

Each item is read for itself: a member that is not as documented is left out and named in `odd`, and null is absent. A
default says that nothing is known; it never looks like an answer. Source: Zoho CRM API v8.
"""

from collections.abc import Mapping
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field as ModelField

from pulumi_zoho_aep.listing import Listing, listing, without_odd_members

_Id = Annotated[str, ModelField(min_length=1, coerce_numbers_to_str=True)]
_Name = Annotated[str, ModelField(min_length=1)]


class Answer(BaseModel):
    """An item of an answer."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    odd: tuple[str, ...] = ()
    """Members that are not as documented."""


class License(Answer):
    """The edition, which decides the number of API calls per day."""

    paid_type: str = ""
    paid_expiry: str | None = None
    trial_expiry: str | None = None
    users_license_purchased: int = 0

    @property
    def ends(self) -> str:
        """When the licence, paid or on trial, ends; empty where Zoho does not say."""
        return self.paid_expiry or self.trial_expiry or ""


class Organization(Answer):
    """The organisation a token belongs to."""

    zgid: _Id
    company_name: str = ""
    type: str = ""
    """`production`, `sandbox`, `developer` or `bigin`; empty where Zoho does not say."""
    license_details: License = License()


class User(Answer):
    """The user who consented."""

    id: _Id
    email: str = ""
    full_name: str = ""
    status: str = ""
    """`active` or `inactive`; empty where Zoho does not say."""


class Module(Answer):
    """What AEP calls a table."""

    api_name: _Name
    plural_label: str = ""
    generated_type: str = ""
    api_supported: bool = True
    viewable: bool = True
    status: str = ""
    """Of its tab; versions before v8 do not say. A hidden tab hides nothing from the API."""

    @property
    def is_readable(self) -> bool:
        """Whether its records can be read through the API, as far as the list of modules says."""
        return self.api_supported and self.viewable and self.status != "scheduled_for_deletion"


class Field(Answer):
    """What AEP calls a column."""

    api_name: _Name
    field_label: str = ""
    data_type: str = ""
    json_type: str = ""
    """How a record holds it; empty where Zoho does not say, as of `multiselectlookup` in older versions."""
    custom_field: bool = False
    length: int | None = None
    visible: bool = True
    lookup: dict[str, Any] = ModelField(default_factory=dict)


ModelT = TypeVar("ModelT", bound=Answer)


def read(model: type[ModelT], items: list[Any], operation: str) -> Listing[ModelT]:
    """Read the items of an answer, each for itself.

    Raises:
        UnexpectedReply: there are items, and not one of them can be read.
    """

    def one(item: Any) -> ModelT | None:  # noqa: ANN401 - whatever the service sent
        known = (
            {name: value for name, value in item.items() if value is not None and name != "odd"}
            if isinstance(item, Mapping)
            else None
        )
        found = without_odd_members(model, known)
        return None if found is None else found[0].model_copy(update={"odd": found[1]})

    return listing(items, one, operation)
