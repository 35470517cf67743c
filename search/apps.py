"""Django app configuration."""

from typing import Any

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate


class SearchConfig(AppConfig):
    name = "search"

    def ready(self) -> None:
        import search.receivers  # noqa: F401, PLC0415 - receivers connect once the models are there

        # post_migrate is not sent for an app without models.
        post_migrate.connect(_index_what_is_there, sender=apps.get_app_config("infrastructure"))


def _index_what_is_there(**kwargs: Any) -> None:
    from search import indexing  # noqa: PLC0415 - the same

    indexing.begin_where_missing()
