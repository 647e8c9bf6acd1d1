"""Made-up records: the same at every start, a different set per organisation, with consistent relations."""

import functools
import random
from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from typing import Any

from pulumi_zoho_aep.simulator.zoho.data_centers import PLACES
from pulumi_zoho_aep.simulator.zoho.organizations import number
from pulumi_zoho_aep.simulator.zoho.sample_fields import described

Record = dict[str, Any]

COUNTS = {
    "Leads": 1500,
    "Contacts": 1200,
    "Accounts": 400,
    "Deals": 700,
    "Memberships": 300,
    "Campaigns": 0,
    "Orders": 60,
    "Inspections": 20,
}
# Nothing was changed after this moment, and nothing created earlier than two years before it.
END = datetime(2026, 11, 1, tzinfo=timezone.utc)
_SPAN_SECONDS = 730 * 24 * 3600

_FIRST = ("Ada", "Ben", "Carla", "Elif", "Farid", "Grace", "Hana", "Ivo", "Jun", "Kofi", "Lena", "Mei", "Nils", "Priya")
_LAST = ("Bauer", "Costa", "Diaz", "Eriksen", "Garcia", "Haddad", "Ito", "Kumar", "Novak", "Okafor", "Rossi", "Wong")
_NAMES = ("Alder", "Birch", "Cedar", "Ember", "Falcon", "Granite", "Harbor", "Indigo", "Juniper", "Meridian", "Quartz")
_TRADES = ("Foods", "Freight", "Instruments", "Labs", "Media", "Motors", "Optics", "Partners", "Systems", "Textiles")
_STREETS = ("Market Street", "Station Road", "Mill Lane", "Park Avenue", "Harbour Way")
_CITIES = ("Springfield", "Riverton", "Lakeside", "Fairview", "Milltown", "Ashford")
# Values that break code that writes CSV by hand, or takes text for ASCII.
_COMMENTS = (
    'They said "now", not later',
    "first line\nsecond line",
    "Windows\r\nline",
    "tea, milk; sugar\ttab",
    "Grüße 👩‍👩‍👧 日本",
    " blanks around ",
    "=1+1",
    '"',
    "\\N",
    None,
)
_TITLES = ("Buyer", "Head of Sales", "Analyst", "Managing Director", "Marketing Manager")


class Maker:
    """Makes the records of one module; the related ones are asked for when a relation needs them."""

    def __init__(self, module: str, organization_key: str, related: Callable[[str], list[Record]]) -> None:
        self._module = module
        self._place = PLACES[organization_key]
        self._random = random.Random(f"{organization_key} {module}")
        self._related = related
        self._zone = timezone(timedelta(minutes=self._place.data_center.offset_minutes))
        user_id = number("user", organization_key)
        email = f"robin.{self._place.data_center.code}@acme.example"
        self._owner = {"name": "Robin Example", "id": user_id, "email": email}

    def records(self) -> list[Record]:
        """Return the records, oldest first: ids grow with the time of creation."""
        fields = described(self._module)
        first = int(number("record", self._module, self._place.key))
        count = COUNTS[self._module]
        born = sorted(self._random.randrange(_SPAN_SECONDS) for _ in range(count))
        special = getattr(self, f"_{self._module.lower()}")
        records = []
        for position, seconds in enumerate(born):
            record = dict.fromkeys((field["api_name"] for field in fields), None)
            record.update({field["api_name"]: self._plain(field) for field in fields})
            record.update(self._system(str(first + position * 1000), seconds))
            record.update(special(position))
            records.append(record)
        return records

    def _system(self, identifier: str, born: int) -> Record:
        changed = self._random.randint(born, _SPAN_SECONDS)
        return {
            "id": identifier,
            "Owner": self._owner,
            "Created_By": self._owner,
            "Modified_By": self._owner,
            "Created_Time": self._time(born),
            "Modified_Time": self._time(changed),
            "Tag": [],
            "Record_Status__s": "Available",
            "Locked__s": False,
        }

    def _plain(self, field: dict[str, Any]) -> Any:  # noqa: ANN401 - a value of the field's type
        """Return a value that depends only on the type; some are empty, as in every CRM."""
        choices = [choice["actual_value"] for choice in field.get("pick_list_values", [])] or [None]
        made: dict[str, Callable[[], Any]] = {
            "boolean": lambda: self._random.random() < 0.2,
            "integer": lambda: self._random.randint(1, 500),
            "double": lambda: round(self._random.uniform(0, 60), 2),
            "currency": lambda: round(self._random.uniform(500, 250_000), 2),
            "percent": lambda: float(self._random.randint(0, 40)),
            "picklist": functools.partial(self._random.choice, choices),
            "date": lambda: _day(self._random.randint(-300, 300)),
            "phone": lambda: f"+1 555 01{self._random.randint(0, 99):02d}",
        }
        kind = field["data_type"]
        empty = not field.get("system_mandatory") and kind != "boolean" and self._random.random() < 0.1
        return None if kind not in made or empty else made[kind]()

    def _time(self, seconds: int) -> str:
        """Return a moment, counted from the beginning of the two years, as the CRM writes it."""
        moment = END - timedelta(seconds=_SPAN_SECONDS - seconds)
        return moment.astimezone(self._zone).isoformat(timespec="seconds")

    def _person(self, position: int) -> Record:
        first, last = self._random.choice(_FIRST), self._random.choice(_LAST)
        email = f"{first}.{last}.{self._module[0]}{position}@mail.example".lower()
        return {
            "First_Name": first if position % 17 else None,
            "Last_Name": last,
            "Full_Name": f"{first} {last}" if position % 17 else last,
            "Email": email if position % 13 else None,
            "Secondary_Email": None,
        }

    def _address(self, prefix: str, zip_name: str) -> Record:
        street = f"{self._random.randint(1, 240)} {self._random.choice(_STREETS)}"
        return {
            f"{prefix}Street": street,
            f"{prefix}City": self._random.choice(_CITIES),
            f"{prefix}{zip_name}": f"{self._random.randint(10_000, 99_999)}",
            f"{prefix}Country": self._place.data_center.country,
        }

    def _company(self) -> str:
        return f"{self._random.choice(_NAMES)} {self._random.choice(_TRADES)}"

    def _leads(self, position: int) -> Record:
        company = self._company()
        converted = {"Converted__s": False, "Lead_Conversion_Time": None, "Company": company}
        titled = {"Designation": self._random.choice(_TITLES), "Website": _website(company)}
        return self._person(position) | self._address("", "Zip_Code") | converted | titled

    def _contacts(self, position: int) -> Record:
        account = self._random.choice(self._related("Accounts"))
        birth = date(1950, 1, 1) + timedelta(days=self._random.randrange(20_000))
        return (
            self._person(position)
            | self._address("Mailing_", "Zip")
            | {"Account_Name": {"name": account["Account_Name"], "id": account["id"]}}
            | {"Title": self._random.choice(_TITLES), "Date_of_Birth": birth.isoformat() if position % 3 else None}
        )

    def _accounts(self, position: int) -> Record:
        company = self._company()
        named = {"Account_Name": f"{company} {position + 1}", "Account_Number": str(100_000 + position)}
        return named | {"Website": _website(company)} | self._address("Billing_", "Code")

    def _deals(self, position: int) -> Record:
        contact = self._random.choice(self._related("Contacts"))
        return {
            "Deal_Name": f"{contact['Account_Name']['name']} order {position + 1}",
            "Account_Name": contact["Account_Name"],
            "Contact_Name": {"name": contact["Full_Name"], "id": contact["id"]},
            "Pipeline": "Standard",
            "Probability": self._random.randrange(0, 101, 5),
        }

    def _memberships(self, position: int) -> Record:
        contact = self._random.choice(self._related("Contacts"))
        return {
            "Name": f"M-{position + 1:05d}",
            "Contact": {"name": contact["Full_Name"], "id": contact["id"]},
            "Channels": sorted(self._random.sample(["E-mail", "Phone", "Post"], self._random.randint(0, 3))),
            # Beyond 2**53: whoever reads it as a floating point number loses digits.
            "Partner_Number": str(900_719_925_474_099_300 + position),
            "Last_Visit": self._time(self._random.randrange(_SPAN_SECONDS)),
        }

    def _orders(self, position: int) -> Record:
        account = self._random.choice(self._related("Accounts"))
        contact = self._related("Contacts")[position]
        item = {"id": number("item", self._place.key, str(position)), "Product": "Tea, green", "Quantity": position % 5}
        return {
            "Name": f"O-{position + 1:05d} “{account['Account_Name']}”",
            "Account": {"name": account["Account_Name"], "id": account["id"]},
            "Comments": _COMMENTS[position % len(_COMMENTS)],
            # The largest that fits into 64 bits, and its neighbours.
            "Barcode": str(2**63 - 1 - position),
            "Tags_Chosen": ["Cold; dry", "Fragile", "Gift, wrapped"][: position % 4],
            "Items": [item] * (position % 3),
            "Contacts_Involved": [{"name": contact["Full_Name"], "id": contact["id"]}] * (position % 2),
            "Contract": [],
        }

    def _inspections(self, position: int) -> Record:
        return {"Name": f"I-{position + 1:05d}", "Answer_1": "yes", "Answer_210": f"answer {position + 1}"}

    def _campaigns(self, _: int) -> Record:
        return {}


def _day(offset: int) -> str:
    return (END.date() + timedelta(days=offset)).isoformat()


def _website(company: str) -> str:
    return f"https://www.{company.replace(' ', '-').lower()}.example"
