"""Audit log, outbox, jobs, schedule and search index; no foreign keys into the apps above."""

import uuid

from django.db import models
from django.db.models import Q

from infrastructure import tenancy
from infrastructure.choices import JobState, MailState
from infrastructure.public_ids import new_ref


class AuditEntry(models.Model):
    """One audit log entry: who did what to which object; the sentence is made when it is read."""

    school_id = models.BigIntegerField(null=True)
    at = models.DateTimeField(db_index=True)
    actor_ref = models.CharField(max_length=40)
    actor_name = models.CharField(max_length=200)
    verb = models.CharField(max_length=60)
    object_type = models.CharField(max_length=60)
    object_ref = models.CharField(max_length=40, blank=True)
    object_name = models.CharField(max_length=200, blank=True)
    about = models.CharField(max_length=40, blank=True, help_text="reference of the case the object belongs to")
    changes = models.JSONField(default=dict)

    objects = tenancy.ScopedManager["AuditEntry"]()
    unscoped = models.Manager["AuditEntry"]()

    class Meta:
        indexes = (models.Index(fields=["school_id", "about", "-at"], name="audit_about"),)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor_name} {self.verb} {self.object_name}"


class OutgoingMail(models.Model):
    """A mail in the outbox; `key` is unique per occasion and recipient, so that queueing is idempotent."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    ref = models.CharField(max_length=12, unique=True, default=new_ref)
    key = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=60)
    school_id = models.BigIntegerField(null=True)
    about = models.CharField(max_length=40, blank=True)
    to_address = models.EmailField()
    to_name = models.CharField(max_length=200, blank=True)
    reply_to = models.EmailField(blank=True)
    subject = models.CharField(max_length=250)
    body_text = models.TextField()
    body_html = models.TextField(blank=True)
    calendar = models.TextField(blank=True, help_text="an entry for the reader's calendar, as iCalendar text")
    secret = models.BooleanField(default=False, help_text="holds a link that opens an account")
    due_at = models.DateTimeField()
    not_after = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=12, choices=MailState.choices, default=MailState.PLANNED)
    stopped_by_hand = models.BooleanField(default=False, help_text="cancelled by a person: no planner revives it")
    attempts = models.PositiveSmallIntegerField(default=0)
    locked_by = models.CharField(max_length=40, blank=True)
    locked_until = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    message_id = models.CharField(max_length=250, blank=True)
    last_error = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = tenancy.ScopedManager["OutgoingMail"]()
    unscoped = models.Manager["OutgoingMail"]()

    class Meta:
        indexes = (
            models.Index(fields=["due_at", "id"], condition=Q(state="planned"), name="mail_due"),
            models.Index(fields=["school_id", "state", "-due_at"], name="mail_of_school"),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) | (~Q(state="sent") & Q(sent_at__isnull=True)),
                name="mail_sent_has_moment",
            ),
        )

    def __str__(self) -> str:
        return f"{self.subject} → {self.to_address}"


class Delivery(models.Model):
    """Proof that a mail left the outbox: at most one per mail, by a unique constraint."""

    mail = models.OneToOneField(OutgoingMail, on_delete=models.CASCADE, related_name="delivery")
    at = models.DateTimeField()
    worker = models.CharField(max_length=60)
    channel = models.CharField(max_length=20)

    def __str__(self) -> str:
        return f"{self.mail_id} {self.at:%Y-%m-%d %H:%M}"


class Job(models.Model):
    """A background job with progress; a worker leases it; the lease of a killed worker expires and the job is taken
    again."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    ref = models.CharField(max_length=12, unique=True, default=new_ref)
    key = models.CharField(max_length=200, unique=True)
    task = models.CharField(max_length=120, help_text="name of the Celery task that does the work")
    queue = models.CharField(max_length=20, default="documents")
    school_id = models.BigIntegerField()
    about = models.CharField(max_length=40, blank=True)
    payload = models.JSONField(default=dict)
    ordered_by = models.CharField(max_length=40, blank=True)
    title = models.CharField(max_length=200, blank=True, help_text="what is being made, for who ordered it")
    place = models.CharField(max_length=200, blank=True, help_text="the page where the result waits")
    right = models.CharField(
        max_length=30, blank=True, help_text="the right whose holder alone gets at it, by its name"
    )
    excuse = models.CharField(max_length=500, blank=True, help_text="why it cannot be done, in words for people")
    result = models.FileField(upload_to="results/", blank=True)
    result_name = models.CharField(max_length=200, blank=True)
    result_kind = models.CharField(max_length=100, blank=True)
    state = models.CharField(max_length=12, choices=JobState.choices, default=JobState.WAITING)
    step = models.CharField(max_length=200, blank=True)
    done_steps = models.PositiveIntegerField(default=0)
    all_steps = models.PositiveIntegerField(default=1)
    attempts = models.PositiveSmallIntegerField(default=0)
    locked_by = models.CharField(max_length=40, blank=True)
    locked_until = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = tenancy.ScopedManager["Job"]()
    unscoped = models.Manager["Job"]()

    class Meta:
        indexes = (
            models.Index(
                fields=["queue", "created_at"], condition=Q(state__in=["waiting", "running"]), name="job_open"
            ),
            models.Index(fields=["ordered_by", "-created_at"], condition=~Q(title=""), name="job_of_person"),
        )

    def __str__(self) -> str:
        return self.title or f"{self.task} {self.key} {self.state}"

    @property
    def open(self) -> bool:
        """Whether it is waiting or running."""
        return self.state in (JobState.WAITING, JobState.RUNNING)


class Run(models.Model):
    """One periodic job on one day: unique, therefore idempotent; a missed run is caught up."""

    name = models.CharField(max_length=60)
    slot = models.CharField(max_length=20)
    locked_until = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    finished_at = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["name", "slot"], name="run_once_a_slot"),)

    def __str__(self) -> str:
        return f"{self.name} {self.slot}"


class Heartbeat(models.Model):
    """The last heartbeat of each background process."""

    name = models.CharField(max_length=40, primary_key=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} {self.at:%Y-%m-%d %H:%M:%S}"


class SearchEntry(models.Model):
    """One entry of the search index: a copy of an object's words, removed with it; only the apps above know the object."""

    # The long texts stand last: SQLite reads a row from its beginning.
    school_id = models.BigIntegerField()
    kind = models.CharField(max_length=20)
    object_id = models.BigIntegerField()
    about = models.CharField(max_length=40, blank=True, help_text="reference of the case the object belongs to")
    internal = models.BooleanField(default=False, help_text="found only by who may read the case's internal parts")
    title = models.CharField(max_length=300)
    names = models.TextField(help_text="the title's words, normalised")
    below = models.CharField(max_length=500, blank=True)
    address = models.CharField(max_length=300)
    text = models.TextField(blank=True)
    words = models.TextField(help_text="all words, normalised")

    objects = tenancy.ScopedManager["SearchEntry"]()
    unscoped = models.Manager["SearchEntry"]()

    class Meta:
        # Neither school nor kind leads an index: the databases would walk through all of it instead of the few hits.
        constraints = (models.UniqueConstraint(fields=["object_id", "kind"], name="one_entry_an_object"),)

    def __str__(self) -> str:
        return self.title


class SearchWord(models.Model):
    """A word of a school's vocabulary, used to match word forms, parts of compounds and typing errors."""

    school_id = models.BigIntegerField()
    word = models.CharField(max_length=60)
    stem = models.CharField(max_length=60)
    shown = models.CharField(max_length=60, help_text="as somebody wrote it")

    objects = tenancy.ScopedManager["SearchWord"]()
    unscoped = models.Manager["SearchWord"]()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["school_id", "word"], name="word_once_a_school"),)

    def __str__(self) -> str:
        return self.word


class SearchMark(models.Model):
    """Marks a changed object whose entry is not renewed yet; rows are only added, so that writers never block each
    other."""

    school_id = models.BigIntegerField()
    kind = models.CharField(max_length=20)
    object_id = models.BigIntegerField()
    routine = models.BooleanField(default=False, help_text="of the nightly round: may wait for what people did")

    objects = tenancy.ScopedManager["SearchMark"]()
    unscoped = models.Manager["SearchMark"]()

    class Meta:
        indexes = (models.Index(fields=["school_id", "routine", "id"], name="marks_of_school"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}"
