"""News of this room."""

from django.dispatch import Signal

phase_changed = Signal()  # cooperation, transition, actor
