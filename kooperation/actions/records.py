"""Actions on records of a cooperation: contact log, offers, tasks, comments, files."""

from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from accounts.models import User
from infrastructure import audit
from infrastructure.action import action
from infrastructure.audit import Actor
from infrastructure.public_ids import new_ref
from infrastructure.uploads import Checked
from kooperation import mentions
from kooperation.actions.cooperations import pass_ball, touch
from kooperation.choices import Audience, Ball
from kooperation.models import (
    Comment,
    ContactLogEntry,
    Cooperation,
    File,
    GuestPass,
    Mention,
    Offer,
    Partner,
    Task,
    TeamMember,
)


@action
def log_contact(
    *, actor: User, partner: Partner, cooperation: Cooperation | None = None, **values: Any
) -> ContactLogEntry:
    """Note a contact with a partner; raises ValidationError. In a cooperation it counts as activity."""
    entry = ContactLogEntry(partner=partner, cooperation=cooperation, by=actor, **values)
    entry.full_clean()
    entry.save()
    audit.record(
        actor=actor,
        verb="contact_logged",
        obj=entry,
        about=cooperation.ref if cooperation else "",
        changes={"way": entry.way, "result": entry.result[:500]},
    )
    if cooperation:
        _wait_for(cooperation)
        touch(cooperation)
        if entry.promised_until:
            pass_ball(actor=actor, cooperation=cooperation, to=Ball.PARTNER)
    return entry


def _wait_for(cooperation: Cooperation) -> None:
    """Store the earliest promised reply on the cooperation's row, for lists."""
    awaited = ContactLogEntry.objects.awaited().filter(cooperation=cooperation).exclude(promised_until=None)
    earliest = awaited.order_by("promised_until").values_list("promised_until", flat=True).first()
    Cooperation.objects.filter(pk=cooperation.pk).update(promised_until=earliest)


@action
def close_contact(*, actor: User, entry: ContactLogEntry) -> ContactLogEntry:
    """Close a contact whose promised reply has come or is no longer expected."""
    entry.closed_on = timezone.localdate()
    entry.save(update_fields=["closed_on"])
    about = entry.cooperation.ref if entry.cooperation else ""
    audit.record(actor=actor, verb="contact_closed", obj=entry, about=about)
    if entry.cooperation:
        _wait_for(entry.cooperation)
        touch(entry.cooperation)
        waiting = ContactLogEntry.objects.awaited().filter(cooperation=entry.cooperation, promised_until__isnull=False)
        if entry.promised_until and not waiting.exists():
            pass_ball(actor=actor, cooperation=entry.cooperation, to=Ball.SCHOOL)
    return entry


@action
def save_offer(*, actor: Actor, offer: Offer, **values: Any) -> Offer:
    """A new or changed offer of a cooperation; raises ValidationError."""
    changes = audit.changed(offer, values) if offer.pk else {}
    verb = "offer_changed" if offer.pk else "offer_added"
    for name, value in values.items():
        setattr(offer, name, value)
    offer.rolled_batch = ""
    offer.full_clean()
    offer.save()
    audit.record(actor=actor, verb=verb, obj=offer, about=offer.cooperation.ref, changes=changes)
    touch(offer.cooperation)
    return offer


@action
def add_task(*, actor: Actor, cooperation: Cooperation, source: str = "", **values: Any) -> Task:
    """Add a task; raises ValidationError."""
    task = Task(cooperation=cooperation, source=source, **values)
    task.full_clean()
    task.save()
    audit.record(actor=actor, verb="task_added", obj=task, about=cooperation.ref)
    touch(cooperation)
    return task


@action
def tick_task(*, actor: User, task: Task, done: bool) -> Task:
    """Mark a task as done, or open again. Idempotent."""
    row = Task.objects.select_for_update().get(pk=task.pk)
    if (row.done_at is not None) == done:
        return row
    row.done_at, row.done_by = (timezone.now(), actor) if done else (None, None)
    row.save(update_fields=["done_at", "done_by"])
    verb = "task_done" if done else "task_reopened"
    audit.record(actor=actor, verb=verb, obj=row, about=task.cooperation.ref)
    touch(task.cooperation)
    return row


@action
def comment(
    *,
    actor: User | GuestPass,
    cooperation: Cooperation,
    text: str,
    about: str = "",
    audience: Audience = Audience.INTERNAL,
) -> Comment:
    """Add a comment for colleagues or for both sides; a guest's comment is always for both.

    Who is spoken to with "@Name" finds it waiting. Raises ValidationError when the comment is empty, or names somebody
    of the team who may not read it.
    """
    guest = actor if isinstance(actor, GuestPass) else None
    row = Comment(
        cooperation=cooperation,
        text=text.strip(),
        about=about,
        by=None if isinstance(actor, GuestPass) else actor,
        contact=guest.contact if guest else None,
        by_name=actor.actor_name,
        audience=Audience.BOTH if guest else audience,
    )
    row.full_clean()
    team = TeamMember.objects.filter(cooperation=cooperation).select_related("user", "contact")
    mentioned = mentions.mentioned(row.text, team, Audience(row.audience))
    row.save()
    Mention.objects.bulk_create(Mention(comment=row, member=member) for member in mentioned)
    audit.record(actor=actor, verb="commented", obj=row, about=cooperation.ref, changes={"audience": row.audience})
    touch(cooperation)
    return row


@action(silent="reading leaves no trail")
def see_mentions(*, actor: User | GuestPass, cooperation: Cooperation, about: str) -> None:
    """Mark a reader's mentions on a page of comments as seen; an `about` ending with ":" covers everything below it."""
    mine = {"member__user": actor} if isinstance(actor, User) else {"member__contact": actor.contact}
    where = {"comment__about__startswith" if about.endswith(":") else "comment__about": about}
    open_ones = Mention.objects.filter(comment__cooperation=cooperation, seen_at=None, **where, **mine)
    if open_ones.exists() and open_ones.update(seen_at=timezone.now()):
        audit.record(actor=actor, verb="mentions_seen", obj=cooperation, about=cooperation.ref, coalesce=True)


@action
def keep_file(
    *,
    actor: User,
    upload: Checked,
    partner: Partner | None = None,
    cooperation: Cooperation | None = None,
    internal: bool = False,
    shared: bool = False,
    source: str = "",
) -> File:
    """Store a checked upload at a partner or a cooperation.

    An `internal` one is for its team only, a `shared` one for the partner's people, too.

    What the product made itself names its `source` and is kept once.
    """
    known = File.objects.filter(cooperation=cooperation, source=source).first() if source else None
    if known:
        return known
    row = File(
        partner=partner,
        cooperation=cooperation,
        name=upload.name,
        kind=upload.kind,
        size=len(upload.content),
        sha256=upload.sha256,
        internal=internal,
        shared=shared,
        source=source,
        by=actor,
    )
    row.content.save(f"{new_ref()}{new_ref()}.{upload.ending}", ContentFile(upload.content), save=False)
    row.full_clean()
    row.save()
    about = cooperation.ref if cooperation else ""
    audit.record(actor=actor, verb="file_kept", obj=row, about=about, changes={"sha256": upload.sha256})
    if cooperation:
        touch(cooperation)
    return row


@action
def share_file(*, actor: Actor, file: File, shared: bool) -> None:
    """Share a file of a cooperation with the partner, or stop; raises ValidationError for an internal one."""
    file.shared = shared
    file.full_clean(exclude=["content"])
    file.save(update_fields=["shared"])
    about = file.cooperation.ref if file.cooperation else ""
    audit.record(actor=actor, verb="file_shared" if shared else "file_unshared", obj=file, about=about)
