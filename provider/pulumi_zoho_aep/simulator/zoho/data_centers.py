"""Zoho's data centres and environments, and where the simulator serves them (Zoho reference §1)."""

from dataclasses import dataclass

ENVIRONMENTS = {"production": "www", "sandbox": "sandbox", "developer": "developer"}


@dataclass(frozen=True)
class DataCenter:
    """One data centre with what its simulated organisations have in common.

    Attributes:
        code: Zoho's `location`.
        accounts: Address of the accounts server, the vendor's.
        domain: The API hosts' domain, below `www.`, `sandbox.` and `developer.`.
        country: The organisations' country.
        country_code: The country's code.
        time_zone: The organisations' time zone; decides the offset in which the CRM writes times.
        offset_minutes: East of UTC, the same all year: clients must not rely on a particular one.
        currency: ISO code.
    """

    code: str
    accounts: str
    domain: str
    country: str
    country_code: str
    time_zone: str
    offset_minutes: int
    currency: str


DATA_CENTERS = {
    data_center.code: data_center
    for data_center in (
        DataCenter("us", "https://accounts.zoho.com", "zohoapis.com", "United States", "US", "US/Pacific", -480, "USD"),
        DataCenter("eu", "https://accounts.zoho.eu", "zohoapis.eu", "Germany", "DE", "Europe/Berlin", 60, "EUR"),
        DataCenter("in", "https://accounts.zoho.in", "zohoapis.in", "India", "IN", "Asia/Kolkata", 330, "INR"),
        DataCenter(
            "au", "https://accounts.zoho.com.au", "zohoapis.com.au", "Australia", "AU", "Australia/Sydney", 600, "AUD"
        ),
        DataCenter("cn", "https://accounts.zoho.com.cn", "zohoapis.com.cn", "China", "CN", "Asia/Shanghai", 480, "CNY"),
        DataCenter("jp", "https://accounts.zoho.jp", "zohoapis.jp", "Japan", "JP", "Asia/Tokyo", 540, "JPY"),
        DataCenter("ca", "https://accounts.zohocloud.ca", "zohoapis.ca", "Canada", "CA", "Canada/Eastern", -300, "CAD"),
        DataCenter("sa", "https://accounts.zoho.sa", "zohoapis.sa", "Saudi Arabia", "SA", "Asia/Riyadh", 180, "SAR"),
        # The last three are UNCONFIRMED for CRM.
        DataCenter("uk", "https://accounts.zoho.uk", "zohoapis.uk", "United Kingdom", "GB", "Europe/London", 0, "GBP"),
        DataCenter(
            "ae", "https://accounts.zoho.ae", "zohoapis.ae", "United Arab Emirates", "AE", "Asia/Dubai", 240, "AED"
        ),
        DataCenter("sg", "https://accounts.zoho.sg", "zohoapis.sg", "Singapore", "SG", "Asia/Singapore", 480, "SGD"),
    )
}


@dataclass(frozen=True)
class Place:
    """A data centre and an environment: one organisation lives there, and a token works nowhere else."""

    data_center: DataCenter
    environment: str

    @property
    def key(self) -> str:
        """The place in one word, e.g. `eu-sandbox` or `us-production`: key of its organisation and its user."""
        return f"{self.data_center.code}-{self.environment}"

    @property
    def path(self) -> str:
        """The path below which the simulator serves the place: the root, or below `/dc/`."""
        return "" if self == HOME else f"/dc/{self.key.removesuffix('-production')}"


HOME = Place(DATA_CENTERS["us"], "production")
PLACES = {
    place.key: place
    for place in (Place(data_center, name) for data_center in DATA_CENTERS.values() for name in ENVIRONMENTS)
}


def at(segment: str) -> Place | None:
    """Return the place that a path below `/dc/` names, e.g. `eu` or `eu-sandbox`, or None."""
    return PLACES.get(segment if "-" in segment else f"{segment}-production")
