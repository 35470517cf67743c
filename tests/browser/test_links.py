"""What people do with a link from a mail, in a browser that sends what browsers send: accept an invitation, say how it goes."""

import re
from typing import Any

from playwright.sync_api import expect

from tests.browser.test_two_voices import mail


def test_a_colleague_accepts_an_invitation(somebody: Any) -> None:
    head, colleague = somebody(1280).sign_in("leitung"), somebody(390)
    head.go("/einstellungen/personen/")
    head.page.get_by_label("Vor- und Nachname").fill("Edda Brinkmann")
    head.page.get_by_label("E-Mail").fill("e.brinkmann@demo.example")
    head.page.get_by_role("button", name="Einladung senden").click()
    match = re.search(r"/einladung/[\w-]+/", mail(head, "", "Edda Brinkmann"))
    assert match
    colleague.go(match[0])
    colleague.check()
    colleague.page.get_by_label("Passwort").fill("ein-gutes-langes-passwort")
    colleague.page.get_by_role("button", name="Los geht’s").or_(
        colleague.page.locator("form button[type=submit]")
    ).first.click()
    expect(colleague.page.get_by_role("heading", level=1)).to_have_text("Meine Aufgaben")
    colleague.check()


def test_how_is_it_going_takes_two_clicks(somebody: Any) -> None:
    head, partner = somebody(1280).sign_in("leitung"), somebody(390)
    head.go("/kooperationen/?q=JeKits")
    head.page.get_by_role("link", name="JeKits Instrumente").first.click()
    expect(head.page.get_by_role("heading", level=1)).to_have_text("JeKits Instrumente")
    head.go(head.page.url.removeprefix(head.base) + "termine/steuerungsgruppe/")
    head.check()
    head.page.get_by_role("button", name="Jetzt fragen").click()
    match = re.search(r"http\S+(/\S*/[\w-]{43}/)", mail(head, "Wie läuft", "Nils Overbeck"))
    assert match
    partner.go(match[1])
    partner.check()
    for question in partner.page.get_by_role("group").all():
        question.get_by_role("radio").nth(1).check(force=True)
    partner.page.locator("form button[type=submit]").first.click()
    expect(partner.page.get_by_text("Danke").first).to_be_visible()
    partner.check()
