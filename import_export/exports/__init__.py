"""Exports: every list as a table, and the whole school as one archive."""
