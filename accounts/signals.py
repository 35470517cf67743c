"""Signals of this app, sent after the rows are written."""

from django.dispatch import Signal

preferences_changed = Signal()  # user
