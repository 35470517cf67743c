"""A school's own list goes in: columns recognised, every row's fate shown before anything is entered, all of it undoable."""
