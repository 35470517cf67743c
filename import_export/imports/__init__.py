"""Import of a school's own list: columns recognised, the fate of every row previewed, everything undoable."""
