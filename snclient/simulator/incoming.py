"""What is kept of a record that a client sends: which fields, and what each value becomes (ServiceNow: c_TableAPI).

Fields that the table does not have, that the instance keeps itself or that are closed to the user are left out without
a word; so are values of no use.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

from snclient.simulator.access import Identity
from snclient.simulator.choices import Choices
from snclient.simulator.columns import Column, Kind
from snclient.simulator.field_rules import WRITE, FieldRules
from snclient.simulator.store import Store
from snclient.simulator.tables import TABLES, Table
from snclient.simulator.times import read_shown
from snclient.simulator.values import as_sent, converted

SYS_ID = re.compile(r"[0-9a-zA-Z]{32}\Z")
_SYSTEM_FIELDS = frozenset(("sys_id", "sys_created_by", "sys_created_on", "sys_updated_by", "sys_updated_on"))
_FOR_ADMINS = "glide.rest.table_api.admin_only_sys_fields"
_ANY_CHOICE = "glide.rest.choice.allow_non_existing_value"
_NEVER_WRITTEN = (Kind.JOURNAL_LIST, Kind.CLASS_NAME)


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends a record; `writes_displays`: values are display values (sysparm_input_display_value)."""

    identity: Identity
    writes_displays: bool = False


class Incoming:
    """Decides what is kept of sent records."""

    def __init__(
        self, store: Store, choices: Choices, rules: FieldRules, *, system_property: Callable[[str], str]
    ) -> None:
        self._store = store
        self._choices = choices
        self._rules = rules
        self._property = system_property

    def kept(self, table: Table, sent: Mapping[str, object], sender: Sender) -> dict[str, str]:
        """The values that go into the record, in the form in which their columns keep them."""
        values: dict[str, str] = {}
        closed = self._closed(table, sender.identity)
        for name, raw in sent.items():
            column, text = table.columns.get(name), as_sent(raw)
            if column is None or text is None or name in closed:
                continue
            value = self._value(table, column, text, sender)
            if value is not None:
                values[name] = value
        return values

    def ignored(self, table: Table, sent: Mapping[str, object], identity: Identity) -> tuple[str, ...]:
        """The names among what was sent that are never looked at: unknown, read-only or closed to the user."""
        closed = self._closed(table, identity)
        return tuple(name for name in sent if name not in table.columns or name in closed)

    def _closed(self, table: Table, identity: Identity) -> frozenset[str]:
        closed = self._rules.closed(identity, table, WRITE)
        if "admin" not in identity.roles and self._property(_FOR_ADMINS) == "true":
            closed |= _SYSTEM_FIELDS
        return closed | _kept_by_the_instance(table.name)

    def _value(self, table: Table, column: Column, text: str, sender: Sender) -> str | None:
        if not text:
            return ""
        if sender.writes_displays:
            text = self._read_display(table, column, text, sender.identity)
        if column.has_choices and not self._choices.allows(table.name, column.name, text):
            return converted(column, text) if self._property(_ANY_CHOICE) == "true" else None
        if column.kind is Kind.REFERENCE:
            # An unknown reference empties the field; a display value is no reference unless it is said to be one.
            return text if self._exists(TABLES[column.reference], text) else ""
        return converted(column, text)

    def _read_display(self, table: Table, column: Column, text: str, identity: Identity) -> str:
        """The value that a display value stands for; what stands for none is taken for the value itself."""
        if column.has_choices:
            labels = self._choices.labels(table.name, column.name)
            return next((value for value, label in labels.items() if label.lower() == text.lower()), text)
        if column.kind is Kind.REFERENCE and not self._exists(TABLES[column.reference], text):
            target = TABLES[column.reference]
            found = self._store.select(
                f'SELECT sys_id FROM "{target.root}" WHERE "{target.display}" = ? LIMIT 1',  # noqa: S608 - declared
                (text,),
            )
            return found[0][0] if found else text
        if column.kind is Kind.DATE_TIME:
            return read_shown(text, identity.zone, identity.time_pattern) or text
        return text

    def _exists(self, table: Table, sys_id: str) -> bool:
        return bool(SYS_ID.match(sys_id)) and self._store.has(table, sys_id)


@cache
def _kept_by_the_instance(table: str) -> frozenset[str]:
    return frozenset(
        name
        for name, column in TABLES[table].columns.items()
        if column.is_read_only or column.kind in _NEVER_WRITTEN or name == "sys_mod_count"
    )
