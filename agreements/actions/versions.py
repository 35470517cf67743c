"""Actions on versions: freeze, order and store the PDF."""

import hashlib

from django.core.files.base import ContentFile
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from agreements.actions.drafting import follow_sources
from agreements.choices import VersionKind
from agreements.models import Agreement, Version
from agreements.text import version_content
from infrastructure import audit, jobs
from infrastructure.action import action
from infrastructure.audit import Actor
from infrastructure.models import Job
from infrastructure.public_ids import new_ref
from kooperation.actions import touch

RENDER = "agreements.tasks.render_pdf"


@action
def freeze(
    *, actor: Actor, agreement: Agreement, kind: VersionKind, reason: str = "", printed: bool = False
) -> Version:
    """Freeze the whole text as an immutable version and order its PDF. Idempotent for the same text.

    Clauses that follow their sources are stored as they read now. `reason` says why there is a new version; it stands
    in the history, and in the text where it is `printed`.

    A version that somebody signed is never taken again: its signatures lapsed when the text was opened. Raises
    ValidationError while the text is locked.
    """
    row = Agreement.objects.locked(agreement)
    row.must_be_editable()
    last = Version.objects.filter(agreement=row).order_by("-number").first()
    now = timezone.now()
    number = last.number + 1 if last else 1
    follow_sources(actor=actor, agreement=row)
    on, shown = timezone.localdate(now), reason.strip() if printed else ""
    content = version_content.content(agreement=row, number=number, kind=kind, on=on, reason=shown)
    if last and last.kind == kind and _same_words(content, last.content) and not last.evidence.exists():
        return last
    version = Version.objects.create(
        agreement=row,
        number=number,
        kind=kind,
        content=content,
        sha256=version_content.sha256(content),
        reason=reason.strip(),
        changed=version_content.changed_headings(content, last.content if last else None),
        by_ref=actor.actor_ref,
        by_name=actor.actor_name,
        created_at=now.replace(microsecond=0),
    )
    audit.record(
        actor=actor,
        verb="version_frozen",
        obj=version,
        about=row.cooperation.ref,
        changes={"number": number, "kind": str(kind), "sha256": version.sha256, "reason": version.reason},
    )
    order_pdf(actor=actor, version=version)
    touch(row.cooperation)
    return version


def _same_words(new: version_content.Content, old: version_content.Content) -> bool:
    apart = {"version", "made_on", "schema"}
    return {key: value for key, value in new.items() if key not in apart} == {
        key: value for key, value in old.items() if key not in apart
    }


@action
def order_pdf(*, actor: Actor, version: Version) -> Job:
    """Order the PDF of a version. Idempotent."""
    job = jobs.order(
        actor=actor,
        key=f"agreement-pdf:{version.ref}",
        task=RENDER,
        payload={"version": version.ref},
        about=version.agreement.cooperation.ref,
    )
    audit.record(actor=actor, verb="pdf_ordered", obj=version, about=version.agreement.cooperation.ref)
    return job


@action
def attach_pdf(*, actor: Actor, version: Version, pdf: bytes) -> Version:
    """Store the PDF of a version, once; a second worker's copy is dropped."""
    row = Version.objects.select_for_update().get(pk=version.pk)
    if row.pdf:
        return row
    row.pdf.save(f"{new_ref()}{new_ref()}.pdf", ContentFile(pdf), save=False)
    row.pdf_sha256 = hashlib.sha256(pdf).hexdigest()
    row.save(update_fields=["pdf", "pdf_sha256"])
    audit.record(
        actor=actor,
        verb="pdf_made",
        obj=row,
        about=row.agreement.cooperation.ref,
        changes={"sha256": row.pdf_sha256, "bytes": len(pdf)},
    )
    return row


@action
def order_redline(*, actor: User, agreement: Agreement, old: Version, new: Version | None) -> Job:
    """Order the comparison of a version with a newer one, or with the draft (None), as a PDF."""
    about = agreement.cooperation.ref
    changes = {"old": str(old), "new": str(new) if new else "draft"}
    audit.record(actor=actor, verb="redline_ordered", obj=agreement, about=about, changes=changes)
    return jobs.order(
        actor=actor,
        key=f"redline:{old.ref}:{timezone.now():%Y%m%d%H%M%S%f}",
        task="agreements.tasks.make_redline",
        payload={"agreement": agreement.ref, "old": old.ref, "new": new.ref if new else ""},
        about=about,
        title=_("Comparison of versions of “{name}”").format(name=agreement.cooperation.title),
    )
