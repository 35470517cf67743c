"""What both sides arrange in phase 4: information, publicity, conflicts, proofs, who decides what."""

from datetime import date

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import School
from infrastructure import tenancy
from kooperation.models import CooperationPartner, TeamMember
from phases.choices import (
    ConfirmationKind,
    Part,
    WayKind,
)
from phases.models.plans import Line, PlanRow, day_words, joined


class InformationWay(PlanRow):
    """How people of both sides keep each other informed, or when and where they sit together."""

    kind = models.CharField(_("What is it?"), max_length=12, choices=WayKind.choices, default=WayKind.INFORMATION)
    what = models.CharField(_("About what?"), max_length=200)
    who = models.CharField(_("Who with whom?"), max_length=200, blank=True)
    how = models.CharField(_("How or where?"), max_length=200, blank=True, help_text=_("Phone, mail, staff room …"))
    when = models.CharField(_("When?"), max_length=200, blank=True)

    objects = tenancy.ScopedManager["InformationWay"]()
    unscoped = models.Manager["InformationWay"]()

    def __str__(self) -> str:
        return self.what

    @property
    def line(self) -> Line:
        return Line(title=self.what, below=joined(self.who, self.how, self.when), chip=self.get_kind_display())


class PublicityPoint(PlanRow):
    """Something the public hears or sees of the cooperation: by whom, when, agreed with the other side or not."""

    what = models.CharField(_("What?"), max_length=200)
    who = models.CharField(_("Who does it?"), max_length=200, blank=True)
    when = models.CharField(_("When?"), max_length=200, blank=True)
    agreed = models.BooleanField(_("agreed with the other side"), default=False)

    objects = tenancy.ScopedManager["PublicityPoint"]()
    unscoped = models.Manager["PublicityPoint"]()

    def __str__(self) -> str:
        return self.what

    @property
    def line(self) -> Line:
        chip, look = (gettext("agreed"), "ok") if self.agreed else (gettext("not agreed yet"), "warn")
        return Line(title=self.what, below=joined(self.who, self.when), chip=chip, look=look)


class EscalationStep(PlanRow):
    """One of three steps when something goes wrong: who talks with whom, and how soon."""

    position = models.PositiveSmallIntegerField(_("Step"), choices=[(1, "1"), (2, "2"), (3, "3")])
    who = models.CharField(_("Who talks with whom?"), max_length=200)
    within_days = models.PositiveSmallIntegerField(
        _("Within how many days?"), default=14, validators=[MinValueValidator(1)]
    )

    objects = tenancy.ScopedManager["EscalationStep"]()
    unscoped = models.Manager["EscalationStep"]()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["cooperation", "position"],
                name="escalation_step_once",
                violation_error_message=_("This step is there already."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.position}. {self.who}"

    @property
    def line(self) -> Line:
        return Line(title=str(self), below=gettext("within {n} days").format(n=self.within_days))


class Confirmation(PlanRow):
    """That a proof was seen: by whom, on which day, until when it holds. Never the proof itself."""

    kind = models.CharField(_("Which proof?"), max_length=12, choices=ConfirmationKind.choices)
    name = models.CharField(
        _("Which other proof?"),
        max_length=120,
        blank=True,
        help_text=_("Only for “Other proof”: first aid, for example. Names used before are suggested."),
    )
    person = models.CharField(_("Of whom?"), max_length=200)
    seen_by = models.CharField(_("Seen by"), max_length=200, blank=True)
    seen_on = models.DateField(_("Seen on"), null=True, blank=True)
    valid_until = models.DateField(_("Holds until"), null=True, blank=True)

    objects = tenancy.ScopedManager["Confirmation"]()
    unscoped = models.Manager["Confirmation"]()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(seen_on=None, seen_by="") | (Q(seen_on__isnull=False) & ~Q(seen_by="")),
                name="proof_seen_by_somebody",
                violation_error_message=_("Say who saw the proof, and when."),
            ),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(seen_on=None) | Q(valid_until__gte=F("seen_on")),
                name="proof_holds_afterwards",
                violation_error_message=_("The end lies before the beginning."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.called}: {self.person}"

    @property
    def called(self) -> str:
        """The proof's name: one of the four kinds, or the school's own word for another one."""
        return self.name if self.kind == ConfirmationKind.OTHER and self.name else str(self.get_kind_display())

    def lacking(self, on: date) -> bool:
        """Whether the proof has not been seen, or holds no more."""
        return self.seen_on is None or (self.valid_until is not None and self.valid_until < on)

    @property
    def line(self) -> Line:
        lacking = self.lacking(timezone.localdate())
        ran_out = lacking and self.seen_on is not None
        chip = gettext("run out") if ran_out else gettext("missing") if lacking else gettext("seen")
        until = gettext("holds until {day}").format(day=day_words(self.valid_until)) if self.valid_until else ""
        return Line(
            title=str(self),
            below=joined(self.seen_by, day_words(self.seen_on), until),
            chip=chip,
            look="bad" if lacking else "ok",
        )


class Responsibility(PlanRow):
    """One topic of the matrix: who decides, does, helps, knows."""

    topic = models.CharField(_("Topic"), max_length=200)
    position = models.PositiveSmallIntegerField(default=1, editable=False)
    source = models.CharField(max_length=60, blank=True, editable=False, help_text="need:<ref>, template:… …")

    objects = tenancy.ScopedManager["Responsibility"]()
    unscoped = models.Manager["Responsibility"]()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["cooperation", "topic"], name="topic_once_a_cooperation"),)

    def __str__(self) -> str:
        return self.topic


# Who has a part in a topic: a person of the team, a partner as such, or our school as such.
Bearer = TeamMember | CooperationPartner | School


class ResponsibilityPart(models.Model):
    """What a person, a partner or the school itself has to do with one topic; the name stays when a person or a partner leaves."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="+", default=tenancy.current)
    responsibility = models.ForeignKey(Responsibility, on_delete=models.CASCADE, related_name="parts")
    member = models.ForeignKey(TeamMember, on_delete=models.SET_NULL, null=True, related_name="+")
    link = models.ForeignKey(
        CooperationPartner,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        help_text="a partner as such, where the duty is not one person's",
    )
    of_school = models.BooleanField(default=False, help_text="the school as such")
    name = models.CharField(max_length=200)
    part = models.CharField(max_length=8, choices=Part.choices)

    objects = tenancy.ScopedManager["ResponsibilityPart"]()
    unscoped = models.Manager["ResponsibilityPart"]()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["responsibility", "member"], name="one_part_a_topic"),
            models.UniqueConstraint(fields=["responsibility", "link"], name="one_part_a_partner"),
            models.UniqueConstraint(
                fields=["responsibility"], condition=models.Q(of_school=True), name="one_part_of_the_school"
            ),
        )

    def __str__(self) -> str:
        return f"{self.called}: {self.get_part_display()}"

    @property
    def called(self) -> str:
        """The name as it is today: of a partner the directory's, of anybody else the one noted."""
        return self.link.partner.name if self.link else self.name

    @property
    def bearer_key(self) -> tuple[int | None, int | None, bool]:
        """The same for the same bearer, see `bearer_key`."""
        return self.member_id, self.link_id, self.of_school

    @property
    def gone(self) -> bool:
        """Whether the person or the partner has left the cooperation."""
        return self.member_id is None and self.link_id is None and not self.of_school


def bearer_key(bearer: Bearer) -> tuple[int | None, int | None, bool]:
    """The member, the partner's link, and whether it is our school, as a part stores them."""
    member = bearer.pk if isinstance(bearer, TeamMember) else None
    link = bearer.pk if isinstance(bearer, CooperationPartner) else None
    return member, link, isinstance(bearer, School)
