"""Frozen versions and their PDFs."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import Right, require
from accounts.http import MemberRequest
from agreements import actions
from agreements.access import open_begun, open_version
from agreements.choices import VersionKind
from agreements.models import Agreement, Version
from agreements.signatures import file_names
from agreements.text import redline, version_content
from infrastructure.choices import JobState
from infrastructure.downloads import attachment
from infrastructure.htmx import answer
from infrastructure.models import Job
from kooperation.access import Opened


@require_safe
def listing(request: MemberRequest, ref: str) -> HttpResponse:
    """All frozen versions."""
    opened, agreement = open_begun(request, ref)
    versions = Version.objects.filter(agreement=agreement).order_by("-number")
    context = {"cooperation": opened.cooperation, "agreement": agreement, "may": opened.may, "versions": versions}
    return render(request, "agreements/versions.html", context)


@require_POST
def freeze(request: MemberRequest, ref: str) -> HttpResponse:
    """Keep the text as a version; offering it is the head's."""
    offered = request.POST.get("art") == VersionKind.OFFERED
    right = Right.OFFER_AGREEMENT if offered else Right.EDIT_CLAUSES
    opened, agreement = open_begun(request, ref, right)
    # Databases do not take a NUL.
    reason = request.POST.get("grund", "").replace("\x00", "").strip()[:300]
    printed = bool(request.POST.get("drucken"))
    try:
        if offered:
            version = actions.offer(actor=request.user, agreement=agreement, reason=reason, printed=printed)
        else:
            version = actions.freeze(
                actor=request.user, agreement=agreement, kind=VersionKind.WORKING, reason=reason, printed=printed
            )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("agreements:edit", opened.cooperation.address)
    return redirect("agreements:version", opened.cooperation.address, version.number)


def _comparable(opened: Opened) -> list[Version]:
    """All versions of all agreements of a cooperation, newest first: an amendment is compared with what it amends."""
    versions = Version.objects.filter(agreement__cooperation=opened.cooperation).select_related("agreement")
    return list(versions.order_by("-created_at", "-pk"))


@dataclass(frozen=True)
class Pair:
    """Two texts to compare: a frozen version, and a newer one or the draft (None)."""

    old: Version | None
    new: Version | None
    content: version_content.Content


def _pair(agreement: Agreement, versions: list[Version], asked: QueryDict) -> Pair:
    """The texts that an address names, else the last frozen version and the draft."""
    by_ref = {version.ref: version for version in versions}
    newest = next((version for version in versions if version.agreement_id == agreement.pk), None)
    base = version_content.base_of(agreement)
    old = (
        by_ref.get(asked.get("von", ""))
        or (newest if agreement.editable else None)
        or base
        or (versions[-1] if versions else None)
    )
    new = by_ref.get(asked.get("bis", "")) or (None if agreement.editable else newest)
    content = (
        new.content
        if new
        else version_content.content(agreement=agreement, number=0, kind=VersionKind.WORKING, on=timezone.localdate())
    )
    return Pair(old, new, content)


@require_http_methods(["GET", "POST"])
def compare(request: MemberRequest, ref: str) -> HttpResponse:
    """Two versions, or the draft and a version, as one text with what came, went, moved and changed; POST orders the PDF."""
    opened, agreement = open_begun(request, ref)
    versions = _comparable(opened)
    pair = _pair(agreement, versions, request.POST if request.method == "POST" else request.GET)
    if request.method == "POST":
        if pair.old is None:
            raise Http404
        job = actions.order_redline(actor=request.user, agreement=agreement, old=pair.old, new=pair.new)
        return redirect("jobs:detail", job.ref)
    context = {
        "cooperation": opened.cooperation,
        "agreement": agreement,
        "versions": versions,
        "old": pair.old,
        "new": pair.new,
        "drafted": agreement.editable,
        "comparison": redline.compare(pair.old.content, pair.content) if pair.old else None,
    }
    return render(request, "agreements/compare.html", context)


def _job(version: Version) -> Job | None:
    return Job.objects.filter(key=f"agreement-pdf:{version.ref}").first()


@require_safe
def version(request: MemberRequest, ref: str, number: int) -> HttpResponse:
    """One frozen version: its text, its hash, its PDF or how far that is; htmx polls the panel."""
    opened, version = open_version(request, ref, number)
    job = None if version.pdf else _job(version)
    context = {
        "cooperation": opened.cooperation,
        "agreement": version.agreement,
        "may": opened.may,
        "version": version,
        "sheet": version_content.printed(version.content),
        "job": job,
        "working": bool(job and job.state in (JobState.WAITING, JobState.RUNNING)),
    }
    return answer(request, "agreements/version.html", context, partial="pdf")


@require_POST
def order_pdf(request: MemberRequest, ref: str, number: int) -> HttpResponse:
    """Try once more to make the PDF."""
    opened, version = open_version(request, ref, number)
    require(request, Right.EDIT_CLAUSES, opened.own)
    actions.order_pdf(actor=request.user, version=version)
    return redirect("agreements:version", opened.cooperation.address, version.number)


@require_safe
def pdf(request: MemberRequest, ref: str, number: int) -> HttpResponseBase:
    """The PDF, as an attachment."""
    _opened, version = open_version(request, ref, number)
    if not version.pdf:
        raise Http404
    return attachment(version.pdf, name=file_names.issued(version), kind="application/pdf")
