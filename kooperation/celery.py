"""The Celery application: three queues' worth of wake-ups, no meaning in any message."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kooperation.settings")

app = Celery("kooperation")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
