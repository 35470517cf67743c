"""Registration of this room with Django."""

from django.apps import AppConfig


class OverviewConfig(AppConfig):
    name = "overview"

    def ready(self) -> None:
        import overview.receivers  # noqa: F401, PLC0415 - receivers connect once the models are there
