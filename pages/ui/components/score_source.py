"""Where the Secure Score comes from: the tenant that is shown, files of Graph, the sample tenant."""

import streamlit as st

from data.views import ImportResult
from pages.ui import formatting, resources, state
from pages.ui.components import feedback
from pages.ui.translation import _, ngettext

UPLOAD = "upload"


def show_source(shown: resources.View | None) -> None:
    """Draw whose score is shown, and how old it is."""
    with st.container(border=True):
        st.subheader(_("Source"))
        if shown is None:
            st.markdown(_("There is no Secure Score yet. Upload one below, or switch the sample tenant on."))
            return
        score = resources.summary(shown)
        source = _("Sample tenant") if shown.tenant.is_sample else _("Files of Microsoft Graph")
        facts = {
            _("Tenant"): formatting.label(shown.tenant.name),
            _("Tenant ID"): formatting.label(shown.tenant.id),
            _("Source"): source,
        }
        if score is not None:
            reached = _("{points} of {maximum} points").format(
                points=formatting.points(score.current), maximum=formatting.points(score.maximum)
            )
            facts |= {
                _("Newest score"): f"{formatting.day(score.day)}: {reached}",
                _("Brought in"): formatting.moment(score.imported_at),
            }
            if score.not_attributable > 0:
                facts[_("Not attributable")] = formatting.points(score.not_attributable)
        st.table(facts, border="horizontal")


def show_upload() -> None:
    """Draw the upload of Graph's JSON."""
    with st.container(border=True):
        st.subheader(_("Upload Microsoft Graph's answers"))
        st.markdown(
            _(
                "The JSON of `/security/secureScores` and of `/security/secureScoreControlProfiles`, as Graph sends "
                "it; one or more files of each, together. A file that is something else changes nothing."
            )
        )
        files = st.file_uploader(
            _("JSON files"), type=["json"], accept_multiple_files=True, key=f"{UPLOAD}-{state.pick_round()}"
        )
        if st.button(_("Import"), type="primary", icon=":material/upload:", disabled=not files, key="import"):
            with feedback.error_boundary():
                result = resources.console().imports.files([(file.name, file) for file in files])
                state.leave_notice(_told(result))
                st.rerun()


def show_sample_switch(shown: resources.View | None) -> None:
    """Draw the switch between the sample tenant and one's own."""
    is_on = shown is not None and shown.tenant.is_sample
    with st.container(border=True):
        st.subheader(_("Sample tenant"))
        st.markdown(
            _(
                "Made-up improvement actions and 90 days of history, to look around without an account. The first "
                "import of your own hides it; nothing of it is ever sent to an instance that is not on this machine."
            )
        )
        if st.button(
            _("Hide the sample tenant") if is_on else _("Show the sample tenant"),
            icon=":material/visibility_off:" if is_on else ":material/science:",
            key="sample",
        ):
            with feedback.error_boundary():
                resources.console().imports.use_sample(on=not is_on)
                st.rerun()


def _told(result: ImportResult) -> str:
    days = ngettext("{count} day", "{count} days", result.days).format(count=formatting.count(result.days))
    return _("Imported: {days}, {controls} scored actions, {profiles} control profiles.").format(
        days=days, controls=formatting.count(result.controls), profiles=formatting.count(result.profiles)
    )
