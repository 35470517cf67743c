"""QR codes: drawn as vectors for documents, read from pictures of scanned pages; the only importer of both libraries."""

import io

import segno
import zxingcpp
from PIL import Image


def svg(text: str) -> bytes:
    """A QR code as SVG without a background; readable with up to a fifth damaged."""
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        out, kind="svg", border=0, xmldecl=False, svgclass=None, lineclass=None
    )
    return out.getvalue()


def read(picture: bytes) -> list[str]:
    """The texts of all QR codes in a picture, in any orientation."""
    with Image.open(io.BytesIO(picture)) as page:
        codes = zxingcpp.read_barcodes(page.convert("L"))
    return [code.text for code in codes if code.valid and code.format == zxingcpp.BarcodeFormat.QRCode]
