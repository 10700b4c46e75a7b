"""Reads Microsoft Graph's `secureScores` and `secureScoreControlProfiles` from JSON files."""

import codecs
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO, Protocol

import ijson

from data.errors import InvalidInput
from data.models import ControlProfile, ScoreDay
from data.secure_score.graph_json import records_among
from data.secure_score.graph_records import Record, control_profile, outline, score_day

SCORE_PROPERTIES = frozenset({"controlScores", "currentScore"})
"""Any of these makes a record a `secureScore`."""
PROFILE_PROPERTIES = frozenset({"title", "controlCategory", "maxScore", "controlStateUpdates", "remediation"})
"""Any of these makes another record with an id a `secureScoreControlProfile`."""
UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
"""How a file begins that Windows PowerShell wrote with `>`."""
PEEK = 4096
"""Bytes that are looked at to say what a file is."""
SHOWN_CHARACTERS = 24

EXPORT_REMEDY = "Save the answer of GET /v1.0/security/secureScores or secureScoreControlProfiles and choose that file."


class _Readable(Protocol):
    def read(self, size: int = -1, /) -> bytes: ...


class GraphFiles:
    """A source made of files as Graph sends them: a page with `value`, a bare list, or one object.

    Arguments: `files`, pairs of a name for error texts and a seekable binary stream; which kind a file is, is seen in
    its records and not in its name. Properties that are not known are ignored.
    """

    def __init__(self, files: Sequence[tuple[str, BinaryIO]]) -> None:
        self._files = tuple(files)

    def read(self) -> Iterator[ScoreDay | ControlProfile]:
        """Give the days and profiles of all files, one record in memory at a time.

        Raises: InvalidInput that names the file, and the record and property where one is wrong.
        """
        for name, stream in self._files:
            yield from _JsonFile(name, stream).read()


@dataclass(frozen=True, slots=True)
class _JsonFile:
    name: str
    stream: BinaryIO

    def read(self) -> Iterator[ScoreDay | ControlProfile]:
        self._require_json()
        number = 0
        for number, value in enumerate(self._values(), start=1):
            yield self._converted(value, number)
        if not number:
            raise InvalidInput(
                "{file} has no records: neither scores nor control profiles.", EXPORT_REMEDY, file=self.name
            )

    def _converted(self, value: Any, number: int) -> ScoreDay | ControlProfile:
        if isinstance(value, Mapping):
            record = Record(value, file=self.name, number=number)
            if not SCORE_PROPERTIES.isdisjoint(value):
                return score_day(record)
            if "id" in value and not PROFILE_PROPERTIES.isdisjoint(value):
                return control_profile(record)
        raise InvalidInput(
            "Record {number} of {file} should be a secureScore or a secureScoreControlProfile, and is {found}.",
            EXPORT_REMEDY,
            number=number,
            file=self.name,
            found=outline(value),
        )

    def _values(self) -> Iterator[Any]:
        """Give the file's records as JSON values, the parser's errors as ours."""
        try:
            yield from records_among(ijson.basic_parse(self._opened(), use_float=True))
        except ijson.IncompleteJSONError as error:
            if "premature" not in str(error):
                raise self._broken() from error
            raise InvalidInput(
                "{file} ends in the middle of its JSON; a whole answer of Microsoft Graph was expected.",
                EXPORT_REMEDY,
                file=self.name,
            ) from error
        except (ijson.JSONError, ValueError, OverflowError) as error:
            raise self._broken() from error

    def _broken(self) -> InvalidInput:
        return InvalidInput(
            "{file} is not valid JSON: it begins with {found}, but cannot be read to its end.",
            EXPORT_REMEDY,
            file=self.name,
            found=f'"{self._beginning()}"',
        )

    def _require_json(self) -> None:
        """Refuse what cannot be JSON, in words about the file rather than about syntax."""
        beginning = self._beginning()
        if not beginning:
            raise InvalidInput(
                "{file} is empty; an answer of Microsoft Graph was expected.", EXPORT_REMEDY, file=self.name
            )
        if beginning[0] not in "{[":
            raise InvalidInput(
                "{file} is not JSON: it begins with {found}; an answer of Microsoft Graph was expected.",
                EXPORT_REMEDY,
                file=self.name,
                found=f'"{beginning}"',
            )

    def _beginning(self) -> str:
        """Return the first characters of the file, without what cannot be shown; nothing for a blank file."""
        self.stream.seek(0)
        first = self.stream.read(PEEK)
        encoding = "utf-16" if first[:2] in UTF_16 else "utf-8-sig"
        text = first.decode(encoding, errors="replace").lstrip()[:SHOWN_CHARACTERS]
        return "".join(each if each.isprintable() else "·" for each in text)

    def _opened(self) -> _Readable:
        """Return the stream at the first character of its JSON, in UTF-8."""
        self.stream.seek(0)
        first = self.stream.read(len(codecs.BOM_UTF8))
        if first[:2] in UTF_16:
            self.stream.seek(0)
            return _Utf16(self.stream)
        self.stream.seek(len(first) if first == codecs.BOM_UTF8 else 0)
        return self.stream


class _Utf16:
    """Reads UTF-16 as UTF-8, and can do nothing else: the parser takes faster ways past it where it finds them."""

    def __init__(self, stream: BinaryIO) -> None:
        self._recoder = codecs.EncodedFile(stream, "utf-8", "utf-16")

    def read(self, size: int = -1) -> bytes:
        return self._recoder.read(size)
