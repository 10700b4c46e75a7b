"""The same bodies in XML (ServiceNow: c_RESTAPI, data format headers): `<response>` out, `<request><entry>` in.

What an answer looks like in detail is general knowledge: an element for every field, a repeated one for a list.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from xml.parsers import expat
from xml.sax.saxutils import escape

from snclient.simulator import errors

XML = "application/xml;charset=UTF-8"
_RECORD_DEPTH = 2
_NAME = re.compile(r"[A-Za-z_][\w.-]*\Z")
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def write(body: Mapping[str, object]) -> bytes:
    """A JSON answer as XML."""
    text = "".join(_element("response", body))
    return f'<?xml version="1.0" encoding="UTF-8"?>{text}'.encode()


def read_record(content: bytes) -> Mapping[str, object]:
    """The first record of `<request><entry><field>value</field>…`. Raises: ApiError 400."""
    try:
        return _Reader().read(content)
    except expat.ExpatError:
        raise errors.unreadable("The payload is not valid XML") from None


def _element(name: str, value: object) -> Iterator[str]:
    name = name if _NAME.match(name) else f"_{re.sub(r'[^A-Za-z0-9_.-]', '_', name)}"
    if isinstance(value, Mapping):
        yield f"<{name}>"
        for key, inner in value.items():
            yield from _element(key, inner)
        yield f"</{name}>"
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for one in value:
            yield from _element(name, one)
    elif value in (None, ""):
        yield f"<{name}/>"
    else:
        text = str(value).lower() if isinstance(value, bool) else str(value)
        yield f"<{name}>{escape(_FORBIDDEN.sub('', text))}</{name}>"


class _Reader:
    """Reads one record: its fields are the elements two levels down; deeper ones and a DTD are refused."""

    def __init__(self) -> None:
        self._depth = 0
        self._records = 0
        self._field = ""
        self._values: dict[str, object] = {}
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text
        self._parser.StartDoctypeDeclHandler = self._refuse

    def read(self, content: bytes) -> Mapping[str, object]:
        self._parser.Parse(content, True)  # noqa: FBT003 - how expat is called
        return self._values

    def _start(self, name: str, _attributes: Mapping[str, str]) -> None:
        self._depth += 1
        self._records += self._depth == _RECORD_DEPTH
        if self._depth == _RECORD_DEPTH + 1 and self._records == 1:
            self._field = name
            self._values[name] = ""

    def _end(self, _name: str) -> None:
        if self._depth == _RECORD_DEPTH + 1:
            self._field = ""
        self._depth -= 1

    def _text(self, text: str) -> None:
        if self._field and self._depth == _RECORD_DEPTH + 1:
            self._values[self._field] = f"{self._values[self._field]}{text}"

    def _refuse(self, *_declaration: object) -> None:
        raise errors.unreadable("The payload declares a document type")
