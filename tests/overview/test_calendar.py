"""The calendar: sources that can be left out, bands of holidays, month and agenda, full months at the same cost."""

from datetime import date, time
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Membership
from agreements import actions as agreed
from agreements.choices import NoticeKind, RenewalKind
from infrastructure.closed_day_files import Days
from kooperation import actions
from kooperation.choices import ContactWay
from kooperation.models import Cooperation
from meetings import actions as talks
from meetings.choices import MeetingKind
from tests import make
from tests.conftest import signed_in

MONTH = "/kalender/?monat=2027-02"


@pytest.fixture
def full(henrike: Membership, today: Any) -> Cooperation:
    """One thing of each source in February 2027."""
    user, partner = henrike.user, make.partner(henrike.user)
    cooperation = make.cooperation(henrike, partner, title="Singklasse", phase=6)
    span = {"starts_on": date(2026, 8, 1), "ends_on": date(2027, 7, 31), "renewal": RenewalKind.SCHOOL_YEAR}
    make.term(user, cooperation, **span, day=15, month=2)
    values = {"title": "Planungsrunde", "minutes": 60, "place": "", "time": time(14)}
    talks.add_meeting(actor=user, cooperation=cooperation, kind=MeetingKind.OTHER, on=date(2027, 2, 9), **values)
    actions.add_task(actor=user, cooperation=cooperation, title="Noten kopieren", due_on=date(2027, 2, 10))
    facts = {"way": ContactWay.PHONE, "result": "Rückruf", "promised_until": date(2027, 2, 11)}
    actions.log_contact(actor=user, partner=partner, cooperation=cooperation, **facts)
    days = [Days(date(2027, 2, 12), date(2027, 2, 12), "Kollegiumsausflug")]
    actions.add_closed_days(actor=user, partner=None, days=days)
    return cooperation


WORDS = {
    "treffen": "Planungsrunde",
    "fristen": "Antwort zugesagt",
    "vereinbarungen": "Letzter Tag für eine Kündigung",
    "aufgaben": "Noten kopieren",
    "ferien": "Kollegiumsausflug",
}


def test_everything_is_shown_at_first(henrike: Membership, full: Cooperation) -> None:
    page = signed_in(henrike).get(MONTH).content.decode()
    for words in WORDS.values():
        assert words in page
    assert "Abonnieren" in page


@pytest.mark.parametrize("source", WORDS)
def test_each_source_can_be_left_out(henrike: Membership, full: Cooperation, source: str) -> None:
    rest = "".join(f"&quelle={other}" for other in WORDS if other != source)
    page = signed_in(henrike).get(f"{MONTH}&auswahl=1{rest}").content.decode()
    assert {key for key, words in WORDS.items() if words in page} == set(WORDS) - {source}
    assert f"auswahl=1{rest.replace('&', '&amp;')}" in page, "the choice goes along to the next month"


def test_nothing_chosen_is_nothing_shown(henrike: Membership, full: Cooperation) -> None:
    page = signed_in(henrike).get(f"{MONTH}&auswahl=1").content.decode()
    assert not [words for words in WORDS.values() if words in page]
    assert "Nichts in diesem Monat." in page


def test_the_agenda_is_there_on_wide_screens_too(henrike: Membership, full: Cooperation) -> None:
    page = signed_in(henrike).get(f"{MONTH}&ansicht=agenda").content.decode()
    assert "<table" not in page
    assert "Planungsrunde" in page
    assert "ansicht=agenda" in page


@pytest.mark.parametrize(
    "query", ["monat=2027-13", "monat=0001-01", "monat=9999-12", "monat=x", "tag=2026-02-31", "quelle=x"]
)
def test_nonsense_shows_this_month(henrike: Membership, today: Any, query: str) -> None:
    assert "November 2026" in signed_in(henrike).get(f"/kalender/?{query}").content.decode()


def test_holidays_are_bands_with_their_name_once_a_week(henrike: Membership, today: Any) -> None:
    page = signed_in(henrike).get("/kalender/?monat=2026-12&auswahl=1&quelle=ferien").content.decode()
    assert page.count('class="band begins" title="Weihnachtsferien"') == 2
    assert 'class="band" title="Weihnachtsferien"' in page


def test_a_day_shows_everything_it_has(henrike: Membership, full: Cooperation) -> None:
    for number in range(6):
        actions.add_task(actor=henrike.user, cooperation=full, title=f"Aufgabe {number}", due_on=date(2027, 2, 10))
    page = signed_in(henrike).get(MONTH)
    day = next(day for week in page.context["month"].weeks for day in week if day.on == date(2027, 2, 10))
    assert (len(day.first), day.total, day.more) == (4, 7, 3)
    assert "und 3 weitere" in page.content.decode()
    text = signed_in(henrike).get(f"{MONTH}&tag=2027-02-10").content.decode()
    assert all(f"Aufgabe {number}" in text for number in range(6))
    assert "An diesem Tag ist nichts." in signed_in(henrike).get(f"{MONTH}&tag=2027-02-03").content.decode()


def test_a_notice_given_and_a_sure_renewal_are_known(henrike: Membership, full: Cooperation) -> None:
    agreement = full.agreements.get()
    agreed.give_notice(
        actor=henrike.user, agreement=agreement, party=agreement.parties.all()[0], received_on=date(2026, 11, 20)
    )
    client = signed_in(henrike)
    assert "Letzter Tag" not in client.get(MONTH).content.decode()
    assert "Gekündigt: Vereinbarung endet" in client.get("/kalender/?monat=2027-07").content.decode()
    assert "Gekündigt: Vereinbarung endet" in client.get("/fristen/").content.decode()
    sure = make.cooperation(henrike, title="Läuft weiter", phase=6)
    none = {"notice": NoticeKind.GOOD_CAUSE, "day": None, "month": None}
    make.term(henrike.user, sure, ends_on=date(2027, 7, 31), renewal=RenewalKind.SCHOOL_YEAR, **none)
    assert "Läuft weiter" not in client.get("/kalender/?monat=2027-07").content.decode()
    assert "Läuft weiter" not in client.get("/fristen/?art=agreement").content.decode()


@pytest.mark.parametrize(("months", "month"), [(3, "2027-04"), (6, "2027-01"), (15, "2028-04")])
def test_periods_before_the_end_are_found_in_any_month(
    henrike: Membership, today: Any, months: int, month: str
) -> None:
    cooperation = make.cooperation(henrike, title="Bläserklasse", phase=6)
    period = {"notice": NoticeKind.PERIOD, "day": None, "month": None, "months": months}
    end = date(2029, 7, 31) if months > 12 else date(2027, 7, 31)
    make.term(henrike.user, cooperation, ends_on=end, renewal=RenewalKind.SCHOOL_YEAR, **period)
    page = signed_in(henrike).get(f"/kalender/?monat={month}").content.decode()
    assert "Letzter Tag für eine Kündigung" in page


@pytest.mark.slow
def test_a_full_month_costs_no_more_queries(henrike: Membership, full: Cooperation) -> None:
    client = signed_in(henrike)

    def statements() -> list[int]:
        counts = []
        for url in (MONTH, f"{MONTH}&ansicht=agenda", f"{MONTH}&tag=2027-02-10"):
            with CaptureQueriesContext(connection) as captured:
                assert client.get(url).status_code == 200
            counts.append(len(captured))
        return counts

    statements()
    few = statements()
    for number in range(30):
        other = make.cooperation(henrike, title=f"Klasse {number}", phase=6)
        make.term(henrike.user, other, ends_on=date(2027, 7, 31), day=15, month=2)
        actions.add_task(actor=henrike.user, cooperation=other, title="Noten", due_on=date(2027, 2, 10))
    assert statements() == few
