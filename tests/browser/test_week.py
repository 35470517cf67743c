"""A normal week: the head on Monday morning, a teacher on the phone, the office with a new partner."""

import re
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdf
import pytest
from PIL import Image
from playwright.sync_api import expect

from tests import make


def picture(colour: str) -> bytes:
    out = BytesIO()
    Image.new("RGB", (1240, 1754), colour).save(out, "JPEG")
    return out.getvalue()


def downloaded(page: Any, name: str) -> pypdf.PdfReader:
    with page.expect_download() as download:
        page.get_by_role("link", name=name).click()
    return pypdf.PdfReader(BytesIO(Path(download.value.path()).read_bytes()))


def words(reader: pypdf.PdfReader) -> str:
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def test_the_head_on_monday_morning(somebody: Any) -> None:
    """Übersicht → what stalls → its gate → the missing signature → PDF → signed scan → export."""
    head = somebody(1280).sign_in("leitung")
    page = head.page
    expect(page.get_by_role("heading", level=1)).to_contain_text("Frau Dr. Vosskamp")
    page.get_by_role("link", name=re.compile("^Stockt(,| seit)")).first.click()
    expect(page.get_by_text("stockt seit").or_(page.get_by_text("Antwort überfällig")).first).to_be_visible()
    head.check()
    page.get_by_role("navigation", name="Bereiche dieser Kooperation").get_by_role("link", name="Phasen").click()
    page.get_by_role("link", name="Phase wechseln …").click()
    expect(page.get_by_text("So steht es:", exact=False)).to_be_visible()
    page.get_by_label("Grund").fill("Der Partner hat den Rest am Telefon zugesagt.")
    head.check()
    page.get_by_role("button", name="Phase wechseln").click()
    expect(page.get_by_text("Jetzt in Phase")).to_be_visible()
    head.go("/?alle")
    page.get_by_role("link", name="Unterschrift fehlt: Singklasse 3/4", exact=True).click()
    expect(page.get_by_text("ausstehend")).to_have_count(2)
    head.check()
    printed = words(downloaded(page, "PDF zum Ausdrucken"))
    assert "Katholische Grundschule St. Walburga" in printed
    page.get_by_role("button", name="Scan ablegen").click()
    expect(page.get_by_text("Dieses Feld ist zwingend erforderlich.").first).to_be_visible()
    head.faults.clear()  # the 422 itself is a line in the console
    head.check()
    for colour, who in (
        ("white", "Musikschule der Stadt Wiesenbrück"),
        ("grey", "Katholische Grundschule St. Walburga"),
    ):
        file = {"name": f"Scan {colour}.jpg", "mimeType": "image/jpeg", "buffer": picture(colour)}
        page.get_by_label("Scan des unterschriebenen Papiers").set_input_files(files=[file])
        page.get_by_role("checkbox", name=who).check()
        page.get_by_label("Unterschrieben am").first.fill(date.today().isoformat())
        page.get_by_label("Wo liegt das Papier?").fill("Verwaltung, Ordner 7")
        page.get_by_label("Der Scan ist vollständig", exact=False).check()
        page.get_by_role("button", name="Scan ablegen").click()
        expect(page.get_by_text("Der Scan ist abgelegt.", exact=False)).to_be_visible()
    expect(page.get_by_text("Alle Parteien haben unterschrieben", exact=False)).to_be_visible()
    head.check()
    page.get_by_role("button", name="PDF erstellen").click()
    expect(page.get_by_role("link", name="Unterschriebene Vereinbarung (PDF)")).to_be_visible(timeout=60_000)
    package = downloaded(page, "Unterschriebene Vereinbarung (PDF)")
    assert "Wer unterschrieben hat" in words(package)
    assert sorted(package.attachments) == ["beleg-1.jpg", "beleg-2.jpg", "vereinbarung.pdf"]
    head.check()


def test_a_teacher_answers_three_questions_on_the_phone(somebody: Any) -> None:
    """Meine Aufgaben → three answers, the network gone once between them."""
    teacher = somebody(390).sign_in("lehrkraft")
    page = teacher.page
    expect(page.get_by_role("heading", level=1)).to_have_text("Meine Aufgaben")
    teacher.check()
    page.get_by_role("link", name="Singen und Bewegen").first.click()
    page.get_by_role("link", name="Fragen beantworten").click()
    page.locator(".toc a, .q a").first.wait_for()
    first = page.url.split("?")[0]
    questions = page.eval_on_selector_all(".q-h h3 a", "all => all.map(a => a.getAttribute('href'))")[:3]
    assert len(questions) == 3, first
    for place, url in enumerate(questions):
        teacher.go(url)
        field = page.get_by_label("Unsere Antwort", exact=False)
        answer_text = f"Antwort Nummer {place + 1} von unterwegs."
        if place == 1:
            teacher.offline = True
            teacher.context.set_offline(True)
            field.fill(answer_text)
            expect(page.get_by_text("Offline. Auf diesem Gerät gesichert.").first).to_be_visible()
            teacher.context.set_offline(False)
            teacher.offline = False
        else:
            field.fill(answer_text)
        expect(page.get_by_text("Gespeichert um")).to_be_visible(timeout=15_000)
        teacher.check()
        page.get_by_role("button", name="Fertig").click()
        page.wait_for_url(lambda now, before=url: before not in now)
    for place, url in enumerate(questions):
        teacher.go(url)
        expect(page.get_by_label("Unsere Antwort", exact=False)).to_have_value(
            f"Antwort Nummer {place + 1} von unterwegs."
        )


@pytest.mark.parametrize("width", [1280, 390])
def test_the_office_enters_a_partner_a_contact_and_a_file(somebody: Any, width: int) -> None:
    office = somebody(width).sign_in("verwaltung")
    page, house = office.page, f"Kita Sperlingsnest {width}"
    office.go("/partner/")
    page.get_by_role("link", name="Partner anlegen").click()
    page.get_by_label("Name der Einrichtung").fill(house)
    page.get_by_label("Art", exact=False).first.select_option("daycare")
    page.get_by_role("button", name="Speichern").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(house)
    page.get_by_role("link", name="Kontakt notieren").first.click()
    page.get_by_label("Was kam heraus?").fill("Frau Sperling ruft zurück, sobald der Träger zustimmt.")
    page.get_by_label("Antwort versprochen bis").fill(date.today().isoformat())
    office.check()
    page.get_by_role("button", name="Speichern").click()
    expect(page.get_by_text("Frau Sperling ruft zurück", exact=False)).to_be_visible()
    page.get_by_role("link", name="Alle Dateien").first.click()
    wrong = {"name": "Liste.exe", "mimeType": "application/pdf", "buffer": b"MZ"}
    page.locator("input[type=file]").set_input_files(files=[wrong])
    page.get_by_role("button", name="Hochladen").click()
    expect(page.get_by_text("Nur PDF-, PNG- und JPEG-Dateien", exact=False)).to_be_visible()
    office.faults.clear()  # the 422 itself is a line in the console
    right = {"name": "Konzept.pdf", "mimeType": "application/pdf", "buffer": make.PDF}
    page.locator("input[type=file]").set_input_files(files=[right])
    page.get_by_role("button", name="Hochladen").click()
    expect(page.get_by_role("link", name="Konzept.pdf")).to_be_visible()
    office.check()
