"""Signals of this app, sent after the rows are written."""

from django.dispatch import Signal

agreement_signed = Signal()  # agreement, actor
