"""The agreement as PDF: archivable and accessible, with signature fields and a code on every page."""

import hashlib
import json
from io import BytesIO

import page
import pypdf
import pytest

from accounts.models import Membership
from agreements import actions
from agreements.choices import VersionKind
from agreements.models import Party, Version
from agreements.text import version_content
from infrastructure import pdf, pdf_pages, qr
from tests import make


@pytest.fixture
def version(today: object, henrike: Membership) -> Version:
    partner = make.partner(henrike.user, "KGS Šimůnek-Öztürk", representative="Anke Rüschhoff ẞ")
    agreement = make.agreement(henrike.user, make.cooperation(henrike, partner, title="Singklasse 3/4"))
    return actions.freeze(actor=henrike.user, agreement=agreement, kind=VersionKind.AGREED)


def fields(content: bytes) -> list[pypdf.generic.DictionaryObject]:
    root = pypdf.PdfReader(BytesIO(content)).trailer["/Root"]
    return [field.get_object() for field in root["/AcroForm"]["/Fields"]]


def test_the_agreed_text_has_a_tagged_empty_field_for_everybody_who_signs(version: Version) -> None:
    content = pdf.render(version_content.paper(version))
    field_names = fields(content)
    assert [field["/T"] for field in field_names] == ["unterschrift-1", "unterschrift-2"]
    assert all(field["/FT"] == "/Sig" and "/V" not in field for field in field_names)
    assert "Anke Rüschhoff" in field_names[1]["/TU"]
    for profile in (page.ValidationProfile.PDF_A_3A, page.ValidationProfile.PDF_UA_1):
        assert '"failures":[]' in page.validate_pdf_bytes(content, profile=profile).to_json()


def test_a_party_that_only_contributes_has_no_field(version: Version, henrike: Membership) -> None:
    Party.objects.filter(side="partner").update(signs=False)
    agreement = version.agreement
    again = actions.freeze(actor=henrike.user, agreement=agreement, kind=VersionKind.AGREED)
    assert len(fields(pdf.render(version_content.paper(again)))) == 1


def test_a_text_that_is_still_argued_about_cannot_be_signed(version: Version, henrike: Membership) -> None:
    draft = actions.freeze(actor=henrike.user, agreement=version.agreement, kind=VersionKind.WORKING)
    assert "/AcroForm" not in pypdf.PdfReader(BytesIO(pdf.render(version_content.paper(draft)))).trailer["/Root"]


def test_the_same_version_gives_the_same_bytes(version: Version) -> None:
    first = pdf.render(version_content.paper(version))
    pdf._styles.cache_clear()
    again = pdf.render(version_content.paper(Version.objects.get(pk=version.pk)))
    assert hashlib.sha256(first).hexdigest() == hashlib.sha256(again).hexdigest()


def test_every_page_says_which_version_it_belongs_to(version: Version) -> None:
    for picture in pdf_pages.of_file(pdf.render(version_content.paper(version)), "application/pdf"):
        mark = version_content.Mark.read(qr.read(picture)[0])
        assert mark == version_content.Mark(version.agreement.number, version.number, version.sha256[:16])


@pytest.mark.parametrize("text", ["", "https", "VEREINBARUNG:A:x:1", "VEREINBARUNG:A:1", "ANDERES:A:1:ff"])
def test_other_peoples_codes_say_nothing(text: str) -> None:
    assert version_content.Mark.read(text) is None


def test_exactly_its_own_data_travel_inside_and_names_stay_whole(version: Version) -> None:
    reader = pypdf.PdfReader(BytesIO(pdf.render(version_content.paper(version))))
    assert list(reader.attachments) == ["vereinbarung.json"]
    inside = reader.attachments["vereinbarung.json"][0]
    assert inside == version_content.canonical(version.content)
    assert hashlib.sha256(inside).hexdigest() == version.sha256
    assert json.loads(inside)["parties"][1]["institution"] == "KGS Šimůnek-Öztürk"
    text = " ".join(page.extract_text() for page in reader.pages)
    assert "Šimůnek-Öztürk" in text
    assert "Rüschhoff ẞ" in text
    assert reader.trailer["/Root"]["/Lang"] == "de"
