"""Own closed days: entered, or imported from a list after a preview."""

from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import Membership
from infrastructure import closed_day_files
from infrastructure.closed_day_files import Days
from infrastructure.models import AuditEntry
from kooperation.models import ClosedDay
from tests import make
from tests.conftest import signed_in

URL = "/einstellungen/schliesstage/"
CSV = "Von;Bis;Grund\n24.12.2026;;Betriebsruhe\n2027-02-15;16.02.2027;Bewegliche Ferientage\nmorgen;;Quatsch\n01.05.2027;01.04.2027;Verdreht\n"
ICS = "\r\n".join(
    [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:x",
        "BEGIN:VEVENT",
        "UID:1",
        "DTSTART;VALUE=DATE:20270215",
        "DTEND;VALUE=DATE:20270217",
        "SUMMARY:Bewegliche Ferientage",
        "END:VEVENT",
        "BEGIN:VEVENT",
        "UID:2",
        "DTSTART:20270305T080000Z",
        "DTEND:20270305T140000Z",
        "SUMMARY:Kollegium",
        "END:VEVENT",
        "BEGIN:VEVENT",
        "UID:3",
        "DTSTART;VALUE=DATE:20270401",
        "RRULE:FREQ=WEEKLY",
        "SUMMARY:Jede Woche",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]
)


def test_a_table_with_errors_in_it() -> None:
    day_list = closed_day_files.read(CSV)
    assert day_list.days == (
        Days(date(2026, 12, 24), date(2026, 12, 24), "Betriebsruhe"),
        Days(date(2027, 2, 15), date(2027, 2, 16), "Bewegliche Ferientage"),
    )
    assert [problem.line for problem in day_list.problems] == [4, 5]


def test_a_calendar_file() -> None:
    day_list = closed_day_files.read(ICS)
    assert day_list.days == (
        Days(date(2027, 2, 15), date(2027, 2, 16), "Bewegliche Ferientage"),
        Days(date(2027, 3, 5), date(2027, 3, 5), "Kollegium"),
    )
    assert [problem.line for problem in day_list.problems] == [3]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n",
        "BEGIN:VCALENDAR\nkaputt",
        "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:quatsch\r\nEND:VEVENT\r\nEND:VCALENDAR",
        "1.1.0001;1.1.9999;x",
        "01.01.2026;31.12.2030;zu lang",
        "\x00\x01;;",
        '"offen;',
        "x" * 600_000,
    ],
)
def test_rubbish_is_named_and_never_an_error(text: str) -> None:
    day_list = closed_day_files.read(text)
    assert not day_list.days
    assert day_list.problems


def test_columns_by_their_names_and_windows_letters() -> None:
    content = "Anlass,Ende,Beginn\nPädagogischer Tag,,03.03.2027\n".encode("cp1252")
    day_list = closed_day_files.read(closed_day_files.text_of(content))
    assert day_list.days == (Days(date(2027, 3, 3), date(2027, 3, 3), "Pädagogischer Tag"),)


def test_a_list_is_shown_before_anything_is_stored(henrike: Membership, today: Any) -> None:
    client = signed_in(henrike)
    partner = make.partner(henrike.user)
    nothing = client.post(f"{URL}liste/", {})
    assert nothing.status_code == 422
    assert "Wählen Sie eine Datei" in nothing.content.decode()
    upload = SimpleUploadedFile("tage.csv", CSV.encode())
    page = client.post(f"{URL}liste/", {"partner": partner.pk, "upload": upload}).content.decode()
    assert "Bewegliche Ferientage" in page
    assert "Zeile 4" in page
    assert "„morgen“ ist kein Tag" in page
    assert not ClosedDay.objects.exists()
    for new in (2, 0):
        client.post(f"{URL}liste/", {"partner": partner.pk, "text": CSV, "take": "1"})
        assert f"{new} " in client.get(URL).content.decode()
    assert ClosedDay.objects.filter(partner=partner).count() == 2
    assert AuditEntry.objects.filter(verb="closed_days_added").count() == 1
    big = SimpleUploadedFile("tage.csv", b"x" * 600_000)
    assert client.post(f"{URL}liste/", {"upload": big}).status_code == 422


def test_one_day_by_hand_and_gone_again(henrike: Membership, today: Any) -> None:
    client = signed_in(henrike)
    wrong = client.post(URL, {"starts_on": "2027-03-03", "ends_on": "2027-03-01", "reason": "Fortbildung"})
    assert wrong.status_code == 422
    assert "Fortbildung" in wrong.content.decode()
    client.post(URL, {"starts_on": "2027-03-03", "reason": "Fortbildung"})
    row = ClosedDay.objects.get()
    assert (row.starts_on, row.ends_on, row.partner) == (date(2027, 3, 3), date(2027, 3, 3), None)
    assert "Fortbildung" in client.get("/kalender/?monat=2027-03").content.decode()
    client.post(f"{URL}{row.ref}/weg/")
    assert not ClosedDay.objects.exists()
