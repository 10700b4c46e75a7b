"""An endpoint of the REST APIs: what holds for all of them before and after the work (ServiceNow: c_RESTAPI).

Who calls, which format is wanted, another verb by header, errors as bodies, the headers that every answer has.
"""

import secrets
from collections.abc import Awaitable, Callable
from json import loads

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from snclient.simulator import callers, errors, rest, xml_form
from snclient.simulator.instance import Instance
from snclient.simulator.tiny import PARAMETER

_JSON_OFFERS = ("", "application/json", "application/*", "*/*")
_XML_OFFERS = ("application/xml", "text/xml")
_WRITES = ("POST", "PUT", "PATCH")
_SUCCESS = range(200, 300)
_OVERRIDE = "x-http-method-override"
_SHORT = PARAMETER.encode()
_ON_EVERY_ANSWER = (
    (b"x-content-type-options", b"nosniff"),
    (b"pragma", b"no-store,no-cache"),
    (b"cache-control", b"no-cache,no-store,must-revalidate,max-age=-1"),
    (b"expires", b"0"),
)


def endpoint(instance: Instance, handler: rest.Handler) -> Callable[[Request], Awaitable[Response]]:
    """`handler` as an endpoint: called for users who are known, its refusals turned into bodies."""

    async def answer(sent: Request) -> Response:
        request = _as_meant(sent, instance)
        is_xml = False
        try:
            identity = callers.caller(request, instance)
            is_xml = _wants_xml(request)
            response = await handler(request, instance, identity)
        except errors.ApiError as error:
            response = rest.answer(error.body(), error.status)
            if error.status == 401:
                response.headers["WWW-Authenticate"] = 'BASIC realm="Service-now"'
        response = _in_xml(response) if is_xml else response
        response.raw_headers += (
            *_ON_EVERY_ANSWER,
            (b"x-is-logged-in", b"false" if response.status_code == 401 else b"true"),
            (b"x-transaction-id", secrets.token_hex(6).encode()),
        )
        return _without_body(response) if _is_body_unwanted(sent, request, response) else response

    return answer


def _is_file(request: Request) -> bool:
    """Whether this path answers with files, of whatever type."""
    return request.method in ("GET", "HEAD") and request.url.path.endswith("/file")


def _as_meant(request: Request, instance: Instance) -> Request:
    """The request with the verb of `X-http-method-override` and the query that a short one stands for."""
    query: bytes = request.scope["query_string"]
    if _OVERRIDE not in request.headers and _SHORT not in query:
        return request
    method = request.headers.get(_OVERRIDE, request.method).upper()
    expanded = instance.tiny.expand(query.decode("latin-1")).encode("latin-1", "replace")
    return Request({**request.scope, "method": method, "query_string": expanded}, request.receive)


def _wants_xml(request: Request) -> bool:
    """Whether XML is asked for before JSON; none asked for is JSON. Raises: ApiError 406.

    c_RESTAPI says that a missing Accept is answered 400; the APIs' own pages name JSON as its default, and clients that
    send none work on live instances.
    """
    accept = request.headers.get("accept", "")
    for offer in accept.split(","):
        kind = rest.media_type(offer)
        if kind in _JSON_OFFERS or kind in _XML_OFFERS:
            return kind in _XML_OFFERS
    if _is_file(request):
        return False
    raise errors.unsupported_format(406, "Accept", accept)


def _in_xml(response: Response) -> Response:
    """The same answer in XML; a file stays as it is."""
    if response.headers.get("content-type") != rest.JSON or isinstance(response, StreamingResponse):
        return response
    headers = {name: value for name, value in response.headers.items() if not name.startswith("content-")}
    return Response(xml_form.write(loads(bytes(response.body))), response.status_code, headers, xml_form.XML)


def _is_body_unwanted(sent: Request, request: Request, response: Response) -> bool:
    """Whether the client asked for an answer without its body, in another way than by HEAD itself."""
    if request.method == "HEAD":
        return sent.method != "HEAD" or "within_batch" in sent.scope
    is_silenced = rest.is_true(request.headers.get("x-no-response-body"))
    return is_silenced and request.method in _WRITES and response.status_code in _SUCCESS


def _without_body(response: Response) -> Response:
    headers = {name: value for name, value in response.headers.items() if name != "content-length"}
    return Response(None, response.status_code, headers)
