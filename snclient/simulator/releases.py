"""Release families in their true order, and how an instance of each names its build.

The alphabet starts again after Zurich: names say nothing about age, only this order does. Sources: release notes of
Kingston, Zurich, Australia and Brazil; KB0697389 for `/stats.do`. Branch dates of the other families are general
knowledge.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

_DATE = "%m-%d-%Y"
_BRANCHES: Mapping[str, str] = {
    "Helsinki": "03-16-2016",
    "Istanbul": "09-23-2016",
    "Jakarta": "05-03-2017",
    "Kingston": "10-17-2017",
    "London": "06-27-2018",
    "Madrid": "12-18-2018",
    "New York": "06-26-2019",
    "Orlando": "12-11-2019",
    "Paris": "06-24-2020",
    "Quebec": "12-09-2020",
    "Rome": "06-23-2021",
    "San Diego": "12-22-2021",
    "Tokyo": "07-08-2022",
    "Utah": "12-21-2022",
    "Vancouver": "07-06-2023",
    "Washington DC": "12-20-2023",
    "Xanadu": "07-02-2024",
    "Yokohama": "12-18-2024",
    "Zurich": "07-01-2025",
    "Australia": "02-11-2026",
    "Brazil": "08-25-2026",
}
FAMILIES = tuple(_BRANCHES)
"""All families that an instance can be of, oldest first."""
DEFAULT = "Zurich"
_BUILDS: Mapping[str, str] = {
    "Kingston": "patch6-hotfix5-07-28-2018_07-31-2018_0903",
    "Zurich": "patch10-hotfix3-07-01-2026_07-02-2026_1215",
}
"""Patch, its date and when it was built, of the families whose documentation prints one."""


@dataclass(frozen=True, slots=True)
class Release:
    """A build: `family` as people write it, `tag` such as `glide-zurich-07-01-2025__patch1-…`, `built`: when."""

    family: str
    tag: str
    built: str

    @property
    def war(self) -> str:
        """What the property `glide.war` says."""
        return f"{self.tag}_{self.built}.zip"

    def is_at_least(self, family: str) -> bool:
        """Whether this release is of `family` or a later one."""
        return FAMILIES.index(self.family) >= FAMILIES.index(family)


def release_named(text: str) -> Release:
    """The release of a family, however its name is written. Raises: ValueError with the names that are possible."""
    wanted = "".join(text.split()).lower()
    for family, branch in _BRANCHES.items():
        name = family.replace(" ", "").lower()
        if name == wanted:
            patch, _, built = _BUILDS.get(family, _first_patch(branch)).partition("_")
            return Release(family, f"glide-{name}-{branch}__{patch}", built)
    raise ValueError(f"--release {text} is not possible: use one of {', '.join(FAMILIES)}.")


def release_of(war: str) -> Release:
    """The release that a value of `glide.war` names; the default one where it names none that is known."""
    words = war.split("-")
    try:
        return release_named(words[1] if len(words) > 1 else "")
    except ValueError:
        return release_named(DEFAULT)


def _first_patch(branch: str) -> str:
    later = datetime.strptime(branch, _DATE) + timedelta(days=1)  # noqa: DTZ007 - a date only
    return f"patch0-{later.strftime(_DATE)}_{later.strftime(_DATE)}_0100"
