"""Partners, contact persons, cooperations, guest passes: what everything else hangs on."""
