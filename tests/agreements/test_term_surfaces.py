"""Term and notice where people meet them: form, paper, page, list, Fristen, calendar, reminder, export."""

from datetime import date
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import Membership
from agreements import actions, deadline_status, tasks
from agreements.choices import AgreementState, NoticeEffect, NoticeKind, PeriodUnit, RenewalKind, StartKind, TermUnit
from agreements.models import Agreement, Clause, Party, Term
from agreements.notice_rules import Period
from infrastructure.models import OutgoingMail
from infrastructure.uploads import checked
from kooperation.models import Cooperation
from tests import make
from tests.conftest import signed_in

pytestmark = [pytest.mark.slow]
TODAY = date(2026, 11, 27)


@pytest.fixture
def clock() -> Any:
    with time_machine.travel("2026-11-27 09:00:00+01:00", tick=False) as traveller:
        yield traveller


@pytest.fixture
def head(clock: Any, henrike: Membership) -> Client:
    return signed_in(henrike)


@pytest.fixture
def cooperation(clock: Any, henrike: Membership) -> Cooperation:
    return make.cooperation(henrike, make.partner(henrike.user), title="Singklasse 3/4")


@pytest.fixture
def agreement(henrike: Membership, cooperation: Cooperation) -> Agreement:
    return make.agreement(henrike.user, cooperation)


def url(cooperation: Cooperation, name: str = "agreements:term") -> str:
    return reverse(name, args=[cooperation.address])


def body(agreement: Agreement, key: str) -> str:
    return Clause.objects.get(agreement=agreement, key=key).body


def in_force(henrike: Membership, agreement: Agreement) -> Agreement:
    return actions.record_state(actor=henrike.user, agreement=agreement, state=AgreementState.IN_FORCE, why="Bestand")


PLAIN = {"starts_on": "2026-08-01", "renewal": "none", "notice": "none"}
TABLE = [
    (
        {"ends_on": "2028-07-31", "notice": "period", "months": "3", "effect": "quarter_end"},
        ("31.12.2026", "31.03.2027"),
    ),
    (
        {"unit": "open", "review_on": "2028-02-01", "notice": "period", "months": "3", "effect": "year_end"},
        ("30.09.2027", "31.12.2027"),
    ),
    (
        {
            "unit": "calendar_year",
            "starts_on": "2026-01-01",
            "renewal": "calendar_year",
            "notice": "fixed_day",
            "day": "30",
            "month": "9",
        },
        ("30.09.2027", "31.12.2027"),
    ),
    (
        {
            "unit": "school_year",
            "starts_on": "2027-08-01",
            "renewal": "school_year",
            "notice": "fixed_day",
            "day": "30",
            "month": "4",
        },
        ("30.04.2028", "31.07.2028"),
    ),
    (
        {
            "unit": "open",
            "starts_on": "2027-08-01",
            "review_on": "2029-02-01",
            "notice": "period",
            "months": "3",
            "effect": "school_year_end",
        },
        ("30.04.2028", "31.07.2028"),
    ),
    (
        {
            "unit": "calendar_year",
            "starts_on": "2027-01-01",
            "renewal": "calendar_year",
            "notice": "period",
            "months": "12",
        },
        ("31.12.2026", "31.12.2027"),
    ),
    (
        {
            "unit": "half_year",
            "starts_on": "2027-02-01",
            "renewal": "half_year",
            "notice": "period",
            "weeks": "6",
        },
        ("19.06.2027", "31.07.2027"),
    ),
]


@pytest.mark.parametrize(("typed", "days"), TABLE)
def test_the_same_two_days_on_paper_page_list_dates_export_and_in_the_reminder(
    head: Client, henrike: Membership, cooperation: Cooperation, agreement: Agreement, typed: Any, days: Any
) -> None:
    assert head.post(url(cooperation), PLAIN | typed).status_code == 302
    last, end = (date(*map(int, reversed(day.split(".")))) for day in days)
    spelled = [f"{day.day}. {MONTHS[day.month]} {day.year}" for day in (last, end)]
    assert f"spätestens am {spelled[0]} zugegangen, dann endet sie am {spelled[1]}" in body(agreement, "notice")
    words = f"spätestens am {days[0]} zugegangen, dann endet sie am {days[1]}"
    in_force(henrike, agreement)
    assert words in head.get(url(cooperation, "agreements:edit")).content.decode()
    assert words in head.get("/vereinbarungen/").content.decode()
    calendar = head.get(f"/kalender/?monat={last:%Y-%m}").content.decode()
    assert "Letzter Tag" in calendar or "Kündigung" in calendar
    mails = OutgoingMail.objects.filter(kind="agreement_reminder", subject__contains=spelled[0])
    assert mails.exists()
    assert all(spelled[1] in mail.body_text for mail in mails)
    table = head.get("/ausgabe/vereinbarungen.csv").content.decode("utf-8-sig", errors="replace")
    assert days[0] in table
    assert days[1] in table
    notice = actions.give_notice(
        actor=henrike.user, agreement=agreement, party=agreement.parties.first(), received_on=TODAY
    )
    assert notice.effect_on == end


MONTHS = [
    "",
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
]


def test_a_school_year_from_february_says_before_saving_that_it_ends_in_july(
    head: Client, cooperation: Cooperation, agreement: Agreement
) -> None:
    typed = PLAIN | {"unit": "school_year", "starts_on": "2027-02-01"}
    shown = head.post(url(cooperation), typed)
    assert shown.status_code == 422
    text = shown.content.decode()
    assert "Die Laufzeit endet am 31.07.2027, nach 181 Tagen" in text
    assert not Term.objects.exists()
    token = text.split('name="gesehen" value="')[1].split('"')[0]
    assert head.post(url(cooperation), typed | {"gesehen": token}).status_code == 302
    assert Term.objects.get().ends_on == date(2027, 7, 31)


def test_other_warnings_are_shown_again_although_others_were_seen(
    head: Client, cooperation: Cooperation, agreement: Agreement
) -> None:
    typed = PLAIN | {"unit": "school_year", "starts_on": "2027-02-01"}
    token = head.post(url(cooperation), typed).content.decode().split('name="gesehen" value="')[1].split('"')[0]
    shown = head.post(url(cooperation), typed | {"starts_on": "2027-07-31", "gesehen": token})
    assert "Die Laufzeit endet am 31.07.2027, nach 1 Tagen" in shown.content.decode()
    assert not Term.objects.exists()


def test_an_open_end_asks_for_a_review_that_is_shown_and_reminded_of(
    head: Client, henrike: Membership, cooperation: Cooperation, agreement: Agreement
) -> None:
    typed = PLAIN | {"unit": "open"}
    assert "Wann sehen beide Seiten sie wieder an?" in head.post(url(cooperation), typed).content.decode()
    assert head.post(url(cooperation), typed | {"review_on": "2027-03-01"}).status_code == 302
    in_force(henrike, agreement)
    assert "Unbefristete Vereinbarung wieder ansehen" in head.get("/fristen/").content.decode()
    mail = OutgoingMail.objects.filter(kind="agreement_reminder").first()
    assert mail
    assert "Wiedervorlage der Vereinbarung am 1. März 2027" in mail.subject


def test_a_bare_day_in_a_term_of_several_years_is_asked_about(
    head: Client, cooperation: Cooperation, agreement: Agreement
) -> None:
    typed = PLAIN | {
        "ends_on": "2028-07-31",
        "renewal": "school_year",
        "notice": "fixed_day",
        "day": "30",
        "month": "4",
    }
    text = head.post(url(cooperation), typed).content.decode()
    assert "spätestens am 30.04.2027 zugegangen, dann endet sie am 31.07.2027" in text
    assert "spätestens am 30.04.2028 zugegangen, dann endet sie am 31.07.2028" in text
    assert not Term.objects.exists()
    assert head.post(url(cooperation), typed | {"effect": "term_end"}).status_code == 302


def test_an_unknown_start_is_a_gap_and_nothing_is_printed(
    head: Client, cooperation: Cooperation, agreement: Agreement
) -> None:
    typed = {"start": "unknown", "unit": "school_year", "renewal": "school_year", "notice": "period", "months": "3"}
    assert head.post(url(cooperation), typed).status_code == 302
    assert body(agreement, "term") == ""
    assert "spätestens" not in body(agreement, "notice")
    page = head.get(url(cooperation, "agreements:edit")).content.decode()
    assert "noch nicht bekannt" in page
    signatures = head.get(url(cooperation, "agreements:signatures")).content.decode()
    assert "Der Abschnitt „Laufzeit“ ist noch leer." in signatures


def signed(henrike: Membership, agreement: Agreement, *days: date) -> None:
    """One scan for each party, on its own day."""
    make.sent(henrike.user, agreement)
    agreement.refresh_from_db()
    for party, day in zip(
        Party.objects.filter(agreement=agreement, signs=True).order_by("position"), days, strict=True
    ):
        actions.file_evidence(
            actor=henrike.user,
            agreement=agreement,
            upload=checked(SimpleUploadedFile(f"{party.pk}.pdf", make.PDF + str(party.pk).encode())),
            parties=[party],
            signed_on=day,
            original_at="Verwaltung",
        )


@pytest.mark.parametrize(
    ("included", "last", "end"),
    [(True, date(2027, 6, 14), date(2027, 9, 14)), (False, date(2027, 6, 15), date(2027, 9, 15))],
)
def test_a_year_from_the_last_signature_begins_with_the_signer_s_day(
    head: Client,
    henrike: Membership,
    agreement: Agreement,
    cooperation: Cooperation,
    included: bool,
    last: date,
    end: date,
) -> None:
    actions.set_term(
        actor=henrike.user,
        agreement=agreement,
        start=StartKind.LAST_SIGNATURE,
        counts_signing_day=included,
        starts_on=None,
        ends_on=None,
        unit=TermUnit.CONTRACT_YEAR,
        years=1,
        renewal=RenewalKind.YEAR,
        notice=NoticeKind.PERIOD,
        months=3,
    )
    if included:
        assert "Sie gilt ab dem Tag der letzten Unterschrift, dieser eingeschlossen" in body(agreement, "term")
    assert "1 Jahr nach der letzten Unterschrift" in head.get(url(cooperation, "agreements:edit")).content.decode()
    signed(henrike, agreement, date(2026, 9, 10), date(2026, 9, 15))
    agreement.refresh_from_db()
    assert agreement.state == AgreementState.IN_FORCE
    term = Term.objects.get(agreement=agreement)
    assert (term.starts_on, term.ends_on) == (date(2026, 9, 15), end)
    stands = deadline_status.of(agreement, TODAY)
    assert (stands.notice_on, stands.notice_ends_on) == (last, end)


def test_a_signature_that_is_discarded_takes_the_start_back(henrike: Membership, agreement: Agreement) -> None:
    values = {"start": StartKind.LAST_SIGNATURE, "unit": TermUnit.CONTRACT_YEAR, "years": 1}
    days = {"starts_on": None, "ends_on": None, "renewal": RenewalKind.NONE, "notice": NoticeKind.UNKNOWN}
    actions.set_term(actor=henrike.user, agreement=agreement, **days, **values)
    signed(henrike, agreement, date(2026, 11, 10), date(2026, 11, 15))
    assert Term.objects.get().starts_on == date(2026, 11, 15)
    evidence = agreement.signing.evidence.order_by("pk")[0] if agreement.signing else None
    assert evidence
    actions.discard_evidence(actor=henrike.user, evidence=evidence, why="falsche Seite")
    assert (Term.objects.get().starts_on, Term.objects.get().ends_on) == (None, None)


def test_a_calendar_year_is_never_called_a_school_year(
    head: Client, henrike: Membership, cooperation: Cooperation, agreement: Agreement
) -> None:
    typed = PLAIN | {"unit": "calendar_year", "starts_on": "2027-01-01", "renewal": "calendar_year", "notice": "period"}
    assert head.post(url(cooperation), typed | {"months": "12"}).status_code == 302
    assert "im Kalenderjahr 2027" in body(agreement, "term")
    assert "um ein Kalenderjahr" in body(agreement, "renewal")
    assert not any("Schuljahr" in body(agreement, key) for key in ("term", "renewal", "notice"))
    page = head.get(url(cooperation, "agreements:edit")).content.decode()
    assert "Die erste Laufzeit kann nur beendet werden, bevor sie beginnt." in page


def test_after_the_day_for_notice_the_renewed_end_is_shown(
    head: Client, henrike: Membership, cooperation: Cooperation, agreement: Agreement, clock: Any
) -> None:
    typed = PLAIN | {"ends_on": "2027-07-31", "renewal": "school_year", "notice": "period", "months": "3"}
    assert head.post(url(cooperation), typed).status_code == 302
    in_force(henrike, agreement)
    clock.move_to("2027-05-02 09:00:00+02:00")
    tasks.plan_reminders()
    anew = signed_in(henrike)
    for address in (url(cooperation, "agreements:edit"), "/vereinbarungen/"):
        text = anew.get(address).content.decode()
        assert "01.08.2026 – 31.07.2028" in text
        assert "spätestens am 30.04.2028 zugegangen, dann endet sie am 31.07.2028" in text
    assert "31.07.2028" in anew.get("/ausgabe/vereinbarungen.csv").content.decode("utf-8-sig", errors="replace")


def test_each_party_has_its_own_period(
    head: Client, henrike: Membership, cooperation: Cooperation, agreement: Agreement
) -> None:
    ours = Party.objects.filter(agreement=agreement).order_by("position")[0]
    typed = PLAIN | {"unit": "open", "review_on": "2028-02-01", "notice": "period", "months": "3"}
    typed |= {"effect": "school_year_end", f"own_{ours.ref}": "6 Monate"}
    assert head.post(url(cooperation), typed).status_code == 302
    theirs = Party.objects.filter(agreement=agreement).order_by("position")[1]
    in_force(henrike, agreement)
    for party, end in ((ours, date(2028, 7, 31)), (theirs, date(2027, 7, 31))):
        assert deadline_status.effect_by_rule(agreement, date(2027, 2, 1), party=party) == end
    assert deadline_status.of(agreement, TODAY).notice_on == date(2027, 1, 31)


def test_at_any_time_names_no_invented_day(
    head: Client, henrike: Membership, cooperation: Cooperation, agreement: Agreement
) -> None:
    typed = PLAIN | {"unit": "open", "review_on": "2028-02-01", "notice": "period", "weeks": "4", "effect": "any_day"}
    assert head.post(url(cooperation), typed).status_code == 302
    assert "jederzeit mit einer Frist von 4 Wochen" in body(agreement, "notice")
    in_force(henrike, agreement)
    stands = deadline_status.of(agreement, TODAY)
    assert (stands.notice_on, stands.ends_on) == (None, None)
    assert "jederzeit, 4 Wochen nach Zugang" in head.get("/vereinbarungen/").content.decode()
    assert deadline_status.effect_by_rule(agreement, date(2026, 12, 1)) == date(2026, 12, 29)


def test_a_rule_in_its_own_words_is_reminded_of_by_its_typed_days(
    head: Client, henrike: Membership, cooperation: Cooperation, agreement: Agreement
) -> None:
    words = "Einen Monat zum Monatsende, vom 1. Juni bis 31. August nur zum 31. August."
    typed = PLAIN | {"unit": "open", "review_on": "2028-02-01", "notice": "words", "words": words}
    assert head.post(url(cooperation), typed | {"typed_days": "30.04.2027 bis"}).status_code == 422
    days = "30.04.2027 zum 31.05.2027\n31.07.2027 zum 31.08.2027"
    assert head.post(url(cooperation), typed | {"typed_days": days}).status_code == 302
    assert words.rstrip(".") in body(agreement, "notice")
    in_force(henrike, agreement)
    status = [deadline_status.of(agreement, day) for day in (date(2027, 4, 15), date(2027, 5, 1))]
    assert [(row.notice_on, row.notice_ends_on) for row in status] == [
        (date(2027, 4, 30), date(2027, 5, 31)),
        (date(2027, 7, 31), date(2027, 8, 31)),
    ]


def test_what_is_no_whole_rule_is_refused(head: Client, cooperation: Cooperation, agreement: Agreement) -> None:
    year = PLAIN | {"ends_on": "2027-07-31"}
    assert "eines davon" in head.post(url(cooperation), year | {"notice": "period"}).content.decode()
    both = year | {"notice": "period", "months": "3", "weeks": "6"}
    assert "eines davon" in head.post(url(cooperation), both).content.decode()
    months = year | {"notice": "period", "months": "3", "effect": "own_months"}
    assert "welche Monatsenden zählen" in head.post(url(cooperation), months).content.decode()
    fixed = year | {"notice": "fixed_day", "fixed_days": "30.11. oder so", "day": "30", "month": "11"}
    assert head.post(url(cooperation), fixed).status_code == 422
    assert not Term.objects.exists()


def test_two_fixed_days_lead_to_their_own_ends(henrike: Membership, agreement: Agreement) -> None:
    actions.set_term(
        actor=henrike.user,
        agreement=agreement,
        starts_on=date(2026, 8, 1),
        ends_on=None,
        unit=TermUnit.OPEN,
        renewal=RenewalKind.NONE,
        notice=NoticeKind.FIXED_DAY,
        fixed_days=[[30, 11, 31, 1], [31, 5, 31, 7]],
        effect=NoticeEffect.OWN_MONTHS,
        party_periods={agreement.parties.order_by("position")[0].ref: Period(6, PeriodUnit.MONTHS)},
    )
    status = deadline_status.of(Agreement.objects.get(pk=agreement.pk), date(2026, 12, 1))
    assert [pair.day for pair in status.pairs] == [date(2027, 1, 31), date(2027, 5, 31)], "one's own, and the others'"
    assert "bis zum 30. November zum 31. Januar und bis zum 31. Mai zum 31. Juli" in body(agreement, "notice")
