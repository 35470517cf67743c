"""Registration of this room with Django."""

from django.apps import AppConfig


class AgreementsConfig(AppConfig):
    name = "agreements"
