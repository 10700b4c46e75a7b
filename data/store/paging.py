"""One page of rows of a query that may have very many."""

from dataclasses import dataclass
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Select, String, func, select

from data.store.engine import Store


@dataclass(frozen=True, slots=True)
class Page:
    """Rows of one page, and how many rows the whole filter has."""

    frame: pd.DataFrame
    total: int


def page_of(store: Store, query: Select[Any], *, page: int, size: int) -> Page:
    """Return page number `page`, counted from 1, of a sorted query; past the end it is the last one."""
    counted = select(func.count()).select_from(query.order_by(None).subquery())
    with store.read() as connection:
        total = connection.execute(counted).scalar_one()
        last = max(1, -(-total // size))
        result = connection.execute(query.limit(size).offset((min(max(page, 1), last) - 1) * size))
        return Page(pd.DataFrame.from_records(result.fetchall(), columns=list(result.keys())), total)


def contains(column: ColumnElement[str], text: str) -> ColumnElement[bool]:
    """Condition: the column contains the text, in any case, with nothing in the text being a wildcard."""
    return func.lower(column, type_=String).contains(text.lower(), autoescape=True)
