"""Business rules of administrators (`sys_script`): those that only abort are honoured, all others are kept and not run.

A rule only aborts when it is active, runs before, has `abort_action`, and no script, condition script, template or role
besides (ServiceNow: t_CreateABusinessRule). Its filter is asked of the record as it would become.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from snclient.simulator import errors
from snclient.simulator.query import CHANGES, Condition, Query, Term, parse
from snclient.simulator.query_sql import compile_query
from snclient.simulator.scripts import Asker
from snclient.simulator.store import Row, Store
from snclient.simulator.tables import TABLES, Table

_ACTIONS = ("insert", "update", "delete")
_ALWAYS, _NEVER = Condition("sys_id", "ISNOTEMPTY"), Condition("sys_id", "ISEMPTY")


@dataclass(frozen=True, slots=True)
class _Abort:
    """A rule that aborts: its name and sys_id, the actions that it watches, which records it is about."""

    name: str
    sys_id: str
    actions: frozenset[str]
    query: Query


class BusinessRules:
    """The rules that abort; read once, and anew when a rule changes."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: dict[str, list[_Abort]] = {}

    def check(self, table: Table, action: str, row: Row, *, before: Row | None, asker: Asker) -> None:
        """Ask all rules of the table about a record that is stored for the time being. Raises: ApiError 403.

        Arguments: `action`: insert, update or delete; `before`: the record as it was, None for a new one.
        """
        for rule in self._rules(table):
            if action not in rule.actions:
                continue
            compiled = compile_query(_settled(rule.query, row, before), table, asker=asker)
            if compiled.is_partial:
                continue
            found = self._store.count(
                f'SELECT count(*) FROM "{table.root}" WHERE sys_id = ? AND {compiled.where.text}',  # noqa: S608
                (row["sys_id"], *compiled.where.parameters),
            )
            if found:
                raise errors.aborted(table.name, rule.name, rule.sys_id)

    def forget(self, table: str) -> None:
        """Read anew from now on, when it was a rule that changed."""
        if table == "sys_script":
            self._known.clear()

    def _rules(self, table: Table) -> list[_Abort]:
        if table.name not in self._known:
            marks = ", ".join("?" * len(table.lineage))
            columns = TABLES["sys_script"].columns
            names = ", ".join(f'"{name}"' for name in columns)
            found = self._store.select(
                f'SELECT {names} FROM sys_script WHERE collection IN ({marks}) ORDER BY "order", sys_id',  # noqa: S608
                table.lineage,
            )
            rows = (dict(zip(columns, values, strict=True)) for values in found)
            self._known[table.name] = [_abort(row) for row in rows if _only_aborts(row)]
        return self._known[table.name]


def _only_aborts(row: Mapping[str, str]) -> bool:
    is_meant = row["active"] == "true" and row["when"] == "before" and row["abort_action"] == "true"
    does_more = any(row[name].strip() for name in ("script", "condition", "template", "role_conditions"))
    return is_meant and not does_more


def _abort(row: Mapping[str, str]) -> _Abort:
    actions = frozenset(action for action in _ACTIONS if row[f"action_{action}"] == "true")
    return _Abort(row["name"], row["sys_id"], actions, parse(row["filter_condition"]))


def _settled(query: Query, row: Row, before: Row | None) -> Query:
    """The query with an answer in place of every condition about what changes."""
    groups = tuple(
        tuple(tuple(_answer(term, row, before) for term in any_of) for any_of in group) for group in query.groups
    )
    return replace(query, groups=groups)


def _answer(term: Term, row: Row, before: Row | None) -> Term:
    if not isinstance(term, Condition) or term.operator not in CHANGES or term.field not in row:
        return term
    was, becomes = before[term.field] if before else "", row[term.field]
    holds = was != becomes
    if term.operator == "CHANGESFROM":
        holds = holds and was == term.value
    elif term.operator == "CHANGESTO":
        holds = holds and becomes == term.value
    return _ALWAYS if holds else _NEVER
