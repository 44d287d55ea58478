"""Who you are: the user, who signs in by email and has no username."""
