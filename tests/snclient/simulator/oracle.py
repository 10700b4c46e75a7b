"""Encoded queries in plain Python: what they say of records that were read, with nothing from the simulator.

Written from the documentation (r_OpAvailableFiltersQueries, c_EncodedQueryStrings). Records are dictionaries of texts,
"" for empty; texts compare without regard to the case of ASCII letters, as in the platform's database.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

Record = Mapping[str, str]
Kind = Literal["text", "number", "truth", "moment", "reference"]
Joint = Literal["^", "^OR", "^NQ"]
FORMAT = "%Y-%m-%d %H:%M:%S"
DAYS = ("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_BY_NAME = ("LIKE", "CONTAINS", "*", "NOT LIKE", "!*", "STARTSWITH", "ENDSWITH", "%")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class World:
    """All records of each table, the kind of each field, and what each reference points to; the reader's time zone."""

    records: Mapping[str, Sequence[Record]]
    kinds: Mapping[str, Mapping[str, Kind]]
    references: Mapping[tuple[str, str], str]
    zone: ZoneInfo


@dataclass(frozen=True)
class Comparison:
    """`field operator value`."""

    field: str
    operator: str
    value: str = ""

    def __str__(self) -> str:
        return f"{self.field}{self.operator}{self.value}"


@dataclass(frozen=True)
class Words:
    """A text search."""

    words: str

    def __str__(self) -> str:
        return f"123TEXTQUERY321={self.words}"


@dataclass(frozen=True)
class Related:
    """A condition on how many records of `table` point to this one by `field`."""

    table: str
    field: str
    sign: str
    count: int
    parts: "tuple[Part, ...]" = ()

    def __str__(self) -> str:
        inner = "".join(f"{part.joint}{part.term}" for part in self.parts)
        return f"RLQUERY{self.table}.{self.field},{self.sign}{self.count}{inner}^ENDRLQUERY"


@dataclass(frozen=True)
class Unknown:
    """A part that says nothing."""

    text: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Part:
    """A term and how it is joined to what stands before it."""

    joint: Joint
    term: Comparison | Words | Related | Unknown


def written(parts: Sequence[Part]) -> str:
    """The encoded query."""
    return "".join(f"{part.joint if place else ''}{part.term}" for place, part in enumerate(parts))


def matches(parts: Sequence[Part], record: Record, table: str, world: World) -> bool:
    """Whether a record of a table meets a query: OR binds to the condition before it, NQ begins a new group."""
    groups: list[list[list[bool | None]]] = [[]]
    for place, part in enumerate(parts):
        if part.joint == "^NQ" and place:
            groups.append([])
        if part.joint != "^OR" or not groups[-1]:
            groups[-1].append([])
        groups[-1][-1].append(_holds(part.term, record, table, world))
    said = [
        [any(known) for alternatives in group if (known := [one for one in alternatives if one is not None])]
        for group in groups
    ]
    told = [group for group in said if group]
    return not told or any(all(group) for group in told)


def ordered(records: Sequence[Record], orders: Sequence[tuple[str, bool]], table: str, world: World) -> list[Record]:
    """Sorted by (field, is descending) pairs; what is empty comes first, last when descending."""
    found = list(records)
    for field, is_descending in reversed(orders):
        found.sort(key=lambda record: _sort_key(field, record, table, world), reverse=is_descending)
    return found


def _sort_key(field: str, record: Record, table: str, world: World) -> tuple[bool, Any]:
    value, kind = _walk(field, record, table, world)
    if kind == "reference":
        value, kind = _walk(f"{field}.{_display(field, table, world)}", record, table, world)
    if not value:
        return (False, 0 if kind == "number" else b"")
    return (True, int(value) if kind == "number" else _folded(value).encode())


def _holds(term: object, record: Record, table: str, world: World) -> bool | None:
    """Whether a term holds; None when it says nothing."""
    if isinstance(term, Words):
        return _has_words(term.words, record)
    if isinstance(term, Related):
        pointing = [one for one in world.records[term.table] if one[term.field] == record["sys_id"]]
        found = sum(matches(term.parts, one, term.table, world) for one in pointing)
        return bool(_SIGNS[term.sign](found, term.count))
    if not isinstance(term, Comparison):
        return None
    return _compared(term, record, table, world)


def _has_words(text: str, record: Record) -> bool:
    present = [set(_WORD.findall(value.lower())) for name, value in record.items() if "." not in name]
    return all(any(word in words for words in present) for word in _WORD.findall(text.lower()))


def _compared(term: Comparison, record: Record, table: str, world: World) -> bool | None:
    value, kind = _walk(term.field, record, table, world)
    if term.operator in _FIELD_SIGNS or term.operator in ("MORETHAN", "LESSTHAN"):
        return _two_fields(term, value, record, table, world)
    if kind == "reference" and term.operator in _BY_NAME and term.value:
        value, kind = _walk(f"{term.field}.{_display(term.field, table, world)}", record, table, world)
    if kind == "moment" and term.operator in _DATES:
        return _DATES[term.operator](value, term.value, world.zone)
    return _OPERATORS[term.operator](value, term.value, kind)


def _walk(field: str, record: Record, table: str, world: World) -> tuple[str, Kind]:
    """The value of a field and its kind, on the way of its dots; a reference that is empty leads to empty fields."""
    head, _, rest = field.partition(".")
    if not rest:
        return record.get(head, ""), world.kinds[table][head]
    other = world.references[table, head]
    target = next((one for one in world.records[other] if one["sys_id"] == record.get(head, "")), {})
    return _walk(rest, target, other, world)


def _display(field: str, table: str, world: World) -> str:
    head, _, rest = field.partition(".")
    other = world.references[table, head]
    if rest:
        return _display(rest, other, world)
    return "number" if other == "incident" else "name"


def _two_fields(term: Comparison, value: str, record: Record, table: str, world: World) -> bool:
    name, _, unit = term.value.partition("@")
    other, kind = _walk(name, record, table, world)
    if not value or not other:
        return False
    if term.operator in _FIELD_SIGNS:
        if unit:
            cut = {"minute": 16, "hour": 13, "day": 10, "month": 7, "year": 4}[unit]
            return bool(_FIELD_SIGNS[term.operator](value[:cut], other[:cut]))
        return bool(_FIELD_SIGNS[term.operator](_known(value, kind), _known(other, kind)))
    unit, way, amount = unit.split("@")
    here, there = datetime.strptime(value, FORMAT), datetime.strptime(other, FORMAT)  # noqa: DTZ007
    step = timedelta(**{f"{unit}s": int(amount)})
    edge = there + step if way == "after" else there - step
    if term.operator == "MORETHAN":
        return here > edge if way == "after" else here < edge
    return there <= here <= edge if way == "after" else edge <= here <= there


def _known(text: str, kind: Kind) -> Any:
    """A value in a form that compares; None when it is none of its kind."""
    if kind == "number":
        return int(text) if re.fullmatch(r"-?\d{1,18}", text.strip(), re.ASCII) else None
    if kind == "truth":
        return "true" if text.lower() in ("true", "1") else "false"
    return _moment(text) if kind == "moment" else _folded(text).encode()


def _moment(text: str) -> str | None:
    full = f"{text} 00:00:00" if re.fullmatch(r"\d{4}-\d\d-\d\d", text) else text
    try:
        return datetime.strptime(full, FORMAT).strftime(FORMAT)  # noqa: DTZ007
    except ValueError:
        return None


def _folded(text: str) -> str:
    return "".join(chr(ord(letter) + 32) if "A" <= letter <= "Z" else letter for letter in text)


def _equal(value: str, wanted: str, kind: Kind) -> bool | None:
    if not wanted:
        return not value
    known = _known(wanted, kind)
    if known is None:
        return False if kind == "number" else None
    return bool(value) and _known(value, kind) == known


def _negated(found: bool | None) -> bool | None:
    return None if found is None else not found


def _sized(sign: Callable[[Any, Any], bool]) -> Callable[[str, str, Kind], bool | None]:
    def sized(value: str, bound: str, kind: Kind) -> bool | None:
        known = _known(bound, kind) if bound else None
        if known is None:
            return None
        return bool(value) and bool(sign(_known(value, kind), known))

    return sized


def _one_of(value: str, listed: str, kind: Kind) -> bool:
    wanted = [one for part in listed.split(",") if (one := part.strip())]
    return any(_equal(value, one, kind) for one in wanted)


def _between(value: str, bounds: str, kind: Kind) -> bool | None:
    low, _, high = bounds.partition("@")
    found = (_at_least(value, low, kind), _at_most(value, high, kind))
    return None if None in found else all(found)


def _with_text(test: Callable[[str, str], bool]) -> Callable[[str, str, Kind], bool]:
    return lambda value, part, _kind: not part or (bool(value) and test(_folded(value), _folded(part)))


def _day(value: str, first: datetime, last: datetime) -> bool:
    return bool(value) and first.astimezone(UTC).strftime(FORMAT) <= value <= last.astimezone(UTC).strftime(FORMAT)


def _on(value: str, written_day: str, zone: ZoneInfo) -> bool:
    """`2026-01-02@javascript:gs.dateGenerate('2026-01-02','start')@…`, or the date alone."""
    day = date.fromisoformat(written_day[:10])
    first = datetime(day.year, day.month, day.day, tzinfo=zone)
    return _day(value, first, first.replace(hour=23, minute=59, second=59))


def _date_part(value: str, wanted: str, zone: ZoneInfo) -> bool:
    found = re.search(r"datePart\('(\w+)','(\w+)','(\w+)'\)", wanted)
    assert found is not None
    part, name, sign = found.groups()
    if not value:
        return False
    moment = datetime.strptime(value, FORMAT).replace(tzinfo=UTC).astimezone(zone)
    here = {
        "dayofweek": (moment.weekday() + 1) % 7,
        "month": moment.month - 1,
        "hour": moment.hour,
        "year": moment.year,
    }[part]
    there = {"dayofweek": DAYS, "month": MONTHS}[part].index(name) if part in ("dayofweek", "month") else int(name)
    return bool(_PART_SIGNS[sign](here, there))


_SIGNS: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": lambda one, other: one == other,
    "!=": lambda one, other: one != other,
    "<": lambda one, other: one < other,
    "<=": lambda one, other: one <= other,
    ">": lambda one, other: one > other,
    ">=": lambda one, other: one >= other,
}
_PART_SIGNS = {"EE": _SIGNS["="], "LT": _SIGNS["<"], "GT": _SIGNS[">"], "LE": _SIGNS["<="], "GE": _SIGNS[">="]}
_FIELD_SIGNS = {
    "SAMEAS": _SIGNS["="],
    "NSAMEAS": _SIGNS["!="],
    "GT_FIELD": _SIGNS[">"],
    "LT_FIELD": _SIGNS["<"],
    "GT_OR_EQUALS_FIELD": _SIGNS[">="],
    "LT_OR_EQUALS_FIELD": _SIGNS["<="],
}
_at_least, _at_most = _sized(_SIGNS[">="]), _sized(_SIGNS["<="])
_contains = _with_text(lambda value, part: part in value)
_ends = _with_text(lambda value, part: value.endswith(part))


def _lacks(value: str, part: str, kind: Kind) -> bool:
    return not part or not _contains(value, part, kind)


_OPERATORS: Mapping[str, Callable[[str, str, Kind], bool | None]] = {
    "=": _equal,
    "!=": lambda value, wanted, kind: _negated(_equal(value, wanted, kind)),
    "<": _sized(_SIGNS["<"]),
    "<=": _at_most,
    ">": _sized(_SIGNS[">"]),
    ">=": _at_least,
    "IN": _one_of,
    "NOT IN": lambda value, listed, kind: not _one_of(value, listed, kind),
    "LIKE": _contains,
    "CONTAINS": _contains,
    "*": _contains,
    "NOT LIKE": _lacks,
    "!*": _lacks,
    "STARTSWITH": _with_text(lambda value, part: value.startswith(part)),
    "ENDSWITH": _ends,
    "%": _ends,
    "BETWEEN": _between,
    "ISEMPTY": lambda value, _part, _kind: not value,
    "EMPTYSTRING": lambda value, _part, _kind: not value,
    "ISNOTEMPTY": lambda value, _part, _kind: bool(value),
    "ANYTHING": lambda _value, _part, _kind: True,
}
_DATES: Mapping[str, Callable[[str, str, ZoneInfo], bool]] = {
    "ON": _on,
    "NOTON": lambda value, day, zone: not _on(value, day, zone),
    "DATEPART": _date_part,
}
