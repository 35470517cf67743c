"""The Celery application moved to `config.celery`; this name works for one more release."""

from config.celery import app

__all__ = ["app"]
