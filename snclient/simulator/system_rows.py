"""Rows that the instance writes by itself: a record's defaults and system columns, without rules and roles."""

import secrets
from collections.abc import Mapping

from snclient.simulator import times
from snclient.simulator.store import Row
from snclient.simulator.tables import TABLES


def system_row(table_name: str, values: Mapping[str, str], *, sys_id: str = "") -> Row:
    """A new record of the table by the user `system`, as `Store.insert` takes it; `sys_id` "" draws one."""
    now = times.now()
    row = {name: column.default for name, column in TABLES[table_name].columns.items()}
    row |= {"sys_id": sys_id or secrets.token_hex(16), "sys_class_name": table_name, "sys_mod_count": "0"}
    row |= {"sys_created_by": "system", "sys_updated_by": "system", "sys_created_on": now, "sys_updated_on": now}
    return {**row, **values}
