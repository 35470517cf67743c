"""Uploads: which files are accepted, and why others are refused."""

import io
from collections.abc import Callable

import pikepdf
import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from infrastructure.uploads import LARGEST, checked


def pdf(change: Callable[[pikepdf.Pdf], None] = lambda document: None, **save: object) -> bytes:
    document = pikepdf.new()
    document.add_blank_page()
    change(document)
    out = io.BytesIO()
    document.save(out, **save)
    return out.getvalue()


def picture(form: str, **save: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (20, 10), "white").save(out, form, **save)
    return out.getvalue()


def send(content: bytes, name: str = "Raumplan.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


@pytest.mark.parametrize(
    ("content", "kind"),
    [(pdf(), "application/pdf"), (picture("PNG"), "image/png"), (picture("JPEG"), "image/jpeg")],
)
def test_what_may_be_kept_is_told_by_its_content(content: bytes, kind: str) -> None:
    upload = checked(send(content, "../../Anlage „Ä“;\n.exe"))
    assert upload.kind == kind
    assert "/" not in upload.name
    assert upload.name.endswith((".pdf", ".png", ".jpg"))
    assert upload.name.isprintable()


def script(document: pikepdf.Pdf) -> None:
    document.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")


def launch(document: pikepdf.Pdf) -> None:
    action = pikepdf.Dictionary(S=pikepdf.Name.Launch, F="cmd.exe")
    link = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9], A=action)
    document.pages[0].Annots = pikepdf.Array([link])


def enclosed(document: pikepdf.Pdf) -> None:
    document.attachments["boese.exe"] = b"MZ"


@pytest.mark.parametrize("change", [script, launch, enclosed])
def test_active_pdfs_are_refused(change: Callable[[pikepdf.Pdf], None]) -> None:
    with pytest.raises(ValidationError, match="Skripte oder Dateien"):
        checked(send(pdf(change)))


def test_a_view_as_open_action_is_harmless() -> None:
    def view(document: pikepdf.Pdf) -> None:
        document.Root.OpenAction = pikepdf.Array([document.pages[0].obj, pikepdf.Name.Fit])

    assert checked(send(pdf(view))).kind == "application/pdf"


REFUSED = [
    (pdf(encryption=pikepdf.Encryption(owner="a", user="b")), "Passwort"),
    (b"%PDF-1.4 kaputt", "nicht lesen"),
    (b"<html><script>alert(1)</script>", "Nur PDF"),
    (b"MZ\x90\x00", "Nur PDF"),
    (b"PK\x03\x04", "Nur PDF"),
    (b"\x89PNG\r\n\x1a\nkaputt", "nicht lesen"),
    (b"\xff\xd8\xffkaputt", "nicht lesen"),
    (b"", "Nur PDF"),
    (b"GIF89a", "Nur PDF"),
    (b" %PDF-1.4", "Nur PDF"),
]


@pytest.mark.parametrize(("content", "words"), REFUSED)
def test_what_may_not_be_kept_is_refused_in_words(content: bytes, words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        checked(send(content))


def test_too_much_is_refused_before_it_is_read() -> None:
    large = send(b"%PDF-")
    large.size = LARGEST + 1
    with pytest.raises(ValidationError, match="20 MB"):
        checked(large)


def test_a_picture_loses_what_stands_behind_it() -> None:
    exif = Image.Exif()
    exif[0x010E] = "GPS des Schulhofs"
    upload = checked(send(picture("JPEG", exif=exif.tobytes()) + b"<script>"))
    assert b"GPS des Schulhofs" not in upload.content
    assert b"<script>" not in upload.content
