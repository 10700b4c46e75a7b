"""Every value of the model has a word, and every meaning a colour that colour-blind readers can tell apart."""

from collections.abc import Mapping
from enum import StrEnum
from itertools import combinations

import pytest

from data.models import (
    CATEGORIES,
    PRIORITIES,
    ActionStatus,
    Bucket,
    ConnectionStatus,
    ItemState,
    RecommendationSource,
    TicketKind,
)
from data.store.actions import SORTS as ACTION_SORTS
from data.store.tickets import SORTS as TICKET_SORTS
from data.views import ReviewGroup
from pages.ui import theme, words
from pages.ui.components.cards import priority_squares

WORDS: list[tuple[type[StrEnum], Mapping[str, str]]] = [
    (RecommendationSource, words.SOURCE_WORDS),
    (RecommendationSource, words.SHORT_SOURCE_WORDS),
    (ActionStatus, words.STATUS_WORDS),
    (TicketKind, words.KIND_WORDS),
    (Bucket, words.BUCKET_WORDS),
    (ItemState, words.ITEM_WORDS),
    (ConnectionStatus, words.CONNECTION_WORDS),
    (ReviewGroup, words.REVIEW_WORDS),
]
SIGHTS = {
    "all colours": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "no green": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "no red": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "no blue": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}
"""What is left of linear RGB for each kind of sight (Machado, Oliveira and Fernandes, 2009, severity 1)."""
FAMILIES: list[dict[str, str]] = [
    {**theme.CATEGORY_COLOURS, "other": theme.OTHER_CATEGORY_COLOUR},
    dict(theme.BUCKET_COLOURS),
    {"achieved": theme.ACHIEVED_COLOUR, "in flight": theme.IN_FLIGHT_COLOUR, "open": theme.OPEN_COLOUR},
    dict(theme.SOURCE_COLOURS),
]
LEAST_CONTRAST = 3.0
LEAST_DISTANCE = 19.0
"""CIELAB; about eight times what is just seen."""


@pytest.mark.parametrize(("values", "said"), WORDS)
def test_every_value_has_a_word(values: type[StrEnum], said: Mapping[str, str]) -> None:
    assert set(said) == set(values)
    assert len(set(said.values())) == len(said)


def test_categories_priorities_and_orders_have_words() -> None:
    assert tuple(words.CATEGORY_WORDS) == CATEGORIES
    assert tuple(words.PRIORITY_WORDS) == PRIORITIES
    assert set(words.ACTION_SORT_WORDS) == set(ACTION_SORTS)
    assert set(words.TICKET_SORT_WORDS) == set(TICKET_SORTS)


def test_what_graph_or_the_instance_invents_is_shown_as_it_came() -> None:
    assert words.category("Networking") == "Networking"
    assert words.status("Reviewed") == "Reviewed"
    assert words.level("Very high") == "Very high"
    assert (words.level("HIGH"), words.level("moderate"), words.level("")) == ("High", "Moderate", "–")
    assert (words.priority(2), words.priority(9), words.priority(None)) == ("2 - High", "9", "–")


def test_a_card_shows_a_priority_as_three_squares_and_a_word() -> None:
    shown = {priority: priority_squares(priority).replace("\u00a0", " ") for priority in (1, 2, 3, 4, 5, None)}
    assert shown[1] == shown[2] == ":red[■■■] High"
    assert shown[3] == ":orange[■■]:gray[□] Medium"
    assert shown[4] == shown[5] == ":yellow[■]:gray[□□] Low"
    assert shown[None] == ":gray[□□□] –"


def linear(colour: str) -> tuple[float, ...]:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    return tuple(part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)


def luminance(colour: str) -> float:
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear(colour), strict=True))


def seen(colour: str, sight: str) -> tuple[float, float, float]:
    """CIELAB of a colour as an eye of that kind sees it."""
    rgb = [min(1.0, max(0.0, sum(a * b for a, b in zip(row, linear(colour), strict=True)))) for row in SIGHTS[sight]]
    to_xyz = ((0.4124, 0.3576, 0.1805), (0.2126, 0.7152, 0.0722), (0.0193, 0.1192, 0.9505))
    xyz = [sum(a * b for a, b in zip(row, rgb, strict=True)) for row in to_xyz]
    x, y, z = (
        part ** (1 / 3) if part > 0.008856 else 7.787 * part + 16 / 116
        for part in (xyz[0] / 0.95047, xyz[1], xyz[2] / 1.08883)
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


@pytest.mark.parametrize("background", [theme.LIGHT_BACKGROUND, theme.DARK_BACKGROUND])
@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: next(iter(family)))
def test_every_colour_stands_out_from_the_page(family: dict[str, str], background: str) -> None:
    for name, colour in family.items():
        darker, lighter = sorted((luminance(colour), luminance(background)))
        assert (lighter + 0.05) / (darker + 0.05) >= LEAST_CONTRAST, name


@pytest.mark.parametrize("sight", SIGHTS)
@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: next(iter(family)))
def test_colours_of_a_chart_stay_apart_for_every_eye(family: dict[str, str], sight: str) -> None:
    for (one, first), (other, second) in combinations(family.items(), 2):
        ways = zip(seen(first, sight), seen(second, sight), strict=True)
        assert sum((a - b) ** 2 for a, b in ways) ** 0.5 >= LEAST_DISTANCE, (one, other)
