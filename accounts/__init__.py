"""Who you are: the user, who signs in by e-mail and has no username."""
