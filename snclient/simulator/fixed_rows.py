"""Records that every instance has: added where they are missing, under the same sys_ids everywhere."""

from collections.abc import Iterable, Mapping

from snclient.simulator.identifiers import sys_id_of
from snclient.simulator.store import Store
from snclient.simulator.system_rows import system_row
from snclient.simulator.tables import TABLES


def add_missing(store: Store, table_name: str, records: Iterable[tuple[str, Mapping[str, str]]]) -> frozenset[str]:
    """Add those records of a table that are not there; what is there stays as it is.

    Arguments: `records`: the key that each one's sys_id is made of (unless the values hold one), and its values.
    Returns: the keys of those that were added.
    """
    table = TABLES[table_name]
    present = {sys_id for (sys_id,) in store.select(f'SELECT sys_id FROM "{table.root}"')}  # noqa: S608 - declared
    added: dict[str, dict[str, str]] = {}
    for key, values in records:
        sys_id = values.get("sys_id") or sys_id_of(table_name, key)
        if sys_id not in present:
            row = system_row(table_name, values, sys_id=sys_id)
            if "sys_metadata" in table.lineage:
                row["sys_name"] = row[table.display]
            added[key] = row
    if added:
        store.insert_many(table, added.values(), list(table.columns))
    return frozenset(added)
