"""Adds generated cooperations to the first example school, to measure speed and to look at full lists.

A named bulk writer: one audit log entry per batch; afterwards the counters agree with the rows.
"""

from collections.abc import Callable

from django.db import transaction

from accounts.models import Membership, School
from agreements.actions import refresh_deadlines
from agreements.models import Agreement
from demo.build import schools
from demo.generated import Batch, Crowd
from infrastructure import audit, tenancy
from kooperation.models import Cooperation

BATCH = 250


def grow(count: int, *, tell: Callable[[int], None]) -> None:
    """Enter `count` more cooperations; `tell` is called after each batch with the number entered so far."""
    school = School.objects.get(name=schools()[0]["name"])
    with tenancy.of(school.pk):
        people = [member.user for member in Membership.objects.active().select_related("user").order_by("pk")]
        first = Cooperation.objects.filter(number__startswith=f"{school.number_prefix}-G").count()
        crowd = Crowd(school, people, seed=first, first=first)
        done = 0
        while done < count:
            size = min(BATCH, count - done)
            _enter(school, crowd.make(size), size)
            done += size
            tell(done)
        refresh_deadlines(actor=audit.SYSTEM)


@transaction.atomic
def _enter(school: School, batch: Batch, size: int) -> None:
    # Agreement and signed version point to each other, so the agreement gets its version in a second step.
    agreements = [row for row in batch.rows.get(Agreement, []) if isinstance(row, Agreement)]
    signed = [row.signing for row in agreements]
    for agreement in agreements:
        agreement.signing = None
    for model, rows in batch.ordered():
        model._base_manager.bulk_create(rows, batch_size=500)
    for agreement, version in zip(agreements, signed, strict=True):
        agreement.signing = version
    Agreement.objects.bulk_update([row for row in agreements if row.signing], ["signing"], batch_size=200)
    audit.record(actor=audit.SYSTEM, verb="generated", obj=school, changes={"cooperations": size})
