"""The Celery application: messages on three queues only wake workers up; the work itself is in database rows."""

import os
import warnings

from celery import Celery
from django.utils.module_loading import import_string

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

# In a container the worker may run as root; Celery's warning at every start is of no use there.
warnings.filterwarnings("ignore", message=".*superuser privileges.*")

app = Celery("kooperation")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

# Task names under which the previous release stored jobs and messages. Remove them in the next release.
RENAMED_TASKS = {
    "overview.tasks.make_folder": "handover.tasks.make_folder",
    "overview.tasks.take_list": "import_export.tasks.take_list",
    "overview.tasks.undo_list": "import_export.tasks.undo_list",
    "overview.tasks.make_archive": "import_export.tasks.make_archive",
    "overview.tasks.tidy_lists": "import_export.tasks.tidy_lists",
    "overview.tasks.make_portfolio": "reports.tasks.make_portfolio",
    "overview.tasks.make_dossier": "reports.tasks.make_dossier",
    "overview.tasks.tell_guests": "partner_portal.tasks.tell_guests",
    "overview.tasks.index_changes": "search.tasks.index_changes",
    "overview.tasks.look_through_index": "search.tasks.look_through_index",
}
LONGEST = 1800  # seconds; the longest limit among the renamed tasks


def _forward(old: str, new: str) -> None:
    @app.task(name=old, time_limit=LONGEST)
    def forward(*args: str) -> None:
        import_string(new)(*args)


for _old, _new in RENAMED_TASKS.items():
    _forward(_old, _new)
