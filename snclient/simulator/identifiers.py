"""sys_ids that are the same on every instance."""

import hashlib
from collections.abc import Mapping
from functools import cache

ADMIN_ID = "6816f79cc0a8016401c5a33be04be441"
_KNOWN: Mapping[tuple[str, str], str] = {
    ("sys_user", "admin"): ADMIN_ID,
    ("sys_user_role", "admin"): "2831a114c611228501d4ea6c309d626d",
    ("sys_user_role", "itil"): "282bf1fac6112285017366cb5f867469",
    ("sys_scope", "global"): "global",
    ("chg_model", "Normal"): "007c4001c343101035ae3f52c1d3aeb2",
    ("chg_model", "Standard"): "e55d0bfec343101035ae3f52c1d3ae49",
}
"""Those that every ServiceNow instance has."""


@cache
def sys_id_of(table: str, key: str) -> str:
    """The sys_id that a fixed record always has."""
    known = _KNOWN.get((table, key))
    return known or hashlib.blake2b(f"{table}:{key}".encode(), digest_size=16).hexdigest()
