"""Registration of this room with Django."""

from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "meetings"
