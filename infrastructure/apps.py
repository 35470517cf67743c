"""Registration of this room with Django."""

from django.apps import AppConfig


class InfrastructureConfig(AppConfig):
    name = "infrastructure"
