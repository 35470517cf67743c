"""Signals of this app."""

from django.dispatch import Signal

phase_changed = Signal()  # cooperation, transition, actor
verdict_set = Signal()  # cooperation, question, verdict, actor
