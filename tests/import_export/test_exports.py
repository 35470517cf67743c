"""Exports: every list as a table, the whole school as an archive without sealed or secret data."""

import io
import json
import zipfile
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

import agreements.actions
import kooperation.actions
import meetings.actions
import phases.actions
from accounts.models import Membership
from import_export.exports.archive import parts
from import_export.exports.lists import LISTS
from import_export.tasks import make_archive
from infrastructure import spreadsheet_reader
from infrastructure.models import AuditEntry, Job
from kooperation.choices import Side
from kooperation.models import ContactPerson, Cooperation
from tests import make
from tests.conftest import signed_in


@pytest.fixture
def full_cooperation(today: Any, henrike: Membership) -> Cooperation:
    partner = make.partner(henrike.user, "=SUMME(A1) & Söhne", town="Wiesenbrück")
    make.contact(henrike.user, partner)
    row = make.cooperation(henrike, partner)
    make.offer(henrike.user, row)
    make.need(henrike.user, row)
    make.term(henrike.user, row)
    kooperation.actions.add_task(actor=henrike.user, cooperation=row, title="Geigen abholen")
    return row


def table(who: Client, name: str, form: str = "xlsx", **query: str) -> spreadsheet_reader.Table:
    response = who.get(reverse("exports:table", args=[name, form]), query)
    assert response.status_code == 200
    assert f'filename="{name}.{form}"' in response.headers["Content-Disposition"]
    return spreadsheet_reader.read(response.content).tables[0]


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_partners_leave_with_harmless_names(full_cooperation: Cooperation, henrike: Membership, form: str) -> None:
    partners = table(signed_in(henrike), "partner", form)
    assert partners.head[:5] == ["Partner", "Art der Einrichtung", "Straße und Hausnummer", "Postleitzahl", "Ort"]
    assert partners.rows[0][0] == ("'" if form == "csv" else "") + "=SUMME(A1) & Söhne"
    assert partners.rows[0][-1] == "1"


def test_cooperations_leave_with_phase_agreement_and_days(full_cooperation: Cooperation, henrike: Membership) -> None:
    exported = table(signed_in(henrike), "kooperationen")
    cells = dict(zip(exported.head, exported.rows[0], strict=True))
    assert (cells["Kooperation"], cells["Phase"], cells["Vereinbarung bis"]) == ("Singklasse", "3", "2029-07-31")
    assert cells["Letzter Tag für eine Kündigung"] == "2027-04-30"


@pytest.mark.parametrize("name", sorted(set(LISTS) - {"kontakte", "treffen", "fristen"}))
def test_every_list_has_its_rows_in_both_forms(full_cooperation: Cooperation, henrike: Membership, name: str) -> None:
    assert len(table(signed_in(henrike), name).rows) == 1
    assert len(table(signed_in(henrike), name, "csv").rows) == 1


def test_the_same_filter_holds_as_on_the_page(full_cooperation: Cooperation, henrike: Membership) -> None:
    make.partner(henrike.user, "Kita Löwenzahn")
    make.need(henrike.user, make.cooperation(henrike, title="Andere"))
    browser = signed_in(henrike)
    assert len(table(browser, "partner").rows) == 2
    assert [row[0] for row in table(browser, "partner", q="löwen").rows] == ["Kita Löwenzahn"]
    assert len(table(browser, "bedarfe", kooperation=full_cooperation.ref).rows) == 1
    page = browser.get(reverse("partners:list"), {"q": "Kita"}).content.decode()
    assert f'href="{reverse("exports:table", args=["partner", "xlsx"])}?q=Kita"' in page


def test_another_schools_rows_never_leave(full_cooperation: Cooperation, otto: Membership) -> None:
    response = signed_in(otto).get(reverse("exports:table", args=["partner", "csv"]))
    assert "SUMME" not in response.content.decode()


def test_lists_cost_the_same_for_one_row_and_many(
    full_cooperation: Cooperation, henrike: Membership, django_assert_max_num_queries: Any
) -> None:
    browser = signed_in(henrike)
    for number in range(12):
        row = make.cooperation(henrike, make.partner(henrike.user, f"Kita {number}"), title=f"Musik {number}")
        make.term(henrike.user, row)
        make.need(henrike.user, row)
    for name in LISTS:
        with django_assert_max_num_queries(24):
            browser.get(reverse("exports:table", args=[name, "csv"]))


def archive(who: Membership) -> zipfile.ZipFile:
    browser = signed_in(who)
    assert browser.post(reverse("exports:everything")).status_code == 302
    job = Job.objects.get(task="import_export.tasks.make_archive")
    make_archive(str(job.id))
    answer = browser.get(reverse("jobs:result", args=[job.ref]))
    content = io.BytesIO(b"".join(answer))
    job.refresh_from_db()
    job.result.delete()
    return zipfile.ZipFile(content)


def rows(archive_file: zipfile.ZipFile, label: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in archive_file.read(f"daten/{label}.jsonl").splitlines()]


def test_the_archive_holds_every_row_every_list_and_every_file(
    full_cooperation: Cooperation, henrike: Membership
) -> None:
    signed = make.signed(henrike.user, make.cooperation(henrike, make.partner(henrike.user), title="Unterschrieben"))
    content = archive(henrike)
    assert content.testzip() is None
    for label, known in parts(henrike.school):
        if label not in ("infrastructure.auditentry", "infrastructure.outgoingmail"):
            assert len(rows(content, label)) == known.count(), label
    assert {f"tabellen/{name}.xlsx" for name in LISTS} <= set(content.namelist())
    evidence = signed.evidence.get()
    assert content.read(f"dateien/{evidence.content.name}") == evidence.content.read()
    assert "LIESMICH.txt" in content.namelist()
    assert AuditEntry.objects.filter(verb="archive_ordered").exists()


def test_no_secret_and_nothing_sealed_is_in_the_archive(full_cooperation: Cooperation, henrike: Membership) -> None:
    guest = make.guest(henrike.user, full_cooperation, ContactPerson.objects.get())
    secret = "Wir hören nächstes Jahr auf."
    question = make.question()
    address = reverse("guests:question", args=[question.phase, question.key])
    guest.post(address, {"text": secret, "version": 0})
    guest.post(reverse("guests:hand_in", args=[question.phase, question.key]))
    content = archive(henrike)
    everything = b"".join(content.read(name) for name in content.namelist() if not name.startswith("dateien/")).decode(
        "utf-8", "replace"
    )
    assert secret not in everything
    for word in ("password", "token_hash", "secret_hash", "code_hash"):
        assert f'"{word}"' not in everything
    assert not [name for name in content.namelist() if "guestlink" in name or "guestdevice" in name]
    phases.actions.save_answer(
        actor=henrike.user, cooperation=full_cooperation, question=question, text="Unser Wort", version=0
    )
    phases.actions.hand_in(actor=henrike.user, cooperation=full_cooperation, question=question)
    texts = [row["text"] for row in rows(archive_again(henrike), "phases.answer") if row["side"] == Side.PARTNER]
    assert texts == [secret], "opened by both, it goes along"


def test_the_archive_holds_what_is_over_and_the_agreement_that_binds(
    full_cooperation: Cooperation, henrike: Membership
) -> None:
    over = make.cooperation(henrike, make.partner(henrike.user), title="Vorbei")
    Cooperation.objects.filter(pk=over.pk).update(status="ended")
    agreements.actions.draft_successor(actor=henrike.user, agreement=full_cooperation.agreements.get())
    table = spreadsheet_reader.read(archive(henrike).read("tabellen/kooperationen.xlsx")).tables[0]
    ends = {row[1]: row[table.head.index("Vereinbarung bis")] for row in table.rows}
    assert ends == {"Singklasse": "2029-07-31", "Vorbei": ""}


def test_who_said_how_it_is_going_is_not_in_the_archive(full_cooperation: Cooperation, henrike: Membership) -> None:
    pulse = meetings.actions.ask_pulse(actor=henrike.user, cooperation=full_cooperation)
    answer = pulse.answers.all()[0]
    meetings.actions.answer_pulse(actor=answer, content=2, goals=3, text="Zu laut")
    content = archive(henrike)
    assert [row["content"] for row in rows(content, "meetings.pulse.means")] == [2.0]
    assert "meetings.pulseanswer" not in " ".join(content.namelist())
    assert b"pulse_answered" not in content.read("daten/infrastructure.auditentry.jsonl")


def archive_again(who: Membership) -> zipfile.ZipFile:
    Job.objects.filter(task="import_export.tasks.make_archive").delete()
    return archive(who)


def test_the_page_offers_the_archive_to_the_head_alone(
    full_cooperation: Cooperation, henrike: Membership, klara: Membership
) -> None:
    address = reverse("settings:data")
    assert "Archiv erstellen" in signed_in(henrike).get(address).content.decode()
    assert "Archiv erstellen" not in signed_in(klara).get(address).content.decode()
    assert signed_in(klara).post(reverse("exports:everything")).status_code == 403
