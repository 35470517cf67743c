"""Names of an agreement's files for download; different files have different names."""

from pathlib import PurePath

from django.utils.text import slugify

from agreements.models import Evidence, Version
from agreements.signatures import signing_status


def _stem(version: Version) -> str:
    return f"{slugify(version.agreement.number)}-fassung-{version.number}"


def issued(version: Version) -> str:
    """The PDF as it was made, without signatures."""
    return f"{_stem(version)}.pdf"


def signed(version: Version) -> str:
    """The PDF with the signatures set in it so far; "3-von-5" while lines are open."""
    places = signing_status.places(version)
    in_file = sum(1 for place in places if place.evidence and place.evidence.revision)
    if not in_file:
        return f"{_stem(version)}-zum-unterschreiben.pdf"
    if in_file == len(places):
        return f"{_stem(version)}-unterschrieben.pdf"
    return f"{_stem(version)}-unterschrieben-{in_file}-von-{len(places)}.pdf"


def with_scans(version: Version, stamp: str) -> str:
    """The text with its scans as one PDF; the stamp's beginning tells older ones apart."""
    return f"{_stem(version)}-mit-belegen-{stamp[:6]}.pdf"


def comparison(old: Version, new: Version | None) -> str:
    """Two versions compared, or a version with the draft."""
    other = f"{_stem(new)}" if new else "entwurf"
    return f"{_stem(old)}-vergleich-mit-{other}.pdf"


def protocol(version: Version) -> str:
    """The sealed protocol."""
    return f"{_stem(version)}-protokoll.pdf"


def archive(version: Version) -> str:
    """Everything as a ZIP."""
    return f"{_stem(version)}-nachweis.zip"


def evidence(row: Evidence) -> str:
    """A scan, or a state of the signed PDF: scans of one agreement often bear the same name."""
    return f"{_stem(row.version)}-beleg-{row.ref[:4]}-{slugify(PurePath(row.name).stem)}{PurePath(row.name).suffix.lower()}"
