"""Brings the words of Graph's JSON into one form: the wire mixes case, synonyms and signs for nothing."""

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

CATEGORIES: Mapping[str, str] = {
    "identity": "Identity",
    "account": "Identity",
    "data": "Data",
    "device": "Device",
    "devices": "Device",
    "app": "Apps",
    "apps": "Apps",
    "infrastructure": "Infrastructure",
}
"""Graph's categories; plural and singular were both in use, and accounts became identities in 2019."""
LEVELS: Mapping[str, str] = {
    "": "",
    "unknown": "",
    "none": "",
    "low": "low",
    "medium": "moderate",
    "moderate": "moderate",
    "high": "high",
}
TIERS: Mapping[str, str] = {
    "": "",
    "unknown": "",
    "none": "",
    "core": "Core",
    "defense in depth": "Defense in Depth",
    "advanced": "Advanced",
}
_UNWANTED = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_WORD_START = re.compile(r"(?<=[a-z])(?=[A-Z])")


def category(text: str) -> str:
    """Return Graph's category, or the text as it came where it is not known."""
    return CATEGORIES.get(text.casefold(), text)


def level(text: str) -> str:
    """Return a user impact or implementation cost as `low`, `moderate`, `high` or nothing; others as they came."""
    return LEVELS.get(text.casefold(), text)


def tier(text: str) -> str:
    """Return a tier in Graph's spelling; others as they came."""
    return TIERS.get(text.casefold(), text)


def threat(text: str) -> str:
    """Return a threat as words, the first letter large: both `accountBreach` and `Account Breach` are in use."""
    words = _WORD_START.sub(" ", plain(text)).casefold()
    return words[:1].upper() + words[1:]


def link(text: str) -> str:
    """Return an http or https address as it is; nothing for anything else."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return ""
    is_link = parts.scheme in ("http", "https") and parts.netloc and not any(map(str.isspace, text))
    return text if is_link else ""


def plain(text: str) -> str:
    """Return a text trimmed, and without characters that databases and screens refuse."""
    return _UNWANTED.sub("", text).strip()
