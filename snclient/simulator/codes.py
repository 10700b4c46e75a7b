"""Authorization codes: what the consent page hands to a client, good once and for a minute (RFC 6749, RFC 7636)."""

import base64
import hashlib
import hmac
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

_SECONDS = 60
_MOST_CODES = 1000


@dataclass(frozen=True, slots=True)
class Consent:
    """What a user allowed: `client` and `user` are sys_ids; `challenge`: of PKCE with S256, "" when none was sent."""

    client: str
    user: str
    redirect_uri: str
    challenge: str = ""

    def is_answered_by(self, verifier: str) -> bool:
        """Whether `verifier` is the text that the challenge was made from."""
        digest = hashlib.sha256(verifier.encode("utf-8", "replace")).digest()
        made = base64.urlsafe_b64encode(digest).rstrip(b"=")
        return hmac.compare_digest(made, self.challenge.encode("utf-8", "replace"))


class Codes:
    """The codes of this process; the oldest make room for new ones."""

    def __init__(self, *, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._by_code: OrderedDict[str, tuple[Consent, float]] = OrderedDict()

    def issue(self, consent: Consent) -> str:
        """A new code for what was allowed."""
        code = secrets.token_urlsafe(64)
        self._by_code[code] = (consent, self._clock() + _SECONDS)
        if len(self._by_code) > _MOST_CODES:
            self._by_code.popitem(last=False)
        return code

    def take(self, code: str) -> Consent | None:
        """What the code stands for, this once; None when it is unknown, used or too old."""
        consent, expires = self._by_code.pop(code, (None, 0.0))
        return consent if self._clock() < expires else None
