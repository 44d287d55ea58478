"""Tests of the settings and of what the project says of itself."""
