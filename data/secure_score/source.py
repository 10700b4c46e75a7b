"""What every source of Secure Score data gives, wherever it reads from."""

from collections.abc import Iterator
from typing import Protocol

from data.models import ControlProfile, ScoreDay


class Source(Protocol):
    """Something that Secure Score data is read from: files, the sample tenant, later Graph itself."""

    def read(self) -> Iterator[ScoreDay | ControlProfile]:
        """Give days and profiles one at a time, in any order; may be called again, and then begins anew.

        Raises: InvalidInput, also in the middle: whoever stores what is read does so in one transaction.
        """
        ...
