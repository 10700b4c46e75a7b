"""What colours mean: each meaning has one colour, told apart by colour-blind readers too, on light and on dark.

All have at least 3:1 against both page backgrounds, the least that a graphic needs (WCAG 2.2, 1.4.11). No chart relies
on a colour alone: bars are labelled, and neighbours in a stack differ in lightness.
"""

from collections.abc import Mapping

from data.models import Bucket, RecommendationSource

LIGHT_BACKGROUND = "#ffffff"
DARK_BACKGROUND = "#14171c"

CATEGORY_COLOURS: Mapping[str, str] = {
    "Identity": "#1163f0",
    "Data": "#a44a1a",
    "Device": "#237f59",
    "Apps": "#934fa5",
    "Infrastructure": "#c4871f",
}
OTHER_CATEGORY_COLOUR = "#818896"

BUCKET_COLOURS: Mapping[str, str] = {
    Bucket.NEW: "#4f8fe8",
    Bucket.IN_PROGRESS: "#c4871f",
    Bucket.WAITING: "#a540a0",
    Bucket.DONE: "#237f59",
    Bucket.CANCELLED: "#878d9a",
}

ACHIEVED_COLOUR = BUCKET_COLOURS[Bucket.DONE]
ACHIEVED_SHADE = "rgba(35, 127, 89, 0.15)"
IN_FLIGHT_COLOUR = BUCKET_COLOURS[Bucket.IN_PROGRESS]
OPEN_COLOUR = "#878d9a"

SOURCE_COLOURS: Mapping[str, str] = {
    RecommendationSource.MICROSOFT: "#1163f0",
    RecommendationSource.USER: "#c4871f",
}

PRIORITY_NAMES: Mapping[int, str] = {3: "red", 2: "orange", 1: "yellow"}
"""Streamlit's colour name for the number of squares on a card."""


def category_colour(category: str) -> str:
    """The colour of a category; all that are not known share one."""
    return CATEGORY_COLOURS.get(category, OTHER_CATEGORY_COLOUR)


def priority_squares(priority: int | None) -> int:
    """How many of the three squares a card fills: 3 for priority 1 and 2, 2 for 3, 1 for 4 and 5, 0 if not known."""
    if priority is None:
        return 0
    if priority <= 2:
        return 3
    return 2 if priority == 3 else 1
