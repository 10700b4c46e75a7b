"""Widgets whose value is in the address: any view of a page is a link, whatever the language of who opens it."""

from collections.abc import Callable, Sequence

import streamlit as st

from pages.ui import state
from pages.ui.translation import _, current_reader

PAGE = "page"
PAGE_SIZE = 50


def many_of(label: str, options: Sequence[str], *, name: str, shown: Callable[[str], str] = str) -> tuple[str, ...]:
    """Choose any number of values; none restricts nothing.

    A value that only the address has stays a choice: the filter then shows no rows, and not wrong ones.
    """
    key = _key(name)
    state.from_address(name, key, list)
    extra = [value for value in state.read(key, []) if value not in options]
    chosen = st.multiselect(
        label,
        [*options, *extra],
        key=key,
        format_func=shown,
        placeholder=_("All"),
        on_change=state.forget,
        args=(PAGE,),
    )
    state.to_address(name, chosen)
    return tuple(chosen)


def one_of(label: str, options: Sequence[str], *, name: str, shown: Callable[[str], str] = str) -> str:
    """Choose one value; the first option is the default and not in the address."""
    key = _key(name)
    state.from_address(name, key, lambda found: found[0] if found and found[0] in options else options[0])
    chosen = st.selectbox(label, options, key=key, format_func=shown, on_change=state.forget, args=(PAGE,))
    state.to_address(name, [chosen] if chosen != options[0] else [])
    return str(chosen)


def one_segment(label: str, options: Sequence[str], *, name: str, shown: Callable[[str], str] = str) -> str:
    """Choose one of a few values that are all in sight; the first option is the default."""
    key = _key(name)
    state.from_address(name, key, lambda found: found[0] if found and found[0] in options else options[0])
    chosen = st.segmented_control(
        label, options, key=key, format_func=shown, required=True, label_visibility="collapsed"
    )
    state.to_address(name, [chosen] if chosen and chosen != options[0] else [])
    return str(chosen or options[0])


def words_of(label: str, *, name: str, placeholder: str) -> str:
    """Words to search for."""
    key = _key(name)
    state.from_address(name, key, lambda found: found[0] if found else "")
    text = st.text_input(
        label,
        key=key,
        placeholder=placeholder,
        max_chars=state.VALUE_LENGTH_LIMIT,
        icon=":material/search:",
        on_change=state.forget,
        args=(PAGE,),
    )
    state.to_address(name, [text] if text else [])
    return text or ""


def switch(label: str, *, name: str, explained: str) -> bool:
    """Choose yes or no; no is the default."""
    key = _key(name)
    state.from_address(name, key, lambda found: found == ("1",))
    is_on = st.toggle(label, key=key, help=explained, on_change=state.forget, args=(PAGE,))
    state.to_address(name, ["1"] if is_on else [])
    return is_on


def page_number() -> int:
    """The page of the table, counted from 1, before the table and its switch are drawn."""
    state.from_address(PAGE, _key(PAGE), _number)
    return max(1, int(state.read(_key(PAGE), 1)))


def page_switch(total: int, *, size: int = PAGE_SIZE) -> None:
    """Draw the switch between the pages of a table with `total` rows, if there is more than one."""
    pages = max(1, -(-total // size))
    key = _key(PAGE)
    number = min(page_number(), pages)
    if number != state.read(key):
        state.preset(key, number)
    if pages > 1:
        number = st.pagination(pages, key=key)
    state.to_address(PAGE, [str(number)] if number > 1 else [])


def clear(*names: str) -> None:
    """Take filters out of the page and of its address."""
    state.forget(PAGE, *names)


def _key(name: str) -> str:
    """A widget keeps the labels it was drawn with, so that each language has a widget of its own."""
    return f"{name}@{current_reader().language}"


def _number(found: tuple[str, ...]) -> int:
    return int(found[0]) if found and found[0].isascii() and found[0].isdigit() and len(found[0]) < 9 else 1
