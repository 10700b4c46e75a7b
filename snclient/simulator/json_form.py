"""Request bodies in JSON, read as the platform reads them: single quotes and bare names are taken too.

The documentation's own examples send both (c_TableAPI: `{'urgency':'1'}`; change-management-api: `{state:'approved'}`).
"""

import json
import re
from collections.abc import Iterator, Mapping

from snclient.simulator import errors

_TOKEN = re.compile(
    r"""\s*(?:(?P<double>"(?:[^"\\]|\\.)*")|'(?P<single>(?:[^'\\]|\\.)*)'|(?P<sign>[{}\[\]:,])|(?P<word>[\w.+-]+))""",
    re.DOTALL,
)
_LITERAL = re.compile(r"(?:true|false|null|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)\Z")
_HALF = b"\\ud"
_INSIDE_SINGLE = re.compile(r"""\\.|"|[\x00-\x1f]""", re.DOTALL)


def read_record(content: bytes) -> Mapping[str, object]:
    """The object in a body; of a list the first. Raises: ApiError 400."""
    sent = read(content)
    first = sent[0] if isinstance(sent, list) and sent else sent
    if not isinstance(first, dict):
        raise errors.unreadable("The payload is not a JSON object")
    return first


def read(content: bytes) -> object:
    """The value in a body, halves of surrogate pairs replaced. Raises: ApiError 400."""
    try:
        value = _parsed(content)
        return _storable(value) if _HALF in content.lower() else value
    except (ValueError, RecursionError):
        raise errors.unreadable("The payload is not valid JSON") from None


def _parsed(content: bytes) -> object:
    """The value as strict JSON, or else as lenient. Raises: ValueError, RecursionError."""
    try:
        return json.loads(content)
    except ValueError:
        return json.loads("".join(_strict(content.decode())))


def _storable(value: object) -> object:
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, list):
        return [_storable(one) for one in value]
    if isinstance(value, dict):
        return {_storable(name): _storable(one) for name, one in value.items()}
    return value


def _strict(text: str) -> Iterator[str]:
    """The tokens of lenient JSON as strict JSON. Raises: ValueError."""
    position, end = 0, len(text.rstrip())
    while position < end:
        found = _TOKEN.match(text, position)
        if found is None:
            raise ValueError(text[position : position + 20])
        position = found.end()
        if found["single"] is not None:
            yield f'"{_INSIDE_SINGLE.sub(_requoted, found["single"])}"'
        elif found["word"] is not None and not _LITERAL.match(found["word"]):
            yield json.dumps(found["word"])
        else:
            yield found[0]


def _requoted(found: re.Match[str]) -> str:
    """One character of a single-quoted text as it is written between double quotes."""
    escaped = found[0]
    if escaped == "\\'":
        return "'"
    return escaped if escaped.startswith("\\") else json.dumps(escaped)[1:-1]
