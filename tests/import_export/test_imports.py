"""Imports: recognised, checked, entered once, undone; hostile files are refused."""

import io
import zipfile
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

import kooperation.actions
from accounts.models import Membership, School
from agreements.choices import AgreementState, NoticeKind
from agreements.models import Agreement
from import_export.imports import templates
from import_export.imports.columns import recognise
from import_export.imports.parsing import kind_by_name
from import_export.tasks import take_list, undo_list
from infrastructure import audit, jobs, spreadsheet_reader, spreadsheet_writer
from infrastructure.choices import JobState
from infrastructure.models import AuditEntry, Job, OutgoingMail
from kooperation.choices import Fate, ImportState, PartnerKind, Status
from kooperation.models import ContactPerson, Cooperation, ImportBatch, ImportRow, Notification, Partner, TeamMember
from phases.models import PhaseRecord
from tests import make
from tests.conftest import signed_in

pytestmark = [pytest.mark.postgresql, pytest.mark.slow]

LIST = """Kooperationen unserer Musikschule

Einrichtung;PLZ;Ort;Schulträger;Ansprechpartner;Funktion;E-Mail;Tel.;Projekt;Phase;Status;Zuständig;Vertragsbeginn;Vertragsende;Kündigungsfrist
Grundschule am Mühlenteich;59998;Wiesenbrück;Stadt Wiesenbrück;Anke Rüschhoff;Schulleiterin;anke@schule.example;02951 1234;Streicherklasse 3/4;6;läuft;Pia Steinkötter;01.08.2024;31.07.2027;30.04.
Kita Löwenzahn;59998;Wiesenbrück;;Mina Yıldız;Leitung;mina@kita.example;;Musikmäuse;Phase 3;aktiv;;;;
Seniorenheim Sonnenhof;59997;Altwerra;;;;;;;;;;;;
Grundschule am Mühlenteich;59998;Wiesenbrück;;Sven Krüger;Lehrer;sven@schule.example;;Streicherklasse 3/4;;;;;;
Musikverein Harmonie;abc;Wiesenbrück;;;;;;Bläserprojekt;9;läuft;;;;
"""


def send(who: Client, content: bytes, name: str = "Liste.csv") -> Any:
    return who.post(reverse("imports:start"), {"file": SimpleUploadedFile(name, content)})


def received(who: Client, content: bytes, name: str = "Liste.csv") -> ImportBatch:
    response = send(who, content, name)
    assert response.status_code == 302, response.content.decode()
    return ImportBatch.objects.get(ref=response.url.split("/")[-2])


def checked(who: Client, content: bytes, **more: str) -> ImportBatch:
    batch = received(who, content)
    mapping = {f"spalte-{place}": key for place, key in batch.mapping.items()}
    assert who.post(reverse("imports:check", args=[batch.ref]), mapping | more).status_code == 302
    batch.refresh_from_db()
    assert batch.state == ImportState.CHECKED
    return batch


def work(batch: ImportBatch, name: str = "take", task: Any = take_list) -> None:
    key = f"import:{batch.ref}" if name == "take" else f"import-undo:{batch.ref}"
    task(str(Job.objects.get(key=key).id))
    batch.refresh_from_db()


def entered(who: Client, content: bytes, **more: str) -> ImportBatch:
    batch = checked(who, content, **more)
    who.post(reverse("imports:take", args=[batch.ref]))
    work(batch)
    return batch


def undone(who: Client, batch: ImportBatch) -> None:
    who.post(reverse("imports:undo", args=[batch.ref]))
    work(batch, "undo", undo_list)


def fates(batch: ImportBatch) -> dict[int, str]:
    return dict(batch.rows.order_by("number").values_list("number", "fate"))


def page(who: Client, batch: ImportBatch, **query: str) -> str:
    return who.get(reverse("imports:batch", args=[batch.ref]), query).content.decode()


@pytest.fixture
def head(today: Any, henrike: Membership, pia: Membership) -> Client:
    return signed_in(henrike)


@pytest.mark.parametrize(
    ("words", "key"),
    [
        ("Einrichtung", "partner.name"),
        ("PARTNER", "partner.name"),
        ("Straße u. Hausnummer", "partner.street"),
        ("Strasse", "partner.street"),
        ("Ansprechpartnerin", "contact.name"),
        ("Ansprechparnter", "contact.name"),
        ("e-mail", "contact.email"),
        ("Vertragsende:", "agreement.ends_on"),
        ("Zuständige Lehrkraft", "cooperation.lead"),
        ("Lieblingsfarbe", None),
    ],
)
def test_columns_are_recognised_by_their_heads(words: str, key: str | None) -> None:
    assert recognise([words]).get(0) == key


def test_our_own_template_is_recognised_whole_in_german(school: Any) -> None:
    with translation.override("de"):
        sheet = templates.filled()
        assert [recognise(sheet.head).get(place) for place in range(len(sheet.head))] == templates.KEYS


def test_a_list_as_excel_writes_it_is_entered_with_phase_person_and_agreement(head: Client, pia: Membership) -> None:
    batch = checked(head, LIST.encode("cp1252", errors="replace"))
    assert fates(batch) == {4: Fate.NEW, 5: Fate.NEW, 6: Fate.NEW, 7: Fate.NEW, 8: Fate.ERROR}
    shown = page(head, batch)
    assert "Die Postleitzahl hat 5 Ziffern. In der Liste steht „abc“." in shown
    assert "Die Phase „9“ ist nicht bekannt." in shown
    assert "4 Zeilen übernehmen" in shown
    assert not Partner.objects.exists(), "nothing is entered by looking"
    head.post(reverse("imports:take", args=[batch.ref]))
    work(batch)
    assert batch.state == ImportState.DONE
    assert set(Partner.objects.values_list("name", "kind")) == {
        ("Grundschule am Mühlenteich", "primary_school"),
        ("Kita Löwenzahn", "daycare"),
        ("Seniorenheim Sonnenhof", "senior_home"),
    }
    strings = Cooperation.objects.get(title="Streicherklasse 3/4")
    assert (strings.phase, strings.status, strings.lead, strings.field) == (6, Status.ACTIVE, pia.user, "school")
    assert PhaseRecord.objects.filter(cooperation=strings, phase=6).exists(), "the method begins with it"
    assert {str(member) for member in strings.team.all()} == {"Pia Steinkötter", "Anke Rüschhoff", "Sven Krüger"}
    agreement = Agreement.objects.get()
    assert (agreement.state, agreement.notice.kind) == (AgreementState.IN_FORCE, NoticeKind.FIXED_DAY)
    assert agreement.terms.get().ends_on == date(2027, 7, 31)
    assert OutgoingMail.objects.filter(about=strings.ref, kind__startswith="agreement").exists(), (
        "its reminders are planned"
    )
    assert Notification.objects.get().title == "Fertig: Einlesen: Liste.csv"


def test_the_same_file_twice_changes_nothing(head: Client) -> None:
    entered(head, LIST.encode())
    before = AuditEntry.objects.exclude(verb__startswith="list_").exclude(verb__startswith="import").count()
    again = checked(head, LIST.encode())
    assert fates(again) == {4: Fate.SAME, 5: Fate.SAME, 6: Fate.SAME, 7: Fate.SAME, 8: Fate.ERROR}
    assert "Es gibt nichts zu übernehmen" in page(head, again)
    head.post(reverse("imports:take", args=[again.ref]))
    work(again)
    after = AuditEntry.objects.exclude(verb__startswith="list_").exclude(verb__startswith="import").count()
    assert (after, Cooperation.objects.count()) == (before, 2)


def test_people_invited_later_are_filled_in_by_the_same_file(head: Client, henrike: Membership) -> None:
    text = "Partner;Kooperation;Verantwortlich\nKita Löwenzahn;Musikmäuse;Jonas Weber\n"
    first = entered(head, text.encode())
    assert "„Jonas Weber“ ist hier nicht bekannt und bleibt leer" in page(head, first)
    jonas = make.member(henrike.school, make.Role.TEACHER, "Jonas Weber")
    second = entered(head, text.encode())
    assert fates(second) == {2: Fate.CHANGE}
    assert Cooperation.objects.get().lead == jonas.user


def test_known_fields_are_filled_and_only_overwritten_when_asked(head: Client, henrike: Membership) -> None:
    known = make.partner(henrike.user, "Kita Löwenzahn", town="", phone="111", kind="daycare")
    text = "Partner;Ort;Telefon der Einrichtung\nKita Löwenzahn;Wiesenbrück;222\n"
    entered(head, text.encode())
    known.refresh_from_db()
    assert (known.town, known.phone) == ("Wiesenbrück", "111")
    batch = entered(head, text.encode(), ueberschreiben="1")
    known.refresh_from_db()
    assert known.phone == "222"
    undone(head, batch)
    known.refresh_from_db()
    assert (known.town, known.phone) == ("Wiesenbrück", "111")


@pytest.mark.parametrize(
    ("name", "town", "fate"),
    [
        ("Grundschule Mühlenteich", "", Fate.UNSURE),
        ("GS am Muehlenteich", "Wiesenbrück", Fate.UNSURE),
        ("Grundschule am Mühlentich", "", Fate.UNSURE),
        ("GRUNDSCHULE AM MUEHLENTEICH", "", Fate.SAME),
        ("Grundschule am Mühlenteich", "Altwerra", Fate.NEW),
        ("Grundschule am Burgberg", "", Fate.NEW),
        ("2. Grundschule am Mühlenteich", "", Fate.NEW),
    ],
)
def test_doubles_are_offered(head: Client, henrike: Membership, name: str, town: str, fate: Fate) -> None:
    make.partner(henrike.user, town="Wiesenbrück")
    assert fates(checked(head, f"Partner;Ort\n{name};{town}\nKita;\n".encode()))[2] == fate


def test_a_double_is_merged_entered_or_left_out_as_somebody_chose(head: Client, henrike: Membership) -> None:
    known = make.partner(henrike.user, town="Wiesenbrück")
    text = "Partner;Kooperation\nGS Mühlenteich;Singen\nGrundschule Mühlenteich;Tanzen\nG. am Mühlenteich;Malen\n"
    batch = checked(head, text.encode())
    assert set(fates(batch).values()) == {Fate.UNSURE}
    assert "3 Zeilen sind vielleicht bekannt und nicht entschieden" in page(head, batch)
    for number, choice in ((2, "merge"), (3, "new"), (4, "skip")):
        head.post(reverse("imports:choose", args=[batch.ref]), {"zeile": number, "wahl": choice})
    assert "mit Gründen" not in page(head, batch), "what is left out on purpose is not sent back"
    head.post(reverse("imports:take", args=[batch.ref]))
    work(batch)
    assert [row.partner for row in Cooperation.objects.get(title="Singen").partner_links.all()] == [known]
    assert Partner.objects.filter(name="Grundschule Mühlenteich").exists()
    assert not Cooperation.objects.filter(title="Malen").exists()


def test_doubles_inside_the_file_are_offered_and_merged(head: Client) -> None:
    batch = checked(head, "Partner;Kooperation\nGrundschule am Mühlenteich;A\nGS Mühlenteich;B\n".encode())
    assert fates(batch) == {2: Fate.NEW, 3: Fate.UNSURE}
    head.post(reverse("imports:choose", args=[batch.ref]), {"alle": "1", "wahl": "merge"})
    head.post(reverse("imports:take", args=[batch.ref]))
    work(batch)
    assert Partner.objects.count() == 1
    assert Cooperation.objects.count() == 2


def test_everything_can_be_taken_back_for_fourteen_days(head: Client) -> None:
    batch = entered(head, LIST.encode())
    assert "Liste zurücknehmen" in page(head, batch)
    undone(head, batch)
    assert batch.state == ImportState.UNDONE
    assert "Alles, was die Liste eingetragen hat, ist wieder weg." in page(head, batch)
    for model in (Partner, ContactPerson, Cooperation, Agreement, TeamMember):
        assert not model.objects.exists(), model
    assert not OutgoingMail.objects.filter(kind__startswith="agreement", state="planned").exists()
    assert AuditEntry.objects.filter(verb="cooperation_forgotten").count() == 2


def test_what_somebody_worked_on_stays_and_is_named(head: Client, timur: Membership) -> None:
    batch = entered(head, LIST.encode())
    worked = Cooperation.objects.get(title="Musikmäuse")
    kooperation.actions.add_task(actor=timur.user, cooperation=worked, title="Trommeln kaufen")
    kita = Partner.objects.get(name="Seniorenheim Sonnenhof")
    kooperation.actions.change_partner(actor=timur.user, partner=kita, phone="1")
    undone(head, batch)
    assert set(Cooperation.objects.values_list("title", flat=True)) == {"Musikmäuse"}
    assert set(Partner.objects.values_list("name", flat=True)) == {"Kita Löwenzahn", "Seniorenheim Sonnenhof"}
    shown = page(head, batch)
    assert "„Musikmäuse“ bleibt: Seitdem hat jemand daran gearbeitet." in shown
    assert "„Seniorenheim Sonnenhof“ bleibt" in shown


def test_after_fourteen_days_it_is_too_late(head: Client, henrike: Membership) -> None:
    batch = entered(head, LIST.encode())
    with time_machine.travel(timezone.now() + timedelta(days=15)):
        head = signed_in(henrike)
        assert "Liste zurücknehmen" not in page(head, batch)
        shown = head.post(reverse("imports:undo", args=[batch.ref]), follow=True).content.decode()
    assert "Eine Liste lässt sich 14 Tage lang zurücknehmen." in shown
    assert Cooperation.objects.count() == 2


def test_a_worker_that_dies_between_two_rows_loses_and_doubles_nothing(
    head: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = checked(head, LIST.encode())
    head.post(reverse("imports:take", args=[batch.ref]))
    calls: list[int] = []
    progress = jobs.progress

    def dies(job: Job, **more: Any) -> None:
        calls.append(more["done"])
        if len(calls) == 3:
            raise RuntimeError("killed")
        progress(job, **more)

    monkeypatch.setattr("import_export.tasks.jobs.progress", dies)
    work(batch)
    assert (batch.state, ImportRow.objects.exclude(taken_at=None).count()) == (ImportState.RUNNING, 2)
    Job.objects.update(locked_until=None)
    work(batch)
    assert batch.state == ImportState.DONE
    assert (Partner.objects.count(), Cooperation.objects.count(), ContactPerson.objects.count()) == (3, 2, 3)


def test_others_get_their_turn_and_the_rest_follows(head: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("import_export.tasks.TURN", -1)
    batch = checked(head, LIST.encode())
    head.post(reverse("imports:take", args=[batch.ref]))
    work(batch)
    job = Job.objects.get(key=f"import:{batch.ref}")
    assert (job.state, batch.state) == (JobState.WAITING, ImportState.RUNNING)
    monkeypatch.setattr("import_export.tasks.TURN", 25)
    work(batch)
    assert batch.state == ImportState.DONE


def test_cancelled_it_stops_and_can_go_on_or_be_taken_back(head: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    batch = checked(head, LIST.encode())
    head.post(reverse("imports:take", args=[batch.ref]))
    job = Job.objects.get(key=f"import:{batch.ref}")
    progress = jobs.progress

    def cancelled(leased: Job, **more: Any) -> None:
        if more["done"] == 1:
            head.post(reverse("jobs:cancel", args=[job.ref]))
        progress(leased, **more)

    monkeypatch.setattr("import_export.tasks.jobs.progress", cancelled)
    work(batch)
    assert batch.state == ImportState.STOPPED
    assert "1 Zeile ist übernommen." in page(head, batch)
    monkeypatch.undo()
    head.post(reverse("imports:take", args=[batch.ref]))
    work(batch)
    assert (batch.state, Cooperation.objects.count()) == (ImportState.DONE, 2)


def test_what_the_school_has_comes_out_and_changes_nothing_when_it_comes_in(
    head: Client, henrike: Membership, pia: Membership
) -> None:
    entered(head, LIST.encode())
    partner = make.partner(henrike.user, "=Böse & Söhne", phone="+49 2951 1", notes="x", kind="other")
    make.contact(henrike.user, partner, "Ohne Kooperation")
    second = make.cooperation(henrike, partner, title="Zwei Partner", phase=2, status=Status.PAUSED)
    kooperation.actions.link_partner(
        actor=henrike.user, cooperation=second, partner=Partner.objects.get(name="Kita Löwenzahn")
    )
    out = head.get(reverse("imports:template"), {"mit": "daten"}).content
    batch = received(head, out, "kooperationen.xlsx")
    for over in ("0", "1"):
        mapping = {f"spalte-{place}": key for place, key in batch.mapping.items()}
        head.post(reverse("imports:check", args=[batch.ref]), mapping | {"ueberschreiben": over})
        assert set(fates(batch).values()) == {Fate.SAME}, list(batch.rows.exclude(fate=Fate.SAME).values())
    # The same as CSV, where formulas are defused.
    with translation.override("de"):
        batch = checked(head, spreadsheet_writer.csv(templates.filled()), ueberschreiben="1")
    assert set(fates(batch).values()) == {Fate.SAME}


def test_changed_by_reference_in_excel_it_is_changed_here(head: Client, henrike: Membership) -> None:
    partner = make.partner(henrike.user)
    row = make.cooperation(henrike, partner, title="Singklasse")
    text = (
        f"Kennung des Partners;Partner;Kennung der Kooperation;Kooperation\n{partner.ref};GS Neu;{row.ref};Chorklasse\n"
    )
    entered(head, text.encode(), ueberschreiben="1")
    partner.refresh_from_db()
    row.refresh_from_db()
    assert (partner.name, row.title) == ("GS Neu", "Chorklasse")


def test_rows_with_mistakes_come_back_with_their_reasons_and_are_read_in_again(head: Client) -> None:
    batch = checked(head, LIST.encode())
    content = head.get(reverse("imports:refused", args=[batch.ref])).content
    with translation.override("de"):
        table = spreadsheet_reader.read(content).tables[0]
    assert table.head[-2:] == ["Warum nicht", "Zeile in der Datei"]
    assert table.rows[0][0] == "Musikverein Harmonie"
    assert "„abc“" in table.rows[0][-2]
    mended = spreadsheet_writer.csv(
        spreadsheet_writer.Sheet(
            "",
            table.head[:-2],
            [["59998" if cell == "abc" else "6" if cell == "9" else cell for cell in table.rows[0][:-2]]],
        )
    )
    assert entered(head, mended).state == ImportState.DONE
    assert Cooperation.objects.get().title == "Bläserprojekt"


def test_without_the_partners_column_one_is_told_and_keeps_what_was_chosen(head: Client) -> None:
    batch = received(head, b"Farbe;Ort\nblau;Dorf\n")
    response = head.post(reverse("imports:check", args=[batch.ref]), {"spalte-1": "partner.town"})
    assert response.status_code == 422
    shown = response.content.decode()
    assert "Sagen Sie, in welcher Spalte der Partner steht." in shown
    assert '<option value="partner.town" selected>' in shown


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\x00\x01", "keine Tabelle"),
        (b"PK\x03\x04 broken", "lässt sich nicht lesen"),
        (b"Name;Ort\n" + b"x;y\n" * 5_200, "5.000 Zeilen"),
        (b"", "keine Zeile"),
    ],
)
def test_a_file_that_is_no_list_is_refused_and_leaves_nothing(head: Client, content: bytes, words: str) -> None:
    response = send(head, content)
    assert response.status_code == 422
    assert words in response.content.decode()
    assert not ImportBatch.objects.exists()


def test_a_zip_bomb_and_a_macro_file_are_refused(head: Client) -> None:
    for name, words in (("xl/worksheets/sheet1.xml", "200 MB"), ("xl/vbaProject.bin", "Makros")):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(name, b"0" * (spreadsheet_reader.UNPACKED + 1) if "sheet" in name else b"Sub")
        assert words in send(head, out.getvalue(), "x.xlsm").content.decode()


def test_a_row_the_database_refuses_is_told_and_nothing_of_it_stays(
    head: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = checked(head, "Partner;Kooperation\nKita Löwenzahn;Musikmäuse\nHort;Singen\n".encode())
    head.post(reverse("imports:take", args=[batch.ref]))
    real = kooperation.actions.create_cooperation

    def refuses(**values: Any) -> Cooperation:
        result = real(**values)
        if result.title == "Musikmäuse":
            raise kooperation.actions.cooperations.ValidationError("Das geht nicht.")
        return result

    monkeypatch.setattr("kooperation.actions.create_cooperation", refuses)
    work(batch)
    assert fates(batch)[2] == Fate.ERROR
    assert "Das geht nicht." in page(head, batch)
    assert set(Partner.objects.values_list("name", flat=True)) == {"Hort"}


def test_what_was_not_entered_can_be_discarded_and_what_was_cannot(head: Client) -> None:
    batch = received(head, LIST.encode())
    head.post(reverse("imports:discard", args=[batch.ref]))
    assert not ImportBatch.objects.exists()
    done = entered(head, LIST.encode())
    shown = head.post(reverse("imports:discard", args=[done.ref]), follow=True).content.decode()
    assert "Diese Liste ist inzwischen „übernommen“." in shown


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Kita Löwenzahn", PartnerKind.DAYCARE),
        ("Gemeinschaftsgrundschule Nord", PartnerKind.PRIMARY_SCHOOL),
        ("Förderverein der Grundschule", PartnerKind.SUPPORT_ASSOCIATION),
        ("Städtisches Gymnasium", PartnerKind.GRAMMAR_SCHOOL),
        ("Projektchor Harmonie", PartnerKind.CHOIR),
        ("OGS Burgberg", PartnerKind.ALL_DAY_PROVIDER),
        ("Stadt Wiesenbrück", PartnerKind.MUNICIPALITY),
        ("Irgendwas", PartnerKind.OTHER),
    ],
)
def test_the_kind_is_told_from_the_name(text: str, kind: PartnerKind) -> None:
    assert kind_by_name(text) == kind


@pytest.fixture
def many(head: Client) -> ImportBatch:
    rows = "".join(f"Kita {n};Musik {n}\n" for n in range(300))
    return checked(head, f"Partner;Kooperation\n{rows}".encode())


def test_the_look_costs_the_same_for_many_rows(
    many: ImportBatch, head: Client, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(24):
        page(head, many)
    assert sum(1 for fate in fates(many).values() if fate in (Fate.NEW, Fate.UNSURE)) == 300


def again(who: Client, batch: ImportBatch) -> None:
    who.post(reverse("imports:take", args=[batch.ref]))
    work(batch)


def test_somebody_else_may_enter_and_take_back(head: Client, klara: Membership) -> None:
    batch = checked(head, LIST.encode())
    office = signed_in(klara)
    again(office, batch)
    assert Job.objects.get(key=f"import:{batch.ref}").ordered_by == klara.user.actor_ref
    undone(office, batch)
    assert (Partner.objects.count(), Cooperation.objects.count()) == (0, 0)


def test_own_work_of_who_reads_in_is_work_even_while_the_list_runs(
    head: Client, henrike: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = checked(head, LIST.encode())
    progress = jobs.progress

    def comments(job: Job, **more: Any) -> None:
        if more["done"] == 2:
            row = Cooperation.objects.get(title="Musikmäuse")
            kooperation.actions.add_task(actor=henrike.user, cooperation=row, title="Anrufen")
        progress(job, **more)

    monkeypatch.setattr("import_export.tasks.jobs.progress", comments)
    again(head, batch)
    monkeypatch.undo()
    undone(head, batch)
    assert set(Cooperation.objects.values_list("title", flat=True)) == {"Musikmäuse"}
    assert "„Musikmäuse“ bleibt" in page(head, batch)


def test_stopped_continued_and_taken_back_leaves_nothing(head: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    batch = checked(head, LIST.encode())
    head.post(reverse("imports:take", args=[batch.ref]))
    job, progress = Job.objects.get(key=f"import:{batch.ref}"), jobs.progress

    def cancelled(leased: Job, **more: Any) -> None:
        if more["done"] == 1:
            head.post(reverse("jobs:cancel", args=[job.ref]))
        progress(leased, **more)

    monkeypatch.setattr("import_export.tasks.jobs.progress", cancelled)
    work(batch)
    monkeypatch.undo()
    again(head, batch)
    undone(head, batch)
    assert (Partner.objects.count(), Cooperation.objects.count()) == (0, 0)
    # The old job's own button does not enter anything behind the list's back.
    head.post(reverse("jobs:repeat", args=[job.ref]))
    Job.objects.filter(pk=job.pk).update(state=JobState.WAITING)
    take_list(str(job.id))
    job.refresh_from_db()
    assert (job.state, Partner.objects.count()) == (JobState.FAILED, 0)
    assert "inzwischen „zurückgenommen“" in job.excuse


def test_a_stopped_taking_back_goes_on_and_enters_nothing(head: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    batch = entered(head, LIST.encode())
    head.post(reverse("imports:undo", args=[batch.ref]))
    job, progress = Job.objects.get(key=f"import-undo:{batch.ref}"), jobs.progress

    def cancelled(leased: Job, **more: Any) -> None:
        if more["step"].startswith("2 "):
            head.post(reverse("jobs:cancel", args=[job.ref]))
        progress(leased, **more)

    monkeypatch.setattr("import_export.tasks.jobs.progress", cancelled)
    work(batch, "undo", undo_list)
    monkeypatch.undo()
    assert batch.state == ImportState.HALF_BACK
    shown = page(head, batch)
    assert "Den Rest übernehmen" not in shown
    assert "Liste zurücknehmen" in shown
    undone(head, batch)
    assert (batch.state, Cooperation.objects.count()) == (ImportState.UNDONE, 0)


def test_an_agreement_taken_back_takes_its_reminders_and_days_along(head: Client, henrike: Membership) -> None:
    known = make.cooperation(henrike, make.partner(henrike.user), title="Streicherklasse 3/4")
    row = "Partner;Kooperation;Vereinbarung ab;Vereinbarung bis;Kündigung\nGrundschule am Mühlenteich;Streicherklasse 3/4;01.08.2025;31.07.2027;30.04.\n"
    batch = entered(head, row.encode())
    known.refresh_from_db()
    assert known.deadline_on == date(2027, 7, 31), "it ends by itself"
    assert OutgoingMail.objects.filter(about=known.ref, state="planned").exists()
    undone(head, batch)
    known.refresh_from_db()
    assert (known.deadline_on, Agreement.objects.count()) == (None, 0)
    assert not OutgoingMail.objects.filter(about=known.ref, state="planned").exists()


def test_an_old_agreement_that_renews_itself_is_in_force_today(head: Client) -> None:
    text = (
        "Partner;Kooperation;Vereinbarung ab;Vereinbarung bis;Kündigung;Verlängerung\n"
        "Kita Löwenzahn;Musikmäuse;01.08.2020;31.07.2021;30.04.;ja\n"
        "Hort;Singen;01.08.2020;31.07.2021;30.04.;nein\n"
    )
    entered(head, text.encode())
    states = dict(Agreement.objects.values_list("cooperation__title", "state"))
    assert states == {"Musikmäuse": AgreementState.IN_FORCE, "Singen": AgreementState.ENDED}
    mice = Cooperation.objects.get(title="Musikmäuse")
    assert mice.deadline_on == date(2027, 4, 30)
    assert mice.agreements.get().terms.order_by("-number")[0].ends_on == date(2027, 7, 31)


def test_what_a_colleague_changes_meanwhile_is_not_overwritten(head: Client, henrike: Membership) -> None:
    partner = make.partner(henrike.user)
    person = make.contact(henrike.user, partner, email="alt@schule.example")
    batch = checked(
        head,
        "Partner;Ansprechperson;Telefon\nKita Löwenzahn;;\nGrundschule am Mühlenteich;Anke Rüschhoff;777\n".encode(),
    )
    head.post(reverse("imports:take", args=[batch.ref]))
    real = jobs.progress

    def meanwhile(job: Job, **more: Any) -> None:
        if more["done"] == 1:
            kooperation.actions.change_contact(actor=henrike.user, contact=person, function="Rektorin")
        real(job, **more)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("import_export.tasks.jobs.progress", meanwhile)
        work(batch)
    person.refresh_from_db()
    assert (person.phone, person.function) == ("777", "Rektorin")


def test_a_person_named_in_a_contact_log_stays(head: Client, pia: Membership) -> None:
    batch = entered(head, "Partner;Ansprechperson\nKita Löwenzahn;Mina Yıldız\n".encode())
    kita, mina = Partner.objects.get(), ContactPerson.objects.get()
    kooperation.actions.log_contact(
        actor=pia.user, partner=kita, way="phone", on=date(2026, 11, 23), contact=mina, result="Angerufen"
    )
    undone(head, batch)
    assert ContactPerson.objects.get() == mina


def test_a_name_that_two_partners_share_is_asked_about(head: Client, henrike: Membership) -> None:
    for town in ("Adorf", "Bedorf"):
        make.partner(henrike.user, "Grundschule Nord", town=town)
    batch = checked(head, b"Partner;Ort;Kooperation\nGrundschule Nord;;Singen\nGrundschule Nord;Bedorf;Tanzen\n")
    assert fates(batch) == {2: Fate.UNSURE, 3: Fate.NEW}


@pytest.mark.parametrize("number", ["²", "9" * 30, "9" * 5000, "-1", "x"])
def test_nonsense_instead_of_a_row_is_no_error(head: Client, number: str) -> None:
    batch = checked(head, LIST.encode())
    answer = head.post(reverse("imports:choose", args=[batch.ref]), {"zeile": number, "wahl": "merge"})
    assert answer.status_code == 302


def test_deciding_about_one_row_leaves_the_others_as_they_are(head: Client, henrike: Membership) -> None:
    make.partner(henrike.user, town="Wiesenbrück")
    batch = checked(head, "Partner\nGS Mühlenteich\nGrundschule Mühlenteich\nKita Löwenzahn\n".encode())
    head.post(reverse("imports:choose", args=[batch.ref]), {"zeile": 2, "wahl": "merge"})
    assert fates(batch) == {2: Fate.SAME, 3: Fate.UNSURE, 4: Fate.NEW}
    head.post(reverse("imports:choose", args=[batch.ref]), {"zeile": 2, "wahl": ""})
    assert fates(batch) == {2: Fate.UNSURE, 3: Fate.UNSURE, 4: Fate.NEW}


def test_lists_and_notices_go_after_their_time(head: Client, school: School) -> None:
    entered(head, LIST.encode())
    with time_machine.travel(timezone.now() + timedelta(days=29)):
        kooperation.actions.tidy_lists(actor=audit.SYSTEM, school=school)
        assert ImportBatch.objects.exists()
    with time_machine.travel(timezone.now() + timedelta(days=366)):
        kooperation.actions.tidy_lists(actor=audit.SYSTEM, school=school)
    assert not ImportBatch.objects.exists()
    assert not Notification.objects.exists()
    assert Cooperation.objects.count() == 2


def test_of_a_row_refused_half_way_the_next_row_takes_nothing_for_known(
    head: Client, henrike: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = make.partner(henrike.user, "Kita Löwenzahn", town="", kind="daycare")
    rows = "Partner;Ort;Kooperation\nKita Löwenzahn;Wiesenbrück;Böse\nKita Löwenzahn;Wiesenbrück;Gute\n"
    batch = checked(head, rows.encode())
    real = kooperation.actions.create_cooperation

    def refuses(**values: Any) -> Cooperation:
        if values["title"] == "Böse":
            raise kooperation.actions.cooperations.ValidationError("Das geht nicht.")
        return real(**values)

    monkeypatch.setattr("kooperation.actions.create_cooperation", refuses)
    again(head, batch)
    known.refresh_from_db()
    assert (known.town, Cooperation.objects.get().title) == ("Wiesenbrück", "Gute")
