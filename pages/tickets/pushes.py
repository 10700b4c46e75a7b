"""Pushes: every sending of tickets with what became of it; one of them with its items, to retry or to cancel."""

import streamlit as st

from pages.ui import registry, resources, state
from pages.ui.components import feedback, linked, pushes, sending, tables
from pages.ui.translation import _

shown = resources.view()
job_id = state.in_address("push")
if shown is None:
    st.title(_("Pushes"))
    feedback.show_not_set_up()
    st.stop()

if job_id:
    st.page_link(registry.PUSHES.path, label=_("All pushes"), icon=":material/arrow_back:")
    job = resources.console().jobs.progress(job_id)
    st.title(_("Push"))
    pushes.show_facts(job)
    sending.show_progress(job_id, page=linked.page_number(), size=linked.PAGE_SIZE)
    linked.page_switch(job.total)
    pushes.show_buttons(job)
    st.stop()

st.title(_("Pushes"))
page = linked.page_number()
jobs, total = resources.console().jobs.list(shown.scope, page=page, size=linked.PAGE_SIZE)
if not jobs:
    feedback.show_nothing(_("Nothing was sent yet. Pick improvement actions and create tickets from them."))
    st.page_link(registry.ACTIONS.path, label=_("All improvement actions"), icon=registry.ACTIONS.icon)
    st.stop()
tables.show_pushes(jobs, outcome=sending.outcome_of_job)
linked.page_switch(total)
