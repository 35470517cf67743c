"""Users, schools (tenants), memberships, roles and access rights."""
