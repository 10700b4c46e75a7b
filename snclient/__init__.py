"""A ServiceNow client that says what happened to every write."""

from snclient.auth import BasicAuth, PasswordGrant, Token
from snclient.client import ServiceNow
from snclient.errors import (
    AclRefused,
    AuthenticationFailed,
    BusinessRuleAborted,
    DataPolicyViolation,
    Hibernating,
    InsufficientRights,
    InvalidRequest,
    NotFound,
    RateLimited,
    ReconnectNeeded,
    Refused,
    ServiceNowError,
    Unclear,
    Unreachable,
    UnsafeQuery,
    Unusable,
)
from snclient.listing import RecordList
from snclient.query import Query
from snclient.records import Outcome, Record, Written
from snclient.table import Table
from snclient.times import format_time, parse_time

__all__ = [
    "AclRefused",
    "AuthenticationFailed",
    "BasicAuth",
    "BusinessRuleAborted",
    "DataPolicyViolation",
    "Hibernating",
    "InsufficientRights",
    "InvalidRequest",
    "NotFound",
    "Outcome",
    "PasswordGrant",
    "Query",
    "RateLimited",
    "ReconnectNeeded",
    "Record",
    "RecordList",
    "Refused",
    "ServiceNow",
    "ServiceNowError",
    "Table",
    "Token",
    "Unclear",
    "Unreachable",
    "UnsafeQuery",
    "Unusable",
    "Written",
    "format_time",
    "parse_time",
]
