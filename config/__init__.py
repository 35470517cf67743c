"""Wiring of the product: settings, root URLs, Celery, WSGI, environment and date formats."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
