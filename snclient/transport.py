"""Requests to one instance: sessions, time limits, sign-in, and repeats for reads only."""

import random
import socket
import ssl
import sys
import threading
import time
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.cookiejar import DefaultCookiePolicy
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

import requests
from authlib.integrations.requests_client import OAuth2Session

from snclient import answers, errors
from snclient.answers import Answer, Result
from snclient.auth import Credentials

_CONNECT_SECONDS = 5.0
_REPEATS = 2
_BACK_OFF_SECONDS = 0.25
_CHUNK_BYTES = 4096  # small, so that the time limit is looked at while a slow answer arrives
_HEADERS = {"Accept": "application/json", "Content-Type": "application/json"}
_TOKEN_PATH = "/oauth_token.do"  # noqa: S105 - an address
# Their presence in the chain of causes proves that no byte of the request was sent.
_NEVER_SENT = (
    requests.ConnectTimeout,
    requests.exceptions.ProxyError,
    requests.exceptions.InvalidURL,
    ConnectionRefusedError,
    socket.gaierror,
    ssl.SSLCertVerificationError,
)


class TimeLimit:
    """The moment after which a call is given up."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    @property
    def left(self) -> float:
        """Seconds left, not negative."""
        return max(0.0, self._end - time.monotonic())

    def timeouts(self) -> tuple[float, float]:
        """Seconds to wait for a connection and for bytes, as requests wants them; Unreachable when none is left."""
        left = self.left
        if not left:
            raise errors.Unreachable("The time for this call is over before it could be sent: try again.")
        return min(_CONNECT_SECONDS, left), left


class Transport:
    """Sends requests to an instance; any number of threads may use it at once.

    Arguments: `url` is the address of the instance; `deadline` how many seconds one call may take, sign-in and repeats
    included. Redirects are not followed, cookies not kept, certificates always checked.
    """

    def __init__(self, url: str, credentials: Credentials, *, deadline: float) -> None:
        self.url = checked_address(url)
        self._credentials = credentials
        self._deadline = deadline
        self._idle: deque[requests.Session] = deque()

    def close(self) -> None:
        """Close the connections that are not in use."""
        while self._idle:
            self._idle.pop().close()

    def read(self, path: str, params: Mapping[str, str]) -> Result:
        """The result of a GET, repeated twice at most when the instance is away, broken or busy.

        Raises: ServiceNowError.
        """
        limit = TimeLimit(self._deadline)
        repeat = 0
        while True:
            try:
                answer = self._exchange("GET", path, params=params, values=None, limit=limit)
                return answers.result_of(answer, is_write=False)
            except errors.ServiceNowError as error:
                wait = _wait_before_repeat(error, repeat)
                if wait is None or wait >= limit.left:
                    raise
                time.sleep(wait)
                repeat += 1

    def write(self, method: str, path: str, values: Mapping[str, str]) -> Result:
        """The result of a POST or PATCH, which is sent again in one case only: it was refused for its old token.

        Raises: ServiceNowError; Unclear where it may have been committed.
        """
        answer = self._exchange(method, path, params={}, values=values, limit=TimeLimit(self._deadline))
        return answers.result_of(answer, is_write=True)

    def _exchange(
        self, method: str, path: str, *, params: Mapping[str, str], values: Mapping[str, str] | None, limit: TimeLimit
    ) -> Answer:
        endpoint = _TokenEndpoint(self.url + _TOKEN_PATH, limit)
        header = self._credentials.header(endpoint)
        request = requests.Request(method, self.url + path, params=params, json=values, headers=_HEADERS)
        answer = self._answer(request, header, limit)
        if answer.status != 401:
            return answer
        other = self._credentials.renewed(endpoint, header)
        return answer if other is None else self._answer(request, other, limit)

    def _answer(self, request: requests.Request, header: str, limit: TimeLimit) -> Answer:
        request.auth = _Header(header)
        timeouts = limit.timeouts()
        with self._session() as session, _lost_answers(self.url, is_write=request.method != "GET"):
            prepared = session.prepare_request(request)
            settings = session.merge_environment_settings(prepared.url, _proxies(self.url), True, None, None)  # noqa: FBT003
            with session.send(prepared, timeout=timeouts, allow_redirects=False, **settings) as response:
                return Answer(response.status_code, response.headers, _body(response, limit))

    @contextmanager
    def _session(self) -> Iterator[requests.Session]:
        """A session that no other thread uses meanwhile."""
        try:
            session = self._idle.pop()
        except IndexError:
            session = requests.Session()
            session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        try:
            yield session
        finally:
            self._idle.append(session)


class _Header(requests.auth.AuthBase):
    """Sends an `Authorization` header as it is; without it requests would look into a netrc file."""

    def __init__(self, text: str) -> None:
        self._text = text

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = self._text
        return request


class _TokenEndpoint:
    """The token endpoint of an instance, within the time of one call."""

    def __init__(self, url: str, limit: TimeLimit) -> None:
        self._url = url
        self._limit = limit

    def fetch(self, client_id: str, client_secret: str, grant: Mapping[str, str]) -> Mapping[str, Any]:
        """The answer to a grant, an `access_token` in it; ServiceNowError when there is none."""
        settings = {
            "timeout": self._limit.timeouts(),
            "allow_redirects": False,
            "proxies": _proxies(self._url),
        }
        with (
            OAuth2Session(client_id, client_secret, token_endpoint_auth_method="client_secret_post") as session,  # noqa: S106
            _lost_answers(self._url, is_write=False),
        ):
            session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
            for moment in ("access_token_response", "refresh_token_response"):
                session.register_compliance_hook(moment, _checked_token)
            if "refresh_token" in grant:
                token = session.refresh_token(self._url, refresh_token=grant["refresh_token"], **settings)
            else:
                token = session.fetch_token(self._url, **grant, **settings)
            return dict(token)

    @contextmanager
    def guard(self, lock: threading.Lock) -> Iterator[None]:
        """Hold a lock, but wait for it no longer than the call may take."""
        if not lock.acquire(timeout=self._limit.left):
            raise errors.Unreachable("Another sign-in takes too long: try again.")
        try:
            yield
        finally:
            lock.release()


def checked_address(url: str) -> str:
    """The address of an instance without a slash at its end.

    Raises: InvalidRequest for anything but `https://HOST`; http is for this machine only, since passwords travel.
    """
    parts = urlsplit(url.rstrip("/"))
    host = parts.hostname or ""
    is_whole = host and not (parts.path or parts.query or parts.fragment or parts.username)
    if not is_whole or parts.scheme not in {"https", "http"}:
        raise errors.InvalidRequest("An instance's address looks like https://NAME.service-now.com.")
    if parts.scheme == "http" and not _is_loopback(host):
        raise errors.InvalidRequest("Use https: without it the password could be read on its way.")
    return f"{parts.scheme}://{parts.netloc}"


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _proxies(url: str) -> dict[str, str]:
    """Proxies that come before those of the environment: none for this machine, whose traffic nobody else may read.

    An empty text is needed: for a missing one requests would look into the environment.
    """
    return {"http": "", "https": ""} if _is_loopback(urlsplit(url).hostname or "") else {}


def _checked_token(response: requests.Response) -> requests.Response:
    """A token endpoint's answer before Authlib reads it, so that every failure is one of ours."""
    answers.token_of(Answer(response.status_code, response.headers, response.content))
    return response


def _body(response: requests.Response, limit: TimeLimit) -> bytes:
    pieces = []
    for piece in response.iter_content(_CHUNK_BYTES):
        pieces.append(piece)
        if not limit.left:
            raise requests.ReadTimeout("the answer did not end in time")
    return b"".join(pieces)


@contextmanager
def _lost_answers(url: str, *, is_write: bool) -> Iterator[None]:
    """Errors of requests as ours: Unreachable if nothing can have been written, Unclear if it can."""
    older = sys.exception()  # what the caller is busy with; Python hangs it to the end of our chain
    try:
        yield
    except requests.RequestException as error:
        host = urlsplit(url).netloc
        causes = _causes(error, older)
        detail = f"{type(causes[-1]).__name__}: {causes[-1]}"
        is_unsent = any(isinstance(one, _NEVER_SENT) for one in causes)
        if is_write and not is_unsent:
            raise errors.Unclear(
                f"{host} did not answer, and may or may not have saved it: look it up before it is sent again.",
                detail=detail,
            ) from error
        said = "cannot be reached" if is_unsent else "did not answer"
        raise errors.Unreachable(f"{host} {said}: check the address and the network.", detail=detail) from error


def _causes(error: BaseException, older: BaseException | None) -> list[BaseException]:
    """An error and what led to it, up to an older one that has nothing to do with it."""
    chain = [error]
    while (cause := chain[-1].__cause__ or chain[-1].__context__) is not None and cause is not older:
        chain.append(cause)
    return chain


def _wait_before_repeat(error: errors.ServiceNowError, repeat: int) -> float | None:
    """Seconds until a read is sent again, None if it should not be."""
    is_passing = isinstance(error, errors.Unreachable | errors.RateLimited) or (error.status or 0) >= 500
    if repeat >= _REPEATS or not is_passing:
        return None
    back_off: float = _BACK_OFF_SECONDS * 2**repeat * random.uniform(1, 2)  # noqa: S311 - spreads load, hides nothing
    asked = error.retry_after if isinstance(error, errors.RateLimited) else None
    return back_off if asked is None else asked + back_off / 10
