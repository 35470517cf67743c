"""News of this room, told after the facts are written."""

from django.dispatch import Signal

cooperation_created = Signal()  # cooperation, actor
team_changed = Signal()  # cooperation
status_changed = Signal()  # cooperation, actor
