"""Signals of this app, sent after the rows are written."""

from django.dispatch import Signal

cooperation_created = Signal()  # cooperation, actor
team_changed = Signal()  # cooperation
member_replaced = Signal()  # old, new, actor
status_changed = Signal()  # cooperation, actor
closed_days_changed = Signal()  # partner (None: the school), actor
