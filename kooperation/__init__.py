"""Partners, contact persons, cooperations, teams and guest passes: the base of the apps above."""
