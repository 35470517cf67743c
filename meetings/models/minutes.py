"""Rows of one meeting: agenda, attendance, minutes, decision, confirmations, addenda."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import School
from infrastructure import tenancy
from infrastructure.public_ids import new_ref
from kooperation.choices import Side
from kooperation.models import Cooperation, TeamMember
from meetings.choices import HEADINGS, DecisionKind, WayBack
from meetings.models.planning import Meeting


class AgendaPoint(models.Model):
    """Something to be talked about; without a meeting it waits for the next one and becomes a point of its minutes."""

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    school = models.ForeignKey(
        School, on_delete=models.CASCADE, related_name="+", default=tenancy.current, editable=False
    )
    cooperation = models.ForeignKey(Cooperation, on_delete=models.CASCADE, related_name="agenda", editable=False)
    meeting = models.ForeignKey(
        Meeting, on_delete=models.SET_NULL, null=True, blank=True, related_name="agenda", editable=False
    )
    text = models.CharField(_("What is to be talked about?"), max_length=300)
    source = models.CharField(max_length=60, blank=True, editable=False, help_text="question:3.goals, minutes:<ref> …")
    by_name = models.CharField(max_length=200, editable=False)

    objects = tenancy.ScopedManager["AgendaPoint"]()
    unscoped = models.Manager["AgendaPoint"]()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["cooperation", "source"],
                condition=Q(meeting=None) & ~Q(source=""),
                name="source_waits_once",
            ),
        )

    def __str__(self) -> str:
        return self.text


class Attendance(models.Model):
    """Somebody of the team took part in a meeting."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="+", default=tenancy.current)
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="attendance")
    member = models.ForeignKey(TeamMember, on_delete=models.SET_NULL, null=True, related_name="+")
    name = models.CharField(max_length=200, help_text="as it was then: people leave teams")

    objects = tenancy.ScopedManager["Attendance"]()
    unscoped = models.Manager["Attendance"]()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["meeting", "member"], name="attends_once"),)

    def __str__(self) -> str:
        return self.name


class MinutesEntry(models.Model):
    """What was said to one point of the agenda; locked once the minutes are confirmed."""

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="+", default=tenancy.current)
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="entries")
    key = models.CharField(max_length=20)
    title = models.CharField(max_length=300, blank=True, help_text="of a point that somebody put on the agenda")
    position = models.PositiveSmallIntegerField()
    text = models.TextField(blank=True, max_length=20_000)
    unsettled = models.BooleanField(default=False, help_text="goes on the agenda of the next meeting")
    version = models.PositiveIntegerField(default=0)
    editor = models.CharField(max_length=40, blank=True)
    by_name = models.CharField(max_length=200, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = tenancy.ScopedManager["MinutesEntry"]()
    unscoped = models.Manager["MinutesEntry"]()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["meeting", "key"], name="minutes_entry_once"),)

    def __str__(self) -> str:
        return self.heading

    @property
    def heading(self) -> str:
        """The point of the agenda."""
        return self.title or str(HEADINGS.get(self.key, self.key))


class Decision(models.Model):
    """The decision about a cooperation's future, with its reason; one per meeting."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="+", default=tenancy.current)
    meeting = models.OneToOneField(Meeting, on_delete=models.PROTECT, related_name="decision")
    kind = models.CharField(_("Decision"), max_length=10, choices=DecisionKind.choices)
    reason = models.TextField(_("Reason"), max_length=5000)
    on = models.DateField(_("Until or on"), null=True, blank=True)
    way_back = models.PositiveSmallIntegerField(_("Where to?"), choices=WayBack.choices, null=True, blank=True)
    more = models.CharField(_("What is added?"), max_length=200, blank=True, help_text="name of the new offer")
    followed_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="when its consequences were drawn"
    )
    by_ref = models.CharField(max_length=40)
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField()

    objects = tenancy.ScopedManager["Decision"]()
    unscoped = models.Manager["Decision"]()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=~Q(kind__in=["pause", "end"]) | Q(on__isnull=False),
                name="pause_and_end_have_a_day",
                violation_error_message=_("Pausing and ending need a day."),
            ),
            models.CheckConstraint(
                condition=~Q(kind="adapt") | Q(way_back__isnull=False) | Q(followed_at=None),
                name="adapting_leads_somewhere",
                violation_error_message=_("Say what is to be adapted."),
            ),
        )

    def __str__(self) -> str:
        return self.get_kind_display()


class MinutesConfirmation(models.Model):
    """One side agrees with the minutes as they stand; a later change asks anew."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="+", default=tenancy.current)
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="confirmations")
    side = models.CharField(max_length=8, choices=Side.choices)
    by_name = models.CharField(max_length=200)
    told_by = models.CharField(max_length=200, blank=True, help_text="who of the partner agreed, if we noted it")
    at = models.DateTimeField()

    objects = tenancy.ScopedManager["MinutesConfirmation"]()
    unscoped = models.Manager["MinutesConfirmation"]()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["meeting", "side"], name="minutes_confirmed_once_a_side"),)

    def __str__(self) -> str:
        return self.told_by or self.by_name


class Addendum(models.Model):
    """What was wrong or missing in confirmed minutes, added afterwards; the minutes themselves stay as they are."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="+", default=tenancy.current)
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="addenda")
    text = models.TextField(_("Addendum"), max_length=5000)
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField()

    objects = tenancy.ScopedManager["Addendum"]()
    unscoped = models.Manager["Addendum"]()

    def __str__(self) -> str:
        return self.text[:60]
