"""Management commands of portfolios."""
