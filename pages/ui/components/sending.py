"""Sending tickets: the one way from a click to a push, and the line of what became of it."""

from collections.abc import Sequence

import streamlit as st

from data.models import ItemState, Task, TicketKind
from data.views import JobItem, JobProgress
from pages.ui import formatting, registry, resources, state
from pages.ui.components import feedback, tables
from pages.ui.translation import _, filled, ngettext

POLL_SECONDS = 1
ITEMS_IN_PLACE = 20
ENDED_STATES = (ItemState.CONFIRMED, ItemState.SKIPPED, ItemState.REJECTED, ItemState.CANCELLED)


def send_actions(shown: resources.View, ids: Sequence[str], kind: TicketKind) -> None:
    """Push picked improvement actions with what they propose, and show the progress.

    The push has the id of this selection: a second click on the same one is the same push.
    """
    console = resources.console()
    job_id = state.job_id_for(selection_key(ids, kind))
    console.push.submit_actions(shown.scope, tuple(ids), kind, job_id=job_id, initiated_by=console.settings.user)
    _watch(shown, job_id)


def send_tasks(shown: resources.View, tasks: Sequence[Task], *, job_id: str) -> None:
    """Push tasks as a person wrote them, and show the progress."""
    console = resources.console()
    console.push.submit(shown.scope, tuple(tasks), job_id=job_id, initiated_by=console.settings.user)
    _watch(shown, job_id)


def selection_key(ids: Sequence[str], kind: TicketKind) -> str:
    """What makes a selection the same selection."""
    return "\n".join((kind.value, *ids))


def show_watched() -> None:
    """Draw the progress of the push that was sent last, until it is put away."""
    job_id = state.watched_job()
    if not job_id:
        return
    with st.container(border=True):
        show_progress(job_id, size=ITEMS_IN_PLACE)
        with st.container(horizontal=True, vertical_alignment="center"):
            st.page_link(
                registry.PUSHES.path,
                label=_("Everything about this push"),
                icon=registry.PUSHES.icon,
                query_params={"push": job_id},
            )
            st.button(_("Put away"), type="tertiary", icon=":material/close:", on_click=state.stop_watching)


def show_progress(job_id: str, *, page: int = 1, size: int) -> None:
    """Draw how far a push is, and keep that fresh until it has ended."""
    is_finished = resources.console().jobs.progress(job_id).is_finished
    drawing = st.fragment(_show_progress, run_every=None if is_finished else POLL_SECONDS)
    drawing(job_id, page, size, is_finished)


def outcome_of_job(job: JobProgress) -> str:
    """What became of a push in a line, e.g. `9 created, 2 already ticketed, 1 refused`."""
    waiting = job.total - job.done
    parts = [_counted(ended, job.counts[ended]) for ended in ENDED_STATES if job.counts.get(ended)]
    if waiting:
        parts.append(
            ngettext("{count} on its way", "{count} on their way", waiting).format(count=formatting.count(waiting))
        )
    return ", ".join(parts)


def why(item: JobItem) -> str:
    """Why an item came out as it did, and what to do, in the reader's language."""
    return " ".join(part for part in (filled(item.message, item.values), filled(item.remedy, item.values)) if part)


def _show_progress(job_id: str, page: int, size: int, was_finished: bool) -> None:  # noqa: FBT001 - of one caller
    with feedback.error_boundary():
        console = resources.console()
        job = console.jobs.progress(job_id)
        items, _total = console.jobs.items(job_id, page=page, size=size)
        if not job.is_finished:
            text = _("{done} of {total} done").format(
                done=formatting.count(job.done), total=formatting.count(job.total)
            )
            st.progress(job.done / max(job.total, 1), text=text)
        refused = next((item for item in items if item.state is ItemState.REJECTED), None)
        reason = f": {formatting.label(why(refused))}" if refused else ""
        icon = ":material/check_circle:" if job.is_finished else ":material/hourglass_top:"
        st.markdown(f"{icon} **{outcome_of_job(job)}**{reason}")
        tables.show_items(items, outcome=why)
        if job.is_finished and not was_finished and state.dialog() is None:
            st.rerun()


def _counted(ended: ItemState, count: int) -> str:
    text = {
        ItemState.CONFIRMED: ngettext("{count} created", "{count} created", count),
        ItemState.SKIPPED: ngettext("{count} already ticketed", "{count} already ticketed", count),
        ItemState.REJECTED: ngettext("{count} refused", "{count} refused", count),
        ItemState.CANCELLED: ngettext("{count} not sent", "{count} not sent", count),
    }[ended]
    return text.format(count=formatting.count(count))


def _watch(shown: resources.View, job_id: str) -> None:
    state.watch_job(job_id)
    state.pick_anew(shown.scope.tenant_id, ())
    state.close_dialog()
    st.rerun()
