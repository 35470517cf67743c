"""Lists read in; lists, tables and archives given out."""
