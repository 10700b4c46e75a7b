"""Counts, averages, least and greatest values and sums of records, over all or by group (as GlideAggregate does)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from snclient.simulator.columns import Column, Kind
from snclient.simulator.sql import Sql
from snclient.simulator.store import Store
from snclient.simulator.tables import TABLES, Table

FUNCTIONS = ("avg", "min", "max", "sum")
_COMPARISONS = frozenset(("=", "!=", ">", ">=", "<", "<="))
_NUMBERS_ONLY = frozenset(("avg", "sum"))


@dataclass(frozen=True, slots=True)
class Function:
    """An aggregate of a field: `name` is one of FUNCTIONS or count; a count without field counts records."""

    name: str
    field: str = ""


@dataclass(frozen=True, slots=True)
class Having:
    """A condition that a group must meet."""

    function: Function
    comparison: str
    value: str


@dataclass(frozen=True, slots=True)
class Sorting:
    """What groups are ordered by: a field of the groups, or an aggregate."""

    by: Function | str
    is_descending: bool = False


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be computed. Fields may be dot-walked; those that do not exist are left out."""

    functions: tuple[Function, ...]
    groups: tuple[str, ...] = ()
    having: tuple[Having, ...] = ()
    sortings: tuple[Sorting, ...] = ()

    @property
    def fields(self) -> Iterator[str]:
        """All fields that it looks at."""
        calls = (*self.functions, *(one.function for one in self.having))
        yield from self.groups
        yield from (one.field for one in calls if one.field)
        yield from (one.by if isinstance(one.by, str) else one.by.field for one in self.sortings)


@dataclass(frozen=True, slots=True)
class Group:
    """A group: the value of each field that it is made by, and what each function gave, as text."""

    values: Mapping[str, str]
    results: Mapping[Function, str]


def column_at(field: str, table: Table) -> Column | None:
    """The column that a field leads to, through references, or None."""
    head, _, rest = field.partition(".")
    column = table.columns.get(head)
    if column is None or not rest:
        return column
    return column_at(rest, TABLES[column.reference]) if column.kind is Kind.REFERENCE else None


def aggregate(store: Store, table: Table, where: Sql, wish: Wish) -> list[Group]:
    """The groups that meet the conditions, in their order; without grouping one, of all records."""
    functions = [one for one in wish.functions if _is_possible(one, table)]
    groups = [field for field in wish.groups if is_groupable(field, table)]
    having = [one for one in wish.having if _is_possible(one.function, table) and one.comparison in _COMPARISONS]
    picked = [_value(field, table) for field in groups] + [_call(one, table) for one in functions]
    if not picked:
        return [Group({}, {})]
    sql = f'SELECT {", ".join(picked)} FROM "{table.root}" WHERE {where.text}'  # noqa: S608 - declared names
    sql += f" GROUP BY {', '.join(_value(field, table) for field in groups)}" if groups else ""
    conditions = [f"{_call(one.function, table)} {one.comparison} ?" for one in having]
    sql += f" HAVING {' AND '.join(conditions)}" if conditions else ""
    sql += f" ORDER BY {', '.join(_orders(wish.sortings, groups, table))}" if groups else ""
    rows = store.read(sql, (*where.parameters, *(_comparable(one.value) for one in having)))
    return [
        Group(
            dict(zip(groups, (_text(value) for value in row), strict=False)),
            {one: _result(one, value) for one, value in zip(functions, row[len(groups) :], strict=False)},
        )
        for row in rows
    ]


def is_groupable(field: str, table: Table) -> bool:
    """Whether records can be told apart by this field."""
    column = column_at(field, table)
    return column is not None and column.kind not in (Kind.JOURNAL, Kind.JOURNAL_LIST, Kind.PASSWORD)


def _is_possible(function: Function, table: Table) -> bool:
    if not function.field:
        return function.name == "count"
    column = column_at(function.field, table)
    if column is None or not is_groupable(function.field, table):
        return False
    return function.name not in _NUMBERS_ONLY or column.kind is Kind.INTEGER


def _call(function: Function, table: Table) -> str:
    return f"{function.name}({_value(function.field, table) if function.field else '*'})"


def _value(field: str, table: Table, source: str = "", depth: int = 0) -> str:
    """SQL for the value of a field, looked up in the records that references point to."""
    head, _, rest = field.partition(".")
    here = f'"{source or table.root}"."{head}"'
    if not rest:
        return here
    target, alias = TABLES[table.columns[head].reference], f"aggregated{depth}"
    found = _value(rest, target, alias, depth + 1)
    return f'(SELECT {found} FROM "{target.root}" AS "{alias}" WHERE "{alias}".sys_id = {here})'  # noqa: S608


def _orders(sortings: Sequence[Sorting], groups: Sequence[str], table: Table) -> list[str]:
    """As wished; what is left open by the fields of the groups, references by what they show."""
    wished = [one for one in sortings if _is_sortable(one.by, groups, table)]
    found = [
        f"{_key(one.by, table) if isinstance(one.by, str) else _call(one.by, table)}{' DESC' * one.is_descending}"
        for one in wished
    ]
    return found + [_key(field, table) for field in groups if field not in [one.by for one in wished]]


def _is_sortable(by: Function | str, groups: Sequence[str], table: Table) -> bool:
    return by in groups if isinstance(by, str) else _is_possible(by, table)


def _key(field: str, table: Table) -> str:
    column = column_at(field, table)
    is_reference = column is not None and column.kind is Kind.REFERENCE
    return _value(f"{field}.{TABLES[column.reference].display}" if is_reference and column else field, table)


def _comparable(text: str) -> float | str:
    """What an aggregate is compared with: a number if it is one."""
    try:
        return float(text)
    except ValueError:
        return text


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _result(function: Function, value: object) -> str:
    """As the platform writes it: averages with four decimals, nothing for no values."""
    if value is None:
        return ""
    return f"{value:.4f}" if function.name == "avg" and isinstance(value, int | float) else str(value)
