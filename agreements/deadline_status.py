"""How an agreement stands today: its term, its last day for notice, what runs out, what was given notice (RULINGS 16)."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import School
from agreements import terms
from agreements.choices import AgreementState, NoticeEffect, NoticeKind
from agreements.models import Agreement, NoticeGiven, NoticeRule, Renewal, Term

NEAR = timedelta(days=120)
RED = timedelta(days=14)


@dataclass(frozen=True)
class DeadlineStatus:
    """Days that count, and the derived words for them."""

    agreement: Agreement
    term: Term | None
    renewal: Renewal | None
    notice: NoticeRule | None
    given: NoticeGiven | None
    ends_on: date | None
    notice_on: date | None
    today: date

    @property
    def nearest(self) -> date | None:
        """The earlier of the last day for notice and the end."""
        return min((day for day in (self.ends_on, self.notice_on) if day and day >= self.today), default=None)

    @property
    def days_left(self) -> int:
        """Until the nearest day."""
        return (self.nearest - self.today).days if self.nearest else 0

    @property
    def sure_end(self) -> date | None:
        """The day it is over without anybody doing anything more; None while it renews itself or is open-ended."""
        by_itself = self.term is not None and not terms.renews(self.renewal, self.term)
        return self.ends_on if self.given or by_itself else None

    @property
    def renews(self) -> bool:
        """Whether another term follows by itself unless somebody gives notice."""
        return self.given is None and self.term is not None and terms.renews(self.renewal, self.term)

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
    def word(self) -> str:
        """The derived state where there is one, else the stored one."""
        if self.agreement.state == AgreementState.IN_FORCE and self.given:
            return _("notice given for {day}").format(day=f"{self.given.effect_on:%d.%m.%Y}")
        return _("runs out") if self.expiring else self.agreement.get_state_display()

    @property
    def look(self) -> str:
        """The chip's colour."""
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
    """How it stands; reads related rows, prefetched by `RELATED` where many are shown."""
    term = max(agreement.terms.all(), key=lambda row: row.number, default=None)
    renewal, notice = getattr(agreement, "renewal", None), getattr(agreement, "notice", None)
    given = next((row for row in agreement.notices_given.all() if row.withdrawn_on is None), None)
    ends_on, notice_on = term.ends_on if term else None, None
    if given:
        ends_on = given.effect_on
    elif term and notice:
        notice_on = terms.next_notice_day(school=agreement.school, term=term, renewal=renewal, notice=notice, on=today)
        if terms.renews(renewal, term):
            day = terms.notice_day_before_end(term=term, notice=notice)
            # Nobody gave notice in time, or nobody can: the next term is sure, this end is none.
            sure = day < today if day else notice.kind in (NoticeKind.GOOD_CAUSE, NoticeKind.NONE)
            ends_on = None if sure else ends_on
    return DeadlineStatus(agreement, term, renewal, notice, given, ends_on, notice_on, today)


RELATED = ("terms", "notice", "renewal", "notices_given")
BINDING = (AgreementState.SIGNED, AgreementState.IN_FORCE)


def binding(rows: QuerySet[Agreement]) -> QuerySet[Agreement]:
    """Of each cooperation the newest agreement that the parties have signed, with what its standing reads: three queries."""
    newer = Agreement.objects.filter(cooperation=OuterRef("cooperation"), state__in=BINDING, pk__gt=OuterRef("pk"))
    found = rows.filter(~Exists(newer), state__in=BINDING)
    return found.select_related("cooperation", "school", "notice", "renewal").prefetch_related("terms", "notices_given")


def effect_by_rule(agreement: Agreement, received_on: date) -> date | None:
    """The day an ordinary notice would end the agreement; None where its rule knows none."""
    term = Term.objects.filter(agreement=agreement).order_by("-number").first()
    notice = NoticeRule.objects.filter(agreement=agreement).first()
    renewal = Renewal.objects.filter(agreement=agreement).first()
    if term is None or notice is None:
        return None
    return terms.effect_of(school=agreement.school, term=term, renewal=renewal, notice=notice, received_on=received_on)


def touching(school: School, start: date, end: date) -> QuerySet[Term]:
    """Terms that may end, or have a last day for notice, in a stretch of time; the exact days are for `of` to say.

    What the database can leave out without knowing the calendar's rules: it compares months, never whole dates.
    """
    touched = {day.month for day in (start, start + (end - start) / 2, end)}
    found = Q(ends_on__gte=start, ends_on__lte=end)
    found |= Q(agreement__notice__kind=NoticeKind.FIXED_DAY, agreement__notice__month__in=touched)
    year_end = (school.year_start_month + 10) % 12 + 1
    for rest in range(12):
        # A notice of 3, 15 or 27 months before the end falls into the same month of the year, half a year later the next.
        ends = {(month - 1 + rest + half) % 12 + 1 for month in touched for half in (0, 6)}
        period = Q(agreement__notice__kind=NoticeKind.PERIOD, agreement__notice__months__in=range(rest, 37, 12))
        by_year = Q(ends_on=None) | Q(agreement__notice__effect=NoticeEffect.SCHOOL_YEAR_END)
        found |= period & (Q(ends_on__month__in=ends) | (by_year if year_end in ends else Q(pk=None)))
    return Term.objects.filter(found, agreement__state__in=BINDING)
