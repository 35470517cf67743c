"""Who is asking, for which school: people, schools, roles, access."""
