"""Figures over all cooperations, drawn and printed: what a school tells its council, its funders and itself."""
