"""Figures, each a ratio taken in one run: ``python -m bench`` prints one JSON line a figure."""
