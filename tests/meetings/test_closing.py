"""From the minutes to what follows: open points, both sides' confirmation, addenda, the decision and its consequences."""

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from pypdf import PdfReader

from accounts.models import Membership
from agreements.choices import AgreementState
from agreements.models import Agreement
from infrastructure import jobs
from infrastructure.models import AuditEntry, Job, OutgoingMail
from kooperation.actions import add_to_team, hand_over_contact, tick_task
from kooperation.choices import Side
from kooperation.models import Cooperation, File, Offer, Task
from meetings import actions, tasks
from meetings.choices import ConditionKind, ConditionState, DecisionKind, MeetingKind, MeetingState, Trigger, WayBack
from meetings.models import AgendaPoint, ChangingCondition, Decision, Meeting, MinutesConfirmation
from phases.models import PhaseTransition
from tests import make
from tests.conftest import signed_in


@pytest.fixture
def cooperation(henrike: Membership, pia: Membership, today: Any) -> Cooperation:
    partner = make.partner(henrike.user)
    cooperation = make.cooperation(henrike, partner, title="Singklasse", phase=7)
    add_to_team(actor=henrike.user, cooperation=cooperation, user=henrike.user)
    add_to_team(actor=henrike.user, cooperation=cooperation, user=pia.user)
    add_to_team(actor=henrike.user, cooperation=cooperation, contact=make.contact(henrike.user, partner))
    make.series(henrike.user, cooperation, date(2026, 11, 24))
    return cooperation


@pytest.fixture
def meeting(cooperation: Cooperation, pia: Membership) -> Meeting:
    """Written and sent, waiting for both sides."""
    row = actions.begin(actor=pia.user, meeting=Meeting.objects.order_by("on")[0])
    entry = row.entries.order_by("position")[0]
    actions.write(actor=pia.user, entry=entry, text="Die Aula hallt.", version=0)
    actions.send_minutes(actor=pia.user, meeting=row)
    row.refresh_from_db()
    return row


def url(meeting: Meeting, rest: str = "") -> str:
    return f"/kooperationen/{meeting.cooperation.ref}/termine/{meeting.ref}/{rest}"


def both_confirm(meeting: Meeting, henrike: Membership) -> Meeting:
    actions.confirm(actor=henrike.user, meeting=meeting, side=Side.SCHOOL)
    return actions.confirm(actor=henrike.user, meeting=meeting, side=Side.PARTNER, told_by="Anke Rüschhoff")


def decide(meeting: Meeting, henrike: Membership, kind: DecisionKind, **more: Any) -> Decision:
    return actions.decide(actor=henrike.user, meeting=meeting, kind=kind, reason="Weil es passt.", **more)


def test_what_stays_open_comes_back(meeting: Meeting, cooperation: Cooperation, pia: Membership) -> None:
    client = signed_in(pia)
    entry = meeting.entries.order_by("position")[0]
    for _twice in range(2):
        client.post(url(meeting, f"punkte/{entry.ref}/offen/"), {"offen": "1"})
    point = AgendaPoint.objects.get()
    assert "Die Aula hallt." in point.text
    client.post(url(meeting, f"punkte/{entry.ref}/offen/"), {"offen": "0"})
    assert not AgendaPoint.objects.exists()
    client.post(url(meeting, f"punkte/{entry.ref}/offen/"), {"offen": "1"})
    actions.add_measure(actor=pia.user, meeting=meeting, title="Vorhänge kaufen")
    following = actions.begin(actor=pia.user, meeting=Meeting.objects.order_by("on")[1])
    assert "Die Aula hallt." in following.entries.order_by("-position")[0].heading
    page = client.get(url(following)).content.decode()
    assert "Noch offen aus früheren Treffen" in page
    assert "Vorhänge kaufen" in page
    tick_task(actor=pia.user, task=Task.objects.get(title="Vorhänge kaufen"), done=True)
    assert "Vorhänge kaufen" not in client.get(url(following)).content.decode()


def test_a_change_asks_who_has_confirmed_anew(meeting: Meeting, pia: Membership) -> None:
    actions.confirm(actor=pia.user, meeting=meeting, side=Side.SCHOOL)
    entry = meeting.entries.order_by("position")[1]
    actions.write(actor=pia.user, entry=entry, text="Doch.", version=0)
    assert not MinutesConfirmation.objects.exists()
    assert AuditEntry.objects.filter(verb="confirmations_lapsed").count() == 1
    actions.confirm(actor=pia.user, meeting=meeting, side=Side.PARTNER, told_by="Anke")
    meeting.refresh_from_db()
    assert meeting.state == MeetingState.MINUTES
    actions.confirm(actor=pia.user, meeting=meeting, side=Side.SCHOOL)
    meeting.refresh_from_db()
    assert meeting.state == MeetingState.CONFIRMED
    with pytest.raises(ValidationError):
        actions.confirm(actor=pia.user, meeting=meeting, side=Side.SCHOOL)


def test_a_decision_talk_closes_with_a_decision(meeting: Meeting, henrike: Membership) -> None:
    Meeting.objects.filter(pk=meeting.pk).update(kind=MeetingKind.DECISION)
    with pytest.raises(ValidationError, match="Entscheidung"):
        actions.confirm(actor=henrike.user, meeting=meeting, side=Side.SCHOOL)
    assert "schließt mit einer Entscheidung" in signed_in(henrike).get(url(meeting)).content.decode()
    decide(meeting, henrike, DecisionKind.CONTINUE)
    assert both_confirm(meeting, henrike).state == MeetingState.CONFIRMED


def test_addenda_after_confirmation(meeting: Meeting, henrike: Membership) -> None:
    with pytest.raises(ValidationError):
        actions.add_addendum(actor=henrike.user, meeting=meeting, text="Es war Dienstag.")
    both_confirm(meeting, henrike)
    client, before = signed_in(henrike), OutgoingMail.objects.filter(kind="meeting_minutes").count()
    assert client.post(url(meeting, "nachtrag/"), {"text": ""}).status_code == 422
    client.post(url(meeting, "nachtrag/"), {"text": "Es war Dienstag."})
    assert "Es war Dienstag." in client.get(url(meeting)).content.decode()
    mails = OutgoingMail.objects.filter(kind="meeting_minutes")
    assert mails.count() == before + 3
    assert "Es war Dienstag." in mails.order_by("-created_at")[0].body_text
    assert meeting.entries.order_by("position")[0].text == "Die Aula hallt."


def test_the_minutes_as_a_pdf(meeting: Meeting, henrike: Membership) -> None:
    job = Job.objects.get(key__startswith="minutes:")
    tasks.make_minutes(str(job.id))
    tasks.make_minutes(str(job.id))
    file = File.objects.get(source__startswith="minutes:")
    assert file.shared, "the partner reads it among the shared files"
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(file.content.read())).pages)
    assert "Die Aula hallt." in text
    client = signed_in(henrike)
    assert file.name in client.get(url(meeting)).content.decode()
    actions.add_measure(actor=henrike.user, meeting=meeting, title="Vorhänge")
    client.post(url(meeting, "protokoll.pdf/"))
    assert Job.objects.filter(key__startswith="minutes:").count() == 2
    panel = client.get(url(meeting, "protokoll.pdf/"), headers={"HX-Request": "true"}).content.decode()
    assert "Es geht gleich los" in panel
    jobs.cancel(Job.objects.filter(state="waiting")[0])


def test_extending_adds_the_offer(meeting: Meeting, cooperation: Cooperation, henrike: Membership) -> None:
    form = {"kind": "extend", "reason": "Mehr Kinder", "more": ""}
    client = signed_in(henrike)
    assert client.post(url(meeting, "entscheidung/"), form).status_code == 422
    client.post(url(meeting, "entscheidung/"), form | {"more": "Chor ab Klasse 3"})
    assert not Offer.objects.exists(), "not before both have confirmed"
    both_confirm(meeting, henrike)
    offer = Offer.objects.get()
    assert (offer.title, offer.year) == ("Chor ab Klasse 3", 2027)
    assert Task.objects.get(source=f"decision:{meeting.ref}:offer").assignee.user == henrike.user
    assert not actions.follow_decision(actor=henrike.user, meeting=meeting), "once"
    assert "Zu den Angeboten" in client.get(url(meeting)).content.decode()


def test_adapting_opens_a_phase_with_its_reason(
    meeting: Meeting, cooperation: Cooperation, henrike: Membership
) -> None:
    form = {"kind": "adapt", "reason": "Andere Räume", "way_back": ""}
    client = signed_in(henrike)
    assert client.post(url(meeting, "entscheidung/"), form).status_code == 422
    client.post(url(meeting, "entscheidung/"), form | {"way_back": "4"})
    both_confirm(meeting, henrike)
    moved = PhaseTransition.objects.get(cooperation=cooperation)
    assert (moved.from_phase, moved.to_phase, moved.reason) == (7, 4, "Andere Räume")


def test_adapting_asks_for_a_new_version(meeting: Meeting, cooperation: Cooperation, henrike: Membership) -> None:
    decide(meeting, henrike, DecisionKind.ADAPT, way_back=WayBack.AGREEMENT)
    both_confirm(meeting, henrike)
    task = Task.objects.get(source=f"decision:{meeting.ref}:amend")
    assert task.due_on == date(2026, 12, 21)
    assert "/vereinbarung/" in signed_in(henrike).get(url(meeting)).content.decode()


def test_adapting_begins_the_amendment_of_what_is_in_force(
    meeting: Meeting, cooperation: Cooperation, henrike: Membership
) -> None:
    holding = make.term(henrike.user, cooperation)
    decide(meeting, henrike, DecisionKind.ADAPT, way_back=WayBack.AGREEMENT)
    assert not Agreement.objects.filter(amends=holding).exists(), "only once both sides have confirmed"
    both_confirm(meeting, henrike)
    amendment = Agreement.objects.get(amends=holding)
    assert amendment.number.endswith("-N1")
    assert amendment.state == AgreementState.DRAFT


def test_ending_keeps_the_notice_day(meeting: Meeting, cooperation: Cooperation, henrike: Membership) -> None:
    make.term(henrike.user, cooperation)
    decide(meeting, henrike, DecisionKind.END, on=date(2027, 7, 31))
    due = dict(Task.objects.filter(source__startswith="decision:").values_list("title", "due_on"))
    assert sorted(due.values()) == [date(2027, 4, 30), date(2027, 7, 31)]
    decide(meeting, henrike, DecisionKind.PAUSE, on=date(2027, 7, 31))
    assert not Task.objects.filter(source__startswith="decision:").exists(), "taken back with the decision"
    both_confirm(meeting, henrike)
    assert "ruhen/?am=2027-07-31" in signed_in(henrike).get(url(meeting)).content.decode()


def test_a_watched_condition_comes_on_the_agenda(cooperation: Cooperation, henrike: Membership, today: Any) -> None:
    page = f"/kooperationen/{cooperation.ref}/termine/bedingungen/"
    client = signed_in(henrike)
    form = {"kind": "money", "text": "Der Förderverein zahlt bis Juli.", "changes_on": "2027-07-31"}
    client.post(page, form)
    row = ChangingCondition.objects.get()
    assert (row.state, row.look_on) == (ConditionState.WATCHED, date(2027, 5, 2))
    tasks.look_at_conditions()
    assert not AgendaPoint.objects.exists()
    today.move_to(date(2027, 5, 3))
    for _twice in range(2):
        tasks.look_at_conditions()
    row.refresh_from_db()
    assert (row.state, row.trigger) == (ConditionState.REVIEW, Trigger.FUNDING_END)
    assert AgendaPoint.objects.get().source == f"condition:{row.ref}"
    assert Task.objects.filter(source=f"condition:{row.ref}").count() == 1
    assert "zu besprechen" in signed_in(henrike).get(page).content.decode()
    signed_in(henrike).post(f"{page}{row.ref}/", {"tun": "erledigt"})
    row.refresh_from_db()
    assert row.state == ConditionState.SETTLED
    assert not AgendaPoint.objects.exists()


def test_what_is_near_opens_at_once(cooperation: Cooperation, henrike: Membership) -> None:
    row = make.condition(henrike.user, cooperation, changes_on=date(2026, 12, 31))
    assert row.state == ConditionState.REVIEW
    other = make.condition(henrike.user, cooperation, kind=ConditionKind.ROOMS, changes_on=None)
    page = f"/kooperationen/{cooperation.ref}/termine/bedingungen/"
    signed_in(henrike).post(f"{page}{other.ref}/", {"tun": "besprechen"})
    assert AgendaPoint.objects.count() == 2
    assert not actions.open_review(actor=henrike.user, condition=other, trigger=Trigger.BY_HAND)


def test_another_contact_person_opens_a_review(cooperation: Cooperation, henrike: Membership) -> None:
    old = cooperation.team.get(contact__isnull=False).contact
    new = make.contact(henrike.user, old.partner, "Nils Ohm")
    hand_over_contact(actor=henrike.user, contact=old, to=new, on=date(2026, 11, 23), note="")
    row = ChangingCondition.objects.get()
    assert (row.trigger, row.text) == (Trigger.CONTACT_CHANGE, "Nils Ohm folgt auf Anke Rüschhoff")


def test_notice_received_opens_a_review_once(cooperation: Cooperation, henrike: Membership) -> None:
    page = f"/kooperationen/{cooperation.ref}/termine/bedingungen/kuendigung/"
    client = signed_in(henrike)
    assert client.post(page, {"on": "2027-01-01", "by": "Schulleitung"}).status_code == 422
    for _twice in range(2):
        client.post(page, {"on": "2026-11-20", "by": "Schulleitung"})
    row = ChangingCondition.objects.get()
    assert row.trigger == Trigger.NOTICE_RECEIVED
    assert "20.11.2026" in row.text


def test_only_the_fields_of_the_chosen_decision_count(meeting: Meeting, henrike: Membership) -> None:
    client = signed_in(henrike)
    client.post(url(meeting, "beginnen/"))
    assert 'class="decision"' in client.get(url(meeting)).content.decode()
    typed = {"kind": "continue", "reason": "Es läuft.", "on": "2027-07-31", "way_back": "5", "more": "Chor"}
    client.post(url(meeting, "entscheidung/"), typed)
    decision = Decision.objects.get(meeting=meeting)
    assert (decision.kind, decision.on) == ("continue", None)
    assert not Task.objects.filter(source__startswith=f"decision:{meeting.ref}").exists()
