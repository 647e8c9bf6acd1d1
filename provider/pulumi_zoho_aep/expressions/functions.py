"""The functions of Data Prep: how many arguments each takes, and what it returns.

Adobe's list of July 2026, without those that are only for destinations. If it does not say how many arguments a
function takes at most, any number is accepted: Data Prep has the last word. A function that is not here is looked up in
the live list, which may be longer.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pulumi_zoho_aep.expressions.kinds import Kind, common


@dataclass(frozen=True)
class Function:
    """A function.

    Attributes:
        minimum: fewest arguments.
        maximum: most arguments; None for any number.
        kind: The kind of value that it returns.
        of_arguments: Indices of the arguments that it may return, if `kind` is anything.
    """

    minimum: int
    maximum: int | None
    kind: Kind
    of_arguments: slice | None = None

    def takes(self, count: int) -> bool:
        """Say whether it takes this many arguments."""
        return self.minimum <= count and (self.maximum is None or count <= self.maximum)

    @property
    def arity(self) -> str:
        """The number of arguments that it takes, in words."""
        if self.maximum is None:
            return f"at least {self.minimum}"
        return str(self.minimum) if self.minimum == self.maximum else f"{self.minimum} to {self.maximum}"

    def returns(self, arguments: Sequence[Kind]) -> Kind:
        """Return what it returns for arguments of these kinds."""
        return self.kind if self.of_arguments is None else common(arguments[self.of_arguments])


_TABLE = {
    Kind.TEXT: (
        "concat 1+; replacestr substr lpad rpad 3; lower lcase upper ucase trim ltrim rtrim 1; join 2+; left right 2; "
        "sha1 sha256 sha512 md5 crc32 1-2; get_url_protocol get_url_host get_url_encoded get_url_decoded 1; "
        "get_url_path get_url_query_str 1-2; format dformat 2; uuid guid 0; fpid_to_ecid 1; "
        "ua_os_name ua_os_version_major ua_os_version ua_os_name_version ua_device_class 1; "
        "ua_agent_name ua_agent_version ua_agent_version_major 1"
    ),
    Kind.INTEGER: "instr 2-4; timestamp 0; size_of get_url_port to_bigint to_integer 1; date_part 2; make_timestamp 8",
    Kind.NUMBER: "to_decimal to_float 1",
    Kind.BOOLEAN: "equals equalsIgnoreCase matches_regex 2; is_empty contains_key 1; map_has_keys 2+",
    Kind.MOMENT: "now 0; date 1-3; set_date_part 3; make_date_time 8; zone_date_to_utc 1; zone_date_to_zone 2",
    Kind.OBJECT: (
        "arrays_to_object to_object 2+; str_to_object 1-3; json_to_object 1; add_to_map 2+; object_to_map "
        "array_to_map to_map 1+"
    ),
    Kind.LIST: (
        "explode 1-2; split extract_regex 2; get_keys 1; add_to_array join_arrays 2+; to_array 1+; "
        "upsert_array_append upsert_array_replace 1+; map_get_values 2+"
    ),
    Kind.ANY: (
        "nullify 0; get_values 3-4; first last 1+; aa_get_event_id aa_get_event_value aa_get_product_categories "
        "aa_get_product_names aa_get_product_quantities aa_get_product_prices aa_get_product_event_values "
        "aa_get_product_evars 1+"
    ),
}


def _listed() -> Iterator[tuple[str, Function]]:
    for kind, groups in _TABLE.items():
        for group in groups.split(";"):
            *names, arity = group.split()
            minimum, _, maximum = arity.partition("-")
            is_open = minimum.endswith("+")
            fewest = int(minimum.rstrip("+"))
            most = None if is_open else int(maximum or fewest)
            yield from ((name, Function(fewest, most, kind)) for name in names)


FUNCTIONS: dict[str, Function] = {
    **dict(_listed()),
    "coalesce": Function(1, None, Kind.ANY, slice(None)),
    "min": Function(1, None, Kind.ANY, slice(None)),
    "max": Function(1, None, Kind.ANY, slice(None)),
    "iif": Function(3, 3, Kind.ANY, slice(1, None)),
    "decode": Function(3, None, Kind.ANY, slice(2, None, 2)),
}
"""Every function by its name."""
