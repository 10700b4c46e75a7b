"""Which queries are refused: those about fields or related tables that are closed to the user.

Recent releases answer 403 to them (bodies seen on live instances), so this one does.
"""

from collections.abc import Iterator

from snclient.simulator import errors
from snclient.simulator.access import Identity, may_read_table
from snclient.simulator.columns import Kind
from snclient.simulator.field_rules import READ, FieldRules
from snclient.simulator.query import Condition, Join, Query, Related, terms
from snclient.simulator.query_fields import FIELD_OPERATORS
from snclient.simulator.tables import TABLES, Table


def check_query(query: Query, table: Table, identity: Identity, rules: FieldRules) -> None:
    """Refuse a query that would tell what the user may not read. Raises: ApiError 403."""
    for field in _fields(query):
        _check_field(field, table, identity, rules)
    for term in terms(query):
        if isinstance(term, Related | Join) and (other := TABLES.get(term.table)):
            if not may_read_table(identity, other):
                raise errors.unreadable_field()
            _check_field(term.field, other, identity, rules)
            check_query(term.query, other, identity, rules)


def _check_field(field: str, table: Table, identity: Identity, rules: FieldRules) -> None:
    for one, column in _steps(field, table):
        if column in rules.closed(identity, one, READ):
            raise errors.unreadable_field()


def _fields(query: Query) -> Iterator[str]:
    """The fields of the table itself that a query is about, those that values name among them."""
    yield from query.groupings
    yield from (order.field for order in query.orders)
    for term in terms(query):
        if isinstance(term, Condition):
            yield term.field
            if term.operator in FIELD_OPERATORS:
                yield term.value.partition("@")[0]
        elif isinstance(term, Join):
            yield term.key


def _steps(field: str, table: Table) -> Iterator[tuple[Table, str]]:
    """Each column on the way of a dot-walk, with its table."""
    for name in field.split("."):
        column = table.columns.get(name)
        if column is None:
            return
        yield table, name
        if column.kind is not Kind.REFERENCE:
            return
        table = TABLES[column.reference]
