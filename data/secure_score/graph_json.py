"""Finds the records in Graph's JSON: in a page's `value`, in a bare list, or the one object that there is."""

from collections.abc import Iterator
from typing import Any

import ijson

DEPTH_LIMIT = 32
"""Nested values in a record; Graph's have four. Deeper ones cost more and more and are nobody's."""
STARTS = frozenset({"start_map", "start_array"})
ENDS = frozenset({"end_map", "end_array"})
PAGE_PROPERTY = "value"

Event = tuple[str, Any]


def records_among(events: Iterator[Event]) -> Iterator[Any]:
    """Give the records of a JSON text, one in memory at a time.

    Arguments: `events`, of `ijson.basic_parse`, for a text whose root is an object or a list.
    Raises: ValueError for values that nest deeper than `DEPTH_LIMIT`, and what `events` raises.
    """
    root = next(events)
    if root[0] == "start_array":
        yield from _elements(events)
    else:
        yield from _page_or_object(events)
    for _ in events:
        pass  # what follows the root is an error, which only reading on shows


def _page_or_object(events: Iterator[Event]) -> Iterator[Any]:
    properties: dict[str, Any] = {}
    is_page = False
    for event, name in events:
        if event == "end_map":
            break
        first = next(events)
        if name == PAGE_PROPERTY and first[0] == "start_array":
            is_page = True
            yield from _elements(events)
        else:
            properties[name] = _value(first, events)
    if not is_page:
        yield properties


def _elements(events: Iterator[Event]) -> Iterator[Any]:
    for first in events:
        if first[0] == "end_array":
            return
        yield _value(first, events)


def _value(first: Event, events: Iterator[Event]) -> Any:
    if first[0] not in STARTS:
        return first[1]
    builder = ijson.ObjectBuilder()
    builder.event(*first)
    depth = 1
    while depth:
        event, value = next(events)
        depth += (event in STARTS) - (event in ENDS)
        if depth > DEPTH_LIMIT:
            raise ValueError("nested too deep")
        builder.event(event, value)
    return builder.value
