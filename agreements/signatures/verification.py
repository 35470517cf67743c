"""Verifies a PDF: issued by the school, signed by whom and when, changed afterwards; a report in plain words.

The library judges each signature; four rules of our own stand on top, because it calls a file with appended bytes valid
and one without signatures too: the file must begin with the issued bytes, carry a signature in a field meant for one,
end with the last one, and whatever cannot be read is not proven. Nothing is stored.
"""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.fields.files import FieldFile
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.choices import RequiredForm, SignatureForm
from agreements.models import Agreement, Evidence, SignedPackage, SigningRound, Version
from agreements.signatures import event_chain, signing_status
from infrastructure.seals import child

NAMED = re.compile(rb"([\w/.\- \x80-\xff]{1,40}), Fassung (\d{1,6})\b")
HARMLESS = ("NONE", "LTA_UPDATES")


class Verdict(models.TextChoices):
    GENUINE = "genuine", gettext_lazy("unchanged")
    UNSIGNED = "unsigned", gettext_lazy("unchanged, without an electronic signature")
    CHANGED = "changed", gettext_lazy("changed or damaged")
    UNKNOWN = "unknown", gettext_lazy("not issued here")


@dataclass(frozen=True)
class Signer:
    """One signature as a reader understands it."""

    name: str
    field: str
    at: datetime | None
    own: bool
    trusted: bool
    timestamped: bool
    qualified: bool


@dataclass(frozen=True)
class Report:
    """What can be said of a file: the verdict, why in sentences, which version, who signed."""

    verdict: Verdict
    sentences: tuple[str, ...]
    sha256: str
    version: Version | None = None
    signers: tuple[Signer, ...] = ()
    timestamp: datetime | None = None
    pages: int = 0

    @property
    def good(self) -> bool:
        return self.verdict in (Verdict.GENUINE, Verdict.UNSIGNED)


@dataclass
class _File:
    """A file with the findings of the child process that examined it."""

    content: bytes
    findings: dict[str, Any]
    versions: list[Version] = field(default_factory=list)

    @property
    def signatures(self) -> list[dict[str, Any]]:
        return [row for row in self.findings["signatures"] if row["kind"] == "signature"]


def report(content: bytes) -> Report:
    """Judge any bytes; never an exception for what a file holds. Raises SealError when the installation's seal is unreadable."""
    file = _File(content, child.examine(content), _named(content))
    sha256 = hashlib.sha256(content).hexdigest()
    whole = _known_whole(sha256)
    if whole:
        return Report(Verdict.GENUINE, (whole[1],), sha256, whole[0], pages=file.findings["pages"])
    begins = next((row for row in file.versions if content.startswith(_issued(row))), None)
    version = begins or (file.versions[0] if file.versions else None)
    verdict, sentences = _judged(file, begins, version)
    good = verdict == Verdict.GENUINE
    signers = tuple(map(_signer, file.signatures)) if good else ()
    timestamp = _timestamp(file) if good else None
    return Report(verdict, tuple(sentences), sha256, version, signers, timestamp, file.findings["pages"])


def _issued(version: Version) -> bytes:
    with version.pdf.open("rb") as stored:
        return bytes(stored.read())


def _named(content: bytes) -> list[Version]:
    """The versions that a file says it is: the name stands uncompressed in its metadata, even when the rest is damaged."""
    for number, version in NAMED.findall(content[:4_000_000]):
        names = {number.decode("utf-8", "replace").strip()}
        versions = Version.unscoped.filter(agreement__number__in=names, number=int(version)).exclude(pdf="")
        rows = list(versions.select_related("agreement__cooperation", "agreement__school"))
        if rows:
            return rows
    return []


def _known_whole(sha256: str) -> tuple[Version, str] | None:
    """A paper about a signed version that the product itself made, byte for byte."""
    package = SignedPackage.unscoped.filter(pdf_sha256=sha256).select_related("version__agreement").first()
    if package:
        return package.version, _("This is the signed copy with its scans as one PDF, exactly as it was made here.")
    row = SigningRound.unscoped.filter(protocol_sha256=sha256).select_related("version__agreement").first()
    if row:
        return row.version, _("This is the protocol of the signatures, exactly as it was made and sealed here.")
    return None


def _judged(file: _File, begins: Version | None, version: Version | None) -> tuple[Verdict, list[str]]:
    findings = file.findings
    if findings["locked"]:
        return Verdict.UNKNOWN, [_("The PDF is locked by a password; it cannot be checked.")]
    if version is None:
        return Verdict.UNKNOWN, list(_foreign(file))
    if begins is None:
        return Verdict.CHANGED, [_not_issued(file, version)]
    if len(file.content) == len(_issued(begins)):
        return Verdict.UNSIGNED, [_("The text is exactly what was issued. Nobody has signed this file electronically.")]
    problems = list(_problems(file, begins))
    if problems:
        return Verdict.CHANGED, problems
    words = [_("The text is exactly what was issued, and nothing was changed after the signatures.")]
    words += [
        _("The signature of {name} is whole, but who stands behind its certificate could not be checked here.").format(
            name=row["signer"]
        )
        for row in file.signatures
        if not row["trusted"]
    ]
    return Verdict.GENUINE, words


def _foreign(file: _File) -> Iterable[str]:
    if not file.content.startswith(b"%PDF-"):
        yield _("This is not a PDF.")
    elif not file.findings["readable"]:
        yield _("This PDF is damaged or incomplete; it cannot be read.")
    else:
        yield _("This file was not issued here; nothing can be said of its text.")
        if not file.signatures:
            yield _("It carries no signature.")
        if file.findings["active"]:
            yield _("It holds scripts or actions. An agreement holds none.")


def _not_issued(file: _File, version: Version) -> str:
    issued = _issued(version)
    if issued.startswith(file.content):
        return _("The end of the file is missing.")
    if not file.findings["readable"]:
        return _("The file is damaged; it is not what was issued.")
    same_length = len(file.content) >= len(issued)
    differing = sum(a != b for a, b in zip(issued, file.content, strict=False)) if same_length else len(issued)
    if differing < len(issued) // 100:
        return _("Something in the issued text was changed; the signatures do not belong to it.")
    return _("The file was written anew by some program; it is no longer the one that was issued and signed.")


def _problems(file: _File, version: Version) -> Iterable[str]:
    """Problems of a file that begins with the issued bytes."""
    if not file.findings["readable"] or not file.findings["signatures_readable"]:
        if _is_cut(file.content, version):
            yield _("The end of the file is missing.")
        else:
            yield _("What follows the issued text is damaged or was changed; the signatures cannot be checked.")
        return
    if not file.signatures:
        yield _("Something was added to the issued text, and it is no signature.")
        return
    changed_before = file.findings["since_first"] == "OTHER"
    for row in file.findings["signatures"]:
        name = row["name"] or row["signer"]
        if not row["intact"] or not row["valid"]:
            changed_before = False
            yield _("The file was changed after {name} signed it; this signature is broken.").format(name=name)
        elif not row["allowed"]:
            changed_before = False
            yield _("Pages, notes or enclosed data were changed after {name} signed.").format(name=name)
    if changed_before:
        yield _("The issued text was changed before it was signed.")
    last = file.findings["signatures"][-1]
    ends = last["whole_file"] or (
        last["later_revisions"] and last["changes"] in HARMLESS and file.findings["clean_end"]
    )
    if not ends:
        yield _("Something was appended after the last signature.")


def _is_cut(content: bytes, version: Version) -> bool:
    """Whether the file is the beginning of one that was signed here."""
    for row in Evidence.unscoped.filter(version=version, kind="application/pdf"):
        with row.content.open("rb") as stored:
            if stored.read(len(content)) == content:
                return True
    return not content.rstrip().endswith(b"%%EOF")


def _signer(row: dict[str, Any]) -> Signer:
    return Signer(
        name=row["name"] if row["own"] and row["name"] else row["signer"] or row["name"],
        field=row["field"],
        at=datetime.fromisoformat(row["at"]) if row["at"] else None,
        own=row["own"],
        trusted=row["trusted"],
        timestamped=row["timestamped"],
        qualified=row["qualified"],
    )


def _timestamp(file: _File) -> datetime | None:
    """When the last timestamp over the whole file was set."""
    times = [row["at"] for row in file.findings["signatures"] if row["kind"] == "timestamp" and row["at"]]
    return datetime.fromisoformat(times[-1]) if times else None


@dataclass(frozen=True)
class Brought:
    """A new signature that somebody set elsewhere, and what it is worth, in words."""

    signer: Signer
    form: SignatureForm
    words: str
    report: Report

    def as_data(self) -> dict[str, Any]:
        """What is kept beside the file."""
        return {
            "signer": self.signer.name,
            "at": self.signer.at.isoformat() if self.signer.at else "",
            "trusted": self.signer.trusted,
            "timestamped": self.signer.timestamped,
            "qualified": self.signer.qualified,
            "sentences": list(self.report.sentences),
        }


def new_signature(agreement: Agreement, content: bytes) -> Brought:
    """Judge a file that continues the one being signed and was signed elsewhere.

    Raises ValidationError with sentences when it is another version, changed, unsigned, or signed in too weak a form.
    """
    assert agreement.signing
    version, current = agreement.signing, signing_status.current_pdf(agreement.signing)
    result = report(content)
    if result.version and result.version.pk != version.pk:
        raise ValidationError(_other_version(result.version, version))
    if result.verdict == Verdict.UNSIGNED or content == current:
        raise ValidationError(_("This file carries no new signature. Sign it first, then upload it."))
    if result.verdict != Verdict.GENUINE:
        raise ValidationError(list(result.sentences))
    if not content.startswith(current):
        raise ValidationError(_("Somebody has signed in the meantime. Download the newest file and sign that one."))
    before = 0 if current == _issued(version) else len(report(current).signers)
    fresh = result.signers[before:]
    if len(fresh) != 1 or fresh[0].own:
        raise ValidationError(_("This file must carry exactly one new signature, of the person named here."))
    return _brought(agreement, fresh[0], result)


def _other_version(brought: Version, expected: Version) -> str:
    if brought.agreement_id != expected.agreement_id:
        return _("This file belongs to another agreement: {number}.").format(number=brought.agreement.number)
    return _("This file is version {one}; version {other} is being signed.").format(
        one=brought.number, other=expected.number
    )


def _brought(agreement: Agreement, signer: Signer, result: Report) -> Brought:
    form = SignatureForm.QUALIFIED if signer.qualified else SignatureForm.ADVANCED
    if form == SignatureForm.ADVANCED and agreement.required_form == RequiredForm.WRITTEN:
        raise ValidationError(
            _(
                "This agreement needs a handwritten or a qualified signature; the certificate of {name} is not a qualified one."
            ).format(name=signer.name)
        )
    words = _("The text is unchanged and the signature of {name} is whole.").format(name=signer.name)
    if signer.qualified and signer.trusted:
        words += " " + _("Its certificate is a qualified one from an issuer that is trusted here.")
    elif signer.qualified:
        words += " " + _("Its certificate calls itself qualified; the issuer could not be checked here.")
    elif not signer.trusted:
        words += " " + _("Who issued its certificate could not be checked here.")
    return Brought(signer, form, words, result)


def stored_wrongly() -> Iterable[str]:
    """Stored files that do not match their hash, and events that do not match their chain."""
    for version in Version.objects.exclude(pdf="").order_by("pk"):
        yield from _differs(version.pdf, version.pdf_sha256, str(version))
    for evidence in Evidence.objects.order_by("pk"):
        yield from _differs(evidence.content, evidence.sha256, f"{evidence.version_id} {evidence.name}")
    for row in SigningRound.objects.select_related("version__agreement").order_by("pk"):
        if row.protocol:
            yield from _differs(row.protocol, row.protocol_sha256, f"{row} protocol")
        broken = event_chain.first_broken(event_chain.chain(row))
        if broken:
            yield _("{round}: event {number} of {day} is not what was written.").format(
                round=row, number=broken.number, day=f"{timezone.localtime(broken.at):%d.%m.%Y %H:%M}"
            )


def _differs(file: FieldFile, sha256: str, name: str) -> Iterable[str]:
    try:
        with file.open("rb") as stored:
            same = hashlib.sha256(stored.read()).hexdigest() == sha256
    except OSError:
        yield _("{name}: the file is missing.").format(name=name)
    else:
        if not same:
            yield _("{name}: the file is not what was stored.").format(name=name)
