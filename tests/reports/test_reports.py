"""Figures equal an independent count in plain loops; the association's lines equal sums written out by hand."""

import csv
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from io import BytesIO, StringIO
from statistics import median
from typing import Any
from xml.etree import ElementTree

import page
import pypdf
import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from python_calamine import CalamineWorkbook

import agreements.actions
import kooperation.actions
from accounts.models import Membership, School
from agreements.choices import AgreementState
from agreements.models import Agreement, CostLine
from handover import folder
from infrastructure import tenancy
from infrastructure.choices import JobState
from infrastructure.models import AuditEntry, Job
from infrastructure.pdf import render
from kooperation import statistics
from kooperation.choices import PartnerRole, Status
from kooperation.models import Cooperation, CooperationPartner, Offer, StatisticsCategory
from meetings.models import Pulse, PulseAnswer
from phases.models import LessonLearned, Milestone, Need, PhaseRecord, PhaseTransition
from reports import figures, panels, periods, svg_charts, tasks, vdm_statistics
from reports.filters import ReportFilter
from tests import make
from tests.conftest import signed_in

pytestmark = pytest.mark.slow

TODAY = date(2026, 11, 23)
KINDS = ("schuljahr", "kalenderjahr")


def demo(*arguments: str) -> Membership:
    call_command("demo", "--without-pdfs", *arguments, stdout=StringIO())
    return Membership.unscoped.select_related("user", "school").get(user__email="leitung@demo.example")


def chosen(school: School, axis: str = "schuljahr", year: int = 2026, **more: Any) -> ReportFilter:
    return ReportFilter(school, TODAY, periods.of(school, axis, year), **more)


# The same rules once more, row by row in plain Python; school years begin on 1 August.


def day_of(moment: datetime) -> date:
    return timezone.localdate(moment)


def school_years(kind: str, year: int) -> list[tuple[int, date, date]]:
    """The school years of a year with the days they share with it."""
    if kind == "schuljahr":
        return [(year, date(year, 8, 1), date(year + 1, 7, 31))]
    return [(year - 1, date(year, 1, 1), date(year, 7, 31)), (year, date(year, 8, 1), date(year, 12, 31))]


def ran(row: Cooperation, first: date, last: date) -> bool:
    if row.status in (Status.IDEA, Status.DECLINED):
        return False
    begun = row.starts_on
    if begun is None:
        offers = [offer.year for offer in Offer.objects.filter(cooperation=row)]
        begun = min([day_of(row.created_at), *(date(year, 8, 1) for year in offers)])
    if begun > last:
        return False
    over = row.status == Status.ENDED or row.archived
    return not over or (row.ended_on or day_of(row.last_activity_at)) >= first


def larger(row: Cooperation, kind: str, year: int, column: str) -> int:
    """Of the school years in a year the larger sum of a cooperation's offers."""
    sums = [0]
    for begun, first, last in school_years(kind, year):
        if ran(row, first, last):
            sums.append(sum(getattr(offer, column) for offer in Offer.objects.filter(cooperation=row, year=begun)))
    return max(sums)


def check_reach(school: School, kind: str, year: int) -> None:
    parts = school_years(kind, year)
    first, last = parts[0][1], parts[-1][2]
    expected: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for row in Cooperation.objects.all():
        if ran(row, first, last):
            cells = expected[row.field]
            cells[0] += 1
            cells[1] += larger(row, kind, year, "groups")
            cells[2] += larger(row, kind, year, "participants")
    computed = figures.reach(chosen(school, kind, year))
    assert {field: [row.cooperations, row.groups, row.participants] for field, row in computed.items()} == expected
    totals = figures.over_years(chosen(school, kind, year), [periods.of(school, kind, year)])[0]
    assert totals.participants == sum(cells[2] for cells in expected.values())
    assert totals.cooperations == sum(cells[0] for cells in expected.values())


def check_phases(school: School, kind: str, year: int) -> None:
    on = min(TODAY, school_years(kind, year)[-1][2])
    expected: dict[int, int] = dict.fromkeys(range(1, 8), 0)
    for row in Cooperation.objects.all():
        begun = min(filter(None, [row.starts_on, day_of(row.created_at)]))
        put_away = row.status in (Status.ENDED, Status.DECLINED) or row.archived
        if begun > on or (put_away and (row.ended_on or day_of(row.last_activity_at)) <= on):
            continue
        phase = row.phase
        if on < TODAY:
            moves = sorted(PhaseTransition.objects.filter(cooperation=row), key=lambda move: (move.at, move.pk))
            later = [move for move in moves if day_of(move.at) > on]
            sooner = [move for move in moves if day_of(move.at) <= on]
            phase = sooner[-1].to_phase if sooner else later[0].from_phase if later else row.phase
        expected[phase] += 1
    assert figures.phases(chosen(school, kind, year)) == expected


def check_durations(school: School, kind: str, year: int) -> None:
    parts = school_years(kind, year)
    took: dict[int, list[timedelta]] = defaultdict(list)
    for record in PhaseRecord.objects.all():
        if record.entered_at and record.left_at and parts[0][1] <= day_of(record.left_at) <= parts[-1][2]:
            took[record.phase].append(record.left_at - record.entered_at)
    expected = {
        phase: (
            len(found),
            round(min(found).total_seconds() / 86400),
            round(median(f.total_seconds() for f in found) / 86400),
            round(max(found).total_seconds() / 86400),
        )
        for phase, found in took.items()
    }
    spans = figures.durations(chosen(school, kind, year))
    assert {p: (s.count, s.shortest, s.median, s.longest) for p, s in spans.items()} == expected


def check_moods(school: School, kind: str, year: int) -> None:
    halves = periods.halves(school, periods.of(school, kind, year), 6)
    computed = figures.moods(chosen(school, kind, year), halves)
    for place, half in enumerate(halves):
        for key in ("content", "goals"):
            for side in ("school", "partner"):
                given_answers = [
                    getattr(answer, key)
                    for answer in PulseAnswer.objects.select_related("pulse")
                    if answer.answered_at
                    and answer.side == side
                    and half.first <= answer.pulse.asked_on <= half.last
                    and getattr(answer, key)
                ]
                mood = computed[place, key, side]
                assert mood.answers == len(given_answers)
                assert mood.mean == (
                    round(sum(given_answers) / len(given_answers), 1) if len(given_answers) >= 3 else None
                )


def check_hours(school: School, kind: str, year: int) -> None:
    expected: dict[str, list[Decimal]] = {}
    for place, (begun, first, last) in enumerate(school_years(kind, year)):
        for offer in Offer.objects.filter(year=begun).select_related("cooperation"):
            if ran(offer.cooperation, first, last):
                sums = expected.setdefault(offer.cooperation.field, [Decimal(0)] * len(school_years(kind, year)))
                sums[place] += offer.units * offer.minutes / 60
    computed = figures.hours(chosen(school, kind, year))
    assert {f: [round(v, 6) for v in row] for f, row in computed.items()} == {
        f: [round(v, 6) for v in row] for f, row in expected.items() if any(row)
    }


def check_money(school: School, kind: str, year: int) -> None:
    period = periods.of(school, kind, year)
    for part in period.parts:
        expected: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
        for row in Cooperation.objects.all():
            if not ran(row, part.first, part.last):
                continue
            valid = [
                agreement
                for agreement in Agreement.objects.filter(
                    cooperation=row, state__in=["in_force", "superseded", "ended"]
                ).order_by("pk")
                if any(
                    term.starts_on <= part.last and (term.ends_on is None or term.ends_on >= part.first)
                    for term in agreement.terms.all()
                )
            ]
            for line in CostLine.objects.filter(agreement=valid[-1]) if valid else []:
                way = "between"
                if line.receiver and line.receiver.side == "school":
                    way = "in"
                elif line.payer and line.payer.side == "school":
                    way = "out"
                of_year = {cost.year: cost.amount for cost in line.years.all()}
                if of_year and part.year in of_year:
                    expected[way, "year"] += of_year[part.year] or 0
                elif not of_year:
                    expected[way, line.basis] += line.amount or 0
        computed = figures.money(chosen(school, kind, year), part)
        assert {key: money.total for key, money in computed.items()} == expected


def check_needs(school: School, kind: str, year: int) -> None:
    parts = school_years(kind, year)
    expected: dict[str, Decimal] = defaultdict(Decimal)
    for need in Need.objects.select_related("cooperation"):
        if ran(need.cooperation, parts[0][1], parts[-1][2]):
            expected[need.provided_by] += need.cost or 0
    assert {side: cost.total for side, cost in figures.needs(chosen(school, kind, year)).items()} == expected


def check_statistics(school: School, year: int) -> None:
    names, first, last = statistics.categories(), date(year, 1, 1), date(year, 12, 31)
    partners: dict[str, set[int]] = defaultdict(set)
    rows: dict[str, set[int]] = defaultdict(set)
    people: dict[str, int] = defaultdict(int)
    everybody, all_rows = set(), set()
    for row in Cooperation.objects.all():
        if not ran(row, first, last):
            continue
        all_rows.add(row.pk)
        links = [
            link
            for link in CooperationPartner.objects.filter(cooperation=row)
            .select_related("partner")
            .order_by("position", "pk")
            if link.role in (PartnerRole.PARTNER, PartnerRole.PROVIDER)
        ]
        for link in links:
            partners[names[link.partner.kind]].add(link.partner_id)
            rows[names[link.partner.kind]].add(row.pk)
            everybody.add(link.partner_id)
        people[names[links[0].partner.kind] if links else ""] += larger(row, "kalenderjahr", year, "participants")
    table = vdm_statistics.table(school, year, TODAY)
    assert {(line.category, line.partners, line.cooperations, line.enrolments) for line in table.lines} == {
        (name, len(partners[name]), len(rows[name]), people[name]) for name in partners
    }
    total = table.total
    assert (total.partners, total.cooperations, total.enrolments) == (
        len(everybody),
        len(all_rows),
        sum(people.values()),
    )


CHECKS = (check_reach, check_phases, check_durations, check_moods, check_hours, check_money, check_needs)


@pytest.mark.parametrize("scale", [pytest.param(0, marks=pytest.mark.postgresql), 60])
def test_figures_equal_an_independent_count(scale: int, today: Any, db: None) -> None:
    head = demo("--scale", str(scale))
    with tenancy.of(head.school_id):
        assert PhaseRecord.objects.filter(left_at__isnull=False).exists()
        assert CostLine.objects.exists()
        for kind in KINDS:
            for year in (2024, 2025, 2026):
                for check in CHECKS:
                    check(head.school, kind, year)
        for year in (2020, 2025, 2026):
            check_statistics(head.school, year)


def world(head: Membership) -> dict[str, Cooperation]:
    """What the hand-written total below speaks of."""
    user = head.user
    primary = make.partner(user, "Grundschule A", kind="primary_school")
    other = make.partner(user, "Grundschule B", kind="primary_school")
    home = make.partner(user, "Haus Ahornblick", kind="senior_home")
    club = make.partner(user, "Förderverein", kind="support_association")
    orchestra = make.partner(user, "Kammerorchester", kind="orchestra")
    started = {"starts_on": date(2020, 8, 1), "phase": 6}
    rows = {
        "choir": make.cooperation(head, primary, title="Singklasse", **started),
        "drums": make.cooperation(head, primary, title="Trommeln", **started),
        "strings": make.cooperation(head, other, title="Streicher", **started),
        "seniors": make.cooperation(head, home, title="Singkreis", field="seniors", **started),
        "over": make.cooperation(head, home, title="Beendet", field="seniors", **started),
        "idea": make.cooperation(head, other, title="Idee", status=Status.IDEA, **started),
        "later": make.cooperation(head, other, title="Erst 2027", starts_on=date(2027, 2, 1), phase=5),
    }
    link = kooperation.actions.link_partner
    link(actor=user, cooperation=rows["choir"], partner=club, role=PartnerRole.CONTRIBUTOR)
    link(actor=user, cooperation=rows["strings"], partner=orchestra)
    Cooperation.objects.filter(pk=rows["over"].pk).update(status=Status.ENDED, ended_on=date(2026, 7, 31))
    people = {
        "choir": {2025: 90, 2026: 96},  # the larger counts: 96
        "drums": {2025: 30, 2026: 24},  # 30
        "strings": {2026: 20},  # 20, under the first partner: primary schools
        "seniors": {2024: 50, 2025: 14},  # 14; nothing of 2024/25 is in 2026
        "over": {2025: 8, 2026: 80},  # 8: it ended before 2026/27 began
        "idea": {2026: 40},  # an idea is no cooperation
        "later": {2026: 25},  # begins in 2027
    }
    for name, of_years in people.items():
        for year, count in of_years.items():
            make.offer(user, rows[name], title="Unterricht", year=year, participants=count, groups=1)
    make.offer(user, rows["choir"], title="Chor", year=2026, participants=10, groups=1)  # 96 + 10 = 106 in 2026/27
    return rows


def test_the_association_s_lines_by_hand(today: Any, henrike: Membership) -> None:
    world(henrike)
    table = vdm_statistics.table(henrike.school, 2026, TODAY)
    lines = [(line.category, line.partners, line.cooperations, line.offered, line.enrolments) for line in table.lines]
    assert lines == [
        # two schools, one of them in two cooperations; 106 + 30 + 20
        ("Grundschulen", 2, 3, 3, 156),
        # one home in two cooperations; 14 + 8
        ("Senioreneinrichtungen", 1, 2, 2, 22),
        # the orchestra takes part in the strings, which stand in both lines
        ("Musikvereine und Orchester", 1, 1, 1, 0),
    ]
    total = table.total
    assert (total.partners, total.cooperations, total.offered, total.enrolments) == (4, 5, 5, 178)
    assert table.without.empty
    assert vdm_statistics.table(henrike.school, 2019, TODAY).total.cooperations == 0


def test_categories_are_the_school_s_to_change(today: Any, henrike: Membership, otto: Membership) -> None:
    world(henrike)
    client, url = signed_in(henrike), "/einstellungen/statistik/"
    names = dict(statistics.categories())
    answer = client.post(url, names | {"senior_home": "Soziales ", "orchestra": " Soziales", "choir": ""})
    assert (answer.status_code, answer["Location"]) == (302, url)
    assert {row.kind: row.name for row in StatisticsCategory.objects.all()} == {
        "senior_home": "Soziales",
        "orchestra": "Soziales",
    }
    table = vdm_statistics.table(henrike.school, 2026, TODAY)
    assert [(line.category, line.partners, line.cooperations) for line in table.lines] == [
        ("Grundschulen", 2, 3),
        ("Soziales", 2, 3),
    ]
    assert AuditEntry.objects.get(verb="statistics_categories_set").changes["senior_home"][1] == "Soziales"
    with tenancy.of(otto.school_id):
        assert statistics.categories()["senior_home"] == "Senioreneinrichtungen"
    client.post(url, {"reset": "1"})
    assert not StatisticsCategory.objects.exists()
    client.post(url, names)
    assert AuditEntry.objects.filter(verb="statistics_categories_set").count() == 2, "nothing changed, nothing told"
    assert client.post(url, names | {"choir": "x" * 81}).status_code == 422
    assert "x" * 81 in client.post(url, names | {"choir": "x" * 81}).content.decode()


def test_the_statistics_as_files(today: Any, henrike: Membership, otto: Membership) -> None:
    world(henrike)
    client = signed_in(henrike)
    page = client.get("/auswertung/vdm/").content.decode()
    assert "VdM-Zahlen 2026" in page
    assert ">178<" in page
    answer = client.get("/auswertung/vdm/2026.xlsx")
    assert 'filename="VdM-2026.xlsx"' in answer["Content-Disposition"]
    rows = CalamineWorkbook.from_filelike(BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert rows[0] == ["Kategorie", "Partner", "Kooperationen", "davon mit Angebot", "Belegungen"]
    assert rows[-1][1:] == [4, 5, 5, 178]
    text = client.get("/auswertung/vdm/2026.csv").content.decode("utf-8-sig")
    assert [row[1:] for row in csv.reader(StringIO(text), delimiter=";")][1] == ["2", "3", "3", "156"]
    assert client.get("/auswertung/vdm/1999.csv").status_code == 404
    assert client.get("/auswertung/vdm/2026.ods").status_code == 404
    foreign = signed_in(otto).get("/auswertung/vdm/").content.decode()
    assert "178" not in foreign
    assert "lief keine Kooperation" in foreign
    assert client.get("/auswertung/vdm/?von=abc").status_code == 200
    assert client.get("/auswertung/vdm/?von=99999999999999999999").status_code == 200


def test_fewer_than_three_are_no_comparison(today: Any, henrike: Membership, otto: Membership) -> None:
    client = signed_in(henrike)
    few = "Ab drei Kooperationen zeigen wir hier Vergleiche."
    assert few in client.get("/auswertung/").content.decode()
    cooperations = world(henrike)
    page = client.get("/auswertung/").content.decode()
    assert few not in page
    assert page.count('role="img"') >= 4
    assert few in client.get("/auswertung/?feld=seniors").content.decode()
    assert "Filter zurücksetzen" in client.get("/auswertung/?feld=seniors").content.decode()
    assert few in signed_in(otto).get("/auswertung/").content.decode()
    assert cooperations


def test_a_choice_narrows_every_plot(today: Any, henrike: Membership) -> None:
    world(henrike)
    everything = figures.reach(chosen(henrike.school))
    assert {field: row.participants for field, row in everything.items()} == {
        "school": 106 + 24 + 20 + 25,
        "seniors": 0,
    }
    only = figures.reach(chosen(henrike.school, fields=("school",), kind="orchestra"))
    assert {field: (row.cooperations, row.participants) for field, row in only.items()} == {"school": (1, 20)}
    page = signed_in(henrike).get("/auswertung/?jahr=kalenderjahr&von=2026&art=primary_school").content.decode()
    assert '<option value="primary_school" selected>' in page
    assert "Ein Kalenderjahr enthält Teile zweier Schuljahre" in page
    for odd in ("von=9999", "von=-1", "von=²", "feld=%00", "art=x", "jahr=x&von=99999999999999999999999"):
        assert signed_in(henrike).get(f"/auswertung/?{odd}").status_code == 200


def pulse(cooperation: Cooperation, on: date, **answers: list[int]) -> None:
    pulse = Pulse.objects.create(cooperation=cooperation, asked_on=on, until=on + timedelta(days=14), by_name="Pia")
    for side, values in answers.items():
        for place, value in enumerate(values):
            PulseAnswer.objects.create(
                pulse=pulse,
                side=side,
                name="Jemand",
                token_hash=f"{cooperation.pk}-{on}-{side}-{place}",
                content=value,
                answered_at=timezone.now(),
            )


def test_few_answers_stay_hidden(today: Any, henrike: Membership) -> None:
    rows = world(henrike)
    pulse(rows["choir"], date(2026, 9, 1), school=[4, 3], partner=[1, 1])
    pulse(rows["drums"], date(2026, 10, 1), school=[2], partner=[0])
    halves = periods.halves(henrike.school, chosen(henrike.school).period, 6)
    assert halves[-2].name == "1. Hj. 26/27"
    computed = figures.moods(chosen(henrike.school), halves)
    assert computed[4, "content", "school"] == figures.Mood(3, 3.0)
    assert computed[4, "content", "partner"] == figures.Mood(2, None), "“cannot say” is no answer to count with"
    page = signed_in(henrike).get("/auswertung/").content.decode()
    assert "Musikschule 3,0 von 4" in page
    assert "Partner 1" not in page


def test_of_superseded_agreements_the_newest_counts(today: Any, henrike: Membership) -> None:
    rows = world(henrike)
    user = henrike.user
    agreement = make.term(user, rows["choir"])
    ours, theirs = agreement.parties.order_by("position")[:2]
    for basis, amount in (("year", "1200.00"), ("month", "30.00")):
        CostLine.objects.create(
            agreement=agreement, what="Chor", payer=theirs, receiver=ours, amount=Decimal(amount), basis=basis
        )
    amendment = agreements.actions.amend(actor=user, agreement=agreement)
    CostLine.objects.filter(agreement=amendment, basis="year").update(amount=Decimal(1500))
    part = chosen(henrike.school).period.parts[0]
    assert figures.money(chosen(henrike.school), part)["in", "year"].total == 1200, "an amendment being made holds not"
    Agreement.objects.filter(pk=agreement.pk).update(state=AgreementState.SUPERSEDED)
    Agreement.objects.filter(pk=amendment.pk).update(state=AgreementState.IN_FORCE)
    computed = figures.money(chosen(henrike.school), part)
    assert computed["in", "year"].total == 1500
    assert computed["in", "month"] == figures.Money(Decimal(30), 1, 0)
    assert (
        figures.money(chosen(henrike.school, year=2024), periods.of(henrike.school, "schuljahr", 2024).parts[0]) == {}
    )


def queries(client: Any, url: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


def test_sixty_cooperations_cost_no_more_queries(today: Any, db: None) -> None:
    head = demo()
    pages = [
        "/auswertung/",
        "/auswertung/?jahr=kalenderjahr",
        "/auswertung/?von=2024",
        "/auswertung/vdm/",
        "/auswertung/vdm/2026.csv",
    ]
    client = signed_in(head)
    few: Iterable[int] = [queries(client, url) for url in pages]
    demo("--scale", "60")
    assert [queries(client, url) for url in pages] == few


def test_a_school_without_anything(today: Any, otto: Membership) -> None:
    with tenancy.of(otto.school_id):
        for kind in KINDS:
            nothing = chosen(otto.school, kind)
            assert figures.reach(nothing) == {}
            assert figures.durations(nothing) == {}
            assert figures.hours(nothing) == {}
            assert figures.needs(nothing) == {}
            assert sum(figures.phases(nothing).values()) == 0
    for url in ("/auswertung/", "/auswertung/vdm/", "/auswertung/bericht/", "/auswertung/vdm/2026.xlsx"):
        assert signed_in(otto).get(url).status_code == 200


def test_only_who_reports_sees_reports(today: Any, henrike: Membership, pia: Membership, klara: Membership) -> None:
    for url in ("/auswertung/", "/auswertung/vdm/", "/auswertung/bericht/", "/auswertung/vdm/2026.csv"):
        assert signed_in(pia).get(url).status_code == 403
        assert signed_in(klara).get(url).status_code == 200
    assert signed_in(klara).get("/einstellungen/statistik/").status_code == 403
    assert "/auswertung/" not in signed_in(pia).get("/aufgaben/").content.decode()
    assert "/auswertung/" in signed_in(klara).get("/aufgaben/").content.decode()


def text_of(pdf: bytes) -> str:
    return " ".join("\n".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(pdf)).pages).split())


def valid(pdf: bytes) -> None:
    for profile in (page.ValidationProfile.PDF_A_3A, page.ValidationProfile.PDF_UA_1):
        assert '"failures":[]' in page.validate_pdf_bytes(pdf, profile=profile).to_json()


def made(membership: Membership, url: str, **data: Any) -> tuple[Job, bytes]:
    """Order a report in the browser, let the worker make it, fetch it."""
    client = signed_in(membership)
    answer = client.post(url, data)
    assert answer.status_code == 302, answer.content.decode()[-2000:]
    job = Job.objects.latest("created_at")
    assert answer["Location"] == f"/arbeiten/{job.ref}/"
    getattr(tasks, job.task.rpartition(".")[2])(str(job.id))
    job.refresh_from_db()
    assert job.state == JobState.DONE, job.error
    return job, b"".join(client.get(f"/arbeiten/{job.ref}/ergebnis/").streaming_content)


def test_the_portfolio_says_what_the_pages_say(today: Any, henrike: Membership, otto: Membership) -> None:
    cooperations = world(henrike)
    user, choir = henrike.user, cooperations["choir"]
    make.need(user, choir, cost=Decimal(4711), provided_by="school")
    kooperation.actions.comment(actor=user, cooperation=choir, text="Ganz unter uns gesagt")
    contact = make.contact(user, choir.partner_links.first().partner, email="privat@schule.example")
    kooperation.actions.add_to_team(actor=user, cooperation=choir, contact=contact)
    make.series(user, choir, date(2027, 2, 9))
    url = "/auswertung/bericht/"
    job, pdf = made(henrike, url, year="kalenderjahr-2026", costs="on", recipient="Rat der Stadt Wiesenbrück")
    valid(pdf)
    words = text_of(pdf)
    assert job.result_name == "Kooperationsbericht 2026.pdf"
    assert "Für: Rat der Stadt Wiesenbrück" in words
    assert "178 Teilnehmende" in words
    assert "Grundschulen 2 3 3 156" in words
    assert "Summe, jede und jeder einmal gezählt 4 5 5 178" in words
    assert "4.711 €" in words
    assert "Singklasse mit Grundschule A, Förderverein" in words
    assert "106 Teilnehmende in 2 Gruppen" in words
    assert "nächstes Treffen 9. Februar 2027" in words
    assert "Erst 2027" not in words
    assert "Idee mit" not in words
    for secret in ("Ganz unter uns", "privat@schule", "@wiesenbrueck"):
        assert secret not in words
    assert AuditEntry.objects.get(verb="report_ordered").changes["year"] == "kalenderjahr-2026"
    _job, lean = made(henrike, url, year="schuljahr-2026", fields_shown=["school"])
    assert "4.711" not in text_of(lean)
    assert "Zahlungen" not in text_of(lean)
    assert "zeigt nur: Schule und Ganztag" in text_of(lean)
    assert "Singkreis" not in text_of(lean)
    refused = signed_in(henrike).post(url, {"year": "schuljahr-1800", "recipient": "Rat"})
    assert refused.status_code == 422
    assert 'value="Rat"' in refused.content.decode()
    assert signed_in(otto).get(f"/arbeiten/{job.ref}/ergebnis/").status_code == 404


def test_the_dossier_of_one_cooperation(today: Any, henrike: Membership, pia: Membership, otto: Membership) -> None:
    choir = world(henrike)["choir"]
    user = henrike.user
    agreement = make.term(user, choir)
    payer = agreement.parties.order_by("-position")[0]
    CostLine.objects.create(agreement=agreement, what="Unterricht", payer=payer, amount=Decimal("5940.00"))
    make.row(user, LessonLearned(cooperation=choir), kind="success", text="Alle sangen mit.")
    make.row(user, LessonLearned(cooperation=choir), kind="stumble", text="Der Raum war doppelt belegt.")
    make.row(user, Milestone(cooperation=choir), title="Adventssingen", due_on=date(2026, 12, 11))
    pulse(choir, date(2026, 6, 1), school=[4, 4, 4], partner=[1, 1])
    pulse(choir, date(2026, 10, 1), school=[3, 3, 4], partner=[2, 2, 3])
    url = f"/kooperationen/{choir.address}/dossier/"
    job, pdf = made(henrike, url, costs="on")
    valid(pdf)
    words = text_of(pdf)
    assert len(pypdf.PdfReader(BytesIO(pdf)).pages) <= 4
    assert job.title == "Dossier „Singklasse“"
    assert "5.940,00 Euro" in words
    assert "2026/27: 106 Teilnehmende." in words
    assert "Erfolg, November 2026: Alle sangen mit." in words
    assert "doppelt belegt" not in words
    assert "Adventssingen: geplant bis 11. Dezember 2026" in words
    assert "Musikschule 3,3, Partner 2,3 von 4" in words
    assert "06.2026 4,0 –" in words, "two answers stay hidden"
    _job, lean = made(henrike, url)
    assert "5.940" not in text_of(lean)
    assert signed_in(pia).post(url, {"costs": "on"}).status_code == 403
    assert signed_in(otto).get(url).status_code == 404
    assert "Dossier" in signed_in(henrike).get(f"/kooperationen/{choir.address}/").content.decode()
    assert "dossier/" not in signed_in(pia).get(f"/kooperationen/{choir.address}/").content.decode()


def test_the_hand_over_folder_shows_how_it_went(today: Any, henrike: Membership) -> None:
    choir = world(henrike)["choir"]
    pulse(choir, date(2026, 6, 1), school=[4], partner=[1])
    pdf = render(folder.paper(Cooperation.objects.select_related("school").get(pk=choir.pk)))
    valid(pdf)
    assert "Wie es bisher lief" in text_of(pdf)
    assert "Musikschule 4,0, Partner 1,0 von 4" in text_of(pdf)


def test_plots_say_the_same_as_their_tables(today: Any, henrike: Membership) -> None:
    """Each has a name, a description and every number of its table's main column in words."""
    world(henrike)
    names = set()
    for axis in KINDS:
        for panel in panels.all_of(chosen(henrike.school, axis)):
            assert len(panel.sentence) > 10
            assert panel.source
            if not panel.drawing:
                continue
            drawn = ElementTree.fromstring(panel.drawing)
            title, description = drawn.find("title"), drawn.find("desc")
            assert title is not None
            assert description is not None
            assert (title.text, description.text) == (panel.title, panel.sentence)
            assert drawn.get("role") == "img"
            assert drawn.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
            names.add(panel.key)
            numbers = {text.text for text in drawn.iter("text") if "number" in str(text.get("class"))}
            rows = [row for row in panel.rows if row[0] != "Summe"]
            column = {"phases": 1, "reach": 3, "years": 3, "hours": 1, "needs": 2}.get(panel.key)
            if column:
                assert {row[column] for row in rows} <= numbers
    assert {"phases", "reach", "years"} <= names


def test_words_in_a_plot_cannot_break_out_of_it() -> None:
    drawn = svg_charts.bars("x", "<b>", 'a"<script>', [svg_charts.Row("<i>&", (svg_charts.Mark(1, "1"),))])
    assert "<script>" not in drawn
    assert ElementTree.fromstring(drawn).find("title").text == "<b>"  # type: ignore[union-attr]
    assert svg_charts.standalone(drawn, "text { fill: red }").startswith(b'<svg xmlns="http://www.w3.org/2000/svg" ')
    for nothing in (
        svg_charts.bars("x", "t", "d", []),
        svg_charts.columns("x", "t", "d", []),
        svg_charts.ranges("x", "t", "d", []),
    ):
        ElementTree.fromstring(nothing)
