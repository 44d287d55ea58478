"""Pages of the portfolio, a file per noun."""
