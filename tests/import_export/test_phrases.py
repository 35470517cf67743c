"""What lists say about terms: read whole, asked once, and never stored as its opposite."""

from datetime import date
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import Membership, School
from agreements import deadline_status
from agreements.choices import AgreementState, NoticeEffect, NoticeKind, RenewalKind
from agreements.models import Agreement, NoticeRule
from import_export.imports import list_words, phrases
from import_export.imports.parsing import kind, kind_by_name, open_kinds
from import_export.imports.phrases import Context, Question
from kooperation.choices import Fate, PartnerKind
from kooperation.models import Cooperation, PhraseAnswer
from reports import periods
from tests.conftest import signed_in
from tests.examples import examples
from tests.import_export.test_imports import checked, entered, fates, page, work

HEAD = "Einrichtung;Kooperation;Vereinbarung ab;Vereinbarung bis;Kündigung;Verlängerung\n"
TODAY = date(2026, 11, 27)


@pytest.fixture
def head(henrike: Membership) -> Any:
    with time_machine.travel("2026-11-27 09:00:00+01:00", tick=False):
        yield signed_in(henrike)


PLACES = (
    "Ulmenhof",
    "Lindenau",
    "Rotbach",
    "Tannengrün",
    "Steinfeld",
    "Moorweg",
    "Weidenstieg",
    "Ahornweg",
    "Birkhain",
    "Cedernhof",
    "Distelau",
    "Eibental",
    "Farnberg",
    "Ginsterau",
    "Haselried",
    "Immergrün",
)


def sheet(*rows: str) -> bytes:
    return (HEAD + "\n".join(f"Grundschule {PLACES[n]};Chor {n};{row}" for n, row in enumerate(rows))).encode()


def context(start: date | None, end: date | None, **renewal: Any) -> Context:
    return Context(School(pk=1, land="NW"), TODAY, start, end, renewal or {"renewal": RenewalKind.NONE})


BY_ITSELF = "endet am 31.07.2027 von selbst"
RULED = [
    ("01.08.26;31.07.28;3 Monate zum Quartalsende;nein", "31.12.2026", "31.03.2027"),
    ("01.01.2026;31.12.2026;30.09.;ja", "30.09.2027", "31.12.2027"),
    ("1.8.26;31.7.27;6 Wochen;ja", "19.06.2027", "31.07.2027"),
    ("01.08.2026;31.07.2027;3 Monate zum Schuljahresende;ja", "30.04.2027", "31.07.2027"),
    ("01.08.2026;;3 Monate zum 31.12.;", "30.09.2027", "31.12.2027"),
    ("01.08.2027;31.07.2028;30.04.;ja", "30.04.2028", "31.07.2028"),
    ("01.08.2026;31.07.2027;30.04.;verlängert sich nicht automatisch", "", "31.07.2027"),
    ("01.08.2026;31.07.2027;30.04.;automatische Verlängerung: nein", "", "31.07.2027"),
    ("01.08.2026;31.07.2027;30.04.;keine automatische Verlängerung", "", "31.07.2027"),
    ("01.08.2026;31.07.2027;3 Monate (wichtig: schriftlich!);nein", "", "31.07.2027"),
    (
        "01.08.2026;31.07.2027;30.04.;verlängert sich um ein Schuljahr, wenn nicht innerhalb der Frist gekündigt wird",
        "30.04.2027",
        "31.07.2027",
    ),
    ("01.08.2026;31.07.2027;30.04.;ja, falls nicht innerhalb von 3 Monaten gekündigt", "30.04.2027", "31.07.2027"),
    ("01.01.2026;31.12.2026;3 Monate zum Jahresende;verlängert sich um ein Kalenderjahr", "30.09.2027", "31.12.2027"),
    ("01.08.2026;31.07.2027;30.04.;um 1 Jahr", "30.04.2027", "31.07.2027"),
    (
        "01.08.2026;31.07.2027;3 Monate zum Schuljahresende, fristlos aus wichtigem Grund;ja",
        "30.04.2027",
        "31.07.2027",
    ),
    ("01.08.2026;31.07.2027;30.04. – außerordentlich aus wichtigem Grund;ja", "30.04.2027", "31.07.2027"),
]


def test_what_is_understood_gives_its_days_in_the_preview_and_stored(head: Client) -> None:
    batch = checked(head, sheet(*(row for row, _last, _end in RULED)))
    shown = page(head, batch)
    for _row, last, end in RULED:
        assert (f"spätestens am {last} zugegangen, dann endet sie am {end}" if last else BY_ITSELF) in shown
    assert "Was bedeuten diese Worte?" not in shown
    head.post(reverse("imports:take", args=[batch.ref]))
    work(batch)
    for number, (row, last, end) in enumerate(RULED):
        stands = deadline_status.of(Agreement.objects.get(cooperation__title=f"Chor {number}"), TODAY)
        days = stands.notice_on or stands.today, stands.notice_ends_on or stands.sure_end
        expected = date(*map(int, reversed(last.split(".")))) if last else TODAY
        assert days == (expected, date(*map(int, reversed(end.split("."))))), row
        assert stands.notice
        assert stands.notice.to_check


def test_a_phrase_is_asked_once_for_the_file_and_remembered(head: Client) -> None:
    rows = ["01.08.26;unbefristet;3 Monate;", "01.08.2027;;3 Monate;", "01.08.2026;31.07.2027;3 Monate und 1 Tag;ja"]
    batch = checked(head, sheet(*rows))
    assert set(fates(batch).values()) == {Fate.ERROR}
    shown = page(head, batch)
    assert shown.count("nennt keinen Tag, zu dem sie wirkt") == 1
    assert '<option value="school_year_end" selected>' in shown
    assert "Kündigung „3 Monate und 1 Tag“ ist nicht ganz verstanden" in shown
    head.post(reverse("imports:explain", args=[batch.ref]), {"frage-0": "school_year_end"})
    shown = page(head, batch)
    assert "spätestens am 30.04.2027 zugegangen, dann endet sie am 31.07.2027" in shown
    assert "spätestens am 30.04.2028 zugegangen, dann endet sie am 31.07.2028" in shown
    assert list(fates(batch).values()) == [Fate.NEW, Fate.NEW, Fate.ERROR]
    head.post(reverse("imports:explain", args=[batch.ref]), {"frage-0": "keep"})
    head.post(reverse("imports:take", args=[batch.ref]))
    work(batch)
    stored = Agreement.objects.get(cooperation__title="Chor 2").notice
    assert (stored.kind, stored.list_words["notice"]) == (NoticeKind.UNKNOWN, "3 Monate und 1 Tag")
    again = checked(head, sheet("01.08.26;unbefristet;drei Monate;", *rows).replace(b"Grundschule", b"Kindergarten"))
    errors = [fate == Fate.ERROR for fate in fates(again).values()]
    assert errors == [True, False, False, False], "only the new phrase is asked"


def test_a_reading_that_was_not_offered_is_refused(head: Client) -> None:
    batch = checked(head, sheet("01.08.26;unbefristet;3 Monate;"))
    head.post(reverse("imports:explain", args=[batch.ref]), {"frage-0": "good_cause"})
    assert not PhraseAnswer.objects.exists()


@pytest.mark.parametrize(
    ("renewal", "last_ends"),
    [("automatisch um 6 Monate", "31.07.2027"), ("verlängert sich um 2 Jahre", "31.07.2027")],
)
def test_another_step_than_a_year_asks_which_day_it_means(head: Client, renewal: str, last_ends: str) -> None:
    batch = checked(head, sheet(f"01.08.2026;31.07.2027;30.04.;{renewal}"))
    assert "Zu welchem möglichen Ende führt dieser Tag?" in page(head, batch)
    head.post(reverse("imports:explain", args=[batch.ref]), {"frage-0": "distance"})
    assert f"spätestens am 30.04.2027 zugegangen, dann endet sie am {last_ends}" in page(head, batch)
    head.post(reverse("imports:take", args=[batch.ref]))
    work(batch)
    agreement = Agreement.objects.get()
    later = deadline_status.of(agreement, date(2027, 5, 1))
    expected = {
        "automatisch um 6 Monate": (date(2027, 10, 31), date(2028, 1, 31)),
        "verlängert sich um 2 Jahre": (date(2029, 4, 30), date(2029, 7, 31)),
    }
    assert (later.notice_on, later.notice_ends_on) == expected[renewal]


def test_a_bare_day_in_a_term_of_several_years_is_asked(head: Client) -> None:
    batch = checked(head, sheet("01.08.2026;31.07.2028;30.04.;ja"))
    for answer, days in (("yearly", "30.04.2027"), ("term", "30.04.2028")):
        PhraseAnswer.objects.all().delete()
        batch = checked(head, sheet("01.08.2026;31.07.2028;30.04.;ja"))
        head.post(reverse("imports:explain", args=[batch.ref]), {"frage-0": answer})
        assert f"spätestens am {days} zugegangen, dann endet sie am 31.07.{days[-4:]}" in page(head, batch)


def test_the_list_s_words_stand_beside_the_rule_until_somebody_says_they_are_right(head: Client) -> None:
    entered(head, sheet("01.08.2026;31.07.2027;3 Monate (wichtig: schriftlich!);nein"))
    agreement = Agreement.objects.get()
    url = reverse("agreements:edit", args=[agreement.cooperation.address])
    shown = head.get(url).content.decode()
    assert "Bitte prüfen: Laufzeit und Kündigung kommen aus einer Liste." in shown
    assert "„3 Monate (wichtig: schriftlich!)“" in shown
    assert "bitte prüfen" in head.get("/vereinbarungen/").content.decode()
    head.post(reverse("agreements:confirm_term", args=[agreement.cooperation.address]))
    assert "Bitte prüfen" not in head.get(url).content.decode()


def test_a_taken_over_rule_is_corrected_with_a_reason(head: Client) -> None:
    entered(head, sheet("01.08.2024;31.07.2025;30.04.;ja"))
    agreement = Agreement.objects.get()
    assert agreement.state == AgreementState.IN_FORCE
    url = reverse("agreements:term", args=[agreement.cooperation.address])
    form = {
        "starts_on": "2024-08-01",
        "ends_on": "2026-07-31",
        "renewal": "school_year",
        "notice": "period",
        "months": "6",
    }
    assert "Grund der Berichtigung" in head.post(url, form).content.decode()
    assert head.post(url, form | {"reason": "im Vertrag nachgelesen"}).status_code == 302
    stands = deadline_status.of(Agreement.objects.get(), TODAY)
    assert (stands.notice_on, stands.notice_ends_on) == (date(2027, 1, 31), date(2027, 7, 31))
    assert stands.notice
    assert not stands.notice.to_check


def test_kinds_that_a_name_leaves_open() -> None:
    assert kind("Volkshochschule") == kind_by_name("Volkshochschule Wiesenbrück") == PartnerKind.OTHER
    assert kind("Musikhochschule") == PartnerKind.UNIVERSITY
    assert kind_by_name("Schulverein der Grundschule Süd") == PartnerKind.SUPPORT_ASSOCIATION
    assert kind_by_name("KGS Altwerra", "NI") == kind("KGS", "NI") == PartnerKind.COMPREHENSIVE_SCHOOL
    assert kind_by_name("KGS Altwerra", "NW") == kind("KGS", "NW") == PartnerKind.PRIMARY_SCHOOL
    assert open_kinds("KGS Altwerra", "HE") == (PartnerKind.PRIMARY_SCHOOL, PartnerKind.COMPREHENSIVE_SCHOOL)
    both = (PartnerKind.PRIMARY_SCHOOL, PartnerKind.SECONDARY_SCHOOL)
    assert open_kinds("Grund- und Mittelschule", "BY") == both
    assert open_kinds("Grundschule am Mühlenteich", "BY") == ()


def test_a_kind_that_a_name_leaves_open_is_asked(head: Client) -> None:
    text = "Einrichtung;Art\nSchule Altwerra;Grund- und Mittelschule\nSchule Neudorf;Grund- und Mittelschule\n"
    batch = checked(head, text.encode())
    shown = page(head, batch)
    assert shown.count("Welche Art von Einrichtung ist das?") == 1
    assert "Grundschule" in shown
    head.post(reverse("imports:explain", args=[batch.ref]), {"frage-0": "secondary_school"})
    assert set(fates(batch).values()) == {Fate.NEW}


NUMBERS = st.sampled_from([("3", 3), ("drei", 3), ("6", 6), ("sechs", 6), ("1", 1), ("einem", 1), ("zwölf", 12)])
LENGTHS = st.sampled_from([("Monate", "months"), ("Monaten", "months"), ("Mon.", "months"), ("Wochen", "weeks")])
ENDS = st.sampled_from(
    [
        ("zum Quartalsende", NoticeEffect.QUARTER_END),
        ("zum Ende des Schuljahres", NoticeEffect.SCHOOL_YEAR_END),
        ("zum Schulhalbjahresende", NoticeEffect.SCHOOL_HALF_YEAR_END),
        ("zum Monatsende", NoticeEffect.MONTH_END),
        ("zum Jahresende", NoticeEffect.YEAR_END),
    ]
)
DENIALS = st.sampled_from(["nicht", "kein", "keine", "nur", "außer", "ohne", "frühestens", "nach Absprache", "evtl."])
OPEN = context(date(2026, 8, 1), None)
YEAR = context(date(2026, 8, 1), date(2027, 7, 31), renewal=RenewalKind.SCHOOL_YEAR, count=1)


@examples(150)
@given(NUMBERS, LENGTHS, ENDS, st.sampled_from(["", "Kündigungsfrist ", "mit einer Frist von "]))
def test_a_period_to_an_end_is_what_it_says(number: Any, length: Any, end: Any, lead: str) -> None:
    reading = phrases.notice(f"{lead}{number[0]} {length[0]} {end[0]}", OPEN)
    assert reading == {"notice": NoticeKind.PERIOD, length[1]: number[1], "effect": end[1]}


@examples(150)
@given(NUMBERS, LENGTHS, ENDS, DENIALS, st.integers(0, 3))
def test_a_word_that_turns_it_round_is_asked_about(number: Any, length: Any, end: Any, denial: str, place: int) -> None:
    words = [number[0], length[0], end[0]]
    words.insert(place, denial)
    assert isinstance(phrases.notice(" ".join(words), OPEN), Question)


@examples(150)
@given(
    st.sampled_from(["verlängert sich", "automatische Verlängerung", "ja", "automatisch"]),
    st.sampled_from(["nicht", "nein", "keine", "kein", "ohne", "nie", "niemals", "nur auf Antrag", "nach Absprache"]),
    st.sampled_from(["", " automatisch", " um ein Schuljahr", " um 1 Jahr", ", wenn nicht gekündigt wird"]),
    st.booleans(),
)
def test_a_denied_renewal_is_never_one(words: str, denial: str, rest: str, first: bool) -> None:
    text = f"{denial} {words}{rest}" if first else f"{words} {denial}{rest}"
    reading = phrases.renewal(text, YEAR)
    assert isinstance(reading, Question) or reading["renewal"] == RenewalKind.NONE


@examples(100)
@given(
    st.sampled_from(["", "verlängert sich ", "verlängert sich automatisch ", "automatisch "]),
    st.sampled_from([("1", 1), ("ein", 1), ("zwei", 2), ("2", 2), ("6", 6)]),
    st.sampled_from(
        [
            ("Schuljahr", RenewalKind.SCHOOL_YEAR),
            ("Kalenderjahre", RenewalKind.CALENDAR_YEAR),
            ("Monate", RenewalKind.MONTHS),
            ("Halbjahre", RenewalKind.HALF_YEAR),
            ("weitere Schuljahre", RenewalKind.SCHOOL_YEAR),
        ]
    ),
    st.sampled_from(["", ", wenn nicht rechtzeitig gekündigt wird", " sofern nicht bis zum 30.04. gekündigt"]),
)
def test_a_renewal_is_by_what_it_says(lead: str, number: Any, unit: Any, condition: str) -> None:
    reading = phrases.renewal(f"{lead}um {number[0]} {unit[0]}{condition}", YEAR)
    assert reading == {"renewal": unit[1], "count": number[1]}


@pytest.mark.parametrize(
    "text",
    ["ja, nach Absprache", "vielleicht", "läuft", "verlängert sich, wenn der Rat zustimmt", "um 1,5 Jahre", "nein?ja"],
)
def test_what_is_not_understood_whole_is_asked(text: str) -> None:
    assert isinstance(phrases.renewal(text, YEAR), Question)


def test_what_we_write_into_a_list_is_read_back_as_the_same() -> None:
    rules: list[dict[str, Any]] = [
        {"notice": NoticeKind.PERIOD, "months": 3, "effect": effect}
        for effect in NoticeEffect
        if effect not in (NoticeEffect.OWN_MONTHS, NoticeEffect.ANY_DAY)
    ]
    rules += [
        {"notice": NoticeKind.PERIOD, "weeks": 4, "effect": NoticeEffect.ANY_DAY},
        {"notice": NoticeKind.PERIOD, "months": 3, "effect": NoticeEffect.OWN_MONTHS, "own_months": [2, 8]},
        {"notice": NoticeKind.FIXED_DAY, "day": 30, "month": 4, "effect": NoticeEffect.SCHOOL_YEAR_END},
        {
            "notice": NoticeKind.FIXED_DAY,
            "fixed_days": [[30, 11, 31, 1], [31, 5, 31, 7]],
            "effect": NoticeEffect.OWN_MONTHS,
        },
    ]
    for rule in rules:
        row = NoticeRule(school_id=1, kind=rule["notice"], **{name: rule[name] for name in rule if name != "notice"})
        assert phrases.notice(list_words.notice(row), YEAR) == rule


def test_cooperations_taken_over_count_in_the_years_their_agreements_held(head: Client, school: School) -> None:
    text = (
        "Einrichtung;Kooperation;Vereinbarung ab;Vereinbarung bis;Kündigung;Verlängerung;Stand\n"
        "Grundschule Altenhain;Blockflöten;01.08.2022;31.07.2023;30.04.;ja;\n"
        "Grundschule Buchberg;Singen;01.08.2021;31.07.2023;30.04.;nein;beendet\n"
    )
    entered(head, text.encode())
    counted: dict[str, list[int]] = {"Blockflöten": [], "Singen": []}
    for year in range(2018, 2027):
        period = periods.of(school, periods.CALENDAR_YEAR, year)
        running = Cooperation.objects.filter(periods.running(school, period.first, period.last))
        for title in running.values_list("title", flat=True):
            counted[title].append(year)
    assert counted == {"Blockflöten": [2022, 2023, 2024, 2025, 2026], "Singen": [2021, 2022, 2023]}
