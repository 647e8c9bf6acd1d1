"""Chains as trees, in which a shared object appears once."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from pulumi_zoho_aep.cli.output import shown
from pulumi_zoho_aep.monitoring.chain import Chain


def drawn(chains: Sequence[Chain], *, with_mapping: bool) -> Iterator[str]:
    """Yield lines: a dataset, and below it the ingestions that write to it.

    Args:
        chains: Chains to draw.
        with_mapping: Whether to show the rows of the mappings.
    """
    by_dataset: dict[tuple[str, bool], list[Chain]] = defaultdict(list)
    for chain in chains:
        by_dataset[chain.dataset, chain.profile].append(chain)
    for (dataset, profile), found in sorted(by_dataset.items()):
        yield f"dataset {shown(dataset) or '?'}{' → Profile' if profile else ''}"
        for number, chain in enumerate(found, start=1):
            is_last = number == len(found)
            yield f"{'└─' if is_last else '├─'} {_way(chain)}"
            if with_mapping:
                yield from (f"{'  ' if is_last else '│ '}   {line}" for line in _mapping(chain))


def _way(chain: Chain) -> str:
    connection = f" ← connection {shown(chain.connection)}" if chain.connection else ""
    return f"{shown(chain.name)} ← table {shown(chain.table) or '?'}{connection}"


def _mapping(chain: Chain) -> Iterator[str]:
    longest = max((len(shown(row.source)) for row in chain.mapping), default=0)
    for row in chain.mapping:
        yield f"{shown(row.source):{longest}} → {shown(row.target)}"
