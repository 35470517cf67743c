"""Everything that proves a signed agreement in one ZIP: the signed PDF, its protocol, every evidence, their hashes."""

import hashlib
import io
import zipfile
from pathlib import PurePath

from django.db.models.fields.files import FieldFile
from django.utils import timezone

from agreements.models import SigningRound, Version
from agreements.signatures import signing_status

README = """{number}, Fassung {version}

vereinbarung.pdf                  der Text, wie er ausgestellt wurde
vereinbarung-unterschrieben.pdf   mit den elektronischen Unterschriften, falls es welche gibt
protokoll.pdf                     wer wann und wie unterschrieben hat, versiegelt
beleg-…                           Scans und jeder unterschriebene Stand
sha256.txt                        Prüfsummen aller Dateien

Prüfen: auf der Seite „Vereinbarung prüfen“ oder mit jedem Programm, das PAdES-Signaturen kennt.
"""


def packed(version: Version) -> bytes:
    """The ZIP's bytes; the same evidence gives the same bytes."""
    files = {"LIESMICH.txt": README.format(number=version.agreement.number, version=version.number).encode()}
    files["vereinbarung.pdf"] = _read(version.pdf)
    row = SigningRound.objects.filter(version=version).order_by("-pk").first()
    evidence = signing_status.evidence_of(version)
    newest = signing_status.latest(version)
    if newest:
        finished = (
            row.signed if row and row.signed and row.stamp == signing_status.stamp_of(version, evidence) else None
        )
        files["vereinbarung-unterschrieben.pdf"] = _read(finished or newest.content)
    if row and row.protocol:
        files["protokoll.pdf"] = _read(row.protocol)
    for number, item in enumerate(evidence, start=1):
        files[f"beleg-{number}{PurePath(item.name).suffix}"] = _read(item.content)
    sums = "".join(f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in files.items())
    files["sha256.txt"] = sums.encode()
    day = timezone.localtime(version.created_at)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, (day.year, day.month, day.day, 0, 0, 0)), content)
    return out.getvalue()


def _read(file: FieldFile) -> bytes:
    with file.open("rb") as stored:
        return bytes(stored.read())
