"""Fields of the sample modules and what the CRM's metadata says about them (Zoho reference §15)."""

import re
from typing import Any

from pulumi_zoho_aep.simulator.zoho.organizations import number

# A field is `<name>:<data type>`, with the length, the choices of a picklist or the module of a lookup in parentheses,
# and `!` after required fields.
_COMMON = (
    "id:bigint(18) Owner:ownerlookup Created_By:ownerlookup Modified_By:ownerlookup Created_Time:datetime"
    " Modified_Time:datetime Tag:text Record_Status__s:picklist(Available|Draft|Trash) Locked__s:boolean"
)
_SOURCES = "Web|Phone|Trade_Show|Partner|Referral"
_INDUSTRIES = "Manufacturing|Retail|Software|Logistics|Health"
_DECLARED = {
    "Leads": (
        "Company:text(200)! First_Name:text(40) Last_Name:text(80)! Full_Name:text(120)"
        " Salutation:picklist(Mr.|Ms.|Dr.) Designation:text(100) Email:email(100) Secondary_Email:email(100)"
        f" Phone:phone(30) Mobile:phone(30) Fax:text(30) Website:website(255) Lead_Source:picklist({_SOURCES})"
        f" Lead_Status:picklist(New|Contacted|Qualified|Lost) Industry:picklist({_INDUSTRIES})"
        " Rating:picklist(Hot|Warm|Cold) No_of_Employees:integer(9) Annual_Revenue:currency(16) Street:text(250)"
        " City:text(100) State:text(100) Zip_Code:text(30) Country:text(100) Description:textarea(32000)"
        " Skype_ID:text(50) Twitter:text(50) Email_Opt_Out:boolean Unsubscribed_Mode:picklist(Manual|Consent form)"
        " Unsubscribed_Time:datetime Record_Image:profileimage Layout:layout Territories:territories"
        " Converted__s:boolean Converted_Date_Time:datetime Converted_Account:lookup(Accounts)"
        " Converted_Contact:lookup(Contacts) Converted_Deal:lookup(Deals) Lead_Conversion_Time:integer(9)"
        " Last_Activity_Time:datetime Change_Log_Time__s:datetime Enrich_Status__s:picklist(Available|Enriched)"
        " Last_Enriched_Time__s:datetime Data_Source:picklist(Import|API|Web form) Wizard:bigint(18)"
        " Visitor_Score:bigint(19) First_Visited_Time:datetime Last_Visited_Time:datetime"
        " First_Visited_URL:website(3000) Referrer:website(3000) Average_Time_Spent_Minutes:double"
        " Number_Of_Chats:integer(9) Days_Visited:integer(9)"
    ),
    "Contacts": (
        "Salutation:picklist(Mr.|Ms.|Dr.) First_Name:text(40) Last_Name:text(80)! Full_Name:text(120)"
        " Email:email(100) Secondary_Email:email(100) Phone:phone(30) Mobile:phone(30) Home_Phone:phone(30)"
        " Other_Phone:phone(30) Asst_Phone:phone(30) Assistant:text(75) Fax:text(30) Account_Name:lookup(Accounts)"
        " Title:text(100) Department:text(50) Date_of_Birth:date Reporting_To:lookup(Contacts)"
        f" Lead_Source:picklist({_SOURCES}) Mailing_Street:text(250) Mailing_City:text(100) Mailing_State:text(100)"
        " Mailing_Zip:text(30) Mailing_Country:text(100) Other_Street:text(250) Other_City:text(100)"
        " Other_State:text(100) Other_Zip:text(30) Other_Country:text(100) Description:textarea(32000)"
        " Skype_ID:text(50) Twitter:text(50) Email_Opt_Out:boolean Unsubscribed_Mode:picklist(Manual|Consent form)"
        " Unsubscribed_Time:datetime Last_Activity_Time:datetime Territories:territories Record_Image:profileimage"
        " Data_Source:picklist(Import|API) Enrich_Status__s:picklist(Available|Enriched)"
        " Change_Log_Time__s:datetime"
    ),
    "Accounts": (
        "Account_Name:text(200)! Account_Number:bigint(18) Account_Type:picklist(Customer|Partner|Prospect)"
        f" Account_Site:text(80) Parent_Account:lookup(Accounts) Industry:picklist({_INDUSTRIES})"
        " Ownership:picklist(Private|Public|Subsidiary) Rating:picklist(Hot|Warm|Cold) Employees:integer(9)"
        " Annual_Revenue:currency(16) SIC_Code:integer(9) Ticker_Symbol:text(30) Phone:phone(30) Fax:text(30)"
        " Website:website(255) Billing_Street:text(250) Billing_City:text(100) Billing_State:text(100)"
        " Billing_Code:text(30) Billing_Country:text(100) Shipping_Street:text(250) Shipping_City:text(100)"
        " Shipping_State:text(100) Shipping_Code:text(30) Shipping_Country:text(100) Description:textarea(32000)"
        " Territories:territories Last_Activity_Time:datetime Record_Image:profileimage"
    ),
    "Deals": (
        "Deal_Name:text(120)! Account_Name:lookup(Accounts) Contact_Name:lookup(Contacts) Amount:currency(16)"
        " Stage:picklist(Qualification|Proposal|Negotiation|Closed Won|Closed Lost)! Pipeline:picklist(Standard)"
        " Probability:integer(9) Expected_Revenue:currency(16) Closing_Date:date"
        f" Type:picklist(New Business|Existing Business) Lead_Source:picklist({_SOURCES})"
        " Campaign_Source:lookup(Campaigns) Next_Step:text(100)"
        " Reason_For_Loss__s:picklist(Price|Competition|No budget) Description:textarea(32000)"
        " Lead_Conversion_Time:integer(9) Sales_Cycle_Duration:integer(9) Overall_Sales_Duration:integer(9)"
        " Last_Activity_Time:datetime"
    ),
    "Campaigns": (
        "Campaign_Name:text(200)! Type:picklist(Conference|Webinar|E-mail)"
        " Status:picklist(Planning|Active|Complete) Start_Date:date End_Date:date Budgeted_Cost:currency(16)"
        " Actual_Cost:currency(16) Expected_Revenue:currency(16) Expected_Response:bigint(18) Num_sent:bigint(18)"
        " Parent_Campaign:lookup(Campaigns) Description:textarea(32000)"
    ),
    "Memberships": (
        "Name:text(120)! Contact:lookup(Contacts) Level:picklist(Bronze|Silver|Gold) Points:integer(9)"
        " Score:double Fee:currency(16) Discount:percent(5) Renewal_Date:date Last_Visit:datetime"
        " Newsletter:boolean Channels:multiselectpicklist(E-mail|Phone|Post) Partner_Number:bigint(18)"
        " Terms:textarea(2000)"
    ),
    "Orders": (
        "Name:text(120)! Account:lookup(Accounts) Comments:textarea(2000) Barcode:bigint(19) Total:currency(16)"
        " Tags_Chosen:multiselectpicklist(Fragile|Cold; dry|Gift, wrapped) Express:boolean Ordered_On:date"
        " Items:subform Contacts_Involved:multiselectlookup(Contacts) Contract:fileupload"
    ),
    "Inspections": "Name:text(120)! " + " ".join(f"Answer_{number}:text(255)" for number in range(1, 211)),
}
CUSTOM_MODULES = {"Memberships", "Orders", "Inspections"}
MODULES = tuple(_DECLARED)

_JSON_TYPES = {
    "boolean": "boolean",
    "integer": "integer",
    "double": "double",
    "currency": "double",
    "percent": "double",
    "multiselectpicklist": "jsonarray",
    "territories": "jsonarray",
    "subform": "jsonarray",
    "multiselectlookup": "jsonarray",
    "fileupload": "jsonarray",
    "ownerlookup": "jsonobject",
    "lookup": "jsonobject",
    "layout": "jsonobject",
}
_WRITTEN_BY_THE_SYSTEM = set(
    re.findall(
        r"\w+",
        "id Created_By Modified_By Created_Time Modified_Time Record_Status__s Locked__s Full_Name Last_Activity_Time"
        " Converted__s Converted_Date_Time Converted_Account Converted_Contact Converted_Deal Change_Log_Time__s",
    )
)
_FIELD = re.compile(r"(\w+):(\w+)(?:\(([^)]*)\))?(!?)")


def described(module: str) -> list[dict[str, Any]]:
    """Return the metadata of all fields of a module, as `GET /settings/fields` prints it."""
    found = _FIELD.findall(f"{_COMMON} {_DECLARED[module]}")
    return [_described(module, *parts) for parts in found]


def _described(module: str, name: str, data_type: str, detail: str, mandatory: str) -> dict[str, Any]:
    custom = module in CUSTOM_MODULES and name in _DECLARED[module] and name != "Name"
    label = name.removesuffix("__s").replace("_", " ")
    by_system = name in _WRITTEN_BY_THE_SYSTEM
    return {
        "id": number("field", module, name),
        "api_name": name,
        "field_label": label,
        "display_label": label,
        "data_type": data_type,
        # `Tag` says text and holds an array.
        "json_type": "jsonarray" if name == "Tag" else _JSON_TYPES.get(data_type, "string"),
        "length": int(detail) if detail.isdigit() else 120,
        "decimal_place": 2 if data_type in ("double", "currency", "percent") else None,
        "system_mandatory": bool(mandatory),
        "read_only": by_system,
        "field_read_only": by_system,
        "visible": True,
        "custom_field": custom,
        "virtual_field": False,
        "created_source": "user" if custom else "default",
        "type": "used",
        "searchable": data_type in ("text", "email", "phone"),
        "filterable": True,
        "sortable": data_type not in ("textarea", "multiselectpicklist", "territories", "profileimage", "subform"),
        "view_type": {"view": True, "edit": not by_system, "create": not by_system, "quick_create": bool(mandatory)},
        **_choices(module, name, data_type, detail, label),
    }


def _choices(module: str, name: str, data_type: str, detail: str, label: str) -> dict[str, Any]:
    """Return what a picklist offers, and to which module a lookup leads."""
    offered, lookup = [], {}
    if "picklist" in data_type:
        offered = [_choice(module, name, value, at) for at, value in enumerate(detail.split("|"), 1)]
    elif data_type == "lookup":
        target = {"api_name": detail, "id": number("module", detail)}
        lookup = {"module": target, "api_name": None, "id": None, "display_label": label}
    return {"pick_list_values": offered, "lookup": lookup}


def _choice(module: str, name: str, value: str, position: int) -> dict[str, Any]:
    return {
        "display_value": value,
        "actual_value": value,
        "reference_value": value,
        "id": number("choice", module, name, value),
        "sequence_number": position,
        "type": "used",
    }
