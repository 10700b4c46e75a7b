"""System properties: the switches of the instance, as an administrator sets them in `sys_properties`."""

from snclient.simulator.releases import Release, release_of
from snclient.simulator.store import Store

WAR = "glide.war"


class Properties:
    """Answers questions about system properties; remembers what it read until `forget()`."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: dict[str, str] = {}

    def text(self, name: str) -> str:
        """The value of a property, "" when it is not set."""
        if name not in self._known:
            found = self._store.select(
                "SELECT value FROM sys_properties WHERE sys_class_name = 'sys_properties' AND name = ?", (name,)
            )
            self._known[name] = found[0][0] if found else ""
        return self._known[name]

    def forget(self, *_changed: object) -> None:
        """Read anew from now on; takes whatever is said about the change."""
        self._known.clear()

    def is_on(self, name: str, *, default: bool = False) -> bool:
        """Whether a property says true; `default` where it is not set or empty."""
        value = self.text(name).strip().lower()
        return value == "true" if value else default

    @property
    def release(self) -> Release:
        """The release that the instance is of."""
        return release_of(self.text(WAR))
