"""Pages of credentials: bringing them in, deciding about them, looking at one, checking anybody's."""
