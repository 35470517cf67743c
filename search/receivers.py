"""Signal receivers: mark changed objects for the search index."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.db.models.signals import post_delete, post_save

from accounts.models import Membership, User
from agreements.models import Agreement, Clause, Party
from infrastructure import search, tenancy
from kooperation.choices import Side
from kooperation.models import (
    Comment,
    ContactPerson,
    Cooperation,
    CooperationPartner,
    File,
    Partner,
    TeamMember,
)
from meetings.models import Addendum, Decision, Meeting, MinutesEntry
from phases.models import Answer, Item, JointResult


@dataclass(frozen=True)
class Watch:
    """Which entry shows a row, whether the row is that entry's own object, and which of its fields matter (all for none)."""

    kind: str
    object_of: Callable[[Any], int]
    own: bool = False
    fields: frozenset[str] = frozenset()
    new: bool = True


def _own(kind: str, *fields: str, new: bool = True) -> Watch:
    return Watch(kind, lambda row: int(row.pk), own=True, fields=frozenset(fields), new=new)


SHOWN = ("title", "description", "target_group", "field", "kind", "tags", "status", "rest_reason", "lead")


WATCHED: dict[type[Model], Watch] = {
    Partner: _own("partner"),
    ContactPerson: _own("contact"),
    Membership: _own("colleague"),
    Cooperation: _own("cooperation", *SHOWN),
    CooperationPartner: Watch("cooperation", lambda row: int(row.cooperation_id)),
    TeamMember: Watch("cooperation", lambda row: int(row.cooperation_id)),
    Answer: Watch("answer", lambda row: int(row.item_id)),
    JointResult: Watch("answer", lambda row: int(row.item_id), fields=frozenset({"text"})),
    # A question or meeting has no text before somebody writes something.
    Item: _own("answer", "key", new=False),
    Meeting: _own("minutes", "title", "on", "place", new=False),
    MinutesEntry: Watch("minutes", lambda row: int(row.meeting_id), fields=frozenset({"text", "title"})),
    Addendum: Watch("minutes", lambda row: int(row.meeting_id)),
    Decision: Watch("minutes", lambda row: int(row.meeting_id)),
    Agreement: _own("agreement"),
    Party: Watch("agreement", lambda row: int(row.agreement_id)),
    Clause: Watch("agreement", lambda row: int(row.agreement_id), fields=frozenset({"heading", "body"})),
    Comment: _own("comment"),
    File: _own("file"),
}


def mark_what_changed(sender: type[Model], *, instance: Any, created: bool, update_fields: Any, **kwargs: Any) -> None:
    """Mark a changed object within its transaction, with one statement; fields that are not indexed are ignored."""
    watch = WATCHED[sender]
    matters = not watch.fields or update_fields is None or watch.fields & set(update_fields)
    if matters and (watch.new or not created):
        search.mark(instance.school_id, watch.kind, [watch.object_of(instance)])


def forget_what_is_gone(sender: type[Model], *, instance: Any, **kwargs: Any) -> None:
    """Remove the entry of a deleted object in the same transaction; a deleted part marks its object."""
    watch = WATCHED[sender]
    if watch.own:
        search.remove(watch.kind, [instance.pk])
    else:
        search.mark(instance.school_id, watch.kind, [watch.object_of(instance)])


def follow_a_name(sender: type[User], *, instance: User, update_fields: Any, **kwargs: Any) -> None:
    """Mark a changed colleague in every school of that person."""
    if update_fields is None or {"name", "function"} & set(update_fields):
        for school, pk in Membership.unscoped.filter(user=instance).values_list("school_id", "pk"):
            search.mark(school, "colleague", [pk])


def follow_the_seal(sender: type[Cooperation], *, instance: Cooperation, update_fields: Any, **kwargs: Any) -> None:
    """Whether the partner's answers are open at once was changed: some may be read now, or not any more."""
    if update_fields is not None and "opened_early_at" in update_fields:
        theirs = Item.objects.filter(cooperation=instance, answers__side=Side.PARTNER)
        search.mark(tenancy.current(), "answer", theirs.values_list("pk", flat=True).distinct())


for model in WATCHED:
    post_save.connect(mark_what_changed, sender=model, dispatch_uid=f"mark {model.__name__}")
    post_delete.connect(forget_what_is_gone, sender=model, dispatch_uid=f"forget {model.__name__}")


post_save.connect(follow_a_name, sender=User)


post_save.connect(follow_the_seal, sender=Cooperation, dispatch_uid="follow the seal")
