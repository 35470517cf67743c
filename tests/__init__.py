"""Tests: one folder per app; `house` checks the code itself, `browser` and `services` run the real product."""
