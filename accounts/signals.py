"""News of this room, told after the facts are written."""

from django.dispatch import Signal

preferences_changed = Signal()  # user
