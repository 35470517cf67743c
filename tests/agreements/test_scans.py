"""Scans of signed paper: matched by the code on every page, however they were laid on the glass."""

import io
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageFilter

from accounts.models import Membership
from agreements import actions
from agreements.choices import VersionKind
from agreements.models import Evidence, Version
from agreements.signatures import scan_check
from agreements.text import version_content
from infrastructure import pdf, pdf_pages, sandbox
from infrastructure.uploads import Checked, checked
from kooperation.models import Cooperation
from tests import make
from tests.conftest import signed_in


@pytest.fixture
def cooperation(today: object, henrike: Membership) -> Cooperation:
    return make.cooperation(henrike, make.partner(henrike.user))


@pytest.fixture
def version(henrike: Membership, cooperation: Cooperation) -> Version:
    agreement = make.agreement(henrike.user, cooperation)
    sent = make.sent(henrike.user, agreement)
    return actions.attach_pdf(actor=henrike.user, version=sent, pdf=pdf.render(version_content.paper(sent)))


def scanned(version: Version, *, turn: float = 0, dpi: int = 150, pages: int = 9) -> SimpleUploadedFile:
    """A printed version as an office scanner returns it."""
    pictures = []
    for jpeg in list(pdf_pages.of_file(pdf.render(version_content.paper(version)), "application/pdf"))[:pages]:
        sheet = Image.open(io.BytesIO(jpeg)).convert("L")
        sheet = sheet.resize((sheet.width * dpi // 150, sheet.height * dpi // 150))
        pictures.append(sheet.rotate(turn, expand=True, fillcolor=255).filter(ImageFilter.GaussianBlur(0.5)))
    out = io.BytesIO()
    pictures[0].save(out, "PDF", save_all=True, append_images=pictures[1:], resolution=dpi)
    return SimpleUploadedFile("Scan.pdf", out.getvalue())


@pytest.mark.parametrize(("turn", "dpi"), [(180, 100), (1.5, 150), (-3, 200)])
def test_a_scan_is_recognised_however_it_lay(version: Version, turn: float, dpi: int) -> None:
    reading = scan_check.compared(version, checked(scanned(version, turn=turn, dpi=dpi)))
    assert reading.recognised == reading.pages
    assert reading.words == "Der Code auf dem Scan gehört zu dieser Fassung."


def test_a_missing_page_is_said(version: Version, henrike: Membership, cooperation: Cooperation) -> None:
    typed = {
        "upload": scanned(version, pages=1),
        "parties": [row.pk for row in version.agreement.parties.all()],
        "signed_on": "2026-11-20",
        "original_at": "Ordner 7",
        "complete": "on",
    }
    url = f"/kooperationen/{cooperation.ref}/vereinbarung/unterschriften/"
    text = signed_in(henrike).post(url, typed, follow=True).content.decode()
    assert "Der Scan hat 1 von 4 Seiten." in text
    assert Evidence.objects.get().report["recognised"] == 1


def test_a_scan_of_another_version_is_refused_with_its_number(
    version: Version, henrike: Membership, cooperation: Cooperation
) -> None:
    old = scanned(version)
    agreement = version.agreement
    actions.withdraw_from_signature(actor=henrike.user, agreement=agreement, why="Die Kosten fehlen.")
    clause = agreement.clauses.get(key="costs")
    actions.change_clause(actor=henrike.user, clause=clause, body="Keine.", version=clause.version)
    make.sent(henrike.user, agreement)
    typed = {
        "upload": old,
        "parties": [row.pk for row in agreement.parties.all()],
        "signed_on": "2026-11-20",
        "original_at": "Ordner 7",
        "complete": "on",
    }
    url = f"/kooperationen/{cooperation.ref}/vereinbarung/unterschriften/"
    answer = signed_in(henrike).post(url, typed)
    assert answer.status_code == 422
    assert "Dieser Scan zeigt Fassung 1; unterschrieben wird Fassung 2." in answer.content.decode()
    assert "Ordner 7" in answer.content.decode()
    assert not Evidence.objects.exists()


def test_a_scan_of_another_agreement_is_refused(version: Version, henrike: Membership) -> None:
    other = make.agreement(henrike.user, make.cooperation(henrike, title="Andere"))
    foreign = actions.freeze(actor=henrike.user, agreement=other, kind=VersionKind.AGREED)
    with pytest.raises(ValidationError, match=foreign.agreement.number):
        scan_check.compared(version, checked(scanned(foreign)))


def test_a_scan_that_kills_its_reader_is_taken_as_it_is(version: Version, monkeypatch: pytest.MonkeyPatch) -> None:
    def die(*args: Any) -> Any:
        raise sandbox.ChildDiedError

    monkeypatch.setattr(sandbox, "run", die)
    upload = Checked(b"%PDF", "application/pdf", "pdf", "0" * 64, "x.pdf")
    assert scan_check.compared(version, upload).words == ""
