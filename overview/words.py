"""Audit entries in words, made when they are read."""

from django.utils.translation import gettext_lazy as _

from agreements.choices import EventKind
from infrastructure.models import AuditEntry
from phases.catalogue import Catalogue

VERBS = {
    "agreement_drafted": _("began the agreement"),
    "agreement_state_changed": _("changed the state of the agreement"),
    "answer_handed_in": _("handed in an answer"),
    "answer_recorded_for_partner": _("wrote down the partner's answer"),
    "answer_saved": _("answered a question"),
    "answer_withdrawn": _("took an answer back"),
    "answers_compared": _("compared two answers"),
    "answers_open_at_once": _("chose that answers open as soon as they are handed in"),
    "answers_sealed_again": _("chose that answers stay sealed until both have handed in"),
    "attendance_noted": _("noted who was there"),
    "clause_changed": _("changed a section of the agreement"),
    "clause_taken_over": _("took a section of the agreement over anew"),
    "commented": _("left a comment"),
    "contact_closed": _("settled a contact"),
    "contact_logged": _("noted a contact"),
    "cooperation_changed": _("changed the facts"),
    "cooperation_created": _("entered the cooperation"),
    "deputy_named": _("named a deputy"),
    "evidence_discarded": _("set a scan aside"),
    "required_form_set": _("settled the required form"),
    "seal_ordered": _("ordered the seal"),
    "protocol_ordered": _("ordered the protocol"),
    "protocol_made": _("made the protocol"),
    "evidence_filed": _("filed a signed paper"),
    "file_kept": _("added a file"),
    "cooperation_active": _("goes on with the cooperation"),
    "cooperation_declined": _("noted that it is not done"),
    "cooperation_ended": _("ended the cooperation"),
    "cooperation_paused": _("let the cooperation rest"),
    "decided": _("decided how it goes on"),
    "gate_fact_recorded": _("noted a condition of a phase"),
    "goal_added": _("added a shared goal"),
    "goal_changed": _("changed a shared goal"),
    "goal_removed": _("struck out a shared goal"),
    "folder_ordered": _("ordered the hand-over folder"),
    "file_shared": _("shared a file with the partner"),
    "file_unshared": _("took a shared file back"),
    "guest_code_sent": _("asked for a code for a new device"),
    "guest_entered": _("opened the workspace on a new device"),
    "guest_invited": _("let a partner's person in"),
    "guest_left": _("left a device"),
    "guest_mails_chosen": _("chose about mails with news"),
    "guest_renewed": _("asked for a new link"),
    "guest_revoked": _("withdrew a partner's person's access"),
    "guest_told": _("was told the news by mail"),
    "guests_reminded": _("reminded the partner politely"),
    "handed_on": _("handed over to somebody else"),
    "looked_back": _("looked back on the cooperation"),
    "measure_agreed": _("noted an agreed task"),
    "meeting_cancelled": _("cancelled a meeting"),
    "meeting_moved": _("moved a meeting"),
    "meetings_planned": _("planned meetings"),
    "method_begun": _("opened the seven phases"),
    "mentions_seen": _("read where he or she is spoken to"),
    "milestone_reached": _("reached a milestone"),
    "milestone_reopened": _("opened a milestone again"),
    "milestones_proposed": _("entered the talk's milestones"),
    "minutes_begun": _("began the minutes"),
    "minutes_confirmed": _("confirmed the minutes"),
    "minutes_sent": _("sent the minutes"),
    "minutes_written": _("wrote the minutes"),
    "need_taken_up": _("took a need up as a task"),
    "offer_added": _("added an offer"),
    "offer_changed": _("changed an offer"),
    "package_made": _("made the PDF of the signed agreement"),
    "package_ordered": _("ordered the PDF of the signed agreement"),
    "partner_linked": _("added a partner"),
    "partner_unlinked": _("took a partner out"),
    "party_changed": _("changed a party of the agreement"),
    "pdf_made": _("made a PDF"),
    "pdf_ordered": _("ordered a PDF"),
    "phase_changed": _("changed the phase"),
    "plan_changed": _("changed the plan"),
    "plan_extended": _("added to the plan"),
    "plan_shortened": _("took something off the plan"),
    "ball_passed": _("said whose turn it is"),
    "catalogue_kept": _("kept the questions of the school"),
    "question_assigned": _("said who answers a question"),
    "question_passed_on": _("passed a question on to a colleague"),
    "question_state_changed": _("changed a question's state"),
    "recounted": _("counted anew"),
    "responsibility_shared": _("shared out a topic"),
    "result_adopted": _("took a result over into the agreement"),
    "result_accepted": _("noted the partner's agreement"),
    "result_saved": _("wrote a joint result"),
    "sent_for_signature": _("gave the agreement out for signature"),
    "series_changed": _("changed the rhythm of meetings"),
    "series_ended": _("ended the series of meetings"),
    "series_opened": _("gave the meetings a rhythm"),
    "task_added": _("added a task"),
    "task_done": _("did a task"),
    "task_reopened": _("opened a task again"),
    "team_joined": _("added somebody to the team"),
    "team_left": _("took somebody out of the team"),
    "term_set": _("set term and notice"),
    "topics_proposed": _("entered the usual topics"),
    "version_frozen": _("froze a version of the agreement"),
}

VERBS |= {f"signing_{kind.value}": kind.label for kind in EventKind}


# Where the sentence needs its object: a person, a task, a goal, a row of a plan.
NAMED = {
    "guest_invited",
    "guest_revoked",
    "file_shared",
    "file_unshared",
    "deputy_named",
    "goal_added",
    "goal_changed",
    "goal_removed",
    "handed_on",
    "milestone_reached",
    "need_taken_up",
    "plan_changed",
    "plan_extended",
    "plan_shortened",
    "responsibility_shared",
    "task_added",
    "task_done",
    "task_reopened",
    "team_joined",
    "team_left",
}


# Read by the team only: their names stay out of a history that the whole school reads.
UNNAMED = {"phases.wantedpartner", "phases.firstcontactplan"}


def said(entry: AuditEntry, catalogue: Catalogue | None = None) -> str:
    """What happened, as the second half of a sentence that begins with the person's name."""
    words = str(VERBS.get(entry.verb, entry.verb))
    if entry.verb in NAMED and entry.object_name and entry.object_type not in UNNAMED:
        words = f"{words}: {entry.object_name}"
    question = catalogue.get(str(entry.changes.get("question", ""))) if catalogue else None
    return f"{words}: {question.number} {question.text}" if question else words
