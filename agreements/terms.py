"""Dates of an agreement: when it ends, until when notice can be given, and how that reads (domain, section 1.5)."""

import calendar
from datetime import date, timedelta

from django.template.defaultfilters import date as format_date
from django.utils.translation import override

from accounts.models import School
from agreements.choices import NoticeKind, RenewalKind
from agreements.models import Notice, Renewal, Term


def months_before(day: date, months: int) -> date:
    """The same day of the month some months earlier, clipped to the month's last day; a month's end stays its end."""
    index = day.year * 12 + day.month - 1 - months
    year, month = divmod(index, 12)
    last = calendar.monthrange(year, month + 1)[1]
    is_end = day.day == calendar.monthrange(day.year, day.month)[1]
    return date(year, month + 1, last if is_end else min(day.day, last))


def school_year_end(school: School, on: date) -> date:
    """Last day of the school year that contains `on`."""
    return school.year_start(school.year_of(on) + 1) - timedelta(days=1)


def last_notice_day(*, school: School, term: Term, notice: Notice, on: date) -> date | None:
    """The last day, counted from `on`, on which notice must have arrived; None when there is no such day.

    Not moved by weekends or holidays: whether § 193 BGB helps a notice is disputed, so nobody should rely on it.
    """
    if notice.kind == NoticeKind.PERIOD and notice.months and term.ends_on:
        return months_before(term.ends_on, notice.months)
    if notice.kind == NoticeKind.FIXED_DAY and notice.day and notice.month:
        start = school.year_of(on)
        for year in (start, start + 1, start + 2):
            last = calendar.monthrange(year, notice.month)[1]
            day = date(year, notice.month, min(notice.day, last))
            if day >= on:
                return day
    return None


def _german(day: date) -> str:
    with override("de"):
        return format_date(day, "j. F Y")


def wording(*, term: Term | None, renewal: Renewal | None, notice: Notice | None) -> str:
    """The clause on term, renewal and notice, in German; "" while there is no start."""
    if term is None:
        return ""
    span = f" bis zum {_german(term.ends_on)}" if term.ends_on else " auf unbestimmte Zeit"
    renews = RENEWALS[RenewalKind(renewal.kind)] if renewal and term.ends_on else ""
    begins = f"Diese Vereinbarung gilt ab dem {_german(term.starts_on)}{span}."
    sentences = [sentence for sentence in (begins, renews, _notice_words(notice)) if sentence]
    if len(sentences) == 1:
        return begins
    return "\n".join(f"({number}) {sentence}" for number, sentence in enumerate(sentences, start=1))


RENEWALS = {
    RenewalKind.NONE: "Sie endet mit diesem Tag, ohne dass es einer Kündigung bedarf.",
    RenewalKind.SCHOOL_YEAR: "Sie verlängert sich jeweils um ein Schuljahr, wenn sie nicht rechtzeitig gekündigt wird.",
    RenewalKind.HALF_YEAR: "Sie verlängert sich jeweils um ein halbes Jahr, wenn sie nicht rechtzeitig gekündigt wird.",
}


def _notice_words(notice: Notice | None) -> str:
    good_cause = "Das Recht, aus wichtigem Grund zu kündigen, bleibt unberührt."
    if notice is None or notice.kind == NoticeKind.UNKNOWN:
        return ""
    if notice.kind == NoticeKind.FIXED_DAY and notice.day and notice.month:
        last = calendar.monthrange(2024, notice.month)[1]
        day = _german(date(2024, notice.month, min(notice.day, last))).rsplit(" ", 1)[0]
        return f"Sie kann bis zum {day} eines Jahres zum Ende des Schuljahres gekündigt werden. {good_cause}"
    if notice.kind == NoticeKind.PERIOD and notice.months:
        words = "einen Monat" if notice.months == 1 else f"{notice.months} Monate"
        return f"Die Kündigung muss {words} vor dem Ende der Laufzeit zugegangen sein. {good_cause}"
    if notice.kind == NoticeKind.GOOD_CAUSE:
        return "Sie kann während der Laufzeit nur aus wichtigem Grund gekündigt werden."
    return f"Eine ordentliche Kündigung ist nicht vorgesehen. {good_cause}"
