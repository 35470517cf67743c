"""Actions: ordering the archive of a school, which a worker writes."""

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
    """Order an archive of everything of a school, as it is when the job begins; one at a time per person."""
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
