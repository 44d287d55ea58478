"""Verbs that change portfolios, a file per noun."""
