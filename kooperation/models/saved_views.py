"""A filter of the list of cooperations that somebody keeps under a name."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import School, User
from infrastructure import tenancy
from infrastructure.public_ids import new_ref
from kooperation.choices import Place


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    """Queries for saved views."""

    def not_removed(self) -> "SavedViewQuerySet":
        """Those that nobody has removed."""
        return self.filter(removed_at=None)

    def seen_by(self, user: User) -> "SavedViewQuerySet":
        """One's own and those shared with the school, in their order."""
        return self.not_removed().filter(Q(owner=user) | Q(shared=True)).order_by("position", "pk")


ScopedSavedViews = tenancy.ScopedManager.from_queryset(SavedViewQuerySet)


class SavedView(models.Model):
    """A named filter: the query of an address, for list or board; one's own, or shared with the school."""

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    school = models.ForeignKey(
        School, on_delete=models.CASCADE, related_name="+", default=tenancy.current, editable=False
    )
    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", editable=False)
    shared = models.BooleanField(_("visible to all colleagues"), default=False)
    name = models.CharField(_("Name"), max_length=60)
    # Two free texts of 100 characters, each up to twelve characters when URL-encoded.
    query = models.CharField(max_length=3000, blank=True, editable=False)
    place = models.CharField(_("Shown as"), max_length=5, choices=Place.choices, default=Place.LIST)
    position = models.PositiveSmallIntegerField(default=1, editable=False)
    removed_at = models.DateTimeField(null=True, blank=True, editable=False, help_text="can be taken back for a day")

    objects = ScopedSavedViews()
    unscoped = models.Manager["SavedView"]()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["school", "owner", "name"],
                condition=Q(removed_at=None),
                name="saved_view_name_once",
                violation_error_message=_("You have a view of this name already."),
            ),
        )

    def __str__(self) -> str:
        return self.name
