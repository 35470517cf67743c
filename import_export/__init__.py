"""Import of lists; export of lists and of the whole school as an archive."""
