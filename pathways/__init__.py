"""What institutions ask for, and how far a learner has come."""
