"""The key that makes a ticket be created once: the same on every console, never made of a title or a time."""

import hashlib

PREFIX = "scoredesk-"
HEX_DIGITS = 32


def correlation_id(tenant_id: str, subject: str, kind: str, n: int) -> str:
    """Return the `correlation_id` of the nth ticket of a kind for a subject of a tenant.

    Arguments: `subject`, the id of the improvement action, or of a free ticket; `n` counts from 1.
    Returns: 42 characters, of the 100 that the field holds.
    """
    # the parts are joined by a character that none of them has, so that no two keys are one text
    text = "\n".join((tenant_id, subject, kind, str(n)))
    return PREFIX + hashlib.sha256(text.encode()).hexdigest()[:HEX_DIGITS]
