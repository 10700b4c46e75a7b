"""What all REST APIs share: the handler's form, JSON answers, request bodies, parameters (ServiceNow: c_RESTAPI)."""

from collections.abc import Awaitable, Callable, Mapping
from json import JSONEncoder
from typing import Any
from urllib.parse import urlencode

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response

from snclient.simulator import errors, json_form, xml_form
from snclient.simulator.access import Identity
from snclient.simulator.instance import Instance

Handler = Callable[[Request, Instance, Identity], Awaitable[Response]]
"""Answers a REST call of a user who is known."""

JSON = "application/json;charset=UTF-8"
_ENCODER = JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_XML = ("application/xml", "text/xml")
_LARGEST_BODY_MB = 10
_LARGEST_POSSIBLE_BODY_MB = 25
_MEGABYTE = 1024 * 1024
_PAGING = ("sysparm_offset", "sysparm_limit")


def answer(body: Mapping[str, Any], status: int, headers: Mapping[str, str] | None = None) -> Response:
    """A JSON answer in the platform's content type."""
    content = _ENCODER.encode(body).encode("utf-8", "replace")
    return Response(content, status, headers, media_type=JSON)


def verb(request: Request, *known: str) -> str:
    """The method, HEAD as GET. Raises: ApiError 405 when it is not among the `known`."""
    method = "GET" if request.method == "HEAD" else request.method
    if method not in known:
        raise errors.method_not_supported(request.method)
    return method


def is_true(text: str | None) -> bool:
    """Whether a parameter says yes; clients write `True` as well as `true`."""
    return (text or "").lower() == "true"


def whole_number(parameters: QueryParams, name: str, default: int) -> int:
    """A count among the parameters; what is none counts as not sent. Nine digits are plenty."""
    text = parameters.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else default


def names(text: str) -> tuple[str, ...]:
    """The names of a comma list, each once."""
    return tuple(name for name in dict.fromkeys(part.strip() for part in text.split(",")) if name)


def media_type(header: str) -> str:
    """A Content-Type without its parameters, in lower case."""
    return header.partition(";")[0].strip().lower()


async def record_body(request: Request, instance: Instance) -> Mapping[str, object]:
    """The record in a request body; of several the first. Raises: ApiError 400, 415 when it cannot be read."""
    kind, content = media_type(request.headers.get("content-type", "")), await request.body()
    if not kind and not content:
        return {}  # a record without any field, as PySNC sends it
    if kind != "application/json" and kind not in _XML:
        raise errors.unsupported_format(415 if kind else 400, "Content-Type", kind)
    check_length(len(content), instance)
    return xml_form.read_record(content) if kind in _XML else json_form.read_record(content)


def check_length(length: int, instance: Instance) -> None:
    """Refuse a body that is too large, by the property of KB0747638 (in MB). Raises: ApiError 400."""
    if length <= _MEGABYTE:
        return
    setting = instance.properties.text("glide.rest.max_content_length").strip()
    allowed = min(int(setting), _LARGEST_POSSIBLE_BODY_MB) if setting.isdecimal() else _LARGEST_BODY_MB
    if length > allowed * _MEGABYTE:
        raise errors.unreadable(
            f"Rejected large REST payload with content-length = {length} bytes."
            f" Max allowed: {allowed * _MEGABYTE} bytes."
        )


def page_links(address: str, parameters: QueryParams, *, limit: int, offset: int, total: int) -> str:
    """The Link header: first, prev, next and last page; "" when everything fits on one page."""
    if not limit or total <= limit:
        return ""
    offsets = {"first": 0}
    if offset > 0:
        offsets["prev"] = max(0, offset - limit)
    if offset + limit < total:
        offsets["next"] = offset + limit
    offsets["last"] = (total - 1) // limit * limit
    others = [(name, value) for name, value in parameters.multi_items() if name not in _PAGING]
    pages = {
        name: urlencode([*others, ("sysparm_offset", str(start)), ("sysparm_limit", str(limit))])
        for name, start in offsets.items()
    }
    return ",".join(f'<{address}?{query}>;rel="{name}"' for name, query in pages.items())
