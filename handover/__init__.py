"""Hand-over: moving a person's work to somebody else, and the folder of a cooperation."""
