"""Django app configuration."""

from django.apps import AppConfig


class PhasesConfig(AppConfig):
    name = "phases"

    def ready(self) -> None:
        import phases.receivers  # noqa: F401, PLC0415 - receivers connect once the models are there
