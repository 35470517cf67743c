"""The example school: read from school.toml and entered through the same actions that people use."""
