"""Pages across several apps."""
