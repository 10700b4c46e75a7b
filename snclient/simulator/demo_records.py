"""What `--seed demo` adds besides tickets: demo data that new instances are delivered with and clients' tests expect.

PySNC's own tests, for one, ask for the department Finance and its head, for `problem.admin`, and for a dozen admins.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from snclient.simulator.identifiers import ADMIN_ID, sys_id_of
from snclient.simulator.store import Store
from snclient.simulator.system_rows import system_row
from snclient.simulator.tables import TABLES
from snclient.simulator.times import as_text

_FINANCE = "a581ab703710200044e0bfc8bcbe5de8"
_HEAD_OF_FINANCE = "46c5bf6ca9fe1981010713e3ac7d3384"
_PROBLEM_ADMIN = "26fbff173b331300ad3cc9bb34efc4bd"
_ZONE = "US/Pacific"
"""Time zone of the admin: display values of times differ from the values, as on most instances."""
_ADMINS = (
    *("Beth Alvarado", "Fred Nakamura", "Ines Oyelaran", "Joachim Berg", "Kavita Menon", "Leon Duarte"),
    *("Mirjam Haas", "Noor Aziz", "Olga Petrova", "Paulo Ribeiro", "Renske Vos", "Samuel Adeyemi"),
)
_GROUP_ROLES = (
    ("Service Desk", "user_admin"),
    ("Identity & Access", "oauth_admin"),
    ("Cloud Platform", "web_service_admin"),
    ("Network Security", "security_admin"),
)
"""Groups and a role that their members have by them."""
_PROBLEMS = (
    "Mail gateway drops attachments above 20 MB",
    "Wireless controllers restart at night",
    "Nightly import of time sheets is slow",
    "Print queues hang after the driver update",
    "Laptops lose the VPN when they change networks",
    "Directory replication lags on Mondays",
    "Badge readers lose their clock",
    "Reports of Finance time out at month end",
    "Video calls freeze on the third floor",
    "Search index of the intranet is incomplete",
    "Backups of the file shares overlap",
    "Single sign-on loops after a password change",
)
_LOG_LINES = 700
_LOG_SOURCES = ("Scheduler", "Text indexing", "Email", "Discovery")


def add_demo_records(store: Store, *, today: datetime) -> None:
    """Add people, roles, problems and a log, once; `today` is aware, ages count from it."""
    with store.transaction():
        _add_people(store)
        _add_roles(store)
        _add_problems(store, today)
        _add_log(store, today)


def _add_people(store: Store) -> None:
    _add(store, "sys_user", _user("Natasha Ingram"), _HEAD_OF_FINANCE)
    _add(store, "sys_user", _user("Problem Admin", "problem.admin"), _PROBLEM_ADMIN)
    _add(store, "cmn_department", {"name": "Finance", "id": "0110", "dept_head": _HEAD_OF_FINANCE}, _FINANCE)
    admin = {"department": _FINANCE, "time_zone": _ZONE, "mobile_phone": "+1 555 0100"}
    store.update(TABLES["sys_user"], ADMIN_ID, admin)


def _add_roles(store: Store) -> None:
    """A dozen admins, and groups that give their members a role."""
    for name in _ADMINS:
        user = sys_id_of("sys_user", _user(name)["user_name"])
        _add(store, "sys_user", _user(name) | {"roles": "admin"}, user)
        _add(store, "sys_user_has_role", {"user": user, "role": sys_id_of("sys_user_role", "admin")})
    for group, role in _GROUP_ROLES:
        _add(store, "sys_user_role", {"name": role}, sys_id_of("sys_user_role", role))
        given = {"group": sys_id_of("sys_user_group", group), "role": sys_id_of("sys_user_role", role)}
        _add(store, "sys_group_has_role", given)


def _add_problems(store: Store, today: datetime) -> None:
    table = TABLES["problem"]
    for place, number in enumerate(store.reserve_numbers(table, len(_PROBLEMS))):
        opened = as_text(today - timedelta(days=3 * place + 1, hours=place))
        values = {"number": number, "short_description": _PROBLEMS[place], "opened_at": opened, "opened_by": ADMIN_ID}
        _add(store, "problem", values | {"sys_created_on": opened}, sys_id_of("problem", _PROBLEMS[place]))


def _add_log(store: Store, today: datetime) -> None:
    table = TABLES["syslog"]
    rows = []
    for place in range(_LOG_LINES):
        source = _LOG_SOURCES[place % len(_LOG_SOURCES)]
        at = as_text(today - timedelta(minutes=7 * place))
        line = {"source": source, "message": f"{source}: job {place} finished", "sys_created_on": at}
        rows.append(system_row("syslog", line))
    store.insert_many(table, rows, list(table.columns))


def _user(name: str, user_name: str = "") -> dict[str, str]:
    first, _, last = name.partition(" ")
    known_as = user_name or name.lower().replace(" ", ".")
    return {
        "user_name": known_as,
        "name": name,
        "first_name": first,
        "last_name": last,
        "email": f"{known_as}@example.com",
    }


def _add(store: Store, table_name: str, values: Mapping[str, str], sys_id: str = "") -> None:
    """Add a record unless its sys_id is there; a sys_id of "" draws one."""
    if not sys_id or store.fetch(TABLES[table_name], sys_id) is None:
        store.insert(TABLES[table_name], system_row(table_name, values, sys_id=sys_id))
