"""Pages of meetings, a module an idea."""
