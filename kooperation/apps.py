"""Django app configuration."""

from django.apps import AppConfig


class KooperationConfig(AppConfig):
    name = "kooperation"

    def ready(self) -> None:
        import kooperation.receivers  # noqa: F401, PLC0415 - receivers connect once the models are there
