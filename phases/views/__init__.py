"""Pages of the method, a module an idea."""
