"""Reads of portfolios: the board, the draft, the page the world sees."""
