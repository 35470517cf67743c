"""Pages of partners, cooperations, contacts and guest passes."""
