"""Strg K and single keys: to any page without the mouse, and nothing of it where one writes."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect


@pytest.mark.parametrize("width", [1280, 390])
def test_the_quick_list_leads_anywhere_by_keys_alone(somebody: Any, width: int) -> None:
    person = somebody(width).sign_in("leitung")
    page = person.page
    person.go("/partner/")
    page.keyboard.press("Control+k")
    field = page.get_by_role("combobox", name="Suchen oder springen")
    expect(field).to_be_focused()
    options = page.locator("#jump").get_by_role("option")
    expect(options.first).to_have_attribute("aria-selected", "true")
    person.check()
    page.keyboard.type("rüschof")
    hit = options.filter(has_text="Anke Rüschhoff")
    expect(hit).to_be_visible()
    person.check()
    # The field names the option that Enter opens.
    expect(field).to_have_attribute("aria-activedescendant", re.compile("jump-"))
    page.keyboard.press("ArrowUp")
    expect(options.last).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/partner/\w{10}"))
    assert "Mühlenteich" in page.title()


def test_places_escape_and_the_page_without_script(somebody: Any) -> None:
    person = somebody(1280).sign_in("lehrkraft")
    page = person.page
    page.get_by_role("button", name="Suchen oder springen").click()
    page.keyboard.type("kalen")
    place = page.locator("#jump").get_by_role("option").filter(has_text="Kalender")
    expect(place).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#jump")).to_be_hidden()
    expect(page.get_by_role("button", name="Suchen oder springen")).to_be_focused()
    page.keyboard.press("Control+k")
    page.keyboard.type("qqxy")
    expect(page.locator("#jump").get_by_text("Nichts gefunden für „qqxy“")).to_be_visible()
    person.go("/suche/?q=Klasse")
    person.check()
    expect(page.get_by_role("main").locator("mark").first).to_be_visible()
    page.get_by_label("Was suchen Sie?").fill("Xylofonkarawane")
    expect(page.get_by_role("main")).to_contain_text("Nichts gefunden für „Xylofonkarawane“.")
    person.check()


def test_single_keys_work_outside_of_fields_only(somebody: Any) -> None:
    person = somebody(1280).sign_in("leitung")
    page = person.page
    person.go("/partner/")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Tasten")).to_be_visible()
    person.check()
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    page.keyboard.press("v")
    page.wait_for_url("**/vereinbarungen/")
    page.keyboard.press("n")
    page.wait_for_url("**/kooperationen/neu/")
    page.get_by_label("Name der Kooperation").fill("")
    page.keyboard.type("gk n?")
    expect(page.get_by_label("Name der Kooperation")).to_have_value("gk n?")
    assert page.url.endswith("/kooperationen/neu/")
    person.go("/konto/")
    page.get_by_label("Einzelne Tasten").uncheck()
    page.get_by_role("main").get_by_role("button", name="Speichern").click()
    person.go("/partner/")
    page.keyboard.press("n")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_hidden()
    assert page.url.endswith("/partner/")
    page.keyboard.press("Control+k")
    expect(page.locator("#jump")).to_be_visible()
