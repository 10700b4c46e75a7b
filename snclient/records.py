"""Records as the instance sends them, and what became of a write."""

from collections.abc import Mapping
from dataclasses import dataclass

from snclient.errors import ServiceNowError

Field = str | dict[str, str]

# Entries are appended to these; the record answers them empty (ServiceNow: journal fields).
_JOURNALS = frozenset({"work_notes", "comments", "comments_and_work_notes"})
_SYS_ID_LENGTH = 32


class Record(dict[str, Field]):
    """A row: field names to what the instance sent.

    With `display_value="all"` each field is `{"display_value": …, "value": …}`; otherwise it is text, a reference
    perhaps `{"value": …, "link": …}`. `value` and `display` read all shapes.
    """

    @property
    def sys_id(self) -> str:
        """The record's own id, empty when the account may not read it."""
        return self.value("sys_id")

    def value(self, name: str) -> str:
        """What is stored, "" for an absent or empty field; only its display value if nothing else was asked for."""
        return _text(self.get(name, ""), "value", "display_value")

    def display(self, name: str) -> str:
        """What ServiceNow shows for it, "" for an absent or empty field; the value if nothing else was asked for."""
        return _text(self.get(name, ""), "display_value", "value")


@dataclass(frozen=True, slots=True)
class Written:
    """A write that the instance confirmed.

    `is_new` is False when the record was there already (or was updated); `dropped` names the fields that were sent
    and whose echo is absent or different: ServiceNow ignores what the account may not write, without a word.
    """

    record: Record
    is_new: bool
    dropped: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one of many creates: either `written` or `error` is there."""

    correlation_id: str
    written: Written | None = None
    error: ServiceNowError | None = None


def dropped_fields(sent: Mapping[str, str], echo: Record) -> tuple[str, ...]:
    """Names of `sent` that the instance did not keep, in their order.

    A reference sent by name comes back as the id it was resolved to, a date as its midnight, a journal entry not at
    all: these were kept.
    """
    return tuple(name for name, text in sent.items() if not _is_kept(name, text, echo))


def _is_kept(name: str, text: str, echo: Record) -> bool:
    if name not in echo:
        return False
    if name in _JOURNALS:
        return True
    kept = echo.value(name)
    if isinstance(echo[name], dict) and kept and len(text) != _SYS_ID_LENGTH:
        return bool(text)
    return kept.replace("\r\n", "\n") in {text.replace("\r\n", "\n"), f"{text} 00:00:00"}


def _text(field: Field | None, first: str, second: str) -> str:
    if not isinstance(field, dict):
        return field or ""
    return (field[first] if first in field else field.get(second)) or ""
