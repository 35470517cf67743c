"""Any PDF anybody brings: unchanged or not, and if not, what happened to it, in one sentence."""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
import time_machine
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client, override_settings
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from accounts.models import Membership, School
from agreements import actions
from agreements.choices import VersionKind
from agreements.models import Version
from agreements.signatures import verification
from agreements.signatures.verification import Verdict
from agreements.text import version_content
from infrastructure import pdf, tenancy, throttle
from infrastructure.seals import SealError, child, examining, keys, signing
from tests import make, sealing
from tests.conftest import TODAY

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Issued:
    """What all tests here look at: made once, for sealing takes seconds."""

    school: School
    head: Membership
    version: Version
    plain: bytes
    signed: bytes


@pytest.fixture(scope="module")
def shop(shared_rows: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Issued]:
    """A school with an agreement as a PDF, unsigned and signed twice; keys are shared, and lie in a folder of their own."""
    with (
        pytest.MonkeyPatch.context() as patch,
        override_settings(DATA_DIR=tmp_path_factory.mktemp("seals")),
    ):
        patch.setattr(keys, "_new_key", sealing.key)
        with time_machine.travel(TODAY, tick=True):
            school = make.school()
            with tenancy.of(school.pk):
                issued = issue(school)
        yield issued


def issue(school: School) -> Issued:
    head = make.character(school, "henrike")
    agreement = make.agreement(head.user, make.cooperation(head, make.partner(head.user)))
    frozen = actions.freeze(actor=head.user, agreement=agreement, kind=VersionKind.AGREED)
    version = actions.attach_pdf(actor=head.user, version=frozen, pdf=pdf.render(version_content.paper(frozen)))
    plain = signed = bytes(version.pdf.read())
    with_seal = keys.of(school.ref, school.name)
    for field, name in (("unterschrift-1", "Dr. Henrike Vosskamp"), ("unterschrift-2", "Anke Rüschhoff")):
        signed = signing.seal(signed, signing.Entry(field, name, "Zustimmung", sealing.look(name)), with_seal)
    return Issued(school, head, version, plain, signed)


@pytest.fixture(autouse=True)
def quick(shop: Issued, db: None, today: object, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Files are examined without a child process, which test_seals tries."""
    monkeypatch.setattr(child, "examine", lambda content: examining.examine(content, keys.certificates(), []))
    throttle.forget()
    with tenancy.of(shop.school.pk):
        yield


@pytest.fixture
def version(shop: Issued) -> Version:
    return shop.version


@pytest.fixture
def issued(shop: Issued) -> bytes:
    return shop.plain


@pytest.fixture
def signed(shop: Issued) -> bytes:
    return shop.signed


@pytest.fixture
def henrike(shop: Issued) -> Membership:
    return shop.head


def update(content: bytes, change: Callable[[IncrementalPdfFileWriter], None]) -> bytes:
    """One more revision, as an editor of PDFs would write it."""
    writer = IncrementalPdfFileWriter(io.BytesIO(content))
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def one_byte(content: bytes, place: int) -> bytes:
    return content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]


def in_text(content: bytes, _issued: int) -> bytes:
    return one_byte(content, content.index(b"stream\n") + 40)


def in_second_revision(content: bytes, issued: int) -> bytes:
    second = content.index(b"%%EOF", issued) + 6
    return one_byte(content, content.index(b"stream", second) + 30)


def in_certificate(content: bytes, issued: int) -> bytes:
    """In the hexadecimal text of the first signature, where its certificate stands."""
    place = content.index(b"/Contents <", issued) + 900
    return content[:place] + (b"0" if content[place : place + 1] != b"0" else b"1") + content[place + 1 :]


def cut(content: bytes, _issued: int) -> bytes:
    return content[:-200]


def comment(content: bytes, _issued: int) -> bytes:
    return content + b"% nur ein Kommentar\n"


def sly_comment(content: bytes, _issued: int) -> bytes:
    start = content[content.rindex(b"startxref") :]
    return content + b"% nur ein Kommentar\n" + start


def page_replaced(content: bytes, _issued: int) -> bytes:
    def change(writer: IncrementalPdfFileWriter) -> None:
        page = writer.root["/Pages"]["/Kids"].raw_get(0)
        stream = writer.add_object(generic.StreamObject(stream_data=b"BT ET"))
        page.get_object()["/Contents"] = stream
        writer.mark_update(page)

    return update(content, change)


def note_added(content: bytes, _issued: int) -> bytes:
    def change(writer: IncrementalPdfFileWriter) -> None:
        page = writer.root["/Pages"]["/Kids"].raw_get(0)
        note = generic.DictionaryObject(
            {
                generic.pdf_name("/Type"): generic.pdf_name("/Annot"),
                generic.pdf_name("/Subtype"): generic.pdf_name("/FreeText"),
                generic.pdf_name("/Rect"): generic.ArrayObject(map(generic.NumberObject, (50, 50, 200, 80))),
                generic.pdf_name("/Contents"): generic.pdf_string("und 500 Euro mehr"),
                generic.pdf_name("/DA"): generic.pdf_string("/Helv 12 Tf"),
            }
        )
        page.get_object()["/Annots"] = generic.ArrayObject([writer.add_object(note)])
        writer.mark_update(page)

    return update(content, change)


def data_swapped(content: bytes, _issued: int) -> bytes:
    def change(writer: IncrementalPdfFileWriter) -> None:
        names = writer.root["/Names"]["/EmbeddedFiles"]["/Names"]
        spec = names[1].get_object()
        spec["/EF"]["/F"] = writer.add_object(generic.StreamObject(stream_data=b"{}"))
        writer.update_container(spec["/EF"])

    return update(content, change)


def rewritten(content: bytes, _issued: int) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as opened:
        opened.save(out)
    return out.getvalue()


MANIPULATIONS = [
    (in_text, "Im ausgestellten Text wurde etwas geändert; die Unterschriften gehören nicht dazu."),
    (in_second_revision, "Die Datei wurde geändert, nachdem Anke Rüschhoff unterschrieben hat"),
    (in_certificate, "geändert"),
    (cut, "Das Ende der Datei fehlt."),
    (comment, "Hinter der letzten Unterschrift wurde etwas angehängt."),
    (sly_comment, "Hinter der letzten Unterschrift wurde etwas angehängt."),
    (
        page_replaced,
        "Nach der Unterschrift von Dr. Henrike Vosskamp wurden Seiten, Anmerkungen oder eingeschlossene Daten",
    ),
    (
        note_added,
        "Nach der Unterschrift von Dr. Henrike Vosskamp wurden Seiten, Anmerkungen oder eingeschlossene Daten",
    ),
    (
        data_swapped,
        "Nach der Unterschrift von Dr. Henrike Vosskamp wurden Seiten, Anmerkungen oder eingeschlossene Daten",
    ),
    (rewritten, "Die Datei wurde von einem Programm neu geschrieben"),
]


@pytest.mark.parametrize(("manipulate", "words"), MANIPULATIONS, ids=lambda part: getattr(part, "__name__", ""))
def test_every_manipulation_is_caught_and_named(
    manipulate: Callable[[bytes, int], bytes], words: str, signed: bytes, issued: bytes
) -> None:
    report = verification.report(manipulate(signed, len(issued)))
    assert report.verdict == Verdict.CHANGED
    assert not report.signers
    assert words in " ".join(report.sentences)


def test_a_signed_file_says_who_signed_when_and_which_version(signed: bytes, version: Version) -> None:
    report = verification.report(signed)
    assert report.verdict == Verdict.GENUINE
    assert report.version == version
    assert [signer.name for signer in report.signers] == ["Dr. Henrike Vosskamp", "Anke Rüschhoff"]
    assert all(signer.own and signer.at and signer.at.date().isoformat() == "2026-11-23" for signer in report.signers)


def test_an_unsigned_file_is_never_called_signed(issued: bytes, version: Version) -> None:
    report = verification.report(issued)
    assert report.verdict == Verdict.UNSIGNED
    assert report.sentences == (
        "Der Text ist genau der ausgestellte. Elektronisch hat diese Datei niemand unterschrieben.",
    )


def test_changed_first_and_signed_then_is_changed(issued: bytes, henrike: Membership) -> None:
    """Our own seal on a text that somebody had added a note to would still be a changed text."""
    with_seal = keys.of(henrike.school.ref, henrike.school.name)
    entry = signing.Entry("unterschrift-1", "Jemand", "Zustimmung", sealing.look())
    report = verification.report(signing.seal(note_added(issued, 0), entry, with_seal))
    assert report.verdict == Verdict.CHANGED
    assert report.sentences == ("Der ausgestellte Text wurde vor der Unterschrift verändert.",)


def test_a_strangers_signature_is_whole_but_not_vouched_for(issued: bytes, settings: Any, tmp_path: Path) -> None:
    own = settings.DATA_DIR
    settings.DATA_DIR = tmp_path / "fremd"
    entry = signing.Entry("unterschrift-1", "Dr. Henrike Vosskamp", "Zustimmung", sealing.look())
    forged = signing.seal(issued, entry, keys.of("abc", "Fremde Musikschule"))
    settings.DATA_DIR = own
    report = verification.report(forged)
    assert report.verdict == Verdict.GENUINE
    assert report.signers[0].name == "Siegel Fremde Musikschule"
    assert "wer hinter dem Zertifikat steht, ließ sich hier nicht prüfen" in report.sentences[1]


def empty_pdf() -> bytes:
    out = io.BytesIO()
    pdf_file = pikepdf.new()
    pdf_file.add_blank_page()
    pdf_file.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "Das ist kein PDF."),
        (b"GIF89a", "Das ist kein PDF."),
        (b"%PDF-1.7 kaputt", "beschädigt oder unvollständig"),
        (empty_pdf(), "Diese Datei wurde nicht hier ausgestellt"),
    ],
)
def test_what_is_not_ours_is_said(db: None, content: bytes, words: str) -> None:
    report = verification.report(content)
    assert report.verdict == Verdict.UNKNOWN
    assert words in " ".join(report.sentences)


def locked_pdf(content: bytes) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as opened:
        opened.save(out, encryption=pikepdf.Encryption(owner="x", user="x"))
    return out.getvalue()


def test_a_locked_file_cannot_be_checked(issued: bytes) -> None:
    assert "Passwort" in verification.report(locked_pdf(issued)).sentences[0]


def test_the_page_needs_no_account_and_keeps_nothing(
    signed: bytes, version: Version, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*args: object, **kwargs: object) -> str:
        raise AssertionError("something was stored")

    monkeypatch.setattr(FileSystemStorage, "save", refuse)
    client = Client()
    assert "Vereinbarung prüfen" in client.get("/pruefen/").content.decode()
    text = client.post("/pruefen/", {"upload": SimpleUploadedFile("x.pdf", signed)}).content.decode()
    for words in ("unverändert", "Anke Rüschhoff", version.agreement.number, "versiegelt durch die Musikschule"):
        assert words in text
    broken = client.post("/pruefen/", {"upload": SimpleUploadedFile("x.pdf", cut(signed, 0))}).content.decode()
    assert "Das Ende der Datei fehlt." in broken
    assert client.post("/pruefen/", {}).status_code == 422


def test_who_asks_too_often_waits(db: None) -> None:
    client = Client()
    for _ in range(20):
        client.post("/pruefen/", {})
    assert client.post("/pruefen/", {}).status_code == 429


def test_a_seal_that_cannot_be_read_is_said(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(content: bytes) -> dict[str, Any]:
        raise SealError("Die Siegeldatei lässt sich nicht lesen.")

    monkeypatch.setattr(child, "examine", broken)
    answer = Client().post("/pruefen/", {"upload": SimpleUploadedFile("x.pdf", make.PDF)})
    assert answer.status_code == 422
    assert "Die Siegeldatei lässt sich nicht lesen." in answer.content.decode()


def test_the_command_says_the_same(signed: bytes, tmp_path: Path) -> None:
    path, out = tmp_path / "x.pdf", StringIO()
    path.write_bytes(signed)
    call_command("agreements", "verify", str(path), stdout=out)
    assert "Anke Rüschhoff: 23.11.2026" in out.getvalue()
    path.write_bytes(comment(signed, 0))
    with pytest.raises(CommandError):
        call_command("agreements", "verify", str(path), stdout=out)
    with pytest.raises(CommandError):
        call_command("agreements", "verify", str(tmp_path / "fehlt.pdf"), stdout=out)
