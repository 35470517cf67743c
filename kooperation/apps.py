"""Registration of this room with Django."""

from django.apps import AppConfig


class KooperationConfig(AppConfig):
    name = "kooperation"
