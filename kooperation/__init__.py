"""The heart of the product: partners, cooperations, people; and the wiring of the whole house."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
