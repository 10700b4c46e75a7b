"""Links into a ServiceNow instance."""

from urllib.parse import quote


def record_url(instance: str, kind: str, sys_id: str) -> str:
    """Return the address of a record in the instance's own frame."""
    return f"{instance}/nav_to.do?uri={quote(f'{kind}.do?sys_id={sys_id}', safe='')}"


def list_url(instance: str, kind: str, query: str) -> str:
    """Return the address of a list of records that an encoded query chooses."""
    return f"{instance}/nav_to.do?uri={quote(f'{kind}_list.do?sysparm_query={query}', safe='')}"
