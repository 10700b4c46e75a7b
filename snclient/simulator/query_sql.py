"""Parsed queries as SQL: groups, alternatives, dot-walking, related lists, joins, sorting."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from snclient.simulator.columns import Column, Kind
from snclient.simulator.query import Condition, Join, Order, Query, Related, Term, TextSearch
from snclient.simulator.query_dates import DATE_OPERATORS, date_condition
from snclient.simulator.query_fields import FIELD_OPERATORS, field_condition
from snclient.simulator.query_operators import BY_DISPLAY, HOLDS_FOR_EMPTY, OPERATORS, between
from snclient.simulator.scripts import Asker, worked_out
from snclient.simulator.sql import ALL, Sql, joined, of_classes
from snclient.simulator.sql_functions import words
from snclient.simulator.tables import TABLES, Table, indexed_columns

_NOT_COMPARED = (Kind.JOURNAL, Kind.JOURNAL_LIST, Kind.PASSWORD)
_SHORTEST_SEARCHED = 80
_RANGES = frozenset(("<", "<=", ">", ">=", "BETWEEN", "STARTSWITH", "ON", "RELATIVEGT", "RELATIVELT"))
_NARROWING = _RANGES | {"=", "IN"}
_NOBODY = Asker()


@dataclass(frozen=True, slots=True)
class Compiled:
    """A query ready to run.

    `where`: the condition, the table's classes included; `order`: what to sort by, without the words ORDER BY;
    `is_partial`: a part was dropped: an unknown field, an operator or a value that nobody can read; `narrowing`:
    conditions that all matching records meet and that an index answers, by column.
    """

    where: Sql
    order: str
    is_partial: bool
    narrowing: tuple[tuple[str, Sql], ...] = ()


@dataclass(frozen=True, slots=True)
class Path:
    """How to go to the records: by the index of the column `by` and sorting what is found, or walking in order."""

    by: str = ""


@dataclass(frozen=True, slots=True)
class _Context:
    """What terms are compiled for: the table whose record must match, who asks; the path, and what it sorts by first.

    Without statistics the database takes every index to be equally good. A `+` before a column keeps it from using
    that column's index.
    """

    table: Table
    asker: Asker
    path: Path | None = None
    first_order: str = ""

    def named(self, column: Column, operator: str) -> str:
        """The column in a condition, its index open or barred."""
        if self.path is None:
            is_barred = False
        elif self.path.by:
            is_barred = column.name != self.path.by
        else:
            is_barred = operator in _RANGES and column.name != self.first_order
        return f'{"+" if is_barred else ""}"{column.name}"'

    def within(self, table: Table) -> "_Context":
        """The same for the records of another table."""
        return _Context(table, self.asker)


def compile_query(query: Query, table: Table, *, is_reversed: bool = False, asker: Asker = _NOBODY) -> Compiled:
    """Turn a query on `table` into SQL.

    Without ORDERBY, and among equal sort keys, records come in an order of no meaning; `is_reversed` turns that order
    around, so that nobody can rely on it from page to page.
    """
    context = _Context(table, asker)
    where, is_partial = _matching(query, context)
    orders = _orders(query, table, is_reversed=is_reversed)
    narrowing = tuple(_narrowing(query, context))
    return Compiled(where, ", ".join(filter(None, orders)), is_partial or "" in orders, narrowing)


def compile_path(query: Query, table: Table, path: Path, *, is_reversed: bool = False, asker: Asker = _NOBODY) -> Sql:
    """The same as `WHERE … ORDER BY …`, so that the database takes the path."""
    orders = [order for order in _orders(query, table, is_reversed=is_reversed) if order]
    first = next((order.field for order in query.orders), "") if not query.groupings else query.groupings[0]
    where, _ = _matching(query, _Context(table, asker, path, first), has_classes=bool(path.by) or not table.is_whole)
    keys = ", ".join(f"+{order}" for order in orders) if path.by else ", ".join(orders)
    return Sql(f"WHERE {where.text} ORDER BY {keys}", where.parameters)


def _narrowing(query: Query, context: _Context) -> Iterator[tuple[str, Sql]]:
    """Conditions that stand alone, in the only group, on an indexed column."""
    if len(query.groups) != 1:
        return
    for any_of in query.groups[0]:
        [term] = any_of if len(any_of) == 1 else [None]
        if not isinstance(term, Condition) or term.operator not in _NARROWING or not term.value:
            continue
        if term.field == "sys_id" or term.field in indexed_columns(context.table.root):
            found = _condition(term, context)
            if found is not None:
                yield term.field, joined([of_classes(context.table), found], " AND ")[0]


def _orders(query: Query, table: Table, *, is_reversed: bool) -> list[str]:
    """What to sort by, "" for what does not exist."""
    wanted = (*(Order(field) for field in query.groupings), *query.orders)
    orders = [_order(order, table) for order in wanted]
    if not any(order.field == "sys_id" for order in wanted):
        orders.append(f"local_order{' DESC' if is_reversed else ''}")
    return orders


def _matching(query: Query, context: _Context, *, has_classes: bool = True) -> tuple[Sql, bool]:
    """The records of a table that match, and whether a part of the query was dropped."""
    is_partial = query.is_partial
    groups: list[Sql] = []
    for group in query.groups:
        clauses: list[Sql] = []
        for any_of in group:
            compiled = [_term(term, context) for term in any_of]
            is_partial = is_partial or any(is_part for _, is_part in compiled)
            clauses += joined([sql for sql, _ in compiled if sql], " OR ")
        groups += joined(clauses, " AND ")
    conditions = [of_classes(context.table)] if has_classes else []
    return next(iter(joined([*conditions, *joined(groups, " OR ")], " AND ")), ALL), is_partial


def _term(term: Term, context: _Context) -> tuple[Sql | None, bool]:
    """A term as SQL (None: dropped), and whether any part of it was dropped."""
    if isinstance(term, Condition):
        found = _condition(term, context)
        return found, found is None
    if isinstance(term, TextSearch):
        return _text_search(term, context.table), False
    return _related(term, context) if isinstance(term, Related) else _join(term, context)


def _related(term: Related, context: _Context) -> tuple[Sql | None, bool]:
    """Records that so many others point to. Those that none points to are found by leaving out all the rest."""
    table = TABLES.get(term.table)
    if table is None or not _is_compared(table, term.field):
        return None, True
    inner, is_partial = _matching(term.query, context.within(table))
    counted = f"count(*) {term.sign} {term.count}"
    is_none_enough = {"=": term.count == 0, "!=": term.count != 0, ">=": term.count == 0, "<": term.count > 0}
    word = "IN"
    if term.sign == "<=" or is_none_enough.get(term.sign, False):
        word, counted = "NOT IN", f"NOT {counted}"
    field = f'"{term.field}"'
    rows = f'SELECT {field} FROM "{table.root}" WHERE {field} IS NOT NULL AND {inner.text} GROUP BY {field}'  # noqa: S608
    return Sql(f"sys_id {word} ({rows} HAVING {counted})", inner.parameters), is_partial


def _join(term: Join, context: _Context) -> tuple[Sql | None, bool]:
    """Records whose key another table holds."""
    table = TABLES.get(term.table)
    is_ours = term.here in context.table.lineage and _is_compared(context.table, term.key)
    if table is None or not is_ours or not _is_compared(table, term.field):
        return None, True
    inner, is_partial = _matching(term.query, context.within(table))
    rows = f'SELECT "{term.field}" FROM "{table.root}" WHERE {inner.text}'  # noqa: S608 - declared names
    return Sql(f'"{term.key}" IN ({rows})', inner.parameters), is_partial


def _is_compared(table: Table, name: str) -> bool:
    """Whether a table has this column and records may be told apart by it."""
    return name in table.columns and table.columns[name].kind not in _NOT_COMPARED


def _text_search(term: TextSearch, table: Table) -> Sql:
    """Records whose texts hold all the words, each as a whole word."""
    searched = [
        f'"{column.name}"'
        for column in table.columns.values()
        if column.name == table.display or (column.kind is Kind.STRING and column.max_length >= _SHORTEST_SEARCHED)
    ]
    clauses = [
        joined([Sql(f"local_has_word({name}, ?)", (word,)) for name in searched], " OR ")[0]
        for word in words(term.words)
    ]
    return joined(clauses, " AND ")[0] if clauses else ALL


def _order(order: Order, table: Table) -> str:
    column = _sort_key(order.field, table, f'"{table.root}"')
    return f"{column} DESC" if column and order.is_descending else column


def _sort_key(field: str, table: Table, source: str, depth: int = 0) -> str:
    """SQL for the value to sort by; a reference sorts by what it shows, "" when the field does not exist."""
    head, _, rest = field.partition(".")
    if not _is_compared(table, head):
        return ""
    column = table.columns[head]
    here = f'{source}."{head}"'
    if column.kind is not Kind.REFERENCE:
        return "" if rest else here
    target = TABLES[column.reference]
    alias = f"walked{depth}"
    shown = _sort_key(rest or target.display, target, alias, depth + 1)
    if not shown:
        return ""
    # What a subquery yields has lost the collation of its column.
    return f'(SELECT {shown} FROM "{target.root}" AS {alias} WHERE {alias}.sys_id = {here}) COLLATE NOCASE'  # noqa: S608


def _condition(condition: Condition, context: _Context) -> Sql | None:
    """A condition as SQL, or None when it says nothing that can be checked."""
    head, _, rest = condition.field.partition(".")
    if not _is_compared(context.table, head):
        return None
    column = context.table.columns[head]
    if not rest and column.kind is Kind.REFERENCE and condition.operator in BY_DISPLAY and condition.value:
        rest = TABLES[column.reference].display
    if rest:
        return _walked(column, replace(condition, field=rest), context)
    if condition.operator in FIELD_OPERATORS:
        return _two_fields(column, condition, context.table)
    if condition.operator in DATE_OPERATORS:
        name = context.named(column, condition.operator)
        return date_condition(condition.operator, name, column, condition.value, context.asker)
    return _compared(column, condition, context)


def _compared(column: Column, condition: Condition, context: _Context) -> Sql | None:
    """A field compared with a value, which a script may have to work out first."""
    name, asker = context.named(column, condition.operator), context.asker
    if condition.operator == "BETWEEN":
        low, _, high = condition.value.partition("@")
        bounds = worked_out(low, asker), worked_out(high, asker)
        return None if bounds[0] is None or bounds[1] is None else between(name, column, bounds[0], bounds[1])
    value = worked_out(condition.value, asker)
    operator = OPERATORS.get(condition.operator)
    return operator(name, column, value) if operator and value is not None else None


def _two_fields(column: Column, condition: Condition, table: Table) -> Sql | None:
    other, _, detail = condition.value.partition("@")
    if not _is_compared(table, other):
        return None
    return field_condition(condition.operator, column, table.columns[other], detail)


def _walked(column: Column, condition: Condition, context: _Context) -> Sql | None:
    """A condition on the record that a reference points to; what is not filled counts as a record of empty fields."""
    if column.kind is not Kind.REFERENCE:
        return None
    if condition.operator in FIELD_OPERATORS:
        # Both fields must be of one record, so the other one is walked to in the same steps.
        if not condition.value.startswith(f"{column.name}."):
            return None
        condition = replace(condition, value=condition.value.removeprefix(f"{column.name}."))
    target = TABLES[column.reference]
    inner = _condition(condition, context.within(target))
    if inner is None or inner == ALL:
        return inner
    text = f'"{column.name}" IN (SELECT sys_id FROM "{target.root}" WHERE {inner.text})'  # noqa: S608 - declared names
    is_about_nothing = condition.operator in ("=", "!=") and not condition.value
    holds_for_empty = condition.operator == "=" if is_about_nothing else condition.operator in HOLDS_FOR_EMPTY
    return Sql(f'("{column.name}" IS NULL OR {text})' if holds_for_empty else text, inner.parameters)
