"""One party signs by link on the phone, the other on paper; the file is checked by the product and by two others."""

import re
import subprocess
from io import BytesIO
from pathlib import Path
from typing import Any

from playwright.sync_api import expect
from pyhanko.pdf_utils.reader import PdfFileReader

from tests import make
from tests.browser.test_two_voices import mail

COOPERATION = "Inklusives Musizieren"


def given_out(head: Any) -> str:
    """An agreement of the example's third phase, drafted and given out as it is: what is missing is seen and confirmed."""
    head.go("/kooperationen/?q=Inklusives")
    head.page.get_by_role("link", name=COOPERATION).first.click()
    expect(head.page.get_by_role("heading", level=1)).to_have_text(COOPERATION)
    address = head.page.url.removeprefix(head.base) + "vereinbarung/"
    head.go(address)
    head.page.get_by_role("button", name="Vereinbarung beginnen").click()
    expect(head.page.get_by_label("Vorschau der Vereinbarung")).to_be_visible()
    head.check()
    head.go(f"{address}unterschriften/")
    head.page.get_by_label("Ich habe gesehen, was fehlt", exact=False).check()
    head.page.get_by_role("button", name="Zur Unterschrift geben", exact=False).click()
    expect(head.page.get_by_text("zur Unterschrift", exact=True).first).to_be_visible()
    head.check()
    return f"{address}unterschriften/"


def ask_by_link(head: Any) -> tuple[str, str]:
    form = head.page.locator("form", has=head.page.get_by_role("button", name="Link senden"))
    person = form.get_by_label("Wessen Unterschrift?")
    theirs = next(text for text in person.locator("option").all_inner_texts() if "," in text and "Vosskamp" not in text)
    person.select_option(label=theirs)
    form.get_by_label("Vor- und Nachname").fill("Ole Petersen-Roth")
    form.get_by_label("E-Mail").fill("o.petersen-roth@regenbogenschule.example")
    form.get_by_role("button", name="Link senden").click()
    head.check()
    match = re.search(r"/g/unterschrift/[\w-]{43}/", mail(head, COOPERATION, "/g/unterschrift/"))
    assert match
    return match[0], "Ole Petersen-Roth"


def sign(guest: Any, head: Any, link: str, name: str) -> None:
    guest.go(link)
    guest.check()
    guest.page.get_by_role("button", name="Code").first.click()
    code = re.search(r"^(\d{6})$", mail(head, "Code", name), re.MULTILINE)
    assert code
    guest.page.locator("input[name=code]").fill(code[1])
    guest.page.locator("input[name=code]").press("Enter")
    expect(guest.page.get_by_role("button", name="Verbindlich unterschreiben")).to_be_visible()
    guest.check()
    with guest.page.expect_download():
        guest.page.get_by_text("Als PDF lesen", exact=True).first.click()
    guest.go("/g/unterschrift/")
    guest.page.get_by_label("Vor- und Nachname").fill(name)
    guest.page.get_by_label("Ich darf für", exact=False).check()
    guest.page.get_by_role("button", name="Verbindlich unterschreiben").click()
    expect(guest.page.get_by_text("Danke").first).to_be_visible()
    guest.check()


def on_paper(head: Any, address: str, folder: Path) -> None:
    head.go(address)
    scan = folder / "Scan.pdf"
    scan.write_bytes(make.PDF)
    form = head.page.locator("form", has=head.page.get_by_role("button", name="Scan ablegen"))
    form.get_by_label("Scan des unterschriebenen Papiers").set_input_files(scan)
    form.get_by_role("checkbox", name="Musikschule der Stadt Wiesenbrück").check()
    form.get_by_label("Unterschrieben am").first.fill("2026-11-20")
    form.get_by_label("Wo liegt das Papier?").fill("Verwaltung, Ordner 7")
    form.get_by_label("Der Scan ist vollständig", exact=False).check()
    form.get_by_role("button", name="Scan ablegen").click()


def test_by_link_and_on_paper_and_checked_by_everybody(somebody: Any, tmp_path: Path) -> None:
    head, guest = somebody(1280).sign_in("leitung"), somebody(390)
    address = given_out(head)
    link, name = ask_by_link(head)
    sign(guest, head, link, name)
    for _patience in range(30):
        head.go(address)
        if head.page.get_by_text("einfach elektronisch, versiegelt").first.is_visible():
            break
        head.page.wait_for_timeout(1000)
    with head.page.expect_download() as download:
        head.page.get_by_role("link", name="PDF mit den bisherigen Unterschriften").click()
    file = tmp_path / "vereinbarung.pdf"
    file.write_bytes(Path(download.value.path()).read_bytes())
    signed = PdfFileReader(BytesIO(file.read_bytes())).embedded_signatures
    assert len(signed) == 1
    output = subprocess.run(["pdfsig", "-nocert", file], capture_output=True, text=True, check=False).stdout
    assert "Signature is Valid" in output, output
    stranger = somebody(390)
    stranger.go("/pruefen/")
    stranger.page.get_by_label("PDF-Datei").set_input_files(file)
    stranger.page.get_by_role("button", name="Datei prüfen").click()
    expect(stranger.page.get_by_text("unverändert", exact=True)).to_be_visible()
    expect(stranger.page.get_by_text(name).first).to_be_visible()
    stranger.check()
    on_paper(head, address, tmp_path)
    expect(head.page.get_by_text("unterschrieben 20.11.2026", exact=False).first).to_be_visible()
    expect(head.page.get_by_text("zur Unterschrift", exact=True)).to_be_hidden()
    head.check()
