"""Pages of the method, one module per topic."""
