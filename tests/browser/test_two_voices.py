"""Teacher and partner at two screens: answer, compare, agree; the guest on a phone of 360 px and with the keyboard alone."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

OURS = "Versiegelte Worte der Musikschule: Zimtstern"
THEIRS = "Versiegelte Worte der Grundschule: Pfefferkuchen"
RESULT = "Jedes Kind singt jede Woche eine Stunde"
QUESTION = "Macht eine Kooperation für beide"


def heard(page: Page) -> list[str]:
    """Every text that the server sends to a screen from now on."""
    got: list[str] = []

    def keep(response: Any) -> None:
        if "text/html" in response.headers.get("content-type", "") and response.status < 300:
            got.append(response.text())

    page.on("response", keep)
    return got


def mail(head: Any, subject: str, to: str) -> str:
    """The newest message with this subject, as the head reads it in the product."""
    for state in ("planned", "sent"):
        head.go(f"/nachrichten/?stand={state}")
        for row in head.page.get_by_role("main").get_by_role("link", name=subject).all():
            address = row.get_attribute("href")
            head.go(address)
            text = str(head.page.get_by_role("main").inner_text())
            if to in text:
                return text
            head.go(f"/nachrichten/?stand={state}")
    raise AssertionError(f"no mail {subject}")


@pytest.fixture
def cooperation(somebody: Any) -> tuple[Any, str, str]:
    """A cooperation in phase 3 with a contact person who was let in; the head, its address, the link."""
    head = somebody(1280).sign_in("leitung")
    number = abs(hash(head.context)) % 10_000
    title, name = f"Zwei Stimmen {number}", f"Greta Möwe{number}"
    head.go("/partner/neu/")
    head.page.get_by_label("Name der Einrichtung").fill(f"Grundschule Zwei Stimmen {number}")
    head.page.get_by_label("Art", exact=False).first.select_option("primary_school")
    head.page.get_by_role("button", name="Speichern").click()
    head.page.get_by_role("link", name="Ansprechperson anlegen").click()
    head.page.get_by_label("Vor- und Nachname").fill(name)
    head.page.get_by_label("Persönliche E-Mail").fill(f"greta{number}@schule.example")
    head.page.get_by_role("button", name="Speichern").click()
    head.page.get_by_role("link", name="Neue Kooperation").click()
    head.page.get_by_label("Name der Kooperation").fill(title)
    head.page.get_by_label("Feld").select_option("school")
    head.page.get_by_label("Verantwortlich").select_option(label="Pia Steinkötter")
    head.page.get_by_label("Wo steht sie?").select_option("3")
    head.page.get_by_role("button", name="Kooperation anlegen").click()
    expect(head.page.get_by_role("heading", level=1)).to_have_text(title)
    address = head.page.url.removeprefix(head.base)
    head.go(f"{address}team/")
    head.page.get_by_label("Ansprechperson").select_option(label=name)
    head.page.get_by_role("button", name="Ansprechperson ins Team nehmen").click()
    head.page.get_by_role("button", name=re.compile(r"Einladen.*" + name)).click()
    expect(head.page.get_by_text("bekommt einen Link per Mail")).to_be_visible()
    head.check()
    link = re.search(r"/g/[\w-]{43}/", mail(head, f"Ihr Zugang zu „{title}“", name))
    assert link
    return head, address, link[0]


def come_in(guest: Any, head: Any, link: str, title: str) -> None:
    guest.go(link)
    guest.check()
    guest.page.get_by_role("button", name="Code senden").click()
    match = re.search(r"^(\d{6})$", mail(head, f"Ihr Code für „{title}“", title), re.MULTILINE)
    assert match
    guest.page.get_by_label("Code aus der Mail").fill(match[1])
    guest.check()
    guest.page.get_by_role("button", name="Arbeitsraum öffnen").click()
    expect(guest.page.get_by_role("heading", level=1)).to_have_text(title)
    guest.check()


def test_two_screens_nothing_leaks_and_both_agree(somebody: Any, cooperation: tuple[Any, str, str]) -> None:
    head, address, link = cooperation
    head.go(address)
    title = head.page.get_by_role("heading", level=1).inner_text()
    teacher, guest = somebody(1280).sign_in("lehrkraft"), somebody(390)
    come_in(guest, head, link, title)
    inside, outside = heard(teacher.page), heard(guest.page)

    teacher.go(f"{address}phasen/3/fragen/3.sense/")
    teacher.page.get_by_label("Unsere Antwort", exact=False).fill(OURS)
    expect(teacher.page.get_by_text("Gespeichert um")).to_be_visible()
    guest.go("/g/phasen/3/fragen/3.sense/")
    guest.page.get_by_label("Unsere Antwort", exact=False).fill(THEIRS)
    expect(guest.page.get_by_text("Gespeichert um")).to_be_visible()
    guest.page.get_by_role("button", name="Abgeben").click()
    expect(guest.page.get_by_text("abgegeben", exact=True)).to_be_visible()
    for view in ("", "?ansicht=vergleich", "?ansicht=ergebnis"):
        teacher.go(f"{address}phasen/3/{view}")
        guest.go(f"/g/phasen/3/{view}")
        guest.check()
        teacher.check()
    for path in (address, f"{address}verlauf/", "/aufgaben/", f"{address}aufgaben/"):
        teacher.go(path)
    guest.go("/g/")
    assert len(inside) > 7
    assert len(outside) > 5
    assert not [text for text in inside if THEIRS in text]
    assert not [text for text in outside if OURS in text]

    teacher.go(f"{address}phasen/3/fragen/3.sense/")
    teacher.page.get_by_role("button", name="Abgeben").click()
    expect(teacher.page.get_by_text(THEIRS)).to_be_visible()
    compare_and_agree(teacher, guest, address)
    become_a_goal(teacher, address)


def compare_and_agree(teacher: Any, guest: Any, address: str) -> None:
    teacher.go(f"{address}phasen/3/?ansicht=vergleich")
    card = teacher.page.locator("article", has_text=QUESTION)
    expect(card.locator("mark").first).to_be_visible()
    card.get_by_role("button", name="verschieden, aber gut").click()
    expect(card.get_by_role("button", name="verschieden, aber gut")).to_have_attribute("aria-pressed", "true")
    teacher.check()
    guest.go("/g/phasen/3/fragen/3.sense/")
    expect(guest.page.get_by_text(OURS)).to_be_visible()
    guest.page.get_by_label("Gemeinsames Ergebnis", exact=False).fill(RESULT)
    expect(guest.page.get_by_text("Gespeichert um")).to_be_visible()
    guest.page.get_by_role("button", name="Wir stimmen zu").click()
    expect(guest.page.get_by_text("bestätigt von Greta", exact=False)).to_be_visible()
    guest.check()
    teacher.go(f"{address}phasen/3/fragen/3.sense/")
    expect(teacher.page.get_by_label("Gemeinsames Ergebnis", exact=False)).to_have_value(RESULT)
    teacher.page.get_by_role("button", name="Wir stimmen zu").click()
    expect(teacher.page.get_by_role("button", name="Übernehmen")).to_be_visible()
    expect(teacher.page.get_by_text("Einig", exact=True).first).to_be_visible()


def become_a_goal(teacher: Any, address: str) -> None:
    teacher.page.get_by_label("Übernehmen als").select_option(label="Gemeinsames Ziel")
    teacher.page.get_by_role("button", name="Übernehmen").click()
    expect(teacher.page.get_by_text(RESULT).first).to_be_visible()
    expect(teacher.page.get_by_role("link", name="aus Frage 3.4")).to_be_visible()
    teacher.go(f"{address}vereinbarung/")
    teacher.page.get_by_role("button", name="Vereinbarung beginnen").click()
    expect(teacher.page.get_by_label("Vorschau der Vereinbarung")).to_contain_text(RESULT)


def test_the_guests_phone_and_the_keyboard_alone(somebody: Any, cooperation: tuple[Any, str, str]) -> None:
    head, address, link = cooperation
    head.go(address)
    title = head.page.get_by_role("heading", level=1).inner_text()
    guest = somebody(360)
    come_in(guest, head, link, title)
    page = guest.page
    reach(page, "Weiter")
    page.keyboard.press("Enter")
    page.wait_for_url("**/g/phasen/3/fragen/**")
    guest.check()
    reach(page, "Unsere Antwort")
    page.keyboard.type("Nur mit der Tastatur")
    expect(page.get_by_text("Gespeichert um")).to_be_visible()
    reach(page, "Abgeben")
    page.keyboard.press("Enter")
    expect(page.get_by_text("abgegeben", exact=True)).to_be_visible()
    focused = page.evaluate("document.activeElement.tagName")
    assert focused != "BODY", "the place in the page is kept after the swap"
    reach(page, "Zurückholen")
    guest.check()


def reach(page: Page, name: str) -> None:
    """Press Tab until something of this name has the focus."""
    for _step in range(60):
        page.keyboard.press("Tab")
        label = page.evaluate(
            "e => (e.labels?.[0]?.innerText || e.getAttribute('aria-label') || e.innerText || '')",
            page.evaluate_handle("document.activeElement"),
        )
        if name.strip() in label:
            return
    raise AssertionError(f"{name} cannot be reached by keyboard")
