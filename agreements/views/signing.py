"""Pages of signing: send, file evidence, and the signed agreement as one PDF."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import Right
from accounts.http import MemberRequest
from agreements import actions
from agreements.access import open_begun
from agreements.choices import AgreementState
from agreements.forms import AskForm, EvidenceForm, ReasonForm, RequiredFormForm, SignedForm, WhyForm
from agreements.models import Agreement, Approval, Evidence, Party, SignedPackage, SigningRound
from agreements.signatures import event_chain, file_names, own_lines, required_forms, scan_check, signing_status
from agreements.text import gaps
from agreements.views.gap_links import with_links
from infrastructure.action_feedback import tried
from infrastructure.choices import JobState
from infrastructure.downloads import attachment
from infrastructure.htmx import answer
from infrastructure.models import Job
from infrastructure.uploads import Checked
from kooperation.access import Opened
from kooperation.choices import PHASES, Status
from phases import gate

WAITING = (AgreementState.OUT_FOR_SIGNATURE, AgreementState.SIGNED)
PAGE = "agreements/signatures.html"
# The phase in which the agreed work is done.
WORK = 6


def _signing(agreement: Agreement) -> object:
    return Party.objects.filter(agreement=agreement, signs=True).order_by("position")


def _context(opened: Opened, agreement: Agreement) -> dict[str, object]:
    version = agreement.signing
    evidence = Evidence.objects.filter(version__agreement=agreement).select_related("version", "by")
    waiting = agreement.state in WAITING
    rows = signing_status.rows(agreement) if version else []
    points = signing_status.open_points(agreement)
    complete = all(row.evidence for row in rows)
    return (
        {
            "cooperation": opened.cooperation,
            "agreement": agreement,
            "may": opened.may,
            "version": version,
            "rows": rows,
            "sendable": agreement.editable or agreement.state == AgreementState.AGREED,
            "gaps": with_links(opened.cooperation, agreement, points),
            "seen": gaps.fingerprint(points),
            "approvals": Approval.objects.filter(agreement=agreement, granted_on=None).order_by("pk"),
            "before_effect": signing_status.before_effect(agreement) if waiting else [],
            "waiting": waiting,
            "reopenable": waiting or agreement.state == AgreementState.DECLINED,
            "fileable": waiting or (agreement.state == AgreementState.IN_FORCE and not complete),
            "complete": complete,
            "evidence": evidence.prefetch_related("signatures__party").order_by("-at", "-pk"),
            "form": EvidenceForm(signing=_signing(agreement)),
            "next_phase": _next_phase(opened, agreement),
            "why_form": WhyForm(prefix="back"),
            "discard_form": WhyForm(),
        }
        | _package(agreement)
        | _round(agreement)
    )


def _next_phase(opened: Opened, agreement: Agreement) -> dict[str, object] | None:
    """Once all have signed: that the cooperation can go on to its work, at once where no point of a phase is open."""
    cooperation = opened.cooperation
    signed = agreement.state in (AgreementState.SIGNED, AgreementState.IN_FORCE)
    if not signed or cooperation.phase >= WORK or cooperation.status != Status.ACTIVE:
        return None
    at_once = cooperation.phase == WORK - 1 and not gate.open_points(cooperation, [cooperation.phase])
    return {"to": WORK, "name": PHASES[WORK - 1].name, "at_once": at_once}


def _round(agreement: Agreement) -> dict[str, object]:
    """The form, whom the round asks, its files and what happened."""
    row, version, settled = signing_status.open_round(agreement), agreement.signing, required_forms.in_effect(agreement)
    context: dict[str, object] = {
        "form_form": RequiredFormForm(initial={"form": settled.form, "reason": settled.reason}),
        "settled": settled,
        "link_refused": required_forms.link_refused(agreement),
        "form_settable": agreement.editable or agreement.state == AgreementState.OUT_FOR_SIGNATURE,
        "round": row,
        "in_file": False,
    }
    if row is None or version is None:
        return context
    places = signing_status.places(version)
    open_places, stamp = signing_status.open_places(agreement), signing_status.stamp_of(version)
    protocol_job = Job.objects.filter(key=f"protocol:{row.ref}:{stamp[:16]}").first()
    asking = agreement.state == AgreementState.OUT_FOR_SIGNATURE
    return context | {
        "places": places,
        "all_in_file": all(place.evidence and place.evidence.revision for place in places),
        "asking": asking,
        "ask_form": AskForm(places=open_places) if asking and open_places else None,
        "signed_form": SignedForm(places=signing_status.unsigned_places(agreement)) if asking else None,
        "in_file": bool(signing_status.latest(version)),
        "protocol_ready": bool(row.protocol) and row.stamp == stamp,
        "protocol_working": bool(protocol_job and protocol_job.state in (JobState.WAITING, JobState.RUNNING)),
        "protocol_failed": protocol_job.error if protocol_job and protocol_job.state == JobState.FAILED else "",
        "sealing": _sealing(row),
        "events": event_chain.chain(row),
    }


def _sealing(row: SigningRound) -> dict[str, str]:
    """Whose seal could not be set, and why, by the invitation's reference."""
    waiting = row.invitations.filter(ended_at=None, evidence=None).exclude(confirmed_at=None)
    keys = [f"seal:{ref}" for ref in waiting.values_list("ref", flat=True)]
    jobs = Job.objects.filter(key__in=keys, state=JobState.FAILED)
    return {job.key.removeprefix("seal:"): job.error for job in jobs}


def _package(agreement: Agreement) -> dict[str, object]:
    """The newest package, and how far the making of one is."""
    version = agreement.signing
    evidence = signing_status.evidence_of(version) if version else []
    if version is None or not evidence:
        return {"package": None, "job": None, "working": False, "packable": False}
    stamp = signing_status.stamp_of(version, evidence)
    package = SignedPackage.objects.filter(version=version, stamp=stamp).first()
    job = None if package else Job.objects.filter(key=f"agreement-package:{version.ref}:{stamp[:16]}").first()
    working = bool(job and job.state in (JobState.WAITING, JobState.RUNNING))
    return {"package": package, "job": job, "working": working, "packable": True}


def show(
    opened: Opened, agreement: Agreement, request: MemberRequest, *, status: int = 200, **more: object
) -> HttpResponse:
    """The page of the signatures; `more` replaces forms by refused ones."""
    own = {"own_place": own_lines.open_line_of(agreement, request.user)}
    return answer(request, PAGE, {**_context(opened, agreement), **own, **more}, partial="files", status=status)


def _back(opened: Opened) -> HttpResponse:
    return redirect("agreements:signatures", opened.cooperation.address)


@require_http_methods(["GET", "POST"])
def page(request: MemberRequest, ref: str) -> HttpResponse:
    """Who has signed, what is missing; POST files a scan. htmx polls the package's panel."""
    right = Right.UPLOAD_EVIDENCE if request.method == "POST" else Right.READ
    opened, agreement = open_begun(request, ref, right)
    if request.method != "POST":
        return show(opened, agreement, request)
    form = EvidenceForm(request.POST, request.FILES, signing=_signing(agreement))
    if form.is_valid():
        typed = form.cleaned_data
        try:
            scan = _scan_reading(agreement, typed["upload"])
            actions.file_evidence(
                actor=request.user,
                agreement=agreement,
                upload=typed["upload"],
                parties=list(typed["parties"]),
                signed_on=typed["signed_on"],
                original_at=typed["original_at"],
                of_party=form.of_party(),
                report=scan.as_data(),
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            agreement.refresh_from_db()
            messages.success(request, " ".join(filter(None, [_filed(agreement), scan.words])))
            return _back(opened)
    return show(opened, agreement, request, status=422, form=form)


def _scan_reading(agreement: Agreement, upload: Checked) -> scan_check.ScanReading:
    """What the codes on a scan say; while nothing is out for signature the action says so."""
    return scan_check.compared(agreement.signing, upload) if agreement.signing else scan_check.ScanReading(0, 0, "")


def _filed(agreement: Agreement) -> str:
    if agreement.state == AgreementState.IN_FORCE:
        return _("The scan is filed. All parties have signed; the agreement is in force.")
    if agreement.state == AgreementState.SIGNED:
        return _("The scan is filed. All parties have signed.")
    return _("The scan is filed.")


def _confirmed(request: MemberRequest) -> str:
    """Which gaps were on the page and confirmed with a tick; none without it."""
    return request.POST.get("gesehen", "")[:64] if request.POST.get("bestaetigt") else ""


@require_POST
def send(request: MemberRequest, ref: str) -> HttpResponse:
    """Lock the text and give it out for signature."""
    opened, agreement = open_begun(request, ref, Right.OFFER_AGREEMENT)

    why = ReasonForm(request.POST)
    reason = why.cleaned_data["why"] if why.is_valid() else ""

    def act() -> str:
        version = actions.send_for_signature(
            actor=request.user, agreement=agreement, why=reason, seen=_confirmed(request)
        )
        return _("Version {n} is out for signature. Ask by link, or print it and file the scan here.").format(
            n=version.number
        )

    return tried(request, act, "agreements:signatures", opened.cooperation.address)


@require_POST
def withdraw(request: MemberRequest, ref: str) -> HttpResponse:
    """Open the text again; signatures given so far lapse."""
    opened, agreement = open_begun(request, ref, Right.OFFER_AGREEMENT)
    form = WhyForm(request.POST, prefix="back")
    if not form.is_valid():
        return show(opened, agreement, request, status=422, why_form=form)

    def act() -> str:
        actions.withdraw_from_signature(actor=request.user, agreement=agreement, **form.cleaned_data)
        return _("The text is open again.")

    return tried(request, act, "agreements:signatures", opened.cooperation.address)


def _evidence(agreement: Agreement, ref: str) -> Evidence:
    rows = Evidence.objects.filter(version__agreement=agreement).select_related("version__agreement")
    return get_object_or_404(rows, ref=ref)


@require_safe
def evidence(request: MemberRequest, ref: str, evidence: str) -> HttpResponseBase:
    """Hand a scan out."""
    _opened, agreement = open_begun(request, ref)
    row = _evidence(agreement, evidence)
    return attachment(row.content, name=file_names.evidence(row), kind=row.kind)


@require_POST
def discard(request: MemberRequest, ref: str, evidence: str) -> HttpResponse:
    """A scan does not count after all."""
    opened, agreement = open_begun(request, ref, Right.UPLOAD_EVIDENCE)
    row, form = _evidence(agreement, evidence), WhyForm(request.POST)
    if not form.is_valid():
        return show(opened, agreement, request, status=422, discard_form=form, discarding=row.ref)

    def act() -> str:
        actions.discard_evidence(actor=request.user, evidence=row, **form.cleaned_data)
        return _("The scan no longer counts.")

    return tried(request, act, "agreements:signatures", opened.cooperation.address)


@require_POST
def order_package(request: MemberRequest, ref: str) -> HttpResponse:
    """Have the signed agreement made into one PDF."""
    opened, agreement = open_begun(request, ref)
    if agreement.signing is None or not signing_status.evidence_of(agreement.signing):
        raise Http404
    actions.order_package(actor=request.user, version=agreement.signing)
    return _back(opened)


@require_safe
def package(request: MemberRequest, ref: str) -> HttpResponseBase:
    """The signed agreement as one PDF, as an attachment."""
    _opened, agreement = open_begun(request, ref)
    newest = _package(agreement)["package"]
    if not isinstance(newest, SignedPackage):
        raise Http404
    name = file_names.with_scans(newest.version, newest.stamp)
    return attachment(newest.pdf, name=name, kind="application/pdf")
