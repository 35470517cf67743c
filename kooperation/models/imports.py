"""Lists that were read in: each row's fate before, and what became of it, so that it can be undone."""

from datetime import datetime, timedelta

from django.db import models
from django.utils import timezone

from accounts.models import School, User
from infrastructure import tenancy
from infrastructure.public_ids import new_ref
from kooperation.choices import Fate, ImportState

UNDO_WITHIN = timedelta(days=14)


class ImportBatch(models.Model):
    """One file on its way in: which column means what, and how far it is."""

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="+", default=tenancy.current)
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    file_name = models.CharField(max_length=200)
    hints = models.JSONField(
        default=list, blank=True, help_text="what one should know about the file: formulas, merged cells"
    )
    head = models.JSONField(help_text="the heads of the columns, as they stand in the file")
    mapping = models.JSONField(default=dict, blank=True, help_text="which field each column holds: {column: field}")
    overwrite = models.BooleanField(default=False, help_text="known fields are overwritten, not only empty ones filled")
    state = models.CharField(max_length=10, choices=ImportState.choices, default=ImportState.READ)
    done_at = models.DateTimeField(null=True, blank=True)

    objects = tenancy.ScopedManager["ImportBatch"]()
    unscoped = models.Manager["ImportBatch"]()

    def __str__(self) -> str:
        return self.file_name

    def undoable(self, now: datetime) -> bool:
        """Whether it can still be taken back: for 14 days."""
        over = self.state in (ImportState.DONE, ImportState.STOPPED, ImportState.HALF_BACK)
        return over and self.done_at is not None and now < self.done_at + UNDO_WITHIN

    @property
    def undo_until(self) -> datetime | None:
        return self.done_at + UNDO_WITHIN if self.done_at else None


class ImportRow(models.Model):
    """One row of the file: its cells, its planned fate, and its result."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="+", default=tenancy.current)
    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(help_text="its number in the file")
    cells = models.JSONField()
    fate = models.CharField(max_length=8, choices=Fate.choices, default=Fate.NEW)
    parts = models.JSONField(default=dict, help_text="fate of partner, contact and cooperation, one each")
    problems = models.JSONField(default=list)
    hints = models.JSONField(default=list)
    questions = models.JSONField(
        default=list, blank=True, help_text="phrases that somebody has to explain first: [field, phrase]"
    )
    candidate = models.CharField(max_length=12, blank=True, help_text="the partner it may be, by reference")
    candidate_name = models.CharField(max_length=200, blank=True)
    choice = models.CharField(max_length=10, blank=True, help_text="what a person chose: merge, new, skip")
    made = models.JSONField(default=list, help_text="what it entered and changed, in order, to be taken back")
    partner_ref = models.CharField(max_length=12, blank=True, help_text="the partner it turned out to be")
    taken_at = models.DateTimeField(null=True, blank=True)
    kept = models.JSONField(default=list, help_text="what an undo left, and why")

    objects = tenancy.ScopedManager["ImportRow"]()
    unscoped = models.Manager["ImportRow"]()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["batch", "number"], name="import_row_once"),)
        indexes = (models.Index(fields=["batch", "fate", "number"], name="import_row_by_fate"),)

    def __str__(self) -> str:
        return f"{self.number}: {self.fate}"


class PhraseAnswer(models.Model):
    """The remembered meaning of a phrase in the school's lists."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="+", default=tenancy.current)
    field = models.CharField(max_length=40, help_text="the column's field it stands in")
    phrase = models.CharField(max_length=300, help_text="the phrase without case and punctuation")
    meaning = models.CharField(max_length=200, help_text="the chosen reading, by its name")
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField(auto_now=True)

    objects = tenancy.ScopedManager["PhraseAnswer"]()
    unscoped = models.Manager["PhraseAnswer"]()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["school", "field", "phrase"], name="phrase_answered_once"),)

    def __str__(self) -> str:
        return self.phrase
