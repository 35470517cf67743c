"""Choices of agreements."""

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
# Still on the way to signatures.
UNSIGNED = (*EDITABLE, AgreementState.AGREED, AgreementState.OUT_FOR_SIGNATURE)
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
    SIGNED_HERE = "signed_here", _("signed while signed in, after confirming the password")
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
    CALENDAR_YEAR = "calendar_year", _("calendar years")
    CONTRACT_YEAR = "contract_year", _("years from the first day")
    DATES = "dates", _("two dates")
    OPEN = "open", _("open-ended")


class PeriodUnit(models.TextChoices):
    MONTHS = "months", _("months")
    WEEKS = "weeks", _("weeks")
    DAYS = "days", _("days")


class StartKind(models.TextChoices):
    DAY = "day", _("on a day")
    LAST_SIGNATURE = "last_signature", _("with the last signature")
    UNKNOWN = "unknown", _("not known yet")


class NoticeEffect(models.TextChoices):
    TERM_END = "term_end", _("to the end of the term")
    MONTH_END = "month_end", _("to the end of a month")
    QUARTER_END = "quarter_end", _("to the end of a quarter")
    HALF_YEAR_END = "half_year_end", _("to the end of a calendar half-year")
    YEAR_END = "year_end", _("to the end of a calendar year")
    SCHOOL_HALF_YEAR_END = "school_half_year_end", _("to the end of a school half-year")
    SCHOOL_YEAR_END = "school_year_end", _("to the end of a school year")
    OWN_MONTHS = "own_months", _("to the end of certain months")
    CONTRACT_YEAR = "contract_year", _("to the end of a year counted from the first day")
    ANY_DAY = "any_day", _("to any day")


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
    YEAR = "year", _("by one year at a time")
    CALENDAR_YEAR = "calendar_year", _("by one calendar year at a time")
    MONTHS = "months", _("by some months at a time")
    OPEN = "open", _("runs on open-ended")


class NoticeKind(models.TextChoices):
    UNKNOWN = "unknown", _("not settled yet")
    FIXED_DAY = "fixed_day", _("until a fixed day each year")
    PERIOD = "period", _("some time before the end")
    GOOD_CAUSE = "good_cause", _("only for good cause")
    NONE = "none", _("none, deliberately")
    WORDS = "words", _("in its own words, with typed days")
