"""The method: seven phases with guiding questions, answers of both sides, shared goals, phase changes."""
