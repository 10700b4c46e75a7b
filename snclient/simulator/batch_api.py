"""The Batch API (ServiceNow: batch-api): many calls in one, run one after the other as the user who sent them.

Not atomic: what has run stays. When a size or the time is used up, the rest comes back in `unserviced_requests`.
"""

import base64
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import unquote

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope

from snclient.simulator import errors, rest
from snclient.simulator.access import Identity
from snclient.simulator.instance import Instance

_MEGABYTE = 1024 * 1024
_LARGEST_ITEM = "glide.rest.batch.max.inputSize"
_DEFAULT_LARGEST_ITEM, _LARGEST_POSSIBLE_ITEM = 5 * _MEGABYTE, 10 * _MEGABYTE
_LARGEST_OUTPUT = "glide.rest.batch.max.outputSize"
_DEFAULT_LARGEST_OUTPUT = 10 * _MEGABYTE
_OUTPUT_HEADER = "x-batchrequest-max-output-size"
_TIME_RULE = "REST Batch API request timeout"
_DEFAULT_SECONDS = 30
_METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"))
_NOT_PASSED_ON = frozenset(
    ("authorization", "connection", "content-length", "cookie", "host", "origin", "transfer-encoding")
)


@dataclass(frozen=True, slots=True)
class _Item:
    """One call of a batch as it was sent; `size` of the body as sent, in bytes; `problem`: why it cannot be made."""

    key: str
    method: str
    url: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    size: int
    is_headless: bool
    problem: str = ""


@dataclass(frozen=True, slots=True)
class _Limits:
    """Bytes of an item and of its answer; the moment (monotonic seconds) after which no item begins."""

    item: int
    output: int
    end: float


async def batch(request: Request, instance: Instance, _identity: Identity) -> Response:
    """`/batch`: the answers of all items, each as it would have been given alone."""
    rest.verb(request, "POST")
    if rest.media_type(request.headers.get("content-type", "")) != "application/json":
        kind = request.headers.get("content-type", "")
        raise errors.unsupported_format(415 if kind else 400, "Content-Type", kind)
    sent = await rest.record_body(request, instance)
    items, limits = _items(sent), _limits(request, instance)
    serviced: list[dict[str, object]] = []
    for item in items:
        if time.monotonic() >= limits.end or item.size > limits.item:
            break
        began = time.monotonic()
        answer = await _run(item, request)
        if answer is None:
            return Response(status_code=500)  # nobody reads it: a fault has cut the connection
        if len(answer.body) > limits.output:
            break
        serviced.append(_serviced(item, answer, milliseconds=round((time.monotonic() - began) * 1000)))
    return rest.answer(
        {
            "batch_request_id": _as_text(sent.get("batch_request_id", "")),
            "serviced_requests": serviced,
            "unserviced_requests": [item.key for item in items[len(serviced) :]],
        },
        200,
    )


def _as_text(value: object) -> str:
    return value if isinstance(value, str) else "" if value is None else str(value)


def _items(sent: Mapping[str, object]) -> list[_Item]:
    """The items of a batch. Raises: ApiError 400 when one has not what it must have."""
    listed = sent.get("rest_requests")
    if not isinstance(listed, list):
        raise errors.unreadable("rest_requests is missing or is not a list")
    return [_item(one) for one in listed]


def _item(sent: object) -> _Item:
    if not isinstance(sent, dict) or any(sent.get(name) in (None, "") for name in ("id", "method", "url")):
        raise errors.unreadable("Each of rest_requests needs id, method and url")
    headers = [one for one in sent.get("headers") or () if isinstance(one, dict)]
    problem, body, encoded = "", b"", _as_text(sent.get("body"))
    try:
        body = base64.b64decode("".join(encoded.split()), validate=True)
    except ValueError:
        problem = "The body is not valid Base64"
    method, url = str(sent["method"]).upper(), str(sent["url"])
    if method not in _METHODS:
        problem = f"{method} is no method of a REST API"
    elif not url.startswith("/") or url.startswith("//"):
        problem = "The url is not the relative path of an endpoint"
    return _Item(
        key=_as_text(sent["id"]),
        method=method,
        url=url,
        headers=tuple((_as_text(one.get("name")).lower(), _as_text(one.get("value"))) for one in headers),
        body=body,
        size=len(encoded),
        is_headless=rest.is_true(_as_text(sent.get("exclude_response_headers"))),
        problem=problem,
    )


def _limits(request: Request, instance: Instance) -> _Limits:
    """The limits of this batch: properties, the header that may only lower one, and the quota rule."""
    largest_item = _number(instance.properties.text(_LARGEST_ITEM), _DEFAULT_LARGEST_ITEM)
    output = _number(instance.properties.text(_LARGEST_OUTPUT), _DEFAULT_LARGEST_OUTPUT)
    rule = instance.store.select(
        "SELECT max_duration FROM sysrule_quota WHERE name = ? AND active = 'true'", (_TIME_RULE,)
    )
    seconds = _number(rule[0][0] if rule else "", _DEFAULT_SECONDS)
    return _Limits(
        item=min(largest_item, _LARGEST_POSSIBLE_ITEM),
        output=min(output, _number(request.headers.get(_OUTPUT_HEADER, ""), output)),
        end=time.monotonic() + seconds,
    )


def _number(text: str, default: int) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else default


@dataclass(slots=True)
class _Answer:
    """What an item was answered; a status of 0: nothing."""

    status: int = 0
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytearray = field(default_factory=bytearray)

    async def take(self, message: Message) -> None:
        """Receive a part of the answer."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in message["headers"]]
        else:
            self.body += message.get("body", b"")


class _Sender:
    """An item's side of the connection: sends its body, then waits as the batch's own connection does."""

    def __init__(self, body: bytes, receive: Receive) -> None:
        self._body: bytes | None = body
        self._receive = receive

    @property
    def transport(self) -> object:
        """The connection of the batch, for faults that cut it."""
        return getattr(getattr(self._receive, "__self__", None), "transport", None)

    async def receive(self) -> Message:
        """The item's body first; then whatever happens to the batch's connection."""
        if self._body is None:
            return await self._receive()
        body, self._body = self._body, None
        return {"type": "http.request", "body": body, "more_body": False}


async def _run(item: _Item, request: Request) -> _Answer | None:
    """An item's answer by way of the whole application; None when its connection was cut."""
    answer = _Answer()
    if item.problem or not item.url.startswith("/api/") or item.url.partition("?")[0].endswith("/batch"):
        error = errors.unreadable(item.problem) if item.problem else errors.no_resource(item.url)
        refusal = rest.answer(error.body(), error.status)
        await refusal(_scope(item, request), request.receive, answer.take)
        return answer
    outermost: ASGIApp = request.app.state.outermost
    await outermost(_scope(item, request), _Sender(item.body, request.receive).receive, answer.take)
    return answer if answer.status else None


def _scope(item: _Item, request: Request) -> Scope:
    """The ASGI scope of an item: the batch's caller, the item's call."""
    path, _, query = item.url.partition("?")
    known = {name for name, _ in item.headers}
    sent = [(name, value) for name, value in item.headers if name not in _NOT_PASSED_ON]
    caller = [("host", request.headers.get("host", "")), ("authorization", _credentials(request))]
    defaults = [] if "accept" in known else [("accept", "application/json")]
    headers = [*caller, *sent, *defaults, ("content-length", str(len(item.body)))]
    kept = ("type", "asgi", "http_version", "scheme", "client", "server", "root_path", "extensions")
    return {name: request.scope[name] for name in kept if name in request.scope} | {
        "method": item.method,
        "path": unquote(path),
        "raw_path": path.encode("utf-8", "replace"),
        "query_string": query.encode("utf-8", "replace"),
        "headers": [(name.encode("latin-1", "replace"), value.encode("latin-1", "replace")) for name, value in headers],
        "state": {},
        "within_batch": True,
    }


def _credentials(request: Request) -> str:
    """What the batch's caller showed, as a header."""
    token = request.query_params.get("access_token", "")
    return request.headers.get("authorization") or f"Bearer {token}"


def _serviced(item: _Item, answer: _Answer, *, milliseconds: int) -> dict[str, object]:
    """An item's entry in the answer to the batch."""
    entry: dict[str, object] = {
        "id": item.key,
        "body": base64.b64encode(answer.body).decode(),
        "status_code": answer.status,
        "status_text": HTTPStatus(answer.status).phrase,
        "headers": []
        if item.is_headless
        else [{"name": name.title(), "value": value} for name, value in answer.headers],
        "execution_time": milliseconds,
    }
    location = dict(answer.headers).get("location", "")
    if answer.status in range(300, 400) and location:
        entry["redirect_url"] = location
    return entry | ({"error_message": item.problem} if item.problem else {})


ROUTES: Sequence[tuple[str, rest.Handler]] = (("/batch", batch),)
