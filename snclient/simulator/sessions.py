"""Sessions of browsers: who is signed in, and the token that proves that a form came from our page."""

import hmac
import secrets
from collections import OrderedDict
from dataclasses import dataclass

COOKIE = "local_instance_session"
_MOST_SESSIONS = 1000


@dataclass(frozen=True, slots=True)
class Session:
    """A browser's session: `key` is in its cookie, `form_token` in its forms; `user`: sys_id, "" before signing in."""

    key: str
    form_token: str
    user: str = ""

    def has_sent(self, form_token: str) -> bool:
        """Whether a form with this token comes from one of our pages."""
        return hmac.compare_digest(self.form_token.encode(), form_token.encode("utf-8", "replace"))


class Sessions:
    """The sessions of this process; the oldest make room for new ones."""

    def __init__(self) -> None:
        self._by_key: OrderedDict[str, Session] = OrderedDict()
        self._notices: dict[str, str] = {}

    def find(self, key: str) -> Session | None:
        """The session that a cookie names."""
        return self._by_key.get(key)

    def begin(self, user: str = "") -> Session:
        """A new session, with a key that nobody has seen before."""
        session = Session(secrets.token_urlsafe(32), secrets.token_urlsafe(32), user)
        self._by_key[session.key] = session
        if len(self._by_key) > _MOST_SESSIONS:
            self.end(next(iter(self._by_key)))
        return session

    def leave_notice(self, session: Session, text: str) -> None:
        """Keep a text for the next page of this session."""
        self._notices[session.key] = text

    def take_notice(self, session: Session) -> str:
        """The text that was left for this page, "" when there is none; it is not shown twice."""
        return self._notices.pop(session.key, "")

    def end(self, key: str) -> None:
        """Forget a session."""
        self._by_key.pop(key, None)
        self._notices.pop(key, None)
