"""What an instance is set up with besides people: its release, system properties and OAuth clients."""

from collections.abc import Mapping, Sequence

from snclient.simulator.accounts import Accounts
from snclient.simulator.identifiers import sys_id_of
from snclient.simulator.properties import WAR
from snclient.simulator.releases import DEFAULT, Release, release_named
from snclient.simulator.store import Store
from snclient.simulator.system_rows import system_row
from snclient.simulator.tables import TABLES

CLIENT_ID = "scoredesk-local"
CLIENT_SECRET = "scoredesk-local-secret"  # noqa: S105 - printed at every start, of a loopback server
PUBLIC_CLIENT_ID = "scoredesk-local-public"
REDIRECT_URLS = ("http://localhost:8501/servicenow/callback",)
"""Where the consent page sends a browser back to, unless the command line names other addresses."""
SCOPE = "x_mioms_m365ticket"
"""The scope of the ServiceNow application that the article installs."""

_PROPERTIES: Mapping[str, str] = {
    "instance_name": "local",
    "com.snc.platform.security.oauth.is.active": "true",
    "glide.oauth.state.parameter.required": "true",
    "glide.oauth.allow.parameters.in.post.body.only": "true",
    "glide.authenticate.basic_auth.restriction.active": "false",
    "glide.authenticate.basic_auth.restriction.enforce": "false",
}
"""As on a new instance, but for basic authentication: it is allowed as on instances of before 2026."""
_SCOPE_NAME = "Microsoft 365 Security & Compliance"


def set_up(store: Store, accounts: Accounts, *, release: Release | None, redirect_urls: Sequence[str]) -> None:
    """Add what is missing of properties and clients; what is there stays as it is.

    Arguments: `release`: what the instance becomes, None: what it is, or the default one when it is new;
    `redirect_urls`: what the clients register, when any is given or they are new.
    """
    with store.transaction():
        _set_release(store, release)
        for name, value in _PROPERTIES.items():
            _add(store, "sys_properties", name, {"name": name, "value": value})
        _add(store, "sys_scope", SCOPE, {"scope": SCOPE, "name": _SCOPE_NAME, "version": "1.0.0"})
        if _add(store, "oauth_entity", CLIENT_ID, {"name": "Scoredesk", "client_id": CLIENT_ID}):
            accounts.set_secret(sys_id_of("oauth_entity", CLIENT_ID), CLIENT_SECRET)
        public = {"name": "Scoredesk without a secret", "client_id": PUBLIC_CLIENT_ID, "public_client": "true"}
        _add(store, "oauth_entity", PUBLIC_CLIENT_ID, public)
        for client_id in (CLIENT_ID, PUBLIC_CLIENT_ID):
            _register(store, sys_id_of("oauth_entity", client_id), redirect_urls)


def _set_release(store: Store, release: Release | None) -> None:
    known = store.fetch(TABLES["sys_properties"], sys_id_of("sys_properties", WAR))
    if release is None and known is not None:
        return
    chosen = release or release_named(DEFAULT)
    for name, value in ((WAR, chosen.war), ("glide.buildname", chosen.family)):
        _add(store, "sys_properties", name, {"name": name, "value": value})
        store.update(TABLES["sys_properties"], sys_id_of("sys_properties", name), {"value": value})


def _register(store: Store, client: str, redirect_urls: Sequence[str]) -> None:
    row = store.fetch(TABLES["oauth_entity"], client)
    if row is not None and (redirect_urls or not row["redirect_url"]):
        addresses = ", ".join(redirect_urls or REDIRECT_URLS)
        store.update(TABLES["oauth_entity"], client, {"redirect_url": addresses})


def _add(store: Store, table_name: str, key: str, values: Mapping[str, str]) -> bool:
    """Add a record under its fixed sys_id. Returns: whether it was missing."""
    sys_id = sys_id_of(table_name, key)
    if store.fetch(TABLES[table_name], sys_id) is not None:
        return False
    store.insert(TABLES[table_name], system_row(table_name, values, sys_id=sys_id))
    return True
