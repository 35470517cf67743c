"""Pages of meetings, one module per topic."""
