"""Django app configuration."""

from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "meetings"

    def ready(self) -> None:
        import meetings.receivers  # noqa: F401, PLC0415 - receivers connect once the models are there
