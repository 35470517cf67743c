"""Actions at the change of school year: roll offers over, once; undo a batch while it is unchanged."""

from collections import defaultdict
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import School
from infrastructure import audit
from infrastructure.action import action
from infrastructure.audit import Actor
from infrastructure.public_ids import new_ref
from kooperation import school_year
from kooperation.models import Offer

AT_ONCE = 500


@action
def roll_over(*, actor: Actor, school: School, year: int, offers: Iterable[str]) -> list[Offer]:
    """Take offers, named by their references, over into a school year; returns the new ones, none for what is there
    already.

    Skipped, whatever the page showed: offers rolled over meanwhile, of paused or ended cooperations, or whose partners
    are closed. One audit log entry per cooperation. Raises ValidationError for a year out of reach.
    """
    # Serialised per school: a double click or a second person finds everything rolled over already.
    School.objects.select_for_update().get(pk=school.pk)
    if not 1990 < year <= 2100:
        raise ValidationError(_("Choose a school year."))
    rows = school_year.rollable(school, year).filter(ref__in=list(offers)[:AT_ONCE])
    batch = new_ref()
    new_offers = [school_year.copy(row, year, batch) for row in rows.select_related("cooperation").order_by("pk")]
    Offer.objects.bulk_create(new_offers)
    by_cooperation = defaultdict(list)
    for offer in new_offers:
        by_cooperation[offer.cooperation].append(offer.title)
    for cooperation, titles in by_cooperation.items():
        changes = {"year": str(year), "offers": titles, "batch": batch}
        audit.record(actor=actor, verb="offers_rolled_over", obj=cooperation, about=cooperation.ref, changes=changes)
    return new_offers


@action
def take_back_roll_over(*, actor: Actor, school: School, batch: str) -> tuple[int, int]:
    """Take a batch back: how many offers went, and how many stay because they were changed or taken further since.

    A changed offer leaves its batch; the audit log stores how many there were.
    """
    School.objects.select_for_update().get(pk=school.pk)
    if not batch:
        return 0, 0
    batched = Offer.objects.filter(rolled_batch=batch)
    # Locked: who changes one of them at this moment is waited for, and then it has left the batch.
    rows = list(batched.select_related("cooperation").select_for_update(of=("self",)).order_by("pk"))
    further = set(Offer.objects.filter(rolled_from__in=rows).values_list("rolled_from", flat=True))
    gone = [row for row in rows if row.pk not in further]
    by_cooperation = defaultdict(list)
    for offer in gone:
        by_cooperation[offer.cooperation].append(offer.title)
    batched.filter(pk__in=[row.pk for row in gone]).delete()
    for cooperation, titles in by_cooperation.items():
        changes = {"offers": titles, "batch": batch}
        audit.record(actor=actor, verb="roll_over_undone", obj=cooperation, about=cooperation.ref, changes=changes)
    return len(gone), len(rows) - len(gone)
