"""Any rule, any closed days, whatever people move or call off: nothing doubled, nothing lost, every date with its reason."""

import itertools
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

import kooperation.actions
from accounts.models import Membership, School
from agreements.models import Clause
from infrastructure import audit, tenancy
from infrastructure.closed_day_files import Days
from infrastructure.closed_days import LAENDER, reason_closed
from infrastructure.models import OutgoingMail
from kooperation import closed_day_calendar as known_closures
from kooperation.models import Cooperation, Task
from meetings import actions, proposals, recurrence, tasks
from meetings.choices import MeetingKind, MeetingState, Rhythm
from meetings.models import Meeting, MeetingSeries
from tests import make
from tests.conftest import signed_in
from tests.examples import examples

BERLIN = ZoneInfo("Europe/Berlin")
TODAY = date(2026, 11, 23)


@st.composite
def closures(draw: st.DrawFn) -> dict[date, str]:
    """Own closed days: up to six stretches of up to six weeks."""
    closed = {}
    for start in draw(st.lists(st.dates(date(2026, 1, 1), date(2029, 1, 1)), max_size=6)):
        for day in range(draw(st.integers(1, 42))):
            closed[start + timedelta(days=day)] = "Bauwochen"
    return closed


@examples(40)
@given(
    anchor=st.one_of(
        st.dates(date(2026, 1, 1), date(2028, 6, 1)), st.sampled_from([date(2027, 1, 31), date(2028, 2, 29)])
    ),
    rhythm=st.sampled_from(list(Rhythm)),
    land=st.sampled_from(sorted(LAENDER)),
    own=closures(),
    taken=st.lists(st.dates(date(2026, 1, 1), date(2029, 1, 1)), max_size=3),
)
def test_any_rule_with_any_closed_days(
    anchor: date, rhythm: Rhythm, land: str, own: dict[date, str], taken: list[date]
) -> None:
    """Open days only, numbered without a gap, two weeks apart from each other and from what stays; moved means why."""
    until = anchor + timedelta(days=500)
    ground = recurrence.Ground(land, own, tuple(taken))
    slots = list(recurrence.slots(anchor=anchor, rhythm=rhythm, ground=ground, until=until))
    assert slots == list(recurrence.slots(anchor=anchor, rhythm=rhythm, ground=ground, until=until))
    assert [slot.number for slot in slots] == list(range(len(slots)))
    assert len(slots) >= 500 // (31 * recurrence.MONTHS[rhythm]), "none is lost"
    for slot in slots:
        assert not reason_closed(slot.on, land, own)
        assert all(abs(slot.on - day) >= recurrence.SMALLEST_GAP for day in taken)
        by_rule = recurrence.months_after(anchor, slot.number * recurrence.MONTHS[rhythm])
        if slot.number == 0 and slot.on != by_rule:
            assert slot.moved_because
    for before, after in itertools.pairwise(slots):
        assert after.on - before.on >= recurrence.SMALLEST_GAP


@examples(40)
@given(day=st.dates(date(2026, 6, 1), date(2028, 12, 31)), land=st.sampled_from(sorted(LAENDER)), own=closures())
def test_a_decision_talk_lies_before_its_day(day: date, land: str, own: dict[date, str]) -> None:
    open_day = recurrence.talk_before(day, recurrence.Ground(land, own), earliest=day - timedelta(days=100))
    if open_day:
        assert day - timedelta(days=84) <= open_day.on < day
        assert not reason_closed(open_day.on, land, own)
    assert recurrence.talk_before(day, recurrence.Ground(land, own), earliest=day) is None


@examples(100)
@given(start=st.dates(date(2026, 1, 1), date(2028, 12, 31)), land=st.sampled_from(sorted(LAENDER)))
def test_the_first_check_in_six_to_eight_weeks_after_the_start(start: date, land: str) -> None:
    ground = recurrence.Ground(land)
    open_day = recurrence.check_in_day(start, ground, earliest=start)
    assert not ground.closed(open_day)
    window = [start + timedelta(days=n) for n in range(42, 57)]
    assert open_day in window or all(ground.closed(day) for day in window)


OPERATIONS = st.lists(
    st.tuples(st.sampled_from(["move", "cancel", "add", "close", "rule", "wait"]), st.integers(0, 30)), max_size=7
)


@examples(12)
@given(
    rhythm=st.sampled_from(list(Rhythm)),
    start=st.integers(0, 200),
    land=st.sampled_from(["NW", "BY", "SH", "BE"]),
    operations=OPERATIONS,
    notice=st.booleans(),
)
@pytest.mark.slow
def test_whatever_people_do(
    db: None, rhythm: Rhythm, start: int, land: str, operations: list[tuple[str, int]], notice: bool
) -> None:
    """Rows keep what the rule promises while people move, cancel, add, close days, change the rule and time goes by."""
    with time_machine.travel(datetime(2026, 11, 23, 9, 0, tzinfo=BERLIN), tick=False) as clock:
        school = make.school(land=land)
        with tenancy.of(school.pk):
            head = make.member(school)
            cooperation = make.cooperation(head, make.partner(head.user))
            kooperation.actions.add_to_team(actor=head.user, cooperation=cooperation, user=head.user)
            if notice:
                make.term(head.user, cooperation)
            make.series(head.user, cooperation, TODAY + timedelta(days=start), rhythm=rhythm)
            for name, number in operations:
                _do(name, number, head, cooperation, clock)
                _check(cooperation)


def _do(name: str, number: int, head: Membership, cooperation: Cooperation, clock: Any) -> None:
    """One thing that happens; refusals are fine, broken promises are not."""
    today = timezone.localdate()
    coming = list(Meeting.objects.filter(state=MeetingState.PLANNED, on__gte=today).order_by("on"))
    actor, someday = head.user, today + timedelta(days=number * 7)
    before = {row.pk: row.on for row in coming}
    try:
        if name in ("move", "cancel") and coming:
            row = coming[number % len(coming)]
            if name == "move":
                actions.move_meeting(actor=actor, meeting=row, on=someday, time=time(10, 30), place="")
            else:
                actions.cancel_meeting(actor=actor, meeting=row)
            rest = Meeting.objects.filter(pk__in=before).exclude(pk=row.pk)
            assert {other.pk: other.on for other in rest} == {k: v for k, v in before.items() if k != row.pk}
        elif name == "add":
            kind = MeetingKind.OTHER
            values = {"title": "", "on": someday, "time": time(9, 0), "minutes": 30, "place": ""}
            actions.add_meeting(actor=actor, cooperation=cooperation, kind=kind, **values)
            assert {row.pk: row.on for row in Meeting.objects.filter(pk__in=before)} == before
        elif name == "close":
            days = [Days(someday, someday + timedelta(days=number), "Bauwochen")]
            kooperation.actions.add_closed_days(actor=actor, partner=None, days=days)
        elif name == "rule":
            make.series(actor, cooperation, someday, rhythm=list(Rhythm)[number % len(Rhythm)])
        elif name == "wait":
            clock.shift(timedelta(days=number * 5))
            for series in MeetingSeries.objects.filter(active=True):
                actions.replan(actor=audit.SYSTEM, series=series)
    except ValidationError:
        pass


def _check(cooperation: Cooperation) -> None:
    series = MeetingSeries.objects.get(active=True)
    today = timezone.localdate()
    rows = list(Meeting.objects.exclude(state=MeetingState.CANCELLED).order_by("on"))
    proposed = [row for row in rows if not row.touched and row.on >= today]
    for before, after in itertools.pairwise(proposed):
        assert after.on - before.on >= recurrence.SMALLEST_GAP, (before, after)
    numbers = [row.number for row in Meeting.objects.filter(series=series).exclude(number=None)]
    assert len(numbers) == len(set(numbers)), "none is doubled"
    own = known_closures.of_cooperation(cooperation)
    for row in proposed:
        assert not reason_closed(row.on, series.school.land, own), row
        assert row.starts_at.astimezone(BERLIN).time() == series.time, "the wall clock holds"
    assert actions.replan(actor=audit.SYSTEM, series=series) == 0, "planning again changes nothing"
    for mail in OutgoingMail.objects.filter(kind="meeting_reminder", state="planned"):
        ref = mail.key.split(":")[1]
        meeting = Meeting.objects.get(ref=ref)
        assert mail.due_at < meeting.starts_at
        assert mail.not_after == meeting.starts_at
        if meeting.before_on:
            assert timezone.localdate(mail.due_at) < meeting.before_on, "nobody is reminded after the notice day"


@pytest.fixture
def cooperation(henrike: Membership, today: Any) -> Cooperation:
    cooperation = make.cooperation(henrike, make.partner(henrike.user), starts_on=date(2026, 10, 26))
    kooperation.actions.add_to_team(actor=henrike.user, cooperation=cooperation, user=henrike.user)
    return cooperation


def kinds() -> list[tuple[str, date]]:
    return list(Meeting.objects.order_by("on").values_list("kind", "on"))


def test_every_occurrence_is_there_for_years(cooperation: Cooperation, henrike: Membership, today: Any) -> None:
    """Night after night for three years: two a school year, never two for one half, held ones untouched."""
    make.series(henrike.user, cooperation, date(2027, 2, 9), decision_talks=False)
    for _months in range(36):
        today.shift(timedelta(days=30))
        tasks.plan_series()
    rows = list(Meeting.objects.order_by("on"))
    assert [row.number for row in rows] == list(range(len(rows)))
    halves = [(row.on.year * 12 + row.on.month - 8) // 6 for row in rows]
    assert halves == list(range(halves[0], halves[0] + len(rows)))


def test_a_decision_talk_before_every_notice_day(cooperation: Cooperation, henrike: Membership) -> None:
    make.term(henrike.user, cooperation)
    series = make.series(henrike.user, cooperation, date(2027, 2, 9))
    assert kinds() == [
        ("feedback", date(2027, 2, 9)),
        ("decision", date(2027, 3, 19)),
        ("feedback", date(2027, 9, 7)),
    ], "a Friday, six weeks before 30 April"
    talk = Meeting.objects.get(kind=MeetingKind.DECISION)
    with pytest.raises(ValidationError) as refused:
        actions.move_meeting(actor=henrike.user, meeting=talk, on=date(2027, 4, 30), time=time(14), place="")
    assert "30.04.2027" in str(refused.value)
    actions.move_meeting(actor=henrike.user, meeting=talk, on=date(2027, 4, 15), time=time(14), place="")
    assert actions.replan(actor=henrike.user, series=series) == 0, "people have their talk"
    actions.cancel_meeting(actor=henrike.user, meeting=talk)
    assert actions.replan(actor=henrike.user, series=series) == 0, "called off is called off"


def test_a_feedback_meeting_in_time_becomes_the_decision_talk(cooperation: Cooperation, henrike: Membership) -> None:
    agreement = make.term(henrike.user, cooperation)
    series = make.series(henrike.user, cooperation, date(2027, 3, 11))
    assert kinds()[0] == ("decision", date(2027, 3, 11))
    assert len(kinds()) == 2
    agreement.notice.day, agreement.notice.month = 30, 11
    agreement.notice.save()
    actions.replan(actor=henrike.user, series=series)
    assert kinds() == [
        ("feedback", date(2027, 3, 11)),
        ("feedback", date(2027, 9, 9)),
        ("decision", date(2027, 10, 19)),
    ], "another notice day, another talk; the other dates stay"
    assert all(row.sequence == 0 or row.on != date(2027, 9, 9) for row in Meeting.objects.all())


def test_closed_days_move_what_nobody_touched_and_say_why(cooperation: Cooperation, henrike: Membership) -> None:
    make.series(henrike.user, cooperation, date(2027, 2, 9))
    partner = cooperation.partner_links.get().partner
    days = [Days(date(2027, 2, 8), date(2027, 2, 12), "Projektwoche")]
    kooperation.actions.add_closed_days(actor=henrike.user, partner=partner, days=days)
    moved = Meeting.objects.order_by("on")[0]
    assert (moved.on, moved.moved_because) == (date(2027, 2, 16), "Projektwoche (Grundschule am Mühlenteich)")
    assert kooperation.actions.add_closed_days(actor=henrike.user, partner=partner, days=days) == 0
    row = make.kooperation.actions.closed_days.ClosedDay.objects.get()
    kooperation.actions.remove_closed_day(actor=henrike.user, day=row)
    assert Meeting.objects.order_by("on")[0].on == date(2027, 2, 9)


def test_a_changed_rule_loses_no_minutes(cooperation: Cooperation, henrike: Membership) -> None:
    make.series(henrike.user, cooperation, date(2026, 11, 24), rhythm=Rhythm.MONTHLY)
    meeting = actions.begin(actor=henrike.user, meeting=Meeting.objects.order_by("on")[0])
    entry = meeting.entries.order_by("position")[0]
    actions.write(actor=henrike.user, entry=entry, text="Läuft.", version=0)
    for rhythm in (Rhythm.SCHOOL_YEAR, Rhythm.QUARTERLY):
        make.series(henrike.user, cooperation, date(2027, 1, 12), rhythm=rhythm)
    meeting.refresh_from_db()
    assert meeting.entries.get(pk=entry.pk).text == "Läuft."
    assert meeting.on == date(2026, 11, 24)


def test_one_more_meeting_leaves_the_series_alone(cooperation: Cooperation, henrike: Membership) -> None:
    make.series(henrike.user, cooperation, date(2027, 2, 9))
    before = kinds()
    url = f"/kooperationen/{cooperation.ref}/termine/neu/"
    form = {"kind": "other", "title": "", "on": "2027-02-12", "time": "10:00", "minutes": "30"}
    client = signed_in(henrike)
    refused = client.post(url, form | {"on": "2026-01-01"})
    assert "Vergangenheit" in refused.content.decode()
    assert client.post(url, form).status_code == 302
    assert client.get(url).status_code == 200
    added = Meeting.objects.get(series=None)
    assert (added.title, added.kind) == ("Treffen", MeetingKind.OTHER)
    tasks.plan_series()
    assert [row for row in kinds() if row[0] != "other"] == before


@pytest.mark.parametrize(
    ("text", "rhythm"),
    [
        ("Ein Feedback-Gespräch je Halbjahr mit gemeinsamem Leitfaden.", Rhythm.HALF_YEAR),
        ("Wir sprechen einmal im Schuljahr.", Rhythm.SCHOOL_YEAR),
        ("Die Leitungen treffen sich. Alle drei Monate gibt es ein Gespräch.", Rhythm.QUARTERLY),
        ("Zweimal im Schuljahr.", Rhythm.HALF_YEAR),
        ("Monatlich.", Rhythm.MONTHLY),
        ("Alle zwei Monate.", Rhythm.TWO_MONTHS),
        ("Regelmäßig.", Rhythm.HALF_YEAR),
    ],
)
def test_the_rhythm_that_a_clause_names(text: str, rhythm: Rhythm) -> None:
    read_rhythm, quote = proposals.rhythm_in(text)
    assert read_rhythm == rhythm
    assert quote in text


def test_the_signed_agreement_proposes_its_meetings(cooperation: Cooperation, henrike: Membership, today: Any) -> None:
    drafted = make.agreement(henrike.user, cooperation)
    make.agreements.actions.set_term(
        actor=henrike.user,
        agreement=drafted,
        starts_on=date(2026, 12, 1),
        ends_on=date(2028, 7, 31),
        renewal="none",
        notice="fixed_day",
        day=30,
        month=4,
        months=None,
    )
    Clause.objects.filter(agreement=drafted, key="quality").update(body="Wir sprechen einmal im Schuljahr.")
    url = f"/kooperationen/{cooperation.ref}/termine/"
    client = signed_in(henrike)
    assert client.get(f"{url}vorschlag/").status_code == 302, "nothing is signed"
    make.agreements.actions.signing._set_state(henrike.user, drafted, make.AgreementState.SIGNED)
    task = Task.objects.get(source="series:proposal")
    assert (task.due_on, task.assignee.user) == (date(2026, 12, 7), henrike.user)
    page = client.get(f"{url}vorschlag/").content.decode()
    assert "einmal im Schuljahr" in page
    assert "30. April 2027" in page
    proposal = proposals.of_agreement(cooperation, TODAY)
    assert proposal
    assert (proposal.check_in_on, proposal.anchor) == (date(2026, 12, 14), date(2027, 1, 25))
    form = {"title": "Gespräch", "rhythm": "school_year", "anchor": "2027-01-26", "time": "14:00", "minutes": "60"}
    assert client.post(f"{url}vorschlag/", form | {"check_in_on": "2026-01-01"}).status_code == 422
    assert not Meeting.objects.exists(), "refused as a whole"
    form |= {"check_in_on": "2026-12-15", "decision_talks": "on"}
    client.post(f"{url}vorschlag/", form)
    assert [kind for kind, _on in kinds()] == ["check_in", "feedback", "decision"]
    task.refresh_from_db()
    assert task.done_at
    assert client.get(f"{url}vorschlag/").status_code == 302
    assert not actions.propose_series(actor=henrike.user, cooperation=cooperation), "there is a rhythm already"


def test_proposed_again_is_one_task(cooperation: Cooperation, henrike: Membership, school: School) -> None:
    for _twice in range(2):
        assert actions.propose_series(actor=henrike.user, cooperation=cooperation)
    assert Task.objects.count() == 1


def test_a_talk_whose_date_has_come_is_not_asked_for_again(db: None, today: Any) -> None:
    """Found by the properties above: the talk lies behind, its notice day still ahead."""
    school = make.school(land="NW")
    with tenancy.of(school.pk):
        head = make.member(school)
        cooperation = make.cooperation(head, make.partner(head.user))
        make.term(head.user, cooperation)
        series = make.series(head.user, cooperation, TODAY + timedelta(days=102), rhythm=Rhythm.HALF_YEAR)
        today.shift(timedelta(days=110))
        actions.replan(actor=audit.SYSTEM, series=series)
        days = [day for day in Meeting.objects.values_list("before_on", flat=True) if day]
        assert len(days) == len(set(days))


def test_moving_a_meeting_near_a_talk_does_not_push_the_talk_away(db: None, today: Any) -> None:
    """Found by the properties above, too."""
    school = make.school(land="NW")
    with tenancy.of(school.pk):
        head = make.member(school)
        cooperation = make.cooperation(head, make.partner(head.user))
        make.term(head.user, cooperation)
        series = make.series(head.user, cooperation, TODAY + timedelta(days=145), rhythm=Rhythm.MONTHLY)
        talk = Meeting.objects.get(before_on=date(2027, 4, 30))
        far = Meeting.objects.get(number=4)
        near = talk.on - timedelta(days=11)
        actions.move_meeting(actor=head.user, meeting=far, on=near, time=time(10, 30), place="")
        assert actions.replan(actor=audit.SYSTEM, series=series) == 0
        assert Meeting.objects.get(pk=talk.pk).on == talk.on
