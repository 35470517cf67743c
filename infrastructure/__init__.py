"""What the audience never sees: audit, mails, jobs, clock, and the one door to each foreign library."""
