"""Actions on the categories of the statistics."""

from collections.abc import Mapping

from accounts.models import School
from infrastructure import audit
from infrastructure.action import action
from infrastructure.audit import Actor
from kooperation import statistics
from kooperation.models import StatisticsCategory


@action
def set_categories(*, actor: Actor, school: School, names: Mapping[str, str]) -> int:
    """Under which heading each kind of partner is counted; an empty one, or ours, needs no row. Returns how many changed.

    Raises ValidationError.
    """
    School.objects.select_for_update().get(pk=school.pk)
    before, proposed = statistics.categories(), statistics.proposed()
    categories = {kind: " ".join(names.get(kind, before[kind]).split()) or proposed[kind] for kind in proposed}
    changes = {kind: [before[kind], name] for kind, name in categories.items() if name != before[kind]}
    StatisticsCategory.objects.filter(kind__in=changes).delete()
    for kind in changes:
        if categories[kind] != proposed[kind]:
            row = StatisticsCategory(kind=kind, name=categories[kind])
            row.full_clean()
            row.save()
    if changes:
        audit.record(actor=actor, verb="statistics_categories_set", obj=school, changes=changes)
    return len(changes)
