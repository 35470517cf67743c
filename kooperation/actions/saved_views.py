"""Actions on saved views: save, change, order, remove and restore."""

from datetime import timedelta

from django.utils import timezone

from accounts.models import User
from infrastructure import audit
from infrastructure.action import action
from kooperation.choices import Place
from kooperation.models import SavedView

TAKEN_BACK_WITHIN = timedelta(days=1)


@action
def keep_view(
    *, actor: User, owner: User, name: str, query: str, place: Place = Place.LIST, shared: bool = False
) -> SavedView:
    """Keep a filter under a name; the same name again keeps the newer filter. Raises ValidationError."""
    known = SavedView.objects.not_removed().select_for_update().filter(owner=owner, name=name.strip()).first()
    last = SavedView.objects.filter(owner=owner).order_by("-position").first()
    view = known or SavedView(owner=owner, name=name.strip(), position=(last.position if last else 0) + 1)
    view.query, view.place, view.shared = query, place, shared
    view.full_clean()
    view.save()
    audit.record(actor=actor, verb="view_kept", obj=view, changes={"query": query, "shared": str(shared)})
    return view


@action
def change_view(*, actor: User, view: SavedView, name: str, place: Place, shared: bool) -> SavedView:
    """Another name or place, shared or not; raises ValidationError."""
    row = SavedView.objects.select_for_update().get(pk=view.pk)
    values = {"name": name.strip(), "place": place, "shared": shared}
    changes = audit.changed(row, values)
    for field, value in values.items():
        setattr(row, field, value)
    row.full_clean()
    row.save()
    audit.record(actor=actor, verb="view_changed", obj=row, changes=changes)
    return row


@action
def move_view_up(*, actor: User, view: SavedView) -> None:
    """Change places with the one before it among the owner's views; the first one stays."""
    rows = list(SavedView.objects.not_removed().select_for_update().filter(owner=view.owner).order_by("position", "pk"))
    place = next((place for place, row in enumerate(rows) if row.pk == view.pk), 0)
    if place:
        rows[place - 1], rows[place] = rows[place], rows[place - 1]
    for number, row in enumerate(rows, start=1):
        row.position = number
    SavedView.objects.bulk_update(rows, ["position"])
    audit.record(actor=actor, verb="view_moved", obj=view, coalesce=True)


@action
def remove_view(*, actor: User, view: SavedView) -> None:
    """Take a view away; the owner's views that were removed more than a day ago are gone for good."""
    now = timezone.now()
    SavedView.objects.filter(owner=view.owner, removed_at__lt=now - TAKEN_BACK_WITHIN).delete()
    SavedView.objects.filter(pk=view.pk, removed_at=None).update(removed_at=now)
    audit.record(actor=actor, verb="view_removed", obj=view)


@action
def restore_view(*, actor: User, view: SavedView) -> None:
    """Take a removal back; raises ValidationError when another view has its name by now."""
    row = SavedView.objects.select_for_update().get(pk=view.pk)
    row.removed_at = None
    row.full_clean()
    row.save(update_fields=["removed_at"])
    audit.record(actor=actor, verb="view_restored", obj=row)
