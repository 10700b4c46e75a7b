"""PySNC 1.2.1 signs in by OAuth."""

from tests.clients.conftest import Client

UNAUTHENTICATED = "User is not authenticated"


def test_a_password_grant_signs_in(pysnc: Client) -> None:
    assert pysnc.job("pysnc_oauth.password_grant") == {
        "token": {"token_type": "Bearer", "scope": ["useraccount"]},
        "who": "scoredesk.integration",
    }


def test_a_token_past_its_time_is_refreshed(pysnc: Client) -> None:
    assert pysnc.job("pysnc_oauth.refresh") == {
        "first": UNAUTHENTICATED,
        "second": "scoredesk.integration",
        "lives again": True,
        "same refresh token": True,
    }


def test_client_credentials_need_the_property_and_the_application_user(pysnc: Client) -> None:
    found = pysnc.job("pysnc_oauth.client_credentials")
    assert [text.split(" - ")[1] for text in found["refused"]] == ["access_denied", "access_denied"]
    assert [found["first"], found["second"]] == ["admin", "admin"]


def test_wrong_credentials_and_revoked_tokens_are_refused(pysnc: Client) -> None:
    assert pysnc.job("pysnc_oauth.refusals") == {
        "password": ["server_error", "access_denied"],
        "secret": ["server_error", "access_denied"],
        "revoked": [UNAUTHENTICATED],
    }
