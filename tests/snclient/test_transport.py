"""How requests travel."""

import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from snclient import BasicAuth, InvalidRequest, PasswordGrant, ServiceNow, Unclear, Unreachable, UnsafeQuery
from tests.snclient.scripted import NOTHING, Reply, ScriptedInstance

ONE = Reply(200, {"result": {"sys_id": "1"}})


@pytest.fixture
def silent() -> Iterator[str]:
    """Address of a server that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


@pytest.fixture
def proxy(monkeypatch: pytest.MonkeyPatch) -> Iterator[ScriptedInstance]:
    """A proxy that the environment names for every address, and that refuses everything."""
    server = ScriptedInstance()
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv(name.upper(), server.url)
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    yield server
    server.close()


def test_json_is_asked_for_and_sent(scripted: ScriptedInstance, scripted_sn: ServiceNow) -> None:
    scripted.answers(ONE, Reply(200, {"result": {"sys_id": "1", "state": "2"}}))
    scripted_sn.table("incident").fetch("1")
    scripted_sn.table("incident").update("1", {"state": "2"})
    for request in scripted.requests:
        assert request.headers["Accept"] == "application/json"
        assert request.headers["Content-Type"] == "application/json"
        assert request.headers["Authorization"] == "Basic YWRhOnNlY3JldA=="
        assert request.path == "/api/now/table/incident/1"
    assert scripted.requests[1].method == "PATCH"
    assert scripted.requests[1].body == b'{"state": "2"}'


def test_cookies_are_not_kept(scripted: ScriptedInstance, scripted_sn: ServiceNow) -> None:
    scripted.answers(Reply(200, ONE.content, {"Set-Cookie": "JSESSIONID=1; Path=/"}), ONE)
    scripted_sn.table("incident").fetch("1")
    scripted_sn.table("incident").fetch("1")
    assert [request.headers.get("Cookie") for request in scripted.requests] == [None, None]


def test_a_netrc_file_is_no_credential(
    scripted: ScriptedInstance, scripted_sn: ServiceNow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login eve password other\n")
    monkeypatch.setenv("NETRC", str(netrc))
    scripted.answers(ONE)
    scripted_sn.table("incident").fetch("1")
    assert scripted.requests[0].headers["Authorization"] == "Basic YWRhOnNlY3JldA=="


def test_no_secret_for_this_machine_goes_to_a_proxy(scripted: ScriptedInstance, proxy: ScriptedInstance) -> None:
    token = {"access_token": "a1", "refresh_token": "r1", "expires_in": 1799}
    scripted.answers(Reply(200, token), Reply(401), Reply(200, token | {"access_token": "a2"}), ONE)
    auth = PasswordGrant(client_id="client", client_secret="cs", username="ada", password="pw")
    with ServiceNow(scripted.url, auth=auth, deadline=5) as sn:
        assert sn.table("incident").fetch("1").sys_id == "1"
    grants = [request.form.get("grant_type") for request in scripted.requests]
    assert grants == ["password", None, "refresh_token", None]
    assert proxy.requests == []


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_https_to_this_machine_needs_no_proxy(scripted: ScriptedInstance, proxy: ScriptedInstance, host: str) -> None:
    url = scripted.url.replace("http://127.0.0.1", f"https://{host}")
    with ServiceNow(url, auth=BasicAuth("ada", "secret"), deadline=5) as sn, pytest.raises(Unclear) as caught:
        sn.table("incident").update("1", {"state": "2"})
    assert "SSL" in caught.value.detail
    assert proxy.requests == []


def test_an_instance_elsewhere_is_asked_through_the_proxy(proxy: ScriptedInstance) -> None:
    auth = PasswordGrant(client_id="client", client_secret="cs", username="ada", password="pw")
    for way in (auth, BasicAuth("ada", "secret")):
        with ServiceNow("https://instance.invalid", auth=way, deadline=5) as sn, pytest.raises(Unreachable):
            sn.table("incident").update("1", {"state": "2"})
    assert [(request.method, request.target) for request in proxy.requests] == [("CONNECT", "instance.invalid:443")] * 2


def test_an_older_failure_of_the_caller_proves_nothing_about_a_lost_write(
    scripted: ScriptedInstance, scripted_sn: ServiceNow
) -> None:
    scripted.answers(NOTHING, Reply(is_lost=True))
    with ServiceNow(_closed_address(), auth=BasicAuth("ada", "secret"), deadline=5) as away:
        try:
            away.table("incident").update("1", {"state": "2"})
        except Unreachable:
            with pytest.raises(Unclear) as caught:
                scripted_sn.table("incident").create({}, correlation_id="a")
    assert scripted.methods() == ["GET", "POST"]
    assert "refused" not in caught.value.detail


def test_a_refused_connection_is_still_known_inside_an_older_failure() -> None:
    with ServiceNow(_closed_address(), auth=BasicAuth("ada", "secret"), deadline=5) as away:
        try:
            raise LookupError("older")  # noqa: TRY301 - what a caller may be busy with
        except LookupError:
            with pytest.raises(Unreachable, match="cannot be reached") as caught:
                away.table("incident").update("1", {"state": "2"})
    assert "refused" in caught.value.detail


def _closed_address() -> str:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return f"http://127.0.0.1:{server.getsockname()[1]}"


def test_no_answer_in_time_is_unreachable_for_reads_and_unclear_for_writes(silent: str) -> None:
    with ServiceNow(silent, auth=BasicAuth("ada", "secret"), deadline=0.3) as sn:
        with pytest.raises(Unreachable, match="did not answer"):
            sn.table("incident").fetch("1")
        with pytest.raises(Unclear):
            sn.table("incident").update("1", {"state": "2"})


def test_a_dripping_answer_ends_at_the_deadline() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        drip = threading.Thread(target=_drip, args=(server,))
        drip.start()
        with (
            ServiceNow(f"http://127.0.0.1:{server.getsockname()[1]}", BasicAuth("ada", "secret"), deadline=0.5) as sn,
            pytest.raises(Unclear),
        ):
            sn.table("incident").update("1", {"state": "2"})
        drip.join()


def _drip(server: socket.socket) -> None:
    connection, _ = server.accept()
    with connection:
        connection.recv(65536)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100000000\r\n\r\n")
        try:
            for _ in range(500):
                connection.sendall(b" " * 8192)
                time.sleep(0.01)
        except OSError:
            return
    pytest.fail("the client listened to the end")


@pytest.mark.parametrize(
    "url",
    [
        "http://example.service-now.com",
        "ftp://127.0.0.1",
        "example.service-now.com",
        "https://",
        "https://a.example/path",
        "https://user:pw@a.example",
        "https://a.example?x=1",
    ],
)
def test_an_address_that_is_none_or_unsafe_is_refused(url: str) -> None:
    with pytest.raises(InvalidRequest):
        ServiceNow(url, auth=BasicAuth("ada", "secret"))


@pytest.mark.parametrize("url", ["https://example.service-now.com/", "http://localhost:8600", "http://[::1]:8600/"])
def test_https_anywhere_and_http_on_this_machine_are_fine(url: str) -> None:
    assert ServiceNow(url, auth=BasicAuth("ada", "secret")).url == url.rstrip("/")


def test_names_that_would_change_the_address_are_refused(scripted_sn: ServiceNow) -> None:
    with pytest.raises(UnsafeQuery):
        scripted_sn.table("incident/../sys_user")
    with pytest.raises(UnsafeQuery):
        scripted_sn.table("incident").fetch("..")
    with pytest.raises(UnsafeQuery):
        scripted_sn.table("incident").update("1?x=1", {})


def test_nothing_shows_a_secret(scripted_sn: ServiceNow) -> None:
    assert "secret" not in repr(scripted_sn)
    assert repr(BasicAuth("ada", "secret")) == "BasicAuth(user='ada')"
