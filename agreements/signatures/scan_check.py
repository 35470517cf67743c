"""Checks by the QR code on each page whether a scan shows all pages of the version being signed."""

import io
from collections.abc import Sequence
from dataclasses import dataclass

import pikepdf
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from agreements.models import Version
from agreements.text.version_content import Mark
from infrastructure import sandbox, scanning
from infrastructure.uploads import Checked


@dataclass(frozen=True)
class ScanReading:
    """What the codes on a scan tell; `words` is empty without problems."""

    pages: int
    recognised: int
    words: str

    def as_data(self) -> dict[str, object]:
        """What is kept beside the scan."""
        return {"pages": self.pages, "recognised": self.recognised, "words": self.words}


def compared(version: Version, upload: Checked) -> ScanReading:
    """Compare a scan with the version it is to prove.

    Raises ValidationError when its pages belong to another version or another agreement. A scan whose codes cannot be read
    is taken as it is: a person has said that it is complete.
    """
    try:
        pages = scanning.codes(upload.content, upload.kind)
    except sandbox.ChildDiedError:
        return ScanReading(0, 0, "")
    marks = [mark for texts in pages for mark in filter(None, map(Mark.read, texts))]
    expected = Mark.of(version)
    for mark in marks:
        if mark.number != expected.number.upper():
            raise ValidationError(
                {"upload": _("This scan belongs to another agreement: {number}.").format(number=mark.number)}
            )
        if (mark.version, mark.hash) != (expected.version, expected.hash):
            raise ValidationError(
                {
                    "upload": _("This scan shows version {one}; version {other} is being signed.").format(
                        one=mark.version, other=expected.version
                    )
                }
            )
    return ScanReading(len(pages), len(marks), _words(pages, marks, version))


def _words(pages: Sequence[object], marks: Sequence[Mark], version: Version) -> str:
    if not marks or not version.pdf:
        return ""
    with version.pdf.open("rb") as stored, pikepdf.open(io.BytesIO(stored.read())) as opened:
        expected = len(opened.pages)
    if len(pages) < expected:
        return _("The scan has {found} of {expected} pages. Please file the missing ones too.").format(
            found=len(pages), expected=expected
        )
    return _("The code on the scan belongs to this version.")
