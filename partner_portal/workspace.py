"""Content of a guest's workspace: open requests, results, coming meetings; never sealed text."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agreements.choices import AgreementState, VersionKind
from agreements.models import Version
from infrastructure.models import AuditEntry
from kooperation.choices import Ball, Side, Status
from kooperation.comment_thread import CommentThread
from kooperation.models import Comment, File, GuestPass, Mention
from meetings import guides
from meetings.choices import MeetingState
from meetings.models import Meeting
from overview import queries
from phases import phase_bars, question_rows, responsibility_matrix
from phases.catalogue import Question
from phases.catalogue_versions import pinned
from phases.choices import ItemState
from phases.models import Answer, Item, JointResult, Milestone, Need, SharedGoal

AT_MOST = 3
BEFORE_A_TALK = timedelta(days=21)


@dataclass(frozen=True)
class OpenRequest:
    """One thing that is needed of a guest: what, where, the word on the button."""

    text: str
    url: str
    verb: str
    icon: str
    below: str = ""


@dataclass(frozen=True)
class GuestQuestion:
    """The two-sided questions of a cooperation as a guest sees them."""

    to_answer: list[Question] = field(default_factory=list)
    to_accept: list[Question] = field(default_factory=list)
    to_compare: list[Question] = field(default_factory=list)


def rows(guest: GuestPass) -> list[question_rows.QuestionRow]:
    """Every core question that takes both sides' answers and every further one somebody has begun, as this guest may see it."""
    catalogue = pinned(guest.cooperation.catalogue)
    begun = set(Item.objects.filter(cooperation=guest.cooperation).values_list("key", flat=True))
    both = [question for question in catalogue.questions if question.voice == "both"]
    questions = [question for question in both if question.core or question.key in begun]
    return question_rows.rows(guest.cooperation, questions, question_rows.Reader(Side.PARTNER))


def open_questions(guest: GuestPass, question_list: list[question_rows.QuestionRow]) -> GuestQuestion:
    """What is open: questions of the running phase, those passed on to this guest, and those we have answered already."""
    sorted_out = GuestQuestion()
    for row in question_list:
        if row.settled and not (row.state == ItemState.AGREED and row.result_text and not row.agreed_by_own):
            continue
        handed_in = bool(row.own and row.own.handed_in_at)
        mine = bool(row.item and row.item.partner_assignee and row.item.partner_assignee.contact_id == guest.contact_id)
        here = row.question.core and row.question.phase == guest.cooperation.phase
        if not handed_in and (mine or not row.their_turn or here):
            sorted_out.to_answer.append(row.question)
        elif row.opened and row.result_text and not row.agreed_by_own:
            sorted_out.to_accept.append(row.question)
        elif row.opened and not row.result_text:
            sorted_out.to_compare.append(row.question)
    return sorted_out


def unconfirmed(guest: GuestPass) -> list[Meeting]:
    """Minutes that were sent and wait for the partner's word."""
    rows = Meeting.objects.filter(cooperation=guest.cooperation, state=MeetingState.MINUTES)
    rows = rows.exclude(confirmations__side=Side.PARTNER)
    return list(rows.order_by("starts_at", "pk"))


def open_requests(guest: GuestPass, question_list: list[question_rows.QuestionRow] | None = None) -> list[OpenRequest]:
    """At most three things that are needed of a guest, the quickest first; nothing where nothing goes on."""
    if guest.cooperation.status not in (Status.IDEA, Status.ACTIVE):
        return []
    open_ones = open_questions(guest, question_list if question_list is not None else rows(guest))
    every = [
        *_before_talks(guest),
        *(
            OpenRequest(
                _("Confirm the minutes of {day}").format(day=meeting.on.strftime("%d.%m.%Y")),
                reverse("guests:minutes", args=[meeting.ref]),
                _("Read"),
                "notebook-pen",
            )
            for meeting in unconfirmed(guest)[:1]
        ),
        *_question(
            open_ones.to_accept, ngettext("Agree with {n} result", "Agree with {n} results", len(open_ones.to_accept))
        ),
        *_question(
            open_ones.to_answer, ngettext("Answer {n} question", "Answer {n} questions", len(open_ones.to_answer))
        ),
        *_question(
            open_ones.to_compare, ngettext("Compare {n} answer", "Compare {n} answers", len(open_ones.to_compare))
        ),
    ]
    return every[:AT_MOST]


def _before_talks(guest: GuestPass) -> list[OpenRequest]:
    """A guide to accept, and the answers to it within three weeks before a talk."""
    requests = []
    if guides.proposed_to_partner(guest.cooperation):
        requests.append(OpenRequest(_("Read and accept the guide"), reverse("guests:guide"), _("Read"), "list-checks"))
    now = timezone.now()
    soon = Meeting.objects.coming(now).filter(cooperation=guest.cooperation, starts_at__lte=now + BEFORE_A_TALK)
    for meeting in soon.select_related("guide", "cooperation")[:1]:
        sheet = guides.sheet(meeting, Side.PARTNER)
        if sheet and sheet.open_to_answers:
            words = _("Answer the guide before the talk on {day}").format(day=meeting.on.strftime("%d.%m."))
            url = reverse("guests:guide_answers", args=[meeting.ref])
            requests.append(OpenRequest(words, url, _("Go on"), "list-checks"))
    return requests


def _question(questions: list[Question], words: str) -> list[OpenRequest]:
    if not questions:
        return []
    first = questions[0]
    url = reverse("guests:question", args=[first.phase, first.key])
    return [OpenRequest(words.format(n=len(questions)), url, _("Go on"), "messages-square", first.text)]


def agreement_of(guest: GuestPass) -> Version | None:
    """The newest version that the school has offered or all have agreed on; drafts stay in the house."""
    shown = (VersionKind.OFFERED, VersionKind.AGREED)
    gone = (AgreementState.DECLINED, AgreementState.VOID)
    versions = Version.objects.filter(agreement__cooperation=guest.cooperation, kind__in=shown)
    return (
        versions.exclude(agreement__state__in=gone).select_related("agreement").order_by("-created_at", "-pk").first()
    )


def page(guest: GuestPass) -> dict[str, Any]:
    """Everything the workspace shows."""
    cooperation, now = guest.cooperation, timezone.now()
    questions = rows(guest)
    return {
        "guest": guest,
        "cooperation": cooperation,
        "bars": phase_bars.bars(cooperation),
        "wanted": open_requests(guest, questions),
        "results": [row for row in questions if row.opened and row.result_text],
        "goals": SharedGoal.objects.filter(cooperation=cooperation).order_by("priority", "pk"),
        "meetings": queries.next_meetings(now, limit=4, of=cooperation),
        "minutes": Meeting.objects.filter(
            cooperation=cooperation, state__in=[MeetingState.MINUTES, MeetingState.CONFIRMED]
        ).order_by("-starts_at")[:4],
        "files": shared_files(guest),
        "version": agreement_of(guest),
        "talk": CommentThread(cooperation, "", internal=False, guest=True, address=reverse("guests:comment_here")),
        "may": {"answer": not guest.over},
        "phases": sorted({row.question.phase for row in questions}),
        "ours": cooperation.ball == Ball.PARTNER,
    }


def arrangements(guest: GuestPass) -> dict[str, Any]:
    """What was arranged, to read: needs, who decides what, milestones."""
    cooperation = guest.cooperation
    return {
        "needs": Need.objects.filter(cooperation=cooperation).order_by("category", "pk"),
        "matrix": responsibility_matrix.of(cooperation),
        "milestones": Milestone.objects.filter(cooperation=cooperation).order_by("due_on", "pk"),
    }


def shared_files(guest: GuestPass) -> Any:
    """The files that the school lets the partner read."""
    return File.objects.filter(cooperation=guest.cooperation, shared=True).order_by("-at", "-pk")


def news(guest: GuestPass, now: datetime) -> list[str]:
    """What has happened for this guest since the last mail, in words; never what anybody wrote."""
    since, cooperation = guest.told_at, guest.cooperation
    keys = [question.key for question in pinned(cooperation.catalogue).questions if question.voice == "both"]
    answers = Answer.objects.filter(item__cooperation=cooperation, item__key__in=keys, side=Side.SCHOOL)
    handed = answers.filter(handed_in_at__gt=since, handed_in_at__lte=now).count()
    saved = AuditEntry.objects.filter(
        about=cooperation.ref, verb="result_saved", at__gt=since, at__lte=now, actor_ref__startswith="user:"
    )
    results = JointResult.objects.filter(item__cooperation=cooperation, item__key__in=keys).exclude(text="")
    written = results.filter(ref__in=saved.values("object_ref")).count()
    comments = Comment.objects.shared().filter(cooperation=cooperation, at__gt=since, by__isnull=False).count()
    spoken = Mention.objects.filter(member__contact=guest.contact, comment__at__gt=since, seen_at=None)
    spoken = spoken.filter(comment__cooperation=cooperation)
    early = cooperation.opened_early_at
    count = spoken.count()
    counts = (
        (
            handed,
            ngettext("The music school answered {n} question.", "The music school answered {n} questions.", handed),
        ),
        (written, ngettext("{n} joint result was written.", "{n} joint results were written.", written)),
        (comments, ngettext("There is {n} new comment.", "There are {n} new comments.", comments)),
        (count, ngettext("You are spoken to in {n} comment.", "You are spoken to in {n} comments.", count)),
        (
            bool(early and since < early <= now),
            _("The music school chose that answers open as soon as they are handed in."),
        ),
    )
    return [words.format(n=number) for number, words in counts if number]
