"""Django app configuration."""

from django.apps import AppConfig


class ImportExportConfig(AppConfig):
    name = "import_export"

    def ready(self) -> None:
        import import_export.receivers  # noqa: F401, PLC0415 - receivers connect once the models are there
