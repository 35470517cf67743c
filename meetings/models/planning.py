"""A series proposes dated meetings; a meeting that people touched keeps its own date for ever."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import School
from infrastructure import tenancy
from infrastructure.public_ids import new_ref
from kooperation.models import Cooperation
from meetings.choices import IN_WORDS, STATE_LOOKS, MeetingKind, MeetingState, Rhythm

BERLIN = ZoneInfo("Europe/Berlin")
EARLIEST, LATEST = time(7, 0), time(21, 0)


class MeetingSeries(models.Model):
    """The rule by which meetings are proposed: anchor and rhythm; holidays are avoided."""

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    school = models.ForeignKey(
        School, on_delete=models.CASCADE, related_name="+", default=tenancy.current, editable=False
    )
    cooperation = models.ForeignKey(Cooperation, on_delete=models.CASCADE, related_name="series", editable=False)
    kind = models.CharField(max_length=10, choices=MeetingKind.choices, default=MeetingKind.FEEDBACK, editable=False)
    title = models.CharField(_("Name"), max_length=200, default="Feedback-Gespräch")
    rhythm = models.CharField(_("How often?"), max_length=12, choices=Rhythm.choices, default=Rhythm.HALF_YEAR)
    anchor = models.DateField(_("First meeting"), help_text=_("Later ones fall on the same weekday where that works."))
    time = models.TimeField(_("Time"), default=time(14, 0))
    minutes = models.PositiveSmallIntegerField(
        _("Duration in minutes"), default=60, validators=[MinValueValidator(15), MaxValueValidator(480)]
    )
    place = models.CharField(_("Place"), max_length=200, blank=True)
    decision_talks = models.BooleanField(
        _("A decision talk before every notice day"),
        default=True,
        help_text=_("Four to eight weeks before; a feedback meeting that lies there becomes one."),
    )
    active = models.BooleanField(default=True, editable=False)

    objects = tenancy.ScopedManager["MeetingSeries"]()
    unscoped = models.Manager["MeetingSeries"]()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["cooperation", "kind"], condition=Q(active=True), name="one_active_series_a_kind"
            ),
            models.CheckConstraint(
                condition=Q(time__gte=EARLIEST, time__lte=LATEST),
                name="series_by_day",
                violation_error_message=_("Meetings begin between 7 and 21 o'clock."),
            ),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def rhythm_words(self) -> str:
        """ "Twice a school year"."""
        return str(IN_WORDS[Rhythm(self.rhythm)])


class MeetingQuerySet(models.QuerySet["Meeting"]):
    """Queries for meetings."""

    def coming(self, now: datetime) -> "MeetingQuerySet":
        still = Q(state=MeetingState.PLANNED, starts_at__gte=now - timedelta(hours=3)) | Q(state=MeetingState.RUNNING)
        return self.filter(still).order_by("starts_at", "pk")

    def without_minutes(self, now: datetime) -> "MeetingQuerySet":
        """Held two days ago or more, and nobody has written anything."""
        return self.filter(state=MeetingState.PLANNED, starts_at__lt=now - timedelta(days=2)).order_by(
            "starts_at", "pk"
        )


ScopedMeetings = tenancy.ScopedManager.from_queryset(MeetingQuerySet)


class Meeting(models.Model):
    """One dated meeting with an identity of its own, whatever happens to its series."""

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    school = models.ForeignKey(
        School, on_delete=models.CASCADE, related_name="+", default=tenancy.current, editable=False
    )
    cooperation = models.ForeignKey(Cooperation, on_delete=models.CASCADE, related_name="meetings", editable=False)
    series = models.ForeignKey(
        MeetingSeries, on_delete=models.SET_NULL, null=True, blank=True, related_name="meetings", editable=False
    )
    kind = models.CharField(_("Kind"), max_length=10, choices=MeetingKind.choices, default=MeetingKind.FEEDBACK)
    before_on = models.DateField(
        null=True, blank=True, editable=False, help_text="the notice day that this talk prepares"
    )
    number = models.PositiveIntegerField(null=True, blank=True, editable=False, help_text="place in the series")
    title = models.CharField(_("Name"), max_length=200)
    on = models.DateField(_("Day"))
    time = models.TimeField(_("Time"))
    minutes = models.PositiveSmallIntegerField(_("Duration in minutes"), default=60)
    place = models.CharField(_("Place"), max_length=200, blank=True)
    starts_at = models.DateTimeField(editable=False)
    guide = models.ForeignKey(
        "meetings.Guide",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="meetings",
        editable=False,
        help_text="the version this meeting goes by, frozen with its first answer",
    )
    moved_because = models.CharField(max_length=200, blank=True, editable=False)
    touched = models.BooleanField(default=False, editable=False, help_text="moved, held or cancelled by a person")
    state = models.CharField(max_length=12, choices=MeetingState.choices, default=MeetingState.PLANNED, editable=False)
    sequence = models.PositiveIntegerField(
        default=0, editable=False, help_text="rises with every change, for calendars"
    )

    objects = ScopedMeetings()
    unscoped = models.Manager["Meeting"]()

    class Meta:
        indexes = (models.Index(fields=["school", "state", "starts_at"], name="meeting_coming"),)
        constraints = (
            models.UniqueConstraint(fields=["series", "number"], name="meeting_once_a_series"),
            models.UniqueConstraint(
                fields=["cooperation", "before_on"],
                condition=Q(before_on__isnull=False),
                name="one_talk_before_a_notice_day",
            ),
            models.CheckConstraint(
                condition=Q(time__gte=EARLIEST, time__lte=LATEST),
                name="meeting_by_day",
                violation_error_message=_("Meetings begin between 7 and 21 o'clock."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.title} {self.on:%d.%m.%Y}"

    def instant(self) -> datetime:
        """The moment of wall-clock day and time in Europe/Berlin."""
        return datetime.combine(self.on, self.time, tzinfo=BERLIN)

    @property
    def state_icon(self) -> str:
        return STATE_LOOKS[MeetingState(self.state)][0]

    @property
    def state_look(self) -> str:
        return STATE_LOOKS[MeetingState(self.state)][1]
