"""Pages that read across apps and own no tables: dashboard, tasks, lists, calendar, deadlines, outbox."""
