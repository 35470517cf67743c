"""The status of an agreement's deadlines: term, last day for notice, expiry, notice given."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import School
from agreements import term_words, terms
from agreements.choices import UNSIGNED, AgreementKind, AgreementState, NoticeEffect, NoticeKind, RenewalKind
from agreements.models import Agreement, NoticeGiven, NoticeRule, Party, PartyNoticePeriod, Renewal, Term
from agreements.notice_rules import NextEnd, Period
from kooperation.choices import Status

RUNNING = (Status.IDEA, Status.ACTIVE, Status.PAUSED)
NEAR = timedelta(days=120)
RED = timedelta(days=14)
# Kinds of ends whose days the calendar has to compute to know them.
OFTEN = (
    NoticeEffect.MONTH_END,
    NoticeEffect.QUARTER_END,
    NoticeEffect.OWN_MONTHS,
    NoticeEffect.CONTRACT_YEAR,
)
HALF_YEARS = (NoticeEffect.SCHOOL_YEAR_END, NoticeEffect.SCHOOL_HALF_YEAR_END)
CALENDAR_YEARS = (NoticeEffect.YEAR_END, NoticeEffect.HALF_YEAR_END)


@dataclass(frozen=True)
class Pair:
    """A last day of arrival with its end; `own` where it is one party's alone."""

    end: NextEnd
    own: PartyNoticePeriod | None = None
    period: Period | None = None

    @property
    def day(self) -> date | None:
        """The day that counts: the last one for notice, or the end that comes by itself."""
        return self.end.ends_on if self.end.by_itself else self.end.last_arrival

    @property
    def label(self) -> str:
        """Both days in words, with the party whose they are."""
        period = terms.own_period(self.own) if self.own else self.period
        words = term_words.pair_label(self.end, period=period)
        return f"{self.own.party.called}: {words}" if self.own and words else words


@dataclass(frozen=True)
class DeadlineStatus:
    """The deadlines of an agreement on a day, and the derived words for them."""

    agreement: Agreement
    term: Term | None
    renewal: Renewal | None
    notice: NoticeRule | None
    given: NoticeGiven | None
    ends_on: date | None
    notice_on: date | None
    today: date
    pairs: tuple[Pair, ...] = ()

    @property
    def sure_end(self) -> date | None:
        """The day it is over without anybody doing anything more; None while it renews itself or is open-ended."""
        if self.given or self.term is None:
            return self.ends_on if self.given else None
        return self.ends_on if self.ends_on == terms.course_of(self.term, self.renewal).final_end else None

    @property
    def nearest(self) -> date | None:
        """The earlier of the last day for notice and the end."""
        return min((day for day in (self.ends_on, self.notice_on) if day and day >= self.today), default=None)

    @property
    def next_day(self) -> date | None:
        """The nearest day, that of a review included."""
        days = (self.nearest, self.review_on if self.review_on and self.review_on >= self.today else None)
        return min((day for day in days if day), default=None)

    @property
    def days_left(self) -> int:
        """Until the nearest day."""
        return (self.nearest - self.today).days if self.nearest else 0

    @property
    def pair(self) -> Pair | None:
        """The next last day of arrival with the end it leads to; for several parties the earliest."""
        return min(self.pairs, key=lambda row: row.end.last_arrival or date.max, default=None)

    @property
    def notice_ends_on(self) -> date | None:
        """The end that a notice arriving by `notice_on` leads to."""
        return self.pair.end.ends_on if self.pair and self.notice_on else None

    @property
    def pair_words(self) -> str:
        """ "arrived by … at the latest, then it ends on …", each party's own where they differ; "" without such a day."""
        return "; ".join(filter(None, (row.label for row in self.pairs)))

    @property
    def only_before_it_begins(self) -> bool:
        """Whether the running or coming first term can only be ended before its first day."""
        return bool(
            self.pair
            and self.term
            and self.term.starts_on
            and self.notice_on
            and self.notice_on < self.term.starts_on
            and self.notice_ends_on == self.term.ends_on
        )

    @property
    def renews(self) -> bool:
        """Whether another term follows the shown end by itself unless somebody gives notice."""
        if self.given or self.term is None or self.ends_on is None:
            return False
        return terms.renews(self.renewal, self.term) and self.ends_on != self.sure_end

    @property
    def review_on(self) -> date | None:
        """When both sides look at it again, of an agreement without an end."""
        return self.term.review_on if self.term and self.ends_on is None and self.given is None else None

    @property
    def shown_end(self) -> date | None:
        """The end as it stands: renewed once the day for notice has passed."""
        return self.ends_on or (self.term.ends_on if self.term else None)

    @property
    def span(self) -> str:
        """From when to when, in one line; what is no day yet in words."""
        if self.term is None:
            return ""
        start = f"{self.term.starts_on:%d.%m.%Y}" if self.term.starts_on else str(self.term.get_start_display())
        if self.shown_end:
            return f"{start} – {self.shown_end:%d.%m.%Y}"
        open_ended = _("open-ended") if self.term.is_open else term_words.length_label(self.term)
        return f"{start} – {open_ended}"

    @property
    def notice_label(self) -> str:
        """The rule of notice in one line."""
        return term_words.notice_label(self.notice)

    @property
    def renewal_label(self) -> str:
        """The renewal in one line."""
        return term_words.renewal_label(self.renewal)

    @property
    def expiring(self) -> bool:
        """Within 120 days of it."""
        running = self.agreement.state == AgreementState.IN_FORCE
        return running and self.nearest is not None and self.nearest <= self.today + NEAR

    @property
    def red(self) -> bool:
        """Two weeks or less: nothing more is mailed, it is shown in red."""
        running = self.agreement.state == AgreementState.IN_FORCE
        return running and self.nearest is not None and self.nearest <= self.today + RED

    @property
    def begun_unsigned(self) -> bool:
        """Whether its term has begun although not everybody has signed."""
        # An amendment repeats the first day of what it amends, and that one is in force.
        begins_on = self.term.starts_on if self.term and self.agreement.kind == AgreementKind.MAIN else None
        return self.agreement.state in UNSIGNED and begins_on is not None and begins_on <= self.today

    @property
    def word(self) -> str:
        """The derived state where there is one, else the stored one."""
        if self.begun_unsigned:
            return _("begun, not signed")
        if self.agreement.state == AgreementState.IN_FORCE and self.given:
            return _("notice given for {day}").format(day=f"{self.given.effect_on:%d.%m.%Y}")
        return _("runs out") if self.expiring else self.agreement.get_state_display()

    @property
    def look(self) -> str:
        """The chip's colour."""
        if self.begun_unsigned:
            return "bad"
        if self.agreement.state != AgreementState.IN_FORCE:
            return self.agreement.state_look
        return "bad" if self.given or self.red else "warn" if self.expiring else "ok"

    @property
    def icon(self) -> str:
        """The chip's icon."""
        if self.agreement.state == AgreementState.IN_FORCE and (self.given or self.expiring):
            return "file-clock"
        return self.agreement.state_icon

    @property
    def settled(self) -> bool:
        """Whether the notice rule is known or consciously none."""
        return self.notice is not None and self.notice.kind != NoticeKind.UNKNOWN


def of(agreement: Agreement, today: date) -> DeadlineStatus:
    """The status on a day; reads related rows, prefetched by `RELATED` for lists."""
    term = max(agreement.terms.all(), key=lambda row: row.number, default=None)
    renewal, notice = getattr(agreement, "renewal", None), getattr(agreement, "notice", None)
    notice_given = next((row for row in agreement.notices_given.all() if row.withdrawn_on is None), None)
    if notice_given or term is None:
        end = notice_given.effect_on if notice_given else None
        return DeadlineStatus(agreement, term, renewal, notice, notice_given, end, None, today)
    pairs = tuple(row for row in next_pairs(agreement, today, term=term) if not row.end.by_itself)
    ends_on = _shown_end(term, renewal, notice, pairs)
    notice_on = min((row.end.last_arrival for row in pairs if row.end.last_arrival), default=None)
    return DeadlineStatus(agreement, term, renewal, notice, None, ends_on, notice_on, today, pairs)


def next_pairs(agreement: Agreement, on: date, *, term: Term) -> Iterator[Pair]:
    """The next last day for notice seen from a day: of the rule, or one per party where a party has its own period."""
    renewal, notice = getattr(agreement, "renewal", None), getattr(agreement, "notice", None)
    for own in _periods(agreement, notice):
        end = terms.next_end_of(school=agreement.school, term=term, renewal=renewal, notice=notice, on=on, own=own)
        if end:
            yield Pair(end, own, terms.period_of(notice) if notice else None)


def _periods(agreement: Agreement, notice: NoticeRule | None) -> list[PartyNoticePeriod | None]:
    """The periods that hold: each party's own, and the agreement's (None) for those without."""
    if notice is None or not notice.own_periods:
        return [None]
    own: list[PartyNoticePeriod | None] = list(agreement.party_periods.select_related("party"))
    return own if agreement.parties.filter(signs=True).count() <= len(own) else [*own, None]


def _shown_end(term: Term, renewal: Renewal | None, notice: NoticeRule | None, pairs: tuple[Pair, ...]) -> date | None:
    """The end of the term that is running or sure to follow.

    Once the day for notice has passed the next term is sure; where nobody can give notice no end is.
    """
    course = terms.course_of(term, renewal)
    if not terms.renews(renewal, term):
        return term.ends_on
    if pairs:
        return terms.first_end_from(course, min(row.end.ends_on for row in pairs))
    unknown = notice is None or notice.kind in (NoticeKind.UNKNOWN, NoticeKind.WORDS)
    return term.ends_on if unknown else course.final_end


RELATED = ("terms", "notice", "renewal", "notices_given")
BINDING = (AgreementState.SIGNED, AgreementState.IN_FORCE)


def binding(rows: QuerySet[Agreement]) -> QuerySet[Agreement]:
    """Of each cooperation the newest agreement that the parties have signed, with what its standing reads: three queries."""
    newer = Agreement.objects.filter(cooperation=OuterRef("cooperation"), state__in=BINDING, pk__gt=OuterRef("pk"))
    agreements = rows.filter(~Exists(newer), state__in=BINDING)
    return agreements.select_related("cooperation", "school", "notice", "renewal").prefetch_related(
        "terms", "notices_given"
    )


def begun_unsigned(today: date) -> QuerySet[Term]:
    """Terms that have begun although not everybody has signed the agreement, earliest first."""
    begun = Q(number=1, starts_on__lte=today, agreement__kind=AgreementKind.MAIN, agreement__state__in=UNSIGNED)
    rows = Term.objects.filter(begun, agreement__cooperation__status__in=RUNNING)
    return rows.select_related("agreement__cooperation").order_by("starts_on", "pk")


def effect_by_rule(agreement: Agreement, received_on: date, *, party: Party | None = None) -> date | None:
    """The day an ordinary notice, of a party where one is named, would end it; None where its rule knows none."""
    term = Term.objects.filter(agreement=agreement).order_by("-number").first()
    notice = NoticeRule.objects.filter(agreement=agreement).first()
    renewal = Renewal.objects.filter(agreement=agreement).first()
    if term is None or notice is None:
        return None
    own = PartyNoticePeriod.objects.filter(agreement=agreement, party=party).first() if party else None
    return terms.effect_of(
        school=agreement.school, term=term, renewal=renewal, notice=notice, received_on=received_on, own=own
    )


def pairs_between(agreement: Agreement, start: date, until: date) -> list[Pair]:
    """Every last day of arrival in a stretch of time with the end it leads to, and an end by itself; earliest first."""
    by_number = sorted(agreement.terms.all(), key=lambda row: row.number)
    begun = [row for row in by_number if row.starts_on and row.starts_on <= start]
    term = begun[-1] if begun else next(iter(by_number), None)
    rows: list[Pair] = []
    day = start
    while term and day <= until:
        pairs = [row for row in next_pairs(agreement, day, term=term) if row.day and row.day <= until]
        if not pairs:
            break
        nearest = min(row.day for row in pairs if row.day)
        rows += [row for row in pairs if row.day == nearest and not row.end.any_day]
        if all(row.end.by_itself for row in pairs):
            break
        day = max(day, nearest) + timedelta(days=1)
    return rows


def touching(school: School, start: date, end: date) -> QuerySet[Term]:
    """Terms that may end, or have a last day for notice, in a stretch of time; the exact days are for `of` to say.

    What the database can leave out without knowing the calendar's rules: it compares months, never whole dates.
    """
    touched = {day.month for day in (start, start + (end - start) / 2, end)}
    condition = Q(ends_on__gte=start, ends_on__lte=end) | Q(agreement__notice__kind=NoticeKind.WORDS)
    fixed = Q(agreement__notice__kind=NoticeKind.FIXED_DAY)
    condition |= fixed & (Q(agreement__notice__month__in=touched) | ~Q(agreement__notice__fixed_days=[]))
    period = Q(agreement__notice__kind=NoticeKind.PERIOD)
    condition |= period & (Q(agreement__notice__months=None) | Q(agreement__notice__effect__in=OFTEN))
    year_end = (school.year_start_month + 10) % 12 + 1
    for rest in range(12):
        # A notice of 3, 15 or 27 months before the end falls into the same month of the year, half a year later the next.
        ends = {(month - 1 + rest + half) % 12 + 1 for month in touched for half in (0, 6)}
        counted = period & Q(agreement__notice__months__in=range(rest, 37, 12))
        by_term = Q(ends_on__month__in=ends) | Q(agreement__renewal__kind=RenewalKind.MONTHS)
        by_year = Q(agreement__notice__effect__in=HALF_YEARS) if year_end in ends else Q(pk=None)
        by_calendar = Q(agreement__notice__effect__in=CALENDAR_YEARS) if 12 in ends else Q(pk=None)
        condition |= counted & (by_term | by_year | by_calendar)
    return Term.objects.filter(condition, agreement__state__in=BINDING)
