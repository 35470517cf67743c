"""Wiring of the product: settings, root URLs, Celery, WSGI, environment and date formats."""
