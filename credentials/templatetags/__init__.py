"""Template tags of credentials."""
