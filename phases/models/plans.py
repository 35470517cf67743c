"""What the phases' tools keep: needs, responsibilities, arrangements, milestones; rows of plain lists in a cooperation."""

from dataclasses import dataclass
from datetime import date

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import School
from infrastructure import scope
from infrastructure.refs import new_ref
from kooperation.models import Cooperation, Partner, TeamMember
from phases.choices import (
    BenefitFor,
    ConfirmationKind,
    LessonKind,
    NeedCategory,
    NeedState,
    Part,
    ProvidedBy,
    Reached,
    WayIn,
    WayKind,
    Willing,
)


@dataclass(frozen=True, kw_only=True)
class Line:
    """A row as a list shows it: words, a quiet second line, and a chip with its look."""

    title: str
    below: str = ""
    chip: str = ""
    look: str = ""


def _joined(*parts: object) -> str:
    return " · ".join(str(part) for part in parts if part)


def _day(on: date | None) -> str:
    return date_format(on, "SHORT_DATE_FORMAT") if on else ""


class PlanRow(models.Model):
    """Something that people enter, change and take off a list again in a cooperation."""

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    school = models.ForeignKey(
        School, on_delete=models.CASCADE, related_name="+", default=scope.current, editable=False
    )
    cooperation = models.ForeignKey(Cooperation, on_delete=models.CASCADE, related_name="+", editable=False)

    class Meta:
        abstract = True

    @property
    def line(self) -> Line:
        """The row as its list shows it."""
        return Line(title=str(self))


class NeedQuerySet(models.QuerySet["Need"]):
    """Words of the domain for needs."""

    def undecided(self) -> "NeedQuerySet":
        """The decision list of phase 4: nobody has promised it yet."""
        return self.filter(state=NeedState.OPEN)


ScopedNeeds = scope.ScopedManager.from_queryset(NeedQuerySet)


class Need(PlanRow):
    """Something the cooperation needs: how much, at what cost, brought by whom."""

    category = models.CharField(_("Category"), max_length=12, choices=NeedCategory.choices)
    what = models.CharField(_("What is needed?"), max_length=200)
    amount = models.CharField(_("How much?"), max_length=60, blank=True, help_text=_("For example: 24 violins"))
    cost = models.DecimalField(
        _("Cost in euros"), max_digits=10, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    provided_by = models.CharField(
        _("Who brings it?"), max_length=8, choices=ProvidedBy.choices, default=ProvidedBy.OPEN
    )
    third_party = models.CharField(_("Which third party?"), max_length=200, blank=True)
    state = models.CharField(_("State"), max_length=8, choices=NeedState.choices, default=NeedState.OPEN)
    source = models.CharField(max_length=60, blank=True, editable=False, help_text="question:1.need, template:… …")

    objects = ScopedNeeds()
    unscoped = models.Manager["Need"]()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(state="open") | ~Q(provided_by="open"),
                name="promised_by_somebody",
                violation_error_message=_("Say who brings it before it is promised or covered."),
            ),
            models.CheckConstraint(
                condition=~Q(provided_by="third") | ~Q(third_party=""),
                name="third_party_has_name",
                violation_error_message=_("Name the third party."),
            ),
        )

    def __str__(self) -> str:
        return self.what

    @property
    def bringer(self) -> str:
        """Who brings it, in words."""
        return self.third_party if self.provided_by == ProvidedBy.THIRD else self.get_provided_by_display()

    @property
    def line(self) -> Line:
        looks = {NeedState.OPEN: "warn", NeedState.PROMISED: "info", NeedState.COVERED: "ok"}
        cost = f"{number_format(self.cost, 2, force_grouping=True)} €" if self.cost is not None else ""
        who = self.bringer if self.provided_by != ProvidedBy.OPEN else ""
        return Line(
            title=self.what,
            below=_joined(self.get_category_display(), self.amount, cost, who),
            chip=self.get_state_display(),
            look=looks[NeedState(self.state)],
        )


class Benefit(PlanRow):
    """What the cooperation is good for: for us, for the partner, for others (the definition asks for all three)."""

    whom = models.CharField(_("For whom?"), max_length=8, choices=BenefitFor.choices)
    text = models.CharField(_("What is the benefit?"), max_length=300)

    objects = scope.ScopedManager["Benefit"]()
    unscoped = models.Manager["Benefit"]()

    def __str__(self) -> str:
        return self.text

    @property
    def line(self) -> Line:
        return Line(title=self.text, below=_joined(self.get_whom_display()))


class InformationWay(PlanRow):
    """How people of both sides keep each other informed, or when and where they sit together."""

    kind = models.CharField(_("What is it?"), max_length=12, choices=WayKind.choices, default=WayKind.INFORMATION)
    what = models.CharField(_("About what?"), max_length=200)
    who = models.CharField(_("Who with whom?"), max_length=200, blank=True)
    how = models.CharField(_("How or where?"), max_length=200, blank=True, help_text=_("Phone, mail, staff room …"))
    when = models.CharField(_("When?"), max_length=200, blank=True)

    objects = scope.ScopedManager["InformationWay"]()
    unscoped = models.Manager["InformationWay"]()

    def __str__(self) -> str:
        return self.what

    @property
    def line(self) -> Line:
        return Line(title=self.what, below=_joined(self.who, self.how, self.when), chip=self.get_kind_display())


class PublicityPoint(PlanRow):
    """Something the public hears or sees of the cooperation: by whom, when, agreed with the other side or not."""

    what = models.CharField(_("What?"), max_length=200)
    who = models.CharField(_("Who does it?"), max_length=200, blank=True)
    when = models.CharField(_("When?"), max_length=200, blank=True)
    agreed = models.BooleanField(_("agreed with the other side"), default=False)

    objects = scope.ScopedManager["PublicityPoint"]()
    unscoped = models.Manager["PublicityPoint"]()

    def __str__(self) -> str:
        return self.what

    @property
    def line(self) -> Line:
        chip, look = (gettext("agreed"), "ok") if self.agreed else (gettext("not agreed yet"), "warn")
        return Line(title=self.what, below=_joined(self.who, self.when), chip=chip, look=look)


class EscalationStep(PlanRow):
    """One of three steps when something goes wrong: who talks with whom, and how soon."""

    position = models.PositiveSmallIntegerField(_("Step"), choices=[(1, "1"), (2, "2"), (3, "3")])
    who = models.CharField(_("Who talks with whom?"), max_length=200)
    within_days = models.PositiveSmallIntegerField(
        _("Within how many days?"), default=14, validators=[MinValueValidator(1)]
    )

    objects = scope.ScopedManager["EscalationStep"]()
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
    person = models.CharField(_("Of whom?"), max_length=200)
    seen_by = models.CharField(_("Seen by"), max_length=200, blank=True)
    seen_on = models.DateField(_("Seen on"), null=True, blank=True)
    valid_until = models.DateField(_("Holds until"), null=True, blank=True)

    objects = scope.ScopedManager["Confirmation"]()
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
        return f"{self.get_kind_display()}: {self.person}"

    def lacking(self, on: date) -> bool:
        """Whether the proof has not been seen, or holds no more."""
        return self.seen_on is None or (self.valid_until is not None and self.valid_until < on)

    @property
    def line(self) -> Line:
        lacking = self.lacking(timezone.localdate())
        ran_out = lacking and self.seen_on is not None
        chip = gettext("run out") if ran_out else gettext("missing") if lacking else gettext("seen")
        until = gettext("holds until {day}").format(day=_day(self.valid_until)) if self.valid_until else ""
        return Line(
            title=str(self),
            below=_joined(self.seen_by, _day(self.seen_on), until),
            chip=chip,
            look="bad" if lacking else "ok",
        )


class Milestone(PlanRow):
    """Something to be reached on the way: of the preparation, of the start, or our own."""

    key = models.CharField(max_length=20, blank=True, editable=False, help_text="of the talk's standing milestones")
    title = models.CharField(_("What is reached?"), max_length=200)
    due_on = models.DateField(_("Until when?"), null=True, blank=True)
    reached_on = models.DateField(null=True, blank=True, editable=False)

    objects = scope.ScopedManager["Milestone"]()
    unscoped = models.Manager["Milestone"]()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["cooperation", "key"], condition=~Q(key=""), name="milestone_once"),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def line(self) -> Line:
        if self.reached_on:
            return Line(title=self.title, below=_day(self.reached_on), chip=gettext("reached"), look="ok")
        late = self.due_on is not None and self.due_on < timezone.localdate()
        return Line(
            title=self.title,
            below=gettext("until {day}").format(day=_day(self.due_on)) if self.due_on else "",
            chip=gettext("overdue") if late else "",
            look="warn" if late else "",
        )


class LessonLearned(PlanRow):
    """A success to celebrate, or a stumbling block without blame; the next cooperation learns from both."""

    kind = models.CharField(_("What is it?"), max_length=8, choices=LessonKind.choices)
    text = models.CharField(_("What happened?"), max_length=500)
    advice = models.CharField(_("What do we tell the next ones?"), max_length=500, blank=True)
    on = models.DateField(_("When?"), default=timezone.localdate)

    objects = scope.ScopedManager["LessonLearned"]()
    unscoped = models.Manager["LessonLearned"]()

    def __str__(self) -> str:
        return self.text

    @property
    def line(self) -> Line:
        look = "ok" if self.kind == LessonKind.SUCCESS else ""
        return Line(title=self.text, below=_joined(_day(self.on), self.advice), chip=self.get_kind_display(), look=look)


class WantedPartner(PlanRow):
    """Somebody we could do this with: what we hope for, and what makes it attractive for them. Internal."""

    partner = models.ForeignKey(
        Partner, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("Known partner")
    )
    name = models.CharField(_("Or a new name"), max_length=200, blank=True)
    expectation = models.CharField(_("What do we expect of them?"), max_length=500, blank=True)
    attraction = models.CharField(_("What makes it attractive for them?"), max_length=500, blank=True)
    willing = models.CharField(_("How willing are they?"), max_length=8, choices=Willing.choices, default=Willing.OPEN)

    objects = scope.ScopedManager["WantedPartner"]()
    unscoped = models.Manager["WantedPartner"]()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(partner__isnull=False) | ~Q(name=""),
                name="wanted_partner_is_somebody",
                violation_error_message=_("Choose a partner or enter a name."),
            ),
        )

    def __str__(self) -> str:
        return str(self.partner or self.name)

    @property
    def line(self) -> Line:
        looks = {Willing.YES: "ok", Willing.NO: "bad"}
        return Line(
            title=str(self),
            below=_joined(self.expectation, self.attraction),
            chip=self.get_willing_display(),
            look=looks.get(Willing(self.willing), ""),
        )


class FirstContactPlan(PlanRow):
    """How we get in touch: the talk's questions on the first contact, on one page; afterwards what came of it."""

    way = models.CharField(_("Which way in?"), max_length=12, choices=WayIn.choices, blank=True)
    who = models.CharField(_("Who of us?"), max_length=200, blank=True)
    with_whom = models.CharField(_("With whom?"), max_length=200, blank=True)
    form = models.CharField(_("In which form?"), max_length=200, blank=True)
    until = models.DateField(_("Until when?"), null=True, blank=True)
    know = models.TextField(_("What do we know about them?"), max_length=3000, blank=True)
    bring = models.TextField(_("What do we bring along?"), max_length=3000, blank=True)
    prepare = models.TextField(_("What has to be prepared, and by whom?"), max_length=3000, blank=True)
    aim = models.TextField(_("What do we want to reach?"), max_length=3000, blank=True)
    reached = models.CharField(_("Did we reach what we wanted?"), max_length=8, choices=Reached.choices, blank=True)
    outcome = models.TextField(_("What came of it?"), max_length=3000, blank=True)

    objects = scope.ScopedManager["FirstContactPlan"]()
    unscoped = models.Manager["FirstContactPlan"]()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["cooperation"], name="one_first_contact_plan"),)

    def __str__(self) -> str:
        return self.with_whom or gettext("The first contact")


class Responsibility(PlanRow):
    """One topic of the matrix: who decides, does, helps, knows."""

    topic = models.CharField(_("Topic"), max_length=200)
    position = models.PositiveSmallIntegerField(default=1, editable=False)
    source = models.CharField(max_length=60, blank=True, editable=False, help_text="need:<ref>, template:… …")

    objects = scope.ScopedManager["Responsibility"]()
    unscoped = models.Manager["Responsibility"]()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["cooperation", "topic"], name="topic_once_a_cooperation"),)

    def __str__(self) -> str:
        return self.topic


class ResponsibilityPart(models.Model):
    """What one person has to do with one topic; the name stays when the person leaves."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="+", default=scope.current)
    responsibility = models.ForeignKey(Responsibility, on_delete=models.CASCADE, related_name="parts")
    member = models.ForeignKey(TeamMember, on_delete=models.SET_NULL, null=True, related_name="+")
    name = models.CharField(max_length=200)
    part = models.CharField(max_length=8, choices=Part.choices)

    objects = scope.ScopedManager["ResponsibilityPart"]()
    unscoped = models.Manager["ResponsibilityPart"]()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["responsibility", "member"], name="one_part_a_topic"),)

    def __str__(self) -> str:
        return f"{self.name}: {self.get_part_display()}"
