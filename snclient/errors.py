"""What can go wrong with an instance: each error says what happened and what a person can do.

The tree:

    ServiceNowError
      Unreachable             no connection, or a read without an answer: surely nothing was written
      AuthenticationFailed    the instance does not accept who we say we are
        ReconnectNeeded       the refresh token is dead and there is no password: a person has to connect again
      Refused                 the account is known, the operation is not allowed
        AclRefused            an access control rule says no
        DataPolicyViolation   a data policy wants fields that were not sent
        BusinessRuleAborted   a business rule stopped the write
        InsufficientRights    the account lacks the role to ask this
      NotFound                no such record, or none that this account may see
      InvalidRequest          the instance, or this client, cannot accept the request as it is
        UnsafeQuery           a value or name would change the meaning of a query or an address (a ValueError, too)
      RateLimited             too many requests in this hour: nothing was written
      Unclear                 a write whose answer is missing or broken: it may have been committed
      Unusable                a read, or a sign-in, whose answer cannot be used: surely nothing was written
        Hibernating           the developer instance sleeps
"""


class ServiceNowError(Exception):
    """Any failure of a call.

    Attributes: `message` is a sentence a person can act on; `status` the HTTP status, None when there was no answer;
    `detail` the instance's own words; `transaction_id` its `X-Transaction-ID`, by which an administrator finds the
    call in the instance's log.
    """

    def __init__(
        self, message: str, *, status: int | None = None, detail: str = "", transaction_id: str | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.status = status
        self.detail = detail
        self.transaction_id = transaction_id


class Unreachable(ServiceNowError):
    """No connection, or a read without an answer: surely nothing was written."""


class AuthenticationFailed(ServiceNowError):
    """The instance does not accept who we say we are."""


class ReconnectNeeded(AuthenticationFailed):
    """The refresh token is dead and there is no password: a person has to connect again."""


class Refused(ServiceNowError):
    """The account is known, the operation is not allowed."""


class AclRefused(Refused):
    """An access control rule says no."""


class DataPolicyViolation(Refused):
    """A data policy wants fields that were not sent."""


class BusinessRuleAborted(Refused):
    """A business rule stopped the write."""


class InsufficientRights(Refused):
    """The account lacks the role to ask this."""


class NotFound(ServiceNowError):
    """No such record, or none that this account may see."""


class InvalidRequest(ServiceNowError):
    """The instance, or this client, cannot accept the request as it is."""


class UnsafeQuery(InvalidRequest, ValueError):
    """A value or name would change the meaning of a query or an address."""


class RateLimited(ServiceNowError):
    """Too many requests in this hour: nothing was written.

    Attributes: `retry_after` in seconds, None when the instance does not say.
    """

    def __init__(
        self,
        message: str,
        *,
        retry_after: float | None = None,
        status: int | None = None,
        detail: str = "",
        transaction_id: str | None = None,
    ) -> None:
        super().__init__(message, status=status, detail=detail, transaction_id=transaction_id)
        self.retry_after = retry_after


class Unclear(ServiceNowError):
    """A write whose answer is missing or broken: it may have been committed. Look before you write again."""


class Unusable(ServiceNowError):
    """A read, or a sign-in, whose answer cannot be used: surely nothing was written."""


class Hibernating(Unusable):
    """The developer instance sleeps."""
