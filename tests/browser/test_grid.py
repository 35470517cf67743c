"""The main pages in every width, theme and with forced colours: no barriers, no faults, nothing too wide."""

from typing import Any

import pytest

from tests.product import Product

pytestmark = pytest.mark.full

WIDTHS = (1280, 1024, 768, 390)
LOOKS = {"light": ("light", False), "dark": ("dark", False), "forced colours": ("light", True)}
PAGES = (
    "/?alle",
    "/aufgaben/",
    "/kooperationen/",
    "/kooperationen/tafel/",
    "/partner/",
    "/vereinbarungen/",
    "/fristen/",
    "/kalender/",
    "/nachrichten/",
    "/auswertung/",
    "/suche/?q=Singklasse",
    "/einstellungen/schule/",
    "/einstellungen/personen/",
    "/hilfe/",
)
OF_A_COOPERATION = ("", "phasen/", "vereinbarung/", "vereinbarung/unterschriften/", "termine/", "verlauf/")


@pytest.mark.parametrize("look", LOOKS)
def test_main_pages_in_every_width(somebody: Any, product: Product, look: str) -> None:
    scheme, forced = LOOKS[look]
    person = somebody(WIDTHS[0], scheme, forced=forced).sign_in("leitung")
    ref = product.ask("SELECT ref FROM kooperation_cooperation WHERE title = 'Singklasse 3/4'")[0][0]
    problems = []
    for path in (*PAGES, *(f"/kooperationen/{ref}/{part}" for part in OF_A_COOPERATION)):
        answer = person.page.goto(person.base + path)
        if not answer or answer.status != 200:
            problems.append(f"{path}: {answer and answer.status}")
            person.faults.clear()
            continue
        for width in WIDTHS:
            person.page.set_viewport_size({"width": width, "height": 900})
            try:
                person.check()
            except AssertionError as fault:
                problems.append(f"{path} at {width}, {look}: {fault}")
                person.faults.clear()
    assert not problems, "\n".join(problems)
