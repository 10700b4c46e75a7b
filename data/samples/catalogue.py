"""The improvement actions of the sample tenant: names and points as facts of Secure Score, texts of our own."""

import csv
import html
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from data.models import ControlProfile, RecommendationSource
from data.samples.course import Course, course_of, drift_course

FOLDER = Path(__file__).parent
TOTALS: Mapping[str, int] = {
    "users": 248,
    "admins": 9,
    "operators": 14,
    "developers": 36,
    "accounts": 41,
    "leavers": 13,
    "vendors": 11,
    "groups": 24,
    "mailboxes": 271,
    "shared_mailboxes": 35,
    "domains": 6,
    "sites": 57,
    "devices": 304,
    "macs": 38,
    "phones": 193,
    "servers": 22,
    "controllers": 4,
    "switches": 28,
    "printers": 19,
    "applications": 23,
    "machines": 31,
    "storage_accounts": 16,
    "vaults": 8,
    "subscriptions": 5,
}
"""How many of each the sample tenant has; an improvement action that counts something earns points in parts."""
ADDRESSES: Mapping[str, str] = {
    "AzureAD": "https://entra.microsoft.com/",
    "Azure ATP": "https://security.microsoft.com/identities",
    "EXO": "https://admin.exchange.microsoft.com/",
    "MDO": "https://security.microsoft.com/threatpolicy",
    "MIP": "https://purview.microsoft.com/",
    "SPO": "https://admin.microsoft.com/sharepoint",
    "Intune": "https://intune.microsoft.com/",
    "MDATP": "https://security.microsoft.com/security-recommendations",
    "Azure": "https://portal.azure.com/",
    "FORMS": "https://admin.microsoft.com/",
}
"""Where an action is worked on, by service; those of connected apps are managed in Defender for Cloud Apps."""
CONNECTED_APPS_ADDRESS = "https://security.microsoft.com/cloudapps"


@dataclass(frozen=True, slots=True)
class Entry:
    """One improvement action of the sample tenant, without its history.

    `profile` lacks the state; `points` is its maximum, also where the profile does not say it; `total` is how many of
    what it counts there are, 0 where it is either done or not; `gap` and `met` are the implementation status.
    """

    profile: ControlProfile
    points: float
    total: int
    course: Course
    description: str
    gap: str
    met: str


def entries(count: int) -> Iterator[Entry]:
    """Give `count` improvement actions: the catalogue, then again for more and more sites of the tenant."""
    base = catalogue()
    for number in range(count):
        site, place = divmod(number, len(base))
        yield _at_site(base[place], site + 1) if site else base[place]


@cache
def catalogue() -> tuple[Entry, ...]:
    """Return the improvement actions that are there from the beginning to the end."""
    with (FOLDER / "catalogue.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    drifting = [row["id"] for row in rows if row["course"] == "drift"]
    return tuple(
        entry_of(
            row,
            drift_course(float(row["level"]), drifting.index(row["id"]), of=len(drifting))
            if row["id"] in drifting
            else course_of(row["id"], row["course"], level=float(row["level"] or 0), state=row["state"]),
        )
        for row in rows
    )


@cache
def texts() -> Mapping[str, Mapping[str, Any]]:
    """Return the texts of all improvement actions by id."""
    return tomllib.loads((FOLDER / "texts.toml").read_text(encoding="utf-8"))


def entry_of(row: Mapping[str, str], course: Course, *, text_id: str = "") -> Entry:
    """Make an entry of a row of the catalogue; `text_id` where its texts go by another id."""
    words = texts()[text_id or row["id"]]
    points = float(row["max_score"])
    return Entry(
        profile=ControlProfile(
            id=row["id"],
            title=row["title"],
            category=row["category"],
            service=row["service"],
            action_type=row["action_type"],
            tier=row["tier"],
            user_impact=row["user_impact"],
            implementation_cost=row["implementation_cost"],
            rank=int(row["rank"]) if row["rank"] else None,
            max_score=None if row["is_maximum_hidden"] else points,
            threats=tuple(filter(None, row["threats"].split("|"))),
            remediation="<ol>" + "".join(f"<li>{step}</li>" for step in words["steps"]) + "</ol>",
            remediation_impact=f"<p>{words['impact']}</p>",
            action_url=ADDRESSES.get(row["service"], CONNECTED_APPS_ADDRESS) if row["service"] else "",
            source=RecommendationSource(row["source"]),
        ),
        points=points,
        total=TOTALS[row["unit"]] if row["unit"] else 0,
        course=course,
        description=f"<p>{words['description']}</p>",
        gap=html.escape(words["gap"], quote=False),
        met=html.escape(words["met"], quote=False),
    )


def _at_site(entry: Entry, site: int) -> Entry:
    profile = replace(entry.profile, id=f"{site:05d}.{entry.profile.id}", title=f"{entry.profile.title} (site {site})")
    return replace(entry, profile=profile, course=entry.course.moved(profile.id))
