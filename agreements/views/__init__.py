"""Pages of agreements, a module an idea."""
