"""Pieces of SQL: every value travels as a parameter, every name comes from the declarations."""

from dataclasses import dataclass

from snclient.simulator.tables import Table


@dataclass(frozen=True, slots=True)
class Sql:
    """A piece of SQL and its parameters."""

    text: str
    parameters: tuple[str | int, ...] = ()


ALL, NONE = Sql("1"), Sql("0")
"""The conditions that hold for every record, and for none."""


def joined(parts: list[Sql], word: str) -> list[Sql]:
    """One condition of many, nested in halves: SQLite takes a thousand levels, a query may have more parts."""
    if len(parts) < 2:
        return parts
    middle = len(parts) // 2
    [left], [right] = joined(parts[:middle], word), joined(parts[middle:], word)
    return [Sql(f"({left.text}{word}{right.text})", left.parameters + right.parameters)]


def of_classes(table: Table) -> Sql:
    """That a row is a record of this table or of one that extends it."""
    return Sql(f"sys_class_name IN ({', '.join('?' * len(table.classes))})", table.classes)


def literal(value: str) -> str:
    """A text as it stands for itself in a LIKE pattern, with a backslash as the escape."""
    return value.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
