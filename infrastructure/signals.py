"""Signals of this app, sent after the rows are written."""

from django.dispatch import Signal

job_over = Signal()  # job: it is done, failed for good or was given up; sent for jobs that have a title
