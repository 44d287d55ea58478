"""Management commands of credentials."""
