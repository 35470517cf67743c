"""Models of the method: items, answers, joint results, goals, phase records."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import School, User
from infrastructure import tenancy
from infrastructure.public_ids import new_ref
from kooperation.choices import PHASE_CHOICES, Side
from kooperation.models import Cooperation, TeamMember
from phases.choices import SETTLED, ItemState, PhaseState, Priority, Verdict


class ItemQuerySet(models.QuerySet["Item"]):
    """Queries for items."""

    def settled(self) -> "ItemQuerySet":
        return self.filter(state__in=SETTLED)

    def core_of(self, phase: int) -> "ItemQuerySet":
        return self.filter(phase=phase, core=True)


ScopedItems = tenancy.ScopedManager.from_queryset(ItemQuerySet)


class Item(models.Model):
    """One question in one cooperation, once somebody touched it; not before."""

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="+", default=tenancy.current)
    cooperation = models.ForeignKey(Cooperation, on_delete=models.CASCADE, related_name="items")
    key = models.CharField(max_length=60)
    phase = models.PositiveSmallIntegerField(choices=PHASE_CHOICES)
    core = models.BooleanField()
    state = models.CharField(max_length=12, choices=ItemState.choices, default=ItemState.OPEN)
    reason = models.CharField(_("Reason"), max_length=500, blank=True)
    assignee = models.ForeignKey(TeamMember, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    due_on = models.DateField(_("until"), null=True, blank=True)
    partner_assignee = models.ForeignKey(
        TeamMember, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", help_text="who of the partner"
    )
    updated_at = models.DateTimeField(auto_now=True)

    objects = ScopedItems()
    unscoped = models.Manager["Item"]()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["cooperation", "key"], name="item_once_a_cooperation"),
            models.CheckConstraint(
                condition=~Q(state="irrelevant") | ~Q(reason=""),
                name="irrelevant_needs_reason",
                violation_error_message=_("Say why this is not relevant."),
            ),
        )

    def __str__(self) -> str:
        return self.key


class Answer(models.Model):
    """What one side says to a question; in phase 1 what one colleague says."""

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="+", default=tenancy.current)
    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="answers")
    side = models.CharField(max_length=8, choices=Side.choices)
    author = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    text = models.TextField(blank=True, max_length=20_000)
    version = models.PositiveIntegerField(default=1)
    editor = models.CharField(max_length=40, blank=True, help_text="page load that saved last")
    by_ref = models.CharField(max_length=40)
    by_name = models.CharField(max_length=200)
    on_behalf = models.CharField(max_length=300, blank=True, help_text="how the partner told us, when we wrote it down")
    handed_in_at = models.DateTimeField(null=True, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = tenancy.ScopedManager["Answer"]()
    unscoped = models.Manager["Answer"]()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["item", "side"], condition=Q(author=None), name="answer_once_a_side"),
            models.UniqueConstraint(
                fields=["item", "side", "author"], condition=Q(author__isnull=False), name="answer_once_a_colleague"
            ),
        )

    def __str__(self) -> str:
        return f"{self.item.key} ({self.get_side_display()})"


class AnswerRevision(models.Model):
    """What an answer said before; one author's saves within ten minutes are one revision."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="+", default=tenancy.current)
    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="revisions")
    version = models.PositiveIntegerField()
    text = models.TextField(blank=True)
    by_ref = models.CharField(max_length=40)
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField()

    objects = tenancy.ScopedManager["AnswerRevision"]()
    unscoped = models.Manager["AnswerRevision"]()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["answer", "version"], name="revision_once_a_version"),)

    def __str__(self) -> str:
        return f"{self.answer_id} v{self.version}"


class JointResult(models.Model):
    """What came out of a question: of both sides, or in phase 1 the school's common answer."""

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="+", default=tenancy.current)
    item = models.OneToOneField(Item, on_delete=models.CASCADE, related_name="result")
    text = models.TextField(blank=True, max_length=20_000)
    verdict = models.CharField(max_length=12, choices=Verdict.choices, blank=True)
    version = models.PositiveIntegerField(default=1)
    editor = models.CharField(max_length=40, blank=True)
    by_ref = models.CharField(max_length=40)
    by_name = models.CharField(max_length=200)
    clause = models.CharField(max_length=40, blank=True, help_text="where it stands besides what the catalogue says")
    school_accepted_on = models.DateField(null=True, blank=True)
    school_accepted_by = models.CharField(max_length=200, blank=True)
    partner_accepted_on = models.DateField(null=True, blank=True)
    partner_accepted_how = models.CharField(max_length=300, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = tenancy.ScopedManager["JointResult"]()
    unscoped = models.Manager["JointResult"]()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(partner_accepted_on=None, partner_accepted_how="")
                | (Q(partner_accepted_on__isnull=False) & ~Q(partner_accepted_how="")),
                name="acceptance_has_way_and_day",
            ),
            models.CheckConstraint(
                condition=Q(school_accepted_on=None, school_accepted_by="")
                | (Q(school_accepted_on__isnull=False) & ~Q(school_accepted_by="")),
                name="our_acceptance_has_name_and_day",
            ),
        )

    def __str__(self) -> str:
        return f"{self.item.key}"

    @property
    def accepted(self) -> bool:
        """Both sides agree with it."""
        return self.school_accepted_on is not None and self.partner_accepted_on is not None


class ResultRevision(models.Model):
    """What a joint result said before."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="+", default=tenancy.current)
    result = models.ForeignKey(JointResult, on_delete=models.CASCADE, related_name="revisions")
    version = models.PositiveIntegerField()
    text = models.TextField(blank=True)
    by_ref = models.CharField(max_length=40)
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField()

    objects = tenancy.ScopedManager["ResultRevision"]()
    unscoped = models.Manager["ResultRevision"]()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["result", "version"], name="result_revision_once"),)

    def __str__(self) -> str:
        return f"{self.result_id} v{self.version}"


class SharedGoal(models.Model):
    """A goal of both sides, with the sign by which its reaching is seen; goes into the agreement."""

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    school = models.ForeignKey(
        School, on_delete=models.CASCADE, related_name="+", default=tenancy.current, editable=False
    )
    cooperation = models.ForeignKey(Cooperation, on_delete=models.CASCADE, related_name="goals", editable=False)
    text = models.CharField(_("Goal"), max_length=500)
    indicator = models.CharField(
        _("How do we see it?"), max_length=300, blank=True, help_text=_("For example: two performances a year")
    )
    priority = models.PositiveSmallIntegerField(_("Priority"), choices=Priority.choices, default=Priority.MEDIUM)
    source = models.ForeignKey(
        Item, on_delete=models.SET_NULL, null=True, blank=True, related_name="goals", editable=False
    )

    objects = tenancy.ScopedManager["SharedGoal"]()
    unscoped = models.Manager["SharedGoal"]()

    def __str__(self) -> str:
        return self.text


class PhaseRecord(models.Model):
    """How a cooperation stands to one phase; one of the seven is current."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="+", default=tenancy.current)
    cooperation = models.ForeignKey(Cooperation, on_delete=models.CASCADE, related_name="phase_records")
    phase = models.PositiveSmallIntegerField(choices=PHASE_CHOICES)
    state = models.CharField(max_length=16, choices=PhaseState.choices, default=PhaseState.OPEN)
    entered_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)

    objects = tenancy.ScopedManager["PhaseRecord"]()
    unscoped = models.Manager["PhaseRecord"]()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["cooperation", "phase"], name="record_once_a_phase"),)

    def __str__(self) -> str:
        return f"{self.phase} {self.get_state_display()}"


class PhaseTransition(models.Model):
    """One move from phase to phase, with what was left open and why."""

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="+", default=tenancy.current)
    cooperation = models.ForeignKey(Cooperation, on_delete=models.CASCADE, related_name="transitions")
    from_phase = models.PositiveSmallIntegerField(choices=PHASE_CHOICES)
    to_phase = models.PositiveSmallIntegerField(choices=PHASE_CHOICES)
    open_points = models.JSONField(default=list)
    reason = models.TextField(blank=True)
    by_ref = models.CharField(max_length=40)
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField()

    objects = tenancy.ScopedManager["PhaseTransition"]()
    unscoped = models.Manager["PhaseTransition"]()

    def __str__(self) -> str:
        return f"{self.from_phase} → {self.to_phase}"


class GateFact(models.Model):
    """A fact known by an app above that a phase's gate asks for, for example "agreement signed by all"."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="+", default=tenancy.current)
    cooperation = models.ForeignKey(Cooperation, on_delete=models.CASCADE, related_name="gate_facts")
    phase = models.PositiveSmallIntegerField(choices=PHASE_CHOICES)
    key = models.CharField(max_length=40)
    met = models.BooleanField()
    text = models.CharField(max_length=300)
    at = models.DateTimeField()

    objects = tenancy.ScopedManager["GateFact"]()
    unscoped = models.Manager["GateFact"]()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["cooperation", "key"], name="gate_fact_once"),)

    def __str__(self) -> str:
        return self.text
