"""The whole thread by hand: partner → cooperation → answers → goal → agreement → PDF → meetings → reminders."""

from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdf
import pytest
from playwright.sync_api import expect

OFFLINE = "Offline. Auf diesem Gerät gesichert."


@pytest.mark.parametrize("width", [1280, 390])
def test_from_a_partner_to_a_reminder(somebody: Any, product: Any, width: int) -> None:
    title, house = f"Trommelgruppe {width}", f"Grundschule Übergangsstraße {width}"
    head = somebody(width).sign_in("leitung")
    enter_partner(head, house)
    address = enter_cooperation(head, title, house)
    teacher = somebody(width).sign_in("lehrkraft")
    answer_questions(teacher, title)
    goal(teacher)
    pdf = agree_and_print(head, address)
    text = " ".join(" ".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(pdf)).pages).split())
    for words in (
        title,
        house,
        "Interne Vereinbarung",
        "vertreten durch Mathilde Öztürk",
        "Alle Kinder trommeln jede Woche in der Gruppe",
        "Die Musikschule trägt die Lehrkraft.",
    ):
        assert words in text
    plan_meetings(head, address)


def enter_partner(head: Any, house: str) -> None:
    head.go("/partner/")
    head.page.get_by_role("link", name="Partner anlegen").click()
    head.page.get_by_label("Name der Einrichtung").fill(house)
    head.page.get_by_label("Art", exact=False).first.select_option("primary_school")
    head.page.get_by_label("Postleitzahl").fill("123")
    head.page.get_by_role("button", name="Speichern").click()
    expect(head.page.get_by_text("Die Postleitzahl hat 5 Ziffern.")).to_be_visible()
    assert head.page.get_by_label("Name der Einrichtung").input_value() == house
    head.faults.clear()  # the 422 itself is a line in the console
    head.check()
    head.page.get_by_label("Postleitzahl").fill("59998")
    head.page.get_by_label("Träger").fill("Stadt Wiesenbrück als Schulträgerin")
    head.page.get_by_label("Vertreten durch").fill("Mathilde Öztürk")
    head.page.get_by_label("Funktion dieser Person").fill("Rektorin")
    head.page.get_by_role("button", name="Speichern").click()
    head.page.get_by_role("link", name="Ansprechperson anlegen").click()
    head.page.get_by_label("Vor- und Nachname").fill("Mathilde Öztürk")
    head.page.get_by_label("Persönliche E-Mail").fill("m.oeztuerk@schule.example")
    head.page.get_by_role("button", name="Speichern").click()
    head.check()


def enter_cooperation(head: Any, title: str, house: str) -> str:
    head.page.get_by_role("link", name="Neue Kooperation").click()
    head.page.get_by_label("Name der Kooperation").fill(title)
    head.page.get_by_label("Feld").select_option("school")
    head.page.get_by_label("Verantwortlich").select_option(label="Pia Steinkötter")
    head.page.get_by_label("Wo steht sie?").select_option("3")
    assert head.page.get_by_label("Partner").locator("option:checked").inner_text() == house
    head.page.get_by_role("button", name="Kooperation anlegen").click()
    expect(head.page.get_by_role("heading", level=1)).to_have_text(title)
    head.check()
    address = head.page.url.removeprefix(head.base)
    head.go(f"{address}team/")
    head.page.get_by_label("Ansprechperson").select_option(label="Mathilde Öztürk")
    head.page.get_by_role("button", name="Ansprechperson ins Team nehmen").click()
    expect(head.page.get_by_text("m.oeztuerk@schule.example")).to_be_visible()
    return str(address)


def answer_questions(teacher: Any, title: str) -> None:
    page = teacher.page
    expect(page.get_by_role("heading", level=1)).to_have_text("Meine Aufgaben")
    page.get_by_role("link", name=title).first.click()
    page.get_by_role("link", name="Fragen beantworten").click()
    page.get_by_role("link", name="Vereinbarung von gemeinsamen Zielen", exact=False).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("gemeinsamen Zielen")
    teacher.check()
    field = page.get_by_label("Unsere Antwort", exact=False)
    field.fill("Alle Kinder trommeln")
    expect(page.get_by_text("Gespeichert um")).to_be_visible()
    teacher.offline = True
    teacher.context.set_offline(True)
    field.fill("Alle Kinder trommeln jede Woche")
    expect(page.get_by_text(OFFLINE).first).to_be_visible()
    expect(page.get_by_text("Sie sind offline.")).to_be_visible()
    teacher.context.set_offline(False)
    expect(page.get_by_text("Gespeichert um")).to_be_visible(timeout=15_000)
    expect(page.get_by_text("Sie sind offline.")).to_be_hidden()
    teacher.offline = False
    page.reload()
    expect(field).to_have_value("Alle Kinder trommeln jede Woche")
    assert page.evaluate("Object.keys(localStorage).filter(k => k.startsWith('draft:')).length") == 0
    page.get_by_role("button", name="Abgeben").click()
    expect(page.get_by_text("abgegeben", exact=True)).to_be_visible()
    page.get_by_role("link", name="Antwort des Partners aufschreiben").click()
    page.get_by_label("Wer hat es uns gesagt?").fill("Mathilde Öztürk")
    page.get_by_label("Was hat der Partner gesagt?").fill("Wir wünschen uns ruhige Gruppen.")
    teacher.check()
    page.get_by_role("button", name="Speichern").click()
    expect(page.get_by_text("Wir wünschen uns ruhige Gruppen.")).to_be_visible()


def goal(teacher: Any) -> None:
    page = teacher.page
    page.get_by_label("Gemeinsames Ergebnis", exact=False).fill("Alle Kinder trommeln jede Woche in der Gruppe")
    expect(page.get_by_text("Gespeichert um")).to_be_visible()
    page.get_by_role("link", name="Partner ist einverstanden").click()
    page.get_by_label("Wer hat es uns gesagt?").fill("Mathilde Öztürk")
    page.get_by_role("main").locator("form button[type=submit]").first.click()
    expect(page.get_by_role("button", name="Einig")).to_have_attribute("aria-pressed", "true")
    teacher.check()
    page.get_by_role("button", name="Übernehmen").click()
    expect(page.get_by_text("Alle Kinder trommeln jede Woche in der Gruppe").first).to_be_visible()
    expect(page.get_by_role("link", name="aus Frage 3.5")).to_be_visible()
    teacher.check()


def agree_and_print(head: Any, address: str) -> bytes:
    page = head.page
    head.go(f"{address}vereinbarung/")
    page.get_by_role("button", name="Vereinbarung beginnen").click()
    expect(page.get_by_label("Vorschau der Vereinbarung")).to_contain_text("Alle Kinder trommeln jede Woche")
    page.locator("summary", has_text="Kosten").click()
    section = page.locator("details", has=page.locator("summary", has_text="Kosten"))
    section.get_by_label("Text des Abschnitts").fill("Die Musikschule trägt die Lehrkraft.")
    expect(section.get_by_text("Gespeichert um")).to_be_visible()
    expect(page.get_by_label("Vorschau der Vereinbarung")).to_contain_text("Die Musikschule trägt die Lehrkraft.")
    head.check()
    page.get_by_role("button", name="Fassung festhalten und PDF machen").click()
    link = page.get_by_role("link", name="PDF herunterladen")
    expect(link).to_be_visible(timeout=60_000)
    head.check()
    with page.expect_download() as download:
        link.click()
    return Path(download.value.path()).read_bytes()


def plan_meetings(head: Any, address: str) -> None:
    page = head.page
    head.go(f"{address}termine/")
    page.get_by_role("link", name="Terminserie anlegen").click()
    soon = date.today() + timedelta(days=60)
    page.get_by_label("Erstes Treffen").fill(soon.isoformat())
    page.get_by_label("Ort").fill("Lehrerzimmer")
    head.check()
    page.get_by_role("button", name="Treffen planen").click()
    expect(page.get_by_text("dreizehn Monate im Voraus geplant")).to_be_visible()
    expect(page.get_by_role("heading", name="Einladungen und Erinnerungen")).to_be_visible()
    head.check()
    page.locator("summary", has_text="Person").first.click()
    page.get_by_role("link", name="Mathilde Öztürk").first.click()
    expect(page.get_by_text("Sie sind eingeladen zum Treffen")).to_be_visible()
    head.check()


def test_two_people_one_answer(somebody: Any) -> None:
    """The later one is shown both texts; nothing is lost, and merging is by hand."""
    first, second = somebody(1280).sign_in("koordination"), somebody(390).sign_in("lehrkraft")
    first.go("/kooperationen/?q=Fr%C3%BCherziehung")
    first.page.get_by_role("link", name="Musikalische Früherziehung").click()
    url = f"{first.page.url.removeprefix(first.base)}phasen/7/fragen/7.proven/"
    for person in (first, second):
        person.go(url)
    label = "Unsere Antwort"
    first.page.get_by_label(label, exact=False).fill("Das Frühlingskonzert bleibt.")
    expect(first.page.get_by_text("Gespeichert um")).to_be_visible()
    second.page.get_by_label(label, exact=False).fill("Das Sommerfest bleibt.")
    expect(second.page.get_by_text("Timur Adalı hat diesen Text um")).to_be_visible()
    expect(second.page.get_by_label(label, exact=False)).to_have_value("Das Sommerfest bleibt.")
    second.faults.clear()  # the 409 itself is a line in the console
    second.check()
    second.page.get_by_role("button", name="Zusammenführen").click()
    merged = "Das Frühlingskonzert bleibt.\n\nDas Sommerfest bleibt."
    expect(second.page.get_by_label(label, exact=False)).to_have_value(merged)
    second.page.get_by_label(label, exact=False).press("End")
    second.page.get_by_label(label, exact=False).type(" ")
    expect(second.page.get_by_text("Gespeichert um")).to_be_visible()
    first.page.reload()
    expect(first.page.get_by_label(label, exact=False)).to_contain_text("Das Sommerfest bleibt.")


def test_a_draft_survives_closing_the_page_without_network(somebody: Any) -> None:
    person = somebody(390).sign_in("lehrkraft")
    person.go("/kooperationen/?q=Fr%C3%BCherziehung")
    person.page.get_by_role("link", name="Musikalische Früherziehung").click()
    url = f"{person.page.url.removeprefix(person.base)}phasen/7/fragen/7.develop/"
    person.go(url)
    field = person.page.get_by_label("Unsere Antwort", exact=False)
    person.offline = True
    person.context.set_offline(True)
    field.fill("Eine Vertretung auf jeder Seite.")
    expect(person.page.get_by_text(OFFLINE).first).to_be_visible()
    person.page.goto("about:blank")
    person.context.set_offline(False)
    person.go(url)
    expect(field).to_have_value("Eine Vertretung auf jeder Seite.")
    expect(person.page.get_by_text("Gespeichert")).to_be_visible()
    person.page.reload()
    expect(field).to_have_value("Eine Vertretung auf jeder Seite.")
    assert person.page.evaluate("Object.keys(localStorage).filter(k => k.startsWith('draft:')).length") == 0


def test_the_thread_without_javascript(browser: Any, product: Any) -> None:
    """Every action is a plain form: an answer is saved and the next question follows."""
    context = browser.new_context(java_script_enabled=False, locale="de-DE")
    page = context.new_page()
    page.goto(f"{product.url}/anmelden/")
    page.get_by_label("E-Mail-Adresse").fill("lehrkraft@demo.example")
    page.get_by_label("Passwort").fill("musik-verbindet")
    page.get_by_role("main").get_by_role("button", name="Anmelden").click()
    page.get_by_role("link", name="7.4", exact=False).first.click()
    page.get_by_label("Unsere Antwort", exact=False).fill("Ohne Skript geschrieben.")
    page.get_by_role("button", name="Fertig, nächste Frage").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("verstetigen")
    page.get_by_role("link", name="Vorige Frage").click()
    expect(page.get_by_label("Unsere Antwort", exact=False)).to_have_value("Ohne Skript geschrieben.")
    context.close()
