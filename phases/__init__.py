"""The method: seven phases with their guiding questions, answers of two sides, shared goals, phase changes."""
