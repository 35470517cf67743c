"""Phases 6 and 7: series of feedback meetings, dated meetings, invitations and reminders."""
