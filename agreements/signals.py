"""News of this room, told after the facts are written."""

from django.dispatch import Signal

agreement_signed = Signal()  # agreement, actor
