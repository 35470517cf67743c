"""Records of a cooperation or partner: contact log, offers, tasks, comments, files."""

from datetime import date

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import School, User
from infrastructure import tenancy
from infrastructure.public_ids import new_ref
from kooperation.choices import CONTACT_ICONS, Audience, ContactWay, Side
from kooperation.models.cooperations import Cooperation, TeamMember
from kooperation.models.partners import ContactPerson, Partner


class ContactLogQuerySet(models.QuerySet["ContactLogEntry"]):
    """Queries for the contact log."""

    def awaited(self) -> "ContactLogQuerySet":
        """Entries with something promised or to be taken up again that nobody has closed."""
        return self.filter(closed_on=None).exclude(promised_until=None, resubmit_on=None)

    def overdue(self, on: date) -> "ContactLogQuerySet":
        return self.awaited().filter(Q(promised_until__lt=on) | Q(resubmit_on__lt=on))


ScopedContactLog = tenancy.ScopedManager.from_queryset(ContactLogQuerySet)


class ContactLogEntry(models.Model):
    """One contact with a partner: who with whom, what came of it, what was promised until when."""

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    school = models.ForeignKey(
        School, on_delete=models.CASCADE, related_name="+", default=tenancy.current, editable=False
    )
    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="log", editable=False)
    cooperation = models.ForeignKey(
        Cooperation, on_delete=models.SET_NULL, null=True, blank=True, related_name="log", editable=False
    )
    way = models.CharField(_("How"), max_length=8, choices=ContactWay.choices, default=ContactWay.PHONE)
    on = models.DateField(_("When"), default=timezone.localdate)
    contact = models.ForeignKey(
        ContactPerson, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("With whom")
    )
    result = models.TextField(_("What came of it?"), max_length=5000)
    promised_until = models.DateField(_("Answer promised until"), null=True, blank=True)
    resubmit_on = models.DateField(_("Take up again on"), null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True, editable=False)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", editable=False)

    objects = ScopedContactLog()
    unscoped = models.Manager["ContactLogEntry"]()

    class Meta:
        indexes = (models.Index(fields=["school", "promised_until"], condition=Q(closed_on=None), name="log_awaited"),)

    def __str__(self) -> str:
        return f"{self.get_way_display()} {self.on:%d.%m.%Y}"

    @property
    def icon(self) -> str:
        return CONTACT_ICONS[ContactWay(self.way)]


class OfferQuerySet(models.QuerySet["Offer"]):
    """Queries for offers."""

    def of_year(self, year: int) -> "OfferQuerySet":
        return self.filter(year=year)

    def latest_before(self, year: int) -> "OfferQuerySet":
        """Of each cooperation those of its last school year before `year` that has any."""
        later = Offer.objects.filter(cooperation=OuterRef("cooperation"), year__lt=year, year__gt=OuterRef("year"))
        return self.filter(~Exists(later), year__lt=year)


ScopedOffers = tenancy.ScopedManager.from_queryset(OfferQuerySet)


class Offer(models.Model):
    """What is offered in one school year: groups, participants, units, slots, place."""

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    school = models.ForeignKey(
        School, on_delete=models.CASCADE, related_name="+", default=tenancy.current, editable=False
    )
    cooperation = models.ForeignKey(Cooperation, on_delete=models.CASCADE, related_name="offers", editable=False)
    year = models.PositiveSmallIntegerField(
        _("School year begins in"), validators=[MinValueValidator(1990), MaxValueValidator(2100)]
    )
    title = models.CharField(_("Name"), max_length=200)
    groups = models.PositiveSmallIntegerField(_("Groups"), default=1)
    participants = models.PositiveIntegerField(_("Participants"), default=0)
    units = models.DecimalField(_("Units a week"), max_digits=5, decimal_places=2, default=1)
    minutes = models.PositiveSmallIntegerField(_("Minutes a unit"), default=45)
    slots = models.CharField(_("Days and times"), max_length=200, blank=True)
    place = models.CharField(_("Place"), max_length=200, blank=True)
    rolled_from = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="rolled_to", editable=False
    )
    rolled_batch = models.CharField(
        max_length=12, blank=True, editable=False, help_text="taken over together; empty once somebody changed it"
    )

    objects = ScopedOffers()
    unscoped = models.Manager["Offer"]()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["rolled_from", "year"],
                condition=Q(rolled_from__isnull=False),
                name="offer_rolled_over_once",
                violation_error_message=_("This offer has been taken over already."),
            ),
            models.UniqueConstraint(fields=["cooperation", "year", "title"], name="offer_once_a_year"),
            models.CheckConstraint(condition=Q(units__gte=0), name="offer_units_not_negative"),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def year_name(self) -> str:
        return self.school.year_name(self.year)


class TaskQuerySet(models.QuerySet["Task"]):
    """Queries for tasks."""

    def open(self) -> "TaskQuerySet":
        return self.filter(done_at=None).order_by(F("due_on").asc(nulls_last=True), "pk")

    def done(self) -> "TaskQuerySet":
        return self.exclude(done_at=None).order_by("-done_at", "-pk")

    def overdue(self, on: date) -> "TaskQuerySet":
        return self.open().filter(due_on__lt=on)

    def of_user(self, user: User) -> "TaskQuerySet":
        return self.filter(assignee__user=user)


ScopedTasks = tenancy.ScopedManager.from_queryset(TaskQuerySet)


class Task(models.Model):
    """Something to do: by whom, until when, and where it came from."""

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    school = models.ForeignKey(
        School, on_delete=models.CASCADE, related_name="+", default=tenancy.current, editable=False
    )
    cooperation = models.ForeignKey(Cooperation, on_delete=models.CASCADE, related_name="tasks", editable=False)
    title = models.CharField(_("What is to be done?"), max_length=300)
    assignee = models.ForeignKey(
        TeamMember, on_delete=models.SET_NULL, null=True, blank=True, related_name="tasks", verbose_name=_("Who?")
    )
    due_on = models.DateField(_("Until when?"), null=True, blank=True)
    source = models.CharField(max_length=60, blank=True, editable=False, help_text="question:3.goals, meeting:<ref> …")
    done_at = models.DateTimeField(null=True, blank=True, editable=False)
    done_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False)

    objects = ScopedTasks()
    unscoped = models.Manager["Task"]()

    class Meta:
        indexes = (models.Index(fields=["school", "due_on"], condition=Q(done_at=None), name="task_due"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(done_at=None, done_by=None) | Q(done_at__isnull=False, done_by__isnull=False),
                name="task_done_by_somebody",
            ),
        )

    def __str__(self) -> str:
        return self.title


class CommentQuerySet(models.QuerySet["Comment"]):
    """Queries for comments."""

    def shared(self) -> "CommentQuerySet":
        """What the partner may read."""
        return self.filter(audience=Audience.BOTH)


ScopedComments = tenancy.ScopedManager.from_queryset(CommentQuerySet)


class Comment(models.Model):
    """A remark in a cooperation; internal unless it says otherwise."""

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    school = models.ForeignKey(
        School, on_delete=models.CASCADE, related_name="+", default=tenancy.current, editable=False
    )
    cooperation = models.ForeignKey(Cooperation, on_delete=models.CASCADE, related_name="comments", editable=False)
    about = models.CharField(max_length=60, blank=True, editable=False, help_text="question:3.goals, clause:<ref> …")
    audience = models.CharField(max_length=8, choices=Audience.choices, default=Audience.INTERNAL, editable=False)
    text = models.TextField(_("Comment"), max_length=5000)
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", editable=False)
    contact = models.ForeignKey(ContactPerson, on_delete=models.SET_NULL, null=True, related_name="+", editable=False)
    by_name = models.CharField(max_length=200, editable=False)
    at = models.DateTimeField(default=timezone.now, editable=False)

    objects = ScopedComments()
    unscoped = models.Manager["Comment"]()

    heading = ""  # the section it is about, where a page has sections

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(by__isnull=False) | Q(audience="both"), name="guests_comment_for_both_sides"
            ),
        )

    def __str__(self) -> str:
        return self.text[:60]

    @property
    def side(self) -> Side:
        return Side.SCHOOL if self.by_id else Side.PARTNER


class Mention(models.Model):
    """Somebody of the team is spoken to in a comment; open until the person has seen it."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="+", default=tenancy.current)
    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="mentions")
    member = models.ForeignKey(TeamMember, on_delete=models.CASCADE, related_name="mentions")
    seen_at = models.DateTimeField(null=True, blank=True)

    objects = tenancy.ScopedManager["Mention"]()
    unscoped = models.Manager["Mention"]()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["comment", "member"], name="mentioned_once"),)

    def __str__(self) -> str:
        return str(self.member)


class File(models.Model):
    """A file of a partner or a cooperation, in private storage under a random name."""

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    school = models.ForeignKey(
        School, on_delete=models.CASCADE, related_name="+", default=tenancy.current, editable=False
    )
    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, null=True, blank=True, related_name="files")
    cooperation = models.ForeignKey(Cooperation, on_delete=models.CASCADE, null=True, blank=True, related_name="files")
    name = models.CharField(max_length=200)
    content = models.FileField(upload_to="uploads/")
    kind = models.CharField(max_length=60)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    internal = models.BooleanField(default=False, help_text="read by the leadership and the cooperation's team only")
    shared = models.BooleanField(default=False, help_text="the partner's people with a pass read it too")
    source = models.CharField(max_length=60, blank=True, help_text="handover:<job> for what the product made itself")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = tenancy.ScopedManager["File"]()
    unscoped = models.Manager["File"]()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(partner__isnull=False, cooperation=None) | Q(partner=None, cooperation__isnull=False),
                name="file_has_one_place",
            ),
            models.CheckConstraint(condition=Q(shared=False) | Q(internal=False), name="internal_files_are_not_shared"),
        )

    def __str__(self) -> str:
        return self.name


class Retrospective(models.Model):
    """The look back at the end of a cooperation; what was learned serves the next one with a partner of that kind."""

    school = models.ForeignKey(
        School, on_delete=models.CASCADE, related_name="+", default=tenancy.current, editable=False
    )
    cooperation = models.OneToOneField(
        Cooperation, on_delete=models.CASCADE, related_name="retrospective", editable=False
    )
    why = models.TextField(_("Why does it end?"), max_length=3000)
    worked = models.TextField(_("What went well?"), max_length=3000, blank=True)
    learned = models.TextField(_("What have we learned for the next one?"), max_length=3000, blank=True)
    thanks = models.TextField(_("Whom do we thank, and how?"), max_length=3000, blank=True)
    told = models.TextField(_("Who tells whom?"), max_length=3000, blank=True)
    instruments_back = models.BooleanField(_("Instruments and keys are back"), default=False)
    by_ref = models.CharField(max_length=40, editable=False)
    by_name = models.CharField(max_length=200, editable=False)
    at = models.DateTimeField(default=timezone.now, editable=False)

    objects = tenancy.ScopedManager["Retrospective"]()
    unscoped = models.Manager["Retrospective"]()

    def __str__(self) -> str:
        return self.why[:60]
