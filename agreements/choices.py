"""Words of agreements (RULINGS 16)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class AgreementState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    REVIEW = "review", _("in review")
    AGREED = "agreed", _("text agreed")
    OUT_FOR_SIGNATURE = "out_for_signature", _("out for signature")
    SIGNED = "signed", _("signed")
    IN_FORCE = "in_force", _("in force")
    ENDED = "ended", _("over")
    SUPERSEDED = "superseded", _("superseded")
    DECLINED = "declined", _("refused")
    VOID = "void", _("withdrawn")


EDITABLE = (AgreementState.DRAFT, AgreementState.REVIEW)
# What is over; such an agreement says nothing about today any more.
OVER = (AgreementState.ENDED, AgreementState.SUPERSEDED, AgreementState.DECLINED, AgreementState.VOID)
STATE_LOOKS = {
    AgreementState.DRAFT: ("pencil-line", "info"),
    AgreementState.REVIEW: ("messages-square", "info"),
    AgreementState.AGREED: ("check", "ok"),
    AgreementState.OUT_FOR_SIGNATURE: ("signature", "plum"),
    AgreementState.SIGNED: ("signature", "ok"),
    AgreementState.IN_FORCE: ("badge-check", "ok"),
    AgreementState.ENDED: ("flag", ""),
    AgreementState.SUPERSEDED: ("history", ""),
    AgreementState.DECLINED: ("x", "bad"),
    AgreementState.VOID: ("undo-2", ""),
}


# What phase 5's gate asks for.
SIGNED_FACT = "agreement_signed"


class SignatureForm(models.TextChoices):
    WET_INK = "wet_ink", _("by hand on paper")
    SIMPLE_SEALED = "simple_sealed", _("simple electronic, sealed")
    ADVANCED = "advanced", _("advanced electronic")
    QUALIFIED = "qualified", _("qualified electronic")


class InvitationState(models.TextChoices):
    WAITING = "waiting", _("comes later")
    SENT = "sent", _("asked")
    OPENED = "opened", _("has opened the document")
    CONFIRMED = "confirmed", _("has signed, seal is being set")
    SIGNED = "signed", _("signed")
    DECLINED = "declined", _("declined")
    REVOKED = "revoked", _("withdrawn")
    EXPIRED = "expired", _("link expired")


INVITATION_LOOKS = {
    InvitationState.WAITING: ("hourglass", ""),
    InvitationState.SENT: ("mail", "plum"),
    InvitationState.OPENED: ("eye", "plum"),
    InvitationState.CONFIRMED: ("signature", "info"),
    InvitationState.SIGNED: ("check", "ok"),
    InvitationState.DECLINED: ("circle-x", "bad"),
    InvitationState.REVOKED: ("undo-2", ""),
    InvitationState.EXPIRED: ("hourglass", "warn"),
}


class Ending(models.TextChoices):
    DECLINED = "declined", _("declined")
    REVOKED = "revoked", _("withdrawn")
    EXPIRED = "expired", _("link expired")


class EventKind(models.TextChoices):
    OPENED = "opened", _("given out for signature")
    INVITED = "invited", _("asked to sign by link")
    SENT = "sent", _("link sent")
    REMINDED = "reminded", _("reminded, with a new link")
    CODE_SENT = "code_sent", _("code sent by mail")
    PROVEN = "proven", _("mailbox proven by code")
    READ = "read", _("document opened")
    OBJECTED = "objected", _("said that something is wrong")
    CONFIRMED = "confirmed", _("signed by link")
    SEALED = "sealed", _("signature sealed by the music school")
    FILED = "filed", _("signed paper filed")
    SIGNED_ELSEWHERE = "signed_elsewhere", _("file signed elsewhere filed")
    DISCARDED = "discarded", _("evidence set aside")
    DECLINED = "declined", _("declined to sign")
    REVOKED = "revoked", _("invitation withdrawn")
    EXPIRED = "expired", _("link expired")
    CLOSED = "closed", _("withdrawn from signature")
    COMPLETE = "complete", _("all have signed")
    FINISHED = "finished", _("finished file and protocol sent to who signed by link")


class RequiredForm(models.TextChoices):
    TEXT = "text", _("text form")
    DURABLE = "durably_verifiable", _("written or durably verifiable")
    WRITTEN = "written_or_qualified", _("written or qualified electronic")
    UNCLEAR = "unclear", _("unclear")


class VersionKind(models.TextChoices):
    WORKING = "working", _("working version")
    OFFERED = "offered", _("offered")
    AGREED = "agreed", _("agreed text")


class Need(models.TextChoices):
    MUST = "must", _("necessary")
    RECOMMENDED = "recommended", _("recommended")
    OPTIONAL = "optional", _("optional")


class AgreementKind(models.TextChoices):
    MAIN = "main", _("agreement")
    AMENDMENT = "amendment", _("amendment")


class Purpose(models.TextChoices):
    """What an agreement is about; it decides which sections are called for."""

    OFFER = "offer", _("Lessons or another offer")
    FUNDING = "funding", _("Funding or subsidy")
    USE = "use", _("Use of rooms or instruments")


class TermUnit(models.TextChoices):
    SCHOOL_YEAR = "school_year", _("school years")
    HALF_YEAR = "half_year", _("a half-year")
    DATES = "dates", _("two dates")
    OPEN = "open", _("open-ended")


class NoticeEffect(models.TextChoices):
    TERM_END = "term_end", _("to the end of the term")
    SCHOOL_YEAR_END = "school_year_end", _("to the end of a school year")


class ApprovalKind(models.TextChoices):
    COUNCIL = "council", _("council or committee")
    SCHOOL_AUTHORITY = "school_authority", _("school authority")
    CHURCH_OFFICE = "church_office", _("church office")
    GOVERNMENT = "government", _("district government or Land")
    BOARD = "board", _("board of a club")
    OTHER = "other", _("other")


class Basis(models.TextChoices):
    FLAT = "flat", _("once")
    YEAR = "year", _("a school year")
    MONTH = "month", _("a month")
    UNIT = "unit", _("a unit")
    HOUR = "hour", _("an hour")
    PERSON = "person", _("a person and month")


class RenewalKind(models.TextChoices):
    NONE = "none", _("does not renew itself")
    SCHOOL_YEAR = "school_year", _("by one school year at a time")
    HALF_YEAR = "half_year", _("by half a year at a time")


class NoticeKind(models.TextChoices):
    UNKNOWN = "unknown", _("not settled yet")
    FIXED_DAY = "fixed_day", _("until a fixed day each year, to the end of the school year")
    PERIOD = "period", _("some months before the end")
    GOOD_CAUSE = "good_cause", _("only for good cause")
    NONE = "none", _("none, deliberately")
