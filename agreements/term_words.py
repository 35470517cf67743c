"""Term, renewal and notice in words: German for the agreement's text, and the reader's language for pages and lists."""

from collections.abc import Sequence
from datetime import date

from django.template.defaultfilters import date as format_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from agreements.choices import NoticeEffect, NoticeKind, PeriodUnit, RenewalKind, StartKind, TermUnit
from agreements.models import NoticeRule, PartyNoticePeriod, Renewal, Term
from agreements.notice_rules import NextEnd, Period, YearDay, last_of_month
from agreements.terms import own_period, period_of

NUMBERS = {1: "ein", 2: "zwei", 3: "drei", 4: "vier", 5: "fünf", 6: "sechs"}
TIMES = {1: "einmal", 2: "zweimal", 3: "dreimal", 4: "viermal", 5: "fünfmal"}
MONTHS = (
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
)
ENDS = {
    NoticeEffect.TERM_END: "der Laufzeit",
    NoticeEffect.MONTH_END: "eines Monats",
    NoticeEffect.QUARTER_END: "eines Kalendervierteljahres",
    NoticeEffect.HALF_YEAR_END: "eines Kalenderhalbjahres",
    NoticeEffect.YEAR_END: "eines Kalenderjahres",
    NoticeEffect.SCHOOL_HALF_YEAR_END: "eines Schulhalbjahres",
    NoticeEffect.SCHOOL_YEAR_END: "eines Schuljahres",
    NoticeEffect.CONTRACT_YEAR: "eines Vertragsjahres",
}
GOOD_CAUSE = "Das Recht, aus wichtigem Grund zu kündigen, bleibt unberührt."
SIGNATURE = "Sie gilt ab dem Tag der letzten Unterschrift, dieser eingeschlossen"
FOREIGN_SIGNATURE = "Sie gilt vom Tag nach der letzten Unterschrift an"


def german_day(day: date) -> str:
    """ "31. Juli 2027"."""
    with override("de"):
        return format_date(day, "j. F Y")


def _year_day(day: YearDay) -> str:
    return f"{day.day}. {MONTHS[day.month - 1]}"


def _counted(number: int, one: str, many: str) -> str:
    return one if number == 1 else f"{NUMBERS.get(number, number)} {many}"


def term_words(term: Term | None) -> str:
    """From when to when, in German; "" while it is not known when it begins."""
    if term is None or term.start == StartKind.UNKNOWN:
        return ""
    if term.start == StartKind.LAST_SIGNATURE and term.number == 1:
        begins = SIGNATURE if term.counts_signing_day else FOREIGN_SIGNATURE
        return f"Diese Vereinbarung tritt mit der letzten Unterschrift in Kraft. {begins}{_length(term)}."
    if term.starts_on is None:
        return ""
    if is_calendar_year(term):
        year = term.starts_on.year
        return f"Diese Vereinbarung gilt im Kalenderjahr {year} (1. Januar bis 31. Dezember {year})."
    span = f" bis zum {german_day(term.ends_on)}" if term.ends_on else " auf unbestimmte Zeit"
    return f"Diese Vereinbarung gilt ab dem {german_day(term.starts_on)}{span}."


def is_calendar_year(term: Term) -> bool:
    """Whether it runs from 1 January to 31 December of one year."""
    start, end = term.starts_on, term.ends_on
    return bool(start and end and start == date(start.year, 1, 1) and end == date(start.year, 12, 31))


def counts_calendar_years(term: Term | None) -> bool:
    """Whether its years are calendar years: it says so, or ends with one."""
    if term is None:
        return False
    ends = term.ends_on
    return term.unit == TermUnit.CALENDAR_YEAR or bool(ends and (ends.month, ends.day) == (12, 31))


def _length(term: Term) -> str:
    """How long it runs from the last signature on, said without a day that is not known yet."""
    years = term.years or 1
    if term.unit == TermUnit.CONTRACT_YEAR:
        return f" für {_counted(years, 'ein Jahr', 'Jahre')}"
    if term.unit == TermUnit.SCHOOL_YEAR:
        return " bis zum Ende " + _counted(years, "dieses Schuljahres", "Schuljahre, das laufende mitgezählt")
    if term.unit == TermUnit.CALENDAR_YEAR:
        return " bis zum Ende " + _counted(years, "dieses Kalenderjahres", "Kalenderjahre, das laufende mitgezählt")
    if term.unit == TermUnit.HALF_YEAR:
        return " bis zum Ende des laufenden Schulhalbjahres"
    return f" bis zum {german_day(term.ends_on)}" if term.ends_on else " auf unbestimmte Zeit"


def _renewal_step(renewal: Renewal) -> str:
    count = renewal.count
    return {
        RenewalKind.SCHOOL_YEAR: _counted(count, "ein Schuljahr", "Schuljahre"),
        RenewalKind.HALF_YEAR: _counted(count, "ein halbes Jahr", "Schulhalbjahre"),
        RenewalKind.YEAR: _counted(count, "ein Jahr", "Jahre"),
        RenewalKind.CALENDAR_YEAR: _counted(count, "ein Kalenderjahr", "Kalenderjahre"),
        RenewalKind.MONTHS: _counted(count, "einen Monat", "Monate"),
    }[RenewalKind(renewal.kind)]


def renewal_words(term: Term | None, renewal: Renewal | None) -> str:
    """Whether it renews itself, in German and in the unit it has; an open end says so."""
    if term is None or renewal is None:
        return ""
    if term.is_open:
        return "Sie läuft, bis sie gekündigt wird; eine Verlängerung ist nicht nötig."
    if renewal.kind == RenewalKind.NONE:
        return "Sie endet mit diesem Tag, ohne dass es einer Kündigung bedarf."
    if renewal.kind == RenewalKind.OPEN:
        return "Danach läuft sie auf unbestimmte Zeit weiter, wenn sie nicht rechtzeitig gekündigt wird."
    most = f", höchstens {TIMES.get(renewal.limit, f'{renewal.limit}-mal')}" if renewal.limit else ""
    return f"Sie verlängert sich jeweils um {_renewal_step(renewal)}, wenn sie nicht rechtzeitig gekündigt wird{most}."


PERIODS = {
    PeriodUnit.MONTHS: (("einen Monat", "Monate"), ("einem Monat", "Monaten")),
    PeriodUnit.WEEKS: (("eine Woche", "Wochen"), ("einer Woche", "Wochen")),
    PeriodUnit.DAYS: (("einen Tag", "Tage"), ("einem Tag", "Tagen")),
}


def _period(period: Period, *, dative: bool = False) -> str:
    """ "3 Monate", or after "von" "3 Monaten"."""
    one, many = PERIODS[period.unit][dative]
    return one if period.amount == 1 else f"{period.amount} {many}"


def _end_words(notice: NoticeRule) -> str:
    if notice.effect == NoticeEffect.OWN_MONTHS:
        months = " oder ".join(MONTHS[month - 1] for month in notice.own_months)
        return f"des Monats {months}"
    return ENDS[NoticeEffect(notice.effect)]


def _fixed_words(notice: NoticeRule) -> str:
    if notice.fixed_days:
        pairs = [(YearDay(*row[:2]), YearDay(*row[2:])) for row in notice.fixed_days]
        days = " und ".join(f"bis zum {_year_day(until)} zum {_year_day(end)}" for until, end in pairs)
        return f"Sie kann {days} eines Jahres gekündigt werden."
    day = YearDay(notice.day or 1, notice.month or 1)
    # "zum Ende des Schuljahres": a day of each year leads to the end of the year it belongs to.
    end = {NoticeEffect.SCHOOL_YEAR_END: "des Schuljahres", NoticeEffect.YEAR_END: "des Kalenderjahres"}
    to = end.get(NoticeEffect(notice.effect)) or _end_words(notice)
    return f"Sie kann bis zum {_year_day(day)} eines Jahres zum Ende {to} gekündigt werden."


def _rule_words(notice: NoticeRule) -> str:
    period = period_of(notice)
    if notice.kind == NoticeKind.FIXED_DAY:
        return _fixed_words(notice)
    if period and notice.effect == NoticeEffect.ANY_DAY:
        return f"Sie kann jederzeit mit einer Frist von {_period(period, dative=True)} gekündigt werden."
    if period:
        return f"Die Kündigung muss {_period(period)} vor dem Ende {_end_words(notice)} zugegangen sein."
    return notice.words.strip()


def notice_words(notice: NoticeRule | None, own: Sequence[PartyNoticePeriod] = ()) -> str:
    """How notice is given, in German; "" while that is not known."""
    if notice is None or notice.kind == NoticeKind.UNKNOWN:
        return ""
    if notice.kind == NoticeKind.GOOD_CAUSE:
        return "Sie kann während der Laufzeit nur aus wichtigem Grund gekündigt werden."
    if notice.kind == NoticeKind.NONE:
        return f"Eine ordentliche Kündigung ist nicht vorgesehen. {GOOD_CAUSE}"
    words = [_rule_words(notice)]
    words += [f"Für {row.party.called} gilt eine Frist von {_period(own_period(row), dative=True)}." for row in own]
    if notice.not_before:
        words.append(f"Sie kann erstmals zum {german_day(notice.not_before)} gekündigt werden.")
    return " ".join([*words, GOOD_CAUSE])


def pair_words(pair: NextEnd | None) -> str:
    """The next pair of days, in German, as the page shows it too; "" where there is no day."""
    if pair is None or pair.last_arrival is None:
        return ""
    last, end = german_day(pair.last_arrival), german_day(pair.ends_on)
    return f"Für die nächste mögliche Kündigung heißt das: spätestens am {last} zugegangen, dann endet sie am {end}."


# For pages, lists and mails, in the reader's language.


def pair_label(pair: NextEnd | None, *, period: Period | None = None) -> str:
    """ "spätestens am … zugegangen, dann endet sie am …", the same words everywhere; "" where no day is known."""
    if pair is None or pair.by_itself:
        return ""
    if pair.any_day:
        return _("at any time, {period} after arrival").format(period=period_label(period) if period else "")
    return _("arrived by {day} at the latest, then it ends on {end}").format(
        day=f"{pair.last_arrival:%d.%m.%Y}", end=f"{pair.ends_on:%d.%m.%Y}"
    )


def period_label(period: Period) -> str:
    """ "3 months"."""
    number = period.amount
    if period.unit == PeriodUnit.MONTHS:
        return ngettext("{n} month", "{n} months", number).format(n=number)
    if period.unit == PeriodUnit.WEEKS:
        return ngettext("{n} week", "{n} weeks", number).format(n=number)
    return ngettext("{n} day", "{n} days", number).format(n=number)


def notice_label(notice: NoticeRule | None) -> str:
    """The rule in one line: "3 months before the end, to the end of a quarter"."""
    if notice is None:
        return ""
    period = period_of(notice)
    if notice.kind == NoticeKind.WORDS:
        return notice.words
    if period and notice.effect == NoticeEffect.ANY_DAY:
        return pair_label(NextEnd(None, date.max, any_day=True), period=period)
    to = str(notice.get_effect_display())
    if notice.effect == NoticeEffect.OWN_MONTHS:
        to = _("to the end of {months}").format(months=", ".join(_month(month) for month in notice.own_months))
    if period:
        return f"{period_label(period)} {to}"
    if notice.kind == NoticeKind.FIXED_DAY and notice.fixed_days:
        return "; ".join(
            _("until {day} to {end}").format(day=f"{row[0]:02d}.{row[1]:02d}.", end=f"{row[2]:02d}.{row[3]:02d}.")
            for row in notice.fixed_days
        )
    if notice.kind == NoticeKind.FIXED_DAY:
        day = _("until {day}").format(day=f"{notice.day or 0:02d}.{notice.month or 0:02d}.")
        return f"{day} {to}"
    return str(notice.get_kind_display())


def fixed_days_text(notice: NoticeRule) -> str:
    """Fixed days with their ends as the form takes them."""
    to = _("to")
    return ", ".join(f"{row[0]:02d}.{row[1]:02d}. {to} {row[2]:02d}.{row[3]:02d}." for row in notice.fixed_days)


def typed_days_text(notice: NoticeRule) -> str:
    """Typed pairs of days as the form takes them, one per line."""
    days = [(date.fromisoformat(last), date.fromisoformat(end)) for last, end in notice.typed_days]
    return "\n".join(f"{last:%d.%m.%Y} {_('to')} {end:%d.%m.%Y}" for last, end in days)


def _month(month: int) -> str:
    return format_date(date(2024, month, last_of_month(2024, month)), "F")


def unit_label(unit: TermUnit) -> str:
    """One of what a term is counted in: "school year"."""
    return {
        TermUnit.SCHOOL_YEAR: _("school year"),
        TermUnit.HALF_YEAR: _("half-year"),
        TermUnit.CALENDAR_YEAR: _("calendar year"),
    }.get(unit, str(unit.label))


def length_label(term: Term) -> str:
    """How long a term runs whose first day is not known yet: "one year after the last signature"."""
    number = term.years or 1
    if term.unit == TermUnit.CONTRACT_YEAR:
        words = ngettext("{n} year", "{n} years", number).format(n=number)
        return _("{years} after the last signature").format(years=words)
    return f"{number} {term.get_unit_display()}" if term.unit != TermUnit.HALF_YEAR else str(term.get_unit_display())


def renewal_label(renewal: Renewal | None) -> str:
    """The renewal in one line, with its number and its limit."""
    if renewal is None:
        return ""
    number = renewal.count
    words = str(renewal.get_kind_display())
    if renewal.kind == RenewalKind.MONTHS:
        words = ngettext("by {n} month at a time", "by {n} months at a time", number).format(n=number)
    elif number > 1 and renewal.kind == RenewalKind.SCHOOL_YEAR:
        words = _("by {n} school years at a time").format(n=number)
    elif number > 1 and renewal.kind == RenewalKind.HALF_YEAR:
        words = _("by {n} half-years at a time").format(n=number)
    elif number > 1:
        words = _("by {n} years at a time").format(n=number)
    if renewal.limit:
        words += ", " + ngettext("at most once", "at most {n} times", renewal.limit).format(n=renewal.limit)
    return words
