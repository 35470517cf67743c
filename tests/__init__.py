"""Tests: rooms mirror the code, house checks the code itself, browser and services are the real thing."""
