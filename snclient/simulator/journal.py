"""The journal: entries that were added to `work_notes` and `comments` of records, kept in `sys_journal_field`."""

from collections.abc import Mapping, Sequence

from snclient.simulator.store import Row, Store
from snclient.simulator.system_rows import system_row
from snclient.simulator.tables import TABLES

_AT_ONCE = 500


def entries(store: Store, sys_ids: Sequence[str], elements: Sequence[str]) -> dict[str, list[Row]]:
    """Entries by record, newest first, of the fields `elements`."""
    columns = TABLES["sys_journal_field"].columns
    names = ", ".join(f'"{name}"' for name in columns)
    found: dict[str, list[Row]] = {}
    for start in range(0, len(sys_ids), _AT_ONCE):
        part = sys_ids[start : start + _AT_ONCE]
        rows = store.select(
            f"SELECT {names} FROM sys_journal_field WHERE sys_class_name = 'sys_journal_field'"  # noqa: S608
            f" AND element_id IN ({', '.join('?' * len(part))}) AND element IN ({', '.join('?' * len(elements))})"
            " ORDER BY sys_created_on DESC, rowid DESC",
            (*part, *elements),
        )
        for values in rows:
            entry = dict(zip(columns, values, strict=True))
            found.setdefault(entry["element_id"], []).append(entry)
    return found


def append(store: Store, table: str, row: Row, texts: Mapping[str, str]) -> None:
    """Add entries to a record, by its last writer and of its last change. Arguments: `texts`: by field."""
    by, at = row["sys_updated_by"], row["sys_updated_on"]
    stamps = {"sys_created_by": by, "sys_updated_by": by, "sys_created_on": at, "sys_updated_on": at}
    for element, text in texts.items():
        values = {"name": table, "element": element, "element_id": row["sys_id"], "value": text, **stamps}
        store.insert(TABLES["sys_journal_field"], system_row("sys_journal_field", values))


def forget(store: Store, sys_id: str) -> None:
    """Remove the entries of a record."""
    store.execute("DELETE FROM sys_journal_field WHERE element_id = ?", (sys_id,))
