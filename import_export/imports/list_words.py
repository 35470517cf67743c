"""Notice and renewal in the German words our table is filled with; `phrases` reads them back as the same rule."""

from agreements.choices import NoticeEffect, NoticeKind, PeriodUnit, RenewalKind
from agreements.models import NoticeRule, Renewal
from agreements.terms import period_of

MONTHS_LAST = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
ENDS = {
    NoticeEffect.TERM_END: "zum Ende der Laufzeit",
    NoticeEffect.MONTH_END: "zum Monatsende",
    NoticeEffect.QUARTER_END: "zum Quartalsende",
    NoticeEffect.HALF_YEAR_END: "zum Ende des Kalenderhalbjahres",
    NoticeEffect.YEAR_END: "zum Ende des Kalenderjahres",
    NoticeEffect.SCHOOL_HALF_YEAR_END: "zum Ende des Schulhalbjahres",
    NoticeEffect.SCHOOL_YEAR_END: "zum Ende des Schuljahres",
    NoticeEffect.CONTRACT_YEAR: "zum Ende des Vertragsjahres",
}
UNITS = {
    PeriodUnit.MONTHS: ("Monat", "Monate"),
    PeriodUnit.WEEKS: ("Woche", "Wochen"),
    PeriodUnit.DAYS: ("Tag", "Tage"),
}
STEPS = {
    RenewalKind.SCHOOL_YEAR: ("Schuljahr", "Schuljahre"),
    RenewalKind.HALF_YEAR: ("Halbjahr", "Halbjahre"),
    RenewalKind.YEAR: ("Jahr", "Jahre"),
    RenewalKind.CALENDAR_YEAR: ("Kalenderjahr", "Kalenderjahre"),
    RenewalKind.MONTHS: ("Monat", "Monate"),
}


def notice(row: NoticeRule) -> str:
    """The rule as a cell says it; its own words where it has no others, "" while it is not known."""
    if row.kind in (NoticeKind.UNKNOWN, NoticeKind.WORDS):
        return row.words
    if row.kind == NoticeKind.NONE:
        return "keine"
    if row.kind == NoticeKind.GOOD_CAUSE:
        return "nur aus wichtigem Grund"
    beside = "; außerordentlich aus wichtigem Grund" if row.good_cause else ""
    return f"{_ordinary(row)}{beside}"


def _ordinary(row: NoticeRule) -> str:
    if row.fixed_days:
        pairs = [f"bis {day:02d}.{month:02d}. zum {end:02d}.{last:02d}." for day, month, end, last in row.fixed_days]
        return ", ".join(pairs)
    if row.kind == NoticeKind.FIXED_DAY:
        return f"bis {row.day or 1:02d}.{row.month or 1:02d}. {ENDS[NoticeEffect(row.effect)]}"
    period = period_of(row)
    if period is None:
        return ""
    length = f"{period.amount} {UNITS[period.unit][period.amount > 1]}"
    if row.effect == NoticeEffect.ANY_DAY:
        return f"jederzeit mit {length}"
    if row.effect == NoticeEffect.OWN_MONTHS:
        days = " und ".join(f"{MONTHS_LAST[month - 1]}.{month:02d}." for month in row.own_months)
        return f"{length} zum {days}"
    return f"{length} {ENDS[NoticeEffect(row.effect)]}"


def renewal(row: Renewal) -> str:
    """Whether and by how much it renews itself, as a cell says it."""
    if row.kind == RenewalKind.NONE:
        return "nein"
    if row.kind == RenewalKind.OPEN:
        return "auf unbestimmte Zeit"
    most = f", höchstens {row.limit} mal" if row.limit else ""
    return f"um {row.count} {STEPS[RenewalKind(row.kind)][row.count > 1]}{most}"
