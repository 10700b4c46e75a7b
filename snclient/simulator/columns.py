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
    DURATION = "glide_duration"
    REFERENCE = "reference"
    LIST = "glide_list"
    JOURNAL = "journal_input"
    JOURNAL_LIST = "journal_list"
    GUID = "GUID"
    CLASS_NAME = "sys_class_name"
    PASSWORD = "password2"  # noqa: S105 - the name of a type
    CONDITIONS = "conditions"
    SCRIPT = "script"


@dataclass(frozen=True, slots=True)
class Column:
    """A column.

    `max_length` in characters (strings only); `reference`: the table that a reference (or each of a list) points to;
    `has_choices`: values outside `sys_choice` are refused; `default`: the value of a new record; `is_read_only`: kept
    by the instance itself, never written over REST; `is_cascading`: the record goes when the one that it points to
    goes; `empty_display`: what the display value of an empty field says.
    """

    name: str
    label: str
    kind: Kind = Kind.STRING
    max_length: int = 40
    reference: str = ""
    has_choices: bool = False
    default: str = ""
    is_read_only: bool = False
    is_cascading: bool = False
    empty_display: str = ""


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


def time(name: str, label: str, empty_display: str = "") -> Column:
    """A date-time in UTC."""
    return Column(name, label, Kind.DATE_TIME, empty_display=empty_display)


def duration(name: str, label: str) -> Column:
    """A length of time, written as the moment that lies so long after 1970-01-01 00:00:00."""
    return Column(name, label, Kind.DURATION)


def link(
    name: str, label: str, reference: str, *, default: str = "", is_read_only: bool = False, is_cascading: bool = False
) -> Column:
    """A reference to a record of the table `reference`."""
    return Column(
        name,
        label,
        Kind.REFERENCE,
        32,
        reference,
        default=default,
        is_read_only=is_read_only,
        is_cascading=is_cascading,
    )


def links(name: str, label: str, reference: str) -> Column:
    """Several references, their sys_ids parted by commas."""
    return Column(name, label, Kind.LIST, 4000, reference)


def journal(name: str, label: str) -> Column:
    """A field to which entries are appended."""
    return Column(name, label, Kind.JOURNAL, max_length=4000)


def password(name: str, label: str) -> Column:
    """A secret: it goes in and never comes out."""
    return Column(name, label, Kind.PASSWORD, max_length=255)


def conditions(name: str, label: str) -> Column:
    """An encoded query."""
    return Column(name, label, Kind.CONDITIONS, max_length=4000)


def script(name: str, label: str) -> Column:
    """Code that the platform would run; here it is kept only."""
    return Column(name, label, Kind.SCRIPT, max_length=8000)
