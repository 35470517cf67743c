"""Meetings are planned ahead by rule, moved out of holidays, and people are reminded once."""

import itertools
from collections import Counter
from datetime import date, datetime, time, timedelta
from email import message_from_bytes
from email.policy import default
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar, Event

from accounts.models import Membership
from infrastructure import outbox
from infrastructure.choices import MailState
from infrastructure.closed_days import LAENDER, reason_closed
from infrastructure.models import OutgoingMail
from kooperation import actions as lives
from kooperation.actions import add_to_team
from kooperation.models import Cooperation
from meetings import actions, recurrence, tasks
from meetings.choices import MeetingState, Rhythm
from meetings.models import Meeting
from tests import make
from tests.conftest import signed_in
from tests.examples import examples

BERLIN = ZoneInfo("Europe/Berlin")


@examples(150)
@given(
    anchor=st.dates(date(2026, 1, 1), date(2028, 6, 1)),
    rhythm=st.sampled_from(list(Rhythm)),
    land=st.sampled_from(sorted(LAENDER)),
)
def test_any_rule_in_any_land(anchor: date, rhythm: Rhythm, land: str) -> None:
    """Open days only, none lost, none doubled, two weeks apart, and the same every time."""
    until = anchor + timedelta(days=500)
    ground = recurrence.Ground(land)
    slots = list(recurrence.slots(anchor=anchor, rhythm=rhythm, ground=ground, until=until))
    assert slots == list(recurrence.slots(anchor=anchor, rhythm=rhythm, ground=ground, until=until))
    assert [slot.number for slot in slots] == list(range(len(slots)))
    months = recurrence.MONTHS[rhythm]
    assert len(slots) >= 500 // (31 * months)
    for slot in slots:
        assert not reason_closed(slot.on, land)
        by_rule = recurrence.months_after(anchor, slot.number * months)
        assert timedelta(days=-190) <= slot.on - by_rule <= timedelta(days=80)
    for before, after in itertools.pairwise(slots):
        assert after.on - before.on >= recurrence.SMALLEST_GAP
    if rhythm == Rhythm.HALF_YEAR:
        halves = [(s.on.year * 12 + s.on.month - 8) // 6 for s in slots]
        assert sum(count > 1 for count in Counter(halves).values()) <= 1, "never two in one half, but for the anchor's"


def test_months_are_counted_from_the_anchor() -> None:
    days = [recurrence.months_after(date(2027, 1, 31), n) for n in range(4)]
    assert days == [date(2027, 1, 31), date(2027, 2, 28), date(2027, 3, 31), date(2027, 4, 30)]
    assert recurrence.months_after(date(2028, 2, 29), 12) == date(2029, 2, 28)


@pytest.fixture
def cooperation(henrike: Membership, pia: Membership, today: Any) -> Cooperation:
    partner = make.partner(henrike.user)
    cooperation = make.cooperation(henrike, partner, title="Singklasse")
    add_to_team(actor=henrike.user, cooperation=cooperation, user=pia.user)
    add_to_team(actor=henrike.user, cooperation=cooperation, contact=make.contact(henrike.user, partner))
    add_to_team(
        actor=henrike.user, cooperation=cooperation, contact=make.contact(henrike.user, partner, "Nils", email="")
    )
    return cooperation


def days() -> list[date]:
    return list(Meeting.objects.order_by("on").values_list("on", flat=True))


def planned(**fields: Any) -> list[str]:
    return list(
        OutgoingMail.objects.filter(state=MailState.PLANNED, **fields).order_by("due_at").values_list("key", flat=True)
    )


def test_a_series_is_entered_and_planned_thirteen_months_ahead(cooperation: Cooperation, henrike: Membership) -> None:
    url = f"/kooperationen/{cooperation.ref}/termine/"
    form = {"title": "Feedback-Gespräch", "rhythm": "half_year", "anchor": "2027-02-09", "time": "14:00"}
    client = signed_in(henrike)
    assert client.post(f"{url}serie/", form | {"minutes": "60", "anchor": "2026-02-09"}).status_code == 422
    client.post(f"{url}serie/", form | {"minutes": "60", "place": "Lehrerzimmer"})
    assert days() == [date(2027, 2, 9), date(2027, 9, 7)], "August lies in the summer holidays"
    page = client.get(url).content.decode()
    assert "verschoben wegen: Sommerferien" in page
    assert "Anke Rüschhoff" in page
    assert len(planned()) == 2 * 3 * 3, "two meetings, three people with an address, an invitation and two reminders"


def test_the_wall_clock_holds_across_daylight_saving(cooperation: Cooperation, henrike: Membership) -> None:
    make.series(henrike.user, cooperation, date(2027, 2, 9), rhythm=Rhythm.QUARTERLY)
    for meeting in Meeting.objects.all():
        assert meeting.starts_at.astimezone(BERLIN).time() == time(14, 0)


def test_reminders_are_due_at_eight_on_open_days(cooperation: Cooperation, henrike: Membership) -> None:
    make.series(henrike.user, cooperation, date(2027, 1, 12))
    due = sorted(set(OutgoingMail.objects.filter(kind="meeting_reminder").values_list("due_at", flat=True)))
    first = [moment.astimezone(BERLIN) for moment in due][:2]
    assert first[0] == datetime(2026, 12, 29, 8, 0, tzinfo=BERLIN)
    assert first[1] == datetime(2027, 1, 8, 8, 0, tzinfo=BERLIN), "9 January is a Saturday"


def test_planning_again_changes_nothing(cooperation: Cooperation, henrike: Membership) -> None:
    series = make.series(henrike.user, cooperation, date(2027, 2, 9))
    before = (days(), planned())
    assert actions.replan(actor=henrike.user, series=series) == 0
    tasks.plan_series()
    tasks.plan_mails()
    assert (days(), planned()) == before


def test_a_moved_meeting_keeps_its_date_and_reminds_anew(cooperation: Cooperation, henrike: Membership) -> None:
    make.series(henrike.user, cooperation, date(2027, 2, 9))
    first = Meeting.objects.order_by("on")[0]
    url = f"/kooperationen/{cooperation.ref}/termine/{first.ref}/verlegen/"
    signed_in(henrike).post(url, {"on": "2027-02-16", "time": "15:30", "place": "Aula"})
    first.refresh_from_db()
    assert (first.on, first.sequence, first.touched) == (date(2027, 2, 16), 1, True)
    keys = planned(key__startswith=f"meeting:{first.ref}")
    assert len(keys) == 9
    assert all(":s1:" in key for key in keys)
    make.series(henrike.user, cooperation, date(2027, 3, 9), rhythm=Rhythm.QUARTERLY)
    first.refresh_from_db()
    assert first.on == date(2027, 2, 16), "a changed rule leaves it alone"
    refused = signed_in(henrike).post(url, {"on": "2027-02-16", "time": "23:00"})
    assert "zwischen 7 und 21 Uhr" in refused.content.decode()


def test_a_cancelled_meeting_reminds_nobody_and_is_not_planned_again(
    cooperation: Cooperation, henrike: Membership
) -> None:
    series = make.series(henrike.user, cooperation, date(2027, 2, 9))
    first = Meeting.objects.order_by("on")[0]
    signed_in(henrike).post(f"/kooperationen/{cooperation.ref}/termine/{first.ref}/absagen/")
    assert planned(key__startswith=f"meeting:{first.ref}") == []
    actions.replan(actor=henrike.user, series=series)
    first.refresh_from_db()
    assert first.state == MeetingState.CANCELLED
    assert len(days()) == 2


def test_reminders_leave_once_and_tell_partners_no_link(
    cooperation: Cooperation, henrike: Membership, today: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    make.series(henrike.user, cooperation, date(2027, 2, 9))
    today.move_to(datetime(2027, 1, 26, 8, 1, tzinfo=BERLIN), tick=True)
    monkeypatch.setattr(outbox, "clock_jumped", lambda: False)
    while outbox.drain():
        pass
    tasks.plan_mails()
    assert outbox.drain() == 0
    assert len(mail.outbox) == 3
    by_name = {message.to[0].split('"')[1]: message.body for message in mail.outbox}
    assert "9. Februar 2027, 14:00 Uhr" in by_name["Anke Rüschhoff"]
    assert "http" not in by_name["Anke Rüschhoff"]
    assert "http://testserver/kooperationen/" in by_name["Pia Steinkötter"]


def test_a_paused_cooperation_is_not_planned_further(cooperation: Cooperation, henrike: Membership) -> None:
    series = make.series(henrike.user, cooperation, date(2027, 2, 9))
    Cooperation.objects.update(status="paused")
    series.refresh_from_db()
    assert actions.replan(actor=henrike.user, series=series) == 0


def test_a_meeting_that_people_know_of_is_cancelled_not_dropped(cooperation: Cooperation, henrike: Membership) -> None:
    series = make.series(henrike.user, cooperation, date(2027, 2, 9))
    meeting = Meeting.objects.order_by("on")[0]
    row = OutgoingMail.objects.filter(key__startswith=f"meeting:{meeting.ref}").order_by("due_at")[0]
    OutgoingMail.objects.filter(pk=row.pk).update(state=MailState.SENT, sent_at=row.due_at)
    actions.end_series(actor=henrike.user, series=series)
    assert list(Meeting.objects.values_list("state", flat=True)) == [MeetingState.CANCELLED]


def test_nothing_is_planned_into_the_night(cooperation: Cooperation, henrike: Membership) -> None:
    with pytest.raises(ValidationError):
        make.series(henrike.user, cooperation, date(2027, 2, 9), time=time(2, 30))


def test_nobody_who_left_is_reminded_and_a_new_address_replaces_the_old(
    cooperation: Cooperation, henrike: Membership, pia: Membership
) -> None:
    make.series(henrike.user, cooperation, date(2027, 2, 9))
    member = cooperation.team.get(user=pia.user)
    make.kooperation.actions.remove_from_team(actor=henrike.user, member=member)
    assert planned(to_address=pia.user.email) == []
    anke = cooperation.team.get(contact__name="Anke Rüschhoff").contact
    make.kooperation.actions.change_contact(actor=henrike.user, contact=anke, email="neu@schule.example")
    tasks.plan_mails()
    addresses = set(OutgoingMail.objects.filter(state=MailState.PLANNED).values_list("to_address", flat=True))
    assert addresses == {henrike.user.email, "neu@schule.example"}


def test_who_was_reminded_hears_of_a_move_and_of_a_cancellation(cooperation: Cooperation, henrike: Membership) -> None:
    make.series(henrike.user, cooperation, date(2027, 2, 9))
    first = Meeting.objects.order_by("on")[0]
    row = OutgoingMail.objects.filter(key__startswith=f"meeting:{first.ref}").order_by("due_at")[0]
    OutgoingMail.objects.filter(pk=row.pk).update(state=MailState.SENT, sent_at=row.due_at)
    actions.move_meeting(actor=henrike.user, meeting=first, on=date(2027, 2, 16), time=time(15, 0), place="Aula")
    moved = OutgoingMail.objects.get(kind="meeting_change")
    assert (moved.to_address, "16. Februar" in moved.subject) == (row.to_address, True)
    actions.cancel_meeting(actor=henrike.user, meeting=first)
    assert OutgoingMail.objects.filter(kind="meeting_change", subject__startswith="Fällt aus").count() == 1
    with pytest.raises(ValidationError):
        actions.cancel_meeting(actor=henrike.user, meeting=first)


def test_two_reminders_at_one_moment_are_one(cooperation: Cooperation, henrike: Membership) -> None:
    make.series(henrike.user, cooperation, date(2027, 2, 9))
    for row in Meeting.objects.all():
        for member in cooperation.team.exclude(contact__email=""):
            due = OutgoingMail.objects.filter(to_address=member.email, key__contains=row.ref)
            assert due.values("due_at").distinct().count() == due.count()


def test_a_changed_rule_plans_its_own_meetings_beside_the_old_ones(
    cooperation: Cooperation, henrike: Membership, today: Any
) -> None:
    make.series(henrike.user, cooperation, date(2026, 12, 3), rhythm=Rhythm.MONTHLY)
    today.move_to(datetime(2027, 3, 1, 9, 0, tzinfo=BERLIN), tick=True)
    past_ids = list(Meeting.objects.filter(on__lt=date(2027, 3, 1)).values_list("pk", flat=True))
    make.series(henrike.user, cooperation, date(2027, 4, 15), rhythm=Rhythm.QUARTERLY)
    coming = [day for day in days() if day >= date(2027, 3, 1)]
    assert coming[0] == date(2027, 4, 15)
    assert len(coming) == 4
    assert Meeting.objects.filter(pk__in=past_ids).count() == len(past_ids)


def send_all(today: Any, monkeypatch: pytest.MonkeyPatch, moment: datetime) -> list[Any]:
    """Everything that is due at a moment, as a mail server gets it."""
    today.move_to(moment, tick=True)
    monkeypatch.setattr(outbox, "clock_jumped", lambda: False)
    mail.outbox.clear()
    while outbox.drain():
        pass
    return [message_from_bytes(message.message().as_bytes(), policy=default) for message in mail.outbox]


def entry_of(message: Any) -> tuple[str, Event]:
    """The method of the calendar part and its one event, as a calendar program reads them."""
    part = next(part for part in message.walk() if part.get_content_type() == "text/calendar")
    calendar = Calendar.from_ical(part.get_content())
    assert str(calendar["method"]) == part.get_param("method")
    assert [part.get_filename() for part in message.iter_attachments()] == ["termin.ics"]
    return str(calendar["method"]), calendar.events[0]


def test_an_invitation_enters_the_calendar_follows_a_move_and_leaves_it_again(
    cooperation: Cooperation, henrike: Membership, today: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    make.series(henrike.user, cooperation, date(2027, 4, 13))
    row = Meeting.objects.order_by("on")[0]
    sent = send_all(today, monkeypatch, datetime(2027, 3, 16, 8, 1, tzinfo=BERLIN))
    assert {message["To"].addresses[0].addr_spec for message in sent} >= {henrike.user.email}
    assert len(sent) == 3
    method, event = entry_of(sent[0])
    assert (method, event["sequence"], event["uid"]) == ("REQUEST", 0, f"{row.ref}@zusammenspiel")
    assert event.start == datetime(2027, 4, 13, 14, 0, tzinfo=BERLIN)
    assert event.start.utcoffset() == timedelta(hours=2)
    assert event.duration == timedelta(hours=1)
    assert event["attendee"] == f"mailto:{sent[0]['To'].addresses[0].addr_spec}", "nobody else's address"
    actions.move_meeting(actor=henrike.user, meeting=row, on=date(2027, 4, 15), time=time(15, 0), place="Aula")
    moved = send_all(today, monkeypatch, datetime(2027, 3, 16, 9, 0, tzinfo=BERLIN))
    assert len(moved) == 3, "the news, and no second invitation"
    method, event = entry_of(moved[0])
    assert (method, event["sequence"], event.start.day, str(event["location"])) == ("REQUEST", 1, 15, "Aula")
    actions.cancel_meeting(actor=henrike.user, meeting=row)
    gone = send_all(today, monkeypatch, datetime(2027, 3, 16, 10, 0, tzinfo=BERLIN))
    method, event = entry_of(gone[0])
    assert (method, event["sequence"], str(event["status"])) == ("CANCEL", 2, "CANCELLED")
    assert event["uid"] == f"{row.ref}@zusammenspiel"


def test_a_meeting_soon_is_invited_to_at_once_and_not_reminded_twice(
    cooperation: Cooperation, henrike: Membership
) -> None:
    make.series(henrike.user, cooperation, date(2026, 12, 8))
    row = Meeting.objects.order_by("on")[0]
    mails = OutgoingMail.objects.filter(key__startswith=f"meeting:{row.ref}:", to_address=henrike.user.email)
    kinds = {mail.key.split(":")[2]: mail.due_at.astimezone(BERLIN).date() for mail in mails}
    assert kinds == {"invitation": date(2026, 11, 23), "reminder-3": date(2026, 12, 4)}


def test_who_joins_later_is_invited_then(cooperation: Cooperation, henrike: Membership, timur: Membership) -> None:
    make.series(henrike.user, cooperation, date(2026, 12, 8))
    add_to_team(actor=henrike.user, cooperation=cooperation, user=timur.user)
    invited = OutgoingMail.objects.filter(kind="meeting_invitation", to_address=timur.user.email)
    assert invited.count() == Meeting.objects.count()


def test_a_rest_calls_mails_off_and_going_on_takes_them_up_again(
    cooperation: Cooperation, henrike: Membership, pia: Membership
) -> None:
    make.series(henrike.user, cooperation, date(2027, 4, 13))
    before = set(planned())
    by_hand = OutgoingMail.objects.get(key=planned()[0])
    outbox.cancel(OutgoingMail.objects.filter(pk=by_hand.pk), by_hand=True)
    lives.pause(actor=henrike.user, cooperation=cooperation, until=date(2027, 2, 1), why="Elternzeit")
    assert planned() == []
    lives.resume(actor=henrike.user, cooperation=cooperation)
    assert set(planned()) == before - {by_hand.key}, "what a person stopped stays stopped"
    member = cooperation.team.get(user=pia.user)
    lives.remove_from_team(actor=henrike.user, member=member)
    add_to_team(actor=henrike.user, cooperation=cooperation, user=pia.user)
    assert planned(to_address=pia.user.email)


def invited(today: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    send_all(today, monkeypatch, datetime(2027, 3, 16, 8, 1, tzinfo=BERLIN))


def test_a_changed_rule_tells_who_was_invited(
    cooperation: Cooperation, henrike: Membership, today: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    make.series(henrike.user, cooperation, date(2027, 4, 13))
    invited(today, monkeypatch)
    make.series(henrike.user, cooperation, date(2027, 4, 15), time=time(16, 0))
    sent = send_all(today, monkeypatch, datetime(2027, 3, 16, 9, 0, tzinfo=BERLIN))
    entries = [entry_of(message) for message in sent]
    assert entries
    assert OutgoingMail.objects.filter(kind="meeting_change").count() == 3


def test_an_end_calls_off_what_was_moved_by_hand_too_and_says_so(
    cooperation: Cooperation, henrike: Membership, today: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    make.series(henrike.user, cooperation, date(2027, 4, 13))
    row = Meeting.objects.order_by("on")[0]
    invited(today, monkeypatch)
    actions.move_meeting(actor=henrike.user, meeting=row, on=date(2027, 4, 16), time=time(15, 0), place="")
    send_all(today, monkeypatch, datetime(2027, 3, 16, 9, 0, tzinfo=BERLIN))
    lives.end(actor=henrike.user, cooperation=cooperation, on=date(2027, 3, 16), why="genug")
    assert not Meeting.objects.filter(state=MeetingState.PLANNED).exists()
    gone = send_all(today, monkeypatch, datetime(2027, 3, 16, 10, 0, tzinfo=BERLIN))
    assert {entry_of(message)[0] for message in gone} == {"CANCEL"}
    assert len(gone) == 3


def test_who_leaves_the_team_loses_the_entry_and_hears_of_no_move(
    cooperation: Cooperation, henrike: Membership, pia: Membership, today: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    make.series(henrike.user, cooperation, date(2027, 4, 13))
    row = Meeting.objects.order_by("on")[0]
    invited(today, monkeypatch)
    lives.remove_from_team(actor=henrike.user, member=cooperation.team.get(user=pia.user))
    left = send_all(today, monkeypatch, datetime(2027, 3, 16, 9, 0, tzinfo=BERLIN))
    assert [(message["To"].addresses[0].addr_spec, entry_of(message)[0]) for message in left] == [
        (pia.user.email, "CANCEL")
    ]
    actions.move_meeting(actor=henrike.user, meeting=row, on=date(2027, 4, 16), time=time(15, 0), place="")
    moved = send_all(today, monkeypatch, datetime(2027, 3, 16, 10, 0, tzinfo=BERLIN))
    assert pia.user.email not in {message["To"].addresses[0].addr_spec for message in moved}


def test_who_leaves_and_returns_is_invited_again_and_can_leave_again(
    cooperation: Cooperation, henrike: Membership, pia: Membership, today: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    make.series(henrike.user, cooperation, date(2027, 4, 13))
    invited(today, monkeypatch)
    history = []
    for hour in (9, 11):
        lives.remove_from_team(actor=henrike.user, member=cooperation.team.get(user=pia.user))
        history += send_all(today, monkeypatch, datetime(2027, 3, 16, hour, 0, tzinfo=BERLIN))
        add_to_team(actor=henrike.user, cooperation=cooperation, user=pia.user)
        history += send_all(today, monkeypatch, datetime(2027, 3, 16, hour + 1, 0, tzinfo=BERLIN))
    entries = [entry_of(message) for message in history]
    assert [entry[0] for entry in entries] == ["CANCEL", "REQUEST", "CANCEL", "REQUEST"]
    assert [int(entry[1]["SEQUENCE"]) for entry in entries] == [0, 1, 1, 2]
    assert len({str(entry[1]["UID"]) for entry in entries}) == 1, "one meeting, one UID"
    assert {message["To"].addresses[0].addr_spec for message in history} == {pia.user.email}
    send_all(today, monkeypatch, datetime(2027, 3, 16, 13, 0, tzinfo=BERLIN))
    assert OutgoingMail.objects.filter(to_address=pia.user.email, kind="meeting_invitation", state="sent").count() == 3


def test_another_weekday_keeps_what_people_did_by_hand(
    cooperation: Cooperation, henrike: Membership, today: Any
) -> None:
    make.series(henrike.user, cooperation, date(2027, 1, 12), rhythm=Rhythm.QUARTERLY)
    _first, second, third, *_rest = Meeting.objects.filter(number__isnull=False).order_by("on")
    actions.cancel_meeting(actor=henrike.user, meeting=second)
    actions.move_meeting(actor=henrike.user, meeting=third, on=date(2027, 7, 1), time=time(15, 0), place="")
    make.series(henrike.user, cooperation, date(2027, 1, 20), rhythm=Rhythm.QUARTERLY)
    stand = Meeting.objects.filter(state=MeetingState.PLANNED).order_by("on").values_list("on", flat=True)
    assert min(stand) == date(2027, 1, 20), "nothing before the first meeting that the page names"
    near_second = [day for day in stand if abs(day - second.on) < timedelta(days=45)]
    assert near_second == [], "called off stays called off"
    near_third = [day for day in stand if abs(day - third.on) < timedelta(days=45)]
    assert near_third == [date(2027, 7, 1)], "a moved one stands for its quarter"
    before = list(stand)
    actions.plan_school(actor=henrike.user, school=henrike.school)
    assert (
        list(Meeting.objects.filter(state=MeetingState.PLANNED).order_by("on").values_list("on", flat=True)) == before
    )


def test_meetings_inside_a_rest_are_called_off_and_later_ones_stand(
    cooperation: Cooperation, henrike: Membership
) -> None:
    make.series(henrike.user, cooperation, date(2026, 12, 8), rhythm=Rhythm.QUARTERLY)
    lives.pause(actor=henrike.user, cooperation=cooperation, until=date(2027, 2, 1), why="Elternzeit")
    rows = Meeting.objects.order_by("on")
    assert [row.state for row in rows if row.on < date(2027, 2, 1)] == [MeetingState.CANCELLED]
    assert {row.state for row in rows if row.on > date(2027, 2, 1)} == {MeetingState.PLANNED}


def test_who_leaves_on_the_last_days_hears_it_too(
    cooperation: Cooperation, henrike: Membership, pia: Membership, today: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing more is to be sent to anybody, and still the leaver's calendar must forget the meeting."""
    make.series(henrike.user, cooperation, date(2027, 4, 13))
    invited(today, monkeypatch)
    send_all(today, monkeypatch, datetime(2027, 4, 12, 9, 0, tzinfo=BERLIN))
    lives.remove_from_team(actor=henrike.user, member=cooperation.team.get(user=pia.user))
    assert OutgoingMail.objects.filter(kind="meeting_left", to_address=pia.user.email).count() == 1
