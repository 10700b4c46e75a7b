"""What a visitor's session remembers: the only module that touches `st.session_state`.

Filters and the chosen item live in the address, not here. Streamlit's own `bind="query-params"` writes the *labels* of
options into the address; ours are translated, and a link would lose its filter for a reader of the other language. So
`from_address` and `to_address` keep values there, and notice when the reader went back or forward.
"""

import hashlib
import time
import uuid
from collections.abc import Callable, Sequence
from datetime import UTC
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st

from pages.ui.translation import LANGUAGES, Reader, language_of

LANGUAGE = "lang"
_PICKED = "picked"
_PICK_ROUND = "pick_round"
_JOB = "job"
_WATCHED_JOB = "watched_job"
_DIALOG = "dialog"
_REVISION = "drawn_revision"
_ADDRESS = "address_parts"
_NOTICE = "notice"
VALUES_LIMIT = 50
"""Values of one filter that are taken from an address: anybody can write a link."""
VALUE_LENGTH_LIMIT = 200
LAG_SECONDS = 3.0
"""How long a run may still be asked for with the address as it was before the last writing."""


def reader() -> Reader:
    """Who reads: the language of the switch or of the link, else of the browser; numbers as the browser has them."""
    browser = st.context.locale
    language = chosen_language() or language_of(browser)
    return Reader(language, _locale(language, browser), _zone(st.context.timezone))


def chosen_language() -> str:
    """The language that was chosen with the switch or the link; empty where it is the browser's."""
    chosen = st.session_state.get(LANGUAGE) or st.query_params.get(LANGUAGE, "")
    return chosen if chosen in LANGUAGES and chosen != language_of(st.context.locale) else ""


def preset_language() -> None:
    """Give the switch its value: of a new link, else what it had, else the browser's language.

    Unlike a filter it survives a change of pages, which takes everything out of the address.
    """
    linked = st.query_params.get(LANGUAGE, "")
    if linked in LANGUAGES and (LANGUAGE not in st.session_state or _is_news(LANGUAGE, (linked,))):
        st.session_state[LANGUAGE] = linked
    elif LANGUAGE not in st.session_state:
        st.session_state[LANGUAGE] = language_of(st.context.locale)


def keep_language() -> None:
    """Write the chosen language into the address, unless it is the browser's.

    At the end of a run: after a change of pages the browser has the new path only then, and would else note the old
    path once more, without its filters.
    """
    chosen = chosen_language()
    _write(LANGUAGE, (chosen,) if chosen else ())


def _locale(language: str, browser: str | None) -> str:
    if language == "zh_TW":
        return "zh_Hant_TW"
    parts = (browser or "").replace("-", "_").split("_")
    return f"en_{parts[1].upper()}" if parts[0] == "en" and len(parts) == 2 and parts[1].isalpha() else "en_US"


def _zone(name: str | None) -> Any:
    try:
        return ZoneInfo(name) if name else UTC
    except (ZoneInfoNotFoundError, ValueError):
        return UTC


def picked(tenant_id: str) -> tuple[str, ...]:
    """Ids of the improvement actions that are picked, in the order of picking; a tenant has its own."""
    kept_for, ids = st.session_state.get(_PICKED, ("", ()))
    return ids if kept_for == tenant_id else ()


def pick(tenant_id: str, ids: Sequence[str]) -> None:
    """Pick these and no others."""
    st.session_state[_PICKED] = (tenant_id, tuple(dict.fromkeys(ids)))


def pick_anew(tenant_id: str, ids: Sequence[str]) -> None:
    """Pick these and no others, and have every table and list show it: theirs are drawn anew."""
    pick(tenant_id, ids)
    st.session_state[_PICK_ROUND] = pick_round() + 1


def pick_round() -> int:
    """How often picks were set from outside a table; part of the key of whatever shows them."""
    return int(st.session_state.get(_PICK_ROUND, 0))


def read(key: str, default: Any = None) -> Any:
    """The value of a widget, as it is known before the widget is drawn."""
    return st.session_state.get(key, default)


def preset(key: str, value: Any) -> None:
    """Give a widget its value before it is drawn."""
    st.session_state[key] = value


def forget(*keys: str) -> None:
    """Forget widgets, and with them their part of the address."""
    for key in keys:
        for kept in [kept for kept in st.session_state if kept == key or str(kept).startswith(f"{key}@")]:
            del st.session_state[kept]
        st.query_params.pop(key, None)
        _parts().pop(key, None)


def job_id_for(selection: str) -> str:
    """The id of the push that this selection would become: the same until the selection changes or is sent."""
    digest = hashlib.sha256(selection.encode()).hexdigest()
    kept_for, job_id = st.session_state.get(_JOB, ("", ""))
    if kept_for != digest:
        job_id = str(uuid.uuid4())
        st.session_state[_JOB] = (digest, job_id)
    return str(job_id)


def watch_job(job_id: str) -> None:
    """Show the progress of this push; the next selection becomes a push of its own."""
    st.session_state[_WATCHED_JOB] = job_id
    st.session_state.pop(_JOB, None)


def watched_job() -> str:
    """The push whose progress is shown, empty where there is none."""
    return str(st.session_state.get(_WATCHED_JOB, ""))


def stop_watching() -> None:
    """Show no progress any more."""
    st.session_state.pop(_WATCHED_JOB, None)


def open_dialog(name: str, *arguments: str) -> None:
    """Have a dialog open, through redraws, until `close_dialog`."""
    st.session_state[_DIALOG] = (name, *arguments)


def close_dialog() -> None:
    """Have no dialog open."""
    st.session_state.pop(_DIALOG, None)


def dialog() -> tuple[str, ...] | None:
    """Name and arguments of the open dialog."""
    found: tuple[str, ...] | None = st.session_state.get(_DIALOG)
    return found


def note_revision(revision: int) -> None:
    """Remember which revision of the data is on the screen."""
    st.session_state[_REVISION] = revision


def drawn_revision() -> int | None:
    """The revision of the data that is on the screen."""
    found: int | None = st.session_state.get(_REVISION)
    return found


def leave_notice(text: str) -> None:
    """Have a line shown once at the next drawing."""
    st.session_state[_NOTICE] = text


def take_notice() -> str:
    """The line to be shown once."""
    return str(st.session_state.pop(_NOTICE, ""))


def from_address(name: str, key: str, parse: Callable[[tuple[str, ...]], Any]) -> None:
    """Give a widget the value of its part of the address, where it has none yet or the reader went back or forward.

    Arguments: `name` in the address, `key` of the widget, `parse` from the strings in the address to its value.
    """
    strings = _strings(name)
    known = _parts().get(name, (strings, 0.0))[0]
    is_changed_here = key in st.session_state and st.session_state[key] != parse(known)
    if key not in st.session_state or (_is_news(name, strings) and not is_changed_here):
        st.session_state[key] = parse(strings)
        _parts()[name] = (strings, 0.0)


def to_address(name: str, strings: Sequence[str]) -> None:
    """Write the value of a widget into its part of the address; nothing there means the default.

    What was written is noted after the writing: a run may end between the two, and the next one then writes again.
    """
    wanted = tuple(strings)
    if name not in _parts() or _parts()[name][0] != wanted:
        _write(name, wanted)


def _write(name: str, wanted: tuple[str, ...]) -> None:
    if wanted == _strings(name):
        _parts()[name] = (wanted, 0.0)
        return
    if wanted:
        st.query_params[name] = list(wanted)
    else:
        st.query_params.pop(name, None)
    _parts()[name] = (wanted, time.time())


def in_address(name: str) -> str:
    """What the address says of a thing that has no widget, e.g. which ticket is shown."""
    return str(st.query_params.get(name, ""))[:VALUE_LENGTH_LIMIT]


def _is_news(name: str, strings: tuple[str, ...]) -> bool:
    """Whether the address says something else than was written there, and not because it lags behind."""
    if name not in _parts():
        return True
    known, written_at = _parts()[name]
    return strings != known and time.time() - written_at > LAG_SECONDS


def _strings(name: str) -> tuple[str, ...]:
    return tuple(value[:VALUE_LENGTH_LIMIT] for value in st.query_params.get_all(name)[:VALUES_LIMIT])


def _parts() -> dict[str, tuple[tuple[str, ...], float]]:
    """What was written into each part of the address, and when."""
    parts: dict[str, tuple[tuple[str, ...], float]] = st.session_state.setdefault(_ADDRESS, {})
    return parts
