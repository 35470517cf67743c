"""Registration of this room with Django."""

from django.apps import AppConfig


class OverviewConfig(AppConfig):
    name = "overview"
