"""Where columns of Zoho's standard modules belong in Adobe's own field groups for the Profile class.

Which CRM column goes where follows Adobe's published mappings of other CRM systems (Salesforce, Dynamics) as far as the
Profile field groups below reach; e-mail goes to `personalEmail`, as everywhere in this project. A field that is not
listed, or that Adobe restricts to certain values (`stateProvince` takes ISO codes only), becomes a field of the tenant.
"""

from collections.abc import Mapping

_PERSONAL = "https://ns.adobe.com/xdm/context/profile-personal-details"
_WORK = "https://ns.adobe.com/xdm/context/profile-work-details"

FIELD_GROUPS: Mapping[str, str] = {
    "person": "https://ns.adobe.com/xdm/context/profile-person-details",
    "personalEmail": _PERSONAL,
    "homePhone": _PERSONAL,
    "mobilePhone": _PERSONAL,
    "faxPhone": _PERSONAL,
    "workAddress": _WORK,
    "workPhone": _WORK,
    "extSourceSystemAudit": "https://ns.adobe.com/xdm/common/external-source-system-audit-details",
}
"""The `$id` of the field group that brings a path, by the path's first part."""

_TIMES = {
    "Created_Time": "extSourceSystemAudit.createdDate",
    "Modified_Time": "extSourceSystemAudit.lastUpdatedDate",
}
_ACTIVE = {**_TIMES, "Last_Activity_Time": "extSourceSystemAudit.lastActivityDate"}
_PERSON = {
    "Salutation": "person.name.courtesyTitle",
    "First_Name": "person.name.firstName",
    "Last_Name": "person.name.lastName",
    "Full_Name": "person.name.fullName",
    "Email": "personalEmail.address",
    "Mobile": "mobilePhone.number",
    "Phone": "workPhone.number",
    "Fax": "faxPhone.number",
}


def _work_address(street: str, city: str, state: str, code: str, country: str) -> dict[str, str]:
    return {
        street: "workAddress.street1",
        city: "workAddress.city",
        state: "workAddress.state",
        code: "workAddress.postalCode",
        country: "workAddress.country",
    }


PATHS: Mapping[str, Mapping[str, str]] = {
    "Leads": {**_ACTIVE, **_PERSON, **_work_address("Street", "City", "State", "Zip_Code", "Country")},
    "Contacts": {
        **_ACTIVE,
        **_PERSON,
        "Home_Phone": "homePhone.number",
        "Date_of_Birth": "person.birthDate",
        **_work_address("Mailing_Street", "Mailing_City", "Mailing_State", "Mailing_Zip", "Mailing_Country"),
    },
    "Accounts": {
        **_ACTIVE,
        "Phone": "workPhone.number",
        "Fax": "faxPhone.number",
        **_work_address("Billing_Street", "Billing_City", "Billing_State", "Billing_Code", "Billing_Country"),
    },
    # Only the classes of Adobe's B2B edition have fields for the subject of a sale or campaign.
    "Deals": _ACTIVE,
    "Campaigns": _TIMES,
}
"""XDM path by column, by module."""
