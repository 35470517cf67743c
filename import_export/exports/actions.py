"""The archive of a school is ordered here; a worker writes it."""

from django.utils.translation import gettext as _

from accounts.access import Right
from accounts.models import School, User
from import_export.exports.lists import archive_key
from infrastructure import audit, jobs
from infrastructure.action import action
from infrastructure.models import Job

TASK = "import_export.tasks.make_archive"


@action
def order_archive(*, actor: User, school: School) -> Job:
    """Have everything of a school put into one file, as it stands when the work begins; one at a time for a person."""
    job = jobs.order(
        actor=actor,
        key=archive_key(school, actor),
        task=TASK,
        payload={"user": actor.pk},
        right=Right.SETTINGS.name,
        title=_("Everything as one archive"),
    )
    audit.record(actor=actor, verb="archive_ordered", obj=school)
    return job
