"""Pages of a scan as pictures, to be shown or embedded in another document; the only importer of PDFium."""

import io
from collections.abc import Iterator

import pypdfium2
from PIL import Image

DPI = 150
LONGEST = 2000  # pixels: an A4 page at 150 dpi has 1754


class UnreadableError(ValueError):
    """A file cannot be turned into pictures."""


def of_file(content: bytes, kind: str) -> Iterator[bytes]:
    """JPEG pictures of every page of a PDF, or the one picture of a PNG or JPEG, none longer than 2000 pixels.

    Raises UnreadableError.
    """
    try:
        if kind == "application/pdf":
            yield from _pages(content)
        else:
            with Image.open(io.BytesIO(content)) as picture:
                yield _jpeg(picture.convert("RGB"))
    except (pypdfium2.PdfiumError, OSError) as error:
        raise UnreadableError(str(error)) from error


def _pages(content: bytes) -> Iterator[bytes]:
    document = pypdfium2.PdfDocument(content)
    try:
        for page in document:
            scale = min(DPI / 72, LONGEST / max(*page.get_size(), 1))
            yield _jpeg(page.render(scale=scale).to_pil().convert("RGB"))
    finally:
        document.close()


def _jpeg(picture: Image.Image) -> bytes:
    picture.thumbnail((LONGEST, LONGEST))
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=80)
    return out.getvalue()
