"""Checks uploads: PDF, PNG and JPEG by content, no active content, size limits."""

import hashlib
import io
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

import pikepdf
from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from PIL import Image, UnidentifiedImageError

LARGEST = 20 * 1024 * 1024
MOST_PIXELS = 80_000_000
MOST_PAGES = 200
ACTIVE = {"/JavaScript", "/JS", "/Launch", "/EmbeddedFile", "/RichMedia", "/AA", "/SubmitForm", "/ImportData"}
DEEPEST = 60


@dataclass(frozen=True)
class Checked:
    """A checked upload: its bytes, its type by content, its hash, a safe name."""

    content: bytes
    kind: str
    ending: str
    sha256: str
    name: str


class UploadField(forms.FileField):
    """A form field that cleans to a checked upload."""

    def __init__(self, *, label: Any) -> None:
        super().__init__(
            label=label,
            help_text=gettext_lazy("PDF, PNG or JPEG, at most 20 MB."),
            widget=forms.FileInput(attrs={"accept": ".pdf,.png,.jpg,.jpeg"}),
        )

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Raises ValidationError that says what is wrong and what would be right."""
        upload = super().clean(data, initial)
        return checked(upload) if upload else upload


def checked(upload: "UploadedFile[Any]") -> Checked:
    """Check an upload; raises ValidationError that says what is wrong and what would be right."""
    if (upload.size or 0) > LARGEST:
        raise ValidationError(_("The file is larger than 20 MB."))
    content = upload.read()
    if content.startswith(b"%PDF-"):
        _look_into_pdf(content)
        kind, ending = "application/pdf", "pdf"
    elif content.startswith(b"\x89PNG\r\n\x1a\n"):
        content, kind, ending = _redrawn(content, "PNG"), "image/png", "png"
    elif content.startswith(b"\xff\xd8\xff"):
        content, kind, ending = _redrawn(content, "JPEG"), "image/jpeg", "jpg"
    else:
        raise ValidationError(_("Only PDF, PNG and JPEG files can be kept here."))
    stem = PurePath(upload.name or "").stem.strip().replace("/", "-")[:150] or "Datei"
    name = "".join(letter for letter in stem if letter.isprintable())
    return Checked(content, kind, ending, hashlib.sha256(content).hexdigest(), f"{name}.{ending}")


def _look_into_pdf(content: bytes) -> None:
    try:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            if pdf.is_encrypted:
                raise ValidationError(_("The PDF is locked by a password. Save it without one."))
            if len(pdf.pages) > MOST_PAGES:
                raise ValidationError(_("The PDF has more than 200 pages."))
            for item in pdf.objects:
                _refuse_active(item, 0)
            _refuse_active(pdf.trailer, DEEPEST - 2)
    except pikepdf.PasswordError:
        raise ValidationError(_("The PDF is locked by a password. Save it without one."))
    except (pikepdf.PdfError, RuntimeError):
        raise ValidationError(_("This PDF cannot be read. Save or scan it anew."))


def _refuse_active(item: pikepdf.Object, depth: int) -> None:
    """Walk through dictionaries and arrays, inline ones too; an open action that only shows a page is harmless."""
    if depth > DEEPEST:
        return
    if isinstance(item, pikepdf.Stream | pikepdf.Dictionary):
        keys = {str(key) for key in item.keys()}  # noqa: SIM118 - not a dict
        if keys & ACTIVE or str(item.get("/S", "")) in ACTIVE or str(item.get("/Type", "")) in ACTIVE:
            raise ValidationError(_("The PDF holds scripts or files inside. Print it to a new PDF first."))
        children = [item[key] for key in keys if key not in ("/Parent", "/P", "/Prev", "/Next")]
    elif isinstance(item, pikepdf.Array):
        children = list(item)
    else:
        return
    for child in children:
        if isinstance(child, pikepdf.Object) and not child.is_indirect:
            _refuse_active(child, depth + 1)


def _redrawn(content: bytes, form: str) -> bytes:
    """The picture re-encoded: without location, comments or trailing data."""
    try:
        with Image.open(io.BytesIO(content)) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise ValidationError(_("The picture is too large. Scan it with 300 dpi."))
            picture.load()
            clean = Image.new(picture.mode, picture.size)
            clean.paste(picture)
            out = io.BytesIO()
            clean.convert("RGB").save(out, form, quality=92) if form == "JPEG" else clean.save(out, form)
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError):
        raise ValidationError(_("This picture cannot be read. Save or scan it anew."))
    return out.getvalue()
