"""What `streamlit run` starts: the pages, and the worker that lives as long as the server."""

import ipaddress
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import streamlit as st
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware

from data.bootstrap import build
from data.errors import ScoredeskError, SettingsError
from data.settings import read_settings


def refuse_other_addresses() -> None:
    """Raise SettingsError unless the server listens on this machine only: there is no sign-in yet."""
    address = st.get_option("server.address") or "0.0.0.0"  # noqa: S104 - what an empty address means
    try:
        is_loopback = ipaddress.ip_address(address).is_loopback
    except ValueError:
        is_loopback = address == "localhost"
    if not is_loopback:
        raise SettingsError(
            "Scoredesk would listen on {address}, where others could use it without signing in.",
            "Start it with --server.address 127.0.0.1.",
            address=address,
        )


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[dict[str, object]]:
    """Let the worker live with the server: it needs no visitor."""
    # imported now: before the server runs, Streamlit complains about each cache
    from pages.ui import resources

    console = resources.console()
    console.begin()
    console.worker.start()
    try:
        yield {}
    finally:
        console.worker.stop()
        console.close()


try:
    refuse_other_addresses()
    # what is wrong with settings or store is said in a line, before the server starts
    build(read_settings()).close()
except ScoredeskError as error:
    sys.exit(str(error))

only_loopback = Middleware(TrustedHostMiddleware, allowed_hosts=["localhost", "127.0.0.1"])
app = st.App("pages/shell.py", lifespan=lifespan, middleware=[only_loopback])
