"""What the REST APIs answer when they refuse: a status and `{"error": {"message", "detail"}, "status": "failure"}`.

Source of the texts: ServiceNow, REST API HTTP response codes, and bodies seen on live instances.
"""

from collections.abc import Sequence


class ApiError(Exception):
    """A refusal with its HTTP status; `message` and `detail` go into the body as they are."""

    def __init__(self, status: int, message: str, detail: str | None) -> None:
        super().__init__(status, message, detail)
        self.status = status
        self.message = message
        self.detail = detail

    def body(self) -> dict[str, object]:
        """The JSON body of the answer."""
        return {"error": {"message": self.message, "detail": self.detail}, "status": "failure"}


def unauthenticated(message: str = "User is not authenticated") -> ApiError:
    """No, wrong or expired credentials: one answer for all causes. `message`: releases differ in it."""
    return ApiError(401, message, "Required to provide Auth information")


def acl_refused(operation: str) -> ApiError:
    """The user's roles do not allow the `operation` (Insert, Update, Delete)."""
    return ApiError(403, "Operation Failed", f"ACL Exception {operation} Failed due to security constraints")


def no_record() -> ApiError:
    """No such record, or none that this user may see."""
    return ApiError(404, "No Record found", "Record doesn't exist or ACL restricts the record retrieval")


def invalid_table(name: str) -> ApiError:
    """A table that the instance does not have."""
    return ApiError(400, f"Invalid table {name}", None)


def no_resource(path: str) -> ApiError:
    """A path below /api that is no API."""
    return ApiError(400, "Requested URI does not represent any resource", path)


def method_not_supported(method: str) -> ApiError:
    """A verb that the path does not know."""
    return ApiError(405, "Method not Supported", f"{method} is not supported for this resource")


def unreadable(detail: str) -> ApiError:
    """A request body that cannot be read."""
    return ApiError(400, "Exception while reading request", detail)


def unsupported_format(status: int, header: str, value: str) -> ApiError:
    """A format that is not answered (406) or not read (415), or none named (400)."""
    return ApiError(status, f"Invalid {header} header", f"{header}: {value or 'missing'}; send application/json")


def mandatory(labels: list[str]) -> ApiError:
    """A data policy asks for fields that are empty."""
    fields = ", ".join(labels)
    return ApiError(403, "Operation Failed", f"Data Policy Exception: The following fields are mandatory: {fields}")


def aborted(table: str, rule: str, rule_id: str) -> ApiError:
    """A before business rule aborted the write."""
    return ApiError(
        403,
        "Operation Failed",
        f"Operation against file '{table}' was aborted by Business Rule '{rule}^{rule_id}'. Business Rule Stack:{rule}",
    )


def duplicate_key(sys_id: str) -> ApiError:
    """A record was sent with a sys_id that is taken."""
    return ApiError(
        403,
        "Operation Failed",
        f"Unique Key violation detected by database (Duplicate entry '{sys_id}' for key 'PRIMARY')",
    )


def missing_parameters(names: Sequence[str]) -> ApiError:
    """Parameters that must be sent were not. The text is ours: the documentation names the status only."""
    return ApiError(400, "Missing mandatory parameters", f"Required: {', '.join(names)}")


def file_too_large(limit: int) -> ApiError:
    """A file beyond com.glide.attachment.max_size. The text is ours."""
    return ApiError(400, "Attachment is too large", f"The largest file that may be attached has {limit} bytes")


def file_type_refused(file_name: str) -> ApiError:
    """A file whose type is not among glide.attachment.extensions. The text is ours."""
    return ApiError(400, "Attachment type is not allowed", f"{file_name}: see property glide.attachment.extensions")


def unreadable_table() -> ApiError:
    """The Aggregate API on a table that the user's roles do not open."""
    return ApiError(403, "Insufficient rights to query records", None)


def api_refused() -> ApiError:
    """The user has none of the roles that an API asks for."""
    return ApiError(403, "User Not Authorized", "Failed API level ACL Validation")


def unreadable_field() -> ApiError:
    """A query about a field, or about a related table, that the user may not read."""
    detail = "Field(s) present in the query do not have permission to be read"
    return ApiError(403, "Insufficient rights to query records", detail)
