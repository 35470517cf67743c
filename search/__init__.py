"""Search: what can be found of each kind of row, its index, the search page and the quick list."""
