"""Suggested groups: credentials -> groups with a reason each."""
