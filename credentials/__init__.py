"""What a learner has earned, and how far it can be believed."""
