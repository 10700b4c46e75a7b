"""Files of records (ServiceNow: c_AttachmentAPI): upload, list, read, rename, delete, limits."""

import hashlib
import json
import random
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
import requests

from tests.snclient.simulator.conftest import Api, Running, SetProperty

NO_RECORD = {
    "error": {"message": "No Record found", "detail": "Record doesn't exist or ACL restricts the record retrieval"},
    "status": "failure",
}
CONTENT = b"this is a sample\x00\xff attachment\n" * 10


@pytest.fixture(scope="module")
def incident(api: Api) -> str:
    """The sys_id of an incident to hang files on."""
    return str(api.create("incident")["sys_id"])


def attach(
    api: Api, sys_id: str, name: str = "notes.txt", content: bytes = CONTENT, version: str = "", **parameters: str
) -> requests.Response:
    sent = {"table_name": "incident", "table_sys_id": sys_id, "file_name": name} | parameters
    path = f"/api/now{version}/attachment/file"
    return api.call("POST", path, params=sent, data=content, headers={"Content-Type": "text/plain"})


@pytest.mark.parametrize("version", ["", "/v1", "/v2"])
def test_a_file_is_attached_and_its_address_is_below_the_version_that_was_asked(
    api: Api, incident: str, version: str
) -> None:
    """c_AttachmentAPI: POST /now/attachment/file; PySNC compares Location with /api/now/v1/attachment/{sys_id}/file."""
    response = attach(api, incident, version=version)
    found = response.json()["result"]
    sys_id = found["sys_id"]
    assert response.status_code == 201
    assert response.headers["Location"] == f"{api.url}/api/now{version}/attachment/{sys_id}/file"
    assert found == {
        "table_sys_id": incident,
        "size_bytes": str(len(CONTENT)),
        "download_link": f"{api.url}/api/now/attachment/{sys_id}/file",
        "sys_updated_on": found["sys_created_on"],
        "sys_id": sys_id,
        "image_height": "",
        "sys_created_on": found["sys_created_on"],
        "file_name": "notes.txt",
        "sys_created_by": "scoredesk.integration",
        "compressed": "true",
        "average_image_color": "",
        "sys_updated_by": "scoredesk.integration",
        "sys_tags": "",
        "table_name": "incident",
        "image_width": "",
        "sys_mod_count": "0",
        "content_type": "text/plain",
        "size_compressed": found["size_compressed"],
        "hash": hashlib.sha256(CONTENT).hexdigest(),
        "state": "available",
        "chunk_size_bytes": found["chunk_size_bytes"],
    }
    assert int(found["size_compressed"]) < len(CONTENT)


def test_the_bytes_come_back_with_their_type_and_metadata(api: Api, incident: str) -> None:
    """c_AttachmentAPI: GET /now/attachment/{sys_id}/file, X-Attachment-Metadata."""
    found = attach(api, incident, "Bericht 測試.txt").json()["result"]
    response = api.call("GET", f"/api/now/attachment/{found['sys_id']}/file", headers={"Accept": "*/*"})
    assert (response.status_code, response.content) == (200, CONTENT)
    assert response.headers["Content-Type"] == "text/plain"
    assert int(response.headers["Content-Length"]) == len(CONTENT)
    assert json.loads(response.headers["X-Attachment-Metadata"]) == found
    assert response.headers["Content-Disposition"].endswith("Bericht%20%E6%B8%AC%E8%A9%A6.txt")
    assert response.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("accept", "status"),
    [
        ("*/*", 200),
        ("text/plain", 200),
        ("text/*", 200),
        ("application/json", 200),
        ("image/*", 406),
        ("image/png", 406),
    ],
)
def test_a_file_of_another_type_than_is_accepted_is_refused(api: Api, incident: str, accept: str, status: int) -> None:
    """c_AttachmentAPI: Accept of the file; PySNC asks with application/json for files of every type."""
    sys_id = attach(api, incident).json()["result"]["sys_id"]
    response = api.call("GET", f"/api/now/attachment/{sys_id}/file", headers={"Accept": accept})
    assert response.status_code == status


def test_a_form_is_taken_with_the_file_as_its_last_part(api: Api, incident: str) -> None:
    """c_AttachmentAPI: POST /now/attachment/upload; the part brings the file's name and type."""
    form = {"table_name": "incident", "table_sys_id": incident}
    files = {"uploadFile": ("picture.png", CONTENT, "image/png")}
    response = api.call("POST", "/api/now/attachment/upload", data=form, files=files)
    found = response.json()["result"]
    assert (response.status_code, found["file_name"], found["content_type"]) == (201, "picture.png", "image/png")
    assert response.headers["Location"] == f"{api.url}/api/now/attachment/{found['sys_id']}/file"
    assert found["hash"] == hashlib.sha256(CONTENT).hexdigest()


def test_what_stands_behind_the_file_in_a_form_is_not_read(api: Api, incident: str) -> None:
    """c_AttachmentAPI: the file must be in the final part of the message only."""
    parts = [
        ("uploadFile", ("late.txt", b"x", "text/plain")),
        ("table_name", (None, "incident")),
        ("table_sys_id", (None, incident)),
    ]
    response = api.call("POST", "/api/now/attachment/upload", files=parts)
    assert (response.status_code, response.json()["error"]["detail"]) == (400, "Required: table_name, table_sys_id")
    none = api.call("POST", "/api/now/attachment/upload", files=parts[1:])
    assert none.json()["error"]["detail"] == "Required: uploadFile"


def test_attachments_are_listed_by_query_or_by_plain_parameters(api: Api) -> None:
    """c_AttachmentAPI: GET /now/attachment; the Ansible collection filters by plain parameters."""
    sys_id = str(api.create("incident")["sys_id"])
    made = [attach(api, sys_id, name).json()["result"] for name in ("b.txt", "a.txt", "c.txt")]
    ordered = {"sysparm_query": f"table_sys_id={sys_id}^ORDERBYfile_name", "sysparm_limit": "2"}
    response = api.call("GET", "/api/now/attachment", params=ordered)
    assert response.json() == {"result": [made[1], made[0]]}
    assert response.headers["X-Total-Count"] == "3"
    assert 'rel="next"' in response.headers["Link"]
    plain = {"table_name": "incident", "table_sys_id": sys_id, "sysparm_offset": "0", "sysparm_display_value": "all"}
    found = api.call("GET", "/api/now/v1/attachment", params=plain).json()["result"]
    assert sorted(one["file_name"] for one in found) == ["a.txt", "b.txt", "c.txt"]
    one = api.call("GET", f"/api/now/attachment/{made[2]['sys_id']}")
    assert (one.status_code, one.json()) == (200, {"result": made[2]})


def test_a_file_can_be_renamed_and_deleted(api: Api, incident: str) -> None:
    """c_AttachmentAPI: PATCH and DELETE /now/attachment/{sys_id}, both 204."""
    sys_id = attach(api, incident).json()["result"]["sys_id"]
    path = f"/api/now/attachment/{sys_id}"
    renamed = api.call("PATCH", path, json={"file_name": "other.txt"})
    assert (renamed.status_code, renamed.content) == (204, b"")
    assert api.call("GET", path).json()["result"]["file_name"] == "other.txt"
    assert api.call("PATCH", path, json={}).status_code == 400
    deleted = api.call("DELETE", path)
    assert (deleted.status_code, deleted.content) == (204, b"")
    for method, gone in (("GET", path), ("GET", f"{path}/file"), ("DELETE", path)):
        response = api.call(method, gone)
        assert (response.status_code, response.json()) == (404, NO_RECORD)


def test_the_files_of_a_deleted_record_are_gone_from_the_database(
    start: Callable[..., Running], tmp_path: Path
) -> None:
    """Deleting a record deletes its attachments."""
    database = tmp_path / "instance.db"
    admin = Api(start("--database", str(database), "--seed", "empty").url, "admin", "admin")
    kept, gone = (str(admin.create("incident")["sys_id"]) for _ in range(2))
    files = [attach(admin, sys_id).json()["result"]["sys_id"] for sys_id in (kept, gone, gone)]
    admin.call("DELETE", f"incident/{gone}")
    left = admin.call("GET", "/api/now/attachment").json()["result"]
    assert [one["sys_id"] for one in left] == files[:1]
    admin.call("DELETE", f"sys_attachment/{files[0]}")
    with sqlite3.connect(database) as connection:
        assert connection.execute("SELECT count(*) FROM local_attachment").fetchone() == (0,)
    connection.close()


def test_a_file_of_several_parts_comes_back_whole(api: Api, incident: str) -> None:
    """A file larger than what is kept in one part."""
    content = random.Random(1).randbytes(3_500_000)
    found = attach(api, incident, "large.bin", content).json()["result"]
    assert found["size_bytes"] == "3500000"
    assert api.call("GET", f"/api/now/attachment/{found['sys_id']}/file").content == content
    empty = attach(api, incident, "empty.bin", b"").json()["result"]
    assert api.call("GET", f"/api/now/attachment/{empty['sys_id']}/file").content == b""


def test_files_beyond_the_limit_and_of_other_types_are_refused_and_leave_nothing(
    api: Api, set_property: SetProperty, incident: str
) -> None:
    """c_AttachmentAPI: com.glide.attachment.max_size (MB), glide.attachment.extensions."""
    set_property("com.glide.attachment.max_size", "1")
    set_property("glide.attachment.extensions", "txt, png")
    assert attach(api, incident, "fits.txt", b"x" * 1024 * 1024).status_code == 201
    form, fits = {"table_name": "incident", "table_sys_id": incident}, b"x" * 1024 * 1024
    for content, status in ((fits, 201), (fits + b"x", 400), (fits * 2, 400)):
        files = {"uploadFile": ("form.png", content, "image/png")}
        assert api.call("POST", "/api/now/attachment/upload", data=form, files=files).status_code == status
    large = attach(api, incident, "large.txt", b"x" * (1024 * 1024 + 1))
    streamed = attach(api, incident, "large.txt", (b"x" * 700_000 for _ in range(2)))  # type: ignore[arg-type]
    other = attach(api, incident, "script.exe")
    assert [one.status_code for one in (large, streamed, other)] == [400, 400, 400]
    assert large.json()["error"]["message"] == "Attachment is too large"
    assert other.json()["error"]["message"] == "Attachment type is not allowed"
    query = {"sysparm_query": f"table_sys_id={incident}^file_nameINlarge.txt,script.exe"}
    assert api.call("GET", "/api/now/attachment", params=query).json() == {"result": []}


def test_what_is_missing_or_not_there_is_told(api: Api, incident: str) -> None:
    """c_AttachmentAPI: 400 for missing parameters, 404 for a record that does not exist or is not accessible."""
    missing = api.call("POST", "/api/now/attachment/file", params={"table_name": "incident"}, data=b"x", headers=_TEXT)
    assert (missing.status_code, missing.json()["error"]["detail"]) == (400, "Required: table_sys_id, file_name")
    assert attach(api, "0" * 32).json() == NO_RECORD
    assert attach(api, incident, table_name="no_such_table").status_code == 404
    untyped = {"table_name": "incident", "table_sys_id": incident, "file_name": "x"}
    assert api.call("POST", "/api/now/attachment/file", params=untyped, data=b"x").status_code == 400


_TEXT = {"Content-Type": "text/plain"}


def test_files_are_as_open_as_the_record_that_they_hang_on(api: Api, employee: Api, admin: Api, incident: str) -> None:
    """c_AttachmentAPI, role requirements: who reads and writes the record reads and writes its files."""
    sys_id = attach(api, incident).json()["result"]["sys_id"]
    assert attach(employee, incident).status_code == 404
    assert employee.call("GET", f"/api/now/attachment/{sys_id}").json() == NO_RECORD
    assert employee.call("GET", f"/api/now/attachment/{sys_id}/file").status_code == 404
    listed = employee.call("GET", "/api/now/attachment", params={"table_sys_id": incident})
    assert listed.json() == {"result": []}
    [user] = employee.rows("sys_user")
    closed = attach(api, user["sys_id"], table_name="sys_user")
    assert (closed.status_code, closed.json()["error"]["message"]) == (403, "Operation Failed")
    assert admin.call("GET", f"/api/now/attachment/{sys_id}").status_code == 200


def test_a_form_that_is_none_is_refused(api: Api) -> None:
    """c_AttachmentAPI: Content-Type multipart/form-data."""
    path = "/api/now/attachment/upload"
    assert api.call("POST", path, json={}).status_code == 415
    broken = api.call("POST", path, data=b"--x", headers={"Content-Type": "multipart/form-data"})
    assert (broken.status_code, broken.json()["error"]["message"]) == (400, "Exception while reading request")


def test_head_tells_of_a_file_without_its_bytes(api: Api, incident: str) -> None:
    """c_RESTAPI: HEAD; a file of JSON stays as it is for who asks for XML."""
    sent = {"table_name": "incident", "table_sys_id": incident, "file_name": "a.json"}
    kind = "application/json;charset=UTF-8"
    made = api.call("POST", "/api/now/attachment/file", params=sent, data=b"{}", headers={"Content-Type": kind})
    path = f"/api/now/attachment/{made.json()['result']['sys_id']}/file"
    head = api.call("HEAD", path)
    assert (head.status_code, head.content, head.headers["Content-Length"]) == (200, b"", "2")
    got = api.call("GET", path, headers={"Accept": "application/xml,*/*"})
    assert (got.content, got.headers["Content-Type"]) == (b"{}", kind)
