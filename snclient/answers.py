"""What an answer means: the result in it, or the error it amounts to."""

import json
import math
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any

from snclient import errors

_TOO_MANY, _UNAUTHORISED, _FORBIDDEN, _NOT_FOUND, _GAVE_UP = 429, 401, 403, 404, 408
_SLEEP = b"Instance Hibernating page"
_SLEEPERS_HOST = "developer.servicenow.com"
_RULE = re.compile(r"by Business Rule '([^'^]+)")


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: HTTP status, headers (any case of the names), the whole body."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def total(self) -> int | None:
        """How many records match in all, before access control (ServiceNow: X-Total-Count)."""
        text = self.headers.get("X-Total-Count", "")
        return int(text) if text.isdecimal() else None


@dataclass(frozen=True, slots=True)
class Result:
    """What a call was for: a record or a list of records, as parsed, and how many records match in all."""

    content: Any
    total: int | None


def result_of(answer: Answer, *, is_write: bool) -> Result:
    """The `result` in an answer of the REST API.

    Raises: ServiceNowError, the child that fits; for a write Unclear wherever it may have been committed.
    """
    body = _parsed(answer.body)
    failure = _failure(body)
    is_good = 200 <= answer.status < 300
    if is_good and failure is None and isinstance(body, dict) and "result" in body:
        return Result(body["result"], answer.total)
    raise error_of(answer, is_write=is_write)


def error_of(answer: Answer, *, is_write: bool) -> errors.ServiceNowError:
    """The error that an answer without a usable result amounts to.

    Only statuses that the platform sends before any work are errors of their own for a write; everything else, a
    success with a broken body included, leaves a write unclear.
    """
    message, detail = _failure(_parsed(answer.body)) or ("", "")
    known: dict[str, Any] = {
        "status": answer.status,
        "detail": detail or message,
        "transaction_id": _transaction(answer),
    }
    if answer.status == _UNAUTHORISED:
        return errors.AuthenticationFailed(
            "ServiceNow does not accept the sign-in: check user name, password and OAuth client, whether the "
            "account is active, and, without OAuth, whether the instance restricts basic authentication.",
            **known,
        )
    if answer.status == _TOO_MANY:
        wait = _retry_after(answer.headers)
        return errors.RateLimited(
            "ServiceNow allows no more requests for now: try later, or have the rate limit rule raised.",
            retry_after=wait,
            **known,
        )
    if answer.status == _FORBIDDEN:
        return _refusal(message, detail, known)
    if answer.status == _NOT_FOUND:
        return errors.NotFound(
            _sentence("ServiceNow has no such record, or hides it from this account", detail), **known
        )
    if 400 <= answer.status < 500 and answer.status != _GAVE_UP:
        return errors.InvalidRequest(_sentence("ServiceNow cannot accept the request", message, detail), **known)
    return _broken(answer, message, detail, known=known, is_write=is_write)


def token_of(answer: Answer) -> Mapping[str, Any]:
    """The answer of the token endpoint, an `access_token` in it.

    Raises: AuthenticationFailed for nearly everything (ServiceNow gives its reasons to its own log only); else
    what `error_of` says for a read.
    """
    body = _parsed(answer.body)
    if answer.status == 200 and isinstance(body, dict) and body.get("access_token"):
        return body
    failure = _failure(body)
    if failure is None or answer.status >= 429:
        raise error_of(answer, is_write=False)
    raise errors.AuthenticationFailed(
        "ServiceNow gives no token: check the OAuth client's id and secret, the integration user's name and password, "
        "and whether both are active.",
        status=answer.status,
        detail=": ".join(part for part in failure if part),
        transaction_id=_transaction(answer),
    )


def _refusal(message: str, detail: str, known: Mapping[str, Any]) -> errors.Refused:
    text = f"{message} {detail}"
    if "Data Policy Exception" in text:
        said = text.partition("Data Policy Exception:")[2].strip()
        return errors.DataPolicyViolation(_sentence("A data policy of the instance refuses the record", said), **known)
    if "Business Rule" in text:
        rule = _RULE.search(text)
        name = rule.group(1) if rule else detail
        return errors.BusinessRuleAborted(_sentence("A business rule of the instance stopped it", name), **known)
    if "ACL" in text:
        return errors.AclRefused(
            _sentence("An access control of the instance refuses it: the account needs a role", detail), **known
        )
    if "nsufficient rights" in text or "not authorized" in text.lower():
        return errors.InsufficientRights(_sentence("The account lacks a right in ServiceNow", message, detail), **known)
    return errors.Refused(_sentence("ServiceNow refuses it", message, detail), **known)


def _broken(
    answer: Answer, message: str, detail: str, *, known: Mapping[str, Any], is_write: bool
) -> errors.ServiceNowError:
    is_sent_away = 300 <= answer.status < 400 and _SLEEPERS_HOST in answer.headers.get("Location", "")
    is_asleep = is_sent_away or _SLEEP in answer.body
    said = "the instance hibernates" if is_asleep else _said(answer, message, detail)
    if is_write:
        return errors.Unclear(
            f"ServiceNow may or may not have saved it ({said}): look it up before it is sent again.", **known
        )
    if is_asleep:
        return errors.Hibernating(
            "The instance hibernates: wake it at developer.servicenow.com, then try again.", **known
        )
    return errors.Unusable(f"ServiceNow's answer cannot be used ({said}): try again later.", **known)


def _said(answer: Answer, message: str, detail: str) -> str:
    if message or detail:
        return message or detail
    if 300 <= answer.status < 400:
        return f"status {answer.status}, it points elsewhere; check the address"
    if answer.status >= 400:
        return f"status {answer.status}"
    return "broken or foreign content"


def _sentence(start: str, *parts: str) -> str:
    said = ": ".join(dict.fromkeys(part.strip().rstrip(".") for part in parts if part.strip()))
    return f"{start}: {said}." if said else f"{start}."


def _parsed(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return None


def _failure(body: Any) -> tuple[str, str] | None:
    """Message and detail if the body is that of a failure, whatever the status (ServiceNow answers some with 200)."""
    if not isinstance(body, dict) or not ("error" in body or body.get("status") == "failure"):
        return None
    error = body.get("error")
    if not isinstance(error, dict):
        return str(error or ""), str(body.get("error_description") or "")
    return str(error.get("message") or ""), str(error.get("detail") or "")


def _transaction(answer: Answer) -> str | None:
    return answer.headers.get("X-Transaction-ID")


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds to wait: `Retry-After` as a number (fractions, too) or a date, else until `X-RateLimit-Reset`."""
    text = headers.get("Retry-After", "").strip()
    seconds = _number(text)
    if seconds is None and text:
        try:
            seconds = parsedate_to_datetime(text).timestamp() - time.time()
        except ValueError:
            seconds = None
    if seconds is None:
        reset = _number(headers.get("X-RateLimit-Reset", ""))
        seconds = None if reset is None else reset - time.time()
    return None if seconds is None else max(0.0, seconds)


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None
