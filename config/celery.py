"""The Celery application: three queues' worth of wake-ups, no meaning in any message."""

import os
import warnings

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

# In a container the worker may well be root; the reminder of it at every start helps nobody.
warnings.filterwarnings("ignore", message=".*superuser privileges.*")

app = Celery("kooperation")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
