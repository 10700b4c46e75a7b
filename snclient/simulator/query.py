"""The encoded query language: text to conditions (ServiceNow: c_EncodedQueryStrings, r_OpAvailableFiltersQueries).

`^` joins by AND, `^OR` adds an alternative to the condition right before it, `^NQ` begins another group, `^ORDERBY`,
`^ORDERBYDESC` and `^GROUPBY` sort the whole, `^EQ` ends it. What cannot be read is dropped and remembered in
`Query.is_partial`.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_ALIASES = {
    "NOTLIKE": "NOT LIKE",
    "DOES NOT CONTAIN": "NOT LIKE",
    "!*": "NOT LIKE",
    "CONTAINS": "LIKE",
    "*": "LIKE",
    "%": "ENDSWITH",
    "EMPTYSTRING": "ISEMPTY",
}
CHANGES = frozenset(("VALCHANGES", "CHANGESFROM", "CHANGESTO"))
"""Operators that compare a record with what it was: they say something while it is written, not when it is read."""
_MAIN = (
    *("=", "!=", "<", "<=", ">", ">=", "LIKE", "NOT LIKE", "STARTSWITH", "ENDSWITH", "IN", "NOT IN", "BETWEEN"),
    *("ISEMPTY", "ISNOTEMPTY", "ANYTHING", "INSTANCEOF", "SAMEAS", "NSAMEAS", "MORETHAN", "LESSTHAN"),
    *("GT_FIELD", "LT_FIELD", "GT_OR_EQUALS_FIELD", "LT_OR_EQUALS_FIELD", "ON", "NOTON", "DATEPART"),
    *("RELATIVEGT", "RELATIVELT", "RELATIVEGE", "RELATIVELE", "RELATIVEEE"),
    *("DYNAMIC", "IN_HIERARCHY_DYNAMIC", "IN_HIERARCHY", *CHANGES),
)
_ANY_OPERATOR = "|".join(re.escape(name) for name in sorted((*_MAIN, *_ALIASES), key=len, reverse=True))
_WORD = r"[a-z_][a-z0-9_]*"
_NAME = rf"{_WORD}(?:\.{_WORD})*"
_CONDITION = re.compile(rf"(?P<field>{_NAME})(?P<operator>{_ANY_OPERATOR})(?P<value>.*)\Z", re.DOTALL)
_FIELD = re.compile(rf"{_NAME}\Z")
_RELATED = re.compile(
    rf"RLQUERY(?P<table>{_WORD})\.(?P<field>{_WORD}),(?P<sign>[<>!]?=|[<>])(?P<count>\d{{1,9}})(,m2m)?\Z"
)
_JOIN = re.compile(
    rf"JOIN(?P<here>{_WORD})\.(?P<key>{_WORD})=(?P<table>{_WORD})\.(?P<field>{_WORD})!(?P<first>.*)\Z", re.DOTALL
)
_TEXT = re.compile(r"123TEXTQUERY321(?:=|LIKE)(?P<words>.*)\Z", re.DOTALL)
_ENDS_JOIN = ("ORDERBY", "GROUPBY", "NQ", "JOIN", "RLQUERY", "EQ")


@dataclass(frozen=True, slots=True)
class Condition:
    """One comparison: a field (perhaps dot-walked), an operator by its main name, a value."""

    field: str
    operator: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class TextSearch:
    """The words that a record must hold, anywhere in its texts."""

    words: str


@dataclass(frozen=True, slots=True)
class Related:
    """How many records of `table` that point here by `field` match `query`: compared by `sign` with `count`."""

    table: str
    field: str
    sign: str
    count: int
    query: "Query"


@dataclass(frozen=True, slots=True)
class Join:
    """Our `key` is found in `field` of a record of `table` that matches `query`; `here` names our own table."""

    here: str
    key: str
    table: str
    field: str
    query: "Query"


@dataclass(frozen=True, slots=True)
class Order:
    """A field to sort by."""

    field: str
    is_descending: bool = False


Term = Condition | TextSearch | Related | Join
AnyOf = tuple[Term, ...]
"""Terms of which one must hold."""
Group = tuple[AnyOf, ...]
"""Alternatives which must all hold."""


@dataclass(frozen=True, slots=True)
class Query:
    """A parsed query: a record matches when one of the `groups` holds; none at all match everything.

    `groupings`: fields that bring equal records together, before all `orders`.
    """

    groups: tuple[Group, ...] = ()
    orders: tuple[Order, ...] = ()
    groupings: tuple[str, ...] = ()
    is_partial: bool = False


def parse(text: str) -> Query:
    """Read an encoded query; never fails, drops what it cannot read."""
    return _read(text.split("^"))


def equal_to(values: dict[str, str]) -> Query:
    """The query of fields that equal values, all of them."""
    return Query((tuple((Condition(name, "=", value),) for name, value in values.items()),) if values else ())


def terms(query: Query) -> Iterator[Term]:
    """All terms of a query, those within others left out."""
    return (term for group in query.groups for any_of in group for term in any_of)


def _read(parts: Sequence[str]) -> Query:
    groups: list[list[list[Term]]] = [[]]
    orders: list[Order] = []
    groupings: list[str] = []
    is_partial = False
    for part, inner in _folded(parts):
        rest, is_alternative = part, False
        if part.startswith(("ORDERBY", "GROUPBY")):
            found = _sorting(part)
            groupings += [found] if isinstance(found, str) else []
            orders += [found] if isinstance(found, Order) else []
            is_partial = is_partial or found is None
            continue
        if part.startswith("NQ"):
            groups.append([])
            rest = part.removeprefix("NQ")
        elif part.startswith("OR"):
            rest, is_alternative = part.removeprefix("OR"), True
        if not is_alternative or not groups[-1]:
            groups[-1].append([])
        term = _term(rest, inner)
        groups[-1][-1] += [term] if term else []
        is_partial = is_partial or (term is None and bool(rest))
    return Query(_without_gaps(groups), tuple(orders), tuple(groupings), is_partial)


def _folded(parts: Sequence[str]) -> Iterator[tuple[str, Sequence[str]]]:
    """The parts, those that belong to a related list or a join folded into the part that begins it."""
    at = 0
    while at < len(parts):
        part = parts[at]
        bare = part.removeprefix("NQ" if part.startswith("NQ") else "OR")
        end = at + 1
        if bare.startswith("RLQUERY"):
            end = _end_of_related(parts, at)
            yield (part if end <= len(parts) else "RLQUERY"), parts[at + 1 : end - 1]
        elif bare.startswith("JOIN"):
            # A join has no end of its own: all conditions after it are about the joined table, as GlideRecord and
            # PySNC write them (general knowledge).
            while end < len(parts) and not parts[end].startswith(_ENDS_JOIN):
                end += 1
            yield part, parts[at + 1 : end]
        elif part not in ("", "EQ"):
            yield part, ()
        at = end


def _end_of_related(parts: Sequence[str], start: int) -> int:
    """Where a related list ends, right after its ENDRLQUERY; one without an end ends past the last part."""
    depth = 0
    for at in range(start, len(parts)):
        if parts[at] == "ENDRLQUERY":
            depth -= 1
        elif parts[at].removeprefix("OR").removeprefix("NQ").startswith("RLQUERY"):
            depth += 1
        if depth == 0:
            return at + 1
    return len(parts) + 1


def _sorting(part: str) -> Order | str | None:
    """What a part sorts by: an order, the name of a grouping, or None when it cannot be read."""
    for word in ("ORDERBYDESC", "ORDERBY", "GROUPBY"):
        if part.startswith(word):
            field = part.removeprefix(word)
            if not _FIELD.match(field):
                return None
            return field if word == "GROUPBY" else Order(field, is_descending=word == "ORDERBYDESC")
    return None


def _term(text: str, inner: Sequence[str]) -> Term | None:
    if text.startswith("RLQUERY"):
        found = _RELATED.match(text)
        if not found:
            return None
        return Related(found["table"], found["field"], found["sign"], int(found["count"]), _read(inner))
    if text.startswith("JOIN"):
        found = _JOIN.match(text)
        if not found:
            return None
        return Join(found["here"], found["key"], found["table"], found["field"], _read([found["first"], *inner]))
    if found := _TEXT.match(text):
        return TextSearch(found["words"])
    found = _CONDITION.match(text)
    if not found:
        return None
    return Condition(found["field"], _ALIASES.get(found["operator"], found["operator"]), found["value"])


def _without_gaps(groups: list[list[list[Term]]]) -> tuple[Group, ...]:
    kept = (tuple(tuple(any_of) for any_of in group if any_of) for group in groups)
    return tuple(group for group in kept if group)
