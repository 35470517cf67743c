"""Technical services: audit log, outbox, jobs, schedule, tenancy, and one wrapper module per third-party library."""
