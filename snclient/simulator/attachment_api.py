"""The Attachment API (ServiceNow: c_AttachmentAPI): files of records over HTTP."""

import json
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from urllib.parse import quote

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from snclient.simulator import errors, rest, table_api, times
from snclient.simulator.access import Identity, may_write
from snclient.simulator.attachments import TooLarge
from snclient.simulator.instance import Instance
from snclient.simulator.records import Part
from snclient.simulator.store import Row
from snclient.simulator.tables import TABLES

_DEFAULT_LIMIT = 1000
_LARGEST_MB = "com.glide.attachment.max_size"
_DEFAULT_LARGEST_MB = 1024
_EXTENSIONS = "glide.attachment.extensions"
_MANDATORY = ("table_name", "table_sys_id", "file_name")
_SHOWN = (
    *("table_sys_id", "size_bytes", "sys_updated_on", "sys_id", "image_height", "sys_created_on", "file_name"),
    *("sys_created_by", "compressed", "average_image_color", "sys_updated_by", "sys_tags", "table_name"),
    *("image_width", "sys_mod_count", "content_type", "size_compressed", "hash", "state", "chunk_size_bytes"),
)
_TYPE = re.compile(r"[\w.+-]+/[\w.+*-]+(?:; ?[\w-]+=[\w.+\"-]+)*\Z", re.ASCII)
_UNKNOWN_TYPE = "application/octet-stream"
_SIZE_OF_READ = 256 * 1024
_SIZE_OF_FORM = 64 * 1024
"""The most bytes that a form has around its file."""


async def attachments(request: Request, instance: Instance, identity: Identity) -> Response:
    """`/attachment`: what is attached, by an encoded query on `sys_attachment` or by `name=value`."""
    rest.verb(request, "GET")
    table, parameters = TABLES["sys_attachment"], request.query_params
    limit = rest.whole_number(parameters, "sysparm_limit", _DEFAULT_LIMIT)
    offset = rest.whole_number(parameters, "sysparm_offset", 0)
    query = table_api.read_query(parameters, table, instance)
    page = instance.records.page(table, query, identity, Part(limit, offset))
    headers = {"X-Total-Count": str(page.total or 0)}
    address = f"{instance.base_url}{request.url.path}"
    links = rest.page_links(address, parameters, limit=limit, offset=offset, total=page.total or 0)
    if links and not rest.is_true(parameters.get("sysparm_suppress_pagination_header")):
        headers["Link"] = links
    return rest.answer({"result": [_metadata(row, instance) for row in page.rows]}, 200, headers)


async def attachment(request: Request, instance: Instance, identity: Identity) -> Response:
    """`/attachment/{sys_id}`: one attachment's metadata; rename it; delete it."""
    method = rest.verb(request, "GET", "PATCH", "DELETE")
    row = instance.records.fetch(TABLES["sys_attachment"], request.path_params["sys_id"], identity)
    if method == "GET":
        return rest.answer({"result": _metadata(row, instance)}, 200)
    _check_writable(row["table_name"], identity, "Update" if method == "PATCH" else "Delete")
    if method == "PATCH":
        name = (await rest.record_body(request, instance)).get("file_name")
        if not isinstance(name, str) or not name.strip():
            raise errors.missing_parameters(("file_name",))
        instance.attachments.rename(row["sys_id"], name, identity)
    else:
        instance.attachments.delete(row["sys_id"], identity)
    return Response(status_code=204)


async def file(request: Request, instance: Instance, identity: Identity) -> Response:
    """`/attachment/{sys_id}/file`: the bytes."""
    rest.verb(request, "GET")
    row = instance.records.fetch(TABLES["sys_attachment"], request.path_params["sys_id"], identity)
    kind = row["content_type"] if _TYPE.match(row["content_type"]) else _UNKNOWN_TYPE
    _check_accepted(request.headers.get("accept", ""), kind)
    headers = {
        "Content-Length": row["size_bytes"] or "0",
        "Content-Disposition": f"attachment;filename*=UTF-8''{quote(row['file_name'], safe='')}",
        "X-Attachment-Metadata": json.dumps(_metadata(row, instance)),
        "Content-Type": kind,
    }
    return StreamingResponse(instance.attachments.content(row["sys_id"]), 200, headers)


async def new_file(request: Request, instance: Instance, identity: Identity) -> Response:
    """`/attachment/file`: the body is the file, the parameters say what it is and where it belongs."""
    rest.verb(request, "POST")
    kind = request.headers.get("content-type", "")
    if not kind:
        raise errors.unsupported_format(400, "Content-Type", kind)
    _check_declared(request, _largest(instance))
    values = {**request.query_params, "content_type": kind}
    return await _attach(request, instance, identity, values, request.stream())


async def upload(request: Request, instance: Instance, identity: Identity) -> Response:
    """`/attachment/upload`: a form whose last part is the file; what stands behind the file is not read."""
    rest.verb(request, "POST")
    kind = rest.media_type(request.headers.get("content-type", ""))
    if kind != "multipart/form-data":
        raise errors.unsupported_format(415 if kind else 400, "Content-Type", kind)
    _check_declared(request, _largest(instance) + _SIZE_OF_FORM)
    try:
        async with request.form() as form:
            values: dict[str, str] = {}
            for name, part in form.multi_items():
                if isinstance(part, UploadFile):
                    named = {"file_name": part.filename or "", "content_type": part.content_type or _UNKNOWN_TYPE}
                    return await _attach(request, instance, identity, values | named, _chunks(part))
                values[name] = part
    except (MultiPartException, HTTPException):
        raise errors.unreadable("The payload is not valid multipart/form-data") from None
    raise errors.missing_parameters(("uploadFile",))


async def _attach(
    request: Request, instance: Instance, identity: Identity, values: Mapping[str, str], chunks: AsyncIterator[bytes]
) -> Response:
    """Keep a file and answer with its metadata. Raises: ApiError 400, 403, 404."""
    missing = [name for name in _MANDATORY if not values.get(name, "").strip()]
    if missing:
        raise errors.missing_parameters(missing)
    table = TABLES.get(values["table_name"])
    if table is None:
        raise errors.no_record()
    instance.records.fetch(table, values["table_sys_id"], identity)
    _check_writable(table.name, identity, "Insert")
    _check_extension(values["file_name"], instance)
    named = {name: values[name] for name in (*_MANDATORY, "content_type")}
    if created := times.normal_date_time(values.get("creation_time", "")):
        named["sys_created_on"] = created
    limit = _largest(instance)
    try:
        received = await instance.attachments.receive(chunks, limit=limit)
    except TooLarge:
        raise errors.file_too_large(limit) from None
    row = instance.attachments.attach(received, named, identity)
    # Below the path that was asked: PySNC compares it with the address that it makes of the version and the sys_id.
    root = request.url.path.rpartition("/")[0]
    location = f"{instance.base_url}{root}/{row['sys_id']}/file"
    return rest.answer({"result": _metadata(row, instance)}, 201, {"Location": location})


def _metadata(row: Row, instance: Instance) -> dict[str, str]:
    """An attachment as this API shows it: plain values, whatever `sysparm_display_value` says."""
    link = f"{instance.base_url}/api/now/attachment/{row['sys_id']}/file"
    return {name: row[name] for name in _SHOWN if name in row} | {"download_link": link}


def _check_writable(table_name: str, identity: Identity, operation: str) -> None:
    """Only who may write the record may change what hangs on it. Raises: ApiError 403."""
    table = TABLES.get(table_name)
    if table is None or not may_write(identity, table):
        raise errors.acl_refused(operation)


def _check_accepted(accept: str, kind: str) -> None:
    """The file's type against Accept. Raises: ApiError 406.

    `application/json` passes: PySNC asks with it for files of every type and gets them.
    """
    passing = {"", "*/*", "application/json", rest.media_type(kind), f"{kind.partition('/')[0]}/*"}
    if not passing.intersection(rest.media_type(offer) for offer in accept.split(",")):
        raise errors.unsupported_format(406, "Accept", accept)


def _check_extension(file_name: str, instance: Instance) -> None:
    """The allowed types of files, by property. Raises: ApiError 400."""
    allowed = [name.lower().lstrip(".") for name in rest.names(instance.properties.text(_EXTENSIONS))]
    if allowed and file_name.rpartition(".")[2].lower() not in allowed:
        raise errors.file_type_refused(file_name)


def _largest(instance: Instance) -> int:
    """The most bytes that a file may have."""
    setting = instance.properties.text(_LARGEST_MB).strip()
    return (int(setting) if setting.isdecimal() else _DEFAULT_LARGEST_MB) * 1024 * 1024


def _check_declared(request: Request, limit: int) -> None:
    """Refuse a body before it is read when it says that it is too long. Raises: ApiError 400."""
    if int(request.headers.get("content-length", "0")) > limit:
        raise errors.file_too_large(limit)


async def _chunks(part: UploadFile) -> AsyncIterator[bytes]:
    while chunk := await part.read(_SIZE_OF_READ):
        yield chunk


ROUTES: Sequence[tuple[str, rest.Handler]] = (
    ("/attachment", attachments),
    ("/attachment/file", new_file),
    ("/attachment/upload", upload),
    ("/attachment/{sys_id}", attachment),
    ("/attachment/{sys_id}/file", file),
)
