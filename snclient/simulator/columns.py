"""Columns: what a table declaration is written with."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """Column types, by ServiceNow's internal names."""

    STRING = "string"
    INTEGER = "integer"
    BOOLEAN = "boolean"
    DATE_TIME = "glide_date_time"
    DATE = "glide_date"
    REFERENCE = "reference"
    JOURNAL = "journal_input"
    JOURNAL_LIST = "journal_list"
    GUID = "GUID"


@dataclass(frozen=True, slots=True)
class Column:
    """A column.

    `max_length` in characters (strings only); `reference`: the table a reference points to; `has_choices`: values
    outside `sys_choice` are refused; `default`: the value of a new record.
    """

    name: str
    label: str
    kind: Kind = Kind.STRING
    max_length: int = 40
    reference: str = ""
    has_choices: bool = False
    default: str = ""


def text(name: str, label: str, max_length: int = 40, default: str = "") -> Column:
    """A text of at most `max_length` characters."""
    return Column(name, label, max_length=max_length, default=default)


def choice(name: str, label: str, default: str = "") -> Column:
    """A text that must be one of its choices."""
    return Column(name, label, has_choices=True, default=default)


def number(name: str, label: str, default: str = "") -> Column:
    """A whole number."""
    return Column(name, label, Kind.INTEGER, default=default)


def number_choice(name: str, label: str, default: str = "") -> Column:
    """A whole number that must be one of its choices."""
    return Column(name, label, Kind.INTEGER, has_choices=True, default=default)


def flag(name: str, label: str, default: str = "false") -> Column:
    """True or false."""
    return Column(name, label, Kind.BOOLEAN, default=default)


def time(name: str, label: str) -> Column:
    """A date-time in UTC."""
    return Column(name, label, Kind.DATE_TIME)


def link(name: str, label: str, reference: str) -> Column:
    """A reference to a record of the table `reference`."""
    return Column(name, label, Kind.REFERENCE, max_length=32, reference=reference)


def journal(name: str, label: str) -> Column:
    """A field to which entries are appended."""
    return Column(name, label, Kind.JOURNAL, max_length=4000)
