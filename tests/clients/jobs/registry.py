"""What an admin sets up at the instance before a client can use client credentials; by plain calls of the Table API."""

import json
import ssl
import urllib.parse
import urllib.request
from base64 import b64encode

from tests.clients.jobs.job import ADMIN, OAUTH_CLIENT, Target

PROPERTY = "glide.oauth.inbound.client.credential.grant_type.enabled"


def allow_client_credentials(target: Target, *, is_allowed: bool, user: str) -> None:
    """Set the property and the OAuth application user (a sys_id, "" for none) of the one registered client."""
    value = "true" if is_allowed else "false"
    found = _call(target, "GET", f"sys_properties?sysparm_query=name={PROPERTY}")
    if found:
        _call(target, "PATCH", f"sys_properties/{found[0]['sys_id']}", {"value": value})
    else:
        _call(target, "POST", "sys_properties", {"name": PROPERTY, "value": value})
    [client] = _call(target, "GET", f"oauth_entity?sysparm_query=client_id={OAUTH_CLIENT[0]}")
    _call(target, "PATCH", f"oauth_entity/{client['sys_id']}", {"user": user})


def _call(target: Target, method: str, path: str, values: dict[str, str] | None = None) -> list[dict[str, str]]:
    address = f"{target.url}/api/now/table/{urllib.parse.quote(path, safe='/?=&')}"
    headers = {
        "Authorization": f"Basic {b64encode(':'.join(ADMIN).encode()).decode()}",
        "Accept": "application/json",
        "Content-Type": "application/json",
    }
    body = json.dumps(values).encode() if values else None
    request = urllib.request.Request(address, body, headers, method=method)
    # The default context reads SSL_CERT_FILE, where the instance's certificate is.
    with urllib.request.urlopen(request, timeout=10, context=ssl.create_default_context()) as response:
        result = json.load(response)["result"]
    return result if isinstance(result, list) else [result]
