"""From the board to a kept view: the phase changed by keyboard, a filter kept and found again on the phone."""

import re
from typing import Any

from playwright.sync_api import expect

BOARD = "/kooperationen/tafel/"


def test_the_phase_is_changed_by_keyboard_alone(somebody: Any) -> None:
    head = somebody(1280).sign_in("leitung")
    page = head.page
    head.go("/kooperationen/neu/")
    page.get_by_label("Name der Kooperation").fill("Tafelprobe")
    page.get_by_label("Feld").select_option("youth")
    page.get_by_role("main").locator("button[type=submit]").click()
    page.wait_for_url(re.compile("tafelprobe"))
    head.go(f"{BOARD}?q=Tafelprobe")
    head.check()
    menu = page.get_by_label("Was tun mit Tafelprobe")
    menu.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Phase wechseln …")).to_be_focused()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("heading", name="Phase wechseln")).to_be_visible()
    head.check()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(menu).to_be_focused()
    for key in ("Enter", "Tab", "Enter"):
        page.keyboard.press(key)
    reason = dialog.get_by_role("textbox")
    expect(reason).to_be_visible()
    # Without a reason the dialog says so and keeps the place.
    dialog.get_by_role("button", name="Phase wechseln").press("Enter")
    expect(dialog.get_by_role("alert")).to_be_visible()
    head.faults.clear()  # the browser reports every answer of 422
    dialog.get_by_role("textbox").focus()
    page.keyboard.type("Wir sind längst im Gespräch.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("bewegt="))
    lane = page.locator("details.lane", has=page.get_by_role("heading", name="Kontaktaufnahme"))
    expect(lane.get_by_role("link", name="Tafelprobe", exact=True)).to_be_focused()
    assert "q=Tafelprobe" in page.url, "the filter is kept"
    head.check()


def test_a_view_is_kept_and_found_again_on_the_phone(somebody: Any) -> None:
    head = somebody(390).sign_in("leitung")
    page = head.page
    head.go("/kooperationen/")
    page.get_by_role("navigation", name="Ansichten").get_by_role("link", name="Fristen 90 Tage").click()
    page.wait_for_url(re.compile("frist=90"))
    head.check()
    head.go("/kooperationen/?feld=seniors")
    page.get_by_text("Ansicht speichern").click()
    page.get_by_label("Name", exact=True).fill("Senioren unterwegs")
    page.get_by_role("button", name="Speichern").click()
    tab = page.get_by_role("navigation", name="Ansichten").get_by_role("link", name="Senioren unterwegs")
    expect(tab).to_have_attribute("aria-current", "page")
    head.check()
    head.go(BOARD)
    head.check()
    summary = page.locator("details.lane summary").first
    box = summary.bounding_box()
    assert box
    assert box["height"] >= 44
    summary.click()
    page.get_by_role("navigation", name="Ansichten").get_by_role("link", name="Senioren unterwegs").click()
    page.wait_for_url(re.compile("feld=seniors"))
    page.get_by_role("link", name="Ansichten verwalten").click()
    head.check()
    page.get_by_role("button", name=re.compile("Entfernen.*Senioren unterwegs")).click()
    expect(page.get_by_role("button", name="Rückgängig")).to_be_visible()
    head.check()


def test_the_month_is_walked_by_arrow_keys(somebody: Any) -> None:
    head = somebody(1280).sign_in("leitung")
    page = head.page
    head.go("/kalender/?monat=2026-12")
    head.check()
    first = page.locator("[data-month] a.day").first
    first.focus()
    for key in ("ArrowDown", "ArrowRight", "End"):
        page.keyboard.press(key)
    expect(page.locator("[data-month] a.day").nth(13)).to_be_focused()
    page.get_by_label("Ferien").uncheck()
    page.wait_for_url(re.compile("auswahl=1"))
    expect(page.locator(".band")).to_have_count(0)
    page.get_by_role("link", name="Januar", exact=True).click()
    page.wait_for_url(re.compile("monat=2027-01"))
    expect(page.get_by_label("Ferien")).not_to_be_checked()
    head.go("/kooperationen/schuljahr/")
    head.check()
