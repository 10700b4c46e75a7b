"""The parts of the page of one push."""

import streamlit as st

from data.models import ItemState
from data.views import JobProgress
from pages.ui import formatting, resources, state
from pages.ui.components import feedback
from pages.ui.translation import _, ngettext


def show_facts(job: JobProgress) -> None:
    """Draw who sent it, when, and where to."""
    sent = _("{total}, started {moment} by {who}, to {instance}").format(
        total=ngettext("{count} ticket", "{count} tickets", job.total).format(count=formatting.count(job.total)),
        moment=formatting.moment(job.created_at),
        who=formatting.label(job.created_by),
        instance=formatting.label(job.instance),
    )
    st.caption(sent)


def show_buttons(job: JobProgress) -> None:
    """Draw what can still be done: cancel what is not sent, or retry what was refused or cancelled."""
    waiting = sum(job.counts.get(found, 0) for found in (ItemState.PLANNED, ItemState.RETRYABLE))
    again = sum(job.counts.get(found, 0) for found in (ItemState.REJECTED, ItemState.CANCELLED))
    with st.container(horizontal=True, gap="xsmall"), feedback.error_boundary():
        if waiting:
            label = ngettext("Cancel {count} not sent yet", "Cancel {count} not sent yet", waiting)
            if st.button(label.format(count=formatting.count(waiting)), icon=":material/cancel:", key="cancel"):
                resources.console().jobs.cancel(job.id)
                state.leave_notice(_("What was not sent yet is cancelled."))
                st.rerun()
        if again:
            label = ngettext("Retry {count}", "Retry {count}", again)
            if st.button(label.format(count=formatting.count(again)), icon=":material/replay:", key="retry"):
                resources.console().jobs.retry(job.id)
                st.rerun()
