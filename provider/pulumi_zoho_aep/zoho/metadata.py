"""What Zoho CRM says about itself, as models: organisation, user, modules and fields.

Each item is read on its own. A member that is not as documented is left out and named in `odd`; null counts as absent.
A default means that Zoho does not say, and never looks like a real value. Source: Zoho CRM API v8.
"""

from collections.abc import Mapping
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field as ModelField

from pulumi_zoho_aep.listing import Listing, listing, without_odd_members

_Id = Annotated[str, ModelField(min_length=1, coerce_numbers_to_str=True)]
_Name = Annotated[str, ModelField(min_length=1)]


class Item(BaseModel):
    """An item of a reply."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    odd: tuple[str, ...] = ()
    """Members that are not as documented."""


class License(Item):
    """The edition, which decides the number of API calls per day."""

    paid_type: str = ""
    paid_expiry: str | None = None
    trial_expiry: str | None = None
    users_license_purchased: int = 0

    @property
    def ends(self) -> str:
        """When the licence, paid or on trial, ends; empty if Zoho does not say."""
        return self.paid_expiry or self.trial_expiry or ""


class Organization(Item):
    """The organisation a token belongs to."""

    zgid: _Id
    company_name: str = ""
    type: str = ""
    """`production`, `sandbox`, `developer` or `bigin`; empty if Zoho does not say."""
    license_details: License = License()


class User(Item):
    """The user who consented."""

    id: _Id
    email: str = ""
    full_name: str = ""
    status: str = ""
    """`active` or `inactive`; empty if Zoho does not say."""


class Module(Item):
    """A module, which AEP calls a table."""

    api_name: _Name
    plural_label: str = ""
    generated_type: str = ""
    api_supported: bool = True
    viewable: bool = True
    status: str = ""
    """Status of the module's tab; missing before v8. A hidden tab hides nothing from the API."""

    @property
    def is_readable(self) -> bool:
        """Whether the API can read its records, according to the list of modules."""
        return self.api_supported and self.viewable and self.status != "scheduled_for_deletion"


class Field(Item):
    """A field, which AEP calls a column."""

    api_name: _Name
    field_label: str = ""
    data_type: str = ""
    json_type: str = ""
    """The JSON type of its values; empty if Zoho does not say, such as for `multiselectlookup` in older versions."""
    custom_field: bool = False
    length: int | None = None
    visible: bool = True
    lookup: dict[str, Any] = ModelField(default_factory=dict)
    pick_list_values: list[dict[str, Any]] = ModelField(default_factory=list, repr=False)

    @property
    def choices(self) -> list[str]:
        """The values of a picklist; records hold others as well, from times before it was changed."""
        return [value for one in self.pick_list_values if isinstance(value := one.get("actual_value"), str)]


ModelT = TypeVar("ModelT", bound=Item)


def read(model: type[ModelT], items: list[Any], operation: str) -> Listing[ModelT]:
    """Read the items of a reply, each on its own.

    Raises:
        UnexpectedReply: There are items, and none can be read.
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
