"""Dialogs: one is open at most, which one is part of the session, and a redraw of the page leaves it open."""

import uuid
from collections.abc import Callable, Mapping
from typing import Literal

import streamlit as st

from data.models import TicketKind
from pages.ui import formatting, registry, resources, state, words
from pages.ui.components import feedback, selection, sending, task_form
from pages.ui.translation import N_, _, ngettext

MANY, REVIEW, TASK, REMOVE = "many", "review", "task", "remove"
TITLES: Mapping[str, str] = {
    MANY: N_("Create this many tickets?"),
    REVIEW: N_("Review tickets"),
    TASK: N_("Create ticket"),
    REMOVE: N_("Remove the connection?"),
}


def show_open_dialog() -> None:
    """Draw the dialog that is open, if one is. Call it once, after everything else on the page."""
    opened = state.dialog()
    if opened is None or opened[0] not in BODIES:
        return
    name, *arguments = opened
    width: Literal["medium", "large"] = "large" if name == REVIEW else "medium"
    st.dialog(_(TITLES[name]), width=width, on_dismiss=state.close_dialog)(_show_body)(name, tuple(arguments))


def open_task(kind: TicketKind, action_id: str = "") -> None:
    """Open the form of one ticket: of an improvement action, or free. The push has its id from now on."""
    state.open_dialog(TASK, kind.value, action_id, str(uuid.uuid4()))


def _show_body(name: str, arguments: tuple[str, ...]) -> None:
    with feedback.error_boundary():
        shown = resources.view()
        if shown is None:
            feedback.show_not_set_up()
        else:
            BODIES[name](shown, *arguments)


def _show_many(shown: resources.View, kind: str) -> None:
    ids = state.picked(shown.scope.tenant_id)
    text = ngettext(
        "{count} ticket will be created in {instance}. What is not sent yet can still be cancelled.",
        "{count} tickets will be created in {instance}. What is not sent yet can still be cancelled.",
        len(ids),
    )
    instance = formatting.label(shown.scope.instance)
    st.markdown(text.format(count=formatting.count(len(ids)), instance=instance))
    if st.button(selection.create_label(len(ids), TicketKind(kind)), type="primary", key="send_many") and ids:
        sending.send_actions(shown, ids, TicketKind(kind))


def _show_review(shown: resources.View, kind: str) -> None:
    ids = state.picked(shown.scope.tenant_id)
    console = resources.console()
    with st.form("review_form", border=False):
        task_form.show_required()
        tasks = []
        for action_id in ids:
            with st.container(border=True):
                draft = console.push.draft(shown.scope, action_id, TicketKind(kind))
                st.markdown(
                    f"**{formatting.label(draft.name)}**  \n"
                    f"{words.category(draft.category)} · {words.source(draft.source)}"
                )
                tasks.append(task_form.task_fields(draft, key=f"review-{action_id}"))
        label = ngettext("Create {count} ticket", "Create {count} tickets", len(ids)).format(
            count=formatting.count(len(ids))
        )
        is_sent = st.form_submit_button(label, type="primary", icon=":material/send:")
    if is_sent and tasks and not task_form.show_problems(tuple(tasks)):
        job_id = state.job_id_for("\n".join(("review", sending.selection_key(ids, TicketKind(kind)))))
        sending.send_tasks(shown, tasks, job_id=job_id)


def _show_task(shown: resources.View, kind: str, action_id: str, job_id: str) -> None:
    if not shown.is_connected:
        st.markdown(_("ServiceNow is not connected, so that no ticket can be created."))
        st.page_link(registry.SERVICENOW.path, label=_("ServiceNow settings"), icon=registry.SERVICENOW.icon)
        return
    if action_id:
        console = resources.console()
        task = console.push.draft(shown.scope, action_id, TicketKind(kind))
        st.caption(_kind_reason(console.push.proposed_kind(resources.action(shown, action_id))))
    else:
        task = task_form.free_task(TicketKind(kind))
    with st.form(f"task_form-{job_id}", border=False):
        st.markdown(f"{words.source(task.source)}{f' · {words.category(task.category)}' if task.category else ''}")
        written = task_form.task_fields(task, key=f"task-{job_id}")
        task_form.show_required()
        is_sent = st.form_submit_button(_("Send to ServiceNow"), type="primary", icon=":material/send:")
    if is_sent and not task_form.show_problems((written,)):
        sending.send_tasks(shown, [written], job_id=job_id)


def _show_remove(shown: resources.View) -> None:
    instance = formatting.label(shown.scope.instance)
    st.markdown(
        _(
            "Scoredesk forgets the secrets and the tokens of {instance}. What is not sent yet is "
            "cancelled. Tickets in ServiceNow stay as they are, and what Scoredesk knows of them stays here."
        ).format(instance=instance)
    )
    if st.button(_("Remove the connection"), type="primary", icon=":material/link_off:", key="remove_now"):
        resources.console().connecting.remove()
        state.leave_notice(_("The connection is removed."))
        state.close_dialog()
        st.rerun()


def _kind_reason(kind: TicketKind) -> str:
    return {
        TicketKind.CHANGE: _(
            "Proposed as a change: it alters the configuration, and users notice it or it costs much."
        ),
        TicketKind.INCIDENT: _("Proposed as an incident: users hardly notice it and it costs little."),
    }[kind]


BODIES: Mapping[str, Callable[..., None]] = {
    MANY: _show_many,
    REVIEW: _show_review,
    TASK: _show_task,
    REMOVE: _show_remove,
}
