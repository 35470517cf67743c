"""The signed agreement as one PDF: who signed when, the text, the scanned pages, the original files attached."""

from dataclasses import dataclass
from pathlib import Path, PurePath

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import override

from agreements.models import Evidence, Version
from agreements.signatures import signing_status
from agreements.text import version_content
from infrastructure import pdf_pages
from infrastructure.print_jobs import Enclosed, Paper


@dataclass(frozen=True)
class Scan:
    """One scan in the package: its pages by the names of their pictures."""

    number: int
    evidence: Evidence
    pages: tuple[str, ...]
    enclosed_as: str


def paper(version: Version) -> Paper:
    """The package as a document to render; the version's own PDF must exist.

    Raises infrastructure.pdf_pages.UnreadableError for a scan that cannot be shown.
    """
    shown: dict[str, bytes] = {}
    scans, enclosed = [], [Enclosed("vereinbarung.pdf", version.pdf.read(), "Die Fassung, die unterschrieben wurde")]
    for number, row in enumerate(signing_status.evidence_of(version), start=1):
        content = row.content.read()
        name = f"beleg-{number}{PurePath(row.name).suffix}"
        # A signature in the file itself is proven by that file; a picture of its pages would prove nothing more.
        drawn = pdf_pages.of_file(content, row.kind) if row.on_paper else ()
        pages = {f"{number}-{place}": jpeg for place, jpeg in enumerate(drawn, start=1)}
        shown |= pages
        scans.append(Scan(number, row, tuple(pages), name))
        enclosed.append(Enclosed(name, content, f"Beleg {number}: {row.name}"))
    context = {
        **version_content.printed(version.content),
        "version": version,
        "hash": version.sha256,
        "rows": [(place, _scan_of(place.evidence, scans)) for place in signing_status.places(version)],
        "scans": scans,
        "site_name": settings.SITE_NAME,
    }
    with override("de"):
        html = render_to_string("print/package.html", context)
    styles = Path(settings.BASE_DIR) / "static/print"
    css = (styles / "agreement.css").read_text() + (styles / "package.css").read_text()
    made_at = max([version.created_at, *(scan.evidence.at for scan in scans)]).replace(microsecond=0)
    return Paper(html=html, css=css, made_at=made_at, enclosed=tuple(enclosed), pictures=shown)


def _scan_of(evidence: Evidence | None, scans: list[Scan]) -> Scan | None:
    return next((scan for scan in scans if evidence and scan.evidence.pk == evidence.pk), None)
