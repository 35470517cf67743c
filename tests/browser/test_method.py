"""From an idea to its implementation: what is typed once turns up wherever it is needed."""

from typing import Any

import pytest
from playwright.sync_api import expect


@pytest.mark.parametrize("width", [1280, 390])
def test_from_an_idea_to_phase_6_nothing_is_typed_twice(somebody: Any, width: int) -> None:
    head = somebody(width).sign_in("leitung")
    address = idea(head, f"Klangwiese {width}")
    needs(head, address)
    first_contact(head, address)
    move(head, address, 4, "Wir kennen uns schon.")
    decide(head, address)
    agreement(head, address)
    move(head, address, 6, "Die Vereinbarung unterschreibt der Träger nächste Woche.")
    implement(head, address)


def idea(head: Any, title: str) -> str:
    head.go("/kooperationen/neu/")
    page = head.page
    page.get_by_label("Name der Kooperation").fill(title)
    page.get_by_label("Partner", exact=True).select_option(label="Kita Pusteblume")
    page.get_by_label("Feld").select_option("daycare")
    head.check()
    page.get_by_role("button", name="Kooperation anlegen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    return str(page.url.removeprefix(head.base))


def needs(head: Any, address: str) -> None:
    page = head.page
    head.go(f"{address}phasen/1/")
    head.check()
    page.get_by_role("link", name="Bedarfe", exact=True).last.click()
    page.get_by_role("link", name="Bedarf eintragen").first.click()
    page.get_by_label("Kategorie").select_option("instruments")
    page.get_by_label("Was wird gebraucht?").fill("Orff-Instrumente")
    page.get_by_label("Wie viel?").fill("ein Satz")
    page.get_by_label("Kosten in Euro").fill("1.960,50")
    head.check()
    page.get_by_role("button", name="Speichern").click()
    expect(page.get_by_text("Summe 1.960,50 €")).to_be_visible()
    expect(page.get_by_text("1 Bedarf ist noch offen")).to_be_visible()
    head.check()


def first_contact(head: Any, address: str) -> None:
    page = head.page
    head.go(f"{address}erstkontakt/planen/")
    page.get_by_label("Welcher Weg?").select_option("leadership")
    page.get_by_label("Wer von uns?").fill("Frau Lütkehaus")
    page.get_by_label("Was soll erreicht werden?").fill("Ein Probetermin")
    head.check()
    page.get_by_role("button", name="Speichern").click()
    expect(page.get_by_text("von Leitung zu Leitung")).to_be_visible()
    head.check()


def move(head: Any, address: str, to: int, why: str) -> None:
    page = head.page
    head.go(f"{address}phasen/wechseln/?nach={to}")
    page.get_by_label("Grund").fill(why)
    page.get_by_role("button", name="Phase wechseln").click()
    expect(page.get_by_text(f"Jetzt in Phase {to}")).to_be_visible()


def decide(head: Any, address: str) -> None:
    """The need of phase 1 is phase 4's decision list, becomes a responsibility."""
    page = head.page
    head.go(f"{address}phasen/4/")
    expect(page.get_by_text("1 noch offen")).to_be_visible()
    head.go(f"{address}bedarfe/")
    page.get_by_role("link", name="Orff-Instrumente").click()
    page.get_by_label("Wer bringt es mit?").select_option("school")
    page.get_by_label("Stand").select_option("promised")
    page.get_by_role("button", name="Speichern").click()
    page.get_by_role("button", name="Zur Zuständigkeit machen").click()
    expect(page.get_by_text("niemand entscheidet")).to_be_visible()
    head.check()
    page.get_by_role("link", name="Orff-Instrumente").click()
    page.get_by_label("Dr. Henrike Vosskamp", exact=True).select_option("decides")
    head.check()
    page.get_by_role("button", name="Speichern").click()
    expect(page.get_by_text("niemand entscheidet")).to_be_hidden()
    head.check()
    head.go(f"{address}listen/konfliktweg/neu/")
    page.get_by_label("Schritt").select_option("1")
    page.get_by_label("Wer spricht mit wem?").fill("Frau Lütkehaus mit Frau Demir")
    page.get_by_role("button", name="Speichern").click()
    expect(page.get_by_text("1. Frau Lütkehaus mit Frau Demir")).to_be_visible()
    head.check()


def agreement(head: Any, address: str) -> None:
    head.go(f"{address}vereinbarung/")
    head.page.get_by_role("button", name="Vereinbarung beginnen").click()
    preview = head.page.get_by_label("Vorschau der Vereinbarung")
    for words in (
        "Orff-Instrumente (ein Satz): die Musikschule",
        "Orff-Instrumente: 1.960,50 Euro, trägt die Musikschule",
        "Orff-Instrumente: Dr. Henrike Vosskamp entscheidet",
        "1. Schritt: Frau Lütkehaus mit Frau Demir, innerhalb von 14 Tagen",
    ):
        expect(preview).to_contain_text(words)
    head.check()


def implement(head: Any, address: str) -> None:
    page = head.page
    head.go(f"{address}umsetzung/")
    page.get_by_role("button", name="Start-Meilensteine eintragen").click()
    row = page.get_by_role("listitem").filter(has_text="Die Startphase ist abgeschlossen")
    row.get_by_role("button", name="Erreicht").click()
    expect(page.get_by_text("1 von 6 Meilensteinen erreicht")).to_be_visible()
    head.check()
    head.go(f"{address}phasen/6/")
    expect(page.get_by_text("Die Startphase ist abgeschlossen: erfüllt")).to_be_attached()
    head.go(f"{address}uebergabe/")
    expect(page.get_by_text("Orff-Instrumente: Dr. Henrike Vosskamp entscheidet")).to_be_visible()
    head.check()
