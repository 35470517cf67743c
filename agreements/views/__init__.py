"""Pages of agreements, one module per topic."""
