"""The errors that a person sees: each says what happened and what to do.

The tree:

    ScoredeskError
      InvalidInput       a file, a form or an argument is not what was expected; nothing was changed
      SettingsError      the console is configured in a way that it cannot run
      StoreUnavailable   the database cannot be opened or is of another version
      NotConnected       ServiceNow is needed, and no connection is there
      ServiceNowFailed   the instance refused or did not answer
      NotFound           what an id names is not in the store
"""

from typing import Any


class ScoredeskError(Exception):
    """An error with a remedy.

    Arguments: `message` and `remedy` are English templates in `str.format` style, literal at the place where they are
    raised, so that they can be collected for translation; `values` fills both.
    """

    def __init__(self, message: str, remedy: str, /, **values: Any) -> None:
        super().__init__(message, remedy)
        self.message = message
        self.remedy = remedy
        self.values = values

    def __str__(self) -> str:
        return f"{self.message.format(**self.values)} {self.remedy.format(**self.values)}".strip()


class InvalidInput(ScoredeskError):
    """A file, a form or an argument is not what was expected; nothing was changed."""


class SettingsError(ScoredeskError):
    """The console is configured in a way that it cannot run."""


class StoreUnavailable(ScoredeskError):
    """The database cannot be opened or is of another version."""


class NotConnected(ScoredeskError):
    """ServiceNow is needed, and no connection is there."""


class ServiceNowFailed(ScoredeskError):
    """The instance refused or did not answer."""


class NotFound(ScoredeskError):
    """What an id names is not in the store."""
