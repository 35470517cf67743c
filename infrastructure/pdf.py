"""PDFs from our own HTML: accessible, archivable, reproducible, without network access; the only importer of
WeasyPrint.

PDF/A-3a and PDF/UA-1 in one file.
"""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import pydyf
from django.conf import settings
from weasyprint import CSS, HTML, Attachment
from weasyprint.css.counters import CounterStyle
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from infrastructure.print_jobs import Paper

FACES = (("Regular", "normal", 400), ("Bold", "normal", 700), ("Italic", "italic", 400))
UA_XMP = (
    b'<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"><pdfuaid:part>1</pdfuaid:part>'
    b"</rdf:Description>"
    b'<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"'
    b' xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">'
    b'<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">'
    b"<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>"
    b"<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>"
    b"<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix><pdfaSchema:property><rdf:Seq>"
    b'<rdf:li rdf:parseType="Resource"><pdfaProperty:name>part</pdfaProperty:name>'
    b"<pdfaProperty:valueType>Integer</pdfaProperty:valueType><pdfaProperty:category>internal</pdfaProperty:category>"
    b"<pdfaProperty:description>Part of ISO 14289</pdfaProperty:description></rdf:li>"
    b"</rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>"
)


class RefusedAddressError(ValueError):
    """A document asked for something outside of itself."""


class ClosedFetcher(URLFetcher):  # type: ignore[misc]  # because: WeasyPrint ships no types
    """Serves our font files and the document's own pictures by name, and refuses every other address."""

    def __init__(self, pictures: Mapping[str, bytes] | None = None) -> None:
        super().__init__()
        self.pictures = pictures or {}

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        picture = self.pictures.get(url.removeprefix("picture:")) if url.startswith("picture:") else None
        if picture is not None:
            kind = "image/svg+xml" if picture.startswith(b"<svg") else "image/jpeg"
            return URLFetcherResponse(url, body=picture, headers={"Content-Type": kind})
        name = url.removeprefix("font:")
        if name == url or "/" in name or ".." in name:
            raise RefusedAddressError(f"A document may not load {url[:80]}.")
        return URLFetcherResponse(url, body=(fonts_folder() / name).read_bytes(), headers={"Content-Type": "font/ttf"})


def fonts_folder() -> Path:
    """The folder of the static font files; written by build_assets."""
    return Path(settings.BUILD_DIR) / "fonts"


@lru_cache(maxsize=8)
def _styles(css: str) -> tuple[FontConfiguration, CounterStyle, CSS]:
    """Shared by all documents of a process: a fresh font configuration per document leaks memory."""
    faces = "".join(
        f'@font-face{{font-family:"Source Serif 4";font-style:{style};font-weight:{weight};'
        f"src:url(font:SourceSerif4-{name}.ttf)}}"
        for name, style, weight in FACES
    )
    fonts, counters = FontConfiguration(), CounterStyle()
    sheet = CSS(string=faces + css, font_config=fonts, counter_style=counters, url_fetcher=ClosedFetcher())
    return fonts, counters, sheet


def render(paper: Paper) -> bytes:
    """The PDF's bytes; the same input gives the same bytes in every process.

    Raises RefusedAddressError or weasyprint's FatalURLFetchingError (a BaseException) never for our templates, because
    user text reaches them escaped; a refused address inside a document is dropped and the rest is rendered.
    """
    fonts, counters, sheet = _styles(paper.css)
    attachments = [
        Attachment(
            string=item.content,
            name=item.name,
            description=item.description,
            relationship="Source",
            created=paper.made_at,
            modified=paper.made_at,
        )
        for item in paper.enclosed
    ]
    document = HTML(string=paper.html, base_url=None, url_fetcher=ClosedFetcher(paper.pictures)).render(
        stylesheets=[sheet], font_config=fonts, counter_style=counters, pdf_variant="pdf/a-3a", pdf_tags=True
    )
    document.metadata.attachments = attachments
    pdf: bytes = document.write_pdf(finisher=_archive, pdf_variant="pdf/a-3a", pdf_tags=True)
    return pdf


def stamp(paper: Paper) -> bytes:
    """A small PDF to be drawn into a field: fonts embedded, no tags and no metadata of its own."""
    fonts, counters, sheet = _styles(paper.css)
    document = HTML(string=paper.html, base_url=None, url_fetcher=ClosedFetcher(paper.pictures)).render(
        stylesheets=[sheet], font_config=fonts, counter_style=counters
    )
    pdf: bytes = document.write_pdf()
    return pdf


def _archive(document: Any, pdf: Any) -> None:
    """Adds what PDF/UA-1 asks for to a PDF/A-3a: its mark in the metadata, and the scope of table heads.

    Turns check boxes that the layout placed into empty signature fields, so that they stand in the tag tree.
    """

    def by_ref(reference: Any) -> Any:
        return pdf.objects[
            int(bytes(reference).split()[0] if isinstance(reference, bytes) else str(reference).split()[0])
        ]

    xmp = by_ref(pdf.catalog["Metadata"])
    xmp.stream = [xmp.stream[0].replace(b"</rdf:RDF>", UA_XMP + b"</rdf:RDF>")]
    xmp.compress = False
    for item in pdf.objects:
        if isinstance(item, dict) and item.get("S") == "/TH":
            in_head = by_ref(by_ref(item["P"])["P"]).get("S") == "/THead"
            item["A"]["Scope"] = "/Column" if in_head else "/Row"
        elif isinstance(item, dict) and item.get("S") == "/Form":
            item["K"] = item["K"][0]  # signature validators follow a single reference only, not a list of one
    for item in [item for item in pdf.objects if isinstance(item, dict) and item.get("Subtype") == "/Widget"]:
        _signature_field(pdf, item)
    for key in ("DR", "NeedAppearances"):
        pdf.catalog.get("AcroForm", {}).pop(key, None)
    for item in pdf.objects:
        if isinstance(item, pydyf.Stream) and item.compress:
            _end_before_its_line(item)


def _end_before_its_line(stream: Any) -> None:
    """Let no compressed stream end in a carriage return.

    With the line feed before "endstream" it reads as one line end, and validators then count a byte less than the
    stream's length: one stream in 256 made a file invalid. A page's drawing gets one more empty line, which changes its
    last byte; what may not change is stored as it is.
    """
    end = len(b"\nendstream")
    if not stream.data.endswith(b"\r\nendstream"):
        return
    if not stream.extra:
        stream.stream = [*stream.stream, b""]
    if stream.data[-end - 1 : -end] == b"\r":
        stream.compress = False


def _signature_field(pdf: Any, widget: Any) -> None:
    """Make a check box an empty signature field with an empty appearance."""
    x1, y1, x2, y2 = widget["Rect"]
    widget["Rect"] = pydyf.Array((min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)))
    for key in ("AS", "V", "MK", "Border"):
        widget.pop(key, None)
    box = pydyf.Array((0, 0, abs(x2 - x1), abs(y2 - y1)))
    nothing = pydyf.Stream([], {"Type": "/XObject", "Subtype": "/Form", "BBox": box})
    pdf.add_object(nothing)
    widget.update({"FT": "/Sig", "F": 132, "AP": pydyf.Dictionary({"N": nothing.reference})})
