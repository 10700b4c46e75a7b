"""A browser without scripts: keeps cookies, fills the forms of the page that it is on."""

import re
from html import unescape
from urllib.parse import urljoin

import requests

TIMEOUT = 20


class Browser:
    """Somebody who looks at the instance's pages."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.session = requests.Session()
        self.page = requests.Response()

    def open(self, path: str, **headers: str) -> str:
        """Go to a page; its text."""
        self.page = self.session.get(urljoin(self.url, path), headers=headers, timeout=TIMEOUT)
        return self.page.text

    def submit(self, **values: str) -> str:
        """Send a form to the page's own address with its token; the text of what follows."""
        self.page = self._send(values, follows=True)
        return self.page.text

    def answer(self, **values: str) -> str:
        """Send a form, and do not follow: where it would lead."""
        response = self._send(values, follows=False)
        assert response.status_code in (302, 303), response.text
        return response.headers["Location"]

    def link(self, text: str) -> str:
        """Where the link with this text leads."""
        found = re.search(rf'<a [^>]*href="([^"]+)"[^>]*>{re.escape(text)}</a>', self.page.text)
        assert found, self.page.text
        return unescape(found[1])

    def sign_in(self, user: str = "itil", password: str = "itil") -> "Browser":
        """Sign in on the page where one is."""
        if "user_password" not in (self.page.text or ""):
            self.open("/login.do")
        self.submit(user_name=user, user_password=password)
        return self

    def _send(self, values: dict[str, str], *, follows: bool) -> requests.Response:
        token = re.search(r'name="sysparm_ck" value="([^"]+)"', self.page.text)
        sent = {"sysparm_ck": token[1] if token else "", **values}
        return self.session.post(self.page.url, data=sent, timeout=TIMEOUT, allow_redirects=follows)
