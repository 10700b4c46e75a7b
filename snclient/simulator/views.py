"""Views: which fields a form shows on a desktop or a mobile device (ServiceNow: c_TableAPI, sysparm_view).

Which fields an instance has put on its forms differs; here a desktop form has all that people fill, a mobile one the
few that tell a ticket from others.
"""

from snclient.simulator.tables import Table

_MOBILE = ("short_description", "state", "priority", "caller_id", "assignment_group", "assigned_to", "email", "active")
_NEVER = ("sys_domain", "sys_domain_path", "sys_class_name", "sys_mod_count", "sys_tags")


def fields_of_view(table: Table, view: str) -> tuple[str, ...]:
    """The fields of the view `desktop`, `mobile` or `both`; none for any other name."""
    if not view:
        return ()
    desktop = tuple(name for name in table.columns if name not in _NEVER)
    mobile = tuple(name for name in ("sys_id", table.display, *_MOBILE) if name in table.columns)
    return {"desktop": desktop, "mobile": tuple(dict.fromkeys(mobile)), "both": desktop}.get(view.lower(), ())
