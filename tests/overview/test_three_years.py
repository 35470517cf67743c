"""Three years in a minute: signed, checked in, two feedback talks, adapted, a new version, a respectful end."""

import itertools
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from accounts.models import Membership
from agreements.models import Clause
from infrastructure import audit
from infrastructure.choices import MailState
from infrastructure.models import OutgoingMail
from kooperation.actions import add_to_team
from kooperation.choices import Status
from kooperation.models import Cooperation, Task
from meetings import tasks as nightly
from meetings.choices import MeetingKind, MeetingState
from meetings.models import Decision, Meeting, MeetingSeries
from overview import tasks as weekly
from phases.models import GateFact
from tests import make
from tests.conftest import signed_in

pytestmark = pytest.mark.slow

BERLIN = ZoneInfo("Europe/Berlin")


class Life:
    """A cooperation over the years, as its people and its nights move it on."""

    def __init__(self, clock: Any, head: Membership, cooperation: Cooperation) -> None:
        self.clock, self.head, self.cooperation = clock, head, cooperation

    def url(self, rest: str = "") -> str:
        return f"/kooperationen/{self.cooperation.ref}/{rest}"

    def post(self, rest: str, **data: Any) -> None:
        """One step in the browser; what is refused fails."""
        answer = signed_in(self.head).post(self.url(rest), data)
        assert answer.status_code == 302, answer.content.decode()[-3000:]

    def until(self, day: date) -> None:
        """Some nights and Mondays of the time that passes."""
        now = datetime.now(tz=BERLIN)
        while now.date() < day:
            now = min(now + timedelta(days=41), datetime(day.year, day.month, day.day, 9, tzinfo=BERLIN))
            self.clock.move_to(now)
            nightly.plan_series()
            nightly.plan_mails()
            nightly.look_at_conditions()
            weekly.weekly_digest()
            due = OutgoingMail.objects.filter(state=MailState.PLANNED, due_at__lte=now)
            due.update(state=MailState.SENT, sent_at=now)

    def next_meeting(self) -> Meeting:
        now = datetime.now(tz=BERLIN)
        return Meeting.objects.filter(cooperation=self.cooperation, starts_at__gte=now, state="planned").order_by("on")[
            0
        ]

    def hold(self, words: str, **decision: str) -> Meeting:
        """Go to the next meeting's day and through it, up to both sides' confirmation."""
        meeting = self.next_meeting()
        self.until(meeting.on)
        at = f"termine/{meeting.ref}/"
        self.post(f"{at}beginnen/")
        entry = meeting.entries.order_by("position")[0]
        self.post(f"{at}punkte/{entry.ref}/", text=words, version="0")
        if decision:
            self.post(f"{at}entscheidung/", reason="So haben es beide Seiten gesehen.", **decision)
        self.post(f"{at}versenden/")
        self.post(f"{at}bestaetigen/", seite="school")
        self.post(f"{at}bestaetigen/", seite="partner", told_by="Anke Rüschhoff")
        meeting.refresh_from_db()
        assert meeting.state == MeetingState.CONFIRMED
        return meeting


@pytest.fixture
def life(henrike: Membership, pia: Membership, today: Any) -> Life:
    partner = make.partner(henrike.user)
    cooperation = make.cooperation(henrike, partner, title="Singklasse", phase=6, starts_on=date(2026, 12, 1))
    add_to_team(actor=henrike.user, cooperation=cooperation, user=pia.user)
    add_to_team(actor=henrike.user, cooperation=cooperation, contact=make.contact(henrike.user, partner))
    return Life(today, henrike, cooperation)


def sign(life: Life) -> None:
    drafted = make.agreement(life.head.user, life.cooperation)
    words = {"starts_on": date(2026, 11, 1), "ends_on": date(2029, 7, 31), "renewal": "none"}
    notice = {"notice": "fixed_day", "day": 30, "month": 4, "months": None}
    make.agreements.actions.set_term(actor=life.head.user, agreement=drafted, **words, **notice)
    words_by_hand = {"body": "Zweimal im Schuljahr sprechen wir.", "edited": True}
    Clause.objects.filter(agreement=drafted, key="quality").update(**words_by_hand)
    make.sent(life.head.user, drafted)
    make.agreements.actions.file_evidence(
        actor=life.head.user,
        agreement=drafted,
        upload=make.checked(make.SimpleUploadedFile("Scan.pdf", make.PDF)),
        parties=list(drafted.parties.filter(signs=True)),
        signed_on=date(2026, 11, 20),
        original_at="Ordner 7",
    )


def test_three_years(life: Life) -> None:
    sign(life)
    assert Task.objects.filter(source="series:proposal").count() == 1
    page = signed_in(life.head).get(life.url("termine/vorschlag/")).content.decode()
    assert "Zweimal im Schuljahr" in page
    form = {"title": "Feedback-Gespräch", "rhythm": "half_year", "anchor": "2027-03-09", "time": "14:00"}
    life.post("termine/vorschlag/", **form, minutes="60", check_in_on="2027-01-19", decision_talks="on")
    kinds = [row.kind for row in Meeting.objects.order_by("on")]
    assert kinds == [MeetingKind.CHECK_IN, MeetingKind.DECISION, MeetingKind.FEEDBACK]

    assert life.hold("Der Anfang ist gemacht.").kind == MeetingKind.CHECK_IN
    assert GateFact.objects.get(cooperation=life.cooperation, key="check_in").met
    first = life.hold("Alle singen gern.", kind="continue")
    assert (first.kind, first.before_on) == (MeetingKind.DECISION, date(2027, 4, 30))
    second = life.hold("Die Aula ist zu klein.", kind="adapt", way_back="5")
    assert second.kind == MeetingKind.FEEDBACK
    adapt = Task.objects.get(source=f"decision:{second.ref}:amend")
    assert adapt.due_on == second.on + timedelta(days=28)
    life.until(second.on + timedelta(days=5))
    life.post(f"aufgaben/{adapt.ref}/", erledigt="1")

    third = life.hold("Es geht gut weiter.", kind="continue")
    assert (third.kind, third.before_on) == (MeetingKind.DECISION, date(2028, 4, 30))
    life.hold("Die Schule bekommt einen eigenen Chor.")
    assert life.hold("Der Chor singt beim Schulfest.").kind == MeetingKind.FEEDBACK
    # In its last year it ends by itself: notice would end it no sooner, so the end itself is what is decided before.
    last = life.hold("Wir hören in Freundschaft auf.", kind="end", on="2029-07-31")
    assert (last.kind, last.before_on) == (MeetingKind.DECISION, date(2029, 7, 31))
    due = {task.due_on for task in Task.objects.filter(source__startswith=f"decision:{last.ref}")}
    assert due == {date(2029, 7, 31)}
    page = signed_in(life.head).get(life.url(f"termine/{last.ref}/")).content.decode()
    assert "beenden/?am=2029-07-31" in page

    life.until(date(2029, 7, 31))
    life.post("beenden/", on="2029-07-31", why="Der Chor singt jetzt allein.", thanks="Danke für drei Jahre.")
    life.cooperation.refresh_from_db()
    assert life.cooperation.status == Status.ENDED
    assert not MeetingSeries.objects.filter(active=True).exists()
    assert not Meeting.objects.filter(state=MeetingState.PLANNED, starts_at__gt=datetime.now(tz=BERLIN)).exists()
    assert not OutgoingMail.objects.filter(state=MailState.PLANNED, kind="meeting_reminder").exists()

    days = list(Meeting.objects.exclude(state=MeetingState.CANCELLED).order_by("on").values_list("on", flat=True))
    assert all(after - before >= timedelta(days=14) for before, after in itertools.pairwise(days))
    assert Decision.objects.filter(followed_at__isnull=False).count() == Decision.objects.count() == 4
    keys = list(OutgoingMail.objects.values_list("key", flat=True))
    assert len(keys) == len(set(keys))
    assert nightly.actions.plan_school(actor=audit.SYSTEM, school=life.head.school) == 0
