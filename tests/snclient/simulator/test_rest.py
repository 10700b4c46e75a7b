"""What holds for all REST APIs (ServiceNow: c_RESTAPI): formats, headers, verbs."""

import xml.etree.ElementTree as ET

import pytest
import requests

from tests.snclient.simulator.conftest import Api, SetProperty

JSON = {"Content-Type": "application/json"}


def test_without_accept_an_answer_is_json(api: Api) -> None:
    """c_TableAPI: Accept, default application/json; PySNC's asynchronous client sends none."""
    response = api.call("GET", "incident?sysparm_limit=1", headers={"Accept": None})
    assert (response.status_code, response.headers["Content-Type"]) == (200, "application/json;charset=UTF-8")


@pytest.mark.parametrize("accept", ["application/xml", "text/xml", "application/xml;q=0.9,*/*"])
def test_answers_are_given_in_xml_to_who_asks_for_it(api: Api, accept: str) -> None:
    """c_RESTAPI: data format headers."""
    row = api.create("incident", short_description="a < b & c")
    parameters = {"number": row["number"], "sysparm_fields": "short_description,number,caller_id"}
    response = api.call("GET", "incident", params=parameters, headers={"Accept": accept})
    assert response.headers["Content-Type"] == "application/xml;charset=UTF-8"
    root = ET.fromstring(response.text)
    first = root.find("result")
    assert first is not None
    assert root.tag == "response"
    assert {one.tag: one.text for one in first} == {
        "short_description": "a < b & c",
        "number": row["number"],
        "caller_id": None,
    }
    refused = api.call("GET", f"incident/{'0' * 32}", headers={"Accept": accept})
    assert (refused.status_code, ET.fromstring(refused.text).findtext("error/message")) == (404, "No Record found")


def test_records_are_taken_in_xml(api: Api) -> None:
    """c_RESTAPI: Content-Type application/xml; of several records the first."""
    body = "<request><entry><short_description>in &lt;XML&gt;</short_description></entry><entry><x/></entry></request>"
    xml = {"Content-Type": "application/xml"}
    response = api.call("POST", "incident", data=body, headers=xml)
    assert response.json()["result"]["short_description"] == "in <XML>"
    for wrong in ("<request>", '<!DOCTYPE r [<!ENTITY a "b">]><request><entry><x>&a;</x></entry></request>'):
        refused = api.call("POST", "incident", data=wrong, headers=xml)
        assert (refused.status_code, refused.json()["error"]["message"]) == (400, "Exception while reading request")


@pytest.mark.parametrize(
    "body",
    ["{'urgency':'1','short_description':'It\\'s \"broken\"'}", "{urgency:'1', short_description: 'x'}"],
)
def test_bodies_are_read_as_the_documentation_writes_them(api: Api, body: str) -> None:
    """c_TableAPI: the samples' bodies have single quotes; change-management-api: bare names."""
    assert api.call("POST", "incident", data=body, headers=JSON).json()["result"]["urgency"] == "1"


def test_another_verb_may_stand_in_a_header(api: Api) -> None:
    """c_RESTAPI: X-http-method-override."""
    row = api.create("incident", short_description="before")
    path = f"incident/{row['sys_id']}"
    override = {"X-HTTP-Method-Override": "PATCH"}
    assert api.call("POST", path, json={"short_description": "after"}, headers=override).status_code == 200
    got = api.call("POST", path, headers={"X-HTTP-Method-Override": "GET"})
    assert got.json()["result"]["short_description"] == "after"
    headed = api.call("POST", path, headers={"X-HTTP-Method-Override": "HEAD"})
    assert (headed.status_code, headed.content) == (200, b"")


def test_head_is_get_without_its_body(api: Api) -> None:
    """c_RESTAPI: supported HTTP request methods."""
    response = api.call("HEAD", "incident?sysparm_limit=1")
    assert (response.status_code, response.content) == (200, b"")
    assert "X-Total-Count" in response.headers


def test_the_body_of_a_write_can_be_left_out(api: Api) -> None:
    """c_TableAPI: X-no-response-body."""
    silent = {"X-no-response-body": "true"}
    made = api.call("POST", "incident", json={}, headers=silent)
    assert (made.status_code, made.content, "Location" in made.headers) == (201, b"", True)
    refused = api.call("PATCH", f"incident/{'0' * 32}", json={}, headers=silent)
    assert refused.json()["error"]["message"] == "No Record found"


def test_a_body_beyond_the_property_is_refused(api: Api, set_property: SetProperty) -> None:
    """KB0747638: glide.rest.max_content_length in MB, 10 by default, 25 at most."""
    set_property("glide.rest.max_content_length", "2")
    large = api.call("POST", "incident", json={"description": "x" * (2 * 1024 * 1024)})
    detail = large.json()["error"]["detail"]
    assert large.status_code == 400
    assert detail.startswith("Rejected large REST payload with content-length = 2097")
    assert detail.endswith("Max allowed: 2097152 bytes.")


def test_every_answer_says_that_it_must_not_be_kept(api: Api) -> None:
    """Headers seen on live instances."""
    for response in (api.call("GET", "incident?sysparm_limit=0"), requests.get(f"{api.url}/api/now/x", timeout=20)):
        assert response.headers["Cache-Control"] == "no-cache,no-store,must-revalidate,max-age=-1"
        assert (response.headers["Pragma"], response.headers["Expires"]) == ("no-store,no-cache", "0")
        assert len(response.headers["X-Transaction-ID"]) == 12
    assert response.headers["X-Is-Logged-In"] == "false"
