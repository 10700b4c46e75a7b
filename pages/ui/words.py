"""The one place where values of the model get their words; a value that is not known is shown as it came."""

from collections.abc import Mapping

from data.models import ActionStatus, Bucket, ConnectionStatus, ItemState, RecommendationSource, TicketKind
from data.views import ReviewGroup
from pages.ui.formatting import ABSENT
from pages.ui.translation import N_, _

CATEGORY_WORDS: Mapping[str, str] = {
    "Identity": N_("Identity"),
    "Data": N_("Data"),
    "Device": N_("Device"),
    "Apps": N_("Apps"),
    "Infrastructure": N_("Infrastructure"),
}
SOURCE_WORDS: Mapping[str, str] = {
    RecommendationSource.MICROSOFT: N_("Microsoft recommendation"),
    RecommendationSource.USER: N_("User recommendation"),
}
SHORT_SOURCE_WORDS: Mapping[str, str] = {
    RecommendationSource.MICROSOFT: N_("Microsoft"),
    RecommendationSource.USER: N_("User"),
}
STATUS_WORDS: Mapping[str, str] = {
    ActionStatus.TO_ADDRESS: N_("To address"),
    ActionStatus.PLANNED: N_("Planned"),
    ActionStatus.RISK_ACCEPTED: N_("Risk accepted"),
    ActionStatus.THIRD_PARTY: N_("Resolved through third party"),
    ActionStatus.ALTERNATE_MITIGATION: N_("Resolved through alternate mitigation"),
    ActionStatus.COMPLETED: N_("Completed"),
}
KIND_WORDS: Mapping[str, str] = {TicketKind.INCIDENT: N_("Incident"), TicketKind.CHANGE: N_("Change")}
BUCKET_WORDS: Mapping[str, str] = {
    Bucket.NEW: N_("New"),
    Bucket.IN_PROGRESS: N_("In progress"),
    Bucket.WAITING: N_("Waiting"),
    Bucket.DONE: N_("Done"),
    Bucket.CANCELLED: N_("Cancelled"),
}
ITEM_WORDS: Mapping[str, str] = {
    ItemState.PLANNED: N_("Waiting to be sent"),
    ItemState.SENDING: N_("Being sent"),
    ItemState.CONFIRMED: N_("Created"),
    ItemState.SKIPPED: N_("Already ticketed"),
    ItemState.REJECTED: N_("Refused"),
    ItemState.RETRYABLE: N_("Will be tried again"),
    ItemState.UNCERTAIN: N_("No clear answer, being looked up"),
    ItemState.CANCELLED: N_("Not sent"),
}
CONNECTION_WORDS: Mapping[str, str] = {
    ConnectionStatus.NEVER: N_("Not connected"),
    ConnectionStatus.CONNECTED: N_("Connected"),
    ConnectionStatus.FAILING: N_("Connected, but the last exchange failed"),
    ConnectionStatus.REMOVED: N_("Removed"),
}
REVIEW_WORDS: Mapping[str, str] = {
    ReviewGroup.REGRESSED: N_("Regressed"),
    ReviewGroup.TO_ADDRESS: N_("To address"),
    ReviewGroup.PLANNED: N_("Planned"),
    ReviewGroup.RISK_ACCEPTED: N_("Risk accepted"),
    ReviewGroup.RECENTLY_ADDED: N_("Recently added"),
    ReviewGroup.RECENTLY_UPDATED: N_("Recently updated"),
}
PRIORITY_WORDS: Mapping[int, str] = {
    1: N_("1 - Critical"),
    2: N_("2 - High"),
    3: N_("3 - Moderate"),
    4: N_("4 - Low"),
    5: N_("5 - Planning"),
}
LEVEL_WORDS: Mapping[str, str] = {
    "high": N_("High"),
    "moderate": N_("Moderate"),
    "medium": N_("Moderate"),
    "low": N_("Low"),
    "unknown": N_("Unknown"),
}
TICKET_FILTER_WORDS: Mapping[str, str] = {
    "none": N_("Without a ticket"),
    "open": N_("With an open ticket"),
    "ended": N_("With ended tickets only"),
}
ACTION_SORT_WORDS: Mapping[str, str] = {
    "points_left": N_("Most points to gain"),
    "rank": N_("Microsoft's rank"),
    "title": N_("Title"),
    "category": N_("Category"),
    "status": N_("Status"),
    "score": N_("Most points achieved"),
    "updated": N_("Last changed"),
}
TICKET_SORT_WORDS: Mapping[str, str] = {
    "updated": N_("Last changed"),
    "created": N_("Newest"),
    "due": N_("Due first"),
    "priority": N_("Highest priority"),
}
GRANT_WORDS: Mapping[str, str] = {
    "basic": N_("User name and password"),
    "password": N_("OAuth with an integration user"),
}


def category(value: str) -> str:
    """A category of Graph; one that is not known is shown as it came."""
    return _said(CATEGORY_WORDS, value)


def source(value: str) -> str:
    """Who recommends."""
    return _said(SOURCE_WORDS, value)


def short_source(value: str) -> str:
    """Who recommends, for a narrow column that is called Source."""
    return _said(SHORT_SOURCE_WORDS, value)


def status(value: str) -> str:
    """Status of an improvement action."""
    return _said(STATUS_WORDS, value)


def kind(value: str) -> str:
    """Kind of a ticket."""
    return _said(KIND_WORDS, value)


def bucket(value: str) -> str:
    """What a ticket state means."""
    return _said(BUCKET_WORDS, value)


def item_state(value: str) -> str:
    """How far an item of a push is."""
    return _said(ITEM_WORDS, value)


def connection_status(value: str) -> str:
    """How the console stands to ServiceNow."""
    return _said(CONNECTION_WORDS, value)


def review_group(value: str) -> str:
    """A group of actions to review."""
    return _said(REVIEW_WORDS, value)


def ticket_filter(value: str) -> str:
    """Whether an action has a ticket, as a choice of the filter."""
    return _said(TICKET_FILTER_WORDS, value)


def action_sort(value: str) -> str:
    """An order of improvement actions."""
    return _said(ACTION_SORT_WORDS, value)


def ticket_sort(value: str) -> str:
    """An order of tickets."""
    return _said(TICKET_SORT_WORDS, value)


def grant(value: str) -> str:
    """How the console signs in to the instance."""
    return _said(GRANT_WORDS, value)


def level(value: str) -> str:
    """User impact or implementation cost; Graph mixes the case of these."""
    return _said(LEVEL_WORDS, value.lower()) if value.lower() in LEVEL_WORDS else value or ABSENT


def priority(value: int | None) -> str:
    """ServiceNow's priority with its number."""
    if value is None:
        return ABSENT
    return _(PRIORITY_WORDS[value]) if value in PRIORITY_WORDS else str(value)


def priority_level(value: int | None) -> str:
    """The three levels that a card shows: High, Medium, Low."""
    if value is None:
        return ABSENT
    if value <= 2:
        return _("High")
    return _("Medium") if value == 3 else _("Low")


def _said(words: Mapping[str, str], value: str) -> str:
    return _(words[value]) if value in words else value or ABSENT
