"""Parsed queries as SQL: every value travels as a parameter, every name comes from the declarations."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from snclient.simulator.columns import Column, Kind
from snclient.simulator.query import Condition, Order, Query
from snclient.simulator.tables import TABLES, Table
from snclient.simulator.times import normal_date_time
from snclient.simulator.values import whole_number

_LAST_CHARACTER = "\U0010ffff"
_TRUE = ("true", "1")


@dataclass(frozen=True, slots=True)
class Sql:
    """A piece of SQL and its parameters."""

    text: str
    parameters: tuple[str | int, ...] = ()


@dataclass(frozen=True, slots=True)
class Compiled:
    """A query ready to run: `where` (with the table's classes), `order` without the words ORDER BY.

    `is_partial` tells that a part was dropped: an unknown field, an operator or a value that nobody can read.
    """

    where: Sql
    order: str
    is_partial: bool


def compile_query(query: Query, table: Table, *, is_reversed: bool) -> Compiled:
    """Turn a query on `table` into SQL.

    Without ORDERBY, and among equal sort keys, records come in an order of no meaning; `is_reversed` turns that order
    around, so that nobody can rely on it from page to page.
    """
    is_partial = query.is_partial
    groups: list[Sql] = []
    for group in query.groups:
        clauses: list[Sql] = []
        for any_of in group:
            compiled = [_condition(condition, table) for condition in any_of]
            is_partial = is_partial or None in compiled
            clauses += _joined([one for one in compiled if one], " OR ")
        groups += _joined(clauses, " AND ")
    classes = Sql(f"sys_class_name IN ({', '.join('?' * len(table.classes))})", table.classes)
    where = _joined([classes, *_joined(groups, " OR ")], " AND ")[0]
    orders = [_order(order, table) for order in query.orders]
    direction = " DESC" if is_reversed else ""
    if not any(order.field == "sys_id" for order in query.orders):
        orders.append(f"local_order{direction}")
    return Compiled(where, ", ".join(order for order in orders if order), is_partial or "" in orders)


def _joined(parts: list[Sql], word: str) -> list[Sql]:
    """One condition of many, nested in halves: SQLite takes a thousand levels, a query may have more parts."""
    if len(parts) < 2:
        return parts
    middle = len(parts) // 2
    [left], [right] = _joined(parts[:middle], word), _joined(parts[middle:], word)
    return [Sql(f"({left.text}{word}{right.text})", left.parameters + right.parameters)]


def _order(order: Order, table: Table) -> str:
    column = _sort_key(order.field, table, f'"{table.root}"')
    return f"{column} DESC" if column and order.is_descending else column


def _sort_key(field: str, table: Table, source: str, depth: int = 0) -> str:
    """SQL for the value to sort by; a reference sorts by what it shows, "" when the field does not exist."""
    head, _, rest = field.partition(".")
    column = table.columns.get(head)
    if column is None:
        return ""
    here = f'{source}."{head}"'
    if column.kind is not Kind.REFERENCE:
        return "" if rest else here
    target = TABLES[column.reference]
    alias = f"walked{depth}"
    shown = _sort_key(rest or target.display, target, alias, depth + 1)
    return f'(SELECT {shown} FROM "{target.root}" AS {alias} WHERE {alias}.sys_id = {here})' if shown else ""  # noqa: S608


def _condition(condition: Condition, table: Table) -> Sql | None:
    """A condition as SQL, or None when it says nothing that can be checked."""
    head, _, rest = condition.field.partition(".")
    column = table.columns.get(head)
    if column is None or column.kind in (Kind.JOURNAL, Kind.JOURNAL_LIST):
        return None
    if not rest and column.kind is Kind.REFERENCE and condition.operator in _BY_DISPLAY and condition.value:
        rest = TABLES[column.reference].display
    if rest:
        return _walked(column, replace(condition, field=rest))
    return _OPERATORS[condition.operator](f'"{head}"', column, condition.value)


def _walked(column: Column, condition: Condition) -> Sql | None:
    """A condition on the record that a reference points to; what is not filled counts as a record of empty fields."""
    if column.kind is not Kind.REFERENCE:
        return None
    target = TABLES[column.reference]
    inner = _condition(condition, target)
    if inner is None:
        return None
    text = f'"{column.name}" IN (SELECT sys_id FROM "{target.root}" WHERE {inner.text})'  # noqa: S608 - declared names
    holds_for_empty = condition.operator in _HOLDS_FOR_EMPTY or (condition.operator == "=" and not condition.value)
    return Sql(f'("{column.name}" IS NULL OR {text})' if holds_for_empty else text, inner.parameters)


def _comparable(column: Column, value: str) -> str | int | None:
    """The value in the form in which the column keeps it; None when it can never be equal."""
    if column.kind is Kind.INTEGER:
        return whole_number(value)
    if column.kind is Kind.BOOLEAN:
        return "true" if value.lower() in _TRUE else "false"
    if column.kind is Kind.DATE_TIME:
        return normal_date_time(value)
    return value


def _equals(name: str, column: Column, value: str) -> Sql | None:
    if not value:
        return Sql(f"{name} IS NULL")
    comparable = _comparable(column, value)
    if comparable is None:
        return None if column.kind is Kind.DATE_TIME else Sql("0")
    return Sql(f"{name} = ?", (comparable,))


def _differs(name: str, column: Column, value: str) -> Sql | None:
    if not value:
        return Sql(f"{name} IS NOT NULL")
    equal = _equals(name, column, value)
    return Sql(f"({name} IS NULL OR NOT {equal.text})", equal.parameters) if equal else None


def _compares(sign: str) -> Callable[[str, Column, str], Sql | None]:
    def compare(name: str, column: Column, value: str) -> Sql | None:
        comparable = _comparable(column, value) if value else None
        return None if comparable is None else Sql(f"{name} {sign} ?", (comparable,))

    return compare


def _one_of(name: str, column: Column, value: str) -> Sql | None:
    comparable = [_comparable(column, part.strip()) for part in value.split(",") if part.strip()]
    values = tuple(one for one in comparable if one is not None)
    return Sql(f"{name} IN ({', '.join('?' * len(values))})", values)


def _none_of(name: str, column: Column, value: str) -> Sql | None:
    found = _one_of(name, column, value)
    return Sql(f"({name} IS NULL OR NOT {found.text})", found.parameters) if found else None


def _contains(name: str, _column: Column, value: str) -> Sql | None:
    return Sql(f"{name} LIKE ? ESCAPE '\\'", (f"%{_literal(value)}%",)) if value else Sql("1")


def _lacks(name: str, _column: Column, value: str) -> Sql | None:
    return Sql(f"({name} IS NULL OR {name} NOT LIKE ? ESCAPE '\\')", (f"%{_literal(value)}%",)) if value else Sql("1")


def _starts(name: str, column: Column, value: str) -> Sql | None:
    """As a range, so that an index serves it."""
    if not value:
        return Sql("1")
    if column.kind is Kind.INTEGER:
        return Sql(f"{name} LIKE ? ESCAPE '\\'", (f"{_literal(value)}%",))
    return Sql(f"({name} >= ? AND {name} < ?)", (value, value + _LAST_CHARACTER))


def _ends(name: str, _column: Column, value: str) -> Sql | None:
    return Sql(f"{name} LIKE ? ESCAPE '\\'", (f"%{_literal(value)}",)) if value else Sql("1")


def _between(name: str, column: Column, value: str) -> Sql | None:
    low, _, high = value.partition("@")
    bounds = (_comparable(column, low) if low else None, _comparable(column, high) if high else None)
    if bounds[0] is None or bounds[1] is None:
        return None
    return Sql(f"{name} BETWEEN ? AND ?", (bounds[0], bounds[1]))


def _is_empty(name: str, _column: Column, _value: str) -> Sql | None:
    return Sql(f"{name} IS NULL")


def _is_filled(name: str, _column: Column, _value: str) -> Sql | None:
    return Sql(f"{name} IS NOT NULL")


def _anything(_name: str, _column: Column, _value: str) -> Sql | None:
    return Sql("1")


def _literal(value: str) -> str:
    return value.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


_OPERATORS: dict[str, Callable[[str, Column, str], Sql | None]] = {
    "=": _equals,
    "!=": _differs,
    "<": _compares("<"),
    "<=": _compares("<="),
    ">": _compares(">"),
    ">=": _compares(">="),
    "IN": _one_of,
    "NOT IN": _none_of,
    "LIKE": _contains,
    "NOT LIKE": _lacks,
    "STARTSWITH": _starts,
    "ENDSWITH": _ends,
    "BETWEEN": _between,
    "ISEMPTY": _is_empty,
    "ISNOTEMPTY": _is_filled,
    "ANYTHING": _anything,
}
_BY_DISPLAY = frozenset(("LIKE", "NOT LIKE", "STARTSWITH", "ENDSWITH"))
_HOLDS_FOR_EMPTY = frozenset(("!=", "NOT LIKE", "NOT IN", "ISEMPTY", "ANYTHING"))
