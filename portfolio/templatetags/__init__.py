"""Questions that templates of other apps ask about portfolios."""
